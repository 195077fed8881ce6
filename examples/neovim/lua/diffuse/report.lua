-- The report of an experiment: a scratch buffer with its state and progress, the curve of its losses, its latest images as
-- half blocks, and what it printed.
local colors = require "diffuse.colors"
local pixels = require "diffuse.pixels"

local uv = vim.uv or vim.loop

local M = {}

local namespace = vim.api.nvim_create_namespace "diffuse"
--- The header: state, progress, losses, an empty line.
local HEADER = 4
--- The minimum time between two drawings, in ns.
local INTERVAL = 1e8
--- Lines of output that are stored; the oldest are dropped.
local MAX_OUTPUT = 5000
--- A preview has fewer colours than an image, so that its groups are soon all defined.
local PREVIEW_LEVELS = 32

local buffer            -- the buffer, once it was made
local image_rows = 0    -- the number of its lines that are image, with the empty line below
local last_image        -- { images, options }, to draw again in another size or after `:colorscheme`
local partial = ""      -- output without its newline
local next_drawing = 0  -- the time of the next preview
local next_update = 0

local function is_valid() return buffer ~= nil and vim.api.nvim_buf_is_valid(buffer) end

local function set_lines(first, last, lines)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, first, last, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
end

local function window()
  if not is_valid() then return nil end
  for _, candidate in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_buf(candidate) == buffer then return candidate end
  end
end

local function width()
  local shown = window()
  return shown and vim.api.nvim_win_get_width(shown) or math.floor(vim.o.columns / 2)
end

local function make_buffer()
  buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, "diffuse://report")
  for name, value in pairs { buftype = "nofile", bufhidden = "hide", swapfile = false, undolevels = -1, modifiable = false } do
    vim.bo[buffer][name] = value
  end
  vim.bo[buffer].filetype = "diffuse"
  vim.api.nvim_buf_set_keymap(buffer, "n", "q", "<Cmd>close<CR>", { noremap = true, silent = true })
  vim.api.nvim_buf_set_keymap(buffer, "n", "<C-c>", "<Cmd>DiffuseStop<CR>", { noremap = true, silent = true })
end

--- Shows the report in a window, without entering it unless it is in a tab page of its own.
--- @param modifiers those of the command, such as "tab" or "leftabove"
--- @param size the height of the window, or its width if it is vertical; half by default
local function open_window(modifiers, size)
  local before = vim.api.nvim_get_current_win()
  if modifiers == nil or modifiers == "" then modifiers = "botright vertical" end
  vim.cmd(("%s %ssplit"):format(modifiers, size or ""))
  local opened = vim.api.nvim_get_current_win()
  vim.api.nvim_win_set_buf(opened, buffer)
  for name, value in pairs {
    wrap = false, number = false, relativenumber = false, list = false, spell = false, signcolumn = "no", foldcolumn = "0",
    foldenable = false, cursorline = false, cursorcolumn = false, colorcolumn = "", fillchars = "eob: ",
  } do
    vim.api.nvim_win_call(opened, function() vim.opt_local[name] = value end)
  end
  -- The plugin's own status line need not repeat here what the header says.
  if vim.go.statusline:find("'diffuse'", 1, true) then vim.wo[opened].statusline = "%f%=%l/%L" end
  if vim.api.nvim_win_get_tabpage(before) == vim.api.nvim_win_get_tabpage(opened) then vim.api.nvim_set_current_win(before) end
end

local function define_groups()
  for name, target in pairs {
    DiffuseRunning = "Title", DiffuseDone = "String", DiffuseStopped = "WarningMsg", DiffuseFailed = "ErrorMsg",
    DiffuseProgress = "Function", DiffuseLosses = "Identifier",
  } do
    vim.cmd(("highlight default link %s %s"):format(name, target))
  end
end

--- Prepares the report for a new experiment.
function M.open(modifiers, size)
  if not is_valid() then make_buffer() end
  image_rows, last_image, partial, next_drawing, next_update = 0, nil, "", 0, 0
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  set_lines(0, -1, { "", "", "", "" })
  if not window() then open_window(modifiers, size) end
  define_groups()
end

-- The header.

local BLOCKS = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }

