// Threads and the signals that they hold (threads.c, team.c, cores.c, signals.c).
// Loops run on libgomp's team, which oneDNN uses too: a second pool would compete with it for the cores.

enum { CK_MAX_THREADS = 1024 };

/// The number of cores that the process may use, by its binding and the quota of its control groups. At most
/// CK_MAX_THREADS.
int ck_available_cores(void);
/// The quota of the groups, rounded up to cores; 0 without a limit. The arguments are the system's files except in
/// tests.
int ck_group_cores(const char *groups, const char *root);

/// The number of threads of a loop (and of oneDNN), at most one per core. `ck_set_num_threads(0)` restores the default,
/// as many as there are cores, or OMP_NUM_THREADS. If the threads cannot be created, the number is smaller from then
/// on.
void ck_set_num_threads(int threads);
int ck_num_threads(void);
/// The same number, after the calling thread's team has been created.
int ck_ready_team(void);
/// Implemented by the program that links this library: reports that there are fewer threads than wanted, because there
/// are no more cores, or because the system creates no more.
void diffusionkit_fewer_threads(int wanted, int threads, bool for_cores);

/// Calls `body(context, begin, end)` over 0..<count in at most num_threads contiguous chunks of at least `grain` items;
/// on the calling thread alone if one chunk suffices or the caller is already inside a team.
void ck_parallel_for(size_t count, size_t grain, void (*body)(void *context, size_t begin, size_t end), void *context);

/// The state that long loops poll, on any of their threads, about every hundredth of a second: whether to end early.
typedef struct {
  bool (*should_end)(void *context);
  void *context;
  int ended;  // whether a loop has ended early
} ck_stop;
/// Makes later loops of this thread end early when `stop` says so, with part of their results unwritten; with NULL they
/// never do. Returns the previous state.
ck_stop *ck_allow_stop(ck_stop *stop);
/// Whether to end, for nested loops over some millions of floats.
bool ck_stops(void);

/// Enclose a call into oneDNN of `operations` floating-point operations. The first function gives the call the team, or
/// the calling thread alone if less than about 10 microseconds can be won (on a busy machine a team waits for its
/// slowest core for milliseconds), and holds signals, since oneDNN may leave no stack for their handlers (signals.c).
/// libgomp counts threads per calling thread, so a second thread that computes gets the same team. `ck_leave_team`
/// restores the state that `ck_enter_team` returned: the host of a module may use OpenMP itself.
typedef struct ck_team {
  double operations;
  int threads, is_dynamic;
} ck_team;
ck_team ck_enter_team(double operations);
void ck_leave_team(ck_team before);
/// The number of oneDNN's threads in the calling thread at this moment.
int ck_team_threads(void);

// ---------------------------------------------------------------- signals

/// Sets whether signals are held while oneDNN may have no stack for their handlers. Default true.
void ck_set_holds_signals(bool holds);
/// Between these two calls, signals that are held for one product may wait for the next one, at most a tenth of a
/// millisecond in total: holding them takes two system calls, as long as a small product. The calls nest.
void ck_enter_stretch(void);
void ck_leave_stretch(void);
/// Enclose a call to code outside of the library, which receives signals as usual.
int ck_suspend_stretches(void);
void ck_resume_stretches(int stretches);
