-- `love examples/love --demo 60 [image.png]` plays by itself for so many seconds, prints how long the frames took, and saves
-- an image of the last one. The first second is not counted: the graphics driver compiles its shaders then.
local Demo = {}
Demo.__index = Demo

--- Reads the arguments of the program. Returns nil and a message if they are wrong.
function Demo.new(arguments)
  if arguments[1] ~= "--demo" then return nil, "noisefall: unknown argument " .. arguments[1] .. ", there is only --demo" end
  local seconds = tonumber(arguments[2])
  if not seconds or seconds <= 0 then
    return nil, "noisefall: --demo needs a number of seconds, not " .. (arguments[2] or "nothing")
  end
  return setmetatable({ seconds = seconds, path = arguments[3], frames = {}, nerve = setmetatable({}, { __mode = "k" }) }, Demo)
end

-- Hits legible digits in the last third of their fall, when they are clear, each at a moment of its own.
local function play(self, game)
  for _, digit in ipairs(game.falling) do
    self.nerve[digit] = self.nerve[digit] or 0.7 + 0.27 * love.math.random()
    if digit.fall > self.nerve[digit] and digit.sprite.is_legible then
      game:press(digit.label)
      return
    end
  end
end

local function finish(self, client)
  table.sort(self.frames)
  local sum = 0
  for _, time in ipairs(self.frames) do sum = sum + time end
  local function milliseconds(share) return 1000 * self.frames[math.max(1, math.ceil(share * #self.frames))] end
  print(("%d frames: %.1f a second, mean %.1f ms, 99 of 100 below %.1f ms, worst %.1f ms"):format(#self.frames,
    #self.frames / sum, 1000 * sum / #self.frames, milliseconds(0.99), milliseconds(1)))
  print(("%d training steps and %d digits (%.1f a second), of which the last are %.0f %% legible"):format(client.step,
    client.num_drawn - self.num_drawn, (client.num_drawn - self.num_drawn) / sum, 100 * client:share_legible()))
  self.is_done = true
  if not self.path then
    love.event.quit()
    return
  end
  love.graphics.captureScreenshot(function(pixels)
    local file = assert(io.open(self.path, "wb"))
    file:write(pixels:encode("png"):getString())
    file:close()
    love.event.quit()
  end)
end

--- A frame: starts a game with the first digits, plays it, and another one after its end.
function Demo:update(game, client, start)
  if self.is_done or client.num_drawn == 0 then return end
  if not game or game.state == "over" then
    start()
    return
  end
  self.start = self.start or love.timer.getTime() + 1
  local time = love.timer.getTime() - self.start
  if time > 0 then
    self.num_drawn = self.num_drawn or client.num_drawn
    table.insert(self.frames, love.timer.getDelta())
  end
  play(self, game)
  if time > self.seconds then finish(self, client) end
end

return Demo
