-- Runs the files of cases in any Lua that finds the module, as a program:
--
--   LUA_CPATH='.build/lua/?.so' lua5.1 Tests/LuaBindingsTests/Cases/all.lua SCRATCH_DIRECTORY FILE...
--
-- Prints for each file the number of cases that ran, of those that this version lacks, and of failures, which follow.
local cases_directory = arg[0]:match "^(.*)/[^/]*$" or "."
local scratch = arg[1]
for i = 2, #arg do
  local ok, ran, failures, lacking = pcall(assert(loadfile(cases_directory .. "/run.lua")), cases_directory, scratch, arg[i])
  if not ok then ran, failures, lacking = 0, tostring(ran), 0 end
  print(("%s: %d ran, %d lacking%s"):format(arg[i], ran, lacking, failures == "" and "" or ", failed:\n" .. failures))
end
