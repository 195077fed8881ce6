import CLua
import DiffusionKit

// Text as tokens, and the bundled text.

/// A vocabulary in Lua: a box with a vocabulary, which is a value in Swift.
struct VocabularyBox: Boxed {
  let vocabulary: Vocabulary
  static let boxType = BoxType<VocabularyBox>("Vocabulary")
}

enum VocabularyType {
  /// dk.data.*
  static let functions: [Function] = [
    Function(
      "text",
      "The bundled text of 366,194 characters: Genesis and Exodus in the King James Version of 1611, one verse per line (public domain).",
      returns: "string"
    ) { try bundledText() }.documented(
      shapes: .none, errors: .none,
      example: "print(dk.data.text():sub(1, 54)) --> In the beginning God created the heaven and the earth."),
    Function(
      "Vocabulary",
      "Token ids for the characters of a text, from 0 in the order of their code points. The last id is the mask token, which stands for a hidden character.",
      Argument<LuaText>("text", "the text whose characters become tokens"),
      Argument("mask", "the character for the mask token, which the text must not contain", default: "_"),
      returns: "Vocabulary"
    ) { text, mask in VocabularyBox(vocabulary: try Vocabulary(utf8: text.bytes, mask: mask)) }.constructor
      .documented(
        shapes: .none,
        errors: "An empty text, a text that contains the mask, a mask that is not one character.",
        example: """
          local vocabulary = dk.data.Vocabulary("banana")
          print(vocabulary.size, vocabulary.mask_token, vocabulary.characters) --> 4 3 abn
          """),
  ]

  static let vocabularyClass = ClassDeclaration(
    type: VocabularyBox.boxType.raw, summary: "Characters and their token ids.",
    methods: [
      Function(
        "encode", "The token ids of a text's characters; the mask's character becomes the mask token.", this,
        Argument<LuaText>("text", "characters of the vocabulary"), returns: "Tensor"
      ) { box, text in try box.vocabulary.encode(utf8: text.bytes) }.documented(
        shapes: "[characters].",
        errors: "An empty text, and a character that the vocabulary lacks, which the message names.",
        example: "print(dk.data.Vocabulary(\"abc\"):encode(\"cab_\")) --> 2 0 1 3 [Tensor of shape 4]"),
      Function(
        "decode", "The text of tokens, or a list of texts; the mask token becomes the mask's character.",
        this, Argument<Tensor>("tokens", "[L] or [N, L]"),
        Argument<Int?>("calls", "the second result of MaskedDiffusion's sample and fill, which is ignored"),
        returns: "string or list of strings", body: decode
      ).documented(
        shapes: "[L] gives a text, [N, L] a list of N texts.",
        errors: "Other shapes, no tokens, and elements that are not token ids.",
        example: "print(dk.data.Vocabulary(\"abc\"):decode(dk.tensor{2, 0, 1, 3})) --> cab_"),
    ],
    metamethods: [
      ValueText.metamethod(
        "The number of ids and the mask's character.",
        example: "print(dk.data.Vocabulary(\"abc\")) --> Vocabulary(size = 4, mask = \"_\")"
      ) { (box: VocabularyBox) in
        ValueText.call(
          "Vocabulary",
          [("size", "\(box.vocabulary.size)"), ("mask", Help.quoted(String(box.vocabulary.mask)))])
      }
    ],
    getters: [
      Function(
        "size", "The number of token ids, the mask token included.", this, returns: "integer"
      ) { $0.vocabulary.size }.documented(
        shapes: .none, errors: .none, example: "print(dk.data.Vocabulary(\"abc\").size) --> 4"),
      Function(
        "mask_token", "The id that stands for any character.", this, returns: "integer"
      ) { $0.vocabulary.maskToken }
      .documented(
        shapes: .none, errors: .none, example: "print(dk.data.Vocabulary(\"abc\").mask_token) --> 3"),
      Function(
        "characters",
        "All characters in the order of their ids, without the mask. Vocabulary makes an equal vocabulary from them.",
        this, returns: "string", body: characters
      ).documented(
        shapes: .none, errors: .none, example: "print(dk.data.Vocabulary(\"cabba\").characters) --> abc"),
    ])

  private static let this = Argument<VocabularyBox>.this

  private static func decode(_ box: VocabularyBox, _ tokens: Tensor, _ calls: Int?) throws -> Either<
    LuaBytes, [LuaBytes]
  > {
    let texts = try box.vocabulary.decodeBytes(tokens.detached).map { LuaBytes(bytes: $0) }
    return tokens.rank == 1 ? .first(texts[0]) : .second(texts)
  }
  private static func characters(_ box: VocabularyBox) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: box.vocabulary.characters)
    return String(text)
  }
}
