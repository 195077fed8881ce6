-- 9.2.6 Diffusion of text: characters are masked instead of made noisy, and a small transformer learns to predict them
-- (MDLM, Sahoo et al. 2024). It writes text, fills in masked words, and is compared with a 3-gram model.
-- The script takes minutes. Shorter runs: diffuse-lua scripts/chapter/9.2.6_text.lua --steps 200
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  steps = 2000, -- of training
  samples = 250, -- rows of held-out text for the measurement
  sampling_steps = 256, -- in the last of three runs
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- The characters of Genesis and Exodus as numbers. The last tenth is held out.
local text = dk.data.text()
local vocabulary = dk.data.Vocabulary(text)
local tokens = vocabulary:encode(text)
local num_train = math.floor(#tokens * 9 / 10)
local train, held_out = tokens:sub(1, num_train), tokens:sub(num_train + 1, #tokens)
local length = 128 -- of the rows of text that the network is trained on

--- Rows of a text, [N, length], which start `stride` characters apart.
local function rows_of(text_tokens, stride)
  local starts = dk.arange(1, #text_tokens - length + 2, stride):unsqueeze(2)
  local positions = starts + dk.arange(length)
  return text_tokens:index_select(1, positions:flatten()):reshape(#starts, length)
end

--- Bits per character of a text under the 3-gram model of the training text.
local function three_gram_bits(text_tokens)
  return dk.metrics.ngram_bits(train, text_tokens, vocabulary.size - 1) -- all characters except the mask
end

--- A convolution along the characters of x [N, length, width], whose channels are the last axis.
local function convolve(layer, x)
  return layer(x:transpose(2, 3)):transpose(2, 3)
end

-- Attention relates all characters, a convolution neighbouring ones, on which a character depends most.
local Block = nn.module "Block"
function Block:init(width)
  self.norm = nn.LayerNormalization()
  self.attention = nn.MultiHeadAttention(4, math.floor(width / 4))
  self.norm2 = nn.LayerNormalization()
  self.convolution = nn.Conv1D(2 * width, 5, { padding = "same", activation = "gelu" })
  self.dense = nn.Dense(width)
end
function Block:forward(x)
  x = x + self.attention(self.norm(x))
  return x + self.dense(convolve(self.convolution, self.norm2(x)))
end

local Transformer = nn.module "Transformer"
function Transformer:init(width)
  self.embedding = nn.Embedding(vocabulary.size, width)
  self.convolution = nn.Conv1D(width, 7, { padding = "same" })
  self.blocks = { Block(width), Block(width) }
  self.norm = nn.LayerNormalization()
  self.logits = nn.Dense(vocabulary.size)
  self.positions = 0.3 * dk.sinusoidal_step_encoding(dk.arange(length), width)
end
function Transformer:forward(ids)
  local x = 10 * self.embedding(ids)
  x = x + convolve(self.convolution, x):silu() + self.positions:sub(1, ids:size(2))
  for _, block in ipairs(self.blocks) do x = block(x) end
  return self.logits(self.norm(x))
end

local learning_rate = dk.optimizers.schedules.cosine_decay(0, options.steps, {
  warmup_target = 3e-3, warmup_steps = math.floor(options.steps / 20),
})
local diffusion = dk.MaskedDiffusion{
  model = Transformer(96), vocab_size = vocabulary.size, mask_token = vocabulary.mask_token, ema_decay = 0.99,
  optimizer = dk.optimizers.AdamW{ learning_rate = learning_rate, beta_2 = 0.98, clip_norm = 1 },
}
local bar = dk.progress(options.steps, "training")
local average -- moving, over about fifty batches
for step in diffusion:fit_steps(rows_of(train, 16), { steps = options.steps, batch_size = 16 }) do
  local bits = step.loss / math.log(2)
  average = average and 0.98 * average + 0.02 * bits or bits
  bar:set_postfix{ bits_per_character = average }
  bar:update()
end

local measured = rows_of(held_out, length)
measured = measured:sub(1, math.min(options.samples, #measured))
local bits, standard_error = diffusion:bits_per_token(measured, 8)
print(("held out: at most %.3f bits per character (+- %.3f)"):format(bits, standard_error))
print(("held out: %.3f bits per character with the 3-gram model"):format(three_gram_bits(held_out)))

-- With more steps, fewer characters are predicted at once, independently of each other.
local max_steps = options.sampling_steps
for _, num_steps in ipairs{ math.floor(max_steps / 64) + 1, math.floor(max_steps / 8) + 1, max_steps } do
  local samples, calls = diffusion:sample{ num_samples = 8, num_inference_steps = num_steps }
  local first = vocabulary:decode(samples)[1]:gsub("\n", "\n  ")
  print(("in %d steps, %d calls of the network (%.3f bits per character with the 3-gram model):\n  %s"):format(
    num_steps, calls, three_gram_bits(samples:flatten()), first))
end
for _, given in ipairs{ "And God said unto _____, Speak to the ________ of Israel.", "And he took his ____ to him." } do
  local filled = diffusion:fill{ vocabulary:encode(given), temperature = 0.5 }
  print(("given:  %s\nfilled: %s"):format(given, vocabulary:decode(filled)))
end

-- How a text appears, every seventh of 64 steps. White on the right is a predicted character, black a masked one.
local lines, masks = {}, {}
local function store(time, tokens_now)
  if time * 64 % 7 > 0 then return end
  lines[#lines + 1] = vocabulary:decode(tokens_now)[1]:gsub("\n", "/")
  masks[#masks + 1] = tokens_now:ne(vocabulary.mask_token):reshape(1, 64):expand(24, 64) -- 24 pixels high
end
diffusion:sample{ length = 64, num_inference_steps = 64, callback = store }
dk.image.save_grid(out .. "/9.2.6_text.png", dk.stack(masks), { columns = 1, row_labels = lines, scale = 2 })
