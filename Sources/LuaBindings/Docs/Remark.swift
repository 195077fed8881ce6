/// A sentence of the documentation. To decide that there is nothing to say is not to forget saying it.
enum Remark: ExpressibleByStringInterpolation, Equatable, Sendable {
  case missing
  case none
  case text(String)

  init(stringLiteral text: String) { self = .text(text) }

  /// The sentence, where there is one.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
