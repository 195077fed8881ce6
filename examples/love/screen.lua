-- What is drawn: the falling digits, the effects of hits and landings, and a panel about the game and the model. It only
-- reads the game and the client. Coordinates are those of a window of 920 x 640, which `begin` scales to the real one.
local Game = require "game"

local Screen = { width = 920, height = 640 }
Screen.__index = Screen

local SIZE = 80 -- of a digit on the screen: five times 16 pixels
local GROUND = 590
local PANEL = 664 -- the left edge of the panel
local graphics = love.graphics

local function hue(h, saturation, value)
  local function channel(n)
    local k = (n + h * 6) % 6
    return value - value * saturation * math.max(0, math.min(k, 4 - k, 1))
  end
  return channel(5), channel(3), channel(1)
end

-- Neighbours in a sheet differ much in colour. The class has no colour of its own, so that digits must be read.
local function color_of(sprite) return { hue(sprite.number * 0.6180339887 % 1, 0.65, 1) } end

function Screen.new()
  local self = setmetatable({ particles = {}, notes = {}, flash = 0, flash_color = { 1, 1, 1 }, time = 0 }, Screen)
  self.fonts = {}
  for name, size in pairs { small = 13, normal = 16, large = 26, huge = 58 } do self.fonts[name] = graphics.newFont(size) end
  self.stars = {}
  for index = 1, 70 do
    local x, y = (index * 0.6180339887) % 1, (index * 0.7548776662) % 1
    self.stars[index] = { x * Screen.width, y * GROUND, 0.15 + 0.35 * ((index * 0.5698402910) % 1) }
  end
  return self
end

-- The textures of a sprite, made at its first use: `sharp` with visible pixels, and `soft` for a glow around it.
local function textures(sprite)
  if not sprite.textures then
    local pixels = love.image.newImageData(love.filesystem.newFileData(sprite.png, "sprite.png"))
    local sharp, soft = graphics.newImage(pixels), graphics.newImage(pixels)
    sharp:setFilter("nearest", "nearest")
    soft:setFilter("linear", "linear")
    local size, quads = pixels:getHeight(), {}
    for frame = 1, sprite.frames do
      quads[frame] = graphics.newQuad((frame - 1) * size, 0, size, size, pixels:getWidth(), size)
    end
    sprite.textures = { pixels = pixels, sharp = sharp, soft = soft, quads = quads, size = size, color = color_of(sprite) }
  end
  return sprite.textures
end

local function draw_sprite(sprite, frame, x, y)
  local t = textures(sprite)
  local color = t.color
  -- Noise is bright everywhere, so it is dimmed to the brightness of a digit. Colour and glow appear with the digit.
  local clear = (frame - 1) / (sprite.frames - 1)
  local function tint(c, light) return (0.55 + (c - 0.55) * clear ^ 2) * light end
  graphics.setBlendMode("add")
  local glow = 0.28 * clear ^ 2
  graphics.setColor(tint(color[1], glow), tint(color[2], glow), tint(color[3], glow))
  graphics.draw(t.soft, t.quads[frame], x - SIZE * 0.1, y - SIZE * 0.1, 0, SIZE * 1.2 / t.size)
  local light = 0.45 + 0.55 * clear
  graphics.setColor(tint(color[1], light), tint(color[2], light), tint(color[3], light))
  graphics.draw(t.sharp, t.quads[frame], x, y, 0, SIZE / t.size)
  graphics.setBlendMode("alpha")
end

local function position(digit)
  return (digit.lane - 1) * SIZE, digit.fall * GROUND - SIZE
end

-- The pixels of a digit's last frame fly apart, in a color.
local function burst(self, digit, color, force)
  local t = textures(digit.sprite)
  local x, y = position(digit)
  local scale, offset = SIZE / t.size, (digit.sprite.frames - 1) * t.size
  for row = 0, t.size - 1 do
    for column = 0, t.size - 1 do
      if t.pixels:getPixel(offset + column, row) > 0.4 then
        local across, down = column - t.size / 2, row - t.size / 2
        table.insert(self.particles, {
          x = x + column * scale, y = y + row * scale, size = scale, color = color, age = 0,
          vx = across * force, vy = down * force - 60,
        })
      end
    end
  end
end

local function note(self, text, digit, color)
  local x, y = position(digit)
  table.insert(self.notes, { text = text, x = x + SIZE / 2, y = math.min(y + SIZE / 2, GROUND - 50), color = color, age = 0 })
end

