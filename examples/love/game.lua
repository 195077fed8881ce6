-- The rules, as plain Lua: no LÖVE, no clock and no random numbers of its own.
--
-- Digits fall, and emerge from noise while they fall. Pressing a digit's key hits the lowest one of that class; the earlier,
-- the more points. A digit that reaches the ground costs a life, unless not even the classifier could read it.
local Game = {
  lanes = 8,
  lives = 5,
  hits_per_level = 10,
  hits_per_factor = 5, -- hits without a mistake that raise the factor by one
  max_factor = 5,
  jam = 0.5, -- seconds for which the keys are dead after a wrong one
  penalty = 50, -- points for a wrong key
  clear_at = 0.7, -- the share of the fall after which the noise is gone
}
Game.__index = Game

--- Begins a game.
-- take: a function that returns a sprite (see Model:draw) or nil if there is none yet
-- random: a function that returns an integer of 1 to n
function Game.new(options)
  return setmetatable({
    take = options.take, random = options.random,
    state = "playing", -- "paused", "over"
    score = 0, lives = Game.lives, hits = 0, streak = 0, jammed = 0, until_next = 0,
    falling = {}, -- from the oldest to the newest; fall is 0 at the top and 1 on the ground
    events = {}, -- what happened since the screen last looked
  }, Game)
end

function Game:level() return 1 + math.floor(self.hits / Game.hits_per_level) end

--- Seconds from the top to the ground, and between two digits.
function Game:fall_time() return math.max(3.5, 9 * 0.92 ^ (self:level() - 1)) end
function Game:interval() return math.max(0.6, 1.5 * 0.92 ^ (self:level() - 1)) end

--- The factor of the points of the next hit.
function Game:factor() return math.min(Game.max_factor, 1 + math.floor(self.streak / Game.hits_per_factor)) end

--- The points of a hit, 100 at the top and 10 on the ground, without the factor.
function Game.points(fall) return 10 * math.max(1, math.min(10, math.ceil(10 * (1 - fall)))) end

--- The index of the frame that a digit shows.
function Game.frame(fall, frames) return 1 + math.floor(math.min(1, fall / Game.clear_at) * (frames - 1)) end

local function note(self, event) table.insert(self.events, event) end

-- Starts a digit in a lane whose last one has left the top, if there are a lane and a sprite.
local function start_digit(self)
  local free, is_blocked = {}, {}
  for _, digit in ipairs(self.falling) do
    if digit.fall < 0.25 then is_blocked[digit.lane] = true end
  end
  for lane = 1, Game.lanes do
    if not is_blocked[lane] then table.insert(free, lane) end
  end
  if #free == 0 then return false end
  local sprite = self.take()
  if not sprite then return false end
  table.insert(self.falling, { sprite = sprite, label = sprite.label, lane = free[self.random(#free)], fall = 0 })
  return true
end

local function land(self, digit)
  if not digit.sprite.is_legible then
    note(self, { kind = "fizzled", digit = digit })
    return
  end
  self.lives, self.streak = self.lives - 1, 0
  note(self, { kind = "landed", digit = digit })
  if self.lives == 0 then self.state = "over" end
end

--- Lets `elapsed` seconds pass.
function Game:update(elapsed)
  if self.state ~= "playing" then return end
  self.jammed = math.max(0, self.jammed - elapsed)
  self.until_next = self.until_next - elapsed
  if self.until_next <= 0 and start_digit(self) then self.until_next = self:interval() end
  local remaining = {}
  for _, digit in ipairs(self.falling) do
    digit.fall = digit.fall + elapsed / self:fall_time()
    if digit.fall < 1 then
      table.insert(remaining, digit)
    elseif self.state == "playing" then
      digit.fall = 1
      land(self, digit)
    end
  end
  self.falling = remaining
end

--- A key of 0 to 9.
function Game:press(label)
  if self.state ~= "playing" or self.jammed > 0 then return end
  local index
  for i, digit in ipairs(self.falling) do
    if digit.label == label and (not index or digit.fall > self.falling[index].fall) then index = i end
  end
  if not index then
    self.score, self.streak, self.jammed = math.max(0, self.score - Game.penalty), 0, Game.jam
    note(self, { kind = "wrong", label = label })
    return
  end
  local digit = table.remove(self.falling, index)
  local points = Game.points(digit.fall) * self:factor()
  local level = self:level()
  self.score, self.streak, self.hits = self.score + points, self.streak + 1, self.hits + 1
  note(self, { kind = "hit", digit = digit, points = points })
  if self:level() > level then note(self, { kind = "level", level = self:level() }) end
end

--- Pauses the game, or continues it.
function Game:toggle_pause()
  if self.state == "playing" then self.state = "paused" elseif self.state == "paused" then self.state = "playing" end
end

--- The events since the last call.
function Game:take_events()
  local events = self.events
  self.events = {}
  return events
end

return Game
