-- A main.lua that runs that of examples/love, here called real_main.lua, without a window: instead of drawing, `graphics`
-- collects the texts of a frame. Keys are pressed when a text appears, and time passes faster than in reality. Prints the texts
-- of every screen that `stages` reaches, each in one line.
local texts = {}

local object = setmetatable({}, { __index = function() return function() end end })
love.graphics = setmetatable({
  printf = function(text) table.insert(texts, text) end,
  getDimensions = function() return 1380, 960 end,
  newImage = function(pixels)
    assert(pixels:getHeight() == 16, "a strip of frames")
    return object
  end,
  newQuad = function(x, y, width, height, total_width, total_height)
    assert(x >= 0 and x + width <= total_width and y + height <= total_height, "a frame within the strip")
    return { x = x }
  end,
  draw = function(image, quad) assert(image == object and quad.x, "a frame to draw") end,
}, { __index = function() return function() end end })
love.window = {} -- love.run draws nothing

require "real_main"
-- Every digit counts as legible, so that those that land cost lives however far the training is.
local Client = require "client"
local take = Client.take
function Client:take(random)
  local sprite = take(self, random)
  if sprite then sprite.is_legible = true end
  return sprite
end

local function press(key) love.keypressed(key, key, false) end

-- A text to wait for, and what is done then.
local stages = {
  { "press Enter to play", function() press "return" end },
  { "score", function() press "5" press "kp5" press "r" press "space" end },
  { "PAUSE", function() press "space" end },
  { "it was a %d", function() love.focus(false) end },
  { "PAUSE", function() press "p" end },
  { "GAME OVER", function() press "return" end },
  { "score", function() press "escape" end },
}
local frames = 0

local update = love.update
function love.update()
  update(0.05)
  texts = {}
  love.draw()
  local all = table.concat(texts, " / "):gsub("\n", " ")
  frames = frames + 1
  if all:find("The model has stopped", 1, true) then
    print(all)
    press "5"
    press "escape"
  elseif stages[1] and all:find(stages[1][1]) then
    print(all)
    table.remove(stages, 1)[2]()
  elseif frames > 200000 then
    print("waits for " .. stages[1][1] .. " in " .. all)
    press "escape"
  end
end
