// Pairs two sets of points so that the sum of squared distances is minimal: the linear assignment problem, by shortest
// augmenting paths (Jonker and Volgenant 1987). Exact up to the rounding of doubles. Distances are computed when they
// are read, so that memory grows with the number of points, not with its square.
//
// The prices v of the columns are such that each row's own column minimises cost - v. Rows are assigned one by one:
// Dijkstra's search finds the cheapest reassignment of other rows that ends at a free column. Auctions with decreasing
// raises (Bertsekas 1988) find initial prices with which few rows remain to be searched for, on short paths: a tenth of
// the time.
#include "vectors.h"
#include "ckernels.h"

enum { ROWS_PER_POLL = 64, MAX_BIDS = 100 };  // rows read between two polls for a stop; bids per row

typedef struct {
  size_t n, padded, size;
  const double *a;     // [n, size]
  const double *b;     // [size, padded]; columns beyond n have infinite cost and are never chosen
  double *costs;       // of the current row
  double *prices;      // v
  double *distances;   // of the search, by column
  double *open;        // the same, infinity for columns that the search has finished
  double *final;       // distances of the finished columns, in order
  int32_t *columns;    // of rows, -1 for free ones
  int32_t *rows;       // of columns, -1 for free ones
  int32_t *before;     // the previous row on the path, by column
  int32_t *done;       // finished columns, in order
} assignment;

typedef double vd_unaligned __attribute__((ext_vector_type(16), aligned(8), may_alias));
#define vd_load(p) (*(const vd_unaligned *)(p))
#define vd_store(p, v) (*(vd_unaligned *)(p) = (v))

CK_INLINE void read_row(const assignment *s, size_t row) {
  for (size_t j = 0; j < s->padded; j += VF) {
    vd sum = 0.0;
    for (size_t k = 0; k < s->size; k++) {
      vd d = s->a[row * s->size + k] - vd_load(s->b + k * s->padded + j);
      sum += d * d;
    }
    vd_store(s->costs + j, sum);
  }
  for (size_t j = s->n; j < s->padded; j++) s->costs[j] = __builtin_inf();
}

/// The index of the minimum.
CK_INLINE size_t index_of_minimum(const double *values, size_t padded) {
  vd lowest_costs = __builtin_inf();
  for (size_t j = 0; j < padded; j += VF) {
    vd v = vd_load(values + j);
    lowest_costs = v < lowest_costs ? v : lowest_costs;
  }
  double lowest = __builtin_inf();
  for (int i = 0; i < VF; i++) lowest = lowest_costs[i] < lowest ? lowest_costs[i] : lowest;
  for (size_t j = 0; j < padded; j += VF) {
    vl found = vd_load(values + j) == lowest;
    if (__builtin_reduce_or(found) == 0) continue;
    for (size_t i = j;; i++)
      if (values[i] == lowest) return i;
  }
  return 0;  // all are infinite: there are no columns
}

/// Lowers the distances of the columns that this row makes cheaper to reach.
CK_INLINE void relax(const assignment *s, size_t row, double shift) {
  for (size_t j = 0; j < s->padded; j += VF) {
    vd distance = vd_load(s->costs + j) - vd_load(s->prices + j) - shift, known = vd_load(s->distances + j);
    vl shorter = distance < known;
    if (__builtin_reduce_or(shorter) == 0) continue;
    vd_store(s->distances + j, shorter ? distance : known);
    vd_store(s->open + j, shorter ? distance : vd_load(s->open + j));
    for (size_t i = j; i < j + VF; i++)
      if (shorter[i - j]) s->before[i] = (int32_t)row;
  }
}

/// Assigns a column to a free row. Returns false if the loop was stopped: the row is then still free.
CK_DISPATCH static bool join(const assignment *s, size_t start) {
  for (size_t j = 0; j < s->padded; j++) s->distances[j] = s->open[j] = __builtin_inf();
  size_t finished = 0, column = 0, row = start;
  double reached = 0;
  for (;;) {
    if (finished % ROWS_PER_POLL == 0 && ck_stops()) return false;
    read_row(s, row);
    relax(s, row, row == start ? 0 : s->costs[column] - s->prices[column] - reached);
    column = index_of_minimum(s->open, s->padded);
    reached = s->distances[column];
    if (s->rows[column] < 0) break;
    // Finished: neither searched nor lowered again, which rounding could cause.
    s->open[column] = __builtin_inf();
    s->final[finished] = reached;
    s->done[finished++] = (int32_t)column;
    s->distances[column] = -__builtin_inf();
    row = (size_t)s->rows[column];
  }
  for (size_t k = 0; k < finished; k++) s->prices[s->done[k]] += s->final[k] - reached;
  int32_t end = (int32_t)column, from;
  do {
    from = s->before[end];
    s->rows[end] = from;
    int32_t other = s->columns[from];
    s->columns[from] = end;
    end = other;
  } while (from != (int32_t)start);
  return true;
}

