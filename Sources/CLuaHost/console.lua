-- The console's part within its Lua state: values as text, and `help`. All functions that scripts could replace are
-- stored in locals here, before scripts run.
local console, syntax, debug, native, dk = ...
local globals = _G
local type, next, pairs, select, pcall, print = type, next, pairs, select, pcall, print
local rawget, rawset, rawequal, tostring = rawget, rawset, rawequal, tostring
local getmetatable, getinfo, getlocal = debug.getmetatable, debug.getinfo, debug.getlocal
local find, format, gsub, match, rep, sub = string.find, string.format, string.gsub, string.match, string.rep, string.sub
local byte, gmatch, length = string.byte, string.gmatch, utf8.len
local concat, sort, pack, mathtype = table.concat, table.sort, table.pack, math.type
local shape, is_tensor = dk.zeros(1).shape, { Tensor = true, Parameter = true }

local function is_name(text) return find(text, "^[%a_][%w_]*$") and not syntax.keywords[text] end

-- The field of a metatable, read raw.
local function meta(value, name)
  local metatable = getmetatable(value)
  if type(metatable) == "table" then return rawget(metatable, name) end
end

-- Values as text -----------------------------------------------------------------------------------------------------

local WIDTH, DEPTH, ENTRIES, TOTAL, LETTERS = 78, 5, 100, 2000, 500

local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }

local function escape(letter) return escapes[letter] or format("\\x%02X", byte(letter)) end

