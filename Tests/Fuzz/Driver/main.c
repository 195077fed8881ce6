// libFuzzer's loop over one reader: `fuzz-readers READER FIXTURES [libFuzzer's options and folders]`.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *data, size_t size));
int fuzz_begin(const char *reader, const char *fixtures);
int fuzz_one(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
  if (argc < 3 || fuzz_begin(argv[1], argv[2]) != 0) {
    fprintf(stderr, "usage: %s READER FIXTURES [OPTION]... [FOLDER]...\n", argv[0]);
    return 64;
  }
  argv[2] = argv[0];
  argc -= 2;
  argv += 2;
  return LLVMFuzzerRunDriver(&argc, &argv, fuzz_one);
}
