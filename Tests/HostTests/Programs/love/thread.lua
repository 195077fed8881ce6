-- A main.lua for the thread of examples/love without a window: it orders digits until the model is trained, counts its own
-- frames, and prints what arrived as lines "name value".
local Client = require "client"
local STEPS = 250
local client
local frames, sheets, first, last = 0, 0, 0, 0 -- first and last: digits that are legible
local state = "training"

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

function love.load()
  client = Client.new { seed = 1, steps = STEPS, inference_steps = 12, cpath = "?" }
  for _, name in ipairs { "demand", "supply", "performAtomic" } do forbid(client.orders, name) end
  forbid(client.thread, "wait")
  local receive = client.receive
  function client:receive(sprites)
    receive(self, sprites)
    sheets = sheets + 1
    for index, sprite in ipairs(sprites) do
      assert(sprite.label == index - 1, "labels in the order of their order")
      local pixels = love.image.newImageData(love.filesystem.newFileData(sprite.png, "sprite.png"))
      assert(pixels:getWidth() == 16 * sprite.frames and pixels:getHeight() == 16, "the size of the frames")
      assert(sprite.frames == 12 and sprite.step >= 1 and sprite.step <= STEPS, "frames and step")
      local count = sprite.is_legible and 1 or 0
      if sheets <= 2 then first = first + count end
      if state == "trained" then last = last + count end
    end
  end
end

local trained_sheets = 0
function love.update(elapsed)
  in_frame = true
  frames = frames + 1
  if state == "training" then
    -- Two sheets by the untrained model, then sheets at the pace of the game.
    if sheets < 2 then client.stock = {} end
    client:update(elapsed)
    if client.step == STEPS and not client.is_waiting then state, trained_sheets = "trained", sheets end
  elseif sheets - trained_sheets < 4 then
    client.stock = {} -- all used: the trained model draws on demand
    client:update(elapsed)
  else
    print("frames " .. frames)
    print("steps " .. client.step)
    print("losses " .. #client.losses)
    print("first " .. first)
    print("last " .. last)
    print("drawn " .. client.num_drawn - 10 * sheets)
    love.event.quit()
  end
  in_frame = false
end

function love.threaderror(_, message)
  io.stderr:write(message, "\n")
  love.event.quit(1)
end

function love.quit()
  client:stop()
  print("running " .. tostring(client.thread:isRunning()))
end
