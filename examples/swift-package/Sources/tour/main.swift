// What the articles of the documentation show, in the order of the articles. Files are written into the folder that the
// program is started in.
import DiffusionKit

try computeWithTensors()
try computeGradients()
let trainer = try trainInSteps()
try sample(with: trainer)
try writeFiles(of: trainer)
