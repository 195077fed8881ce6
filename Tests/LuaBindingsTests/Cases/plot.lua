local support = ...
local dk, raises = support.dk, support.raises
local plt = dk.plot
local cases = {}

local status = os.execute "command -v gnuplot > /dev/null 2>&1"
local has_gnuplot = status == true or status == 0 -- in Lua 5.1 a number

local function save(name)
  local path = support.path(name)
  if has_gnuplot then
    plt.savefig(path)
    return support.read(path)
  end
  raises(function() plt.savefig(path) end, "savefig", "gnuplot")
end

function cases.figures()
  plt.figure { figsize = { 4, 3 }, dpi = 50 }
  plt.plot(dk.linspace(0, 1, 20), dk.rand(20), { label = "a line", color = "C1", linestyle = "--", marker = "o" })
  plt.plot { 1, 2, 3 }
  plt.plot({ 1, 2, 3 }, { 3, 2, 1 })
  plt.scatter({ 1, 2 }, { 3, 4 }, { label = "points", size = 3 })
  plt.hist(dk.randn(100), { bins = 5, density = true, alpha = 0.5 })
  plt.title "Title"
  plt.xlabel "x"
  plt.ylabel "y"
  plt.xlim(0, 3)
  plt.ylim(-1, 5)
  plt.grid()
  plt.legend { loc = "upper right" }
  local png = save("figure.png")
  if png then assert(png:sub(1, 8) == "\137PNG\r\n\26\n") end
  local svg = save("figure.svg")
  if svg then assert(svg:find("<svg", 1, true) and svg:find("Title", 1, true)) end
  plt.figure()
  plt.imshow(dk.rand(4, 5), { cmap = "gray", colorbar = true })
  save("image.png")
end

function cases.labels_are_data()
  local bomb = support.directory .. "/executed"
  os.remove(bomb)
  plt.figure()
  for _, label in ipairs {
    "`touch " .. bomb .. "`", "'; system('touch " .. bomb .. "'); '", "\"\nsystem \"touch " .. bomb .. "\"\n", "@" .. bomb, "$(touch " .. bomb .. ")",
    "\\", "{/Bold x", "a\0b", "_^{}", "\n\n", "%d%s%n", ("x"):rep(2000),
  } do
    plt.plot({ 1, 2 }, { 1, 2 }, { label = label })
    plt.title(label)
    plt.xlabel(label)
    plt.ylabel(label)
  end
  plt.legend()
  pcall(save, "labels.png")
  assert(not io.open(bomb), "a label was executed")
end

function cases.show_draws_on_the_terminal()
  plt.figure()
  plt.plot { 1, 2, 3 }
  pcall(plt.show)
  plt.figure()
end

function cases.formats()
  local x, y = { 1, 2, 3 }, dk.tensor { 3, 1, 2 }
  plt.figure()
  plt.plot(x, y, "r--")
  plt.plot(y, "bo")
  plt.plot(x, y, "C1:", x, { 1, 2, 3 }, x, { 2, 2, 2 }, "k^-")
  plt.plot { x, y, "g", label = "as options" }
  plt.plot { x = x, y = y, linestyle = "--" }
  plt.plot { x, y }
  plt.plot { y, "b", x, y, "r" }
  plt.plot(x, y, "r--", { label = "named", color = "b" })
  plt.plot(x, { 1, 2, 3 }, y)
  raises(function() plt.plot(x, y, "training loss") end, "'training loss' is not a format: 't' is unknown", "label = \"...\"", "o . s ^ v D + x * p ,")
  raises(function() plt.plot(x, y, "r--b") end, "two colours")
  raises(function() plt.plot(x, y, "r", "b") end, "bad argument #4 to 'plot'", "Tensor or list of numbers expected, got string")
  raises(function() plt.plot() end, "bad argument #1 to 'plot'", "Tensor or list of numbers expected, got no value")
  raises(function() plt.plot { label = "nothing" } end, "Tensor or list of numbers expected")
  raises(function() plt.plot(x, y, "r", x, { 1 }, "b") end, "x and y differ: [3] and [1]")
  raises(function() plt.plot(x, y, true) end, "bad argument #3 to 'plot'")
  -- A call with one bad line draws none of its lines.
  local svg
  if has_gnuplot then
    plt.figure()
    plt.plot { 1, 2 }
    pcall(plt.plot, x, y, "r", x, { 1 }, "b")
    svg = save("formats.svg")
    assert(not svg:find("rgb(255,   0,   0)", 1, true) and not svg:find("gnuplot_plot_2", 1, true))
  end
  plt.figure()
