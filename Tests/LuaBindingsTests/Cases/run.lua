-- Runs one file of cases: run.lua CASES_DIRECTORY SCRATCH_DIRECTORY FILE ["coroutines"]. Returns the number of cases, the
-- failures as text, each with its name and traceback, and the number of cases that this version of Lua lacks
-- (differences.lua). With the last argument each case runs in a coroutine.
local cases_directory, scratch, name, mode = ...

local support = assert(loadfile(cases_directory .. "/support.lua"))(scratch)
support.cases_directory = cases_directory
local absent = assert(loadfile(cases_directory .. "/differences.lua"))()(name, support.version)
local chunk, problem = loadfile(cases_directory .. "/" .. name .. ".lua")
-- A file that does not parse in this version has only cases that it lacks.
if not chunk and not next(absent) then error(problem) end
local cases = chunk and chunk(support) or {}

local names, lacking = {}, 0
for case, body in pairs(cases) do
  assert(type(case) == "string" and type(body) == "function", "a case is a function with a name")
  if not absent[case] then names[#names + 1] = case end
end
table.sort(names)
for case in pairs(absent) do
  assert(not chunk or cases[case], "differences.lua names a case that does not exist: " .. name .. "." .. case)
  lacking = lacking + 1
end

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
return #names, table.concat(failures, "\n\n"), lacking
