// Memory for small objects when the system has none left: see reserve.c. Only the program and the module link this
// target, never a library that other programs link. No function in it is called by name.
