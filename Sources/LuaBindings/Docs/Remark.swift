/// A sentence of the documentation. A declaration must say `.none` if nothing is to be said; the tests refuse `.missing`.
enum Remark: ExpressibleByStringInterpolation, Equatable, Sendable {
  case missing
  case none
  case text(String)

  init(stringLiteral text: String) { self = .text(text) }

  /// The sentence, if there is one.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
