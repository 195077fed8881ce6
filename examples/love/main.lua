-- Noisefall: digits fall, and a diffusion model that trains in a thread meanwhile draws each of them from noise.
-- docs/hosts/love.md describes the game and its parts.
local Client, Game = require "client", require "game"
local client, game, screen, demo, failure
local best = 0

local function random(n) return love.math.random(n) end

local function start()
  game = Game.new { take = function() return client:take(random) end, random = random }
end

function love.load(arguments)
  if #arguments > 0 then
    local problem
    demo, problem = require("demo").new(arguments)
    if problem then
      io.stderr:write(problem, "\n")
      love.event.quit(1)
      return
    end
  end
  local Screen = require "screen"
  screen = Screen.new()
  client = Client.new {
    seed = os.time(), steps = 3000, inference_steps = 12,
    -- Where `make module` puts the module, for a game that is started in its place in the library's folder.
    cpath = love.filesystem.getSource() .. "/../../.build/lua/?.so",
  }
end

function love.update(elapsed)
  if failure or not client then return end
  client:update(elapsed)
  elapsed = math.min(elapsed, 0.1) -- a window that was dragged or hidden must not drop digits
  if game then game:update(elapsed) end
  screen:update(elapsed, game and game:take_events() or {})
  if game then best = math.max(best, game.score) end
  if demo then demo:update(game, client, start) end
end

function love.draw()
  if not screen then return end
  screen:begin()
  if failure then
    screen:draw_error(failure)
    return
  end
  screen:draw_field(game)
  if not game then screen:draw_title(client) end
  if game and game.state == "paused" then screen:draw_pause() end
  if game and game.state == "over" then screen:draw_over(game, best) end
  screen:draw_panel(game, client, best)
end

function love.keypressed(key, scancode, is_repeat)
  if is_repeat then return end
  if key == "escape" then
    love.event.quit()
  elseif failure then
    return
  elseif key == "return" or key == "kpenter" then
    if client.num_drawn > 0 and (not game or game.state == "over") then start() end
  elseif game then
    -- On some keyboards digits need the shift key: the scancode is that of the key itself.
    local digit = key:match "^%d$" or key:match "^kp(%d)$" or scancode:match "^%d$"
    if digit then
      game:press(tonumber(digit))
    elseif key == "space" or key == "p" then
      game:toggle_pause()
    elseif key == "r" then
      start()
    end
  end
end

function love.focus(has_focus)
  if not has_focus and not demo and game and game.state == "playing" then game:toggle_pause() end
end

function love.threaderror(_, message)
  io.stderr:write(message, "\n")
  failure = message:gsub("\nstack traceback:.*", "")
  if demo then love.event.quit(1) end
end

-- The thread ends before the program does, so that nothing of it runs while the module is torn down. An error of the game
-- itself leads to LÖVE's own screen.
function love.quit()
  if client then client:stop() end
  return false
end

local show_error = love.errorhandler or love.errhand
function love.errorhandler(message)
  if client then client:stop() end
  return show_error(message)
end
