/* A disk whose flush takes time: waits FLUSH_DELAY_US before every flush of a file, and counts them in the first eight
   bytes of the file that FLUSH_COUNT_FILE names. Loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Atomic long *flushes;
static struct timespec delay;
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void prepare(void) {
  const char *microseconds = getenv("FLUSH_DELAY_US");
  const char *file = getenv("FLUSH_COUNT_FILE");
  long wait = microseconds ? atol(microseconds) : 0;
  delay.tv_sec = wait / 1000000;
  delay.tv_nsec = (wait % 1000000) * 1000;
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  int handle = file ? open(file, O_RDWR) : -1;
  if (handle < 0) return;
  void *page = mmap(NULL, sizeof *flushes, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  if (page != MAP_FAILED) flushes = page;
  close(handle);
}

static void before_flush(void) {
  if (flushes) atomic_fetch_add(flushes, 1);
  if (delay.tv_sec || delay.tv_nsec) nanosleep(&delay, NULL);
}

int fsync(int file) { before_flush(); return real_fsync(file); }
int fdatasync(int file) { before_flush(); return real_fdatasync(file); }