local function quoted(text)
  local shown, rest = text, ""
  if #text > LETTERS then
    shown = match(sub(text, 1, LETTERS), "^(.-)[\xC0-\xFF]?[\x80-\xBF]*$") -- not within a character
    rest = format("... (%d bytes)", #text)
  end
  return '"' .. gsub(shown, length(shown) and '[%c"\\]' or '[%c"\\\x80-\xFF]', escape) .. '"' .. rest
end

local function name_of_type(value)
  local name = meta(value, "__name")
  return type(name) == "string" and name or nil
end

-- One line for a value inside a table, for values other than tables to expand.
local function brief(value)
  local kind = type(value)
  if kind == "string" then return quoted(value) end
  if kind == "function" then return "function" end
  if kind == "userdata" and is_tensor[name_of_type(value)] then
    local ok, sizes = pcall(shape, value)
    if ok then return name_of_type(value) .. " [" .. concat(sizes, ", ") .. "]" end
  end
  return (gsub(tostring(value), "%s*\n%s*", " "))
end

-- Numbers first, then strings, then the rest in any order.
local function before(a, b)
  local left, right = type(a), type(b)
  if left == right and (left == "number" or left == "string") then return a < b end
  if left == "number" or right == "number" then return left == "number" and right ~= "number" end
  return left == "string" and right ~= "string"
end

-- The keys beside the list part, sorted: those that are shown, and the number of all.
local function keys_of(value, listed)
  local keys, count = {}, 0
  for key in next, value do
    if not (mathtype(key) == "integer" and key >= 1 and key <= listed) then
      count = count + 1
      if count <= 10 * ENTRIES then keys[count] = key end
    end
  end
  sort(keys, before)
  return keys, count
end

-- The entries in braces: on one line if they fit, otherwise short entries of the list side by side and the others on a
-- line of their own.
local function braced(entries, listed, indent)
  local width = WIDTH - #indent
  local line = "{" .. concat(entries, ", ") .. "}"
  if #line <= width and not find(line, "\n", 1, true) then return line end
  local inner = indent .. "  "
  local lines, last = {}, nil
  for i = 1, #entries do
    local entry = entries[i] .. ","
    local joins = i <= listed and last and #last + #entry < width and not find(last .. entry, "\n", 1, true)
    if joins then
      last = last .. " " .. entry
    else
      lines[#lines + 1] = last
      last = entry
      if i > listed then
        lines[#lines + 1] = last
        last = nil
      end
    end
  end
  lines[#lines + 1] = last
  return "{\n" .. inner .. concat(lines, "\n" .. inner) .. "\n" .. indent .. "}"
end

local describe

local function describe_table(value, state, indent)
  if state.path[value] then return "<cycle>" end
  if state.depth == DEPTH then return "{...}" end
  state.path[value] = true
  state.depth = state.depth + 1

  local inner = indent .. "  "
  local entries, listed = {}, 0
  local function has_budget() return state.left > 0 end
  local function add(text)
    state.left = state.left - 1
    entries[#entries + 1] = text
  end
  while rawget(value, listed + 1) ~= nil do
    listed = listed + 1
    if listed <= ENTRIES and has_budget() then add(describe(rawget(value, listed), state, inner)) end
  end
  if #entries < listed then add(format("... %d more", listed - #entries)) end
  local in_list = #entries
  local keys, count = keys_of(value, listed)
  local shown = 0
  for i = 1, #keys do
    if i > ENTRIES or not has_budget() then break end
    local key = keys[i]
    local name = type(key) == "string" and is_name(key) and key or "[" .. brief(key) .. "]"
    add(name .. " = " .. describe(rawget(value, key), state, inner))
    shown = i
  end
  if shown < count then add(format("... %d more", count - shown)) end

  state.path[value] = nil
  state.depth = state.depth - 1
  local name = name_of_type(value)
  return (name and name .. " " or "") .. braced(entries, in_list, indent)
end

function describe(value, state, indent)
  if type(value) == "table" and meta(value, "__tostring") == nil then return describe_table(value, state, indent) end
  return brief(value)
end

--- Makes a value the global `_`.
function console.remember(value)
  if value ~= nil then rawset(globals, "_", value) end
end

--- The text of values as the console shows them: a string alone is shown as it is, a string in a table is quoted.
function console.show(...)
  local values = pack(...)
  console.remember(...)
  local texts, separator = {}, "\t"
  for i = 1, values.n do
    local value = values[i]
    local is_plain = type(value) == "table" and meta(value, "__tostring") == nil
    texts[i] = is_plain and describe_table(value, { path = {}, depth = 0, left = TOTAL }, "") or tostring(value)
    if find(texts[i], "\n", 1, true) then separator = "\n" end
  end
  return concat(texts, separator)
end

-- Help ---------------------------------------------------------------------------------------------------------------

local MANUAL = "https://www.lua.org/manual/5.4/manual.html#pdf-"
local libraries = { "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8" }

-- The tables of libraries are walked with pairs: those of a sandbox are empty, and read from others.
local function names_in(room, path)
  local names = {}
  for name in pairs(room) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  sort(names)
  return path .. ": " .. concat(names, " ")
end

-- Lua's own functions by value, "string.format", and its libraries by name.
local own, own_rooms = {}, {}
for name, value in next, globals do
  if type(value) == "function" then own[value] = name end
end
for _, library in next, libraries do
  own_rooms[library] = globals[library]
  for name, value in pairs(globals[library] or {}) do
    if type(value) == "function" then own[value] = library .. "." .. name end
  end
end

local function describe_function(value)
  if own[value] then return format("%s: of Lua's own library, %s%s", own[value], MANUAL, own[value]) end
  local info = getinfo(value, "Su")
  if info.what == "C" then return "a function written in C" end
  local parameters = {}
  for i = 1, info.nparams do parameters[i] = getlocal(value, i) end
  if info.isvararg then parameters[#parameters + 1] = "..." end
  return format("function(%s): defined at %s:%d", concat(parameters, ", "), info.short_src, info.linedefined)
end

-- Describes a room of the library or one of Lua's libraries; nil for other values.
local function describe_room(value)
  if rawequal(value, dk) then return dk.help() end
  local function search(room, path)
    for name, inner in pairs(room) do
      if type(inner) == "table" and meta(inner, "__call") == nil then
        if rawequal(inner, value) then return dk.help(path .. "." .. name) end
        local found = search(inner, path .. "." .. name)
        if found then return found end
      end
    end
  end
  local found = search(dk, "dk")
  for _, library in next, libraries do
    if rawequal(own_rooms[library], value) then found = names_in(value, library) end
  end
  return found
end

-- The value of a name such as "nn" or "string.format".
local function named(name)
  local value = console.value_of(name)
  if value == nil then value = console.value_of(name, dk) end
  return value
end

local function describe_value(value)
  if type(value) == "function" then return describe_function(value) end
  local room = type(value) == "table" and describe_room(value)
  return room or format("a %s: %s", name_of_type(value) or type(value), console.show(value))
end

local dk_help = dk.help

--- Prints the help for a name, a function or any other value.
function globals.help(...)
  if select("#", ...) == 0 then return native.print_wrapped(dk_help()) end
  local subject = ...
  local value = type(subject) == "string" and console.value_of(subject)
  if type(value) == "function" and own[value] then return native.print_wrapped(describe_function(value)) end
  local ok, text = pcall(dk_help, subject)
  if not ok and type(subject) == "string" then
    value = named(subject)
    text = value ~= nil and describe_value(value) or match(text, "%((.*)%)$") -- the reason why there is none
  elseif not ok then
    text = describe_value(subject)
  end
  native.print_wrapped(text)
end
