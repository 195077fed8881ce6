-- The game's side of the thread in worker.lua: starts it, orders digits and receives them, without ever waiting for it.
local Client = {}
Client.__index = Client

local MAX_AGE = 1 -- seconds after which sprites of a model in training are replaced by newer ones
local MIN_STOCK = 6

--- Starts the thread.
-- cpath: where the module may be, besides the program's own paths
-- seed, steps, inference_steps: see Model.new
function Client.new(options)
  local self = setmetatable({ orders = love.thread.newChannel(), news = love.thread.newChannel() }, Client)
  self.steps = options.steps
  self.step, self.losses = 0, {} -- of training; the losses are means of steps_per_loss steps
  self.steps_per_loss = math.max(1, math.floor(self.steps / 120))
  self.loss_sum, self.loss_count = 0, 0
  self.stock = {} -- the latest digits that were not used yet
  self.latest = {} -- the latest digit of each label
  self.num_drawn, self.age, self.is_waiting = 0, 0, false
  self.legibility = {} -- of the last forty digits, 1 or 0
  self.thread = love.thread.newThread("worker.lua")
  self.thread:start(self.orders, self.news, options)
  return self
end

--- Receives what has arrived, and orders digits if the stock is small or old. `elapsed` is the time since the last call.
function Client:update(elapsed)
  if not self.thread:isRunning() then return end
  for message in function() return self.news:pop() end do
    if message.sprites then self:receive(message.sprites) else self:note(message.step, message.loss) end
  end
  self.age = self.age + elapsed
  local is_old = self.age > MAX_AGE and self.step < self.steps
  if not self.is_waiting and (#self.stock < MIN_STOCK or is_old) then
    self.orders:push { labels = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } }
    self.is_waiting = true
  end
end

function Client:receive(sprites)
  self.stock, self.age, self.is_waiting = {}, 0, false
  for index, sprite in ipairs(sprites) do
    sprite.number = self.num_drawn + index -- counts all digits of this client
    self.stock[index], self.latest[sprite.label] = sprite, sprite
    table.insert(self.legibility, sprite.is_legible and 1 or 0)
    if #self.legibility > 40 then table.remove(self.legibility, 1) end
  end
  self.num_drawn = self.num_drawn + #sprites
end

function Client:note(step, loss)
  self.step = step
  self.loss_sum, self.loss_count = self.loss_sum + loss, self.loss_count + 1
  if self.loss_count == self.steps_per_loss then
    table.insert(self.losses, self.loss_sum / self.loss_count)
    self.loss_sum, self.loss_count = 0, 0
  end
end

--- Takes a digit from the stock; nil if it is empty. `random(n)` returns an integer of 1 to n.
function Client:take(random)
  if #self.stock == 0 then return nil end
  return table.remove(self.stock, random(#self.stock))
end

--- The share of the latest digits that the classifier reads; nil before the first ones.
function Client:share_legible()
  local sum = 0
  for _, value in ipairs(self.legibility) do sum = sum + value end
  return #self.legibility > 0 and sum / #self.legibility or nil
end

--- Ends the thread, after the step in which it is, and waits for this end.
function Client:stop()
  self.orders:push "quit"
  self.thread:wait()
end

return Client
