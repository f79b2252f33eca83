#include "server/problem.h"

void problem_write(const struct problem *problem, struct response *response)
{
    *response = response_blank(response->arena); /* nothing half-written survives */
    json_t *object = json_adopt(response->arena, json_object());
    if (problem->members != NULL)
        json_object_update(object, problem->members);
    set_number(object, "status", problem->status);
    set_text(object, "title", problem->title);
    if (problem->detail.len > 0)
        set_text(object, "detail", problem->detail);
    struct span type = problem->slug == NULL
                           ? SPAN("about:blank")
                           : span_format(response->arena, "/problemes/%s", problem->slug);
    set_text(object, "type", type);
    response->status = problem->status;
    response->type = "application/problem+json";
    response->body = json_canonical(response->arena, object);
}
