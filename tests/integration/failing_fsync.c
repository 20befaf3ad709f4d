/* A disk that stops keeping what it is given: once the file that FSYNC_FAILS names is there, and after as many calls as
   the digit in it says, every fsync and fdatasync of this process answers EIO. For LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void) {
    static int calls = 0;
    const char *name = getenv("FSYNC_FAILS");
    int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
    char digit = '0';
    if (file < 0) {
        calls = 0;
        return 0;
    }
    if (read(file, &digit, 1) != 1) digit = '0';
    close(file);
    return calls++ >= digit - '0';
}

int fsync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (!fails()) return real(descriptor);
    errno = EIO;
    return -1;
}

int fdatasync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (!fails()) return real(descriptor);
    errno = EIO;
    return -1;
}
