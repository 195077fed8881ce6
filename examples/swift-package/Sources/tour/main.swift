// The code of the documentation's articles, in their order. The program writes its files into the working directory.
import DiffusionKit

try computeWithTensors()
try computeGradients()
let trainer = try trainInSteps()
try sample(with: trainer)
try writeFiles(of: trainer)
