local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local json, null = dk.json, dk.json.null
local cases = {}

local function written(value, text) assert(json.encode(value) == text, json.encode(value)) end

function cases.values()
  written(nil, "null")
  written(null, "null")
  written(true, "true")
  written(3, "3")
  written(-3.5, "-3.5")
  written(0.1, "0.1")
  written(1e300, "1e+300")
  written("a\"\\\n\t\r\8\12\1/é", [["a\"\\\n\t\r\b\f\u0001/é"]])
  written({ 1, 2, { 3 } }, "[1,2,[3]]")
  written({ b = 1, a = { c = false } }, [[{"a":{"c":false},"b":1}]])
  written({ ["é"] = 1, [""] = 2 }, [[{"":2,"é":1}]])
  written(dk.zeros(2, 3):shape(), "[2,3]")
end

function cases.numbers_stay_exact()
  for _, number in ipairs { 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 2 ^ 53 + 2, 123456789.125, 1e21 } do
    local again = json.decode(json.encode(number))
    assert(again == number and 1 / again == 1 / number, tostring(number))
  end
  if math.type then
    assert(math.type(json.decode "3") == "integer" and math.type(json.decode "3.0") == "float")
    assert(json.encode(3.0) == "3.0" and json.encode(3) == "3")
    assert(json.encode(math.maxinteger) == "9223372036854775807" and json.decode "-9223372036854775808" == math.mininteger)
  end
  assert(json.decode "18446744073709551616" == 2 ^ 64)
  assert(json.decode "1e2" == 100)
end

function cases.arrays_and_objects()
  written({}, "{}")
  written(json.array {}, "[]")
  written({ a = json.array {}, b = {} }, [[{"a":[],"b":{}}]])
  local list = json.array { 1 }
  assert(json.array(list) == list and #list == 1)
  list[1] = nil
  written(list, "[]")
  local decoded = json.decode [[{"a": [], "o": {}, "l": [1]}]]
  written(decoded, [[{"a":[],"l":[1],"o":{}}]])
  decoded.l[1] = nil
  written(decoded.l, "[]")
  same(dk.tensor(json.decode "[[1,2],[3,4]]"), { { 1, 2 }, { 3, 4 } })
  raises(function() json.array(setmetatable({}, {})) end, "another metatable")
  raises(function() json.array(3) end, "bad argument #1 to 'array'", "table expected, got number")
  raises(function() json.array() end, "table expected")
end

function cases.null_is_a_value()
  local decoded = json.decode [[{"a": null, "b": [null, 1, null]}]]
  assert(decoded.a == null and decoded.b[1] == null and #decoded.b == 3 and decoded.c == nil)
  written(decoded, [[{"a":null,"b":[null,1,null]}]])
  assert(json.decode "null" == null and type(null) == "userdata")
end

function cases.tensors()
  written(dk.tensor { { 1, 0.1 }, { -2, 3 } }, "[[1.0,0.1],[-2.0,3.0]]")
  written({ x = dk.ones(1), p = dk.parameter(dk.zeros(2)) }, [[{"p":[0.0,0.0],"x":[1.0]}]])
  written(dk.zeros(0), "[]")
  written(dk.zeros(2, 0), "[[],[]]")
  written(dk.zeros(0, 2 ^ 40), "[]")
  local x = dk.randn(50)
  same(dk.tensor(json.decode(json.encode(x))), x)
  raises(function() json.encode { x = dk.tensor { 1, 0 / 0 } } end, "encode", "a tensor with NaN", ".x")
  raises(function() json.encode(dk.zeros(2 ^ 40, 0)) end, "empty lists")
end

function cases.indented()
  local text = json.encode({ a = { 1, { b = 2 } }, e = {}, l = json.array {}, t = dk.zeros(2, 2) }, { indent = 2 })
  assert(text == [[
{
  "a": [
    1,
    {
      "b": 2
    }
  ],
  "e": {},
  "l": [],
  "t": [
    [0.0, 0.0],
    [0.0, 0.0]
  ]
}]], text)
  assert(json.encode({ 1 }, 0) == "[\n1\n]")
  raises(function() json.encode({}, { indent = 17 }) end, "'indent'", "0 to 16")
  raises(function() json.encode({}, { indent = -1 }) end, "'indent'")
end

function cases.values_without_a_form()
  raises(function() json.encode(0 / 0) end, "bad argument #1 to 'encode'", "NaN has no form in JSON")
  raises(function() json.encode { a = { 1, -1 / 0 } } end, "-inf", "at .a[2]")
  raises(function() json.encode { print } end, "a function", "[1]")
  raises(function() json.encode { a = { b = coroutine.create(function() end) } } end, "a thread", "at .a.b")
  raises(function() json.encode(dk.Generator(1)) end, "a Generator")
  raises(function() json.encode "\255" end, "not UTF-8")
  raises(function() json.encode { ["\255"] = 1 } end, "not UTF-8")
  raises(function() json.encode { 1, nil, 3 } end, "gap")
  raises(function() json.encode { [2 ^ 40] = 1 } end, "gap")
  raises(function() json.encode { 1, x = 2 } end, "both")
  raises(function() json.encode { [0] = 1 } end, "key", "0")
  raises(function() json.encode { [1.5] = 1 } end, "key")
  raises(function() json.encode { [true] = 1 } end, "key", "boolean")
  local cycle = {}
  cycle.a = cycle
  raises(function() json.encode(cycle) end, "nested more than 128 deep", ".a.a.a")
  local deep = {}
  for _ = 1, 100 do deep = { deep } end
  assert(#json.encode(deep) == 202)
end

function cases.tables_with_metatables()
  if support.version == "5.1" or support.version == "LuaJIT" then return end
  local proxy = setmetatable({}, { __pairs = function() return next, { a = 1 }, nil end })
  written(proxy, [[{"a":1}]])
  raises(function() json.encode(setmetatable({}, { __pairs = function() error "no pairs" end })) end, "no pairs")
end

function cases.texts_that_are_not_json()
  for text, message in pairs {
    [""] = "line 1, column 1: expected a value, but the text ends", ["{"] = "a key in quotes", ["[1,]"] = "column 4",
    ["[1\n,\n}"] = "line 3, column 1", ['{"a":1,"a":2}'] = "'a' occurs twice", ['"\255"'] = "not UTF-8", NaN = "found 'N'",
    ["01"] = "may not start with 0", ["1e999"] = "too large", ["1 2"] = "the end of the text", ['"\\ud800"'] = "surrogate",
    ['"\\x"'] = "escape", ['"a'] = "no end", ["'a'"] = "expected a value", ["[1"] = "',' or ']'", ['{"a" 1}'] = "':'",
    ["\239\187\191{}"] = "expected a value", ["[-]"] = "a digit", ["tru"] = "expected a value", ['"\n"'] = "must be escaped",
    [("["):rep(200)] = "nested more than 128 deep", [("["):rep(1e5)] = "nested more than 128 deep", ["1\0"] = "byte 0",
  } do
    raises(function() json.decode(text) end, "bad argument #1 to 'decode'", message)
  end
  raises(function() json.decode(3) end, "string expected")
  raises(function() json.decode() end, "string expected")
end

function cases.round_trip()
  local text = [[{"a":[1,2.5,"x",true,null,{"b":[]}],"c":{"d":"\u00e9\ud83d\ude00"},"e":-1e-07}]]
  local decoded = json.decode(text)
  assert(decoded.c.d == "é😀")
  assert(json.encode(json.decode(json.encode(decoded))) == json.encode(decoded))
end

return cases
