// A guest leaves its host's signals alone. The Swift runtime, which is linked into the module, would catch SIGSEGV and
// six others while the module is loaded, wherever it finds the program swift-backtrace (beside a Swift toolchain, or
// where SWIFT_ROOT points). This function stands in for the runtime's own, which the linker then leaves out.
#include "cmodule.h"

int _swift_installCrashHandler(void) { return 0; }
