-- The commands of the plugin. The rest is loaded with the first of them.
if vim.g.loaded_diffuse then return end
vim.g.loaded_diffuse = 1

if vim.fn.has "nvim-0.7" == 0 then
  vim.notify("diffuse: Neovim 0.7 or newer is needed", vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command("Diffuse", function(command)
  require("diffuse").run {
    file = command.args, modifiers = command.mods, size = command.count > 0 and command.count or nil, restart = command.bang,
  }
end, { nargs = "?", count = 0, bang = true, complete = "file", desc = "Run a diffusion experiment" })

vim.api.nvim_create_user_command("DiffuseStop", function() require("diffuse").stop() end,
  { desc = "Stop the diffusion experiment" })

local group = vim.api.nvim_create_augroup("diffuse", {})
local events = { "VimResized", "ColorScheme" }
if vim.fn.exists "##WinResized" == 1 then events[#events + 1] = "WinResized" end  -- Neovim 0.9
vim.api.nvim_create_autocmd(events, {
  group = group,
  callback = function()
    if package.loaded.diffuse then require("diffuse").redraw() end
  end,
})
vim.api.nvim_create_autocmd("VimLeavePre", {
  group = group,
  callback = function()
    if package.loaded.diffuse then require("diffuse").leave() end
  end,
})
