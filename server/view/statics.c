#include "server/statics.h"

#include "server/assets.h"
#include "workflow/digest.h"

#include <sodium.h>

enum { VERSION_LEN = 16 };

static const char folder[] = "static/";

static const char *type_of(struct span name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".schema.json", "application/schema+json"},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct span ending = span_of(types[i].ending);
        if (name.len > ending.len && span_eq(span_from(name, name.len - ending.len), ending))
            return types[i].type;
    }
    return "application/octet-stream";
}

static struct static_file file_of(struct arena *arena, const struct asset *asset)
{
    struct static_file file = {.name = span_from(span_of(asset->name), sizeof folder - 1),
                               .bytes = asset->bytes};
    struct digest digest = digest_of(asset->bytes);
    char base64[64];
    sodium_bin2base64(base64, sizeof base64, digest.bytes, sizeof digest.bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    file.type = type_of(file.name);
    file.integrity = span_format(arena, "sha256-%s", base64);
    file.version = span_until(digest_hex(arena, &digest), VERSION_LEN);
    file.url =
        span_format(arena, "/static/%.*s?v=%.*s", SPAN_ARG(file.name), SPAN_ARG(file.version));
    return file;
}

struct statics statics_open(struct arena *arena)
{
    struct statics statics = {.files = arena_new(arena, struct static_file, assets_count)};
    for (size_t i = 0; i < assets_count; i++)
        if (span_starts(span_of(assets[i].name), SPAN("static/")))
            statics.files[statics.count++] = file_of(arena, &assets[i]);
    return statics;
}

const struct static_file *statics_find(const struct statics *statics, struct span name)
{
    for (size_t i = 0; i < statics->count; i++)
        if (span_eq(statics->files[i].name, name))
            return &statics->files[i];
    return NULL;
}

struct span statics_script_hashes(struct arena *arena, const struct statics *statics)
{
    struct buf hashes = {.arena = arena};
    for (size_t i = 0; i < statics->count; i++)
        if (strncmp(statics->files[i].type, "text/javascript", strlen("text/javascript")) == 0)
            buf_add(&hashes, span_format(arena, "%s'%.*s'", hashes.len > 0 ? " " : "",
                                         SPAN_ARG(statics->files[i].integrity)));
    return buf_span(&hashes);
}
