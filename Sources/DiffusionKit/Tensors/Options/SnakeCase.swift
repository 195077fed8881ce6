/// Converts "GaussianNoise" to "gaussian_noise" and "Conv2DTranspose" to "conv2d_transpose", by Keras's rule.
package func snakeCase(_ kind: String) -> String {
  let characters = Array(kind)
  var result = ""
  for (place, character) in characters.enumerated() {
    if place > 0, character.isUppercase {
      let isBeforeLowercase = place + 1 < characters.count && characters[place + 1].isLowercase
      if isBeforeLowercase || characters[place - 1].isLowercase { result += "_" }
    }
    result += character.lowercased()
  }
  return result
}
