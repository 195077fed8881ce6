/// Converts "GaussianNoise" to "gaussian_noise" and "Conv2DTranspose" to "conv2d_transpose", by Keras's rule.
package func snakeCase(_ kind: String) -> String {
  let characters = Array(kind)
  var result = ""
  for (index, character) in characters.enumerated() {
    if index > 0, character.isUppercase {
      let isBeforeLowercase = index + 1 < characters.count && characters[index + 1].isLowercase
      if isBeforeLowercase || characters[index - 1].isLowercase { result += "_" }
    }
    result += character.lowercased()
  }
  return result
}
