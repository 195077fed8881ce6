local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn = dk.nn
local cases = {}

local Block = nn.module("Block")
function Block:init(dim) self.fc = nn.Dense(dim) end
function Block:forward(x) return self.fc(x):silu() + x end

function cases.a_module_of_the_contract()
  local block = Block(3)
  local x = dk.randn(2, 3)
  near(block(x), block.fc(x):silu() + x, 1e-6)
  assert(#block:parameters() == 2 and block:num_parameters() == 12)
  assert(block.fc == block.fc and tostring(block):find("Block", 1, true))
end

function cases.arguments_of_init()
  local Pair = nn.module("Pair")
  function Pair:init(a, b, ...) self.count, self.a, self.b = select("#", ...), a, b end
  function Pair:forward(x) return x * self.a + self.b end
  local pair = Pair(2, 3, nil, nil)
  assert(pair.count == 2)
  same(pair(dk.tensor { 1, 2 }), { 5, 7 })
  local Bare = nn.module("Bare")
  function Bare:forward(x) return x end
  same(Bare()(dk.tensor { 1 }), { 1 })
  assert(#Bare():parameters() == 0)
end

function cases.parameters_through_fields()
  local Inner = nn.module("Inner")
  function Inner:init() self.scale = dk.parameter { 2 } end
  function Inner:forward(x) return x * self.scale end
  local Outer = nn.module("Outer")
  function Outer:init()
    self.weight = dk.parameter { 1, 1 }
    self.inner = Inner()
    self.blocks = { Inner(), nn.Dense(2), nn.Sequential(Inner(), nn.Dense(2)) }
    self.number, self.text, self.tensor, self.list, self.fn = 3, "x", dk.zeros(2), { 1, 2, {} }, print
  end
  function Outer:forward(x)
    x = self.inner(x) * self.weight
    for _, block in ipairs(self.blocks) do x = block(x) end
    return x
  end
  local outer = Outer()
  same(outer(dk.ones(3, 2)):shape(), { 3, 2 })
  local names = {}
  for name, parameter in pairs(outer:named_parameters()) do
    names[#names + 1] = name
    assert(getmetatable(parameter) == "Parameter")
  end
  table.sort(names)
  assert(#names == 8 and #outer:parameters() == 8, table.concat(names, " "))
  local all = table.concat(names, " ")
  for _, name in ipairs { "weight", "inner.scale", "blocks.0.scale", "blocks.1.weight", "blocks.1.bias" } do
    assert((" " .. all .. " "):find(" " .. name .. " ", 1, true), name .. " is not in " .. all)
  end
  outer(dk.ones(3, 2)):sum():backward()
  for name, parameter in pairs(outer:named_parameters()) do assert(parameter.grad, name .. " has no gradient") end
  outer:zero_grad()
  for name, parameter in pairs(outer:named_parameters()) do assert(parameter.grad == nil, name) end
end

function cases.parameters_in_tables()
  local Heads = nn.module("Heads")
  function Heads:init()
    self.heads = { left = nn.Dense(1, { use_bias = false }), right = nn.Dense(1, { use_bias = false }), count = 2 }
    self.mixed = { nn.Dense(1, { use_bias = false }), false, "text", dk.parameter { 1 }, 5 }
    self.scales = { dk.parameter { 1 }, dk.parameter { 2 } }
  end
  function Heads:forward(x)
    return self.heads.left(x) + self.heads.right(x) + self.mixed[1](x) * self.mixed[4] * self.scales[1] * self.scales[2]
  end
  local model = Heads()
  model(dk.ones(1, 2))
  local names = {}
  for name in pairs(model:named_parameters()) do names[#names + 1] = name end
  table.sort(names)
  same(names, { "heads.left.weight", "heads.right.weight", "mixed.0.weight", "mixed.3", "scales.0", "scales.1" })
  assert(#model:parameters() == 6)
end

function cases.a_closed_field_is_an_error()
  local Closed = nn.module("Closed")
  function Closed:init() self.fc, self.other = nn.Dense(1), nn.Dense(1) end
  function Closed:forward(x) return self.fc(x) end
  local model = Closed()
  model(dk.ones(1, 1))
  support.close(model.fc)
  raises(function() model:parameters() end, "parameters", "a field of Closed", "this Layer is closed")
  raises(function() model:state_dict() end, "state_dict", "this Layer is closed")
  model.fc = nil
  assert(model:parameters())
end

function cases.shared_and_later_fields()
  local Tied = nn.module("Tied")
  function Tied:init()
    self.a = nn.Dense(2)
    self.b = self.a
  end
  function Tied:forward(x) return self.b(self.a(x)) end
  local tied = Tied()
  tied(dk.ones(1, 2))
  assert(#tied:parameters() == 2)
  tied.extra = dk.parameter { 1 }
  assert(#tied:parameters() == 3)
  tied.extra = nil
  assert(#tied:parameters() == 2)
end

function cases.a_module_that_contains_itself()
  local Loop = nn.module("Loop")
  function Loop:init() self.me, self.p = self, dk.parameter { 1 } end
  function Loop:forward(x) return x * self.p end
  local loop = Loop()
  assert(#loop:parameters() == 1)
  local other = Loop()
  other.friend, loop.friend = loop, other
  assert(#loop:parameters() == 2)
  same(loop(dk.tensor { 3 }), { 3 })
  loop:summary()
  loop:train()
  loop:state_dict()
  pcall(nn.Sequential, loop)
end

function cases.endless_recursion_is_an_error()
  local Deep = nn.module("Deep")
  function Deep:forward(x) return self(x) end
  local ok, message = pcall(Deep(), dk.ones(1))
  assert(not ok and type(message) == "string" and message:find("overflow", 1, true), tostring(message))
  local A, B = nn.module("A"), nn.module("B")
  local a, b = A(), B()
  function A:forward(x) return nn.Sequential(b)(x) end
  function B:forward(x) return nn.Sequential(a)(x) end
  assert(not pcall(a, dk.ones(1)))
  same(Block(1)(dk.zeros(1, 1)):shape(), { 1, 1 })
end

function cases.in_sequential_and_graphs()
  local model = nn.Sequential(nn.Dense(3), Block(3), nn.Dense(1))
  same(model(dk.ones(4, 2)):shape(), { 4, 1 })
  assert(#model:parameters() == 6)
  local input = nn.Input(3)
  local block = Block(3)
  local graph = nn.Model(input, nn.Dense(1)(block(input)))
  same(graph(dk.ones(4, 3)):shape(), { 4, 1 })
  assert(#graph:parameters() == 4)
  graph:summary()
  local Join = nn.module("Join")
  function Join:forward(a, b) return dk.concat({ a, b }, 2) end
  local left, right = nn.Input(2), nn.Input(3)
  local joined = nn.Model({ left, right }, Join()(left, right))
  same(joined(dk.ones(1, 2), dk.zeros(1, 3)), { { 1, 1, 0, 0, 0 } })
end

function cases.methods_of_layers()
  local block = Block(2)
  local x = dk.randn(3, 2)
  block(x)
  local other = Block(2)
  other(x)
  other:load_state_dict(block:state_dict())
  same(other(x), block(x))
  block:train()
  assert(block.fc.training)
  block:eval()
  assert(not block.fc.training)
  block:compile { optimizer = "sgd", loss = "mse" }
  local history = block:fit(x, x, { epochs = 2, verbose = 0 })
  assert(#history.loss == 2)
  assert(type(block:evaluate(x, x)) == "number")
  same(block:predict(x):shape(), { 3, 2 })
  local path = support.path("block.safetensors")
  block:save(path)
  other:load(path)
  same(other(x), block(x))
end

function cases.fit_trains_what_the_fields_hold()
  dk.manual_seed(0)
  local Linear = nn.module("Linear")
  function Linear:init() self.w, self.b = dk.parameter(dk.zeros(2, 1)), dk.parameter { 0 } end
  function Linear:forward(x) return x:matmul(self.w) + self.b end
  local model = Linear()
  local x = dk.randn(64, 2)
  local y = x:matmul(dk.tensor { { 2 }, { -3 } }) + 0.5
  model:compile { optimizer = dk.optimizers.SGD(0.2), loss = "mse" }
  model:fit(x, y, { epochs = 30, batch_size = 16, verbose = 0 })
  near(model.w, { { 2 }, { -3 } }, 1e-2)
  near(model.b, { 0.5 }, 1e-2)
end

function cases.errors_in_forward()
  local marker = { "marker" }
  local Broken = nn.module("Broken")
  function Broken:init(what) self.what = what end
  function Broken:forward(x) return self.what(x) end
  support.raises_value(function() Broken(function() error(marker) end)(dk.ones(1)) end, marker)
  support.raises_value(function() nn.Sequential(Broken(function() error(marker) end))(dk.ones(1)) end, marker)
  support.raises_value(function() Broken(function() error() end)(dk.ones(1)) end, support.raised_nil)
  support.raises_value(function() Broken(function() error(false) end)(dk.ones(1)) end, false)
  raises(function() Broken(function(x) return x + dk.ones(3, 3) + dk.ones(2) end)(dk.ones(1)) end, "'add'", "[3, 3]")
  raises(function() Broken(function() return "x" end)(dk.ones(1)) end, "Broken.forward", "must return a Tensor, not string")
  raises(function() Broken(function() end)(dk.ones(1)) end, "Broken.forward", "must return a Tensor, not nil")
  raises(function() Broken(function() return io.stdout end)(dk.ones(1)) end, "not userdata")
  local model = nn.Sequential(Broken(function() error(marker) end))
  model:compile { loss = "mse" }
  support.raises_value(function() model:fit(dk.ones(2, 1), dk.ones(2, 1), { verbose = 0 }) end, marker)
  support.raises_value(function() model:predict(dk.ones(2, 1)) end, marker)
  local Empty = nn.module("Empty")
  raises(function() Empty()(dk.ones(1)) end, "Empty.forward", "not defined")
  Empty.forward = 3
  raises(function() Empty()(dk.ones(1)) end, "Empty.forward", "not defined")
  raises(function() nn.module() end, "bad argument #1 to 'module' (string expected, got nil)")
  raises(function() nn.module(3) end, "bad argument #1 to 'module' (string expected, got number)")
  local Bad = nn.module("Bad")
  function Bad.init() error(marker) end
  support.raises_value(function() Bad() end, marker)
end

function cases.instances_are_collected()
  local Cyclic = nn.module("Cyclic")
  function Cyclic:init()
    self.inner = nn.Sequential(Block(2))
    self.model = nn.Sequential(self, nn.Dense(2))
    self.model:compile { loss = function(a, b) return self and (a - b):square():mean() end }
    self.data = dk.zeros(1000)
  end
  function Cyclic:forward(x) return self.inner(x) end
  local live = dk.memory().live
  local alive = setmetatable({}, { __mode = "k" })
  for _ = 1, 20 do
    local instance = Cyclic()
    instance(dk.ones(1, 2))
    alive[instance], alive[instance.inner], alive[instance.model] = true, true, true
  end
  support.collect()
  assert(next(alive) == nil, "an instance that refers to itself is never collected")
  assert(dk.memory().live <= live, ("%d bytes leaked"):format(dk.memory().live - live))
end

function cases.compiled_with_itself_is_collected()
  local live = dk.memory().live
  local alive = setmetatable({}, { __mode = "k" })
  for _ = 1, 20 do
    local model = nn.Sequential(nn.Input(2), nn.Dense(2))
    model:compile { loss = function(a, b) return model and (a - b):square():mean() end, metrics = { gap = function(a, b) return model and (a - b):mean() end } }
    model:fit(dk.ones(2, 2), dk.ones(2, 2), { verbose = 0, callbacks = { on_epoch_end = function() return not model end } })
    alive[model] = true
  end
  support.collect()
  assert(next(alive) == nil)
  assert(dk.memory().live <= live, ("%d bytes leaked"):format(dk.memory().live - live))
end

function cases.a_model_keeps_its_modules()
  local model = nn.Sequential(Block(2), nn.Sequential { Block(2), nn.Sequential(Block(2)) })
  support.collect()
  same(model(dk.ones(1, 2)):shape(), { 1, 2 })
  local graph
  do
    local input = nn.Input(2)
    graph = nn.Model(input, nn.Add()({ Block(2)(input), Block(2)(Block(2)(input)) }))
  end
  support.collect()
  same(graph(dk.ones(1, 2)):shape(), { 1, 2 })
  assert(#graph:parameters() == 6)
  local nested = nn.Sequential(graph)
  graph = nil
  support.collect()
  same(nested(dk.ones(1, 2)):shape(), { 1, 2 })
end

function cases.a_model_keeps_what_a_changed_list_held()
  local list = { Block(2), nn.Dense(2), Block(2) }
  local model = nn.Sequential(list)
  list[1], list[3] = nil, nil
  local input = nn.Input(2)
  local parts = { Block(2)(input), Block(2)(input) }
  local graph = nn.Model(input, nn.Add()(parts))
  parts[1], parts[2] = nil, nil
  local outputs = { Block(2)(input) }
  local other = nn.Model({ input }, outputs)
  outputs[1] = nil
  support.collect()
  same(model(dk.ones(1, 2)):shape(), { 1, 2 })
  same(graph(dk.ones(1, 2)):shape(), { 1, 2 })
  same(other(dk.ones(1, 2)):shape(), { 1, 2 })
end

function cases.a_trainer_and_an_average_keep_their_model()
  local Denoiser = nn.module("Denoiser")
  function Denoiser:init() self.fc = nn.Dense(2) end
  function Denoiser:forward(x, _) return self.fc(x) end
  local trainer = dk.DiffusionTrainer { model = Denoiser(), scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 10 },
    loss = function(a, b) return (a - b):abs():mean() end }
  support.collect()
  trainer:fit(dk.zeros(4, 2), { epochs = 2, batch_size = 2, verbose = 0 })
  local model = trainer.model
  trainer = nil
  support.collect()
  same(model(dk.zeros(1, 2), dk.zeros(1)):shape(), { 1, 2 })
  local ema = dk.EMA(Block(2))
  support.collect()
  ema:update()
end

function cases.a_failed_compile_keeps_the_old_loss()
  local model = nn.Sequential(nn.Input(2), nn.Dense(1))
  model:compile { loss = function(a, b) return (a - b):abs():mean() end }
  assert(not pcall(model.compile, model, { loss = "nonsense" }))
  assert(not pcall(model.compile, model, { metrics = 3 }))
  support.collect()
  model:fit(dk.ones(2, 2), dk.ones(2, 1), { verbose = 0 })
end

function cases.compiled_parts_are_kept()
  local model = nn.Sequential(Block(2))
  local metrics = { function(a, b) return (a - b):mean() end }
  model:compile { loss = function(a, b) return (a - b):square():mean() end, metrics = metrics,
    optimizer = dk.optimizers.SGD { learning_rate = 0.01 } }
  metrics[1] = nil
  support.collect()
  local history = model:fit(dk.ones(4, 2), dk.ones(4, 2), { epochs = 2, verbose = 0 })
  assert(#history.loss == 2 and #history.metric_1 == 2)
  local block = Block(2)
  block:compile { loss = function(a, b) return (a - b):square():mean() end }
  support.collect()
  block:fit(dk.ones(4, 2), dk.ones(4, 2), { verbose = 0 })
end

function cases.an_instance_with_a_finaliser()
  local Final = nn.module("Final")
  local finalised = 0
  function Final.__gc(self)
    finalised = finalised + 1
    pcall(self, dk.ones(1))
    pcall(nn.Sequential, self)
  end
  function Final:forward(x) return x end
  Final()
  support.collect()
  assert(finalised == 1)
end

function cases.fields_of_layers()
  local block = Block(2)
  assert(block.name == "block" and block.kind == "Block" and block.training == false and block.trainable == true)
  assert(block.nothing == nil and block.fc)
  block:train()
  assert(block.training)
  local Own = nn.module("Own")
  Own.kind = "of my own"
  function Own:init() self.name, self.history = "me", false end
  local own = Own()
  assert(own.name == "me" and own.kind == "of my own" and own.history == false)
  local message = raises(function() block.trainable = 1 end, "bad argument #2 to 'trainable' (boolean expected, got number)")
  assert(not message:find "diffusionkit:%d", message)
  assert(not rawget(block, "trainable") and Block.trainable == nil)
  local Later = setmetatable({}, { __index = Block })
  assert(Later.forward == Block.forward and Later.parameters)
end

function cases.frozen_modules()
  local Net = nn.module("Net")
  function Net:init(trainable)
    self.trainable = trainable
    self.scale, self.blocks, self.out = dk.parameter { 1 }, { nn.Dense(3), Block(3) }, nn.Dense(2)
  end
  function Net:forward(x)
    for _, block in ipairs(self.blocks) do x = block(x) end
    self.late = self.late or nn.Dense(3)
    return self.out(self.late(x) * self.scale)
  end
  local x, y = dk.randn(8, 3), dk.randn(8, 2)
  local net = Net(true)
  net(x)
  net.blocks[2].trainable = false
  assert(not net.blocks[2].trainable and not net.blocks[2].fc.trainable and net.trainable)
  local frozen, before = net.blocks[2]:state_dict(), net:state_dict()
  net:compile { optimizer = "adam" }
  net:fit(x, y, { epochs = 2, verbose = 0 })
  same(net.blocks[2]:state_dict(), frozen)
  for name, value in pairs(net:state_dict()) do
    assert(pcall(same, value, before[name]) == (frozen[name:match "^blocks%.1%.(.*)$"] ~= nil), name)
  end

  -- Parameters that a frozen module makes later are frozen too.
  local sleeping = Net(false)
  local model = nn.Sequential(sleeping, nn.Dense(2))
  model:compile { optimizer = "sgd" }
  model:fit(x, y, { verbose = 0 })
  assert(not sleeping.trainable and sleeping.late)
  before = sleeping:state_dict()
  model:fit(x, y, { verbose = 0 })
  same(sleeping:state_dict(), before)
  raises(function()
    sleeping:compile()
    sleeping:fit(x, y, { verbose = 0 })
  end, "nothing to train in 'net' (Net)")
  model.trainable = true
  assert(sleeping.trainable and sleeping.late.trainable)
  model:fit(x, y, { verbose = 0 })
  assert(not pcall(same, sleeping:state_dict(), before))
end

function cases.tables_that_only_look_like_modules()
  raises(function() nn.Sequential({ forward = print }) end, "Sequential")
  raises(function() nn.Sequential(Block) end, "'Sequential'")
  local copy = {}
  for key, value in pairs(Block(2)) do
    if type(key) ~= "string" then assert(type(key) ~= "table") end
    copy[key] = value
  end
  assert(not pcall(Block.__call, {}, dk.ones(1)))
  assert(not pcall(Block.parameters, {}))
  assert(not pcall(Block.parameters))
  assert(not pcall(Block.parameters, 3))
end

return cases
