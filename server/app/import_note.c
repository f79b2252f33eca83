#include "server/import_note.h"

void import_note_add(struct import_notes *notes, struct import_note note)
{
    if (notes->kept == NULL)
        notes->kept = arena_new(notes->arena, struct import_note, IMPORT_NOTES_MAX);
    if (notes->count < IMPORT_NOTES_MAX)
        notes->kept[notes->count] = note;
    notes->count++;
}

size_t import_note_kept(const struct import_notes *notes)
{
    return notes->count < IMPORT_NOTES_MAX ? notes->count : IMPORT_NOTES_MAX;
}

const char *import_note_word(enum import_note_kind kind)
{
    static const char *const words[] = {
#define X(name, word) [IMPORT_NOTE_##name] = word,
        IMPORT_NOTES(X)
#undef X
    };
    return words[kind];
}
