-- Runs the cases of one area: run.lua GOLDEN_DIRECTORY AREA. Returns the number of cases and the failures as text.
--
-- Each case is called with tensors, and its outputs are compared with PyTorch's; then with parameters, and the gradients of
-- sum(output * cotangent) are compared with PyTorch's and with finite differences.
--
-- The fourth-order difference with a step of 1/64 (exact in binary) has a truncation error of 1e-9 of the fifth derivative, and
-- float32 a rounding error of about 5e-5 for a dozen outputs of magnitude 3: 4e-4 of the highest gradient is well above.
local directory, area = ...
local dk = require "diffusionkit"
local unpack = table.unpack or unpack
local cases = assert(loadfile(directory .. "/" .. area .. ".lua"))()
local tensors = dk.load_safetensors(directory .. "/" .. area .. ".safetensors")

local STEP, DIFFERENCE_TOLERANCE = 1 / 64, 4e-4

local function values_of(value)
  if type(value) == "number" then return { value }, "1" end
  if type(value) == "boolean" then return { value and 1 or 0 }, "1" end
  return value:detach():flatten():totable(), tostring(value:shape())
end

local function compare(what, value, expected, tolerance)
  if value == nil then error(what .. ": there is none") end
  local found, shape = values_of(value)
  local wanted, wanted_shape = values_of(expected)
  if shape ~= wanted_shape then error(("%s: shape %s is not %s"):format(what, shape, wanted_shape)) end
  local highest = 0
  for _, x in ipairs(wanted) do
    if math.abs(x) > highest and math.abs(x) < math.huge then highest = math.abs(x) end
  end
  for i, x in ipairs(wanted) do
    local y = found[i]
    local is_same = x == y or (x ~= x and y ~= y)
    if not is_same and not (math.abs(x - y) <= tolerance * highest) then
      error(("%s, element %d: %.9g is not %.9g"):format(what, i, y, x))
    end
  end
end

local function run(number, case)
  local code = "local dk, " .. table.concat(case.inputs, ", ") .. " = ... " .. case.code
  if #case.inputs == 0 then code = "local dk = ... " .. case.code end
  local chunk = assert((loadstring or load)(code, "=" .. case.name))
  local function tensor(kind, name) return tensors[number .. "." .. kind .. "." .. name] end
  local function call(inputs)
    local arguments = {}
    for i, name in ipairs(case.inputs) do arguments[i] = inputs[name] or tensor("in", name) end
    if case.seed then dk.manual_seed(case.seed) end
    return { chunk(dk, unpack(arguments, 1, #case.inputs)) }
  end
  local function loss_terms(outputs)
    local terms = {}
    for i = 1, case.outputs do
      local cotangent = tensor("cotangent", i)
      if cotangent then terms[#terms + 1] = (outputs[i] * cotangent):sum() end
    end
    return terms
  end

  local outputs = call {}
  assert(#outputs == case.outputs, ("%d outputs are not %d"):format(#outputs, case.outputs))
  for i = 1, case.outputs do compare("output " .. i, outputs[i], tensor("out", i), case.tolerance) end
  if #case.gradients == 0 then return end

  local parameters = {}
  for _, name in ipairs(case.gradients) do parameters[name] = dk.parameter(tensor("in", name)) end
  local loss
  for _, term in ipairs(loss_terms(call(parameters))) do loss = loss and loss + term or term end
  loss:backward()
  for _, name in ipairs(case.gradients) do
    compare("gradient of " .. name, parameters[name].grad, tensor("gradient", name), 10 * case.tolerance)
  end
  if case.no_differences then return end

  for _, name in ipairs(case.gradients) do
    local input = tensor("in", name)
    local elements, numeric = input:flatten():totable(), {}
    local function at(i, offset)
      local moved = { unpack(elements) }
      moved[i] = moved[i] + offset
      local outputs, sum = call { [name] = dk.tensor(moved):reshape(input:shape()) }, 0
      for index = 1, case.outputs do
        local cotangent = tensor("cotangent", index)
        if cotangent then
          local weights = values_of(cotangent)
          for j, y in ipairs((values_of(outputs[index]))) do sum = sum + y * weights[j] end
        end
      end
      return sum
    end
    for i = 1, #elements do
      numeric[i] = (8 * (at(i, STEP) - at(i, -STEP)) - (at(i, 2 * STEP) - at(i, -2 * STEP))) / (12 * STEP)
    end
    compare(
      "gradient of " .. name .. " and finite differences", dk.tensor(numeric):reshape(input:shape()),
      tensor("gradient", name), DIFFERENCE_TOLERANCE)
  end
end

local failures = {}
for number, case in ipairs(cases) do
  local ok, problem = pcall(run, number, case)
  if not ok then failures[#failures + 1] = area .. ", " .. case.name .. ": " .. tostring(problem) end
end
return #cases, table.concat(failures, "\n")
