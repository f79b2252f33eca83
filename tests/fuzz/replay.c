/* replay.c - runs a fuzz target once over each stored input, without libFuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t room = 1 << 20;
    uint8_t *bytes = malloc(room);
    size_t size = bytes != NULL ? fread(bytes, 1, room, file) : 0;
    int failed = bytes == NULL || ferror(file) != 0;
    if (fclose(file) != 0)
        failed = 1;
    if (!failed)
        LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("%d inputs replayed\n", argc - 1);
    return failed;
}
