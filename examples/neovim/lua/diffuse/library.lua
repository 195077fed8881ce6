-- Finds and loads the library, the module diffusionkit.so.
local M = {}

local NAME = "diffusionkit"

--- The folder of this plugin.
M.root = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h:h:h")

--- The patterns to search: that of the user, those of Lua (LUA_CPATH), and the build of a clone that has this plugin.
function M.search_path()
  local patterns = {}
  local given = vim.g.diffuse_cpath
  if type(given) == "string" and given ~= "" then
    for pattern in given:gmatch "[^;]+" do
      pattern = pattern:gsub("^~/", function() return (vim.uv or vim.loop).os_homedir() .. "/" end)
      if not pattern:find("?", 1, true) and vim.fn.isdirectory(pattern) == 1 then pattern = pattern .. "/?.so" end
      patterns[#patterns + 1] = pattern
    end
  end
  patterns[#patterns + 1] = package.cpath
  patterns[#patterns + 1] = vim.fn.fnamemodify(M.root, ":h:h") .. "/.build/lua/?.so"
  return table.concat(patterns, ";")
end

local function is_found(path)
  for pattern in path:gmatch "[^;]+" do
    local file = io.open((pattern:gsub("%?", NAME)))
    if file then
      file:close()
      return true
    end
  end
  return #vim.api.nvim_get_runtime_file("lua/" .. NAME .. ".so", false) > 0
end

--- @return the library, or nil and a message that says what is missing and what to do
function M.load()
  if type(package.loaded[NAME]) == "table" then return package.loaded[NAME] end
  package.loaded[NAME] = nil  -- LuaJIT remembers a require that failed
  local cpath, policy = package.cpath, vim.env.OMP_WAIT_POLICY
  package.cpath = M.search_path()
  -- Between two steps the threads of the library sleep rather than spin: the cores belong to the editor then. The OpenMP
  -- library reads this once, as it is loaded, and programs that the editor starts do not inherit it.
  if not policy then vim.env.OMP_WAIT_POLICY = "passive" end
  local is_loaded, result = pcall(require, NAME)
  if not policy then vim.env.OMP_WAIT_POLICY = nil end
  local searched = package.cpath
  package.cpath = cpath
  if is_loaded and type(result) == "table" then return result end
  package.loaded[NAME] = nil
  if is_found(searched) then
    return nil, "diffuse: the module " .. NAME .. " does not load: " .. tostring(result)
      .. "\nIts libraries are Debian's packages libdnnl2, libgomp1, libpng16-16, libturbojpeg0 and libzip4."
  end
  return nil, "diffuse: the module " .. NAME .. " is not found. Run `make module` in the folder of diffuse-lua, and set"
    .. "\n  vim.g.diffuse_cpath = '/path/to/diffuse-lua/.build/lua/?.so'"
    .. "\nor LUA_CPATH. :checkhealth diffuse has the folders that were searched."
end

return M
