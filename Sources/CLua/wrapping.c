// Texts wrapped to the width of the terminal.
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

enum { USUAL_WIDTH = 80, MIN_WIDTH = 20, SPACES = 16 };

/// The number of columns of the terminal on standard output; 0 if it is none.
static int terminal_width(void) {
  if (!isatty(STDOUT_FILENO)) return 0;
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return USUAL_WIDTH;
  return size.ws_col < MIN_WIDTH ? MIN_WIDTH : size.ws_col;
}

/// The number of UTF-8 characters.
static int columns(const char *bytes, size_t length) {
  int count = 0;
  for (size_t i = 0; i < length; i++) count += (bytes[i] & 0xC0) != 0x80;
  return count;
}

/// Writes one line; the rest of a long line continues below, indented further than the line.
static void write_line(const char *line, size_t length, int width) {
  size_t indent = strspn(line, " ");
  size_t hanging = indent == 0 ? 4 : indent + 2;
  if (hanging > SPACES) hanging = SPACES;
  int column = 0;
  const char *end = line + length;
  for (const char *word = line; word < end;) {
    size_t spaces = strspn(word, " ");
    if (word + spaces >= end) break; // at the end of the line
    const char *start = word + spaces;
    size_t size = strcspn(start, " \n");
    int needed = columns(start, size);
    if (word > line && column + (int)spaces + needed > width) {
      printf("\n%*s", (int)hanging, "");
      column = (int)hanging;
    } else {
      printf("%*s", (int)spaces, "");
      column += (int)spaces;
    }
    fwrite(start, 1, size, stdout);
    column += needed;
    word = start + size;
  }
}

void clua_print_wrapped(const char *text) {
  int width = terminal_width();
  for (const char *line = text;;) {
    size_t length = strcspn(line, "\n");
    if (width == 0 || columns(line, length) <= width) {
      fwrite(line, 1, length, stdout);
    } else {
      write_line(line, length, width);
    }
    fputc('\n', stdout);
    if (line[length] == 0) break;
    line += length + 1;
  }
  fflush(stdout);
}
