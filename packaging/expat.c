/* arc4random_buf for a libexpat that is to run on a glibc without it (before 2.36): expat.py links it in. */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

__attribute__((visibility("hidden"))) void arc4random_buf(void *buffer, size_t size)
{
    for (char *place = buffer; size > 0;) {
        ssize_t got = getrandom(place, size, 0);
        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            place += got;
            size -= (size_t)got;
        }
    }
}
