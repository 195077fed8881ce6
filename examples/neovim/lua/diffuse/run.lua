-- One experiment: a script in a coroutine, which a timer of the editor resumes for one turn of the event loop at a time.
local stepping = require "diffuse.stepping"

local uv = vim.uv or vim.loop

local Run = {}
Run.__index = Run

--- How long a turn takes at most, unless a single step takes longer: 8 ms, a frame of a fast screen.
local DEFAULT_BUDGET = 8

local function budget()
  local given = vim.g.diffuse_budget
  return type(given) == "number" and given or DEFAULT_BUDGET
end

--- The global variables of a script. It sees those of the editor, but its own stay its own, and what would write across the
--- screen, read keys or end the editor goes to the report instead.
local function environment(run)
  local function write(...)
    for i = 1, select("#", ...) do run.report.write(tostring((select(i, ...)))) end
  end
  local function unavailable(name)
    return function() error("the editor has no standard input: '" .. name .. "' is not available", 2) end
  end
  local variables
  variables = setmetatable({
    print = function(...)
      local texts = {}
      for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
      run.report.write(table.concat(texts, "\t") .. "\n")
    end,
    io = setmetatable({ write = write, read = unavailable "io.read" }, { __index = io }),
    os = setmetatable({
      exit = function(code)
        run.exit_code = (code == nil or code == true) and 0 or tonumber(code) or 1
        if coroutine.running() == run.thread then coroutine.yield(stepping.EXIT) end
        error(stepping.EXIT)  -- from a coroutine of the script, or a function that the library calls
      end,
    }, { __index = os }),
    -- A script may give the editor its turn itself, as in every host.
    coroutine = setmetatable({
      yield = function(...)
        if coroutine.running() ~= run.thread then return coroutine.yield(...) end
        if coroutine.yield() == stepping.INTERRUPTED then error(stepping.INTERRUPTED, 2) end
      end,
    }, { __index = coroutine }),
  }, { __index = _G })
  variables._G = variables
  return variables
end

--- @param chunk the function of the script
--- @param report functions that show what happens: write(text), images(images, options), preview(images, options),
---   update(run), finish(run)
function Run.new(dk, name, chunk, report)
  local run = setmetatable({
    dk = dk, name = name, report = report, state = "running", activity = "starting", detail = "", losses = {},
    turns = 0, steps = 0, longest_turn = 0, started = uv.hrtime(),
  }, Run)
  if setfenv then setfenv(chunk, environment(run)) end
  run.thread = coroutine.create(chunk)
  run.short_name = debug.getinfo(chunk, "S").short_src
  run.restore = stepping.install(dk, {
    thread = run.thread,
    on_training = function(...) run:on_training(...) end,
    on_sampling = function(...) run:on_sampling(...) end,
    on_progress = function(...) run:on_progress(...) end,
    on_images = function(images, options) report.images(images, options) end,
  })
  run.timer = uv.new_timer()
  run.next_turn = vim.schedule_wrap(function() run:turn() end)
  run.timer:start(0, 0, run.next_turn)
  return run
end

function Run:is_active() return self.state == "running" end

-- What the script is doing.

local function number(value) return type(value) == "number" and ("%.4g"):format(value) or tostring(value) end

