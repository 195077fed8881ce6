-- Runs one file of cases: run.lua CASES_DIRECTORY SCRATCH_DIRECTORY FILE ["coroutines"]. Returns the number of cases, and the
-- failures as text, each with its name and traceback. With the last argument each case runs in a coroutine.
local cases_directory, scratch, name, mode = ...

local support = assert(loadfile(cases_directory .. "/support.lua"))(scratch)
local cases = assert(loadfile(cases_directory .. "/" .. name .. ".lua"))(support)

local names = {}
for case, body in pairs(cases) do
  assert(type(case) == "string" and type(body) == "function", "a case is a function with a name")
  names[#names + 1] = case
end
table.sort(names)

local function run(case)
  if mode ~= "coroutines" then
    return xpcall(case, function(value) return debug.traceback(tostring(value), 2) end)
  end
  local thread = coroutine.create(case)
  local ok, message = coroutine.resume(thread)
  return ok, ok or debug.traceback(thread, tostring(message))
end

local failures = {}
for _, case in ipairs(names) do
  local ok, message = run(cases[case])
  if not ok then failures[#failures + 1] = name .. "." .. case .. ": " .. tostring(message) end
end
return #names, table.concat(failures, "\n\n")
