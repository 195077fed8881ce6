-- Highlight groups for pairs of pixels. A group is defined the first time that a pair is drawn, and used again.
local M = {}

--- Neovim has at most 19,999 groups.
M.MAX_GROUPS = 6000

local groups, count = {}, 0

local CUBE = { 0, 95, 135, 175, 215, 255 }

local function nearest_of_cube(value)
  local best = 1
  for i = 2, 6 do
    if math.abs(CUBE[i] - value) < math.abs(CUBE[best] - value) then best = i end
  end
  return best
end

--- The nearest of xterm's 256 colours, for terminals without 24-bit colours.
function M.to_256(color)
  local red, green, blue = math.floor(color / 65536), math.floor(color / 256) % 256, color % 256
  local r, g, b = nearest_of_cube(red), nearest_of_cube(green), nearest_of_cube(blue)
  local gray = math.max(0, math.min(23, math.floor(((red + green + blue) / 3 - 8) / 10 + 0.5)))
  local function distance(x, y, z) return (x - red) ^ 2 + (y - green) ^ 2 + (z - blue) ^ 2 end
  local level = 8 + 10 * gray
  if distance(level, level, level) < distance(CUBE[r], CUBE[g], CUBE[b]) then return 232 + gray end
  return 16 + 36 * (r - 1) + 6 * (g - 1) + (b - 1)
end

--- Forgets all groups, which a colour scheme cleared.
function M.reset() groups, count = {}, 0 end

--- Makes room for an image of up to `number` pairs, all of which are drawn again.
function M.reserve(number)
  if count + number > M.MAX_GROUPS then M.reset() end
end

--- The group of a foreground and a background; either may be false.
function M.group(fg, bg)
  local key = (fg or -1) * 16777217 + (bg or -1)
  local name = groups[key]
  if name then return name end
  count = count + 1
  name = "DiffusePixel" .. (count - 1) % M.MAX_GROUPS + 1
  groups[key] = name
  vim.api.nvim_set_hl(0, name, {
    fg = fg or nil, bg = bg or nil, ctermfg = fg and M.to_256(fg) or nil, ctermbg = bg and M.to_256(bg) or nil,
  })
  return name
end

return M
