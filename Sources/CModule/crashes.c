// A guest does not change its host's signals. The Swift runtime, which is linked into the module, would catch SIGSEGV
// and six other signals when the module is loaded, if it finds the program swift-backtrace (beside a Swift toolchain,
// or through SWIFT_ROOT). This function replaces the runtime's own, which the linker then omits.
#include "cmodule.h"

int _swift_installCrashHandler(void) { return 0; }
