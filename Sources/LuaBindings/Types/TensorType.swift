import CLua
import DiffusionKit

extension Tensor: Boxed {
  static let boxType = BoxType<Tensor>("Tensor")
  var nativeBytes: Int { count * MemoryLayout<Float>.stride }
}

private func add(_ a: Tensor, _ b: Tensor) throws -> Tensor { try a + b }
private func randn(_ sizes: Variadic<Int>) throws -> Tensor { try Tensor.randn(Shape(sizes.values)) }
private func item(_ a: Tensor) throws -> Float { try a.item() }

func declareModule() -> ModuleDeclaration {
  var m = ModuleDeclaration()
  m.add("", [Function("randn", "x", Argument("shape", "sizes"), body: randn)])
  var c = ClassDeclaration(type: Tensor.boxType.raw, summary: "")
  c.methods = [Function("item", "x", .this, body: item)]
  c.metamethods = [Function("__add", "sum", .this, Argument("other", "x"), body: add)]
  m.classes = [c]
  return m
}
