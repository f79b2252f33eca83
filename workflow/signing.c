#include "workflow/signing.h"

enum refusal signing_may(const struct actor *actor, const struct signing_key *key)
{
    if (key == NULL || !span_eq(key->person, actor->person->id))
        return REFUSAL_KEY_UNKNOWN;
    if (key->revoked_at != 0)
        return REFUSAL_KEY_REVOKED;
    return key->confirmed_at == 0 ? REFUSAL_KEY_UNCONFIRMED : REFUSAL_NONE;
}

const struct signing_key *signing_own(struct arena *arena, const struct actor *actor,
                                      const struct minisig_id *id)
{
    struct span hex = minisig_id_hex(arena, id);
    const struct directory *directory = actor->directory;
    for (size_t i = 0; i < directory->key_count; i++)
        if (span_eq(directory->keys[i].key_id, hex) &&
            span_eq(directory->keys[i].person, actor->person->id))
            return &directory->keys[i];
    return NULL;
}

enum refusal signing_time(int64_t at, int64_t now)
{
    if (at > now)
        return REFUSAL_STATEMENT_OTHER;
    return at < now - STATEMENT_AGE_MAX ? REFUSAL_STATEMENT_OLD : REFUSAL_NONE;
}

bool signing_claim_holds_for(const struct signing_claim *claim, const struct minisig_public *key)
{
    struct minisig minisig;
    return minisig_parse(claim->signature, &minisig) == ERR_NONE &&
           minisig_check(key, claim->statement, &minisig) == ERR_NONE;
}

bool signing_claim_holds(const struct signing_claim *claim)
{
    struct minisig_public public;
    if (claim->public_key.len == 0)
        return true;
    return minisig_public_parse(claim->public_key, &public) == ERR_NONE &&
           signing_claim_holds_for(claim, &public);
}

bool signing_holds(const struct signing_key *key, struct span statement, struct span signature)
{
    const struct signing_claim claim = {key->public_key, statement, signature};
    return key->public_key.len > 0 && signing_claim_holds(&claim);
}
