// Locks that no fork leaves locked (fork_locks.c).

typedef struct ck_lock {
  pthread_mutex_t mutex;
  struct ck_lock *next, **link;  // among all locks
} ck_lock;

void ck_add_lock(ck_lock *lock);
void ck_remove_lock(ck_lock *lock);
static inline void ck_take_lock(ck_lock *lock) { pthread_mutex_lock(&lock->mutex); }
static inline void ck_release_lock(ck_lock *lock) { pthread_mutex_unlock(&lock->mutex); }