function Run:on_training(step, length)
  self.steps = self.steps + 1
  if step.batch == 1 and step.step == 1 then self.losses = {} end
  if step.logs then
    self.batches = step.batch
    self.losses[#self.losses + 1] = step.logs.loss
  end
  if length.steps then
    self.fraction = step.step / length.steps
    self.activity = ("training %d/%d"):format(step.step, length.steps)
  elseif length.epochs then
    -- How many batches an epoch has is known after the first.
    local part = step.logs and 1 or self.batches and step.batch / self.batches or 0
    self.fraction = (step.epoch - 1 + part) / length.epochs
    self.activity = ("training epoch %d/%d"):format(step.epoch, length.epochs)
  else
    self.fraction = nil
    self.activity = ("training step %d"):format(step.step)
  end
  self.detail = "loss " .. number(step.loss)
end

function Run:on_sampling(step)
  self.steps = self.steps + 1
  local total = step.num_inference_steps
  self.fraction = total and step.step / total
  self.activity = total and ("sampling %d/%d"):format(step.step, total) or ("sampling step %d"):format(step.step)
  self.detail = ""
  local images, range = step.images, { 0, 1 }
  if not images then images, range = step.pred_original_sample or step.sample, { -1, 1 } end
  self.report.preview(images, { value_range = range })
end

function Run:on_progress(done, total, title, postfix)
  self.steps = self.steps + 1
  self.fraction = total > 0 and done / total or nil
  self.activity = ("%s %d/%d"):format(title and title ~= "" and title or "step", done, total)
  local values = {}
  for name, value in pairs(postfix or {}) do values[#values + 1] = name .. " " .. number(value) end
  table.sort(values)
  self.detail = table.concat(values, ", ")
end

--- The text for the status line.
function Run:status()
  if self.state ~= "running" then return self.state end
  local text = self.activity
  if self.fraction then text = ("%s (%d%%)"):format(text, math.floor(100 * math.min(1, self.fraction))) end
  return self.detail == "" and text or text .. ", " .. self.detail
end

-- Turns.

function Run:finish(state)
  if self.state ~= "running" then return end
  self.state = state
  self.seconds = (uv.hrtime() - self.started) / 1e9
  self.timer:stop()
  self.timer:close()
  self.restore()
  self.thread = nil
  collectgarbage()  -- models and data are gone with the script
  self.report.finish(self)
end

--- The stack of the script, without the functions of this plugin.
local function traceback(thread, message)
  local frames = {}
  for frame in debug.traceback(thread):gmatch "[^\n]+" do
    if not frame:find "/diffuse/%a+%.lua:" and not frame:find "%[C%]: in function 'error'" then frames[#frames + 1] = frame end
  end
  return message .. "\n" .. table.concat(frames, "\n")
end

function Run:fail(message)
  local text = tostring(message)
  self.error = text
  if text:sub(1, #self.short_name + 1) == self.short_name .. ":" then
    self.error_line = tonumber(text:sub(#self.short_name + 2):match "^(%d+):")
  end
  self.traceback = traceback(self.thread, text)
  self:finish "failed"
end

--- Resumes the script until its next step, and returns whether it goes on.
--- @param ... stepping.INTERRUPTED, if it is to stop
function Run:step(...)
  local thread = self.thread
  local is_fine, value = coroutine.resume(thread, ...)
  if self.state ~= "running" then return false end  -- the script itself called stop
  if value == stepping.EXIT then
    self:finish(self.exit_code == 0 and "done" or "failed")
  elseif not is_fine then
    local is_stopped = self.is_stopping and type(value) == "string" and value:find(stepping.INTERRUPTED, 1, true)
    if is_stopped then self:finish "stopped" else self:fail(value) end
  elseif coroutine.status(thread) == "dead" then
    self:finish(self.is_stopping and "stopped" or "done")
  end
  return self.state == "running"
end

function Run:turn()
  if self.state ~= "running" then return end
  local start = uv.hrtime()
  local deadline = start + budget() * 1e6
  local continues
  repeat continues = self:step() until not continues or uv.hrtime() >= deadline
  self.turns = self.turns + 1
  self.longest_turn = math.max(self.longest_turn, (uv.hrtime() - start) / 1e6)
  if not continues then return end
  self.report.update(self)
  -- A timer rather than vim.schedule, which would call the next turn before the editor reads its keys.
  self.timer:start(0, 0, self.next_turn)
end

--- Raises the error "interrupted!" in the script, which may catch it, as with Ctrl-C in diffuse-lua. A second call drops the
--- script.
function Run:stop()
  if self.state ~= "running" then return end
  if self.is_stopping or coroutine.status(self.thread) == "running" or self.turns == 0 then
    self:finish "stopped"
  else
    self.is_stopping = true
    self:step(stepping.INTERRUPTED)
  end
end

return Run
