// Single random numbers in double precision (random.c), from which other distributions are made.
#ifndef CK_RANDOM_H
#define CK_RANDOM_H

#include "ckernels.h"

/// A uniform number in [0, 1) with 53 bits, from two draws.
double scalar_uniform(ck_mt19937 *g);
/// A standard normal number, of pairs whose second number is stored.
double scalar_normal(ck_mt19937 *g);

#endif
