-- The cases that a version of Lua lacks, and why. Every other case runs, and passes, in every version. What differs for users
-- is in the table of docs/embedding.md.
local lua_5_1, below_5_3, below_5_4 = { "5.1", "LuaJIT" }, { "5.1", "LuaJIT", "5.2" }, { "5.1", "LuaJIT", "5.2", "5.3" }

local differences = {
  { "boundary.a_stopped_collector_stays_stopped", { "5.1" }, "Lua 5.1 does not tell whether its collector is stopped." },
  { "indexing.ipairs_ends", below_5_3, "ipairs takes tables only." },
  { "memory.generational_mode", { "5.1", "LuaJIT", "5.3" }, "There is no generational mode." },
  { "messages.comparisons_with_other_types_name_the_method", lua_5_1, "Values of two types have no comparison by metamethod." },
  { "modules.an_instance_with_a_finaliser", lua_5_1, "Tables have no finalisers." },
  { "options.integers", below_5_3, "There are no integers: an option whose default is whole takes any number." },
  { "progress.the_end_of_the_loop_closes_the_bar", below_5_4, "A loop closes nothing." },
}

-- What does not parse below Lua 5.4.
for _, case in ipairs {
  "a_variable_is_closed_at_the_end_of_its_block", "an_error_closes_variables", "variables_of_callbacks_are_closed",
  "a_closed_coroutine_closes_its_variables", "a_closed_coroutine_ends_its_loop_of_training",
  "operators_of_integers_are_not_those_of_tensors",
} do
  differences[#differences + 1] = { "syntax." .. case, below_5_4, "Variables with <close> do not parse." }
end

--- The cases of a file that a version lacks, as keys.
return function(file, version)
  local absent = {}
  for _, difference in ipairs(differences) do
    local of_file, case = difference[1]:match "^(.-)%.(.*)$"
    for _, without in ipairs(difference[2]) do
      if of_file == file and without == version then absent[case] = true end
    end
  end
  return absent
end
