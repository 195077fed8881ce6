-- The tokens of Lua's text, for the parts of a console that analyse typed text.
local next, find, match, sub = next, string.find, string.match, string.sub

local syntax = { keywords = {} }

for word in string.gmatch([[and break do else elseif end false for function goto if in local nil not or repeat return
  then true until while]], "%a+") do syntax.keywords[word] = true end

local symbols = {} -- of several characters, by their first
for symbol in string.gmatch("... .. == ~= <= >= // :: << >>", "%S+") do
  local first = sub(symbol, 1, 1)
  symbols[first] = symbols[first] or {}
  table.insert(symbols[first], symbol)
end

-- The end of a quoted string that begins at `first`; nil if it is not closed.
local function end_of_quoted(text, first)
  local quote, position = sub(text, first, first), first + 1
  while true do
    local special = find(text, "[\\\n" .. quote .. "]", position)
    if not special then return nil end
    local letter = sub(text, special, special)
    if letter == quote then return special end
    if letter == "\n" then return nil end
    if sub(text, special + 1, special + 1) == "z" then
      local _, last = find(text, "^%s*", special + 2)
      position = last + 1
    else
      position = special + 2
    end
  end
end

-- The end of a long bracket that begins at `first`; false if none begins there, nil if it is not closed.
local function end_of_long(text, first)
  local _, opened, level = find(text, "^%[(=*)%[", first)
  if not opened then return false end
  local _, last = find(text, "]" .. level .. "]", opened + 1, true)
  return last
end

local function end_of_number(text, first)
  local exponent = find(text, "^0[xX]", first) and "^[pP][+-]" or "^[eE][+-]"
  local position = first
  while true do
    if find(text, exponent, position) then
      position = position + 2
    elseif find(text, "^[%w_.]", position) then
      position = position + 1
    else
      return position - 1
    end
  end
end

local function end_of_symbol(text, first)
  for _, symbol in next, symbols[sub(text, first, first)] or {} do
    if sub(text, first, first + #symbol - 1) == symbol then return first + #symbol - 1 end
  end
  return first
end

--- The tokens in order, without comments: {kind =, first =, last =}, where kind is "name", "number", "string", or the
--- keyword or symbol itself. The second result says whether a string or a comment is open at the end.
function syntax.tokens(text)
  local tokens, position = {}, 1
  while true do
    position = find(text, "%S", position)
    if not position then return tokens, false end
    local first, kind, last = position, nil, nil
    if find(text, "^%-%-", first) then
      last = end_of_long(text, first + 2)
      if last == false then last = find(text, "\n", first, true) end
      if not last then return tokens, true end
    elseif find(text, "^[%a_]", first) then
      kind = match(text, "^[%w_]+", first)
      last = first + #kind - 1
      if not syntax.keywords[kind] then kind = "name" end
    elseif find(text, "^%.?%d", first) then
      kind, last = "number", end_of_number(text, first)
    else
      local letter = sub(text, first, first)
      local long = letter == "[" and end_of_long(text, first)
      if letter == '"' or letter == "'" then
        kind, last = "string", end_of_quoted(text, first)
      elseif long ~= false then
        kind, last = "string", long
      else
        last = end_of_symbol(text, first)
        kind = sub(text, first, last)
      end
      if not last then return tokens, true end
    end
    if kind then tokens[#tokens + 1] = { kind = kind, first = first, last = last } end
    position = last + 1
  end
end

syntax.opening = { ["("] = true, ["{"] = true, ["["] = true, ["function"] = true, ["do"] = true, ["if"] = true, ["repeat"] = true }
syntax.closing = { [")"] = true, ["}"] = true, ["]"] = true, ["end"] = true, ["until"] = true }

--- The index after the bracket or block that is opened at that index.
function syntax.after_block(tokens, index)
  local depth = 0
  while tokens[index] do
    local kind = tokens[index].kind
    if syntax.opening[kind] then depth = depth + 1 end
    if syntax.closing[kind] then depth = depth - 1 end
    index = index + 1
    if depth == 0 then break end
  end
  return index
end

return syntax
