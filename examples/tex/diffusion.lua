-- Runs experiments with diffusion models while LuaTeX compiles a document, and typesets their results; diffusion.tex has the
-- macros. Results are stored in a folder beside the document, so that experiments run in the first compilation only, and after
-- changes of their script or options. The other compilations need neither the library nor --shell-escape.
local diffusion = {}

local script -- the Lua file of \diffusionscript: path, text, and experiments once it has run
local runs = {} -- by name, the results and the key of what made them

local points_type, image_type = { __name = "points" }, { __name = "an image" }

local function fail(message, ...) error({ message = message:format(...) }, 0) end

--- Turns the errors of a macro's function into errors of TeX, which names the line of the document and goes on.
local function macro(body)
  return function(...)
    local succeeded, problem = xpcall(body, function(problem)
      if type(problem) == "table" and problem.message then return problem.message end
      return debug.traceback(tostring(problem), 2)
    end, ...)
    if succeeded then return end
    local first, more = problem:match("^([^\n]*)\n?(.*)$")
    if more ~= "" then texio.write_nl("log", "diffusion: " .. problem) end
    tex.error("diffusion: " .. first, { more == "" and "diffusion.tex describes the macros." or "The log has more." })
  end
end

local function sorted_keys(values)
  local keys = {}
  for key in pairs(values) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  return keys
end

local function list_of_keys(values)
  local keys = sorted_keys(values)
  for index, key in ipairs(keys) do keys[index] = tostring(key) end
  return #keys > 0 and table.concat(keys, ", ") or "none"
end

--- Returns what stands between the brackets of an optional argument, which is empty if there is none.
local function optional(argument)
  if not argument:find("%S") then return "" end
  return argument:match("^%s*%[%s*(.-)%s*%]%s*$") or fail("`%s` stands where options in brackets are expected", argument)
end

--- Reads an optional argument such as [seed=3, name=few] as a table. Numbers and booleans get these types.
local function read_options(argument)
  local options, text = {}, optional(argument)
  for part in text:gmatch("[^,]+") do
    local key, value = part:match("^%s*([%a_][%w_]*)%s*=%s*(.-)%s*$")
    if key then
      local boolean = ({ ["true"] = true, ["false"] = false })[value]
      if boolean == nil then options[key] = tonumber(value) or value else options[key] = boolean end
    elseif part:find("%S") then
      fail("the option `%s` has not the form name=value", (part:match("^%s*(.-)%s*$")))
    end
  end
  return options
end

--- Returns `options` with the defaults of those that are not given.
local function with_defaults(options, defaults, owner)
  local complete = {}
  for key, default in pairs(defaults) do complete[key] = default end
  for key, value in pairs(options) do
    if defaults[key] == nil then fail("`%s` is no option of %s, which has %s", key, owner, list_of_keys(defaults)) end
    if type(defaults[key]) == "string" then value = tostring(value) end
    if type(value) ~= type(defaults[key]) then
      fail("the option `%s` of %s is a %s, not `%s`", key, owner, type(defaults[key]), tostring(value))
    end
    complete[key] = value
  end
  return complete
end

-- Stored results

--- The folder of the results of this document, in the folder of its PDF file. LuaTeX passes its options in `arg`.
local function results_folder()
  local parent = status.output_directory
  for index, argument in ipairs(parent and {} or arg or {}) do
    local value = argument:match("^%-%-?output%-directory=?(.*)$")
    if value then parent = value ~= "" and value or arg[index + 1] end
  end
  return (parent and parent .. "/" or "") .. tex.jobname:gsub('"', "") .. "-diffusion"
end

local function read_file(path)
  local file, problem = io.open(path, "rb")
  if not file then return nil, problem end
  local text = file:read("*a")
  file:close()
  return text
end

--- Writes a file that is there as a whole or not at all, even if the compilation is ended meanwhile.
local function write_file(path, text)
  local file, problem = io.open(path .. ".new", "wb")
  if not file then fail("the results cannot be stored: %s", problem) end
  file:write(text)
  file:close()
  os.remove(path)
  local renamed, reason = os.rename(path .. ".new", path)
  if not renamed then fail("the results cannot be stored: %s", reason) end
