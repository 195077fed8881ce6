// libFuzzer's own main calls these: `fuzz-readers READER FIXTURES [libFuzzer's options and folders]`.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int fuzz_begin(const char *reader, const char *fixtures);
int fuzz_one(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  char **given = *argv;
  if (*argc < 3 || fuzz_begin(given[1], given[2]) != 0) {
    fprintf(stderr, "usage: %s READER FIXTURES [OPTION]... [FOLDER]...\n", given[0]);
    exit(64);
  }
  given[2] = given[0];
  *argc -= 2;
  *argv += 2;
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return fuzz_one(data, size); }
