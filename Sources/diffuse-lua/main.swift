import CLua
import LuaBindings
let L = luaL_newstate()
luaL_openlibs(L)
luaL_requiref(L, "diffusionkit", luaopen_diffusionkit, 0)
luaL_loadfilex(L, CommandLine.arguments[1], nil)
print(clua_traced_call(L, 0, 0))
if lua_gettop(L)>0 { print(String(cString: lua_tolstring(L, -1, nil)!)) }
