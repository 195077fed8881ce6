-- Compiles text typed into a console line by line as if it were one chunk: later lines see a local variable of the top
-- level, as an upvalue, and share it with the functions that use it.
local console, syntax, debug = ...
local load, error, next, pcall, type, tostring = load, error, next, pcall, type, tostring
local format, sub = string.format, string.sub
local concat, pack = table.concat, table.pack
local getmetatable, getupvalue, upvaluejoin = debug.getmetatable, debug.getupvalue, debug.upvaluejoin
local rawget = rawget
local tokens_of, after_block, opening = syntax.tokens, syntax.after_block, syntax.opening

-- By name: a function whose only upvalue is the variable, and whether the variable is constant.
local stored = {}
-- The values of variables with <close>, the oldest first. They are closed at the end of the session.
local to_close = {}
-- The name, in compiled text, of the function that stores its variables.
local STORE = "__store_locals"

-- Statements ---------------------------------------------------------------------------------------------------------

local unary = { ["not"] = true, ["-"] = true, ["#"] = true, ["~"] = true }
local binary = {}
for sign in string.gmatch("+ - * / // % ^ & | ~ << >> .. == ~= < <= > >= and or", "%S+") do binary[sign] = true end

local function kind(tokens, index) return tokens[index] and tokens[index].kind end

-- The index after the suffixes of a name or a parenthesis: fields and calls.
local function after_suffixes(tokens, index)
  while true do
    local here = kind(tokens, index)
    if here == "." or here == ":" then
      index = index + 2
    elseif here == "(" or here == "{" or here == "[" then
      index = after_block(tokens, index)
    elseif here == "string" then
      index = index + 1
    else
      return index
    end
  end
end

local function after_expression(tokens, index)
  while true do
    while unary[kind(tokens, index)] do index = index + 1 end
    local here = kind(tokens, index)
    if here == "name" then
      index = after_suffixes(tokens, index + 1)
    elseif here == "(" then
      index = after_suffixes(tokens, after_block(tokens, index))
    elseif here == "{" or here == "function" then
      index = after_block(tokens, index)
    else
      index = index + 1
    end
    if not binary[kind(tokens, index)] then return index end
    index = index + 1
  end
end