end

function cases.numbers_stay_doubles()
  if not has_gnuplot then return end
  local function shown(...)
    local svg = save("doubles.svg")
    for _, label in ipairs { ... } do assert(svg:find(">" .. label .. "<", 1, true) or svg:find(label .. "</tspan>", 1, true), label) end
  end
  plt.figure()
  plt.plot({ 1795983548, 1795983549, 1795983550 }, { 123456, 123457, 123458 })
  shown("1795983548", "1795983549", "1795983550", "123456", "123457.5")
  plt.figure()
  plt.scatter({ 1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3 }, { 1000000.1, 1000000.2, 1000000.3, 1000000.4 })
  shown("1000000", "1000003", "1000000.1", "1000000.4")
  plt.figure()
  plt.hist({ 1795983548.25, 1795983548.5 }, { bins = 2 })
  plt.xlim(1795983548, 1795983549)
  shown("+1795983540", "8.2")
  plt.figure()
end

function cases.bad_arguments()
  plt.figure()
  raises(function() plt.plot({ 1, 2 }, { 1 }) end, "plot")
  raises(function() plt.plot({}) end, "plot")
  raises(function() plt.plot("x") end, "bad argument #1 to 'plot'", "Tensor or list of numbers expected, got string")
  raises(function() plt.plot({ 1, "x" }) end, "'plot'", "number expected at index 2")
  raises(function() plt.plot({ 1 }, { 1 }, { colour = "red" }) end, "unknown option 'colour' for 'plot' (did you mean 'color'? known: x, y, label, color")
  raises(function() plt.plot({ 1 }, { 1 }, { color = "nocolor" }) end, "color")
  raises(function() plt.plot({ 1 }, { 1 }, { color = "red'; system('x')" }) end, "color")
  raises(function() plt.plot({ 1 }, { 1 }, { linestyle = "~" }) end, "linestyle")
  raises(function() plt.plot({ 1 }, { 1 }, { marker = "?" }) end, "marker")
  raises(function() plt.plot({ 1 }, { 1 }, { linewidth = -1 }) end, "linewidth")
  raises(function() plt.plot({ 1 }, { 1 }, { alpha = 2 }) end, "alpha")
  raises(function() plt.scatter({ 1 }) end, "bad argument #2 to 'scatter'")
  raises(function() plt.hist({}, {}) end, "hist")
  raises(function() plt.hist({ 1 }, { bins = 0 }) end, "bins")
  raises(function() plt.hist({ 1 }, { bins = support.maxinteger }) end, "hist")
  raises(function() plt.hist({ 1 }, { range = { 2, 1 } }) end, "range")
  raises(function() plt.imshow(dk.zeros(3)) end, "imshow", "[3]")
  raises(function() plt.imshow(dk.zeros(3, 3), { cmap = "x" }) end, "cmap")
  raises(function() plt.legend "nowhere" end, "bad argument #1 to 'legend'", "upper right")
  raises(function() plt.xlim(1, 1) end, "xlim")
  raises(function() plt.ylim(0, 0 / 0) end, "ylim")
  raises(function() plt.xscale "cubic" end, "xscale")
  raises(function() plt.figure { figsize = { 0, 1 } } end, "figure")
  raises(function() plt.figure { figsize = { 1e9, 1e9 } } end, "figure")
  raises(function() plt.figure { dpi = 0 / 0 } end, "figure")
  raises(function() plt.figure { figsize = { 1 } } end, "two numbers")
  plt.plot { 1, 2 }
  raises(function() plt.savefig(support.path "figure.xyz") end, "savefig")
  raises(function() plt.savefig("/proc/none/x.png") end, "savefig")
  raises(function() plt.savefig("a\0b.png") end, "savefig")
  raises(function() plt.title(3) end, "bad argument #1 to 'title'", "string expected, got number")
  plt.figure()
end

function cases.special_numbers()
  plt.figure()
  plt.plot({ 1, 2, 3 }, { 0 / 0, math.huge, -math.huge })
  plt.plot({ 1, 2, 3 }, { 1, 0 / 0, 3 })
  plt.hist { 0 / 0, 1, 2 }
  pcall(save, "special.png")
  plt.figure()
end

return cases
