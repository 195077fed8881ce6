/// A number for a message, where whole numbers are the common case: "10" for 10.0 and "0.5" for 0.5.
package func plain(_ number: some BinaryFloatingPoint) -> String {
  Int(exactly: number).map(String.init) ?? "\(number)"
}
