-- Runs the files of cases in any Lua that finds the module, as a program:
--
--   LUA_CPATH='.build/lua/?.so' lua5.1 Tests/LuaBindingsTests/Cases/all.lua SCRATCH_DIRECTORY FILE...
--
-- Prints for each file the number of cases that ran, of those that this version lacks, and of failures, which follow.
-- In Lua 5.4, which parses all files, `all.lua --list` prints the names of the files and how many cases each has.
local cases_directory = arg[0]:match "^(.*)/[^/]*$" or "."

if arg[1] == "--list" then
  local others = { all = true, differences = true, example = true, run = true, support = true }
  local support = assert(loadfile(cases_directory .. "/support.lua"))(".")
  for path in io.popen("ls '" .. cases_directory .. "'"):lines() do
    local file, count = path:match "^(.*)%.lua$", 0
    if file and not others[file] then
      for _ in pairs(assert(loadfile(cases_directory .. "/" .. path))(support)) do count = count + 1 end
      print(("%s %d"):format(file, count))
    end
  end
  return
end

for i = 2, #arg do
  local scratch = arg[1] .. "/" .. arg[i] -- of its own: files use the same names
  require "diffusionkit".makedirs(scratch)
  local run = assert(loadfile(cases_directory .. "/run.lua"))
  local ok, ran, failures, lacking = pcall(run, cases_directory, scratch, arg[i])
  if not ok then ran, failures, lacking = 0, tostring(ran), 0 end
  print(("%s: %d ran, %d lacking%s"):format(arg[i], ran, lacking, failures == "" and "" or ", failed:\n" .. failures))
end
