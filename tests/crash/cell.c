#include "cell.h"

#include "base/span.h"
#include "server/kv.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_SECONDS = 10, PATH_SIZE = 64 };

void *cell_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

struct cell cell_open(void)
{
    struct cell cell = {.directory = "/dev/shm/jalon-cell-XXXXXX"};
    if (mkdtemp(cell.directory) == NULL)
        abort();
    cell.reason = cell_shared(CELL_REASON_SIZE);
    return cell;
}

static void forget(const struct cell *cell)
{
    static const char *const names[] = {KV_FILE, "lock.mdb", "lock"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", cell->directory, names[i]);
        unlink(path);
    }
}

void cell_close(struct cell *cell)
{
    forget(cell);
    if (rmdir(cell->directory) != 0)
        abort();
}

void cell_lay_out(const struct cell *cell, const struct image *image)
{
    char path[PATH_SIZE];
    forget(cell);
    snprintf(path, sizeof path, "%s/" KV_FILE, cell->directory);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 || write(file, image->bytes, image->size) != (ssize_t)image->size)
        abort();
    close(file);
}

enum cell_end cell_run(const struct cell *cell, cell_look_fn *look, void *context)
{
    int status = 0;
    cell->reason[0] = '\0';
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(LOOK_SECONDS);
        _exit(look(context, cell->directory, cell->reason) ? CELL_WELL : CELL_BAD);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    if (WIFEXITED(status) && WEXITSTATUS(status) <= CELL_BAD)
        return (enum cell_end)WEXITSTATUS(status);
    snprintf(cell->reason, CELL_REASON_SIZE, "ended by signal %d",
             WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return CELL_CRASHED;
}
