-- The completions that Tab offers: the names with which a value can be indexed, globals and the console's own
-- variables, and the options of the library's functions within the braces of a call. No function of a script runs.
local console, syntax, debug, native = ...
local globals = _G
local type, next, rawget, rawequal = type, next, rawget, rawequal
local find, gmatch, gsub, match, sub = string.find, string.gmatch, string.gsub, string.match, string.sub
local move, sort = table.move, table.sort
local getmetatable = debug.getmetatable

local function is_name(text) return find(text, "^[%a_][%w_]*$") and not syntax.keywords[text] end

-- The field of a metatable, read raw.
local function meta(value, name)
  local metatable = getmetatable(value)
  if type(metatable) == "table" then return rawget(metatable, name) end
end

-- Calls visit(name, value) for each name with which a value can be indexed, as far as tables define them: no function
-- runs.
local function each_member(value, with_fields, visit)
  local function visit_table(names)
    for name, member in next, names do
      if type(name) == "string" and not find(name, "^__") then visit(name, member) end
    end
  end
  for _ = 1, 100 do -- __index may form a cycle
    if type(value) == "table" then visit_table(value) end
    local methods, fields = native.members(value)
    if methods then
      visit_table(with_fields and fields or methods)
      return
    end
    local index = meta(value, "__index")
    if type(index) == "function" then index = getmetatable(value) end -- usually the class, as for dk.nn.module
    if type(index) ~= "table" then return end
    value = index
  end
end

local function member(value, name)
  local found
  each_member(value, false, function(other, there)
    if found == nil and rawequal(other, name) then found = there end
  end)
  return found
end

-- Visits the variables of the console, then globals.
local function each_variable(visit)
  console.each_local(visit)
  each_member(globals, false, visit)
end

local function variable(name)
  local found, is_local
  console.each_local(function(other, value)
    if rawequal(other, name) then found, is_local = value, true end
  end)
  if is_local then return found end
  return member(globals, name)
end

--- The value of a path such as "string.format", which starts at a variable or within `start`; nil if there is none.
function console.value_of(path, start)
  local value, is_first = start, start == nil
  for name in gmatch(path, "[^.]+") do
    if not is_name(name) then return nil end
    if is_first then
      value, is_first = variable(name), false
    else
      value = member(value, name)
    end
    if value == nil then return nil end
  end
  return value
end

-- Options ------------------------------------------------------------------------------------------------------------

-- The open brackets at the end of the tokens, the innermost last, each with its index, the number of values in it so
-- far, and the names of its options.
local function open_brackets(text, tokens)
  local open = {}
  for index = 1, #tokens do
    local kind, top = tokens[index].kind, open[#open]
    if syntax.opening[kind] then
      open[#open + 1] = { kind = kind, index = index, values = 0, names = {}, names_value = false }
    elseif syntax.closing[kind] then
      open[#open] = nil
    elseif top and (kind == "," or kind == ";") then
      if not top.names_value then top.values = top.values + 1 end
      top.names_value = false
    elseif top and kind == "=" and tokens[index - 1].kind == "name" and top.kind == "{" then
      top.names[sub(text, tokens[index - 1].first, tokens[index - 1].last)] = true
      top.names_value = true
    end
  end
  return open
end

-- The function whose name ends at that token, and whether it is called as a method.
local function called_at(text, tokens, index)
  if not tokens[index] or tokens[index].kind ~= "name" then return nil end
  local first, is_method = index, false
  while tokens[first - 1] and (tokens[first - 1].kind == "." or tokens[first - 1].kind == ":") do
    if tokens[first - 1].kind == ":" then
      if first ~= index then return nil end
      is_method = true
    end
    if not tokens[first - 2] or tokens[first - 2].kind ~= "name" then return nil end
    first = first - 2
  end
  if tokens[first - 1] and tokens[first - 1].kind == "function" then return nil end
  local path = gsub(sub(text, tokens[first].first, tokens[index].last), "%s", "")
  return console.value_of((gsub(path, ":", "."))), is_method
end

-- The names of a function's options, without those of the first `given` values; nil for a function outside of the
-- library.
local function options_of(value, is_method, given)
  local skipped = given + (is_method and 1 or 0)
  if type(value) ~= "function" then
    if type(value) == "userdata" then skipped = skipped + 1 end -- the object that is called
    value = meta(value, "__call")
  end
  local names = native.parameters(value)
  return names and move(names, skipped + 1, #names, 1, {})
end

-- The options that can be named at the end of the text, and the part of the name that was typed; nil if no option can
-- be named there.
local function options_at(text)
  local tokens, is_open = syntax.tokens(text)
  if is_open then return nil end
  local word = match(text, "[%w_]*$")
  if word ~= "" then tokens[#tokens] = nil end
  local before = tokens[#tokens] and tokens[#tokens].kind
  if before ~= "{" and before ~= "," and before ~= ";" then return nil end
  local open = open_brackets(text, tokens)
  local braces, around = open[#open], open[#open - 1]
  if not braces or braces.kind ~= "{" then return nil end
  local value, is_method = called_at(text, tokens, braces.index - 1)
  local given = braces.values
  local outer = tokens[braces.index - 1] and tokens[braces.index - 1].kind
  if value == nil and around and around.kind == "(" and (outer == "(" or outer == ",") then
    value, is_method = called_at(text, tokens, around.index - 1)
    given = given + around.values
  end
  local names = {}
  for _, name in next, value ~= nil and options_of(value, is_method, given) or {} do
    if sub(name, 1, #word) == word and not braces.names[name] then names[#names + 1] = name end
  end
  return names, word
end

-- Names --------------------------------------------------------------------------------------------------------------

local function names_at(line)
  local names, seen = {}, {}
  local chain = gsub(match(line, "[%w_.:]*$"), "^.*%.%.", "") -- after a concatenation
  local path, separator, word = match(chain, "^(.-)([.:]?)([%w_]*)$")
  if find(word, "^%d") or (path == "") ~= (separator == "") then return names, word end
  local function offer(name, there)
    if sub(name, 1, #word) ~= word or seen[name] or not is_name(name) then return end
    if separator == ":" and type(there) ~= "function" then return end
    seen[name] = true
    names[#names + 1] = name
  end
  if path == "" then
    each_variable(offer)
    for name in next, syntax.keywords do
      if sub(name, 1, #word) == word then names[#names + 1] = name end
    end
  elseif not find(path, "[.:][.:]") and not find(path, "^[.:]") and not find(path, ":") then
    local value = console.value_of(path)
    if value then each_member(value, separator == ".", offer) end
  end
  return names, word
end

--- The names that can complete the typed text, sorted, and the length of the part that was typed already.
function console.complete(text)
  local names, word = options_at(text)
  if not names or not names[1] then names, word = names_at(gsub(text, "^.*\n", "")) end
  sort(names)
  return names, word
end
