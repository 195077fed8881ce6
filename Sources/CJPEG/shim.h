// libjpeg-turbo through its TurboJPEG API, memory to memory: it catches its own errors and never calls longjmp over its
// caller.
#ifndef CJPEG_SHIM_H
#define CJPEG_SHIM_H
#include <turbojpeg.h>
#endif
