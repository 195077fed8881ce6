-- What nginx.conf calls: the model is loaded before the workers start, and three kinds of requests use it.
local arguments = require "arguments"
local semaphore = require "ngx.semaphore"
local service = {}

-- The samplings of one worker take turns, so each is slower the more there are.
local max_samplings = 4
local num_samplings = 0 -- of this worker
local turn = semaphore.new(1) -- held during a step

-- Counts of all workers: samplings that were started, and how they ended; steps of all samplings.
local counts = ngx.shared.counts
local count_names = { "started", "finished", "stopped", "failed", "steps" }
local digits, problem

--- Loads the model in the folder. After an error the server runs, and its replies say what is missing.
function service.load(folder)
  local ok, result = pcall(require, "digits")
  if ok then
    digits = result
    ok, result = pcall(digits.load, folder)
    problem = not ok and "the model is not loaded: " .. tostring(result) or nil
  else
    problem = "the module diffusionkit is not loaded: " .. tostring(result)
  end
  if problem then ngx.log(ngx.ERR, problem) end
  for _, name in ipairs(count_names) do counts:add(name, 0) end
end

--- Ends the request with a status and a line of text.
local function refuse(status, message)
  ngx.status = status
  ngx.header.content_type = "text/plain; charset=utf-8"
  ngx.say(message)
  return ngx.exit(ngx.HTTP_OK) -- the status and the body stand
end

--- Takes the next step of a sampling when it is its turn. Before the turn ends nginx handles its other requests, so that these
-- wait for a step or two only, however many samplings there are.
local function take(next_step)
  assert(turn:wait(60))
  local ok, result = pcall(next_step)
  -- Not 0: timers that are due at once, even those added meanwhile, come before what clients send.
  ngx.sleep(0.001)
  turn:post()
  if not ok then error(result, 0) end
  return result
end

--- Samples as the request's arguments say, and calls `receive` with each step. Sampling ends when `receive` returns false, or
-- when the client goes away.
local function sample(receive)
  if ngx.req.get_method() ~= "GET" then
    ngx.header["Allow"] = "GET"
    return refuse(ngx.HTTP_NOT_ALLOWED, "the method must be GET")
  end
  local settings, message = arguments.read(ngx.req.get_uri_args())
  if not settings then return refuse(ngx.HTTP_BAD_REQUEST, message) end
  if problem then return refuse(ngx.HTTP_SERVICE_UNAVAILABLE, problem:match("[^\n]*")) end
  if num_samplings >= max_samplings then
    ngx.header["Retry-After"] = 1
    return refuse(ngx.HTTP_SERVICE_UNAVAILABLE, "the server draws as many images as it can, please try again")
  end

  local is_connected = true
  ngx.on_abort(function() is_connected = false end)
  num_samplings = num_samplings + 1
  counts:incr("started", 1)
  local ok, result = pcall(function()
    local next_step = digits.steps(settings)
    while is_connected do
      local step = take(next_step)
      counts:incr("steps", 1)
      if receive(step) == false then break end
      if step.step == step.num_inference_steps then return "finished" end
    end
    return "stopped"
  end)
  num_samplings = num_samplings - 1
  counts:incr(ok and result or "failed", 1)
  if not ok then
    ngx.log(ngx.ERR, "sampling failed: ", result)
    if not ngx.headers_sent then
      return refuse(ngx.HTTP_INTERNAL_SERVER_ERROR, "sampling failed, as the server's error log says")
    end
  end
end

local function data_url(samples) return "data:image/png;base64," .. ngx.encode_base64(digits.encode(samples)) end

local event = 'data: {"step":%d,"num_inference_steps":%d,"timestep":%d,"sample":"%s","pred_original_sample":"%s"}\n\n'

--- Replies with server-sent events, one for each step: the noisy sample and the estimate of the final images.
function service.events()
  sample(function(step)
    if not ngx.headers_sent then
      ngx.header.content_type = "text/event-stream"
      ngx.header["Cache-Control"] = "no-cache"
      ngx.header["X-Accel-Buffering"] = "no" -- an nginx in front of this one must not collect the events
    end
    ngx.print(event:format(
      step.step, step.num_inference_steps, step.timestep, data_url(step.sample), data_url(step.pred_original_sample)))
    -- Waits while the connection's buffers are full: a slow client slows down its own sampling only.
    return ngx.flush(true) ~= nil
  end)
end

--- Replies with the final images.
function service.image()
  sample(function(step)
    if step.step < step.num_inference_steps then return end
    local bytes = digits.encode(step.sample)
    ngx.header.content_type = "image/png"
    ngx.header.content_length = #bytes
    ngx.print(bytes)
  end)
end

--- The text as a string of JSON.
local function json_string(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

--- Replies with the state of the server and the limits of the arguments, as JSON.
function service.status()
  local parts = {}
  for _, name in ipairs(count_names) do
    parts[#parts + 1] = ('"%s":%d'):format(name, counts:get(name))
  end
  local fields = {}
  for i, field in ipairs(arguments.fields) do
    fields[i] = ('"%s":{"min":%d,"max":%.0f,"default":%s}'):format(field.name, field.min, field.max,
      type(field.default) == "number" and field.default or json_string(field.default))
  end
  ngx.header.content_type = "application/json"
  ngx.header["Cache-Control"] = "no-cache"
  ngx.say(('{"problem":%s,"samplings":{%s},"arguments":{%s}}'):format(
    problem and json_string(problem) or "null", table.concat(parts, ","), table.concat(fields, ",")))
end

return service
