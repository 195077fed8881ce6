-- The thread that trains the model and draws digits with it. It has a Lua state of its own, and loads the module there.
--
-- orders: from the game, { labels = { 3, 1, 4 } } to draw these digits, or "quit"
-- news: to the game, { sprites = ... } for each order, and { step =, loss = } for each training step
-- options: see Client.new
--
-- Each turn of the loop computes for some milliseconds only, a training step or a step of the reverse process, so that an
-- order waits for no more than that.
local orders, news, options = ...

package.cpath = package.cpath .. ";" .. options.cpath
local is_loaded, dk = pcall(require, "diffusionkit")
if not is_loaded then
  if not dk:find("module 'diffusionkit' not found", 1, true) then error(dk, 0) end
  error("LÖVE finds no module diffusionkit.\n\n`make module`, in the folder of the library, builds .build/lua/diffusionkit.so. "
    .. 'If it is elsewhere, start the game with LUA_CPATH="/folder/of/the/module/?.so;;" in the environment.', 0)
end
dk.set_num_threads(1) -- the other cores belong to the game and the rest of the system
local model = require("model").new(options)

local is_trained = false
local labels = {} -- still to be drawn
local draw -- the drawing in progress
while true do
  local order
  if is_trained and not draw and #labels == 0 then order = orders:demand() else order = orders:pop() end
  if order == "quit" then return end
  if order then
    for _, label in ipairs(order.labels) do table.insert(labels, label) end
  end
  if draw then
    local sprites = draw()
    if sprites then
      news:push { sprites = sprites }
      draw = nil
    end
  elseif #labels > 0 and model.step > 0 then
    draw, labels = model:draw(labels), {}
  elseif not is_trained then
    local loss = model:train()
    if loss then news:push { step = model.step, loss = loss } else is_trained = true end
  end
end
