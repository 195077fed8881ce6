-- The measuring and printing functions of `make bench`'s scripts.
local dk = require "diffusionkit"
local measure = {}

--- The median of several timings of work(), in seconds.
function measure.median(rounds, work)
  local times = {}
  work()
  for round = 1, rounds do
    local start = dk.time()
    work()
    times[round] = dk.time() - start
  end
  table.sort(times)
  return times[(rounds + 1) // 2]
end

function measure.report(name, value) print(("%s %.6g"):format(name, value)) end

return measure
