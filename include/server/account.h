/* account.h - what is kept beside the log so that people can be recognised: password hashes,
 * sessions, tokens.
 *
 * Secrets are shown once and stored hashed.  Passwords: argon2id, 64 MiB, two passes
 * (libsodium's interactive limits; CNIL 2022-100 asks for a slow hash and throttling).
 */
#pragma once

#include "server/writer.h"

/* How long a session lasts at most, and without being used; microseconds. */
#define SESSION_MAX ((int64_t)12 * 3600 * 1000000)
#define SESSION_IDLE_MAX ((int64_t)2 * 3600 * 1000000)
#define SESSION_TOUCH ((int64_t)5 * 60 * 1000000) /* use is noted at most that often */
#define TOKEN_MAX ((int64_t)365 * 24 * 3600 * 1000000)

enum { PASSWORD_MIN = 12, PASSWORD_MAX = 200 }; /* bytes */

/* Hashes a password: tens of milliseconds and 64 MiB, so on the pool's threads only. */
struct span account_hash(struct arena *arena, struct span password);

/* Whether it is the person's password.  Takes the same time when they have none or person is
 * empty, so that nobody learns who has an account. */
bool account_verify(struct kv_txn *txn, struct span person, struct span password);

/* A password of four readable groups, about 80 bits. */
struct span account_password(struct arena *arena);

/* What a session or a token says, once found. */
struct session {
    struct span person;
    int64_t from, seen, until;
};

/* A fresh secret of 256 bits, as text. */
struct span account_secret(struct arena *arena);

/* Finds who a session's secret stands for; ERR_ABSENT when there is no such session or it
 * has ended. */
enum err account_session(struct arena *arena, struct kv_txn *txn, struct span secret, int64_t now,
                         struct session *session) MUST_USE;

/* The same for an API token. */
enum err account_token(struct arena *arena, struct kv_txn *txn, struct span secret, int64_t now,
                       struct session *session) MUST_USE;

/* The token that a session's own pages carry in their forms (against CSRF). */
struct span account_csrf(struct arena *arena, struct span secret);

/* Effects of jobs (writer.h), with their contexts. */

struct keep_credential {
    struct span person; /* empty: the one the command was about */
    struct span hash;
};
void account_keep_credential(struct kv_txn *txn, struct job *job);

struct keep_session {
    struct span secret;
    struct session session;
    bool is_token;
};
void account_keep_session(struct kv_txn *txn, struct job *job);

/* The context is the secret's span: the session ends. */
void account_drop_session(struct kv_txn *txn, struct job *job);

/* Queues a note that a session is in use (session->seen); nobody waits for it. */
void account_note_use(struct writer *writer, struct span secret, const struct session *session);
