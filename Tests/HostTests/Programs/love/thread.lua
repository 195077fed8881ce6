-- A main.lua for the thread of examples/love without a window. A first client has a model of five training steps, and orders
-- digits after them; a second one orders digits of an untrained model and of one that has trained for a while. Counts the
-- frames meanwhile, and prints what arrived as lines "name value".
local Client = require "client"
local client
local frames = 0 -- of the second client
local sheets = {} -- the number of legible digits in each sheet of the client

-- A frame must not wait: these methods would.
local in_frame = false
local function forbid(object, name)
  local methods = getmetatable(object)
  local method = methods[name]
  methods[name] = function(...)
    if in_frame then error("a frame calls " .. name) end
    return method(...)
  end
end

local receive = Client.receive
function Client:receive(sprites)
  receive(self, sprites)
  local count = 0
  assert(#sprites == 10, "a sprite for each label")
  for index, sprite in ipairs(sprites) do
    assert(sprite.label == index - 1, "labels in the order of their order")
    local pixels = love.image.newImageData(love.filesystem.newFileData(sprite.png, "sprite.png"))
    assert(pixels:getWidth() == 16 * sprite.frames and pixels:getHeight() == 16, "the size of the frames")
    assert(sprite.frames == 12 and sprite.step >= 1 and sprite.step <= self.step, "frames and step")
    if sprite.is_legible then count = count + 1 end
  end
  table.insert(sheets, count)
end

local function start(num_steps)
  sheets = {}
  client = Client.new { seed = 1, steps = num_steps, inference_steps = 12, cpath = "?" }
end

local function stop()
  client:stop()
  print("running " .. tostring(client.thread:isRunning()))
end

function love.load()
  start(5)
  for _, name in ipairs { "demand", "supply", "performAtomic" } do forbid(client.orders, name) end
  forbid(client.thread, "wait")
end

local function sum(first, last)
  local total = 0
  for index = first, last do total = total + sheets[index] end
  return total
end

local stages, stage, before = {}, 1, nil -- before: the number of sheets when a stage began
-- All digits are used at once, so that each frame orders others, until there are two sheets that were ordered after the last
-- training step; one more may have been ordered before.
stages[1] = function()
  client.stock = {}
  if client.step < 5 then return end
  before = before or #sheets
  return #sheets == before + 3
end
-- Two sheets of the untrained model.
stages[2] = function()
  frames = frames + 1
  client.stock = {}
  return #sheets == 2
end
-- Training, with sheets at the pace of the game.
stages[3] = function()
  frames = frames + 1
  return client.step >= 250
end
-- Four sheets of the model in training; one that was ordered before does not count.
stages[4] = function()
  client.stock = {}
  before = before or #sheets + 1
  return #sheets == before + 4
end

function love.update(elapsed)
  in_frame = true
  client:update(elapsed)
  local is_done = stages[stage]()
  in_frame = false
  if not is_done then return end
  if stage == 1 then
    print("demand " .. #sheets * 10 - client.num_drawn)
    print("short " .. client.step .. " " .. #client.losses)
    stop()
    start(3000)
  elseif stage == 4 then
    print("frames " .. frames)
    print("steps " .. client.step)
    print("losses " .. #client.losses)
    print("first " .. sum(1, 2))
    print("last " .. sum(#sheets - 3, #sheets))
    love.event.quit()
  end
  stage, before = stage + 1, nil
end

function love.threaderror(_, message)
  io.stderr:write(message, "\n")
  love.event.quit(1)
end

function love.quit() stop() end