--- Starts the effects of the game's events, and lets time pass for those that run.
function Screen:update(elapsed, events)
  self.time = self.time + elapsed
  self.flash = math.max(0, self.flash - elapsed * 3)
  for _, event in ipairs(events) do
    local digit = event.digit
    if event.kind == "hit" then
      local color = textures(digit.sprite).color
      burst(self, digit, color, 26)
      note(self, "+" .. event.points, digit, color)
    elseif event.kind == "landed" then
      burst(self, digit, { 1, 0.3, 0.3 }, 12)
      note(self, ("it was a %d"):format(digit.label), digit, { 1, 0.4, 0.4 })
      self.flash, self.flash_color = 1, { 1, 0.15, 0.15 }
    elseif event.kind == "fizzled" then
      burst(self, digit, { 0.5, 0.5, 0.6 }, 8)
      note(self, "unreadable", digit, { 0.6, 0.6, 0.7 })
    elseif event.kind == "wrong" then
      self.flash, self.flash_color = 0.6, { 0.9, 0.7, 0.1 }
    elseif event.kind == "level" then
      self.flash, self.flash_color = 0.6, { 0.3, 0.6, 1 }
    end
  end
  local function advance(list, lifetime)
    local living = {}
    for _, item in ipairs(list) do
      item.age = item.age + elapsed / lifetime
      if item.age < 1 then table.insert(living, item) end
    end
    return living
  end
  self.particles, self.notes = advance(self.particles, 0.8), advance(self.notes, 1.2)
  for _, p in ipairs(self.particles) do
    p.vy = p.vy + 500 * elapsed
    p.x, p.y = p.x + p.vx * elapsed, p.y + p.vy * elapsed
  end
end

function Screen:print(text, font, x, y, width, align, color, alpha)
  graphics.setFont(self.fonts[font])
  graphics.setColor(color[1], color[2], color[3], alpha or 1)
  graphics.printf(text, x, y, width, align)
end

local WHITE, GRAY, DIM = { 1, 1, 1 }, { 0.62, 0.65, 0.75 }, { 0.4, 0.42, 0.52 }

--- Scales the drawing that follows to the window, and draws the background.
function Screen:begin()
  local width, height = graphics.getDimensions()
  local scale = math.min(width / Screen.width, height / Screen.height)
  graphics.origin()
  graphics.translate((width - Screen.width * scale) / 2, (height - Screen.height * scale) / 2)
  graphics.scale(scale)
  graphics.setColor(0.035, 0.04, 0.085)
  graphics.rectangle("fill", 0, 0, Screen.width, Screen.height)
  for _, star in ipairs(self.stars) do
    graphics.setColor(0.7, 0.75, 1, star[3])
    graphics.rectangle("fill", star[1], star[2], 2, 2)
  end
end

--- The falling digits, the ground and the effects. A flash of the ground reports a mistake or a level.
function Screen:draw_field(game)
  if game then
    for _, digit in ipairs(game.falling) do
      local x, y = position(digit)
      draw_sprite(digit.sprite, Game.frame(digit.fall, digit.sprite.frames), x, y)
    end
  end
  local r, g, b = self.flash_color[1] * self.flash, self.flash_color[2] * self.flash, self.flash_color[3] * self.flash
  graphics.setColor(math.max(0.2, r), math.max(0.25, g), math.max(0.4, b))
  graphics.rectangle("fill", 0, GROUND, 8 * SIZE, 3)
  for _, p in ipairs(self.particles) do
    graphics.setColor(p.color[1], p.color[2], p.color[3], 1 - p.age)
    graphics.rectangle("fill", p.x, p.y, p.size * (1 - p.age / 2), p.size * (1 - p.age / 2))
  end
  for _, n in ipairs(self.notes) do
    self:print(n.text, "large", n.x - 120, n.y - 15 - 40 * n.age, 240, "center", n.color, 1 - n.age)
  end
end

-- The losses, from the first one at the left to where the last training step will be at the right.
local function draw_losses(client, x, y, width, height)
  local points = {}
  local max = 0
  for _, loss in ipairs(client.losses) do max = math.max(max, loss) end
  local num_points = math.floor(client.steps / client.steps_per_loss)
  for index, loss in ipairs(client.losses) do
    table.insert(points, x + width * math.min(1, (index - 1) / math.max(1, num_points - 1)))
    table.insert(points, y + height * (1 - loss / max))
  end
  graphics.setColor(0.2, 0.22, 0.34)
  graphics.rectangle("line", x, y, width, height)
  graphics.setColor(0.4, 0.85, 1)
  if #points >= 4 then graphics.line(points) end
end

