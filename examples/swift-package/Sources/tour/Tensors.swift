import DiffusionKit

func computeWithTensors() throws {
  let x = try Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
  let row = try Tensor.randn(Shape([3]), generator: Generator(seed: 0))
  let y = try 1 - (x * 2 + row) / 3  // numbers and smaller shapes broadcast
  print(try y.mean(axis: 1), try y.square().sum().item())

  var total = try Tensor.zeros(Shape([3]))
  for index in 0..<2 { try total += x.slice([.at(index)]) }
  print(total)

  do {
    _ = try x.matmul(x)
  } catch let error as DiffusionError {
    print(error)
  }
}

func computeGradients() throws {
  let slope = try Parameter(Tensor(0.5))
  let optimizer = try SGD { $0.learningRate = 0.1 }
  let x = try Tensor.linspace(-1, 1, steps: 20)
  for _ in 0..<50 {
    let loss = try Loss.mse(slope.tensor * x, 3 * x)
    slope.zeroGrad()
    try loss.backward()
    try optimizer.step([slope])
  }
  print("slope:", try slope.value.item())

  let value = try noGrad { try slope.tensor * 2 }
  print("recorded:", value.requiresGrad)
}
