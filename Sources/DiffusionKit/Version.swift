/// The version of the library, the module and the program. `make dist`, the rockspec's tests and CHANGELOG.md follow this number.
public enum DiffusionKitVersion {
  /// Three numbers, "MAJOR.MINOR.PATCH". Below 1.0 a new MINOR may rename functions; a new PATCH renames none.
  public static let string = "0.9.0"
}
