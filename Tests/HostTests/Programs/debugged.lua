-- Manipulates the library with the debug library: upvalues, metatables, user values, the registry, local variables of native
-- functions. All calls may fail, but the process continues and prints "done".
local dk = require "diffusionkit"
local samples = assert(loadfile((...)))()()
local setupvalue, getupvalue = debug.setupvalue, debug.getupvalue

-- ---------------------------------------------------------------- functions and values

local functions, tables = {}, {}

local function collect(value)
  if type(value) == "function" then
    if not functions[value] then
      functions[value] = true
      functions[#functions + 1] = value
      for i = 1, 10 do
        local name, inner = getupvalue(value, i)
        if not name then break end
        collect(inner)
      end
    end
  elseif type(value) == "table" and not tables[value] and value ~= _G and value ~= package.loaded then
    tables[value] = true
    for _, inner in next, value do collect(inner) end
    collect(debug.getmetatable(value))
  elseif type(value) == "userdata" then
    collect(debug.getmetatable(value))
  end
end

collect(dk)
for _, value in pairs(samples) do collect(value) end

--- The upvalues of C functions: those of Lua functions do not matter.
local native = {}
for _, f in ipairs(functions) do
  if debug.getinfo(f, "S").what == "C" then native[#native + 1] = f end
end
assert(#native > 500, #native)

local lights, states = {}, {}
for key, value in next, debug.getregistry() do
  if type(key) == "userdata" then lights[#lights + 1] = key end
  if type(value) == "userdata" then lights[#lights + 1] = value end
end
local _, state = getupvalue(dk.zeros, 2)
assert(type(state) == "userdata" and #lights > 3)

local bad = {
  false, 0, 1, 7, -1, 1 << 40, 0.5, "x", "3", {}, print, io.stdout, coroutine.create(print), samples.Tensor, samples.Layer,
  lights[1], lights[2], lights[3], lights[#lights], select(2, getupvalue(dk.ones, 1)), state, setmetatable({}, { __index = error }),
}

-- Calls without arguments, and with arguments that suit many functions: errors are found before a function has effects.
local function try(f)
  pcall(f)
  pcall(f, samples.Tensor)
  pcall(f, samples.Tensor, "nowhere")
end

-- ---------------------------------------------------------------- upvalues

-- With another value for its function's number, a closure becomes another function: not these.
local output = io.output()
io.output(io.open("/dev/null", "w"))
local count = 0
for _, f in ipairs(native) do
  for i = 1, 5 do
    local name, value = getupvalue(f, i)
    if not name then break end
    setupvalue(f, i, nil)
    try(f)
    -- All values for a few functions, some values for each.
    local all = count % 97 == 0
    for k = 1, #bad do
      local number = math.type(bad[k]) == "integer" and bad[k] > 0 and bad[k] < 1 << 20
      if (all or (count + k) % 7 == 0) and not (i == 1 and number) then
        setupvalue(f, i, bad[k])
        try(f)
      end
    end
    setupvalue(f, i, value)
    count = count + 1
  end
end
io.output(output)
assert(count > 1500, count)
-- Restored, all functions work.
assert(dk.zeros(2, 3):sum():item() == 0)
local ok, message = pcall(function()
  local f = dk.ones
  local _, value = getupvalue(f, 2)
  setupvalue(f, 2, nil)
  local ok, message = pcall(f, 2)
  setupvalue(f, 2, value)
  error(message, 0)
end)
assert(not ok and message:find("has lost what it needs", 1, true), message)
assert(debug.setupvalue(dk.ones, 1, select(2, getupvalue(dk.ones, 1))))

-- ---------------------------------------------------------------- within a call

local function during(f, ...)
  return pcall(f, ...)
end
during(dk.no_grad, function()
  local _, own = getupvalue(dk.no_grad, 2)
  for i = 1, 3 do setupvalue(dk.no_grad, i, nil) end
  collectgarbage()
  error { own }
end)
setupvalue(dk.no_grad, 1, (select(2, getupvalue(dk.zeros, 1))))
setupvalue(dk.no_grad, 2, state)
during(dk.scope, function()
  local _, own = getupvalue(dk.scope, 2)
  setupvalue(dk.scope, 2, 5)
  local made = dk.ones(3)
  collectgarbage()
  setupvalue(dk.scope, 2, own)
  return made
end)

--- Changes the temporaries of the running native functions, but for the program's own below this script.
local function scramble(values)
  for level = 2, 12 do
    local info = debug.getinfo(level, "S")
    if not info or info.what == "main" then break end
    if info.what == "C" then
      for i = 1, 40 do
        if not debug.getlocal(level, i) then break end
        pcall(debug.setlocal, level, i, values[i % #values + 1])
      end
    end
  end
  collectgarbage()
end
for _, values in ipairs { { false }, { {} }, { 7 }, { io.stdout }, { samples.Layer, "x" } } do
  local view = setmetatable({}, {
    __index = function(_, key) scramble(values) return type(key) == "number" and key < 4 and key or nil end,
    __len = function() scramble(values) return 3 end,
    __pairs = function(t) scramble(values) return function(_, k) scramble(values) if not k then return "x", 1 end end, t end,
  })
  for _, f in ipairs { dk.tensor, dk.zeros, dk.nn.Dense, dk.nn.Sequential, dk.save_safetensors, dk.no_grad, dk.scope } do
    pcall(f, view)
    pcall(f, "nowhere/x", view)
    pcall(f, function() scramble(values) return samples.Tensor end)
  end
  pcall(function() return samples.Tensor[view] end)
  pcall(samples.Layer.fit, samples.Layer, view, view)
  local loss = dk.losses.weighted { { "mse", function() scramble(values) return 1 end } }
  pcall(loss, samples.Tensor, samples.Tensor)
  pcall(dk.progress(2), view)
end
assert(dk.ones(2):sum():item() == 2)

-- ---------------------------------------------------------------- userdata

collectgarbage()
for round = 1, 3 do
  for _ = 1, 200 do
    local lost = dk.randn(10)
    debug.setmetatable(lost, nil)
    local other = dk.nn.Dense(2)
    debug.setmetatable(other, debug.getmetatable(samples.Tensor))
    pcall(function() return other:sum() end)
    debug.setmetatable(other, { __gc = function() end })
  end
  collectgarbage()
  collectgarbage()
  dk.scope(function()
    for _ = 1, 100 do debug.setmetatable(dk.randn(10), nil) end
    collectgarbage()
    collectgarbage()
  end)
  for _ = 1, 100 do assert(dk.ones(4):sum():item() == 4) end
end
for _, foreign in ipairs { io.stdout, state, samples.Layer, samples.Scheduler } do
  local before = debug.getmetatable(foreign)
  debug.setmetatable(foreign, debug.getmetatable(samples.Tensor))
  for name in pairs { sum = 1, reshape = 1, close = 1, shape = 1 } do
    pcall(function() return foreign[name](foreign) end)
  end
  pcall(tostring, foreign)
  pcall(dk.sum, foreign)
  debug.setmetatable(foreign, before)
end
for _, value in pairs(samples) do
  for _, name in ipairs { "__gc", "__close", "__index", "__newindex", "__tostring", "__call", "__len", "__eq" } do
    local f = (debug.getmetatable(value) or {})[name]
    for _, wrong in ipairs(bad) do
      if f and wrong then pcall(f, wrong, "x", 1) end
    end
  end
end
pcall(debug.getmetatable(state).__gc, io.stdout)
pcall(debug.getmetatable(state).__gc, samples.Tensor)

samples = assert(loadfile((...)))()()
for _, value in pairs(samples) do
  local saved = debug.getuservalue(value, 1)
  for _, wrong in ipairs { false, 7, "x", {}, setmetatable({}, { __newindex = error }), io.stdout } do
    debug.setuservalue(value, wrong, 1)
    pcall(function() return value:summary() end)
    pcall(function() value:fit(dk.zeros(2, 4), dk.zeros(2, 4), { callbacks = { { on_epoch_end = print } } }) end)
    pcall(function() value:compile { loss = function(p) return p:mean() end } end)
    pcall(function() return value(dk.zeros(2, 4), dk.zeros(2, 4)) end)
  end
  debug.setuservalue(value, saved, 1)
end
for i = 1, 2 do
  local saved = debug.getuservalue(state, i)
  for _, wrong in ipairs { false, 7, "x", {}, io.stdout } do
    debug.setuservalue(state, wrong, i)
    pcall(dk.no_grad, function() error "mine" end)
    pcall(dk.losses.weighted, { { "mse", function() return 1 end } })
    pcall(function() return samples.Loss(samples.Tensor, samples.Tensor) end)
  end
  debug.setuservalue(state, saved, i)
end

-- ---------------------------------------------------------------- the registry

local registry = debug.getregistry()
local copy = {}
for key, value in next, registry do copy[key] = value end
for key in next, copy do
  if type(key) == "userdata" then
    for _, wrong in ipairs(bad) do
      registry[key] = wrong or nil
      pcall(dk.zeros, 2)
      pcall(dk.data.digits)
      pcall(function() return dk.ones(2):sum() end)
      pcall(coroutine.wrap(function() return dk.ones(1) end))
      pcall(dk.no_grad, function() error "mine" end)
      if package.loaded.diffusionkit then
        package.loaded.diffusionkit = nil
        pcall(require, "diffusionkit")
        package.loaded.diffusionkit = dk
      end
    end
    registry[key] = copy[key]
  end
end
assert(dk.ones(3):sum():item() == 3)

-- Nothing is restored from here on: neither during the use of the state nor at the end.
pcall(dk.no_grad, function()
  pcall(debug.getmetatable(state).__gc, state)
  for _, f in ipairs(native) do
    if f ~= debug.setupvalue then setupvalue(f, 2, nil) end
  end
  for key in next, copy do
    if type(key) == "userdata" then registry[key] = nil end
  end
  copy, bad, lights, native, functions, tables, samples, state = nil, nil, nil, nil, nil, nil, nil, nil
  collectgarbage()
  collectgarbage()
end)
collectgarbage()
pcall(dk.zeros, 3)
print "done"
