-- The rules of examples/love: luajit rules.lua, with the folder of the game in LUA_PATH. Prints the number of checks.
local Game = require "game"
local checks = 0

local function same(a, b, what)
  checks = checks + 1
  if a ~= b then error(("%s: %s instead of %s"):format(what, tostring(a), tostring(b)), 2) end
end

local function near(a, b, what)
  checks = checks + 1
  if math.abs(a - b) > 1e-9 then error(("%s: %s instead of %s"):format(what, a, b), 2) end
end

-- A game whose digits have the given labels, in this order; negative ones are illegible. Digits start in the first free lane.
local function new_game(labels)
  local index = 0
  return Game.new {
    random = function() return 1 end,
    take = function()
      index = index + 1
      local label = labels[index]
      return label and { label = math.abs(label), is_legible = label >= 0, frames = 12 }
    end,
  }
end

-- Lets time pass in small steps, until a condition.
local function run(game, seconds, condition)
  for _ = 1, math.ceil(seconds * 100) do
    game:update(0.01)
    if condition and condition() then return end
  end
end

local function kinds(game)
  local names = {}
  for _, event in ipairs(game:take_events()) do table.insert(names, event.kind) end
  return table.concat(names, " ")
end

-- A digit starts at once at the top; its key hits it.
local game = new_game { 3 }
game:update(0)
same(#game.falling, 1, "digits at the start")
same(game.falling[1].fall, 0, "fall at the start")
game:press(3)
same(game.score, 100, "points at the top")
same(#game.falling, 0, "digits after the hit")
same(kinds(game), "hit", "events of a hit")
same(kinds(game), "", "events are taken once")

-- The points fall from 100 to 10, and frames run from the first to the last one before the ground.
same(Game.points(0), 100, "points at 0")
same(Game.points(0.05), 100, "points at 0.05")
same(Game.points(0.5), 50, "points in the middle")
same(Game.points(0.999), 10, "points near the ground")
same(Game.points(1), 10, "points on the ground")
same(Game.frame(0, 12), 1, "frame at the top")
same(Game.frame(Game.clear_at, 12), 12, "frame when the noise is gone")
same(Game.frame(0.999, 12), 12, "frame near the ground")
for fall = 0.01, 1, 0.01 do
  checks = checks + 1
  assert(Game.frame(fall, 12) >= Game.frame(fall - 0.01, 12) and Game.points(fall) <= Game.points(fall - 0.01), fall)
end

-- Of two digits of one class, the lower one is hit. They start one interval apart, in lanes of their own.
game = new_game { 7, 7 }
game:update(0)
run(game, 2, function() return #game.falling == 2 end)
near(game.falling[1].fall * game:fall_time(), game:interval(), "time between two digits")
same(game.falling[2].lane, 1 + game.falling[1].lane, "the lane beside an occupied one")
local upper = game.falling[2]
game:press(7)
same(game.falling[1], upper, "the digit that remains")

-- A wrong key costs points, though never below 0, and the streak, and makes the keys dead for a while.
game = new_game { 1, 2, 3 }
run(game, 3.5)
same(#game.falling, 3, "digits after three intervals")
game:press(1)
local score = game.score
game:press(9)
same(game.score, math.max(0, score - Game.penalty), "score after a wrong key")
same(game.streak, 0, "streak after a wrong key")
game:press(2)
same(#game.falling, 2, "a key while the keys are dead")
run(game, Game.jam + 0.02)
game:press(2)
same(#game.falling, 1, "a key after that time")
same(kinds(game), "hit wrong hit", "events with a wrong key")
game = new_game {}
game:press(5)
same(game.score, 0, "a score is not negative")

-- A legible digit on the ground costs a life and the streak, an illegible one nothing.
game = new_game { 4, -4 }
game.streak = 3
run(game, game:fall_time() + 0.1)
same(game.lives, Game.lives - 1, "lives after a landing")
same(game.streak, 0, "streak after a landing")
run(game, game:fall_time() + 2)
same(game.lives, Game.lives - 1, "lives after an illegible digit")
same(kinds(game), "landed fizzled", "events of landings")
same(#game.falling, 0, "digits after the landings")

-- The game ends with the last life, and then nothing happens any more.
game = new_game { 1, 2, 3, 4, 5, 6, 7, 8 }
run(game, 60)
same(game.state, "over", "state after many landings")
same(game.lives, 0, "lives at the end")
local rest = #game.falling
game:press(6)
run(game, 20)
game:toggle_pause()
same(#game.falling, rest, "digits after the end")
same(game.score, 0, "score after the end")
same(game.state, "over", "the end cannot be paused")

-- In a pause no time passes, and keys do nothing.
game = new_game { 1, 2 }
run(game, 1)
game:toggle_pause()
local fall = game.falling[1].fall
run(game, 10)
game:press(1)
same(game.falling[1].fall, fall, "fall in a pause")
game:toggle_pause()
game:press(1)
same(#game.falling, 0, "a key after the pause")

-- Each five hits in a row raise the factor, up to a maximum; each ten hits raise the level, which speeds everything up.
local ones = {}
for index = 1, 60 do ones[index] = 1 end
game = new_game(ones)
local times, total = { game:fall_time(), game:interval() }, 0
for hit = 1, 60 do
  same(game:factor(), math.min(Game.max_factor, 1 + math.floor((hit - 1) / 5)), "factor of hit " .. hit)
  run(game, 3, function() return #game.falling == 1 end)
  total = total + Game.points(game.falling[1].fall) * game:factor()
  game:press(1)
end
same(game.score, total, "score of sixty hits")
same(game:level(), 7, "level after sixty hits")
checks = checks + 1
assert(game:fall_time() < times[1] and game:interval() < times[2], "levels are no faster")
game.hits = 10000
near(game:fall_time(), 3.5, "the shortest fall")
near(game:interval(), 0.6, "the shortest interval")

-- Without sprites the game waits for them; with all lanes occupied too.
game = new_game {}
run(game, 20)
same(#game.falling, 0, "digits without sprites")
same(game.lives, Game.lives, "lives without sprites")
game = new_game(ones)
game.interval = function() return 0 end
for _ = 1, 100 do game:update(0.001) end
same(#game.falling, Game.lanes, "digits in all lanes")

print(checks .. " checks")
