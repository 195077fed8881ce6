local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

function cases.grad_is_nil_and_then_accumulates()
  local p = dk.parameter { 1, 2 }
  assert(p.grad == nil and p.requires_grad);
  (p * 3):sum():backward()
  same(p.grad, { 3, 3 });
  (p * p):sum():backward()
  same(p.grad, { 5, 7 })
  p:zero_grad()
  assert(p.grad == nil)
end

function cases.forms()
  same(dk.parameter(2), { 2 })
  same(dk.parameter { 1, 2 }, { 1, 2 })
  same(dk.parameter { value = { 1, 2 } }, { 1, 2 })
  same(dk.parameter(dk.zeros(2, 2)):shape(), { 2, 2 })
  local p = dk.parameter(dk.parameter { 1, 2 } * 2)
  same(p, { 2, 4 })
  raises(function() dk.parameter "x" end, "bad argument #1 to 'parameter'", "got string")
  raises(function() dk.parameter() end, "bad argument #1 to 'parameter'")
end

function cases.parameters_are_used_as_tensors()
  local p = dk.parameter { { 1, 2 }, { 3, 4 } }
  same(p:shape(), { 2, 2 })
  assert(#p == 2 and p:sum():item() == 10 and p[{ 2, 1 }] == 3)
  same(p[1], { 1, 2 })
  same(p:totable(), { { 1, 2 }, { 3, 4 } })
  assert(type(tostring(p)) == "string" and getmetatable(p) == "Parameter")
  same(dk.matmul(p, p), { { 7, 10 }, { 15, 22 } })
end

function cases.value_and_grad_can_be_set()
  local p = dk.parameter { 1, 2 }
  p.value = dk.tensor { 5, 6 }
  same(p, { 5, 6 })
  p.grad = dk.tensor { 1, 1 }
  same(p.grad, { 1, 1 })
  p.grad = nil
  assert(p.grad == nil)
  raises(function() p.value = dk.zeros(3) end, "value", "[3]", "[2]")
  raises(function() p.grad = dk.zeros(3) end, "grad", "[3]", "[2]")
  raises(function() p.value = 3 end, "'value'", "Tensor expected, got number")
  raises(function() p.value = nil end, "'value'", "got nil")
  raises(function() p.grad = io.stdout end, "'grad'", "got userdata")
  raises(function() p.nosuch = 1 end, "Parameter has no field 'nosuch' that can be set")
  raises(function() p.requires_grad = false end, "Parameter has no field 'requires_grad' that can be set")
end

function cases.a_value_read_before_stays()
  local p = dk.parameter { 1, 2 }
  local before = p.value
  p.value = dk.tensor { 5, 6 }
  same(before, { 1, 2 })
  before[1] = 100
  same(p, { 5, 6 })
end

function cases.detach()
  local p = dk.parameter { 1, 2 }
  local y = p * 2
  assert(y.requires_grad and not y:detach().requires_grad and not p.value.requires_grad)
  raises(function() y:detach():sum():backward() end, "backward")
  raises(function() dk.zeros(1):backward() end, "backward")
end

function cases.cotangent()
  local p = dk.parameter { 1, 2, 3 }
  raises(function() (p * 2):backward() end, "backward", "[3]")
  local y = p * 2
  y:backward(dk.tensor { 1, 0, 10 })
  same(p.grad, { 2, 0, 20 })
  p:zero_grad();
  (p * 2):backward { cotangent = dk.ones(3) }
  same(p.grad, { 2, 2, 2 })
  raises(function() (p * 2):backward(dk.ones(2)) end, "backward", "[2]", "[3]")
  raises(function() (p * 2):backward(1) end, "bad argument #1 to 'backward'", "Tensor expected, got number")
  same(p.grad, { 2, 2, 2 })
end

function cases.second_backward()
  local p = dk.parameter { 2 }
  local y = (p * p):sum()
  y:backward()
  raises(function() y:backward() end, "backward", "retain_graph")
  same(p.grad, { 4 })
  local z = (p * p):sum()
  z:backward { retain_graph = true }
  z:backward()
  same(p.grad, { 12 })
  raises(function() z:backward() end, "backward")
end

function cases.part_of_a_freed_graph()
  local p = dk.parameter { 2 }
  local shared = p * p
  local a, b = (shared * 2):sum(), (shared * 3):sum()
  a:backward()
  raises(function() b:backward() end, "backward")
end

function cases.no_grad()
  local p = dk.parameter { 1, 2 }
  local y = dk.no_grad(function()
    local inside = p * 2
    assert(not inside.requires_grad)
    return inside
  end)
  assert(not y.requires_grad and (p * 2).requires_grad)
  same({ dk.no_grad(function() return 1, nil, "x", p end) }, { 1, nil, "x", p })
  assert(select("#", dk.no_grad(function() end)) == 0)
  assert(select("#", dk.no_grad(function() return nil, nil end)) == 2)
  same(select("#", dk.no_grad(function() return support.unpack({}, 1, 500) end)), 500)
  local marker = {}
  support.raises_value(function() dk.no_grad(function() error(marker) end) end, marker)
  assert((p * 2).requires_grad, "an error ends it")
  dk.no_grad(function() dk.no_grad(function() end) assert(not (p * 2).requires_grad) end)
  raises(function() dk.no_grad(3) end, "bad argument #1 to 'no_grad'", "function expected, got number")
  raises(function() dk.no_grad() end, "bad argument #1 to 'no_grad'")
  raises(function() dk.no_grad(function() local _ = dk.zeros(2) + dk.zeros(3) end) end, "'add'")
end

function cases.broadcast_gradients()
  local a, b = dk.parameter { { 1 }, { 2 } }, dk.parameter { 1, 2, 3 };
  (a * b):sum():backward()
  same(a.grad, { { 6 }, { 6 } })
  same(b.grad, { 3, 3, 3 })
  local scalar = dk.parameter(2);
  (scalar * dk.ones(4, 5)):sum():backward()
  same(scalar.grad, { 20 })
end

function cases.diamonds()
  local p = dk.parameter { 3 }
  local y = p * p
  for _ = 1, 20 do y = y + y end
  y:backward()
  same(p.grad, { 6 * 2 ^ 20 })
end

function cases.a_chain_of_a_million_adds()
  local live = dk.memory().live
  local p = dk.parameter { 1 }
  local y = p + 0
  for _ = 1, 1000000 do y = y + 1 end
  assert(y:item() == 1000001)
  y:backward()
  same(p.grad, { 1 })
  y = nil
  support.collect()
  assert(dk.memory().live <= live + 1024)
end

function cases.a_long_chain_is_released_unused()
  local p = dk.parameter { 1 }
  local y = p + 0
  for _ = 1, 300000 do y = y + 1 end
  y = nil
  support.collect()
end

function cases.graph_survives_its_inputs_in_lua()
  local p = dk.parameter { 1, 2 }
  local y
  do
    local q = p * 3
    local r = q:exp()
    y = (r + q):sum()
  end
  support.collect()
  y:backward()
  near(p.grad, { 3 * math.exp(3) + 3, 3 * math.exp(6) + 3 }, 1e-4)
end

function cases.the_value_at_recording_time_counts()
  local p = dk.parameter { 3 }
  local y = p * p
  p.value = dk.tensor { 100 }
  y:backward()
  same(p.grad, { 6 })
  local t = dk.tensor { 2 }
  local q = dk.parameter { 5 }
  local z = q * t
  t[1] = 7
  z:backward()
  same(q.grad, { 2 })
end

function cases.descent()
  local w = dk.parameter { 0, 0 }
  local x = dk.tensor { { 1, 0 }, { 0, 1 }, { 1, 1 } }
  local y = x:matmul(dk.tensor { 2, -1 })
  for _ = 1, 200 do
    w:zero_grad();
    (x:matmul(w) - y):square():mean():backward()
    w.value = w.value - w.grad * 0.5
  end
  near(w, { 2, -1 }, 1e-3)
end

return cases
