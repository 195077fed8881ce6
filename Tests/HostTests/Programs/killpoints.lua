-- Copies of this process (killpoints.c) replace folders of models and pipelines and are killed at every system call on files.
-- The folder is read after each kill. Prints how many copies were killed.
local dk = require "diffusionkit"
local root = ...

local function unet(channels)
  return dk.models.UNet2DModel {
    in_channels = 1, out_channels = 1, sample_size = 4, block_out_channels = { channels }, layers_per_block = 1,
    norm_num_groups = 2, attention_head_dim = 4, down_block_types = { "DownBlock2D" }, up_block_types = { "UpBlock2D" },
  }
end

local function pipeline(channels, Scheduler)
  return dk.pipelines.DDPMPipeline { unet = unet(channels), scheduler = Scheduler { num_train_timesteps = 9 } }
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

--- What is compared of a model and of a pipeline: tensors and texts, by name.
local function described(model) return model:state_dict() end

local function described_pipeline(pipe)
  local parts = described(pipe.unet)
  parts.scheduler = pipe.scheduler.kind
  return parts
end

local function contains(all, some)
  for name, value in pairs(some) do
    local other = all[name]
    if type(value) == "string" or not other then
      if value ~= other then return false end
    elseif tostring(value:shape()) ~= tostring(other:shape()) or (value - other):abs():max():item() ~= 0 then
      return false
    end
  end
  return true
end

local function same(a, b) return contains(a, b) and contains(b, a) end

local function load_pipeline(path) return described_pipeline(dk.pipelines.DDPMPipeline.from_pretrained(path)) end
local function load_model(path) return described(dk.models.UNet2DModel.from_pretrained(path)) end

local function leftovers(path)
  local list <close> = assert(io.popen("find '" .. path .. "' -name '.diffusionkit*'"))
  return list:read "a"
end

local killed = 0

--- Writes `new` over `old` again and again, killed at one call later each time, until it succeeds.
--- `save(value, path)` writes, `load(path)` returns what `describe(value)` does; the path is new if `old` is nil.
local function kill(path, old, new, save, load, describe, check)
  local before, after = old and describe(old), describe(new)
  if old then save(old, path) end
  for n = 1, math.huge do
    local was_killed = killed_at(n, function() save(new, path) end)
    if was_killed == nil then
      print "unwatched"
      os.exit(0)
    end
    local ok, found = pcall(load, path)
    if not ok and not before then found = nil
    elseif not ok then error(("at call %d: %s"):format(n, found))
    elseif not same(found, after) and not (before and same(found, before)) then
      error(("at call %d: neither the old nor the new"):format(n))
    end
    if check then check(n) end
    if not was_killed then
      assert(same(found, after), "it came through, and the old is there")
      break
    end
    killed = killed + 1
    -- A writer that is not killed writes the old folder again, and removes the remains.
    if found and before and same(found, after) then save(old, path) end
  end
  save(new, path)
  assert(leftovers(root) == "", "left lying around: " .. leftovers(root))
end

local function save_pipeline(pipe, path) pipe:save_pretrained(path) end

dk.manual_seed(1)
local small, large = pipeline(4, dk.schedulers.DDPMScheduler), pipeline(8, dk.schedulers.DDIMScheduler)

--- Adds files that users may have in such a folder.
local function with_files(path)
  return function(n)
    assert(read(path .. "/README.md") == "mine", n)
    assert(read(path .. "/samples/deep/1.txt") == "one", n)
    assert(read(path .. "/unet/notes.txt") == "notes", n)
  end
end

for name, pair in pairs { growing = { small, large }, shrinking = { large, small } } do
  local path = root .. "/" .. name
  pair[1]:save_pretrained(path)
  os.execute("mkdir -p '" .. path .. "/samples/deep'")
  write(path .. "/README.md", "mine")
  write(path .. "/samples/deep/1.txt", "one")
  write(path .. "/unet/notes.txt", "notes")
  kill(path, pair[1], pair[2], save_pipeline, load_pipeline, described_pipeline, with_files(path))
end

-- A new folder.
kill(root .. "/fresh", nil, small, save_pipeline, load_pipeline, described_pipeline)

-- A folder that cannot be exchanged, because a link is in it, as in the caches of Hugging Face's hub.
local linked = root .. "/linked"
small:save_pretrained(linked)
os.rename(linked .. "/model_index.json", root .. "/blob")
os.execute("ln -s ../blob '" .. linked .. "/model_index.json'")
write(linked .. "/README.md", "mine")
kill(linked, small, large, save_pipeline, load_pipeline, described_pipeline, function(n)
  assert(read(linked .. "/README.md") == "mine", n)
end)

-- A model, and a single file.
kill(root .. "/model", small.unet, large.unet, save_pipeline, load_model, described)
local function save_file(model, path) dk.save_safetensors(path, model:state_dict()) end
kill(root .. "/file.safetensors", small.unet, large.unet, save_file, dk.load_safetensors, described)

print(killed)
