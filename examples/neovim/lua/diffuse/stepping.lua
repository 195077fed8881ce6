-- Runs an experiment in turns. `fit`, `sample` and the other calls that take long return when they are done; while an
-- experiment runs, the same calls from its coroutine take the steps of `fit_steps` and `sample_steps` instead and yield
-- after each of them. Calls from anywhere else, such as another plugin, stay the native ones. Nothing here uses the editor.
local M = {}

--- What `coroutine.yield` passes out of the script when it calls os.exit.
M.EXIT = {}
--- The error of a script that was stopped, which is that of Ctrl-C in diffuse-lua.
M.INTERRUPTED = "interrupted!"

local unpack = table.unpack or unpack

local function pack(...) return { n = select("#", ...), ... } end

--- The metatables of the library's types by name. Scripts see only the name of a type, so this looks in the registry.
local function find_metatables()
  local found = {}
  for _, value in pairs(debug.getregistry()) do
    if type(value) == "table" then
      local name = rawget(value, "__name")
      if type(name) == "string" and rawget(value, "__metatable") == name then found[name] = value end
    end
  end
  return found
end

--- Whether the running function may yield. Lua 5.1 has no function for this, but a C function on the stack (pcall, or one
--- of the library's) is what forbids it there.
local function is_yieldable()
  if coroutine.isyieldable then return coroutine.isyieldable() end
  local level = 2
  while true do
    local frame = debug.getinfo(level, "S")
    if not frame then return true end
    if frame.what == "C" then return false end
    level = level + 1
  end
end

--- Calls a function from a line of this file, so that the position that Lua puts before a native message is that line.
local function invoke(f, ...)
  local results = pack(f(...))
  return unpack(results, 1, results.n)
end

--- Calls a function of the library. Its errors get the position of the script's line, which is `level` calls above the
--- caller; those of the script's own functions that it calls have theirs. They name the function that the script called.
local function call_as(level, name, f, ...)
  local results = pack(pcall(invoke, f, ...))
  if results[1] then return unpack(results, 2, results.n) end
  local message = results[2]
  if type(message) ~= "string" then error(message, 0) end
  local native, count = message:gsub("^[^\n]-stepping%.lua:%d+: ", "")
  if count == 0 then error(message, 0) end
  if name then native = native:gsub("^call: ", name .. ": ") end
  error(native, level + 2)
end

local function call(level, f, ...)
  local results = pack(call_as(level + 1, nil, f, ...))
  return unpack(results, 1, results.n)
end

--- Returns its arguments. `return passed(call(...))` is no tail call of `call`, which would hide a level from the positions
--- of errors.
local function passed(...) return ... end

--- The option of a call by its name, or by its position before a table of options.
local function option(arguments, name, position)
  local last = arguments[arguments.n]
  if type(last) == "table" and last[name] ~= nil then return last[name] end
  local value = position and position <= arguments.n and arguments[position]
  if type(value) ~= "table" then return value or nil end
end

--- Replaces options in the table of a call, if it has one, and returns the values that were there.
local function take(arguments, changes)
  local last, taken = arguments[arguments.n], {}
  if type(last) ~= "table" or getmetatable(last) then return taken end
  local copy = {}
  for name, value in pairs(last) do
    local change = changes[name]
    if change == nil then copy[name] = value else taken[name] = value end
    if change then copy[name] = change end
  end
  if next(taken) ~= nil then arguments[arguments.n] = copy end
  return taken
end

--- Makes the library's calls step while they come from `script.thread`, and reports to these functions of `script`:
--- - on_training(step, { epochs =, steps = }), on_sampling(step), on_progress(done, total, title, postfix)
--- - on_images(images, { columns =, value_range = })
--- @return a function that restores the library
function M.install(dk, script)
  local metatables = find_metatables()
  local changed = {}
  local lengths = setmetatable({}, { __mode = "k" })  -- of iterators over training: the options that say how long it is
  local bars = setmetatable({}, { __mode = "k" })     -- of progress bars: title and values

  local function replace(owner, key, make)
    local native = rawget(owner, key)
    if native == nil then return end
    changed[#changed + 1] = { owner, key, native }
    rawset(owner, key, make(native))
  end

  local function replace_methods(name, replacements)
    if not metatables[name] then return end
    replace(metatables[name], "__index", function(index)
      local made = {}
      for key, make in pairs(replacements) do
        made[key] = make(function(self) return index(self, key) end, index)
      end
      return function(self, key) return made[key] or index(self, key) end
    end)
  end

  local function is_script() return coroutine.running() == script.thread end
  local function can_step() return is_script() and is_yieldable() end

  --- Gives the host its turn. Raises an error in the script, `level` calls above the caller, if it is to stop.
  local function pause(level, steps)
    if coroutine.yield() ~= M.INTERRUPTED then return end
    -- The run ends now, not when it is collected: its files are closed, and the model is in evaluation mode.
    local close = steps and debug.getmetatable(steps).__close
    if close then close(steps) end
    error(M.INTERRUPTED, level + 2)
  end

  -- Training.

  local native_train, native_denoise
  replace(metatables.TrainingSteps, "__call", function(native)
    native_train = native
    return function(self, ...)
      if not is_script() then return passed(call(1, native, self, ...)) end
      local step = call(1, native, self, ...)
      if step then
        script.on_training(step, lengths[self] or {})
        -- The iterator of a generic `for` cannot yield in Lua 5.1; the loop's body may.
        if coroutine.isyieldable and can_step() then pause(1, self) end
      end
      return step
    end
  end)

  --- Makes an iterator over the batches. A bar of the library would be drawn across the editor.
  local function begin_training(make_steps, self, arguments)
    take(arguments, { verbose = 0 })
    local steps = invoke(make_steps, self, unpack(arguments, 1, arguments.n))
    lengths[steps] = { epochs = option(arguments, "epochs"), steps = option(arguments, "steps") }
    return steps
  end

  local training = {
    fit = function(native, index)
      return function(self, ...)
        if not can_step() then return passed(call(1, native(self), self, ...)) end
        local is_fine, steps = pcall(begin_training, index(self, "fit_steps"), self, pack(...))
        -- What is wrong with the arguments is said by the function that the script called.
        if not is_fine then return passed(call(1, native(self), self, ...)) end
        while true do
          local step = call_as(1, "fit", native_train, steps)
          if not step then return index(self, "history") end
          script.on_training(step, lengths[steps])
          pause(1, steps)
        end
      end
    end,
    fit_steps = function(native)
      return function(self, ...)
        if not is_script() then return passed(call(1, native(self), self, ...)) end
        return passed(call(1, begin_training, native(self), self, pack(...)))
      end
    end,
  }

  -- Sampling.

  replace(metatables.SamplingSteps, "__call", function(native)
    native_denoise = native
    return function(self, ...)
      if not is_script() then return passed(call(1, native, self, ...)) end
      local step = call(1, native, self, ...)
      if step then
        script.on_sampling(step)
        if coroutine.isyieldable and can_step() then pause(1, self) end
      end
      return step
    end
  end)

  --- Takes all steps, and returns the last one and whether `each` ended the sampling by returning true.
  local function sample(level, name, steps, each)
    local last
    while true do
      local step = call_as(level + 1, name, native_denoise, steps)
      if not step then return last end
      last = step
      script.on_sampling(step)
      if each and each(step) == true then return last end
      pause(level + 1, steps)
    end
  end

  --- @param by_position how many arguments mean the same for sample and sample_steps if they have no names
  local function sampling(by_position)
    return {
      sample = function(native, index)
        return function(self, ...)
          local arguments = pack(...)
          if not can_step() or arguments.n > by_position then return passed(call(1, native(self), self, ...)) end
          local callback = take(arguments, { callback = false }).callback
          local is_fine, steps = pcall(index(self, "sample_steps"), self, unpack(arguments, 1, arguments.n))
          if not is_fine or (callback ~= nil and type(callback) ~= "function") then
            return passed(call(1, native(self), self, ...))
          end
          return sample(1, "sample", steps, callback and function(step) callback(step.time, step.sample) end).sample
        end
      end,
    }
  end

  for _, name in ipairs { "DiffusionTrainer", "FlowMatcher", "MaskedDiffusion", "Layer" } do
    local methods = {}
    for key, make in pairs(training) do methods[key] = make end
    if name == "DiffusionTrainer" then methods.sample = sampling(math.huge).sample end
    if name == "FlowMatcher" then methods.sample = sampling(6).sample end
    replace_methods(name, methods)
  end

  replace(metatables.DiffusionPipeline, "__call", function(native)
    return function(self, ...)
      local arguments = pack(...)
      local last = arguments[arguments.n]
      -- Previews are written by the native call only.
      if not can_step() or (type(last) == "table" and last.preview_path ~= nil) then return passed(call(1, native, self, ...)) end
      local taken = take(arguments, { callback = false, preview_every = false, verbose = false })
      local is_fine, steps = pcall(self.sample_steps, self, unpack(arguments, 1, arguments.n))
      if not is_fine or (taken.callback ~= nil and type(taken.callback) ~= "function") then
        return passed(call(1, native, self, ...))
      end
      local step = sample(1, nil, steps, taken.callback)
      -- The images of a step are its prediction; those of the whole call are made from the sample.
      return step.images and (step.sample * 0.5 + 0.5):clamp(0, 1) or step.sample
    end
  end)

  -- Loops of the script.

  replace(dk, "progress", function(native)
    return function(...)
      if not is_script() then return passed(call(1, native, ...)) end
      local arguments = pack(...)
      take(arguments, { verbose = 0 })
      local bar = call(1, native, unpack(arguments, 1, arguments.n))
      bars[bar] = { title = option(arguments, "title", 2) }
      return bar
    end
  end)

  local function show_bar(bar)
    local known = bars[bar] or {}
    script.on_progress(bar.done, bar.total, known.title, known.postfix)
  end

  replace(metatables.Progress, "__call", function(native)
    return function(self, ...)
      if not is_script() then return passed(call(1, native, self, ...)) end
      local step, bar = call(1, native, self, ...)
      show_bar(self)
      if step and coroutine.isyieldable and can_step() then pause(1) end
      return step, bar
    end
  end)
  replace_methods("Progress", {
    update = function(native)
      return function(self, ...)
        if not is_script() then return passed(call(1, native(self), self, ...)) end
        call(1, native(self), self, ...)
        show_bar(self)
        if can_step() then pause(1) end
      end
    end,
    set_postfix = function(native)
      return function(self, ...)
        if not is_script() then return passed(call(1, native(self), self, ...)) end
        call(1, native(self), self, ...)
        bars[self] = { title = bars[self] and bars[self].title, postfix = (...) }
      end
    end,
  })

  -- Images.

  local function shown(level, images, arguments, position)
    local is_fine, message = pcall(script.on_images, images, {
      columns = option(arguments, "columns", position), value_range = option(arguments, "value_range"),
    })
    if not is_fine then error(message, level + 2) end
  end

  --- The arguments of dk.image.show have the same requirements as on a terminal.
  local function check_shown(images, columns, range)
    local metatable = type(images) == "userdata" and debug.getmetatable(images)
    if not metatable or metatable ~= metatables.Tensor then
      return ("bad argument #1 to 'show' (Tensor expected, got %s)"):format(type(images))
    end
    local sizes = images:size()
    local count, is_empty = #sizes, false
    for _, size in ipairs(sizes) do is_empty = is_empty or size == 0 end
    if count < 2 or count > 4 or (count == 4 and sizes[2] > 4) or is_empty then
      return ("bad argument #1 to 'show' (a tensor of shape %s is no image)"):format(tostring(images:shape()))
    end
    if columns and (type(columns) ~= "number" or columns < 1 or columns % 1 ~= 0) then
      return "bad argument 'columns' to 'show' (must be a positive integer)"
    end
    if range and (type(range) ~= "table" or type(range[1]) ~= "number" or type(range[2]) ~= "number" or range[1] >= range[2]) then
      return "bad argument 'value_range' to 'show' (must be two numbers that rise)"
    end
  end

  replace(dk.image, "show", function(native)
    return function(...)
      if not is_script() then return passed(call(1, native, ...)) end
      local arguments = pack(...)
      local images = arguments[1]
      if type(images) == "table" then images = images.images end
      local wrong = check_shown(images, option(arguments, "columns", 3), option(arguments, "value_range"))
      if wrong then error(wrong, 2) end
      shown(1, images, arguments, 3)
    end
  end)
  for name, first in pairs { save = false, save_grid = 3 } do
    replace(dk.image, name, function(native)
      return function(...)
        if not is_script() then return passed(call(1, native, ...)) end
        call(1, native, ...)
        local arguments = pack(...)
        local images = arguments[2]
        if arguments.n == 1 then images = arguments[1].image or arguments[1].images end
        shown(1, images, arguments, first)
      end
    end)
  end
  replace(dk.plot, "savefig", function(native)
    return function(...)
      if not is_script() then return passed(call(1, native, ...)) end
      call(1, native, ...)
      local path = (...)
      if type(path) == "table" then path = path.path end
      if path:match("%.png$") then shown(1, dk.image.load(path), { n = 0 }) end
    end
  end)
  replace(dk.plot, "show", function(native)
    return function(...)
      if not is_script() then return passed(call(1, native, ...)) end
      local path = os.tmpname()
      os.remove(path)
      path = path .. ".png"
      call(1, dk.plot.savefig, path)
      os.remove(path)
      dk.plot.figure()  -- the next figure is a new one, as after the native call
    end
  end)

  return function()
    for i = #changed, 1, -1 do
      local owner, key, native = unpack(changed[i])
      rawset(owner, key, native)
    end
    changed = {}
  end
end

return M
