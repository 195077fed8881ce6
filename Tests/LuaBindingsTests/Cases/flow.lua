local support = ...
local dk, near, raises = support.dk, support.near, support.raises
local cases = {}

local Field = dk.nn.module "Field"
function Field:init(size)
  self.net = dk.nn.Sequential { dk.nn.Dense(32, { activation = "silu" }), dk.nn.Dense(size) }
end
function Field:forward(x, t) return self.net(dk.concat({ x, t:reshape(-1, 1) }, 2)) end

function cases.differential_equations()
  local y, calls = dk.odeint(function(t, y) return y * math.cos(t) end, dk.ones(2), { t1 = 2 })
  near(y[1], math.exp(math.sin(2)), 1e-4)
  assert(calls > 10)
  y, calls = dk.odeint { f = function() return dk.ones(1) end, y = dk.zeros(1), t0 = 1, t1 = -1, method = "euler", steps = 4 }
  near(y:item(), -2, 1e-6)
  assert(calls == 4)
  local kept = { "mine" }
  local ok, message = pcall(dk.odeint, function() error(kept) end, dk.ones(1))
  assert(not ok and message == kept)
  raises(function() dk.odeint(function() return dk.ones(2) end, dk.ones(1)) end, "bad argument #1 to 'odeint'", "[2]", "[1]")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { method = "rk45" }) end, "method", "dopri5")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { rtol = 0 }) end, "rtol")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { steps = 0, method = "heun" }) end, "steps")
  raises(function() dk.odeint(function(_, y) return y / 0 end, dk.ones(1)) end, "dopri5")
end

function cases.matching()
  dk.manual_seed(1)
  local data = dk.randn(256, 2) * 0.3 + 2
  local flow = dk.FlowMatcher { model = Field(2), coupling = "optimal_transport", optimizer = dk.optimizers.Adam(0.01) }
  local history = flow:fit(data, { steps = 200, batch_size = 64, verbose = 0 })
  assert(history.loss[#history.loss] < 0.5 * history.loss[1])
  local times = {}
  local samples = flow:sample { count = 256, method = "midpoint", steps = 5, callback = function(t) times[#times + 1] = t end }
  assert(#times == 5 and times[5] == 1)
  assert(dk.metrics.wasserstein(samples, data) < 0.4)
  local source = dk.randn(10, 2)
  near(flow:sample { source = source }, flow:sample { source = source, rtol = 1e-6, atol = 1e-6 }, 1e-3)
  local inside, outside = flow:log_prob(dk.full({ 1, 2 }, 2)):item(), flow:log_prob(dk.full({ 1, 2 }, -3)):item()
  assert(inside > outside + 3)
  assert(flow:log_prob(data, { divergence = "hutchinson", method = "heun", steps = 10 }):numel() == 256)
  assert(flow.ema == nil and flow.model.kind == "Field" and #flow.history.loss == #history.loss)
end

function cases.mistakes()
  raises(function() dk.FlowMatcher { model = Field(2), coupling = "ot" } end, "coupling", "optimal_transport")
  raises(function() dk.FlowMatcher { model = Field(2), sigma = -1 } end, "sigma")
  local flow = dk.FlowMatcher { model = Field(2) }
  raises(function() flow:sample { count = 2 } end, "not known")
  raises(function() flow:fit(dk.randn(8, 2), { source = dk.randn(8, 3) }) end, "source", "[8, 3]")
  raises(function() flow:fit(dk.randn(8, 3)) end, "bad argument #1 to 'fit'", "[8, 3]")
  flow = dk.FlowMatcher { model = Field(2) } -- that of the other has learnt the size of its input
  flow:fit(dk.randn(8, 2), { steps = 1, verbose = 0 })
  raises(function() flow:sample { count = 2, source = dk.randn(2, 2) } end, "count")
  raises(function() flow:log_prob(dk.randn(2, 3)) end, "bad argument #1 to 'log_prob'", "[2, 3]")
end

return cases
