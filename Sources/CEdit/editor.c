#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "bindings.h"
#include "cedit.h"
#include "signals.h"
#include "size.h"

struct cedit {
  EditLine *line;
  History *history;
  locale_t utf8; // for this editor only: the rest of the program has its own locale
  const char *prompt;
  bool is_interrupted;
  void (*complete)(cedit *editor, void *context);
  void *context;
  enum { DONE_NOTHING, HAS_INSERTED, HAS_SHOWN } completion;
};

enum { LINES = 10000 };

// ---------------------------------------------------------------- callbacks of libedit

static cedit *editor_of(EditLine *line) {
  void *editor;
  el_get(line, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt(EditLine *line) { return (char *)editor_of(line)->prompt; }

/// Handles a signal outside of its handler. Returns whether reading continues.
static bool obey(cedit *editor, int number) {
  EditLine *line = editor->line;
  switch (number) {
    case SIGINT:
      editor->is_interrupted = true;
      return false;
    case SIGWINCH:
      el_resize(line);
      el_set(line, EL_REFRESH);
      return true;
    case SIGCONT: // a shell may have changed the terminal meanwhile
      el_set(line, EL_PREP_TERM, 0);
      el_set(line, EL_PREP_TERM, 1);
      el_set(line, EL_REFRESH);
      return true;
    default: // stop, or end, with the terminal's settings restored
      el_set(line, EL_PREP_TERM, 0);
      cedit_raise(number);
      el_set(line, EL_PREP_TERM, 1);
      return true;
  }
}

// Bytes that were read ahead to recognise an escape sequence.
static unsigned char ahead[128];
static size_t ahead_count, ahead_index;

/// The next byte, if it arrives within that time, else -1.
static int look_ahead(int milliseconds) {
  struct pollfd source = {STDIN_FILENO, POLLIN, 0};
  if (ahead_count == sizeof ahead || poll(&source, 1, milliseconds) <= 0) return -1;
  if (read(STDIN_FILENO, &ahead[ahead_count], 1) != 1) return -1;
  return ahead[ahead_count++];
}

/// Whether the escape just read begins a terminal's reply to the query for its graphics protocols (DiffusionKit's
/// TerminalQuery), which is then consumed: a late reply must not be typed into the line. No key sends such bytes.
static bool begins_reply(void) {
  enum { MILLISECONDS = 30 };
  if (ahead_index < ahead_count) return false;
  ahead_count = ahead_index = 0;
  int byte = look_ahead(MILLISECONDS);
  if (byte == '_') {
    for (int before = byte; (byte = look_ahead(MILLISECONDS)) >= 0; before = byte)
      if (before == '\033' && byte == '\\') break;
  } else if (byte == '[' && look_ahead(MILLISECONDS) == '?') {
    do byte = look_ahead(MILLISECONDS);
    while ((byte >= '0' && byte <= '9') || byte == ';');
    if (byte != 'c') return false;
  } else {
    return false;
  }
  if (byte < 0) return false;
  ahead_count = 0;
  return true;
}

/// As read, for one byte.
static ssize_t read_byte(char *byte) {
  if (ahead_index == ahead_count) return read(STDIN_FILENO, byte, 1);
  *byte = (char)ahead[ahead_index++];
  return 1;
}

/// Reads a character. libedit's own function would start reading again after a signal.
static int read_character(EditLine *line, wchar_t *character) {
  mbstate_t state = {0};
  for (;;) {
    struct pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {cedit_signals(), POLLIN, 0}};
    bool is_ahead = ahead_index < ahead_count;
    if (poll(sources, 2, is_ahead ? 0 : -1) < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    // A signal may have arrived with the character, too late for the descriptor to be ready: it comes first.
    int number = cedit_next_signal();
    if (number) {
      if (obey(editor_of(line), number)) continue;
      errno = EINTR;
      return -1;
    }
    if (!sources[0].revents && !is_ahead) continue;
    char byte;
    ssize_t count = read_byte(&byte);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return (int)count;
    if (byte == '\033' && begins_reply()) continue;
    switch (mbrtowc(character, &byte, 1, &state)) {
      case (size_t)-2: continue; // the character has more bytes
      case (size_t)-1: memset(&state, 0, sizeof state); continue; // not UTF-8
      default: return 1;
    }
  }
}

static unsigned char complete(EditLine *line, int key) {
  (void)key;
  cedit *editor = editor_of(line);
  editor->completion = DONE_NOTHING;
  editor->complete(editor, editor->context);
  switch (editor->completion) {
    case HAS_INSERTED: return CC_REFRESH;
    case HAS_SHOWN: return CC_REDISPLAY;
    default: return CC_REFRESH_BEEP;
  }
}

// ---------------------------------------------------------------- an editor

static void set_up(cedit *editor, const char *program) {
  cedit_bound_size();
  EditLine *line = editor->line = el_init(program, stdin, stdout, stderr);
  cedit_unbound_size();
  if (!line) return;
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, LINES);
  el_set(line, EL_CLIENTDATA, editor);
  el_set(line, EL_PROMPT, prompt);
  el_set(line, EL_GETCFN, read_character);
  el_set(line, EL_HIST, history, editor->history);
  el_set(line, EL_EDITOR, "emacs");
  el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_set(line, EL_BIND, "\\e[1;5C", "em-next-word", NULL);
  el_set(line, EL_BIND, "\\e[1;5D", "ed-prev-word", NULL);
  el_set(line, EL_ADDFN, "complete-name", "Complete a name", complete);
  cedit_read_bindings(line, program);
  el_set(line, EL_BIND, "^I", "complete-name", NULL);
}

cedit *cedit_open(const char *program, void (*complete)(cedit *, void *), void *context) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return NULL;
  cedit *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->complete = complete;
  editor->context = context;
  editor->prompt = "";
  editor->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", 0);
  editor->history = history_init();
  if (editor->utf8 && editor->history && cedit_open_signals()) {
    locale_t outer = uselocale(editor->utf8);
    set_up(editor, program);
    uselocale(outer);
    if (editor->line) return editor;
  }
  cedit_close(editor);
  return NULL;
}

