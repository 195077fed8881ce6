#include "special.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

float ck_erfinv(float x) {
  double v = x;
  if (!(fabs(v) < 1.0)) return fabs(v) == 1.0 ? copysignf(INFINITY, x) : NAN;
  // Giles (2010), refined by a step of Halley's method.
  double w = -log((1.0 - v) * (1.0 + v)), y;
  if (w < 5.0) {
    w -= 2.5;
    y = 2.81022636e-08;
    y = 3.43273939e-07 + y * w;
    y = -3.5233877e-06 + y * w;
    y = -4.39150654e-06 + y * w;
    y = 0.00021858087 + y * w;
    y = -0.00125372503 + y * w;
    y = -0.00417768164 + y * w;
    y = 0.246640727 + y * w;
    y = 1.50140941 + y * w;
  } else {
    w = sqrt(w) - 3.0;
    y = -0.000200214257;
    y = 0.000100950558 + y * w;
    y = 0.00134934322 + y * w;
    y = -0.00367342844 + y * w;
    y = 0.00573950773 + y * w;
    y = -0.0076224613 + y * w;
    y = 0.00943887047 + y * w;
    y = 1.00167406 + y * w;
    y = 2.83297682 + y * w;
  }
  y *= v;
  double step = (erf(y) - v) / (2.0 / sqrt(pi) * exp(-y * y));
  return (float)(y - step / (1.0 + y * step));
}

float ck_lgamma(float x) {
  int sign;
  return lgammaf_r(x, &sign);
}

float ck_digamma(float x) {
  if (x == 0.0f) return copysignf(INFINITY, -x);
  double v = x, reflection = 0.0;
  if (v < 0.0) {
    if (v == floor(v)) return NAN;  // -infinity too
    // digamma(x) = digamma(1 - x) - pi / tan(pi x); the tangent has period 1.
    reflection = -pi / tan(pi * (v - floor(v)));
    v = 1.0 - v;
  }
  double shift = 0.0;
  for (; v < 10.0; v += 1.0) shift -= 1.0 / v;
  double z = 1.0 / (v * v);
  double tail = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132)))));
  return (float)(shift + log(v) - 0.5 / v - tail + reflection);
}

float ck_trigamma(float x) {
  double v = x, sign = 1.0, reflection = 0.0;
  if (v <= 0.0) {
    if (v == floor(v)) return INFINITY;
    // trigamma(x) = (pi / sin(pi x))^2 - trigamma(1 - x)
    double sine = sin(pi * (v - floor(v)));
    reflection = pi * pi / (sine * sine);
    sign = -1.0;
    v = 1.0 - v;
  }
  double sum = 0.0;
  for (; v < 10.0; v += 1.0) sum += 1.0 / (v * v);
  double z = 1.0 / (v * v);
  double tail = z / v * (1.0 / 6 - z * (1.0 / 30 - z * (1.0 / 42 - z * (1.0 / 30 - z * (5.0 / 66)))));
  return (float)(reflection + sign * (sum + 1.0 / v + 0.5 * z + tail));
}
