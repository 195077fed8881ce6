// Watches the effects of the module on its process: guest SCRIPT runs the script in a Lua state and closes the state, on the
// main thread and on another one, and prints a line for every property of the process that has changed.
#define _GNU_SOURCE
#include <dirent.h>
#include <fenv.h>
#include <lauxlib.h>
#include <locale.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <xmmintrin.h>

extern char **environ;
int omp_get_max_threads(void);
int omp_get_dynamic(void);
int omp_get_max_active_levels(void);

static int differences;

static void changed(const char *what) {
  printf("changed: %s\n", what);
  differences++;
}

#define CHECK(what, before, after) \
  do { \
    if (memcmp(&(before), &(after), sizeof(before)) != 0) changed(what); \
  } while (0)

// ---------------------------------------------------------------- the process

enum { SIGNALS = 65, LIMITS = RLIM_NLIMITS };

typedef struct {
  struct {
    void *handler;
    unsigned long flags, mask;
  } signals[SIGNALS];
  sigset_t blocked;
  stack_t stack;
  int rounding, omp_threads, omp_dynamic, omp_levels, files;
  unsigned mxcsr, mask;
  unsigned short x87;
  cpu_set_t cores;
  struct itimerval timer;
  struct rlimit limits[LIMITS];
  size_t buffer;
  char locale[512], folder[4096];
  char *environment;
} process_state;

