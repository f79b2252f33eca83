/* roster_fit.c - which rows of a chunk are asked for. */
#include "server/roster_selection.h"

/* --- who leads -----------------------------------------------------------------------------------
 */

static bool is_led_by(const struct roster_chunk *chunk, uint32_t row, uint8_t sight,
                      uint32_t person)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (chunk->persons[i] == person && roster_shows_answering(chunk->naming[i], sight))
            return true;
    return false;
}

static bool is_led_by_any(const struct roster_chunk *chunk, uint32_t row, uint8_t sight,
                          const uint64_t *persons)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (roster_bits_has(persons, chunk->persons[i]) &&
            roster_shows_answering(chunk->naming[i], sight))
            return true;
    return false;
}

/* --- which rows fit ------------------------------------------------------------------------------
 */

static void fit_rows(struct roster_sheet *sheet, uint32_t first, uint32_t count)
{
    uint32_t fitting = sheet->count;
    for (uint32_t i = first; i < first + count; i++) {
        sheet->rows[fitting] = (uint8_t)i;
        fitting += (sheet->sights.of[i] & ROSTER_FITS_BY_KIND) == ROSTER_FITS_BY_KIND;
    }
    sheet->count = fitting;
}

/* Rows of a kind that does not fit are passed over, but for those apart from it. */
static void fit_kinds(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    const struct roster_chunk *chunk = sheet->chunk;
    const uint8_t *sights = selection->eyes.sights;
    sheet->count = 0;
    if (selection->eyes.grade_count > 1) {
        fit_rows(sheet, 0, chunk->count);
        return;
    }
    for (uint32_t i = 0; i < chunk->group_count; i++)
        if ((sights[chunk->groups[i].kind] & ROSTER_FITS_BY_KIND) == ROSTER_FITS_BY_KIND)
            fit_rows(sheet, chunk->groups[i].first, chunk->groups[i].count);
    for (uint32_t i = 0; i < sheet->sights.apart_count; i++)
        if ((sights[chunk->kind[sheet->sights.apart[i]]] & ROSTER_FITS_BY_KIND) !=
            ROSTER_FITS_BY_KIND)
            fit_rows(sheet, sheet->sights.apart[i], 1);
}

static void fit_nodes(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        uint8_t row = sheet->rows[i];
        sheet->rows[count] = row;
        count += selection->node_fits[sheet->chunk->node[row]];
    }
    sheet->count = count;
}

static void fit_lateness(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        uint8_t row = sheet->rows[i];
        sheet->rows[count] = row;
        count += roster_is_late(selection, sheet->chunk, row, sheet->sights.of[row]) ==
                 (selection->ask->lateness == ROSTER_LATE);
    }
    sheet->count = count;
}

static void fit_lead(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        uint8_t row = sheet->rows[i];
        sheet->rows[count] = row;
        count += is_led_by(sheet->chunk, row, sheet->sights.of[row], selection->lead);
    }
    sheet->count = count;
}

static void fit_word(const struct roster_word *word, struct roster_sheet *sheet)
{
    const struct roster_chunk *chunk = sheet->chunk;
    uint32_t count = 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        uint8_t row = sheet->rows[i];
        sheet->rows[count] = row;
        count += (roster_marks_have(&chunk->marks[row], &word->marks) &&
                  roster_text_has(roster_chunk_text(chunk, row), word->text, word->rarest)) ||
                 is_led_by_any(chunk, row, sheet->sights.of[row], word->persons);
    }
    sheet->count = count;
}

void roster_fit_further(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    if (selection->node_fits != NULL)
        fit_nodes(selection, sheet);
    if (selection->ask->lateness != ROSTER_LATE_OR_NOT)
        fit_lateness(selection, sheet);
    if (selection->ask->lead.len > 0)
        fit_lead(selection, sheet);
    for (size_t i = 0; i < selection->word_count; i++)
        fit_word(&selection->words[i], sheet);
}

void roster_fit(const struct roster_selection *selection, struct roster_sheet *sheet)
{
    fit_kinds(selection, sheet);
    roster_fit_further(selection, sheet);
}
