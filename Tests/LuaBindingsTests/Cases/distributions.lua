local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local nan, inf = 0 / 0, math.huge

-- Each with a generator, whose seed gives the same numbers again.
local draws = {
  bernoulli = function(o) return dk.bernoulli { p = 0.3, shape = { 20, 3 }, generator = o } end,
  multinomial = function(o) return dk.multinomial(dk.ones(30), 20, { generator = o }) end,
  categorical = function(o) return dk.categorical { logits = dk.zeros(3, 9), shape = 40, generator = o } end,
  exponential = function(o) return dk.exponential({ 20, 3 }, 2, { generator = o }) end,
  poisson = function(o) return dk.poisson(4, { 20, 3 }, o) end,
  normal = function(o) return dk.normal(1, 2, { 20, 3 }, o) end,
  uniform = function(o) return dk.uniform(1, 2, { 20, 3 }, o) end,
  laplace = function(o) return dk.laplace(1, 2, { 20, 3 }, o) end,
  gamma = function(o) return dk.gamma(1, 2, { 20, 3 }, o) end,
  beta = function(o) return dk.beta(1, 2, { 20, 3 }, o) end,
  dirichlet = function(o) return dk.dirichlet(dk.ones(4), { 20 }, o) end,
}

function cases.same_seed_same_numbers()
  for name, draw in pairs(draws) do
    local generator = dk.Generator(7)
    local first = draw(generator)
    same(draw(dk.Generator(7)), first)
    assert(draw(generator):ne(first):max():item() == 1, name)
    dk.manual_seed(7)
    same(draw(nil), first)
    -- A saved state continues.
    local state = generator:get_state()
    local second = draw(generator)
    generator:set_state(state)
    same(draw(generator), second)
  end
end

function cases.shapes()
  same(dk.bernoulli(0.5):shape(), { 1 })
  same(dk.bernoulli(dk.ones(3, 1), { 3, 4 }):shape(), { 3, 4 })
  same(dk.normal(dk.zeros(3, 1), dk.ones(4)):shape(), { 3, 4 })
  same(dk.normal(dk.zeros(4), 1, { 3, 4 }):shape(), { 3, 4 })
  same(dk.uniform(0, dk.ones(2)):shape(), { 2 })
  same(dk.laplace():shape(), { 1 })
  same(dk.laplace { shape = { 2, 3 } }:shape(), { 2, 3 })
  same(dk.gamma(dk.ones(2), nil, { 5, 2 }):shape(), { 5, 2 })
  same(dk.beta(dk.ones(3, 1), dk.ones(2)):shape(), { 3, 2 })
  same(dk.dirichlet(dk.ones(2, 4), 3):shape(), { 3, 2, 4 })
  same(dk.categorical(dk.ones(2, 3, 4), { 5, 6 }):shape(), { 5, 6, 2, 3 })
  same(dk.categorical(dk.ones(4)):shape(), { 1 })
  same(dk.categorical(dk.ones(0, 4), { 5 }):shape(), { 5, 0 })
  same(dk.multinomial(dk.ones(2, 3), 2):shape(), { 2, 2 })
  same(dk.multinomial(dk.ones(0, 3), 2):shape(), { 0, 2 })
  same(dk.exponential(0):shape(), { 0 })
  same(dk.gamma(dk.zeros(0, 2 ^ 40)):shape(), { 0, 2 ^ 40 })
  same(dk.dirichlet(dk.zeros(2, 0)):shape(), { 2, 0 })
end

function cases.moments()
  local generator, shape = dk.Generator(5), { 4000 }
  local function check(x, mean, std)
    near(x:mean():item(), mean, 0.06 * math.max(std, 1))
    near(x:std():item(), std, 0.1)
  end
  check(dk.exponential(shape, 2, generator), 0.5, 0.5)
  check(dk.laplace(1, 0.5, shape, generator), 1, 0.5 * math.sqrt(2))
  check(dk.gamma(4, 2, shape, generator), 2, 1)
  check(dk.gamma(0.25, 1, shape, generator), 0.25, 0.5)
  check(dk.beta(2, 2, shape, generator), 0.5, math.sqrt(1 / 20))
  check(dk.bernoulli(0.25, shape, generator), 0.25, math.sqrt(3 / 16))
  check(dk.multinomial(dk.tensor { 1, 0, 3 }, 4000, true, generator), 2.5, math.sqrt(0.75))
  near(dk.dirichlet(dk.tensor { 1, 2, 3 }, shape, generator):sum(2), dk.ones(4000))
end

