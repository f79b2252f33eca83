#include "server/account.h"

#include "server/ident.h"
#include "server/store.h"

#include <sodium.h>

enum { SECRET_BYTES = 32, CSRF_BYTES = 16, ENDED_MAX = 8 };

struct span account_hash(struct arena *arena, struct span password)
{
    char *hash = arena_new(arena, char, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password.ptr, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        abort(); /* no memory: as anywhere else */
    return span_of(hash);
}

static struct key person_key(struct span person)
{
    struct key key = key_of(TABLE_CREDENTIAL);
    key_text(&key, person);
    return key;
}

/* What nobody's password hashes to; its parameters are those of account_hash(). */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool account_verify(struct kv_txn *txn, struct span person, struct span password)
{
    struct span stored;
    char hash[crypto_pwhash_STRBYTES] = {0};
    struct key key = person_key(person);
    bool known = person.len > 0 && store_get(txn, &key, &stored) && stored.len < sizeof hash;
    memcpy(hash, known ? stored.ptr : nobody, known ? stored.len : sizeof nobody);
    const char *typed = password.len > 0 ? password.ptr : ""; /* libsodium takes no NULL */
    return crypto_pwhash_str_verify(hash, typed, password.len) == 0 && known;
}

struct span account_password(struct arena *arena)
{
    struct span text = ident_new(arena);
    return span_format(arena, "%.4s-%.4s-%.4s-%.4s", text.ptr, text.ptr + 4, text.ptr + 8,
                       text.ptr + 12);
}

struct span account_secret(struct arena *arena)
{
    char bytes[SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return ident_base32(arena, (struct span){.ptr = bytes, .len = sizeof bytes});
}

/* BLAKE2b of a secret, for a purpose: what is stored, or shown, instead of it. */
static void derive(struct span secret, const char *purpose, unsigned char *out, size_t size)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, size);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)secret.ptr, secret.len);
    crypto_generichash_final(&state, out, size);
}

static struct key secret_key(enum table table, struct span secret)
{
    unsigned char hash[SECRET_BYTES];
    struct key key = key_of(table);
    derive(secret, "jalon/session", hash, sizeof hash);
    key_bytes(&key, (struct span){.ptr = (char *)hash, .len = sizeof hash});
    return key;
}

struct span account_csrf(struct arena *arena, struct span secret)
{
    unsigned char bytes[CSRF_BYTES];
    derive(secret, "jalon/csrf", bytes, sizeof bytes);
    return ident_base32(arena, (struct span){.ptr = (char *)bytes, .len = sizeof bytes});
}

/* Every request reads one: three moments, written as in a key, then whose it is. */
static enum err read_session(struct arena *arena, struct span stored, struct session *session)
{
    uint64_t from, seen, until;
    if (!key_cut_number(&stored, &from) || !key_cut_number(&stored, &seen) ||
        !key_cut_number(&stored, &until) || stored.len == 0)
        return ERR_DAMAGED;
    *session = (struct session){.person = span_copy(arena, stored),
                                .from = (int64_t)from,
                                .seen = (int64_t)seen,
                                .until = (int64_t)until};
    return ERR_NONE;
}

static void put_session(struct kv_txn *txn, const struct key *key, const struct session *session)
{
    struct key record = {0};
    key_number(&record, (uint64_t)session->from);
    key_number(&record, (uint64_t)session->seen);
    key_number(&record, (uint64_t)session->until);
    key_bytes(&record, session->person);
    kv_fail(txn, record.err);
    store_put(txn, key, (struct span){.ptr = record.bytes, .len = record.len});
}

static enum err find(struct arena *arena, struct kv_txn *txn, enum table table, struct span secret,
                     struct session *session)
{
    struct span stored;
    struct key key = secret_key(table, secret);
    if (secret.len == 0 || !store_get(txn, &key, &stored))
        return txn->err != ERR_NONE ? txn->err : ERR_ABSENT;
    return read_session(arena, stored, session);
}

enum err account_session(struct arena *arena, struct kv_txn *txn, struct span secret, int64_t now,
                         struct session *session)
{
    struct session found;
    TRY(find(arena, txn, TABLE_SESSION, secret, &found));
    if (now >= found.until || now >= found.seen + SESSION_IDLE_MAX)
        return ERR_ABSENT;
    *session = found;
    return ERR_NONE;
}

enum err account_token(struct arena *arena, struct kv_txn *txn, struct span secret, int64_t now,
                       struct session *session)
{
    struct session found;
    TRY(find(arena, txn, TABLE_TOKEN, secret, &found));
    if (now >= found.until)
        return ERR_ABSENT;
    *session = found;
    return ERR_NONE;
}

void account_keep_credential(struct kv_txn *txn, struct job *job)
{
    const struct keep_credential *keep = job->effect_context;
    struct span subject = job->ruling.subject;
    struct span person =
        keep->person.len > 0 ? keep->person : span_from(subject, strlen("person:"));
    struct key key = person_key(person);
    store_put(txn, &key, keep->hash);
}

/* A few of the sessions behind a key, in no order anybody chose: those that have ended go, so
 * that the table stays as large as what is in use. */
static void drop_ended(struct arena *arena, struct kv_txn *txn, const struct key *after,
                       int64_t now)
{
    struct span key, value;
    struct key ended[ENDED_MAX], all = key_of(TABLE_SESSION), end = key_end(&all);
    size_t count = 0;
    struct kv_scan scan = store_scan(txn, after, &end, KV_FORWARD);
    for (size_t seen = 0; seen < ENDED_MAX && store_next(&scan, &key, &value); seen++) {
        struct session session;
        if (read_session(arena, value, &session) == ERR_NONE && now < session.until)
            continue;
        ended[count] = key_of(TABLE_SESSION);
        key_bytes(&ended[count++], key);
    }
    for (size_t i = 0; i < count; i++)
        store_delete(txn, &ended[i]);
}

void account_keep_session(struct kv_txn *txn, struct job *job)
{
    const struct keep_session *keep = job->effect_context;
    struct key key = secret_key(keep->is_token ? TABLE_TOKEN : TABLE_SESSION, keep->secret);
    put_session(txn, &key, &keep->session);
    if (!keep->is_token)
        drop_ended(job->arena, txn, &key, keep->session.seen);
}

void account_drop_session(struct kv_txn *txn, struct job *job)
{
    const struct span *secret = job->effect_context;
    struct key key = secret_key(TABLE_SESSION, *secret);
    store_delete(txn, &key);
}

/* A job of its own, which nobody waits for. */
struct use {
    struct arena arena;
    struct job job;
    struct keep_session keep;
};

/* Only a session that is still there: a sign-out meanwhile stays one. */
static void note_use(struct kv_txn *txn, struct job *job)
{
    const struct keep_session *keep = job->effect_context;
    struct key key = secret_key(TABLE_SESSION, keep->secret);
    struct span stored;
    if (store_get(txn, &key, &stored))
        account_keep_session(txn, job);
}

static void forget_use(struct job *job)
{
    struct use *use = job->done_context; /* a failure only shortens the session */
    arena_release(&use->arena);
    free(use);
}

void account_note_use(struct writer *writer, struct span secret, const struct session *session)
{
    struct use *use = calloc(1, sizeof *use);
    if (use == NULL)
        abort();
    use->keep =
        (struct keep_session){.secret = span_copy(&use->arena, secret), .session = *session};
    use->keep.session.person = span_copy(&use->arena, session->person);
    use->job = (struct job){.arena = &use->arena,
                            .effect = note_use,
                            .effect_context = &use->keep,
                            .done = forget_use,
                            .done_context = use};
    writer_submit(writer, &use->job);
}
