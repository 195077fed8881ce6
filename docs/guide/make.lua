-- Writes the guide from the words of prose.lua and from the scripts: their text, their output and their images.
-- `make docs` calls it:
--
--   diffuse-lua docs/guide/make.lua            runs the scripts whose code has changed since their page was made
--   diffuse-lua docs/guide/make.lua --all      runs every script, after changes of the library
--   diffuse-lua docs/guide/make.lua --check    writes nothing, and fails if a page or an image is stale
--
-- Scripts run at their default sizes. A page stores the result of a run between two comments, of which the first has
-- the fingerprint of the script's code.
local dk = require "diffusionkit"
local guide = arg[0]:match "^(.*)/[^/]*$" or "."
local root = guide .. "/../.."
local mode = arg[1]
local max_image_size = 250000 -- bytes, because images are committed

local function fail(message)
  io.stderr:write("guide: ", message, "\n")
  os.exit(1)
end
if mode and mode ~= "--check" and mode ~= "--all" then fail "make.lua takes --check, --all or nothing" end

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

--- The output of a shell command, and whether it succeeded.
local function output_of(command)
  local pipe = assert(io.popen("(" .. command .. ") && echo 1 || echo 0")) -- Lua 5.1 does not return the status
  local text, succeeded = pipe:read("*a"):match "^(.*)([01])\n$"
  pipe:close()
  return text, succeeded == "1"
end

local function line_of(command) return (output_of(command):gsub("\n$", "")) end

