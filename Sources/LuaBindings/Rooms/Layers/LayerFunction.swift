import DiffusionKit

extension Function {
  /// Makes the constructor of a kind of layer. Its arguments are the options and the layer's name.
  convenience init<Made: ConfiguredLayer>(_ name: String, _ type: Made.Type, _ summary: String) {
    self.init(name, summary, returns: "Layer", result: LayerBox.preparedType) {
      let initial = Made.Options()
      let fields = ArgumentField.all(type.fields, of: initial)
      let reads = fields.map(\.read)
      let layerName = LayerConstructors.name
      return (
        fields.map(\.info) + [layerName.info],
        { call in
          var index: Int32 = 0
          var options = initial
          for read in reads { try read(call, &index, &options) }
          return try LayerBox(layer: type.init(options, name: layerName.read(call, &index))).deliver(call)
        }
      )
    }
  }
}
