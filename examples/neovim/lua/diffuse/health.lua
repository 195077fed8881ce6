-- :checkhealth diffuse
local library = require "diffuse.library"

local M = {}

-- The names of Neovim 0.10, and those before.
local health = vim.health or require "health"
local start, ok = health.start or health.report_start, health.ok or health.report_ok
local warn, failure = health.warn or health.report_warn, health.error or health.report_error
local info = health.info or health.report_info

function M.check()
  start "diffuse: the library"
  local dk, message = library.load()
  if dk then
    ok(("diffusionkit %s is loaded, with %d threads"):format(dk.version, dk.get_num_threads()))
    local is_fine, result = pcall(function() return dk.ones(2, 3):sum():item() end)
    if is_fine and result == 6 then ok "it computes" else failure("it does not compute: " .. tostring(result)) end
  else
    local advice = {}
    for pattern in library.search_path():gmatch "[^;]+" do advice[#advice + 1] = "searched: " .. pattern end
    advice[#advice + 1] = "searched: lua/diffusionkit.so in each folder of 'runtimepath'"
    failure(message, advice)
  end

  start "diffuse: the editor"
  info(jit and jit.version or _VERSION)
  if not coroutine.isyieldable then
    warn("this Neovim has no LuaJIT: loops over fit_steps, sample_steps and dk.progress do not yield by themselves",
      { "call coroutine.yield() in the body of such a loop" })
  end
  if vim.o.termguicolors then
    ok "'termguicolors' is set: images have 24-bit colours"
  else
    warn("'termguicolors' is not set: images have 256 colours",
      { "set termguicolors, if the terminal shows 24-bit colours" })
  end
  if vim.o.encoding ~= "utf-8" then failure "'encoding' is not utf-8, which half blocks need" end
  if vim.o.statusline ~= "" and not vim.o.statusline:find("diffuse", 1, true) then
    info "'statusline' is yours: %{v:lua.require'diffuse'.status()} adds the progress"
  end
end

return M
