local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local Reader = dk.nn.module "Reader"
function Reader:init(ids)
  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
  self.neighbours = dk.nn.Conv1D(32, 3, { padding = "same", activation = "relu" })
end
function Reader:forward(tokens)
  return self.dense(self.neighbours(self.embedding(tokens):transpose(2, 3)):transpose(2, 3))
end

-- Conditioned on the time, which it records.
local Timed = dk.nn.module "Timed"
function Timed:init(ids)
  self.embedding, self.dense, self.times = dk.nn.Embedding(ids, 8), dk.nn.Dense(ids), {}
end
function Timed:forward(tokens, times)
  self.times[#self.times + 1] = times:totable()
  return self.dense(self.embedding(tokens) + times:reshape(-1, 1, 1))
end

function cases.vocabulary()
  local vocabulary = dk.data.Vocabulary("hello, wörld", { mask = "#" })
  assert(vocabulary.characters == " ,dehlorwö" and vocabulary.size == 11 and vocabulary.mask_token == 10)
  near(vocabulary:encode "hö#", { 4, 9, 10 })
  assert(vocabulary:decode(dk.tensor { 4, 9, 10 }) == "hö#")
  near(vocabulary:decode(dk.tensor { { 2, 3 }, { 10, 0 } }), { "de", "# " })
  local again = dk.data.Vocabulary(vocabulary.characters, "#")
  near(again:encode "world", vocabulary:encode "world")
  raises(function() vocabulary:encode "help!" end, "bad argument #1 to 'encode'", '"p" at position 4', "10")
  raises(function() vocabulary:encode "a\nb" end, '"a" at position 1')
  -- The tokens may be followed by the number of calls of the model.
  assert(vocabulary:decode(dk.tensor { 4, 9, 10 }, 12) == "hö#")
  raises(function() vocabulary:decode(dk.tensor { 1, 11 }) end, "bad argument #1 to 'decode'", "11.0 at position 2", "0 to 10")
  raises(function() vocabulary:decode(dk.zeros(1, 2, 2)) end, "[1, 2, 2]")
  raises(function() dk.data.Vocabulary "" end, "bad argument #1 to 'Vocabulary'")
  raises(function() dk.data.Vocabulary "_" end, "bad argument #1 to 'Vocabulary'", "another mask")
  raises(function() dk.data.Vocabulary("a", { mask = "" }) end, "bad argument 'mask' to 'Vocabulary'")
  raises(function() dk.data.Vocabulary(3) end, "string expected, got number")
end

-- sample and fill return the number of calls of the model after the tokens.
function cases.decoding_what_was_drawn()
  local vocabulary = dk.data.Vocabulary "ab"
  local diffusion = dk.MaskedDiffusion { model = Reader(3), vocab_size = 3, mask_token = 2 }
  local texts = vocabulary:decode(diffusion:sample { num_samples = 2, length = 5, num_inference_steps = 4 })
  assert(#texts == 2 and texts[1]:find "^[ab][ab][ab][ab][ab]$" and #texts[2] == 5)
  local text = vocabulary:decode(diffusion:fill(vocabulary:encode "a__b", { num_inference_steps = 2 }))
  assert(text:find "^a[ab][ab]b$")
  raises(function() vocabulary:decode(dk.tensor { 0 }, "x") end, "bad argument #2 to 'decode'")
end

function cases.text()
  local text = dk.data.text()
  assert(#text == 366194 and select(2, text:gsub("\n", "")) == 2746)
  local vocabulary = dk.data.Vocabulary(text)
  assert(vocabulary.size == 63 and vocabulary:decode(vocabulary:encode(text)) == text)
end

function cases.ngrams()
  local vocabulary = dk.data.Vocabulary(dk.data.text())
  local tokens = vocabulary:encode(dk.data.text())
  local train, held_out = tokens[{ { 1, 50000 } }], tokens[{ { 50001, 60000 } }]
  local bits = {}
  for order = 1, 4 do
    bits[order] = dk.metrics.ngram_bits(train, held_out, { order = order, vocab_size = 62 })
    assert(order == 1 or bits[order] < bits[order - 1])
  end
  assert(bits[1] > 4 and bits[1] < 4.6 and bits[3] > 2 and bits[3] < 3)
  near(dk.metrics.ngram_bits(train, held_out, 62), bits[3])
  raises(function() dk.metrics.ngram_bits(train, held_out, 10) end, "bad argument #1 to 'ngram_bits'", "0 to 9")
  raises(function() dk.metrics.ngram_bits(train, dk.zeros(2, 2), 62) end, "bad argument #2 to 'ngram_bits'", "[2, 2]")
  raises(function() dk.metrics.ngram_bits(train, held_out, 62, 11) end, "bad argument #4 to 'ngram_bits'", "too many")
end

function cases.learning()
  dk.manual_seed(1)
  local vocabulary = dk.data.Vocabulary "abc"
  local rows = vocabulary:encode(("abc"):rep(80)):reshape(20, 12)
  local diffusion = dk.MaskedDiffusion {
    model = Reader(4), vocab_size = vocabulary.size, mask_token = vocabulary.mask_token,
    optimizer = dk.optimizers.Adam(0.01), ema_decay = 0.9,
  }
  local history = diffusion:fit(rows, { epochs = 100, validation_data = rows, verbose = 0 })
  assert(#history.loss == 100 and history.val_loss[100] < 0.6 and diffusion.history.loss[100] == history.loss[100])
  local bits, error = diffusion:bits_per_token(rows, { num_samples = 8 })
  assert(bits < 0.9 and error > 0 and error < 0.2) -- the model sees one neighbour on each side
  local given = vocabulary:encode "ab_abc_bca_c"
  local filled, calls = diffusion:fill(given, { temperature = 0 })
  assert(vocabulary:decode(filled) == "abcabcabcabc" and calls <= 3)
  near(given, vocabulary:encode "ab_abc_bca_c") -- given tokens stay
  local seen = {}
  local drawn, times = diffusion:sample {
    num_samples = 2, num_inference_steps = 50, temperature = 0.5,
    callback = function(t, tokens) seen[#seen + 1] = { t, tokens:eq(diffusion.mask_token):sum():item() } end,
  }
  near(drawn:shape(), { 2, 12 })
  assert(times <= 24 and #seen == 50 and seen[50][1] == 0 and seen[50][2] == 0)
  for i = 2, 50 do assert(seen[i][2] <= seen[i - 1][2]) end
  local first = diffusion:sample { generator = dk.Generator(3), length = 7 }
  near(first, diffusion:sample { generator = dk.Generator(3), length = 7 })
  assert(diffusion.ema and diffusion.model.kind == "Reader")
  local count = 0
  for step in diffusion:fit_steps(rows, { steps = 3, batch_size = 4 }) do
    count = count + 1
    assert(step.loss > 0)
  end
  assert(count == 3)
end

function cases.last_batches()
  local diffusion = dk.MaskedDiffusion { model = Reader(4), vocab_size = 4 }
  local rows, count = dk.zeros(7, 5), 0
  for step in diffusion:fit_steps(rows, { epochs = 2, batch_size = 3, drop_last = true }) do count = count + 1 end
  assert(count == 4)
  raises(function() diffusion:fit(rows, { batch_size = 8, drop_last = true }) end, "'drop_last' to 'fit'", "7 samples")
  diffusion.model:parameters()[1].value = diffusion.model:parameters()[1].value * (0 / 0)
  raises(function() diffusion:fit(rows, { verbose = 0 }) end, "holds NaN or infinity")
end

function cases.save_and_resume()
  local path = support.path("masked.safetensors")
  local rows = dk.randint(0, 3, { 10, 6 }, { generator = dk.Generator(3) })
  local function make(seed)
    dk.manual_seed(seed)
    return dk.MaskedDiffusion { model = Reader(4), vocab_size = 4, ema_decay = 0.9, ema_inv_gamma = 1 }
  end
  local function options(steps)
    return { steps = steps, batch_size = 2, gradient_accumulation_steps = 2, validation_split = 0.2, max_loss = 1e6 }
  end
  local whole = make(1)
  whole:fit(rows, options(6))
  for _, steps in ipairs { 1, 2, 3, 6 } do
    local first = make(1)
    first:fit(rows, options(steps))
    first:save(path)
    local second = make(2)
    second:resume(path)
    local last
    for step in second:fit_steps(rows, options(6)) do last = step end
    assert(steps == 6 or last.step == 6)
    same(second.model:state_dict(), whole.model:state_dict())
    same(second.ema:state_dict(), whole.ema:state_dict())
    same(second.history, whole.history)
    assert(second.optimizer.step_count == 6 and #second.history.val_loss == 3)
  end
  local csv, checkpoint = support.path("masked.csv"), support.path("other.safetensors")
  make(1):fit(rows, { checkpoint_path = checkpoint, csv_path = csv, log_dir = support.path("events"), shuffle = false })
  same(select(2, dk.data.load_csv(csv)), { "epoch", "loss" })
  make(2):resume(checkpoint)
  raises(function() dk.MaskedDiffusion { model = Reader(5), vocab_size = 5 }:resume(path) end, path, "vocab_size: 5 here, 4 in the file", "mask_token")
  raises(function() make(1):fit(rows, { validation_data = { rows, class_labels = dk.zeros(10) } }) end, "'validation_data'")
  raises(function() make(1):fit(rows, { random_flip = true }) end, "unknown option 'random_flip'")
end

function cases.loss()
  local model = Reader(3)
  local diffusion = dk.MaskedDiffusion { model = model, vocab_size = 3 }
  local rows = dk.randint(0, 2, { 6, 5 })
  local value = diffusion:loss(rows, { generator = dk.Generator(1) })
  near(value, diffusion:loss(rows, { generator = dk.Generator(1) }))
  value:backward()
  assert(model:parameters()[1].grad:abs():sum():item() > 0)
  local noisy = diffusion:add_noise(rows, dk.tensor { 0, 0, 0, 1, 1, 1 })
  near(noisy[{ { 1, 3 } }], rows[{ { 1, 3 } }])
  near(noisy[{ { 4, 6 } }], dk.full({ 3, 5 }, 2))
  near(diffusion:add_noise(rows, 0), rows)
end

function cases.time()
  local model = Timed(3)
  local diffusion = dk.MaskedDiffusion { model = model, vocab_size = 3, time_conditioning = true }
  diffusion:fit(dk.zeros(4, 6), { steps = 2, batch_size = 4, verbose = 0 })
  for _, times in ipairs(model.times) do
    for _, t in ipairs(times) do assert(t > 0 and t <= 1) end
  end
  local before = #model.times
  local _, calls = diffusion:sample { num_inference_steps = 4 }
  assert(#model.times == before + calls)
  for i = before + 2, before + calls do assert(model.times[i][1] < model.times[i - 1][1]) end
end

function cases.mistakes()
  raises(function() dk.MaskedDiffusion { model = Reader(3), vocab_size = 1 } end, "vocab_size")
  raises(function() dk.MaskedDiffusion { model = Reader(3), vocab_size = 3, mask_token = 7 } end, "mask_token", "0 to 2")
  raises(function() dk.MaskedDiffusion { model = Reader(3) } end, "bad argument #2 to 'MaskedDiffusion'", "integer")
  local diffusion = dk.MaskedDiffusion { model = Reader(3), vocab_size = 3 }
  raises(function() diffusion:sample() end, "length")
  raises(function() diffusion:fit(dk.full({ 2, 4 }, 5)) end, "bad argument #1 to 'fit'", "row 1, position 1", "0 to 2")
  raises(function() diffusion:fit(dk.full({ 2, 4 }, 2)) end, "mask token")
  raises(function() diffusion:fit(dk.zeros(4)) end, "[4]")
  raises(function() diffusion:fit(dk.zeros(2, 4), { validation_data = dk.full({ 2, 4 }, 0.5) }) end, "validation_data")
  raises(function() diffusion:sample { length = 4, temperature = -1 } end, "temperature")
  raises(function() diffusion:sample { length = 4, num_inference_steps = 0 } end, "num_inference_steps")
  raises(function() diffusion:sample { length = 4, num_samples = -1 } end, "num_samples")
  raises(function() diffusion:fill(dk.tensor { 0, 3 }) end, "bad argument #1 to 'fill'", "3.0 is no id")
  raises(function() diffusion:add_noise(dk.zeros(2, 4), 2) end, "bad argument #2 to 'add_noise'")
  local other = dk.MaskedDiffusion { model = Reader(9), vocab_size = 5 }
  raises(function() other:fit(dk.zeros(2, 4)) end, "bad argument #1 to 'fit'", "[2, 4, 9]", "5 ids")
  local value = { "mine" }
  local ok, message = pcall(diffusion.sample, diffusion, { length = 4, callback = function() error(value) end })
  assert(not ok and message == value)
end

return cases