--- A curve of at most `size` letters; where there are more values, each letter is their mean. Losses fall by less and less,
--- so the scale is logarithmic if they are positive.
local function curve(values, size)
  local letters, means = {}, {}
  local is_positive = true
  for _, value in ipairs(values) do is_positive = is_positive and value > 0 end
  local count = math.min(size, #values)
  local low, high = math.huge, -math.huge
  for i = 1, count do
    local first, last = math.floor((i - 1) * #values / count) + 1, math.floor(i * #values / count)
    local sum = 0
    for j = first, last do sum = sum + values[j] end
    means[i] = sum / (last - first + 1)
    if is_positive then means[i] = math.log(means[i]) end
    low, high = math.min(low, means[i]), math.max(high, means[i])
  end
  for i = 1, count do
    local share = high > low and (means[i] - low) / (high - low) or 0
    letters[i] = BLOCKS[math.max(1, math.min(8, math.floor(share * 7 + 1.5)))]
  end
  return table.concat(letters)
end

local function progress_bar(fraction, size)
  local filled = math.floor(fraction * size + 0.5)
  return ("━"):rep(filled) .. ("┄"):rep(size - filled)
end

local function header(run)
  local columns = width()
  local state, group = run.name .. ": " .. run:status(), "DiffuseRunning"
  if run.state ~= "running" then
    group = ({ done = "DiffuseDone", stopped = "DiffuseStopped", failed = "DiffuseFailed" })[run.state]
    state = ("%s after %.1f s"):format(state, run.seconds)
  end
  local bar = run.fraction and progress_bar(math.min(1, run.fraction), math.max(4, math.min(40, columns - 2))) or ""
  local losses = ""
  if #run.losses > 1 then
    losses = ("loss %s %.4g"):format(curve(run.losses, math.max(4, math.min(40, columns - 16))), run.losses[#run.losses])
  end
  local texts, names = { state, bar, losses }, { group, "DiffuseProgress", "DiffuseLosses" }
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, HEADER - 1)
  set_lines(0, HEADER - 1, texts)
  for row, text in ipairs(texts) do
    vim.api.nvim_buf_set_extmark(buffer, namespace, row - 1, 0, { end_col = #text, hl_group = names[row] })
  end
end

-- Images.

--- Draws pixels as half blocks: the upper pixel of a cell is the foreground of "▀", the lower one its background.
local function draw(rows, columns)
  local lines, marks, pairs_seen, pair_count = {}, {}, {}, 0
  for y = 1, #rows, 2 do
    local upper, lower = rows[y], rows[y + 1] or {}
    local letters, column, start = {}, 0, 0
    local open  -- the run of equal cells
    for x = 1, columns do
      local top, bottom = upper[x] or false, lower[x] or false
      local letter, fg, bg = " ", false, false
      if top then letter, fg, bg = "▀", top, bottom elseif bottom then letter, fg = "▄", bottom end
      letters[x] = letter
      start, column = column, column + #letter
      if open and open.fg == fg and open.bg == bg and (fg or bg) then
        open.last = column
      else
        open = { line = #lines, first = start, last = column, fg = fg, bg = bg }
        if fg then
          marks[#marks + 1] = open
          local key = fg * 16777217 + (bg or -1)
          if not pairs_seen[key] then pairs_seen[key], pair_count = true, pair_count + 1 end
        end
      end
    end
    lines[#lines + 1] = table.concat(letters)
  end
  if pair_count > colors.MAX_GROUPS then return false end
  colors.reserve(pair_count)

  lines[#lines + 1] = ""
  vim.api.nvim_buf_clear_namespace(buffer, namespace, HEADER, HEADER + image_rows)
  set_lines(HEADER, HEADER + image_rows, lines)
  image_rows = #lines
  for _, mark in ipairs(marks) do
    vim.api.nvim_buf_set_extmark(buffer, namespace, HEADER + mark.line, mark.first, {
      end_col = mark.last, hl_group = colors.group(mark.fg, mark.bg),
    })
  end
  return true
end

local function draw_images(images, options, levels)
  last_image = { images = images, options = options, levels = levels }
  -- An image with more pairs of colours than there are groups is drawn with fewer colours.
  while true do
    local rows, columns = pixels.grid(images, {
      width = width(), columns = options.columns, value_range = options.value_range, levels = levels,
    })
    if draw(rows, columns) or levels <= 2 then return end
    levels = levels / 4
  end
end

--- Shows the images of a script.
function M.images(images, options)
  if is_valid() then draw_images(images, options, 256) end
end

--- Shows the images so far, if it is time. Drawing takes at most a tenth of the time.
function M.preview(images, options)
  local now = uv.hrtime()
  if now < next_drawing or not window() or not pixels.are_images(images) then return end
  if not options.columns and last_image then options.columns = last_image.options.columns end
  draw_images(images, options, PREVIEW_LEVELS)
  local after = uv.hrtime()
  next_drawing = after + math.max(INTERVAL, 9 * (after - now))
end

--- Draws the images again, in the width of the window.
function M.redraw()
  if not is_valid() or not last_image then return end
  colors.reset()  -- `:colorscheme` clears all groups
  draw_images(last_image.images, last_image.options, last_image.levels)
end

-- Output.

--- Appends text to the output, which is below the images.
function M.write(text)
  if not is_valid() then return end
  local lines = vim.split(partial .. text, "\n", { plain = true })
  local count = vim.api.nvim_buf_line_count(buffer)
  local first = HEADER + image_rows
  local from = partial ~= "" and count - 1 or count
  partial = table.remove(lines)
  if partial ~= "" then lines[#lines + 1] = partial end
  set_lines(math.max(first, from), -1, lines)
  local excess = vim.api.nvim_buf_line_count(buffer) - first - MAX_OUTPUT
  if excess > 0 then set_lines(first, first + excess, {}) end
end

-- The course of a run.

local function redraw_status() pcall(vim.cmd, "redrawstatus!") end

function M.update(run)
  local now = uv.hrtime()
  if now < next_update then return end
  next_update = now + INTERVAL
  if is_valid() then header(run) end
  redraw_status()
end

function M.finish(run)
  if is_valid() then
    if run.state == "failed" and run.traceback then M.write(run.traceback:gsub("\t", "  ") .. "\n") end
    header(run)
  end
  redraw_status()
end

--- The buffer, or nil.
function M.buffer() return is_valid() and buffer or nil end

return M
