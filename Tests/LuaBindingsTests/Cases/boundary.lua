-- The Lua boundary itself: error values, wrong selves, closed boxes, foreign userdata, coroutines, collection.
local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local nn = dk.nn
local cases = {}

function cases.errors_name_function_argument_and_position()
  local message = raises(function() dk.zeros(32, 100):matmul(dk.zeros(128, 100)) end)
  assert(message:find("boundary.lua:%d+: bad argument #1 to 'matmul' %(.*%[32, 100%].*%[128, 100%]%)$"), message)
  local ok, first = pcall(dk.matmul, dk.zeros(1), "x")
  assert(not ok and first:find("bad argument #2 to 'matmul'", 1, true), first)
end

function cases.methods_on_a_wrong_self()
  local t, layer = dk.zeros(2), nn.Dense(1)
  raises(function() t.sum(layer) end, "bad argument #1 to 'sum'", "Tensor expected, got Layer")
  raises(function() t.sum() end, "bad argument #1 to 'sum'", "got nil")
  raises(function() t.sum(3) end, "bad argument #1 to 'sum'", "got number")
  raises(function() layer.fit(t, t, t) end, "Layer expected, got Tensor")
  raises(function() dk.Generator().manual_seed(t, 1) end, "Generator expected, got Tensor")
  local holder = setmetatable({ sum = t.sum }, {})
  raises(function() holder:sum() end, "calling 'sum' on bad self", "Tensor expected, got table")
  raises(function() dk.schedulers.DDPMScheduler().step(dk.zeros(1), dk.zeros(1), 1, dk.zeros(1)) end, "Scheduler expected")
end

function cases.metatables_are_hidden()
  for _, value in ipairs { dk.zeros(1), dk.parameter { 1 }, nn.Dense(1), nn.Input(1), dk.Generator(), dk.optimizers.SGD(),
    dk.schedulers.DDPMScheduler(), dk.EarlyStopping(), dk.optimizers.schedules.step_decay(1, 1) } do
    assert(type(getmetatable(value)) == "string")
    assert(not pcall(setmetatable, value, {}))
    for _, name in ipairs { "__gc", "__close", "__index", "__newindex", "__name", "__metatable" } do
      assert(not pcall(function() return value[name] end), name)
      assert(not pcall(function() value[name] = print end), name)
    end
  end
end

