// Memory that the system has left (headroom.c).

/// Whether the system would give this many bytes now. Allocates and frees them: a few microseconds.
bool ck_system_has(size_t bytes);
/// Called after each request that the system has granted. Returns false if too little is left for the small objects of
/// Swift and C++, which cannot be refused: the caller must then free the memory. Tests once in 256 KiB.
bool ck_leaves_headroom(size_t bytes);
/// Makes a reserve of 12 MiB for small requests; false if there is no memory for it, and memory counts as short then.
bool ck_keep_reserve(void);
/// Releases the reserve, for a small request that failed. False if there is none.
bool ck_break_reserve(void);
/// Whether the reserve was released and not restored: until then every request that can be refused is refused.
bool ck_is_short(void);
/// Whether there is a reserve, or one could be restored.
bool ck_has_reserve(void);
/// Returns free space between blocks of the heap to the system.
void ck_give_back_free(void);
