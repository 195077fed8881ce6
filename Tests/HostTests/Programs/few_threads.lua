-- Sets the number of threads to the first argument (0: does not set it), computes, and prints the number in use.
local dk = require "diffusionkit"
local count = tonumber(arg[1])
for _ = 1, 2 do
  if count > 0 then dk.set_num_threads(count) end
  local a, b = dk.ones(300, 200), dk.ones(200, 400)
  assert((a:matmul(b) - 200):abs():max():item() == 0)
  assert(dk.zeros(1 << 22):exp():mean():item() == 1)
  local weight = dk.parameter(dk.ones(32, 32, 3, 3))
  dk.nn.functional.conv2d(dk.ones(4, 32, 32, 32), weight, { stride = 2 }):sum():backward()
  assert((weight.grad - 4 * 15 * 15):abs():max():item() == 0)
end
print(dk.get_num_threads())
