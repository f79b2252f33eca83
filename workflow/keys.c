/* keys.c - deciding about the keys people sign with.
 *
 * A person enrols the public half; somebody else, who knows them, confirms it; from then
 * on it signs for them until it is revoked.  The server never sees a private half.
 */
#include "workflow/commands.h"
#include "workflow/minisig.h"

/* The base64 line of a public key file, which says all of it. */
static struct span public_line(struct arena *arena, const struct minisig_public *key)
{
    struct span file = minisig_public_write(arena, key);
    span_cut(&file, '\n');
    return span_trim(file);
}

enum refusal keys_enrol(const struct command *command, struct ruling *ruling)
{
    struct minisig_public key;
    struct span text = arg_text(command, "public_key"), label = arg_text(command, "label");
    const struct directory *directory = command->actor.directory;
    if (command->actor.person == NULL)
        return REFUSAL_SIGNED_OUT;
    if (label.len == 0 || label.len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "label", label.len == 0 ? RULE_MISSING : RULE_TOO_LONG);
    if (minisig_public_parse(text, &key) != ERR_NONE)
        return arg_refuse(ruling, "public_key", RULE_MALFORMED);
    struct span line = public_line(ruling->arena, &key);
    struct span key_id = minisig_id_hex(ruling->arena, &key.id);
    for (size_t i = 0; i < directory->key_count; i++)
        if (span_eq(directory->keys[i].public_key, line) ||
            span_eq(directory->keys[i].key_id, key_id))
            return REFUSAL_TAKEN;
    json_t *body = json_object();
    set_text(body, "person", command->actor.person->id);
    set_text(body, "label", label);
    set_text(body, "public_key", line);
    set_text(body, "key_id", key_id);
    ruling_event(ruling, "key:", command->fresh, "key-enrolled", body);
    return REFUSAL_NONE;
}

enum refusal keys_confirm(const struct command *command, struct ruling *ruling)
{
    const struct signing_key *key = directory_key(command->actor.directory, command->target);
    if (key->revoked_at != 0)
        return REFUSAL_KEY_REVOKED;
    if (key->confirmed_at != 0)
        return REFUSAL_UNCHANGED;
    if (command->actor.person != NULL && span_eq(command->actor.person->id, key->person))
        return REFUSAL_KEY_OWN;
    ruling_event(ruling, "key:", key->id, "key-confirmed", json_object());
    return REFUSAL_NONE;
}

/* Its holder revokes a key, or whoever administers people. */
enum refusal keys_revoke(const struct command *command, struct ruling *ruling)
{
    const struct signing_key *key = directory_key(command->actor.directory, command->target);
    const struct person *person = command->actor.person;
    bool is_own = person != NULL && span_eq(person->id, key->person);
    if (!is_own && person != NULL &&
        access_may(&command->actor, CAPABILITY_PEOPLE, &(struct subject){0}) != REFUSAL_NONE)
        return REFUSAL_UNSEEN;
    if (key->revoked_at != 0)
        return REFUSAL_UNCHANGED;
    ruling_event(ruling, "key:", key->id, "key-revoked", json_object());
    return REFUSAL_NONE;
}
