#include "workflow/authority.h"

/* Proves again without one person; what does no harm leaves nothing behind. */
static bool harms(struct arena *arena, const struct circuit *circuit, struct cast_about about,
                  struct authority *authority, struct absence *absence)
{
    SCOPED_ARENA scratch = {0};
    about.away = absence->person->id;
    struct cast cast = cast_people(&scratch, circuit, &about);
    if (cast_eq(&cast, &authority->cast))
        return false;
    authority->tried++;
    if (soundness_without(&scratch, circuit, &authority->today, &cast).count == 0)
        return false;
    absence->cast = cast_people(arena, circuit, &about);
    absence->soundness = soundness_without(arena, circuit, &authority->today, &absence->cast);
    return true;
}

static void find_absences(struct arena *arena, const struct circuit *circuit,
                          const struct cast_about *about, struct authority *authority)
{
    size_t persons = about->directory->person_count;
    struct absence *absences = arena_new(arena, struct absence, persons);
    for (size_t i = 0; i < persons; i++) {
        struct absence *absence = &absences[authority->absence_count];
        absence->person = &about->directory->persons[i];
        if (cast_has_part(circuit, about, absence->person) &&
            harms(arena, circuit, *about, authority, absence))
            authority->absence_count++;
    }
    authority->absences = absences;
}

static void find_missing(struct arena *arena, const struct circuit *circuit,
                         struct authority *authority)
{
    authority->missing = arena_new(arena, const struct step *, circuit->step_count);
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE && !authority->cast.rows[i].has_body)
            authority->missing[authority->missing_count++] = &circuit->steps[i];
}

struct authority authority_of(struct arena *arena, const struct circuit *circuit,
                              const struct cast_about *about)
{
    struct cast_about today = *about;
    today.away = (struct span){0};
    struct authority authority = {.cast = cast_people(arena, circuit, &today)};
    authority.today = soundness_of(arena, circuit, &authority.cast);
    find_missing(arena, circuit, &authority);
    if (authority.today.count == 0)
        find_absences(arena, circuit, &today, &authority);
    return authority;
}
