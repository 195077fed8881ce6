// Output of Swift, to the C streams that Lua's functions use.
#include <stdio.h>
#include <stdio_ext.h>

#include "internal.h"


void clua_write_output(const char *bytes, size_t length) {
  fwrite(bytes, 1, length, stdout);
  fflush(stdout);
}

void clua_write_output_later(const char *bytes, size_t length) {
  // An unbuffered stream would write at once.
  if (__fbufsize(stdout) > length) fwrite(bytes, 1, length, stdout);
}

void clua_write_warning(const char *message) {
  bool is_below = clua_bound->will_print();
  fprintf(stderr, "diffuse-lua: warning: %s\n", message);
  if (is_below) clua_bound->did_print(true);
}
