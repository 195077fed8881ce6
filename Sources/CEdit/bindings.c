#include "bindings.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A byte of a line takes up to four in libedit's buffers, which show control characters as \ooo.
enum { MAX_BYTES = 64 << 10, MAX_LINE = 250 };

/// Reports a wrong line of the file, once per file: it is read whenever a session begins.
static void report(const char *program, const char *path, int number, const char *what) {
  if (number > 0) fprintf(stderr, "%s: %s:%d: %s\n", program, path, number, what);
  else fprintf(stderr, "%s: %s: %s\n", program, path, what);
}

/// The line without a program's name and its colon, or NULL if it is for another program. libedit accepts any pattern
/// for the name and passes it to a matcher of regular expressions, on which some patterns never end.
static const char *for_program(const char *line, const char *program) {
  size_t length = strcspn(line, ": \t");
  if (line[length] != ':') return line;
  bool is_ours = length == strlen(program) && strncmp(line, program, length) == 0;
  bool is_all = length == 1 && *line == '*';
  return is_ours || is_all ? line + length + 1 : NULL;
}

/// Whether a command is supported: those that bind and set. The others print, or read and write files.
static bool is_known(int count, const char *const *words) {
  static const char *const known[] = {"bind", "edit", "setty", "settc", NULL};
  for (const char *const *name = known; *name; name++) {
    if (strcmp(words[0], *name) != 0) continue;
    // The terminal itself reports its size.
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
    bool is_done = strlen(start) <= MAX_LINE && run_line(line, command);
    if (is_done || has_reported) continue;
    report(program, path, number, strlen(start) > MAX_LINE ? "too long, ignored" : "not understood, ignored");
    has_reported = true;
  }
}

/// The name of the file, from malloc, or NULL.
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
  // O_NONBLOCK: a pipe without a writer is refused below, not waited for.
  int file = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  struct stat status;
  char *text = NULL;
  if (file >= 0 && fstat(file, &status) == 0) {
    if (!S_ISREG(status.st_mode)) report(program, path, 0, "not a regular file, ignored");
    else if (status.st_size > MAX_BYTES) report(program, path, 0, "larger than 64 KiB, ignored");
    else text = malloc(MAX_BYTES + 1);
  }
  size_t size = 0;
  for (ssize_t count; text && size < MAX_BYTES && (count = read(file, text + size, MAX_BYTES - size)) > 0;)
    size += (size_t)count;
  if (text) {
    text[size] = 0;
    run_lines(line, program, path, text);
  }
  free(text);
  if (file >= 0) close(file);
  free(path);
}
