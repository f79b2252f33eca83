/* recorder.c - preloaded into a server: appends to $JALON_HISTORY every write to the store and
 * every sync of it, and every answer that acknowledges a change, in their order.
 *
 * A write is noted before it begins, a sync once it is over, an answer before it is sent: a
 * power cut between two items finds no more on the disk, and no less acknowledged, than
 * replay.c assumes.  One thread of the server writes; any may answer. */
#include "history.h"
#include "real.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

static const char acknowledgement[] = "{\"seq\":";

static int history(void)
{
    static int file = -1;
    if (file < 0)
        file = open(getenv("JALON_HISTORY"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    return file;
}

/* One call appends an item whole, whichever thread makes it. */
static void note(struct item item, const struct iovec *parts, int count)
{
    struct iovec all[IOV_MAX] = {{.iov_base = &item, .iov_len = sizeof item}};
    for (int i = 0; i < count && i + 1 < IOV_MAX; i++) {
        all[i + 1] = parts[i];
        item.len += parts[i].iov_len;
    }
    if (REAL(writev)(history(), all, count + 1) != (ssize_t)(sizeof item + item.len))
        abort();
}

/* --- the store --------------------------------------------------------------------------- */

ssize_t pwrite(int file, const void *bytes, size_t len, off_t offset)
{
    bool noted = real_is_store(file);
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = len};
    if (noted)
        note((struct item){.happening = WRITTEN, .at = (uint64_t)offset}, &part, 1);
    ssize_t written = REAL(pwrite)(file, bytes, len, offset);
    if (noted && written == (ssize_t)len && (fcntl(file, F_GETFL) & O_DSYNC) != 0)
        note((struct item){.happening = REACHED}, NULL, 0);
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    if (real_is_store(file))
        note((struct item){.happening = WRITTEN, .at = (uint64_t)lseek(file, 0, SEEK_CUR)}, parts,
             count);
    return REAL(writev)(file, parts, count);
}

int fdatasync(int file)
{
    int rc = REAL(fdatasync)(file);
    if (rc == 0 && real_is_store(file))
        note((struct item){.happening = SYNCED}, NULL, 0);
    return rc;
}

/* --- answers ----------------------------------------------------------------------------- */

/* A body that acknowledges begins with the number of the event; it may follow the head. */
static void look_at_answer(const char *bytes, size_t len)
{
    const char *head = memmem(bytes, len, "\r\n\r\n", 4);
    const char *body = head != NULL ? head + 4 : bytes;
    size_t mark = sizeof acknowledgement - 1, rest = len - (size_t)(body - bytes);
    if (rest > mark && memcmp(body, acknowledgement, mark) == 0)
        note((struct item){.happening = ANSWERED, .at = strtoull(body + mark, NULL, 10)}, NULL, 0);
}

ssize_t send(int file, const void *bytes, size_t len, int flags)
{
    look_at_answer(bytes, len);
    return REAL(send)(file, bytes, len, flags);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags)
{
    for (size_t i = 0; i < message->msg_iovlen; i++)
        look_at_answer(message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
    return REAL(sendmsg)(file, message, flags);
}
