/// One option of a struct of options, declared once: its name, the path of its value, its help and its check. Its type
/// is that of the value, and its default is that of the struct.
public struct Field<Options>: @unchecked Sendable {
  /// The option's name in scripts, such as "learning_rate".
  public private(set) var name: String
  /// The help sentence.
  public private(set) var doc: String
  /// Whether the option must be given.
  public private(set) var isRequired = false
  /// Whether a run that continues another one must have the same value, in tables that describe runs.
  package private(set) var isCompared = true
  /// The path of the value; nil if only `form` can access it.
  package let path: PartialKeyPath<Options>?
  /// Whether the value is a tensor that scripts may give as a number or a list of numbers.
  package private(set) var takesNumbers = false
  /// The form of the option in configurations; nil for values that no file can hold.
  package private(set) var form: Form?
  /// Describes the value in words that distinguish it from others.
  package private(set) var text: (Options) -> String
  /// Checks the value. Throws `argument` with the name that it is called with.
  let check: ((Options, _ name: String) throws -> Void)?

  package struct Form {
    /// The option's name in files.
    package var key: String
    package let kind: OptionKind
    /// Whether the value's type alone determines how the option is read; otherwise only `set` can read it.
    package let isOfType: Bool
    package let get: (Options) -> JSON
    /// Returns the value to write to files, which `writing` may change.
    var written: (Options) -> JSON
    /// Sets the option to a value.
    /// - Returns: false for a value of another kind.
    /// - Throws: `argument` for a value of the right kind that is not valid.
    package let set: (inout Options, JSON) throws -> Bool
  }

  private init<Value>(
    _ name: String, _ path: WritableKeyPath<Options, Value>, _ doc: String, _ check: OptionCheck<Value>?,
    form: Form?, text: @escaping (Options) -> String
  ) {
    self.name = name
    self.doc = doc
    self.path = path
    self.form = form
    self.text = text
    self.check = check.map { check in { options, name in try check.check(options[keyPath: path], name) } }
  }

  /// - Parameters:
  ///   - from: reads the value of a configuration; returns nil for one of another kind.
  ///   - option: writes the value for a configuration.
  private init<Value>(
    _ name: String, _ path: WritableKeyPath<Options, Value>, _ doc: String, _ check: OptionCheck<Value>?,
    kind: OptionKind, isOfType: Bool, from: @escaping (JSON) throws -> Value?,
    option: @escaping (Value) -> JSON
  ) {
    let get = { (options: Options) in option(options[keyPath: path]) }
    let form = Form(key: name, kind: kind, isOfType: isOfType, get: get, written: get) { options, json in
      guard let value = try from(json) else { return false }
      options[keyPath: path] = value
      return true
    }
    self.init(name, path, doc, check, form: form) { get($0).described }
  }
}

// MARK: Declaring

extension Field {
  public static func option<Value: OptionConvertible>(
    _ name: String, _ path: WritableKeyPath<Options, Value>, _ doc: String, _ check: OptionCheck<Value>? = nil
  ) -> Field {
    Field(
      name, path, doc, check, kind: Value.optionKind, isOfType: true, from: Value.from(option:),
      option: \.option)
  }

  /// An option that must be given: the value that the struct starts with is refused.
  public static func required<Value: OptionConvertible>(
    _ name: String, _ path: WritableKeyPath<Options, Value>, _ doc: String, _ check: OptionCheck<Value>? = nil
  ) -> Field {
    option(name, path, doc, check).required
  }

  /// - Parameters:
  ///   - choices: the choices that are possible here.
  ///   - foreign: words in the configurations of other types, which stand for the default here.
  public static func choice<Choice: OptionChoice>(
    _ name: String, _ path: WritableKeyPath<Options, Choice>, _ doc: String,
    among choices: [Choice] = Array(Choice.allCases), foreign: [String] = []
  ) -> Field where Options: OptionTable {
    let words = choices.map(\.rawValue)
    return Field(name, path, doc, nil, kind: .choice(words), isOfType: false) { json in
      guard let word = json.string else { return nil }
      if foreign.contains(word) { return Options()[keyPath: path] }
      return words.contains(word) ? Choice(rawValue: word) : nil
    } option: {
      $0.option
    }
  }