-- The names that the statement at a `local` declares, their attributes by index, and the index after the statement.
local function read_local(text, tokens, index)
  local function word(at) return sub(text, tokens[at].first, tokens[at].last) end
  local names, attributes = {}, {}
  if kind(tokens, index + 1) == "function" then return { word(index + 2) }, attributes, after_block(tokens, index + 1) end
  repeat
    index = index + 1
    names[#names + 1] = word(index)
    index = index + 1
    if kind(tokens, index) == "<" then
      attributes[#names] = { name = word(index + 1), token = tokens[index + 1] }
      index = index + 3
    end
  until kind(tokens, index) ~= ","
  if kind(tokens, index) == "=" then
    repeat index = after_expression(tokens, index + 1) until kind(tokens, index) ~= ","
  end
  return names, attributes, index
end

-- The text with a call of STORE after each local statement of its top level, and the statements.
local function with_storing(text, tokens)
  local parts, statements, copied, index = {}, {}, 0, 1
  local function copy(last)
    parts[#parts + 1] = sub(text, copied + 1, last)
    copied = last
  end
  while tokens[index] do
    local here = tokens[index].kind
    if here == "local" then
      local names, attributes, next_index = read_local(text, tokens, index)
      for _, attribute in next, attributes do
        if attribute.name == "close" then
          copy(attribute.token.first - 1)
          parts[#parts + 1] = "const"
          copied = attribute.token.last
        end
      end
      statements[#statements + 1] = { names = names, attributes = attributes }
      copy(tokens[next_index - 1].last)
      parts[#parts + 1] = format(" ;%s(%d, function() return %s end);", STORE, #statements, concat(names, ", "))
      index = next_index
    elseif opening[here] then
      index = after_block(tokens, index)
    else
      index = index + 1
    end
  end
  copy(#text)
  return concat(parts), statements
end

-- Variables ----------------------------------------------------------------------------------------------------------

-- Calls visit(index, name) for the upvalues of a function.
local function each_upvalue(fn, visit)
  for index = 1, 255 do
    local name = getupvalue(fn, index)
    if name == nil then return end
    visit(index, name)
  end
end

-- A function whose only upvalue is the variable that `getter` returns. A compile-time constant is no variable: a new
-- variable holds its value.
local function holder_of(getter, name, value)
  local function holder() return value end
  each_upvalue(getter, function(index, found)
    if found == name then upvaluejoin(holder, 1, getter, index) end
  end)
  return holder
end

local function check_closable(name, value)
  if value == nil or value == false then return end
  local metatable = getmetatable(value)
  if type(metatable) ~= "table" or rawget(metatable, "__close") == nil then
    error(format("variable '%s' got a non-closable value", name), 4) -- at the declaration
  end
  to_close[#to_close + 1] = { name = name, value = value, close = rawget(metatable, "__close") }
end

local function store(statement, getter)
  local values = pack(getter())
  for index, name in next, statement.names do
    local attribute = statement.attributes[index]
    if attribute and attribute.name == "close" then check_closable(name, values[index]) end
    stored[name] = { holder = holder_of(getter, name, values[index]), is_constant = attribute ~= nil }
  end
end

-- The stored variables that a text names, in order. `_ENV` is in every text.
local function named(text, tokens)
  local names, seen = {}, {}
  local function add(name)
    if stored[name] and not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
  add("_ENV")
  for _, token in next, tokens do
    if token.kind == "name" then add(sub(text, token.first, token.last)) end
  end
  return names
end

-- The function of a valid text, with stored variables as upvalues; nil if the text uses and declares none.
local function joined(text, name)
  local tokens = tokens_of(text)
  local names = named(text, tokens)
  local body, statements = with_storing(text, tokens)
  if #names == 0 and #statements == 0 then return nil end
  local declared = { STORE }
  for _, each in next, names do declared[#declared + 1] = each .. (stored[each].is_constant and " <const>" or "") end
  local source = format("local %s = ... return function(...) %s\nend", concat(declared, ", "), body)
  local outer, problem = load(source, "=" .. name, "t")
  if not outer then error(problem, 0) end
  local chunk = outer(function(index, getter) store(statements[index], getter) end)
  each_upvalue(chunk, function(index, found)
    if found ~= STORE and stored[found] then upvaluejoin(chunk, index, stored[found].holder, 1) end
  end)
  return chunk
end

-- For the console ----------------------------------------------------------------------------------------------------

--- The function of typed text, as an expression if it is one; nil if the text is incomplete.
function console.compile(text, name)
  local expression = "return " .. text
  local chunk, problem = load(expression, "=" .. name, "t")
  if chunk then return joined(expression, name) or chunk end
  local statement
  chunk, statement = load(text, "=" .. name, "t")
  if chunk then return joined(text, name) or chunk end
  if sub(problem, -5) == "<eof>" or sub(statement, -5) == "<eof>" then return nil end
  error(statement, 0)
end

--- Calls visit(name, value) for each stored variable.
function console.each_local(visit)
  for name, variable in next, stored do
    local _, value = getupvalue(variable.holder, 1)
    visit(name, value)
  end
end

--- Ends the session: closes the <close> variables, the newest first.
function console.finish()
  local problems = {}
  for index = #to_close, 1, -1 do
    local variable = to_close[index]
    to_close[index] = nil
    local ok, problem = pcall(variable.close, variable.value, nil)
    if not ok then problems[#problems + 1] = format("closing '%s': %s", variable.name, tostring(problem)) end
  end
  if problems[1] then error(concat(problems, "\n"), 0) end
end
