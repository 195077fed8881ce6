-- 9.2.6 Diffusion of text: characters are hidden instead of blurred, and a small transformer learns to tell them (MDLM,
-- Sahoo et al. 2024). It writes, fills in words, and is measured against a model that counts three characters in a row.
-- This takes minutes; shorter runs: STEPS=200.
local dk = require "diffusionkit"
local nn = dk.nn
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps, count = tonumber(os.getenv("STEPS")) or 2000, tonumber(os.getenv("SAMPLES")) or 250 -- held-out rows
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 256
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

local text, length = dk.data.text(), 128 -- Genesis and Exodus. The last tenth is held out.
local vocabulary = dk.data.Vocabulary(text)
local tokens, characters = vocabulary:encode(text), vocabulary.size - 1
local cut = #tokens * 9 // 10
local function rows(first, last, apart)
  local starts = dk.arange(first, last - length + 2, apart):unsqueeze(2)
  return tokens:index_select(1, (starts + dk.arange(length)):flatten()):reshape(#starts, length)
end
local function counted(other) return dk.metrics.ngram_bits(tokens[{ { 1, cut } }], other, characters) end

-- Attention looks anywhere; convolutions look at the neighbours, which say most about a character.
local function across(layer, x) return layer(x:transpose(2, 3)):transpose(2, 3) end
local Block = nn.module "Block"
function Block:init(width)
  self.norm, self.attention = nn.LayerNormalization(), nn.MultiHeadAttention(4, width // 4)
  self.norm2, self.near = nn.LayerNormalization(), nn.Conv1D(2 * width, 5, { padding = "same", activation = "gelu" })
  self.dense = nn.Dense(width)
end
function Block:forward(x)
  x = x + self.attention(self.norm(x))
  return x + self.dense(across(self.near, self.norm2(x)))
end
local Transformer = nn.module "Transformer"
function Transformer:init(width)
  self.embedding, self.near = nn.Embedding(vocabulary.size, width), nn.Conv1D(width, 7, { padding = "same" })
  self.blocks, self.norm = { Block(width), Block(width) }, nn.LayerNormalization()
  self.logits, self.places = nn.Dense(vocabulary.size), dk.sinusoidal_step_encoding(dk.arange(length), width) * 0.3
end
function Transformer:forward(ids)
  local x = self.embedding(ids) * 10
  x = x + across(self.near, x):silu() + self.places[{ { 1, ids:size(2) } }]
  for _, block in ipairs(self.blocks) do x = block(x) end
  return self.logits(self.norm(x))
end
local rate = dk.optimizers.schedules.cosine_decay(0, steps, { warmup_target = 3e-3, warmup_steps = steps // 20 })
local diffusion = dk.MaskedDiffusion{
  model = Transformer(96), vocab_size = vocabulary.size, mask_token = vocabulary.mask_token, ema_decay = 0.99,
  optimizer = dk.optimizers.AdamW{ learning_rate = rate, beta_2 = 0.98, clip_norm = 1 },
}
local bar, average = dk.progress(steps, "training"), nil
for step in diffusion:fit_steps(rows(1, cut, 16), { steps = steps, batch_size = 16 }) do
  local now = step.loss / math.log(2)
  average = average and 0.98 * average + 0.02 * now or now -- of the last fifty batches or so
  bar:set_postfix{ bits_a_character = average }
  bar:update()
end
local held_out = rows(cut + 1, #tokens, length)
local bits, deviation = diffusion:bits_per_token(held_out[{ { 1, math.min(count, #held_out) } }], 8)
print(("held out: %.3f bits a character at most (+- %.3f)"):format(bits, deviation))
print(("held out: %.3f bits with the 3-gram model"):format(counted(tokens[{ { cut + 1, #tokens } }])))
for _, n in ipairs{ sampling_steps // 64 + 1, sampling_steps // 8 + 1, sampling_steps } do
  local drawn, calls = diffusion:sample{ num_samples = 8, num_inference_steps = n }
  print(("in %d steps, %d calls of the network (to the 3-gram model %.3f bits):\n  %s"):format(
    n, calls, counted(drawn:flatten()), vocabulary:decode(drawn)[1]:gsub("\n", "\n  ")))
end
for _, given in ipairs{ "And God said unto _____, Speak to the ________ of Israel.", "And he took his ____ to him." } do
  local filled = diffusion:fill{ vocabulary:encode(given), temperature = 0.5 }
  print(("given:  %s\nfilled: %s"):format(given, vocabulary:decode(filled)))
end

-- How a text appears. On the right what is still hidden.
local lines, hidden = {}, {}
diffusion:sample{ length = 64, num_inference_steps = 64, callback = function(t, now)
  if t * 64 % 7 > 0 then return end
  lines[#lines + 1] = vocabulary:decode(now)[1]:gsub("\n", "/")
  hidden[#hidden + 1] = now:ne(vocabulary.mask_token):reshape(1, 64):expand(24, 64)
end }
dk.image.save_grid(out .. "/9.2.6_text.png", dk.stack(hidden), { columns = 1, row_labels = lines, scale = 2 })
