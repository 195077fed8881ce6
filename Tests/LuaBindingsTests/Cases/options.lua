-- dk.options: defaults, the environment and the command line.
local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local cases = {}

local defaults = { steps = 600, learning_rate = 1e-3, minutes = 5.0, fast = false, out_dir = "out" }

--- The options of a script that was started so.
local function options(words, environment, wanted)
  local former_arguments, former_getenv = arg, os.getenv
  arg = words
  os.getenv = function(name) return (environment or {})[name] end
  local ok, result = pcall(function()
    local result = dk.options(wanted or defaults) -- no tail call: errors name this line
    return result
  end)
  arg, os.getenv = former_arguments, former_getenv
  if not ok then error(result, 0) end
  return result
end

function cases.defaults()
  same(options {}, defaults)
  same(options(nil), defaults)
  assert(options {} ~= defaults, "a table of its own")
  same(options({}, {}, {}), {})
end

function cases.command_line()
  same(options { [0] = "script.lua", "--steps=5", "--fast", "--out_dir", "a b" },
    { steps = 5, learning_rate = 1e-3, minutes = 5.0, fast = true, out_dir = "a b" })
  assert(options { "--learning-rate", "0.5" }.learning_rate == 0.5)
  assert(options { "--out_dir=a=b" }.out_dir == "a=b" and options { "--out_dir=" }.out_dir == "")
  assert(options { "--steps", "-3" }.steps == -3 and options { "--steps=1e3" }.steps == 1000)
  assert(options { "--fast=false" }.fast == false and options({ "--fast=0" }, {}, { fast = true }).fast == false)
  assert(options { "--steps=1", "--steps=2" }.steps == 2, "the last one counts")
end

function cases.integers()
  assert(support.is_float(options { "--minutes=2" }.minutes) and support.is_integer(options { "--steps=2.0" }.steps))
  raises(function() options { "--steps=1.5" } end, "option '--steps' is an integer, not '1.5'")
  raises(function() options({}, { STEPS = "many" }) end, "STEPS is an integer, not 'many'")
end

function cases.environment()
  local environment = { STEPS = "7", LEARNING_RATE = "1e-2", FAST = "1", OUT_DIR = "", steps = "8" }
  same(options({}, environment), { steps = 7, learning_rate = 1e-2, minutes = 5.0, fast = true, out_dir = "out" })
  assert(options({ "--steps=9" }, environment).steps == 9, "the command line goes first")
end

function cases.mistakes()
  raises(function() options { "--stpes=3" } end, "unknown option '--stpes'", "did you mean 'steps'?", "learning_rate")
  raises(function() options { "--zzz" } end, "unknown option '--zzz'", "known: fast")
  raises(function() options { "steps=3" } end, "'steps=3' is not an option", "--name=value")
  raises(function() options { "--steps" } end, "option '--steps' needs a value")
  raises(function() options { "--steps=x" } end, "option '--steps' is a", ", not 'x'")
  raises(function() options { "--minutes=soon" } end, "a number")
  raises(function() options { "--fast=maybe" } end, "true or false")
  raises(function() options({}, { STEPS = "many" }) end, "STEPS is a", ", not 'many'")
  for _, wrong in ipairs { { [1] = 2 }, { steps = {} }, { ["a b"] = 1 }, { f = print } } do
    raises(function() options({}, {}, wrong) end, "bad argument #1 to 'options'")
  end
  raises(function() dk.options() end, "bad argument #1 to 'options' (table expected, got nil)")
end

function cases.help()
  local ended
  local former_exit, former_arguments = os.exit, arg
  os.exit, arg = function() ended = true error "the end" end, { "--help" }
  local ok = pcall(dk.options, defaults)
  os.exit, arg = former_exit, former_arguments
  assert(not ok and ended)
  assert(options({ "--help=me" }, {}, { help = "" }).help == "me", "a script's own option")
end

return cases
