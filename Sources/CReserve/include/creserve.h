// Small objects find memory where the system has none left: see reserve.c. Of the program and of the module only, never
// of a library that other programs link. It is linked, and nothing in it is called by name.