static int count_files(void) {
  DIR *folder = opendir("/proc/self/fd");
  int count = 0;
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

static char *copy_environment(void) {
  char *text = NULL;
  size_t length = 0;
  FILE *copy = open_memstream(&text, &length);
  for (char **entry = environ; *entry; entry++) fprintf(copy, "%s\n", *entry);
  fclose(copy);
  return text;
}

static void read_process(process_state *state) {
  memset(state, 0, sizeof *state);
  for (int number = 1; number < SIGNALS; number++) {
    struct sigaction action;
    if (number == 32 || number == 33 || sigaction(number, NULL, &action) != 0) continue; // glibc's own
    state->signals[number].handler = (void *)action.sa_handler;
    state->signals[number].flags = (unsigned long)action.sa_flags;
    // The kernel's 64 signals; the rest of a sigset_t is not written.
    memcpy(&state->signals[number].mask, &action.sa_mask, sizeof(unsigned long));
  }
  pthread_sigmask(SIG_SETMASK, NULL, &state->blocked);
  sigaltstack(NULL, &state->stack);
  state->rounding = fegetround();
  state->mxcsr = _mm_getcsr() & ~0x3fu; // without the flags of past exceptions
  __asm__("fnstcw %0" : "=m"(state->x87));
  state->omp_threads = omp_get_max_threads();
  state->omp_dynamic = omp_get_dynamic();
  state->omp_levels = omp_get_max_active_levels();
  state->files = count_files();
  state->mask = umask(022);
  umask(state->mask);
  sched_getaffinity(0, sizeof state->cores, &state->cores);
  getitimer(ITIMER_REAL, &state->timer);
  for (int limit = 0; limit < LIMITS; limit++) getrlimit(limit, &state->limits[limit]);
  state->buffer = __fbufsize(stdout);
  strncpy(state->locale, setlocale(LC_ALL, NULL), sizeof state->locale - 1);
  if (!getcwd(state->folder, sizeof state->folder)) abort();
  state->environment = copy_environment();
}

static void compare_process(const process_state *a, const process_state *b) {
  CHECK("signal handlers", a->signals, b->signals);
  CHECK("blocked signals", a->blocked, b->blocked);
  CHECK("the signal stack", a->stack, b->stack);
  CHECK("the rounding mode", a->rounding, b->rounding);
  CHECK("the control word of SSE", a->mxcsr, b->mxcsr);
  CHECK("the control word of the x87", a->x87, b->x87);
  CHECK("OpenMP's number of threads", a->omp_threads, b->omp_threads);
  CHECK("OpenMP's dynamic threads", a->omp_dynamic, b->omp_dynamic);
  CHECK("OpenMP's levels", a->omp_levels, b->omp_levels);
  CHECK("the number of open files", a->files, b->files);
  CHECK("the umask", a->mask, b->mask);
  CHECK("the thread's cores", a->cores, b->cores);
  CHECK("the timer", a->timer, b->timer);
  CHECK("limits of resources", a->limits, b->limits);
  CHECK("the buffer of stdout", a->buffer, b->buffer);
  if (strcmp(a->locale, b->locale) != 0) changed("the locale");
  if (strcmp(a->folder, b->folder) != 0) changed("the working directory");
  if (strcmp(a->environment, b->environment) != 0) changed("the environment");
}

// ---------------------------------------------------------------- the Lua state

static int panic(lua_State *L) {
  (void)L;
  abort();
}

static void *allocate(void *context, void *block, size_t old_size, size_t size) {
  (void)context, (void)old_size;
  if (size > 0) return realloc(block, size);
  free(block);
  return NULL;
}

/// The parts of its state that a script can see, as text. The script under test runs between two of these surveys.
static const char survey[] =
  "local lines = {}\n"
  "local function walk(path, value, above)\n"
  "  lines[#lines + 1] = path .. ' ' .. tostring(value)\n"
  "  if type(value) ~= 'table' or above[value] then return end\n"
  "  above[value] = true\n"
  "  for key, field in pairs(value) do\n"
  "    if path ~= '_G.package.loaded' or key ~= 'diffusionkit' then walk(path .. '.' .. tostring(key), field, above) end\n"
  "  end\n"
  "  above[value] = nil\n"
  "end\n"
  "walk('_G', _G, {})\n"
  "walk('string metatable', getmetatable(''), {})\n"
  "for _, value in ipairs { 0, true, print, coroutine.create(print) } do\n"
  "  walk('metatable of ' .. type(value), debug.getmetatable(value), {})\n"
  "end\n"
  "walk('hook', debug.gethook(), {})\n"
  "walk('collector runs', collectgarbage 'isrunning', {})\n"
  "local mode = collectgarbage 'incremental'\n"
  "walk('mode', mode, {})\n"
  "for _, parameter in ipairs { 'setpause', 'setstepmul' } do\n"
  "  local value = collectgarbage(parameter, 100)\n"
  "  collectgarbage(parameter, value)\n"
  "  walk(parameter, value, {})\n"
  "end\n"
  "table.sort(lines)\n"
  "return table.concat(lines, '\\n')\n";

/// Leaves the survey's text on the stack.
static const char *take_survey(lua_State *L) {
  if (luaL_dostring(L, survey) != LUA_OK) printf("failed: %s\n", lua_tostring(L, -1));
  return lua_tostring(L, -1);
}

static void run_in_state(const char *script) {
  lua_State *L = lua_newstate(allocate, &differences);
  if (!L) abort();
  lua_atpanic(L, panic);
  luaL_openlibs(L);
  const char *before = take_survey(L);
  if (luaL_dofile(L, script) != LUA_OK) {
    printf("failed: %s\n", lua_tostring(L, -1));
    differences++;
  }
  const char *after = take_survey(L);
  if (!before || !after || strcmp(before, after) != 0) {
    changed("what the Lua state shows");
    printf("%s\n--- after:\n%s\n", before, after);
  }
  void *context = NULL;
  if (lua_getallocf(L, &context) != allocate || context != &differences) changed("Lua's allocator");
  if (lua_atpanic(L, NULL) != panic) changed("Lua's panic function");
  if (lua_gethook(L)) changed("Lua's hook");
  lua_close(L);
}

// ---------------------------------------------------------------- both

static void *watch(void *script) {
  static process_state before, after;
  srand(42);
  srand48(42);
  int drawn[] = {rand(), rand()};
  double drawn48[] = {drand48(), drand48()};
  srand(42);
  srand48(42);
  int first = rand();
  double first48 = drand48();

  read_process(&before);
  run_in_state(script);
  read_process(&after);

  int both[] = {first, rand()};
  double both48[] = {first48, drand48()};
  CHECK("the state of rand", drawn, both);
  CHECK("the state of drand48", drawn48, both48);
  compare_process(&before, &after);
  free(before.environment);
  free(after.environment);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  // Values other than the initial ones, so that a reset to those would be detected.
  setlocale(LC_ALL, "C.UTF-8");
  fesetround(FE_DOWNWARD);
  watch(argv[1]);
  pthread_t thread;
  if (pthread_create(&thread, NULL, watch, argv[1]) != 0 || pthread_join(thread, NULL) != 0) return 2;
  watch(argv[1]);
  printf("%d differences\n", differences);
  return differences > 0;
}
