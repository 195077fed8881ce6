import DiffusionKit

// dk.models: the networks of perceptual and adversarial losses.
enum FeatureModels {
  static let functions: [Function] = [
    Function(
      "DigitClassifier",
      "The classifier of handwritten digits that is included in the library, trained on MNIST by scripts/examples/digit_classifier.lua; its accuracy on held-out digits is 98.5 %. Each call returns a new copy.",
      returns: "Layer"
    ) { LayerBox(layer: try DigitClassifier.load()) }.documented(
      shapes: "digits [N, 1, 28, 28] of 0 (paper) to 1 (ink) to scores [N, 10].", errors: .none,
      example: """
        local digits = dk.data.mnist():sub(2001, 2004):unsqueeze(2) / 255 -- of class 4
        print(dk.models.DigitClassifier()(digits):argmax(2) - 1) --> 4 4 4 4 [Tensor of shape 4]
        """),
    Function(
      "VGG16",
      "The convolutions of VGG-16 (Simonyan and Zisserman 2015) with torchvision's names of weights, for dk.losses.perceptual. Its layers are \"relu1_1\", \"relu1_2\", \"relu2_1\", ... \"relu5_3\".",
      options: VGGArguments(), returns: "Layer", body: vgg16
    ).constructor.documented(
      shapes: "images [N, 3, H, W] to [N, 512, H / 32, W / 32], rounded down.",
      errors: """
        A number of channels other than five; a file that cannot be read or holds another network's weights (the message \
        lists missing and unexpected names and wrong shapes); when called, images of fewer than 32 pixels on a side.
        """,
      example: """
        local network = dk.models.VGG16{channels = {2, 4, 4, 8, 8}}
        print(network(dk.rand(1, 3, 32, 64)):shape()) --> 1 x 8 x 1 x 2
        local loss = dk.losses.perceptual{network, layers = {"relu1_2", "relu2_2"}}
        assert(loss(dk.zeros(1, 3, 8, 8), dk.ones(1, 3, 8, 8)):item() > 0)
        """),
    Function(
      "PatchDiscriminator", PatchDiscriminator.self,
      "The discriminator of pix2pix (Isola et al. 2017), which scores each of many overlapping patches of an image. The names of weights are those of NLayerDiscriminator."
    ).constructor.documented(
      shapes:
        "images [N, C, H, W] to scores [N, 1, H', W'], H' = H / 2^num_layers - 2, halves rounded down.",
      errors: "Numbers below 1; when called, images too small for a score.",
      example: """
        local scores = dk.models.PatchDiscriminator{filters = 4, num_layers = 2}(dk.rand(2, 1, 28, 28))
        print(scores:shape()) --> 2 x 1 x 5 x 5
        """),
  ]

  private struct VGGArguments: OptionTable {
    var weights: FilePath?
    var options = VGG16.Options()
    var name: String?

    static let fields: [Field<VGGArguments>] =
      [
        .value(
          "weights", \.weights,
          "a .safetensors file of torchvision's vgg16, whose classifier is ignored; by default random weights"
        )
      ] + VGG16.fields.nested(in: \.options) + [
        .option("name", \.name, LayerConstructors.name.doc)
      ]
  }

  private static func vgg16(_ given: VGGArguments) throws -> LayerBox {
    guard let weights = given.weights else {
      return LayerBox(layer: try VGG16(given.options, name: given.name))
    }
    return LayerBox(layer: try VGG16.load(weights: weights, given.options, name: given.name))
  }
}
