#include "bindings.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A letter of a line takes up to four in libedit's buffers, which show control characters as \ooo.
enum { MOST_BYTES = 64 << 10, LONGEST_LINE = 250 };

/// Where a line of the file is wrong. Once for a file: it is read whenever a session begins.
static void report(const char *program, const char *path, int number, const char *what) {
  if (number > 0) fprintf(stderr, "%s: %s:%d: %s\n", program, path, number, what);
  else fprintf(stderr, "%s: %s: %s\n", program, path, what);
}

/// The line without the name of a program and its colon, or NULL where that is another program. libedit takes any pattern
/// for the name; that goes to a matcher of regular expressions, which some keep busy for ever.
static const char *for_program(const char *line, const char *program) {
  size_t length = strcspn(line, ": \t");
  if (line[length] != ':') return line;
  bool is_ours = length == strlen(program) && strncmp(line, program, length) == 0;
  bool is_all = length == 1 && *line == '*';
  return is_ours || is_all ? line + length + 1 : NULL;
}

/// Whether a command is one that is done: what binds and sets. The others print, or read and write files.
static bool is_known(int count, const char *const *words) {
  static const char *const known[] = {"bind", "edit", "setty", "settc", NULL};
  for (const char *const *name = known; *name; name++) {
    if (strcmp(words[0], *name) != 0) continue;
    // How large the terminal is, it says itself.
    return strcmp(words[0], "settc") != 0 || count < 2 || (strcmp(words[1], "li") != 0 && strcmp(words[1], "co") != 0);
  }
  return false;
}

static bool run_line(EditLine *line, const char *text) {
  Tokenizer *tokenizer = tok_init(NULL);
  if (!tokenizer) return false;
  int count;
  const char **words;
  bool is_done = tok_str(tokenizer, text, &count, &words) == 0 && (count == 0 || is_known(count, words));
  if (is_done && count > 0) is_done = el_parse(line, count, words) != -1;
  tok_end(tokenizer);
  return is_done;
}

static void run_lines(EditLine *line, const char *program, const char *path, char *text) {
  bool has_reported = false;
  int number = 0;
  for (char *rest = text, *start; (start = strsep(&rest, "\n"));) {
    number++;
    start += strspn(start, " \t");
    if (*start == 0 || *start == '#') continue;
    const char *command = for_program(start, program);
    if (!command) continue;
    bool is_done = strlen(start) <= LONGEST_LINE && run_line(line, command);
    if (is_done || has_reported) continue;
    report(program, path, number, strlen(start) > LONGEST_LINE ? "too long, passed over" : "not understood, passed over");
    has_reported = true;
  }
}

/// The name of the file in memory from malloc, or NULL.
static char *find_file(void) {
  const char *given = getenv("EDITRC"), *home = getenv("HOME");
  if (given) return *given ? strdup(given) : NULL;
  if (!home || !*home) return NULL;
  static const char name[] = "/.editrc";
  char *path = malloc(strlen(home) + sizeof name);
  if (path) strcat(strcpy(path, home), name);
  return path;
}

void cedit_read_bindings(EditLine *line, const char *program) {
  char *path = find_file();
  // O_NONBLOCK: a pipe that nobody writes to is refused below, not waited for.
  int file = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  struct stat status;
  char *text = NULL;
  if (file >= 0 && fstat(file, &status) == 0) {
    if (!S_ISREG(status.st_mode)) report(program, path, 0, "not a regular file, passed over");
    else if (status.st_size > MOST_BYTES) report(program, path, 0, "larger than 64 KiB, passed over");
    else text = malloc(MOST_BYTES + 1);
  }
  size_t size = 0;
  for (ssize_t count; text && size < MOST_BYTES && (count = read(file, text + size, MOST_BYTES - size)) > 0;)
    size += (size_t)count;
  if (text) {
    text[size] = 0;
    run_lines(line, program, path, text);
  }
  free(text);
  if (file >= 0) close(file);
  free(path);
}