end

--- The functions that the files of stored results call.
local constructors = {
  points = function(coordinates) return setmetatable(coordinates, points_type) end,
  image = function(file)
    local path = results_folder() .. "/" .. file
    assert(lfs.isfile(path))
    return setmetatable({ path = path }, image_type)
  end,
}

--- Returns stored results, or nil if there are none, if they are not complete, or if another script or other options made them.
local function stored(name, key)
  local text = read_file(results_folder() .. "/" .. name .. ".lua")
  if not text or text:match("^%-%- (%x+)\n") ~= key then return nil end
  local chunk = load(text, "=" .. name .. ".lua", "t", constructors)
  local complete, results = pcall(chunk or error)
  return complete and results or nil
end

--- The coordinates of points [n, 2] as Lua code.
local function points_code(tensor, path)
  local numbers = {}
  for index, point in ipairs(tensor:totable()) do
    for axis = 1, 2 do
      local number = point[axis]
      if number ~= number or math.abs(number) == math.huge then fail("`%s` has points that are not finite", path) end
      numbers[2 * index - 2 + axis] = ("%.4g"):format(number)
    end
  end
  return ("points { %s }"):format(table.concat(numbers, ", "))
end

--- Returns an image [C, H, W] of at least 256 pixels, enlarged by a whole factor: viewers of PDF files blur small ones.
local function enlarged(image)
  local dk = require "diffusionkit"
  local size = image:size()
  local channels, height, width = size[1], size[2], size[3]
  local factor = math.ceil(256 / math.max(height, width, 1))
  local blocks = image:reshape(channels, height, 1, width, 1) * dk.ones(1, 1, factor, 1, factor)
  return blocks:reshape(channels, height * factor, width * factor)
end

--- Writes images [H, W], [C, H, W], [N, C, H, W] or [rows, columns, C, H, W] of 0...1, and returns Lua code with their path.
local function image_code(tensor, path)
  local dk = require "diffusionkit"
  local shape, file = tensor:size(), path .. ".png"
  local target = results_folder() .. "/" .. file
  if #shape == 2 then
    dk.image.save(target, enlarged(tensor:unsqueeze(1)))
  elseif #shape == 3 then
    dk.image.save(target, enlarged(tensor))
  elseif #shape == 4 then
    dk.image.save_grid(target, tensor)
  else
    local images = tensor:reshape(shape[1] * shape[2], shape[3], shape[4], shape[5])
    dk.image.save_grid(target, images, { columns = shape[2] })
  end
  return ("image %q"):format(file)
end