  /// An option that is a list of values with these names.
  package static func list<Value: Equatable>(
    _ name: String, _ path: WritableKeyPath<Options, [Value]>, _ doc: String, names: [(String, Value)]
  ) -> Field {
    let words = names.map(\.0)
    return Field(name, path, doc, nil, kind: .list(.text), isOfType: false) { json in
      try [String].from(option: json)?.map { word in
        guard let found = names.first(where: { $0.0 == word }) else {
          throw DiffusionError.argument(name, OptionKind.choice(words).complaint(about: .string(word)))
        }
        return found.1
      }
    } option: { values in
      values.map { value in names.first { $0.1 == value }?.0 ?? "" }.option
    }
  }

  /// An option that is a list of whole numbers, or one whole number.
  public static func sizes(
    _ name: String, _ path: WritableKeyPath<Options, [Int]>, _ doc: String, _ check: OptionCheck<[Int]>? = nil
  ) -> Field {
    Field(name, path, doc, check, kind: .sizes, isOfType: false) { json in
      try PerAxis.from(option: json)?.values
    } option: {
      $0.option
    }
  }

  public static func sizes(
    _ name: String, _ path: WritableKeyPath<Options, [Int]?>, _ doc: String
  ) -> Field {
    Field(name, path, doc, nil, kind: .sizes, isOfType: false) { json in
      try PerAxis?.from(option: json)?.map(\.values)
    } option: {
      $0.option
    }
  }

  /// An option that no file can hold.
  /// - Parameter text: describes the value in words that distinguish it from others.
  public static func value<Value>(
    _ name: String, _ path: WritableKeyPath<Options, Value>, _ doc: String,
    _ check: OptionCheck<Value>? = nil, text: @escaping (Value) -> String = { "\($0)" }
  ) -> Field {
    Field(name, path, doc, check, form: nil) { text($0[keyPath: path]) }
  }

  /// An option that is a tensor, usually with one number for each sample, such as labels or weights.
  public static func numbers(
    _ name: String, _ path: WritableKeyPath<Options, Tensor?>, _ doc: String
  ) -> Field {
    var field = value(name, path, doc)
    field.takesNumbers = true
    return field
  }

  /// Returns the option without a default.
  public var required: Field {
    var field = self
    field.isRequired = true
    return field
  }

  /// Returns the option under another name.
  package func named(_ name: String) -> Field {
    var field = self
    field.name = name
    field.form?.key = name
    return field
  }

  /// Returns the option with another help sentence.
  package func saying(_ doc: String) -> Field {
    var field = self
    field.doc = doc
    return field
  }

  /// Returns the option with another text in descriptions of runs.
  package func described(_ text: @escaping (Options) -> String) -> Field {
    var field = self
    field.text = text
    return field
  }

  /// Returns the option as one that a run may change when it continues, or that is compared by other means.
  package var notCompared: Field {
    var field = self
    field.isCompared = false
    return field
  }

  /// Returns the option under another name in files.
  package func inFiles(_ key: String) -> Field {
    var field = self
    field.form?.key = key
    return field
  }

  /// Returns the option with another value in files, which follows from the options.
  package func writing(_ value: @escaping (Options) -> JSON) -> Field {
    var field = self
    field.form?.written = value
    return field
  }

  /// Returns the option as one of a struct that holds `Options` at `path`.
  package func nested<Outer>(in path: WritableKeyPath<Outer, Options>) -> Field<Outer> {
    Field<Outer>(self, in: path)
  }

  private init<Inner>(_ inner: Field<Inner>, in path: WritableKeyPath<Options, Inner>) {
    name = inner.name
    doc = inner.doc
    isRequired = inner.isRequired
    isCompared = inner.isCompared
    takesNumbers = inner.takesNumbers
    // Appending paths for hundreds of fields costs time at start-up, so only fields without a form get one.
    self.path =
      inner.form == nil ? inner.path.flatMap { (path as PartialKeyPath<Options>).appending(path: $0) } : nil
    text = { inner.text($0[keyPath: path]) }
    check = inner.check.map { check in { try check($0[keyPath: path], $1) } }
    form = inner.form.map { form in
      Form(
        key: form.key, kind: form.kind, isOfType: form.isOfType, get: { form.get($0[keyPath: path]) },
        written: { form.written($0[keyPath: path]) }, set: { try form.set(&$0[keyPath: path], $1) })
    }
  }
}

extension JSON {
  /// The text in descriptions of runs: "none" for null, strings without quotes.
  fileprivate var described: String {
    switch self {
    case .null: "none"
    case .string(let text): text
    // Numbers that come from Float are written as short as Float's.
    case .double(let number) where Double(Float(number)) == number: "\(Float(number))"
    default: text()
    }
  }
}