--- The names of the files in a folder that have this ending, without the ending, sorted.
local function names(folder, ending)
  local found = {}
  for name in output_of("ls " .. quoted(folder) .. " 2>/dev/null"):gmatch "[^\n]+" do
    if name:sub(-#ending) == ending then found[#found + 1] = name:sub(1, -#ending - 1) end
  end
  return found
end

--- The exclusive or of two bytes.
local function xor(a, b)
  local result = 0
  for bit = 0, 7 do
    if a % 2 ~= b % 2 then result = result + 2 ^ bit end
    a, b = math.floor(a / 2), math.floor(b / 2)
  end
  return result
end

--- The FNV-1a hash of a script's code, 64 bits in 16 digits. Comments do not count, since a run does not depend on them.
local function fingerprint(script)
  local code = script:gsub("%s*%-%-%-? [^\n]*", ""):gsub("\n%-%-%f[\n]", "")
  local high, low, word = 0xcbf29ce4, 0x84222325, 2 ^ 32 -- halves, since numbers of Lua 5.1 have 53 bits
  for i = 1, #code do
    low = low - low % 256 + xor(low % 256, code:byte(i))
    local product = low * 0x1b3 -- the hash times 2^40 + 0x1b3
    high = (high * 0x1b3 + math.floor(product / word) + low * 256) % word
    low = product % word
  end
  return ("%08x%08x"):format(high, low)
end

--- The output of a script, with most lines of a long progress report replaced by "...".
local function shortened(text)
  local lines, shown, row = {}, {}, 0
  for line in text:gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
  local function is_progress(line)
    return line and (line:lower():find "%f[%a]epoch%s+%d" or line:find "^step%s+%d")
  end
  for i, line in ipairs(lines) do
    row = is_progress(line) and row + 1 or 0
    local left = 0 -- lines of progress after this one
    while row > 0 and is_progress(lines[i + left + 1]) do left = left + 1 end
    if row + left < 8 or row <= 2 or left == 0 then
      shown[#shown + 1] = line
    elseif row == 3 then
      shown[#shown + 1] = "..."
    end
  end
  return (table.concat(shown, "\n"):gsub("%s+$", ""))
end

--- Copies an image to images/. Its height and width are halved until the file is small enough.
local function copy_image(path, name)
  local goal = guide .. "/images/" .. name
  write(goal, read(path))
  while #read(goal) > max_image_size do
    local pixels = dk.image.load(goal):unsqueeze(1)
    dk.image.save(goal, dk.nn.functional.avg_pool2d(pixels, 2)[1])
  end
end

--- A table of every tenth loss that a script printed, beside those of a file.
local function losses_beside(text, reference)
  local here, there = {}, {}
  for loss in text:gmatch "loss%s+([%d.]+)" do here[#here + 1] = tonumber(loss) end
  local list = assert(read(root .. "/" .. reference)):match '"losses":%s*%[(.-)%]'
  for loss in list:gmatch "[%d.e-]+" do there[#there + 1] = tonumber(loss) end
  if #here ~= #there then fail(("%d losses, and %d in %s"):format(#here, #there, reference)) end
  local rows, worst = { "| step | PyTorch | here |", "| --- | --- | --- |" }, 0
  for step, loss in ipairs(here) do
    worst = math.max(worst, math.abs(loss / there[step] - 1))
    if step == 1 or step % 10 == 0 then
      rows[#rows + 1] = ("| %d | %.6f | %.6f |"):format(step, there[step], loss)
    end
  end
  rows[#rows + 1] = ("\nThe largest difference of the %d losses is %.1g of the loss.\n"):format(#here, worst)
  return table.concat(rows, "\n")
end

--- Runs a script at its default size. Returns the part of the page with its images and output.
local function run(script)
  local path, title = script.path, script.title
  local name = path:match "([^/]*)%.lua$"
  io.write("running ", name, " ... ")
  io.flush()
  local began = dk.time()
  local folder = line_of "mktemp -d"
  local program = line_of "readlink /proc/$PPID/exe" -- the program that runs this file
  -- Variables of the caller's environment, which could be options of the script, are not passed on, except those that
  -- control threads.
  local environment = 'env -i PATH="$PATH"'
  for _, variable in ipairs{ "OMP_NUM_THREADS", "OMP_WAIT_POLICY" } do
    local value = os.getenv(variable)
    if value then environment = environment .. " " .. variable .. "=" .. quoted(value) end
  end
  local command = ("cd %s && %s OUT_DIR=%s %s %s 2>&1"):format(
    quoted(root), environment, quoted(folder), quoted(program), quoted(path))
  local text, succeeded = output_of(command)
  local page = {}
  for _, image in ipairs(succeeded and names(folder, ".png") or {}) do
    copy_image(folder .. "/" .. image .. ".png", image .. ".png")
    page[#page + 1] = ("![%s](images/%s.png)\n"):format(title, image)
  end
  os.execute("rm -r " .. quoted(folder))
  if not succeeded then fail(name .. " failed:\n" .. text) end
  if script.losses then page[#page + 1] = losses_beside(text, script.losses) end
  text = shortened(text:gsub(folder:gsub("%p", "%%%0"), "out"))
  local has_times = text:find "%f[%d][%d.:]+ ?m?s%f[%W]" or text:lower():find "%f[%a]time%f[%A]" or text:find "/s%f[%A]"
  page[#page + 1] = has_times and "It prints (times are those of the machine that made this page):\n"
    or "It prints:\n"
  page[#page + 1] = "```text\n" .. text .. "\n```\n"
  print(("%.0f s"):format(dk.time() - began))
  return table.concat(page, "\n")
end

local stale = {}
local function write_page(name, text)
  local path = guide .. "/" .. name
  if read(path) == text then return end
  stale[#stale + 1] = "docs/guide/" .. name
  if mode ~= "--check" then write(path, text) end
end

--- The stored result of a run; nil if the code has changed since or an image is missing.
local function stored_run(page, name, mark)
  local _, stop = (page or ""):find(mark, 1, true)
  local start = stop and page:find("\n<!-- end -->", stop, true)
  local result = start and page:sub(stop + 2, start)
  for image in (result or ""):gmatch "%]%((images/[^)]*)%)" do
    if not read(guide .. "/" .. image) then return nil end
  end
  return result
end

--- A table of two columns: the Python that stands in a script's comments, and the Lua below each of them.
local function side_by_side(text)
  local rows, left, right = {}, {}, {}
  local function close_row()
    if #right > 0 then
      rows[#rows + 1] = ("<tr><td>\n\n```python\n%s\n```\n\n</td><td>\n\n```lua\n%s\n```\n\n</td></tr>"):format(
        table.concat(left, "\n"), table.concat(right, "\n"))
      left, right = {}, {}
    end
  end
  local header = true -- within the comments at the top
  for line in text:gmatch "([^\n]*)\n" do
    header = header and line:sub(1, 2) == "--"
    local python = not header and line:match "^%s*%-%- ?(.*)$"
    if python then
      if #right > 0 then close_row() end
      left[#left + 1] = python
    elseif not header and line:find "%S" then
      right[#right + 1] = line
    end
  end
  close_row()
  return "<table>\n<tr><th>Python</th><th>Lua</th></tr>\n" .. table.concat(rows, "\n") .. "\n</table>\n"
end

--- The part of a page about one script.
local function part_of(script, page)
  local path = script.path
  local name = path:match "([^/]*)%.lua$"
  local text = assert(read(root .. "/" .. path), path)
  local mark = ("<!-- %s %s -->"):format(name, fingerprint(text))
  local result = mode ~= "--all" and stored_run(page, name, mark)
  if not result and mode == "--check" then
    stale[#stale + 1] = "the output and the images of " .. path
    result = ""
  end
  result = result or run(script)
  return table.concat({
    "## " .. script.title .. "\n", script.shows, mark, result .. "<!-- end -->\n",
    ("The script, [%s](../../%s):\n"):format(path, path),
    script.python and side_by_side(text) or "```lua\n" .. text .. "```\n",
    "### What to try next\n", script.try,
  }, "\n")
end

local prose = dofile(guide .. "/prose.lua")
local here, undescribed = {}, {}
for _, name in ipairs(names(root .. "/scripts/chapter", ".lua")) do here[name], undescribed[name] = true, true end
for _, section in ipairs(prose) do
  for _, script in ipairs(section) do
    script.path = script.path or "scripts/chapter/" .. script.name .. ".lua"
    if script.name then undescribed[script.name] = nil end
  end
end
if next(undescribed) then fail("docs/guide/prose.lua says nothing about " .. next(undescribed) .. ".lua") end

if mode ~= "--check" then dk.makedirs(guide .. "/images") end
local function file_of(section) return (section.number or section.file) .. ".md" end
local function title_of(section) return (section.number and section.number .. " " or "") .. section.title end
local contents, images = { prose.introduction }, {}
for index, section in ipairs(prose) do
  local file = file_of(section)
  local old = read(guide .. "/" .. file)
  local page = { ("# %s\n"):format(title_of(section)), section.text }
  if section.heading then contents[#contents + 1] = "\n## " .. section.heading .. "\n" end
  contents[#contents + 1] = ("- [%s](%s): %s"):format(title_of(section), file, section.summary)
  for _, script in ipairs(section) do
    if here[script.name] or not script.name and read(root .. "/" .. script.path) then page[#page + 1] = part_of(script, old) end
  end
  local after = prose[index + 1]
  page[#page + 1] = (after and ("Next: [%s](%s). "):format(title_of(after), file_of(after)) or "")
    .. "[Contents](README.md)\n"
  local text = table.concat(page, "\n")
  for image in text:gmatch "%]%(images/([^)]*)%)" do
    if images[image] then fail("two scripts draw " .. image) end
    images[image] = true
  end
  write_page(file, text)
end
write_page("README.md", table.concat(contents, "\n") .. "\n")

for _, name in ipairs(names(guide .. "/images", ".png")) do
  if not images[name .. ".png"] then
    stale[#stale + 1] = "docs/guide/images/" .. name .. ".png, which no page shows"
    if mode ~= "--check" then os.remove(guide .. "/images/" .. name .. ".png") end
  end
end
if mode == "--check" and #stale > 0 then fail("stale, make docs:\n  " .. table.concat(stale, "\n  ")) end