--- Returns results as Lua code, with images in files of their own. `path` is their name in the document, such as moons.loss.
local function code(value, path)
  local kind = type(value)
  if kind == "userdata" then kind = tostring(getmetatable(value)) end -- the library's name of the class
  if kind == "Tensor" then
    local shape = value:size()
    if #shape <= 1 then return code(#shape == 1 and shape[1] ~= 1 and value:totable() or value:item(), path) end
    if #shape == 2 and shape[2] == 2 then return points_code(value, path) end
    if #shape <= 5 then return image_code(value, path) end
    fail("`%s` has %d axes: neither points [n, 2] nor images", path, #shape)
  elseif kind == "table" then
    local fields = {}
    for _, key in ipairs(sorted_keys(value)) do
      if type(key) ~= "number" and type(key) ~= "string" then fail("`%s` has a key of type %s", path, type(key)) end
      local label = type(key) == "number" and ("%d"):format(key) or ("%q"):format(key)
      fields[#fields + 1] = ("[%s] = %s"):format(label, code(value[key], path .. "." .. key))
    end
    return "{ " .. table.concat(fields, ",\n") .. " }"
  elseif kind == "number" then
    if value ~= value then return "0/0" end
    if math.abs(value) == math.huge then return value > 0 and "1/0" or "-1/0" end
    return ("%.17g"):format(value)
  elseif kind == "string" then
    return ("%q"):format(value)
  elseif kind == "boolean" then
    return tostring(value)
  end
  fail("`%s` is a %s: results are numbers, texts, tensors and tables of these", path, kind)
end

local function store(results, name, key)
  local folder = results_folder()
  lfs.mkdir(folder)
  if lfs.attributes(folder, "mode") ~= "directory" then fail("the folder %s cannot be made", folder) end
  -- While images are replaced, there is no file that refers to them.
  os.remove(folder .. "/" .. name .. ".lua")
  write_file(folder .. "/" .. name .. ".lua", ("-- %s\nreturn %s\n"):format(key, code(results, name)))
end

-- Macros

--- \diffusionscript{path}
diffusion.script = macro(function(path)
  local found = kpse.find_file(path, "lua") or fail("the script %s is not found", path)
  script = { path = found, text = assert(read_file(found)) }
end)

--- Runs the script, unless it has run, and returns its experiments.
local function experiments()
  if script.experiments then return script.experiments end
  if status.shell_escape ~= 1 then
    fail("an experiment must run, for which LuaTeX loads the library only with the option --shell-escape")
  end
  local loaded, problem = pcall(require, "diffusionkit")
  if not loaded then
    if tostring(problem):find("not found:", 1, true) then
      fail("diffusionkit.so is not found: its folder must be in the variable CLUAINPUTS")
    end
    fail("%s", tostring(problem))
  end
  local chunk, mistake = load(script.text, "@" .. script.path, "t")
  if not chunk then fail("%s", mistake) end
  local returned = chunk()
  if type(returned) ~= "table" then fail("the script %s returns no table of experiments", script.path) end
  script.experiments = returned
  return returned
end

--- Runs an experiment and returns its results.
local function run(name, given)
  local experiment = experiments()[name]
  if not experiment then fail("`%s` is no experiment of %s, which has %s", name, script.path, list_of_keys(experiments())) end
  if type(experiment) ~= "table" or type(experiment.options) ~= "table" or type(experiment.run) ~= "function" then
    fail("the experiment `%s` of %s has no table `options` and function `run`", name, script.path)
  end
  local options = with_defaults(given, experiment.options, "`" .. name .. "`")
  local began = os.gettimeofday()
  texio.write_nl("diffusion: running " .. name)
  local results = experiment.run(options)
  texio.write_nl(("diffusion: %s took %.1f s"):format(name, os.gettimeofday() - began))
  if type(results) ~= "table" then fail("the experiment `%s` returns no table of results", name) end
  results.options = results.options or options
  return results
end

--- \diffusionrun[options]{name}
diffusion.run = macro(function(argument, name)
  if not script then fail("\\diffusionscript must come before \\diffusionrun") end
  local given = read_options(argument)
  local label = given.name and tostring(given.name) or name
  given.name = nil
  if not label:find("^[%w_-]+$") then fail("the name `%s` has other characters than letters, digits, _ and -", label) end
  local parts = { "1", script.text, name } -- 1 is the version of the stored files
  for _, key in ipairs(sorted_keys(given)) do parts[#parts + 1] = key .. "=" .. tostring(given[key]) end
  local key = md5.sumhexa(table.concat(parts, "\n"))
  if runs[label] then
    if runs[label].key == key then return end
    fail("there are results named `%s` already, with other options: choose a name by [name=...]", label)
  end
  local results = stored(label, key)
  if not results then
    store(run(name, given), label, key)
    results = stored(label, key) or fail("the results of `%s` cannot be read again", label)
  end
  runs[label] = { key = key, results = results }
end)

--- Returns what a path such as "moons.noisy.3" stands for.
local function find(path)
  local value, parent
  for part in path:gmatch("[^.]+") do
    if not parent then
      value = runs[part] and runs[part].results
      if not value then fail("there are no results `%s`: \\diffusionrun{%s} must come before them", part, part) end
    else
      if type(value) ~= "table" or getmetatable(value) then fail("`%s` has no `%s`", parent, part) end
      local found = value[tonumber(part) or part]
      if found == nil then fail("`%s` has no `%s`; it has %s", parent, part, list_of_keys(value)) end
      value = found
    end
    parent = parent and parent .. "." .. part or part
  end
  return value
end

--- \diffusionvalue[format]{path}
diffusion.value = macro(function(argument, path)
  local value, format = find(path), optional(argument)
  if type(value) ~= "number" and type(value) ~= "string" then
    local kind = type(value) == "table" and (getmetatable(value) or {}).__name or "a " .. type(value)
    fail("`%s` is %s, neither a number nor text", path, kind)
  end
  if format == "" then
    format = type(value) == "string" and "s" or value == math.floor(value) and math.abs(value) < 2^53 and ".0f" or ".4g"
  end
  local formatted, text = pcall(string.format, "%" .. format, value)
  if not formatted then fail("`%s` is no format of string.format for `%s`", format, path) end
  tex.sprint(-2, text)
end)

--- Draws points as discs of a size in a square frame. Both are in TeX's scaled points.
local function draw(points, width, size, options)
  local point = 65781.76 -- scaled points in a point of PDF
  local range = options.range
  if range == 0 then
    for _, coordinate in ipairs(points) do range = math.max(range, math.abs(coordinate) * 1.05) end
    if range == 0 then range = 1 end
  end
  local side = width / point
  local lines = { ("%s RG 1 J %.3f w"):format(options.color, size / point) }
  for index = 1, #points, 2 do
    local x, y = (points[index] / range + 1) / 2 * side, (points[index + 1] / range + 1) / 2 * side
    -- A line to its own start with round ends is a disc. Those outside of the frame would only enlarge the file.
    if x > 0 and x < side and y > 0 and y < side then
      lines[#lines + 1] = ("%.2f %.2f m %.2f %.2f l"):format(x, y, x, y)
    end
  end
  lines[#lines + 1] = "S"
  if options.frame then lines[#lines + 1] = ("0.6 G 0.4 w 0.2 0.2 %.2f %.2f re S"):format(side - 0.4, side - 0.4) end
  img.write { stream = table.concat(lines, "\n"), bbox = { 0, 0, width, width } }
end

local figure_options = { width = "4cm", range = 0, size = "1pt", color = "0.1 0.3 0.6", frame = true }

--- \diffusionfigure[options]{path}, in a box: checks the options, lets TeX compute the dimensions, which may be any of its own
--- such as .3\hsize, and draws.
diffusion.figure = macro(function(argument, path)
  local value = find(path)
  local kind = type(value) == "table" and getmetatable(value)
  if kind ~= points_type and kind ~= image_type then fail("`%s` is neither points nor an image", path) end
  if tex.outputmode ~= 1 then fail("figures need PDF output") end
  local options = with_defaults(read_options(argument), figure_options, "\\diffusionfigure")
  if options.range < 0 then fail("the option `range` of \\diffusionfigure is a number above 0, not %s", options.range) end
  if not options.color:find("^[%d.]+ [%d.]+ [%d.]+$") then
    fail("the option `color` of \\diffusionfigure is red, green and blue of 0 to 1, as in 0.1 0.3 0.6, not `%s`", options.color)
  end
  diffusion.draw = macro(function()
    local width, size = tex.dimen[0], tex.dimen[2]
    if width <= 0 then fail("the option `width` of \\diffusionfigure is above 0, not `%s`", options.width) end
    if size <= 0 then fail("the option `size` of \\diffusionfigure is above 0, not `%s`", options.size) end
    if kind == points_type then return draw(value, width, size, options) end
    img.write { filename = value.path, width = width }
  end)
  tex.sprint(("\\dimen0=%s\\relax\\dimen2=%s\\relax\\directlua{diffusion.draw()}"):format(options.width, options.size))
end)

return diffusion
