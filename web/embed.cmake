# embed.cmake - makes one library of everything the program ships: templates, static
# files, messages, the demonstration, and the forms and circuits installed by `jalon init`.
#
# Each file becomes a row of the table in include/server/assets.h, under its path
# without the folder that held it: "templates/fiche.html", "forms/pmss-action.json",
# "messages/fr.mo".

set(EMBED_HERE ${CMAKE_CURRENT_LIST_DIR})

# Builds messages/<language>.mo from that language's .po files, whose headers are the same line
# for line; a message said twice, in two files, is lost, and a test misses it.
function(embed_messages language result)
  file(GLOB sources CONFIGURE_DEPENDS ${EMBED_HERE}/messages/${language}/*.po)
  set(compiled ${PROJECT_BINARY_DIR}/messages/${language}.mo)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/messages)
  add_custom_command(OUTPUT ${compiled} COMMAND msgcat -o ${compiled}.po ${sources}
    COMMAND msgfmt --check-format -o ${compiled} ${compiled}.po
    DEPENDS ${sources} COMMENT "Messages in ${language}")
  set(${result} "messages/${language}.mo=${compiled}" PARENT_SCOPE)
endfunction()

function(embed target)
  set(rows)
  foreach(folder templates static demo)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${EMBED_HERE} ${EMBED_HERE}/${folder}/*)
    foreach(file IN LISTS files)
      list(APPEND rows "${file}=${EMBED_HERE}/${file}")
    endforeach()
  endforeach()
  file(GLOB forms CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/forms/shipped/*.json)
  foreach(file IN LISTS forms)
    get_filename_component(name ${file} NAME)
    list(APPEND rows "forms/${name}=${file}")
  endforeach()
  file(GLOB circuits CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/workflow/shipped/*.json)
  list(FILTER circuits EXCLUDE REGEX "[.]schema[.]json$") # their shape is a page's to link to
  list(APPEND rows "static/circuit.schema.json=${PROJECT_SOURCE_DIR}/workflow/shipped/circuit.schema.json")
  foreach(file IN LISTS circuits)
    get_filename_component(name ${file} NAME)
    list(APPEND rows "circuits/${name}=${file}")
  endforeach()
  foreach(language fr en)
    embed_messages(${language} row)
    list(APPEND rows ${row})
  endforeach()

  set(inputs)
  foreach(row IN LISTS rows)
    string(REGEX REPLACE "^[^=]*=" "" path "${row}")
    list(APPEND inputs ${path})
  endforeach()
  string(REPLACE ";" "\n" listing "${rows}")
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/assets.list CONTENT "${listing}\n")
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/assets.c
    COMMAND ${CMAKE_COMMAND} -D LIST=${PROJECT_BINARY_DIR}/assets.list -D OUT=${PROJECT_BINARY_DIR}/assets.c
            -P ${EMBED_HERE}/embed_write.cmake
    DEPENDS ${inputs} ${EMBED_HERE}/embed_write.cmake ${PROJECT_BINARY_DIR}/assets.list COMMENT "Assets")
  add_library(${target} STATIC ${PROJECT_BINARY_DIR}/assets.c)
endfunction()
