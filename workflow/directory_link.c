/* directory_link.c - what follows from a directory's rows, worked out once: who holds which seat,
 * whose vote it is, which bodies a circuit comes before.  Rights are then judged by pointers. */
#include "workflow/delegation.h"
#include "workflow/directory.h"

/* The rows are the directory's own until it is given out. */
#define OWN(rows) ((void *)(uintptr_t)(rows))

static void link_seat(const struct directory *directory, const struct body *body, struct seat *seat)
{
    seat->holder = directory_person(directory, seat->person);
    seat->lender =
        seat->delegation != NULL ? directory_person(directory, seat->delegation->giver) : NULL;
    seat->titular = seat->kind == SEAT_SUBSTITUTE ? body_seat(body, seat->stands_for)
                                                  : (const struct seat *)seat;
    if (seat->titular == NULL)
        seat->titular = seat;
}

/* The person's row that a seat counts for; NULL: nobody's. */
static struct person *holder_of(const struct seat *seat)
{
    return OWN(seat->holder);
}

static void link_seats(const struct directory *directory)
{
    for (size_t i = 0; i < directory->body_count; i++) {
        const struct body *body = &directory->bodies[i];
        struct seat *seats = OWN(body->seats);
        for (size_t j = 0; j < body->voice_count; j++) {
            link_seat(directory, body, &seats[j]);
            if (seats[j].holder != NULL)
                holder_of(&seats[j])->holding_count++;
        }
    }
}

static void link_holdings(struct arena *arena, const struct directory *directory)
{
    struct person *persons = OWN(directory->persons);
    for (size_t i = 0; i < directory->person_count; i++) {
        size_t count = persons[i].holding_count;
        persons[i].holdings = count > 0 ? arena_new(arena, struct holding, count) : NULL;
        persons[i].holding_count = 0;
    }
    for (size_t i = 0; i < directory->body_count; i++) {
        const struct body *body = &directory->bodies[i];
        for (size_t j = 0; j < body->voice_count; j++) {
            struct person *holder = holder_of(&body->seats[j]);
            struct holding *holdings = holder != NULL ? OWN(holder->holdings) : NULL;
            if (holder != NULL)
                holdings[holder->holding_count++] = (struct holding){body, &body->seats[j]};
        }
    }
}

static void link_circuit(struct arena *arena, const struct directory *directory,
                         struct installed_circuit *installed)
{
    const struct circuit *circuit = &installed->circuit;
    const struct body **bodies = arena_new(arena, const struct body *, circuit->step_count);
    bool *names = arena_new(arena, bool, directory->body_count);
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage != PASSAGE_NONE)
            bodies[i] = directory_body(directory, step->body);
        if (bodies[i] != NULL)
            names[bodies[i] - directory->bodies] = true;
    }
    installed->bodies = bodies;
    installed->names = names;
}

static void link_form(struct arena *arena, struct installed_form *installed)
{
    const struct form *form = installed->form;
    const struct field **naming = arena_new(arena, const struct field *, form->field_count);
    installed->naming = naming;
    installed->naming_count = 0;
    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].role != FIELD_ROLE_NONE)
            naming[installed->naming_count++] = &form->fields[i];
}

void directory_link_seats(struct arena *arena, struct directory *directory)
{
    struct person *persons = OWN(directory->persons);
    for (size_t i = 0; i < directory->person_count; i++)
        persons[i].holding_count = 0;
    link_seats(directory);
    link_holdings(arena, directory);
}

enum err directory_link(struct arena *arena, struct directory *directory)
{
    struct node *nodes = OWN(directory->nodes);
    struct installed_form *forms = OWN(directory->forms);
    struct installed_circuit *circuits = OWN(directory->circuits);
    directory_link_seats(arena, directory);
    for (size_t i = 0; i < directory->node_count; i++) {
        nodes[i].above = directory_node(directory, nodes[i].parent);
        if (nodes[i].parent.len > 0 && nodes[i].above == NULL)
            return ERR_DAMAGED; /* no branch was made without its stem */
    }
    for (size_t i = 0; i < directory->form_count; i++)
        link_form(arena, &forms[i]);
    for (size_t i = 0; i < directory->circuit_count; i++)
        link_circuit(arena, directory, &circuits[i]);
    return ERR_NONE;
}
