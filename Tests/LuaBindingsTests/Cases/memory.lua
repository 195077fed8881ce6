-- Native memory and long runs, on one thread: only memory is measured, and other threads would only spin.
local support = ...
local dk = support.dk
local cases = {}

local function on_one_thread(body)
  return function()
    local threads = dk.get_num_threads()
    dk.set_num_threads(1)
    body()
    dk.set_num_threads(threads)
  end
end

cases.ten_thousand_dropped_tensors = on_one_thread(function()
  support.collect()
  local live = dk.memory().live
  local peak = live
  for _ = 1, 10000 do
    local _ = dk.zeros(512, 512)
    peak = math.max(peak, dk.memory().live)
  end
  assert(peak - live < 100 * 1000 * 1000, ("%d bytes at the peak"):format(peak - live))
  support.collect()
  assert(dk.memory().live <= live)
end)

cases.dropped_results_of_arithmetic = on_one_thread(function()
  support.collect()
  local live = dk.memory().live
  local peak = live
  local t = dk.ones(512, 512)
  for _ = 1, 1000 do
    t = (t * 0.5 + 0.5):square()
    peak = math.max(peak, dk.memory().live)
  end
  assert(peak - live < 100 * 1000 * 1000, ("%d bytes at the peak"):format(peak - live))
end)

cases.dropped_parameters_and_gradients = on_one_thread(function()
  support.collect()
  local live = dk.memory().live
  local peak = live
  for _ = 1, 300 do
    local p = dk.parameter(dk.ones(512, 512))
    p:square():sum():backward()
    peak = math.max(peak, dk.memory().live)
  end
  support.collect()
  assert(dk.memory().live <= live)
  -- Gradients and the tape are not counted, hence a multiple.
  assert(peak - live < 500 * 1000 * 1000, ("%d bytes at the peak"):format(peak - live))
end)

cases.generational_mode = on_one_thread(function()
  collectgarbage "generational"
  local live = dk.memory().live
  local peak = live
  for _ = 1, 1000 do
    local _ = dk.zeros(512, 512)
    peak = math.max(peak, dk.memory().live)
  end
  collectgarbage "incremental"
  assert(peak - live < 100 * 1000 * 1000, ("%d bytes at the peak"):format(peak - live))
end)

-- The resident memory of the process, in bytes.
local function resident()
  for line in io.lines "/proc/self/statm" do return tonumber(line:match "^%d+ (%d+)") * 4096 end
end

cases.a_million_caught_errors = function()
  local a, b = dk.zeros(2, 3), dk.zeros(4)
  local function run(count)
    for _ = 1, count do pcall(dk.add, a, b) end
  end
  run(500000) -- beyond a cycle of the collector, so that garbage has its share of the process
  support.collect()
  local kilobytes, bytes = collectgarbage "count", resident()
  run(500000)
  support.collect()
  assert(collectgarbage "count" < kilobytes + 16, collectgarbage "count" - kilobytes)
  assert(resident() < bytes + 16 * 2 ^ 20, resident() - bytes)
end

cases.a_steady_training_step_asks_the_system_for_nothing = function()
  local nn = dk.nn
  local model = nn.Sequential(nn.Input(20), nn.Dense(32, { activation = "relu" }), nn.Dense(20))
  model:compile()
  local x = dk.randn(256, 20)
  model:fit(x, x, { epochs = 3, verbose = 0 })
  local before = dk.memory().system_allocations
  model:fit(x, x, { epochs = 5, verbose = 0 })
  assert(dk.memory().system_allocations == before, dk.memory().system_allocations - before)
end

return cases
