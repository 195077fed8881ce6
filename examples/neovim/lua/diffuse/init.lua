-- Diffusion experiments in Neovim: `:Diffuse` runs a script of diffuse-lua, a step in each turn of the event loop.
local library = require "diffuse.library"

local M = {}

local current  -- the run, or the last one
local diagnostics = vim.api.nvim_create_namespace "diffuse_errors"

local function fail(message) vim.notify(message, vim.log.levels.ERROR) end

--- Reads the script of a command: a file, the current buffer if it is Lua, or else the digits.
--- @return name, text, buffer (or nil); or nil and a message
local function read_script(path)
  if path and path ~= "" then
    path = vim.fn.expand(path)
    local buffer = vim.fn.bufnr(path)
    if buffer < 0 or not vim.api.nvim_buf_is_loaded(buffer) then
      local file, message = io.open(path, "r")
      local text = file and file:read "*a"
      if file then file:close() end
      if not text then return nil, "diffuse: " .. (message or path .. " cannot be read") end
      return path, text
    end
    return path, table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"), buffer
  end
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo[buffer].filetype == "lua" then
    local name = vim.api.nvim_buf_get_name(buffer)
    if name == "" then name = "unnamed.lua" end
    return name, table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"), buffer
  end
  return read_script(library.root .. "/experiments/digits.lua")
end

-- The component is shown in the status line unless the user has a status line of his own.
local COMPONENT = "%{v:lua.require'diffuse'.status()}"
local PLAIN = "%f %h%m%r%=%<" .. COMPONENT .. "  %l,%c%V %P"

local function show_in_status_line()
  if vim.g.diffuse_statusline == 0 or vim.g.diffuse_statusline == false then return end
  local info
  if vim.api.nvim_get_option_info2 then
    info = vim.api.nvim_get_option_info2("statusline", {})
  else
    info = vim.api.nvim_get_option_info "statusline"
  end
  if vim.o.statusline == "" then
    vim.o.statusline = PLAIN
  elseif not info.was_set then  -- the default of newer versions
    vim.o.statusline = vim.o.statusline .. " " .. COMPONENT
  end
end

--- Marks the line of an error in the buffer of the script.
local function mark_error(run, buffer)
  if not buffer or not vim.api.nvim_buf_is_valid(buffer) or not run.error_line then return end
  local line = math.min(run.error_line, vim.api.nvim_buf_line_count(buffer))
  local message = run.error:gsub("^.-:%d+: ", "")
  vim.diagnostic.set(diagnostics, buffer, { { lnum = line - 1, col = 0, message = message, source = "diffuse" } })
end

local function finished(run, buffer)
  if run.state == "failed" then
    mark_error(run, buffer)
    fail("diffuse: " .. (run.error or run.name .. " ended with exit code " .. tostring(run.exit_code)))
  end
  vim.api.nvim_exec_autocmds("User", { pattern = "DiffuseFinished", modeline = false })
end

--- Runs an experiment.
--- @param options file (a path; by default the current buffer, or the digits), chunk (a function, instead of a file), name,
---   modifiers and size (of the window of the report, such as "tab" or "botright" and 20), restart (whether a running experiment is stopped first)
--- @return whether it started
function M.run(options)
  options = options or {}
  if current and current:is_active() then
    if not options.restart then
      fail("diffuse: " .. current.name .. " is running: :DiffuseStop stops it, and :Diffuse! runs another one instead")
      return false
    end
    current:stop()
    if current:is_active() then current:stop() end  -- a script that caught the error
  end

  local dk, message = library.load()
  if not dk then
    fail(message)
    return false
  end

  local name, chunk, buffer = options.name or "experiment", options.chunk, nil
  if not chunk then
    local path, text, of = read_script(options.file)
    if not path then
      fail(text)
      return false
    end
    buffer = of
    name = options.name or vim.fn.fnamemodify(path, ":t")
    if buffer then vim.diagnostic.reset(diagnostics, buffer) end
    text = text:gsub("^#[^\n]*", "")  -- the line of a script that a shell runs
    chunk, message = loadstring(text, "@" .. vim.fn.fnamemodify(path, ":~:."))
    if not chunk then
      local line = tonumber(message:match ":(%d+): ")
      mark_error({ error = message, error_line = line }, buffer)
      fail("diffuse: " .. message)
      return false
    end
  end

  show_in_status_line()
  local report = require "diffuse.report"
  report.open(options.modifiers, options.size)
  current = require("diffuse.run").new(dk, name, chunk, {
    write = report.write, images = report.images, preview = report.preview, update = report.update,
    finish = function(run)
      report.finish(run)
      finished(run, buffer)
    end,
  })
  report.update(current)
  return true
end

--- Stops the running experiment.
function M.stop()
  if not current or not current:is_active() then return fail "diffuse: no experiment is running" end
  current:stop()
end

--- The state of the last experiment: "idle" before the first, "running", "done", "stopped" or "failed".
function M.state() return current and current.state or "idle" end

--- The text for 'statusline': what the experiment does, and how far it is.
function M.status() return current and current:status() or "" end

--- Counters of the last experiment, as of a profiler: turns of the event loop, steps, and the longest turn in ms.
function M.statistics()
  if not current then return nil end
  return { turns = current.turns, steps = current.steps, longest_turn = current.longest_turn }
end

--- Draws the images again, for a window of another width and after `:colorscheme`.
function M.redraw()
  if current then require("diffuse.report").redraw() end
end

--- Ends the experiment with the editor.
function M.leave()
  if current and current:is_active() then current:finish "stopped" end
end

return M