void cedit_close(cedit *editor) {
  if (editor->line) el_end(editor->line);
  if (editor->history) history_end(editor->history);
  if (editor->utf8) freelocale(editor->utf8);
  cedit_close_signals();
  free(editor);
}

int cedit_read(cedit *editor, const char *prompt, const char **line, size_t *length) {
  editor->prompt = prompt;
  editor->is_interrupted = false;
  fflush(NULL);
  locale_t outer = uselocale(editor->utf8);
  cedit_catch_signals();
  cedit_bound_size(); // el_gets reads the size too
  el_resize(editor->line);
  el_set(editor->line, EL_PREP_TERM, 1); // otherwise characters between the prompt and the first read are shown twice
  int count = 0;
  const char *text = el_gets(editor->line, &count);
  cedit_unbound_size();
  cedit_release_signals();
  uselocale(outer);
  if (editor->is_interrupted) {
    fputs("^C\n", stdout);
    fflush(stdout);
    return CEDIT_INTERRUPTED;
  }
  if (!text || count <= 0) return CEDIT_END;
  *line = text;
  *length = (size_t)count - (text[count - 1] == '\n');
  return CEDIT_LINE;
}

void cedit_forget_lines(cedit *editor) {
  HistEvent event;
  history(editor->history, &event, H_CLEAR);
}

void cedit_remember_line(cedit *editor, const char *line) {
  HistEvent event;
  history(editor->history, &event, H_ENTER, line);
}

// ---------------------------------------------------------------- completion

const char *cedit_text(cedit *editor, size_t *length) {
  const LineInfo *line = el_line(editor->line);
  *length = (size_t)(line->cursor - line->buffer);
  return line->buffer;
}

void cedit_insert(cedit *editor, const char *text) {
  if (el_insertstr(editor->line, text) == 0) editor->completion = HAS_INSERTED;
}

void cedit_show(cedit *editor, const char *lines) {
  fputs("\n", stdout);
  fputs(lines, stdout);
  fflush(stdout);
  editor->completion = HAS_SHOWN;
}

int cedit_width(void) {
  struct winsize size;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