static void free_all(const assignment *s) {
  for (size_t i = 0; i < s->n; i++) s->columns[i] = s->rows[i] = -1;
}

/// Sets each column's price to its minimum cost over all rows. Returns false if the loop was stopped.
CK_DISPATCH static bool start_prices(const assignment *s) {
  for (size_t j = 0; j < s->padded; j++) s->prices[j] = j < s->n ? __builtin_inf() : 0;
  for (size_t i = 0; i < s->n; i++) {
    if (i % ROWS_PER_POLL == 0 && ck_stops()) return false;
    read_row(s, i);
    for (size_t j = 0; j < s->n; j++) s->prices[j] = s->costs[j] < s->prices[j] ? s->costs[j] : s->prices[j];
  }
  return true;
}

/// The free row bids for its best column: it pays the column's advantage over the second best, plus `raise` (Bertsekas
/// 1981). Returns the row that loses the column, or -1.
CK_INLINE int32_t bid(const assignment *s, size_t row, double raise) {
  read_row(s, row);
  vd lowest_costs = __builtin_inf(), second = __builtin_inf();
  for (size_t j = 0; j < s->padded; j += VF) {
    vd v = vd_load(s->costs + j) - vd_load(s->prices + j);
    vd_store(s->open + j, v);
    vd larger = v < lowest_costs ? lowest_costs : v;
    lowest_costs = v < lowest_costs ? v : lowest_costs;
    second = larger < second ? larger : second;
  }
  double best = __builtin_inf(), next = __builtin_inf();
  for (int i = 0; i < VF; i++) {
    next = lowest_costs[i] < best ? best : (lowest_costs[i] < next ? lowest_costs[i] : next);
    best = lowest_costs[i] < best ? lowest_costs[i] : best;
    next = second[i] < next ? second[i] : next;
  }
  size_t column = index_of_minimum(s->open, s->padded);
  s->prices[column] -= (next < __builtin_inf() ? next - best : 0) + raise;
  int32_t out = s->rows[column];
  s->rows[column] = (int32_t)row;
  s->columns[row] = (int32_t)column;
  if (out >= 0) s->columns[out] = -1;
  return out;
}

/// Runs an auction in which all rows are free at first. At its end no row would gain more than `raise` by another
/// column. The auction may end early if `raise` is so small that rounding absorbs it: it only finds initial prices.
CK_DISPATCH static bool auction(const assignment *s, double raise) {
  free_all(s);
  size_t bids = 0;
  for (size_t i = 0; i < s->n; i++)
    for (int32_t row = (int32_t)i; row >= 0 && bids < MAX_BIDS * s->n; bids++) {
      if (bids % ROWS_PER_POLL == 0 && ck_stops()) return false;
      row = bid(s, (size_t)row, raise);
    }
  return true;
}

/// Assigns to rows their cheapest column if it is free, at the current prices.
CK_DISPATCH static bool take_cheapest(const assignment *s) {
  free_all(s);
  for (size_t i = 0; i < s->n; i++) {
    if (i % ROWS_PER_POLL == 0 && ck_stops()) return false;
    read_row(s, i);
    for (size_t j = 0; j < s->padded; j += VF) vd_store(s->open + j, vd_load(s->costs + j) - vd_load(s->prices + j));
    size_t column = index_of_minimum(s->open, s->padded);
    if (s->rows[column] >= 0) continue;
    s->columns[i] = (int32_t)column;
    s->rows[column] = (int32_t)i;
  }
  return true;
}

static size_t padded(size_t n) { return vf_count(n) * VF; }

size_t ck_assignment_workspace(size_t n, size_t size) { return n * size + padded(n) * (size + 8); }

bool ck_assign(size_t n, size_t size, const float *a, const float *b, int32_t *columns, double *workspace) {
  assignment s = {.n = n, .padded = padded(n), .size = size, .a = workspace, .columns = columns};
  double *next = workspace + n * size, *right = next;
  next += s.padded * size;
  s.b = right;
  double **arrays[] = {&s.costs, &s.prices, &s.distances, &s.open, &s.final};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++, next += s.padded) *arrays[i] = next;
  int32_t **numbers[] = {&s.rows, &s.before, &s.done};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++, next += s.padded) *numbers[i] = (int32_t *)next;
  for (size_t i = 0; i < n * size; i++) workspace[i] = a[i];
  for (size_t k = 0; k < size; k++)
    for (size_t j = 0; j < s.padded; j++) right[k * s.padded + j] = j < n ? b[j * size + k] : 0;
  if (!start_prices(&s)) return false;
  double scale = 0;
  for (size_t j = 0; j < n; j++) scale = s.prices[j] > scale ? s.prices[j] : scale;
  for (double raise = scale; raise > 0.1 * scale / (double)n; raise /= 5)
    if (!auction(&s, raise)) return false;
  if (!take_cheapest(&s)) return false;
  for (size_t i = 0; i < n; i++)
    if (columns[i] < 0 && !join(&s, i)) return false;
  return true;
}
