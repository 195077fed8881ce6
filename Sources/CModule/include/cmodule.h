// What only the loadable module has: see crashes.c.
#ifndef CMODULE_H
#define CMODULE_H

int _swift_installCrashHandler(void);

#endif
