// Special functions of one float, in double precision within.
#ifndef CK_SPECIAL_H
#define CK_SPECIAL_H

/// The inverse of erf: infinite at -1 and 1, NaN beyond.
float ck_erfinv(float x);
/// log |Gamma(x)|; infinity at 0, -1, -2, ...
float ck_lgamma(float x);
/// The derivative of log |Gamma(x)|: -infinity at 0, infinity at -0, NaN at -1, -2, ...
float ck_digamma(float x);
/// The derivative of digamma; infinity at 0, -1, -2, ...
float ck_trigamma(float x);

#endif
