/* confirming_handlers.c - the administration's routes about other people's signing keys. */
#include "server/handlers.h"

#include "server/confirming_view.h"

enum err confirming_list(struct visit *visit)
{
    return visit_show(visit, "cles", confirming_model(&visit->lens));
}

enum err confirming_confirm(struct visit *visit)
{
    visit_command(visit, COMMAND_KEY_CONFIRM, visit->key->id, visit->args);
    return ERR_NONE;
}

enum err confirming_revoke(struct visit *visit)
{
    visit_command(visit, COMMAND_KEY_REVOKE, visit->key->id, visit->args);
    return ERR_NONE;
}

enum err confirming_done(struct visit *visit)
{
    return visit_done(visit, SPAN("/administration/cles"));
}
