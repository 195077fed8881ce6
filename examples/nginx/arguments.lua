-- The arguments of a request, such as ?digit=3&seed=7, and their limits.
local arguments = {}

--- In the order of the page. The maxima bound the work of a request.
arguments.fields = {
  { name = "digit", min = 0, max = 9, default = "all", is_integer = true, word = "all" },
  { name = "guidance_scale", min = 0, max = 8, default = 2 },
  { name = "num_inference_steps", min = 1, max = 100, default = 25, is_integer = true },
  { name = "seed", min = 0, max = 2 ^ 32 - 1, default = 0, is_integer = true },
}

--- Returns the value of a field, or nil and what is wrong with it.
local function read(field, text)
  if text == nil then return field.default end
  if type(text) == "table" then return nil, ("`%s` is given %d times"):format(field.name, #text) end
  if field.word and text == field.word then return text end
  -- Digits only: tonumber also reads "0x10", "nan" and " 1 ". An argument without "=" is true.
  local pattern = field.is_integer and "^%d+$" or "^%d*%.?%d*$"
  local value = text ~= true and text:find(pattern) and tonumber(text)
  if value and value >= field.min and value <= field.max then return value end
  return nil, ("`%s` must be %s from %d to %.0f%s, not %s"):format(
    field.name, field.is_integer and "an integer" or "a number", field.min, field.max,
    field.word and (" or \"%s\""):format(field.word) or "",
    (text == true or text == "") and "empty" or "\"" .. text:sub(1, 40) .. "\"")
end

--- Returns the values of all fields by name, or nil and a message that names the wrong argument.
-- given is what ngx.req.get_uri_args returns.
function arguments.read(given)
  local values, names = {}, {}
  for i, field in ipairs(arguments.fields) do
    local value, message = read(field, given[field.name])
    if message then return nil, message end
    values[field.name], names[i] = value, field.name
  end
  for name in pairs(given) do
    if values[name] == nil then
      return nil, ("there is no argument `%s`: the arguments are %s"):format(name:sub(1, 40), table.concat(names, ", "))
    end
  end
  return values
end

return arguments
