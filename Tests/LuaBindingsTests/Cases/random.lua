local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

function cases.pytorch_numbers()
  -- torch.manual_seed(0); torch.randn(5), torch.rand(3)
  dk.manual_seed(0)
  near(dk.randn(5), { 1.5410, -0.2934, -2.1788, 0.5684, -1.0845 }, 1e-4)
  dk.manual_seed(0)
  near(dk.rand(3), { 0.4963, 0.7682, 0.0885 }, 2e-4)
end

function cases.same_seed_same_numbers()
  for _, draw in ipairs {
    function(g) return dk.randn(40, { generator = g }) end, function(g) return dk.rand({ 3, 4 }, { generator = g }) end,
    function(g) return dk.randint(0, 10, { 20 }, g) end, function(g) return dk.randperm(20, { generator = g }) end,
  } do
    same(draw(dk.Generator(7)), draw(dk.Generator(7)))
    local g = dk.Generator(7)
    local first = draw(g)
    g:manual_seed(7)
    same(draw(g), first)
    dk.manual_seed(7)
    same(draw(nil), first)
  end
end

function cases.forms()
  same(dk.randn(2, 3):shape(), { 2, 3 })
  same(dk.randn { 2, 3 }:shape(), { 2, 3 })
  same(dk.randn { 2, 3, generator = dk.Generator(1) }:shape(), { 2, 3 })
  same(dk.randn(2, 3, { generator = dk.Generator(1) }), dk.randn({ 2, 3 }, { generator = dk.Generator(1) }))
  same(dk.randn { shape = { 2, 3 }, generator = dk.Generator(1) }, dk.randn { 2, 3, generator = dk.Generator(1) })
  same(dk.randn(2, 3, {}):shape(), { 2, 3 })
  same(dk.randint(0, 5, { 2, 2 }):shape(), { 2, 2 })
  same(dk.randint { low = 3, high = 4, shape = { 2 } }, { 3, 3 })
  same(dk.randint(3, 4), { 3 })
  same(dk.Generator { seed = 5 }:manual_seed(5), nil)
end

function cases.distributions()
  local g = dk.Generator(3)
  local x = dk.randn(100000, { generator = g })
  assert(math.abs(x:mean():item()) < 0.02 and math.abs(x:std():item() - 1) < 0.02)
  local u = dk.rand(100000, { generator = g })
  assert(u:min():item() >= 0 and u:max():item() < 1 and math.abs(u:mean():item() - 0.5) < 0.01)
  local r = dk.randint(-3, 4, { 10000 }, g)
  assert(r:min():item() == -3 and r:max():item() == 3)
  same(r, r:floor())
  same(dk.randperm(50, { generator = g }):sort(), dk.arange(1, 51))
  same(dk.randperm(0):shape(), { 0 })
  same(dk.randperm(1), { 1 })
end

function cases.a_generator_is_independent_of_the_default()
  dk.manual_seed(1)
  local expected = dk.randn(4)
  dk.manual_seed(1)
  dk.randn(100, { generator = dk.Generator(9) })
  same(dk.randn(4), expected)
end

function cases.seeds()
  dk.manual_seed(support.maxinteger)
  dk.manual_seed(2 ^ 64 - 2 ^ 11) -- the largest float below 2^64
  for _, seed in ipairs { -1, support.mininteger, 2 ^ 64, -0.5, 1 / 0, 0 / 0 } do
    raises(function() dk.manual_seed(seed) end, "bad argument #1 to 'manual_seed'", "from 0 to 2^64 - 1")
    raises(function() dk.Generator(seed) end, "bad argument #1 to 'Generator'", "from 0 to 2^64 - 1")
    raises(function() dk.Generator():manual_seed(seed) end, "from 0 to 2^64 - 1")
  end
  dk.manual_seed(2 ^ 32)
  local a = dk.rand(2)
  dk.manual_seed(0)
  same(dk.rand(2), a)
  raises(function() dk.manual_seed(1.5) end, "bad argument #1 to 'manual_seed'", "got 1.5")
  raises(function() dk.manual_seed() end, "bad argument #1 to 'manual_seed'", "got nil")
  raises(function() dk.manual_seed("1") end, "got string")
  raises(function() dk.Generator(1, 2) end, "too many arguments")
  raises(function() dk.Generator { sed = 1 } end, "unknown option 'sed' for 'Generator' (did you mean 'seed'? known: seed)")
end

function cases.states()
  for _, draw in ipairs {
    function(options) return dk.randn(3, options) end, function(options) return dk.rand(700, options) end,
    function(options) return dk.randperm(9, options) end,
  } do
    local generator = dk.Generator(4)
    draw { generator = generator }
    local state = generator:get_state()
    same(state:shape(), { 5056 })
    local expected = draw { generator = generator }
    local other = dk.Generator(9)
    other:set_state(state)
    same(draw { generator = other }, expected)
    same(other:initial_seed(), 4)

    dk.manual_seed(5)
    draw {}
    state = dk.get_rng_state()
    expected = draw {}
    dk.manual_seed(6)
    dk.set_rng_state(state)
    same(draw {}, expected)
  end
  raises(function() dk.set_rng_state(dk.zeros(4)) end, "bad argument #1 to 'set_rng_state'", "5056 bytes")
  raises(function() dk.Generator(1):set_state(dk.zeros(5056)) end, "bad argument #1 to 'set_state'", "is not the state of a generator")
  raises(function() dk.set_rng_state {} end, "Tensor expected")
end

function cases.bad_arguments()
  raises(function() dk.randint(3, 3) end, "randint")
  raises(function() dk.randint(5, 3, { 2 }) end, "randint")
  assert(dk.randint(support.mininteger, support.maxinteger):isfinite(), "any range with low < high will do")
  raises(function() dk.randint(0, 5, { -1 }) end, "randint", "-1")
  raises(function() dk.randperm(-1) end, "randperm", "-1")
  raises(function() dk.randperm(support.maxinteger) end, "randperm")
  raises(function() dk.randperm(2 ^ 40) end, "randperm")
  -- Floats above 2^24 skip whole numbers.
  raises(function() dk.randperm(2 ^ 24 + 1) end, "bad argument #1 to 'randperm'", "16777217")
  raises(function() dk.randn(2, { generator = 5 }) end, "bad argument 'generator' to 'randn'", "Generator expected, got number")
  raises(function() dk.randn(2, { generator = io.stdout }) end, "bad argument 'generator' to 'randn'", "got userdata")
  raises(function() dk.randn(2, { generator = dk.zeros(1) }) end, "Generator expected, got Tensor")
  raises(function() dk.randn(2, { seed = 5 }) end, "unknown option 'seed' for 'randn' (known: shape, generator; 'seed' is generator = dk.Generator(seed) here)")
end

return cases