function cases.extremes()
  same(dk.bernoulli(dk.tensor { 0, 1 }), { 0, 1 })
  same(dk.bernoulli(1, { 3 }), { 1, 1, 1 })
  same(dk.normal(4, 0, { 2 }), { 4, 4 })
  same(dk.uniform(3, 3, { 2 }), { 3, 3 })
  same(dk.exponential(2, inf), { 0, 0 })
  same(dk.multinomial(dk.tensor { 1, 0 }, 2), { 1, 2 })
  same(dk.multinomial(dk.ones(9), 9):sort(), dk.arange(1, 10))
end

function cases.no_gradients_to_parameters()
  local p = dk.parameter(dk.tensor { 0.2, 0.8 })
  dk.normal(p, p):sum():backward()
  same(p.grad, { 0, 0 })
  dk.bernoulli(p):sum():backward()
  same(p.grad, { 0, 0 })
end

function cases.bad_arguments()
  raises(function() dk.bernoulli(1.5) end, "bad argument #1 to 'bernoulli'", "must be 0 to 1, not 1.5")
  raises(function() dk.bernoulli(dk.tensor { 0.5, nan }) end, "bad argument #1 to 'bernoulli'", "probabilities must be 0 to 1")
  raises(function() dk.bernoulli(dk.ones(2), { 3 }) end, "bad argument #2 to 'bernoulli'")
  raises(function() dk.bernoulli("x") end, "number or Tensor expected, got string")
  raises(function() dk.bernoulli(0.5, { -1 }) end, "bad argument #2 to 'bernoulli'", "negative size")
  raises(function() dk.exponential({ 2 }, 0) end, "bad argument #2 to 'exponential'", "must be above 0, not 0.0")
  raises(function() dk.exponential({ 2 }, nan) end, "bad argument #2 to 'exponential'")
  raises(function() dk.poisson(-1) end, "bad argument #1 to 'poisson'")
  raises(function() dk.poisson(dk.tensor { nan }) end, "bad argument #1 to 'poisson'")
  raises(function() dk.normal(0, -1, { 2 }) end, "bad argument #2 to 'normal'", "must be at least 0, not -1.0")
  raises(function() dk.normal(0, dk.tensor { -1 }) end, "bad argument #2 to 'normal'", "must be at least 0, not -1")
  raises(function() dk.normal(dk.zeros(2), dk.ones(3)) end, "bad argument #2 to 'normal'", "do not broadcast")
  raises(function() dk.uniform(1, 0) end, "bad argument #2 to 'uniform'", "must be at least low")
  raises(function() dk.uniform(0, inf) end, "bad argument #2 to 'uniform'")
  raises(function() dk.uniform(dk.zeros(2), dk.tensor { 1, -1 }) end, "bad argument #2 to 'uniform'")
  raises(function() dk.laplace(0, 0) end, "bad argument #2 to 'laplace'", "must be finite and above 0")
  raises(function() dk.gamma(0) end, "bad argument #1 to 'gamma'", "must be finite and above 0, not 0")
  raises(function() dk.gamma(inf) end, "bad argument #1 to 'gamma'")
  raises(function() dk.gamma(1, -1) end, "bad argument #2 to 'gamma'")
  raises(function() dk.beta(1, 0) end, "bad argument #2 to 'beta'")
  raises(function() dk.dirichlet(dk.tensor { 1, 0 }) end, "bad argument #1 to 'dirichlet'")
  raises(function() dk.multinomial(dk.ones(2), 3) end, "bad argument #2 to 'multinomial'", "3 is above the 2 positions")
  raises(function() dk.multinomial(dk.ones(2), 0) end, "bad argument #2 to 'multinomial'", "must be at least 1")
  raises(function() dk.multinomial(dk.ones(1, 1, 1), 1) end, "bad argument #1 to 'multinomial'", "expected one or two axes")
  for _, weights in ipairs { { 0, 0 }, { -1, 2 }, { nan, 1 }, { inf, 1 }, { 3e38, 3e38 } } do
    raises(function() dk.multinomial(dk.tensor(weights), 1) end, "bad argument #1 to 'multinomial'")
    raises(function() dk.categorical(dk.tensor(weights), { 2 }) end, "bad argument #1 to 'categorical'")
  end
  raises(function() dk.multinomial(dk.zeros(2, 0), 1, true) end, "bad argument #1 to 'multinomial'", "no positions to draw")
  raises(function() dk.multinomial(dk.ones(2), 2 ^ 62, true) end, "multinomial")
  raises(function() dk.categorical() end, "expected either probs or logits")
  raises(function() dk.categorical { dk.ones(2), logits = dk.ones(2) } end, "expected either probs or logits")
  raises(function() dk.categorical { logits = dk.tensor { nan } } end, "bad argument 'logits' to 'categorical'")
end

return cases
