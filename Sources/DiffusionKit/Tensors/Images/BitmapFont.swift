/// Letters of 5 x 7 dots (8 with descenders), the usual shapes of dot-matrix displays.
enum BitmapFont {
  /// Dots from one letter to the next, the gap included.
  static let advance = 6
  static let height = 8

  /// The dots of a letter: 5 columns from the left, one byte each with the top dot in bit 0. Characters other than
  /// printable ASCII are drawn as a box.
  static func columns(_ character: Character) -> [UInt8] {
    let box: UInt64 = 0x7F_41_41_41_7F
    var glyph = box
    if let code = character.asciiValue, (0x20...0x7E).contains(code) { glyph = glyphs[Int(code) - 0x20] }
    return (0..<5).map { UInt8(truncatingIfNeeded: glyph >> (32 - 8 * UInt64($0))) }
  }

  /// The width in dots of a line of text.
  static func width(_ text: String) -> Int { max(0, text.count * advance - 1) }

  // From space to tilde; five columns per letter.
  private static let glyphs: [UInt64] = [
    // space ! " # $ % & '
    0x00_00_00_00_00, 0x00_00_5F_00_00, 0x00_07_00_07_00, 0x14_7F_14_7F_14,
    0x24_2A_7F_2A_12, 0x23_13_08_64_62, 0x36_49_56_20_50, 0x00_00_07_00_00,
    // ( ) * + , - . /
    0x00_1C_22_41_00, 0x00_41_22_1C_00, 0x14_08_3E_08_14, 0x08_08_3E_08_08,
    0x00_80_60_00_00, 0x08_08_08_08_08, 0x00_00_60_60_00, 0x20_10_08_04_02,
    // 0 1 2 3 4 5 6 7
    0x3E_51_49_45_3E, 0x00_42_7F_40_00, 0x62_51_49_49_46, 0x22_41_49_49_36,
    0x18_14_12_7F_10, 0x27_45_45_45_39, 0x3C_4A_49_49_30, 0x01_71_09_05_03,
    // 8 9 : ; < = > ?
    0x36_49_49_49_36, 0x06_49_49_29_1E, 0x00_00_36_36_00, 0x00_80_76_36_00,
    0x08_14_22_41_00, 0x14_14_14_14_14, 0x00_41_22_14_08, 0x02_01_51_09_06,
    // @ A B C D E F G
    0x3E_41_5D_55_1E, 0x7E_11_11_11_7E, 0x7F_49_49_49_36, 0x3E_41_41_41_22,
    0x7F_41_41_41_3E, 0x7F_49_49_49_41, 0x7F_09_09_09_01, 0x3E_41_49_49_7A,
    // H I J K L M N O
    0x7F_08_08_08_7F, 0x00_41_7F_41_00, 0x20_40_41_3F_01, 0x7F_08_14_22_41,
    0x7F_40_40_40_40, 0x7F_02_0C_02_7F, 0x7F_04_08_10_7F, 0x3E_41_41_41_3E,
    // P Q R S T U V W
    0x7F_09_09_09_06, 0x3E_41_51_21_5E, 0x7F_09_19_29_46, 0x26_49_49_49_32,
    0x01_01_7F_01_01, 0x3F_40_40_40_3F, 0x1F_20_40_20_1F, 0x3F_40_38_40_3F,
    // X Y Z [ \ ] ^ _
    0x63_14_08_14_63, 0x07_08_70_08_07, 0x61_51_49_45_43, 0x00_7F_41_41_00,
    0x02_04_08_10_20, 0x00_41_41_7F_00, 0x04_02_01_02_04, 0x40_40_40_40_40,
    // ` a b c d e f g
    0x00_01_02_04_00, 0x20_54_54_54_78, 0x7F_48_44_44_38, 0x38_44_44_44_28,
    0x38_44_44_48_7F, 0x38_54_54_54_18, 0x08_7E_09_09_02, 0x18_A4_A4_A4_7C,
    // h i j k l m n o
    0x7F_08_04_04_78, 0x00_44_7D_40_00, 0x40_80_84_7D_00, 0x7F_10_28_44_00,
    0x00_41_7F_40_00, 0x7C_04_18_04_78, 0x7C_08_04_04_78, 0x38_44_44_44_38,
    // p q r s t u v w
    0xFC_24_24_24_18, 0x18_24_24_24_FC, 0x7C_08_04_04_08, 0x48_54_54_54_24,
    0x04_3F_44_44_20, 0x3C_40_40_20_7C, 0x1C_20_40_20_1C, 0x3C_40_30_40_3C,
    // x y z { | } ~
    0x44_28_10_28_44, 0x1C_A0_A0_A0_7C, 0x44_64_54_4C_44, 0x08_36_41_41_00,
    0x00_00_7F_00_00, 0x00_41_41_36_08, 0x04_02_04_08_04,
  ]
}
