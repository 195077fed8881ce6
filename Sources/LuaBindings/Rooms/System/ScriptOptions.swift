import CLua
import DiffusionKit

// dk.options reads a script's options from the command line and the environment. It is written in Lua and reads the globals
// `arg` and `os`, as a script would: if a host or a sandbox does not have them, the defaults hold.
enum ScriptOptions {
  static let info = FunctionInfo(
    name: "options",
    summary: """
      Returns the options of a script: the defaults, replaced by values from the environment (STEPS=100), replaced by \
      values from the command line (--steps=100, --steps 100, or --fast for a boolean). A value is converted to the type of \
      its default: an integer (since Lua 5.3), a number (5.0), a boolean or a string. --help prints the options and \
      ends the script. In a host without the global table arg and, for the environment, in a sandbox, the defaults remain.
      """,
    arguments: [
      ArgumentInfo(
        name: "defaults", type: "table", doc: "names of options and their defaults",
        takes: Int(CLUA_TAKES_TABLE), isVariadic: false, isRequired: true, defaultText: { "" })
    ], returns: "table", shapes: .none,
    errors:
      "An argument that is not an option (the message has the nearest name), and a value of another type.",
    makeExample: {
      """
      local options = dk.options{steps = 600, learning_rate = 1e-3, out_dir = "out"}
      print(options.steps, options.learning_rate, options.out_dir) --> 600 0.001 out
      """
    })

  /// Returns the option that an unknown name is nearest to, and all that exist. The prelude calls it.
  static let knownNames = Function(
    "known_names", "The hint of a message about an unknown name.",
    Argument<String>("name", "the unknown name"),
    Argument<[String]>("known", "the names that exist"), returns: "string"
  ) { (name: String, known: [String]) in NearestName.hint(for: name, known: known) }

  static let prelude = """
    local error, ipairs, pairs, print, tonumber, tostring, type = error, ipairs, pairs, print, tonumber, tostring, type
    local find, gsub, match, upper = string.find, string.gsub, string.match, string.upper
    local concat, sort, mathtype, tointeger = table.concat, table.sort, math.type, math.tointeger
    local module, functions = ...
    local known_names = functions.known_names
    functions.known_names = nil

    local function names_of(defaults)
      local names = {}
      for name, default in pairs(defaults) do
        local kind = type(default)
        if type(name) ~= "string" or not find(name, "^[%a_][%w_]*$") then
          return nil, "the name of an option is a word, not " .. tostring(name)
        elseif kind ~= "number" and kind ~= "boolean" and kind ~= "string" then
          return nil, "the default of '" .. name .. "' is a number, a boolean or a string, not a " .. kind
        end
        names[#names + 1] = name
      end
      sort(names)
      return names
    end

    -- Converts a text to the type of the default, or returns nil and the name of the type.
    local function converted(text, default)
      if type(default) == "string" then return text end
      if type(default) == "boolean" then
        if text == "true" or text == "1" then return true end
        if text == "false" or text == "0" then return false end
        return nil, "true or false"
      end
      local number = tonumber(text)
      -- Before Lua 5.3 there are no integers, so that a whole default takes any number.
      if mathtype and mathtype(default) == "integer" then return number and tointeger(number), "an integer" end
      return number and number + 0.0, "a number"
    end

    local function help(names, defaults)
      local lines = { "options and their defaults, which the environment sets in capitals (STEPS=100):" }
      for _, name in ipairs(names) do lines[#lines + 1] = "  --" .. name .. "=" .. tostring(defaults[name]) end
      return concat(lines, "\\n")
    end

    function module.options(defaults)
      if type(defaults) ~= "table" then
        error("bad argument #1 to 'options' (table expected, got " .. type(defaults) .. ")", 2)
      end
      local names, fault = names_of(defaults)
      if not names then error("bad argument #1 to 'options' (" .. fault .. ")", 2) end
      local options = {}
      local function set(name, text, source)
        local value, expected = converted(text, defaults[name])
        if value == nil then error(source .. " is " .. expected .. ", not '" .. text .. "'", 3) end
        options[name] = value
      end

      local getenv = os and os.getenv
      for _, name in ipairs(names) do
        options[name] = defaults[name]
        local text = getenv and getenv(upper(name))
        if text and text ~= "" then set(name, text, upper(name)) end
      end

      local words, index = type(arg) == "table" and arg or {}, 1
      while index <= #words do
        local word = tostring(words[index])
        local name, equals, text = match(word, "^%-%-([%a_][%w_-]*)(=?)(.*)$")
        if not name or (equals == "" and text ~= "") then
          error("'" .. word .. "' is not an option, which is --name=value (known: " .. concat(names, ", ") .. ")", 2)
        end
        name = gsub(name, "-", "_")
        local default = defaults[name]
        if default == nil and name == "help" then
          local lines = help(names, defaults)
          if not (os and os.exit) then error(lines, 2) end
          print(lines)
          os.exit()
        elseif default == nil then
          error("unknown option '--" .. name .. "' (" .. known_names(name, names) .. ")", 2)
        end
        if equals == "" and type(default) == "boolean" then
          text = "true"
        elseif equals == "" then
          index = index + 1
          text = words[index]
          if text == nil then error("option '--" .. name .. "' needs a value", 2) end
        end
        set(name, tostring(text), "option '--" .. name .. "'")
        index = index + 1
      end
      return options
    end
    """
}