--- The panel: the game's numbers, the model's, and the keys.
function Screen:draw_panel(game, client, best)
  local left, width = PANEL, Screen.width - PANEL - 24
  graphics.setColor(0.07, 0.08, 0.14, 0.9)
  graphics.rectangle("fill", PANEL - 24, 0, Screen.width - PANEL + 24, Screen.height)

  self:print("NOISEFALL", "large", left, 20, width, "left", WHITE)
  self:print("score", "small", left, 66, width, "left", GRAY)
  self:print(tostring(game and game.score or 0), "large", left, 80, width, "left", WHITE)
  self:print("best", "small", left + 130, 66, width, "left", GRAY)
  self:print(tostring(best), "large", left + 130, 80, width, "left", WHITE)
  self:print("level", "small", left, 122, width, "left", GRAY)
  self:print(tostring(game and game:level() or 1), "large", left, 136, width, "left", WHITE)
  self:print("factor", "small", left + 130, 122, width, "left", GRAY)
  self:print("x" .. (game and game:factor() or 1), "large", left + 130, 136, width, "left", WHITE)
  for life = 1, Game.lives do
    if life <= (game and game.lives or Game.lives) then graphics.setColor(1, 0.35, 0.4) else graphics.setColor(0.2, 0.2, 0.28) end
    graphics.circle("fill", left + 8 + (life - 1) * 24, 190, 8)
  end

  self:print("THE MODEL", "normal", left, 228, width, "left", WHITE)
  local state = client.step == 0 and "is starting" or client.step < client.steps and "is training" or "is trained"
  self:print(("%s, step %d of %d"):format(state, client.step, client.steps), "small", left, 250, width, "left", GRAY)
  draw_losses(client, left, 274, width, 66)
  self:print("loss", "small", left, 276, width - 6, "right", DIM)
  local share = client:share_legible()
  self:print(share and ("%.0f %% of its digits are legible"):format(100 * share) or "no digits yet", "small", left, 350,
    width, "left", GRAY)
  graphics.setColor(0.16, 0.18, 0.28)
  graphics.rectangle("fill", left, 370, width, 8, 4, 4)
  if share and share > 0 then
    graphics.setColor(hue(share / 3, 0.7, 0.95))
    graphics.rectangle("fill", left, 370, width * share, 8, 4, 4)
  end
  self:print(("%d digits drawn"):format(client.num_drawn), "small", left, 386, width, "left", GRAY)
  self:print(("%d frames per second"):format(love.timer.getFPS()), "small", left, 404, width, "left", GRAY)

  self:print("KEYS", "normal", left, 450, width, "left", WHITE)
  for index, line in ipairs {
    { "0 ... 9", "hit that digit" }, { "space", "pause" }, { "R", "restart" }, { "esc", "quit" },
  } do
    self:print(line[1], "small", left, 456 + 20 * index, width, "left", WHITE)
    self:print(line[2], "small", left + 76, 456 + 20 * index, width, "left", GRAY)
  end
end

-- Text in the middle of the field, on a darker field.
local function shade(alpha)
  graphics.setColor(0.02, 0.02, 0.06, alpha)
  graphics.rectangle("fill", 0, 0, PANEL - 24, Screen.height)
end

--- The first screen: what the model draws now, and the rules.
function Screen:draw_title(client)
  local width = PANEL - 24
  self:print("NOISEFALL", "huge", 0, 60, width, "center", WHITE)
  self:print("A model learns to draw digits while you play.\nEach one emerges from noise as it falls.", "normal", 0, 138, width,
    "center", GRAY)
  for label = 0, 9 do
    local sprite = client.latest[label]
    if sprite then
      -- From noise to the digit within 1.6 seconds, one after the other, and again.
      local t = (self.time - label * 0.12) % 3.2 / 1.6
      local frame = 1 + math.floor(math.min(1, t) * (sprite.frames - 1))
      draw_sprite(sprite, frame, width / 2 - 260 + (label % 5) * 110, 205 + math.floor(label / 5) * 100)
    end
  end
  self:print("Press the key of a falling digit before it lands. The earlier you read it,\nthe more points: "
    .. "100 at the top, 10 at the ground. Five hits in a row double them, and so on.\n"
    .. "A wrong key costs 50 points and half a second. A digit that lands costs a life,\n"
    .. "unless it is so bad that not even a classifier can read it.", "small", 0, 425, width, "center", GRAY)
  local is_ready = client.num_drawn > 0
  self:print(is_ready and "press Enter to play" or "the model wakes up ...", "large", 0, 520, width, "center", WHITE,
    is_ready and 0.65 + 0.35 * math.sin(self.time * 4) or 0.6)
end

function Screen:draw_pause()
  shade(0.6)
  self:print("PAUSE", "huge", 0, 220, PANEL - 24, "center", WHITE)
  self:print("Training goes on. Space continues the game.", "normal", 0, 300, PANEL - 24, "center", GRAY)
end

function Screen:draw_over(game, best)
  shade(0.7)
  self:print("GAME OVER", "huge", 0, 190, PANEL - 24, "center", WHITE)
  local record = game.score >= best and game.score > 0 and "A new best: " or ""
  self:print(("%s%d points, %d digits, level %d"):format(record, game.score, game.hits, game:level()), "large", 0, 270,
    PANEL - 24, "center", WHITE)
  self:print("Enter plays again, with the model as it is now.", "normal", 0, 320, PANEL - 24, "center", GRAY)
end

--- The error that ended the model's thread, instead of all else.
function Screen:draw_error(message)
  self:print("The model has stopped", "large", 60, 60, Screen.width - 120, "left", { 1, 0.5, 0.5 })
  self:print(message, "normal", 60, 120, Screen.width - 120, "left", WHITE)
  self:print("Esc quits.", "normal", 60, Screen.height - 60, Screen.width - 120, "left", GRAY)
end

return Screen