function cases.closed_tensors()
  local outer = dk.ones(3)
  same(outer, { 1, 1, 1 })
  support.close(outer)
  raises(function() local _ = outer + 1 end, "bad argument #1 to 'add'", "this Tensor is closed")
  raises(function() local _ = 1 + outer end, "bad argument #2 to 'add'", "closed")
  raises(function() local _ = outer[1] end, "closed")
  raises(function() outer[1] = 2 end, "closed")
  raises(function() outer:sum() end, "calling 'sum' on bad self", "closed")
  raises(function() outer:shape() end, "closed")
  raises(function() local _ = #outer end, "closed")
  raises(function() local _ = -outer end, "closed")
  raises(function() tostring(outer) end, "closed")
  raises(function() dk.concat { dk.ones(1), outer } end, "closed")
  raises(function() dk.tensor(outer) end, "closed")
  raises(function() nn.Dense(1)(outer) end, "closed")
  raises(function() dk.save_safetensors(support.path "c", { a = outer }) end, "closed")
  local t = dk.ones(3)
  local view = t:reshape(3, 1)
  support.close(t)
  same(view, { { 1 }, { 1 }, { 1 } })
end

function cases.closing_other_boxes()
  local model = nn.Sequential(nn.Input(1), nn.Dense(1))
  local parameter, optimizer, generator = model:parameters()[1], dk.optimizers.SGD(), dk.Generator()
  for _, value in ipairs { model, parameter, optimizer, generator } do support.close(value) end
  raises(function() model(dk.ones(1, 1)) end, "this Layer is closed")
  raises(function() model:fit(dk.ones(1, 1), dk.ones(1, 1)) end, "this Layer is closed")
  raises(function() nn.Sequential(model) end, "this Layer is closed")
  raises(function() local _ = parameter.grad end, "this Parameter is closed")
  raises(function() parameter.value = dk.ones(1, 1) end, "this Parameter is closed")
  raises(function() local _ = parameter + 1 end, "this Parameter is closed")
  raises(function() optimizer:step {} end, "this Optimizer is closed")
  raises(function() dk.randn(1, { generator = generator }) end, "this Generator is closed")
end

function cases.closing_while_in_use()
  local x, y = dk.ones(4, 1), dk.ones(4, 1)
  local model = nn.Sequential(nn.Input(1), nn.Dense(1))
  model:compile()
  local history = model:fit(x, y, { epochs = 3, verbose = 0, callbacks = function()
    support.close(model)
    support.close(x)
  end })
  assert(#history.loss == 3, "what a call has in hand lives until it returns")
  raises(function() model:predict(y) end, "closed")
  raises(function() local _ = x + 1 end, "closed")
end

--- Every function of the library, by path.
local function every_function()
  local found = {}
  local function walk(path, value, seen)
    if type(value) == "function" then found[path] = value end
    if type(value) == "table" and not seen[value] then
      seen[value] = true
      if getmetatable(value) then found[path] = value end
      for name, field in pairs(value) do walk(path .. "." .. tostring(name), field, seen) end
    end
  end
  walk("dk", dk, {})
  local objects = { Tensor = dk.ones(2, 2), Parameter = dk.parameter { 1 }, Layer = nn.Dense(1), Generator = dk.Generator(), Optimizer = dk.optimizers.SGD(),
    Scheduler = dk.schedulers.DDPMScheduler(), SymbolicTensor = nn.Input(1), EMA = dk.EMA(nn.Sequential(nn.Input(1), nn.Dense(1))) }
  for name, object in pairs(objects) do
    for method in dk.help(name):match("methods: ([^\n]*)"):gmatch "%S+" do found[name .. ":" .. method] = object[method] end
  end
  return found
end

function cases.strange_arguments_everywhere()
  local skipped = { ["dk.plot.show"] = true, ["Layer:summary"] = true, ["dk.set_num_threads"] = true }
  local closed = dk.ones(1)
  support.close(closed)
  local cycle = {}
  cycle[1], cycle.self = cycle, cycle
  local function refuse() error "refused" end
  local strange = { io.stdout, print, coroutine.create(function() end), closed, cycle, {}, { {} }, "", "a\0b", ("x"):rep(10000), true, 0 / 0, math.huge,
    -math.huge, support.mininteger, support.maxinteger, -1, 0, 1e300, dk.zeros(0), dk.zeros(2, 0, 3), dk, nn.Dense, setmetatable({}, { __index = refuse }),
    setmetatable({}, { __len = refuse, __pairs = refuse, __call = refuse }), nn.Input(3), dk.Generator(), dk.optimizers.SGD(), dk.schedulers.DDPMScheduler() }
  local functions, calls = every_function(), 0
  local tensor, layer = dk.ones(2, 2), nn.Dense(2)
  for path, f in pairs(functions) do
    if not skipped[path] then
      for _, value in ipairs(strange) do
        for _, arguments in ipairs { { value }, { value, value }, { tensor, value }, { layer, value }, { tensor, tensor, value }, { value, value, value, value },
          { { value } }, { tensor, { axis = value, shape = value, x = value } } } do
          local ok, message = pcall(f, support.unpack(arguments, 1, 4))
          calls = calls + 1
          if not ok and type(message) ~= "string" then error(path .. " raised a " .. type(message)) end
        end
      end
    end
  end
  assert(calls > 20000, calls)
  same(dk.ones(2) + 1, { 2, 2 })
end

function cases.many_arguments()
  local many = {}
  for i = 1, 200 do many[i] = i end
  local count = 0
  for path, f in pairs(every_function()) do
    if path ~= "dk.plot.show" and path ~= "dk.print" then
      pcall(f, support.unpack(many))
      count = count + 1
    end
  end
  assert(count > 200)
  pcall(dk.zeros, support.unpack(many, 1, 200))
  local tensors = {}
  for i = 1, 5000 do tensors[i] = dk.ones(1) end
  same(dk.concat(tensors):shape(), { 5000 })
  same(nn.Add()(support.unpack(tensors, 1, 240)), { 240 })
  same(nn.Add()(tensors), { 5000 })
end

function cases.caught_errors_leave_nothing()
  local bad = dk.zeros(2, 3)
  local function run(count)
    for _ = 1, count do
      pcall(dk.matmul, bad, bad)
      pcall(dk.zeros, "x")
      pcall(bad.sum, bad, { nosuch = 1 })
      pcall(function() return bad + dk.zeros(4) end)
    end
  end
  run(1000)
  support.collect()
  local kilobytes, live = collectgarbage "count", dk.memory().live
  run(50000)
  support.collect()
  assert(collectgarbage "count" < kilobytes + 32, collectgarbage "count" - kilobytes)
  assert(dk.memory().live <= live)
end

function cases.errors_of_callbacks_leave_nothing()
  local function run(count)
    for i = 1, count do pcall(dk.no_grad, function() error({ i }) end) end
  end
  run(1000)
  support.collect()
  local kilobytes = collectgarbage "count"
  run(50000)
  support.collect()
  assert(collectgarbage "count" < kilobytes + 32, collectgarbage "count" - kilobytes)
end

function cases.functions_passed_again_and_again_leave_nothing()
  local x, y = dk.ones(1, 1), dk.ones(1, 1)
  local model = nn.Sequential(nn.Input(1), nn.Dense(1))
  model:compile()
  local callback = function() end
  local function run(count)
    for _ = 1, count do
      model:fit(x, y, { verbose = 0, callbacks = callback })
      model:compile { loss = dk.losses.mse, metrics = { gap = callback } }
      model:compile()
    end
  end
  run(100)
  support.collect()
  local kilobytes = collectgarbage "count"
  run(3000)
  support.collect()
  assert(collectgarbage "count" < kilobytes + 16, collectgarbage "count" - kilobytes)
end

function cases.a_stopped_collector_stays_stopped()
  collectgarbage "stop"
  local t
  for _ = 1, 100 do t = dk.zeros(256, 1024) end
  assert(not collectgarbage "isrunning")
  collectgarbage "restart"
  t = nil
  support.collect()
end

function cases.finalisers_that_use_the_library()
  local ran = 0
  for _ = 1, 20 do
    support.when_collected(function()
      local t = dk.zeros(256, 1024) + 1
      ran = ran + t[{ 1, 1 }]
      pcall(dk.zeros, "x")
      pcall(dk.no_grad, function() error {} end)
    end)
  end
  for _ = 1, 200 do local _ = dk.zeros(256, 1024) end
  support.collect()
  assert(ran == 20)
end

function cases.coroutines()
  local threads = {}
  for i = 1, 20 do
    threads[i] = coroutine.wrap(function()
      local t = dk.full(3, i)
      while true do
        t = t + dk.no_grad(function() return dk.ones(3) end)
        local ok = pcall(dk.matmul, t, dk.ones(4))
        assert(not ok)
        coroutine.yield(t)
      end
    end)
  end
  for round = 1, 5 do
    for i = 1, 20 do same(threads[i](), { i + round, i + round, i + round }) end
  end
  local message = select(2, coroutine.resume(coroutine.create(function() local _ = dk.zeros(2) + dk.zeros(3) end)))
  assert(message:find("boundary.lua:%d+: .*'add'"), message)
  local co = coroutine.wrap(function() return dk.no_grad(function() return coroutine.wrap(function() return dk.ones(1) end)() end) end)
  same(co(), { 1 })
end

function cases.deep_recursion_through_both_languages()
  local depth = 0
  local function down()
    depth = depth + 1
    return dk.no_grad(down)
  end
  local ok, message = pcall(down)
  assert(not ok and tostring(message):find("overflow", 1, true), tostring(message))
  assert(depth > 20)
  local function nest(n) return n == 0 and 0 or 1 + nest(n - 1) + (dk.ones(1))[1] - 1 end
  assert(nest(10000) == 10000)
  local ok2, message2 = pcall(function()
    local function endless() return 1 + dk.no_grad(function() return endless() end) end
    return endless()
  end)
  assert(not ok2 and type(message2) == "string")
  same(dk.ones(1), { 1 })
end

function cases.error_objects_that_are_strange()
  for _, value in ipairs { dk.zeros(2), nn.Dense(1), coroutine.create(function() end), print, 3.5, true, setmetatable({}, { __tostring = error }) } do
    support.raises_value(function() dk.no_grad(function() error(value, 0) end) end, value)
  end
end

function cases.required_again()
  package.loaded.diffusionkit = nil
  local again = require "diffusionkit"
  assert(again == dk)
  same(again.ones(2) + dk.ones(2), { 2, 2 })
end

function cases.module_tables_are_the_script_s()
  local copy = {}
  for name, value in pairs(dk) do copy[name] = value end
  assert(copy.zeros == dk.zeros and type(copy.nn) == "table")
  local old = dk.zeros
  dk.zeros = function() return "mine" end
  assert(dk.zeros() == "mine")
  dk.zeros = old
end

function cases.constructors_are_callable_tables()
  assert(type(dk.Generator) == "table" and type(dk.schedulers.DDIMScheduler.from_config) == "function")
  assert(getmetatable(dk.Generator) == "Generator" and not pcall(setmetatable, dk.Generator, {}))
  local call = debug.getmetatable(dk.Generator).__call
  call()
  assert(not pcall(call, 1, "x"))
end

function cases.options_tables_are_left_alone()
  local options = { axis = 1, keepdim = true }
  dk.ones(2, 2):sum(options)
  same(options, { axis = 1, keepdim = true })
  local sizes = { 2, 3 }
  dk.zeros(sizes)
  same(sizes, { 2, 3 })
end

return cases
