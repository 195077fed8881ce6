-- dk.progress: bars for the script's own loops. The host of these cases shows none by default.
local support = ...
local dk, raises = support.dk, support.raises
local cases = {}

function cases.a_loop_counts_from_one()
  local steps = {}
  for step, bar in dk.progress(3, "steps") do
    steps[#steps + 1] = step
    assert(bar.total == 3 and bar.done == step - 1)
    bar:set_postfix { loss = 1 / step, ["learning rate"] = 0 / 0 }
  end
  assert(table.concat(steps, " ") == "1 2 3")
  for _ in dk.progress(0) do error "there is no step" end
end

function cases.the_end_of_the_loop_closes_the_bar()
  local bar
  for _, this in dk.progress(2) do bar = this end
  raises(function() bar:update() end, "closed")
  for step, this in dk.progress(3) do
    bar = this
    if step == 2 then break end
  end
  raises(function() return bar.done end, "closed")
  raises(function()
    for _, this in dk.progress { total = 3, title = "bad" } do
      bar = this
      error "boom"
    end
  end, "boom")
  raises(function() return bar.done end, "closed")
end

function cases.without_a_loop()
  local bar = dk.progress(5, { verbose = 0 })
  bar:update()
  bar:update(3)
  assert(bar.done == 4 and bar.total == 5)
  bar:update(support.maxinteger) -- more than the number of steps
  assert(bar.done == 5)
  bar:update(0)
  assert(bar.done == 5)
end

function cases.mistakes()
  local bar = dk.progress(2)
  raises(function() dk.progress() end, "bad argument #1 to 'progress'")
  raises(function() dk.progress(-1) end, "bad argument #1 to 'progress'", "must be at least 0, not -1")
  raises(function() dk.progress(1.5) end, "bad argument #1 to 'progress'")
  raises(function() dk.progress(1, { titel = "x" }) end, "titel")
  raises(function() bar:update(-1) end, "bad argument #1 to 'update'", "at least 0, not -1")
  raises(function() bar:set_postfix(1) end, "bad argument #1 to 'set_postfix'", "table of named numbers expected")
  raises(function() bar:set_postfix { loss = "low" } end, "'set_postfix'", "number expected for 'loss', got string")
  raises(function() bar:set_postfix { 0.5 } end, "'set_postfix'", "needs a name")
  assert(bar.done == 0)
end

return cases
