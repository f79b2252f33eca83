/* main.c - jalon, the one program. */
#include <stdio.h>

int main(void)
{
    return puts("jalon " JALON_VERSION) < 0;
}
