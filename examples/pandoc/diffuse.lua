-- A pandoc filter that runs the code blocks of class `diffuse` and puts what they make in their stead: what they print, and the
-- images or the plot that they return. Inline code of the class becomes its value. All code of a document shares one table of
-- globals, which has `dk`. It may do whatever the user may: convert only documents that you trust.
--
-- Attributes of a block: `seed`, for `dk.manual_seed`; `echo=true` shows the code, too; `caption`, in Markdown, makes a figure;
-- `columns` and `value_range="-1 1"` are those of `dk.image.save_grid`. All others, such as `width`, go to the image.
local loaded, dk = pcall(require, "diffusionkit")
if not loaded then
  if dk:find("Dynamic loading not supported", 1, true) then
    dk = "this pandoc is linked statically, and loads no C modules; those of distributions such as Debian's do"
  end
  error(dk, 0)
end

local count = 0 -- pieces of code so far
local printed -- by the running code

local output = {}
function output:write(...)
  for index = 1, select("#", ...) do printed[#printed + 1] = tostring((select(index, ...))) end
  return self
end

--- What the code of the document sees as globals: pandoc's Lua, whose output goes to the document.
local globals = setmetatable({ dk = dk }, { __index = _G })
globals._G = globals
globals.io = setmetatable({ stdout = output, write = function(...) return output:write(...) end }, { __index = io })
function globals.print(...)
  for index = 1, select("#", ...) do output:write(index > 1 and "\t" or "", (select(index, ...))) end
  output:write("\n")
end

--- Ends pandoc with a message.
local function fail(message, ...) error(message:format(...), 0) end

-- Lines of code in the document

local inputs -- the texts of the documents, in the order of pandoc's arguments
local reached = { input = 1, position = 1 } -- the end of the code before

--- Returns the path of the document that has one of some texts, and the number of lines before it. pandoc does not say where
-- code stands, so the texts are searched for. If they are not found, as in a quotation, the code's number stands for the path.
local function locate(...)
  if not inputs then
    inputs = {}
    for index, path in ipairs(PANDOC_STATE.input_files) do
      local file = io.open(path, "rb")
      local text = file and file:read("a"):gsub("\r\n", "\n") or ""
      inputs[index] = { path = path, text = "\n" .. text .. "\n" }
      if file then file:close() end
    end
  end
  for _, searched in ipairs { ... } do
    for index = reached.input, #inputs do
      local text = inputs[index].text
      local first, last = text:find(searched, index == reached.input and reached.position or 1, true)
      if first then
        reached = { input = index, position = last }
        return inputs[index].path, select(2, text:sub(1, first):gsub("\n", "")) - 1
      end
    end
  end
  return ("diffuse code %d"):format(count), 0
end

--- Runs code that stands after a number of lines of a document. Returns its result and what it printed.
local function run(code, path, lines)
  printed = {}
  local chunk, mistake = load(("\n"):rep(lines) .. code, "@" .. path, "t", globals)
  if not chunk then fail("%s", mistake) end
  local succeeded, result = pcall(chunk)
  if not succeeded then fail("%s", tostring(result)) end
  return result, table.concat(printed)
end

-- Results

local function is_tensor(value) return type(value) == "userdata" and getmetatable(value) == "Tensor" end

--- Returns the bytes of the PNG file that `write` writes to the path that it is given, or nil and a message.
local function bytes_of(write)
  local bytes, problem
  pandoc.system.with_temporary_directory("diffuse", function(folder)
    local path = folder .. "/image.png"
    local written, message = pcall(write, path) -- here, since pandoc would wrap the message
    if not written then
      problem = tostring(message):gsub("^[^\n]-diffuse%.lua:%d+: ", "")
      return
    end
    local file = assert(io.open(path, "rb"))
    bytes = file:read("a")
    file:close()
  end)
  return bytes, problem
end

--- Returns an image [C, H, W] enlarged by a whole factor.
local function enlarged(image, factor)
  local size = image:size()
  local blocks = image:reshape(size[1], size[2], 1, size[3], 1) * dk.ones(1, 1, factor, 1, factor)
  return blocks:reshape(size[1], size[2] * factor, size[3] * factor)
end

--- Writes an image [H, W] or [C, H, W], or images [N, C, H, W] in rows. Small ones are enlarged by a whole factor, since viewers
-- blur pixels that they enlarge.
local function save_images(path, images, options)
  local shape = images:size()
  local height, width = shape[#shape - 1], shape[#shape]
  if #shape > 4 then
    error("images have the shape [H, W], [C, H, W] or [N, C, H, W], not " .. tostring(images:shape()), 0)
  elseif #shape == 4 then
    local columns = math.max(1, math.min(options.columns or math.ceil(math.sqrt(shape[1])), shape[1]))
    dk.image.save_grid(path, images, {
      columns = columns, value_range = options.value_range,
      scale = math.max(1, math.min(math.floor(640 / (columns * math.max(height, width, 1))), 64)),
    })
  else
    local low, high = table.unpack(options.value_range or { 0, 1 })
    local image = (images - low) / (high - low)
    if #shape == 2 then image = image:unsqueeze(1) end
    dk.image.save(path, enlarged(image, math.max(1, math.min(math.floor(640 / math.max(height, width, 1)), 64))))
  end
end

--- Returns a paragraph with an image, or a figure if there is a caption. In pandoc 3 a figure is a block of its own; before, it
-- is a paragraph with an image whose title begins with "fig:".
local function image_block(source, caption, attributes)
  if not caption then return pandoc.Para { pandoc.Image({}, source, "", attributes) } end
  local inlines = pandoc.utils.blocks_to_inlines(pandoc.read(caption, "markdown").blocks)
  if not pandoc.Figure then return pandoc.Para { pandoc.Image(inlines, source, "fig:", attributes) } end
  local identifier = attributes.identifier
  attributes.identifier = ""
  return pandoc.Figure(
    { pandoc.Plain { pandoc.Image(inlines, source, "", attributes) } }, { pandoc.Plain(inlines) }, pandoc.Attr(identifier))
end

-- The filter

--- Reads an attribute of a block, which does not go to the image, by `read`, which returns nil for a wrong one.
local function take(block, name, read, expected, origin)
  local text = block.attributes[name]
  if not text then return nil end
  block.attributes[name] = nil
  local value = read(text)
  if value == nil then fail('%s: the attribute %s is %s, not "%s"', origin, name, expected, text) end
  return value
end

local function read_whole(text) return text:find("^%d+$") and math.tointeger(tonumber(text)) or nil end
local function read_count(text) return text:find("[1-9]") and read_whole(text) or nil end
local function read_boolean(text) return ({ ["true"] = true, ["false"] = false })[text] end
local function read_range(text)
  local low, high = text:match("^(%S+)%s+(%S+)$")
  low, high = tonumber(low), tonumber(high)
  return low and high and low < high and { low, high } or nil
end

local function CodeBlock(block)
  if not block.classes:includes "diffuse" then return nil end
  count = count + 1
  local path, lines = locate(block.text ~= "" and "\n" .. block.text .. "\n" or nil)
  local origin = ("%s:%d"):format(path, lines + 1)
  local seed = take(block, "seed", read_whole, "a whole number", origin)
  local echo = take(block, "echo", read_boolean, "true or false", origin)
  local caption = take(block, "caption", function(text) return text end, "text", origin)
  local options = {
    columns = take(block, "columns", read_count, "a whole number above 0", origin),
    value_range = take(block, "value_range", read_range, "two numbers, the lower one first", origin),
  }

  if seed then dk.manual_seed(seed) end
  local result, text = run(block.text, path, lines)
  local write
  if result == dk.plot then
    write = dk.plot.savefig
  elseif is_tensor(result) and result:dim() >= 2 then
    write = function(path) save_images(path, result, options) end
  elseif is_tensor(result) or type(result) == "number" or type(result) == "string" then
    text = text .. tostring(result)
  elseif result ~= nil then
    fail("%s: the block returns a %s; it may return images, text, a number, or dk.plot for its plot", origin, type(result))
  end

  local blocks = pandoc.List {}
  if echo then blocks:insert(pandoc.CodeBlock(block.text, pandoc.Attr("", { "lua" }))) end
  if text ~= "" then blocks:insert(pandoc.CodeBlock(text:gsub("\n$", ""), pandoc.Attr("", { "output" }))) end
  if write then
    local bytes, problem = bytes_of(write)
    if not bytes then fail("%s: %s", origin, problem) end
    local source = ("diffuse-%s.png"):format(pandoc.utils.sha1(bytes):sub(1, 12))
    pandoc.mediabag.insert(source, "image/png", bytes)
    block.classes = block.classes:filter(function(class) return class ~= "diffuse" end)
    blocks:insert(image_block(source, caption, block.attr))
  elseif caption then
    fail("%s: the block has a caption but returns no image", origin)
  end
  return blocks
end

local function Code(code)
  if not code.classes:includes "diffuse" then return nil end
  count = count + 1
  local path, lines = locate("`" .. code.text .. "`", "` " .. code.text .. " `")
  local result, text = run("return " .. code.text, path, lines)
  if result == nil then fail("%s:%d: the inline code `%s` has no value", path, lines + 1, code.text) end
  return pandoc.Str(text .. tostring(result))
end

-- In the order of the document, blocks and inline code alike.
return { { traverse = "topdown", CodeBlock = CodeBlock, Code = Code } }
