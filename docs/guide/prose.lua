-- The words of the guide, in the chapter's order: of each section its scripts, in the order of its page. For a script
-- `title` heads its part, `shows` says what it does, `try` what to do with it next. make.lua adds the script, its
-- pictures and what it prints. No figure that a script prints belongs here: it would go stale.
return {
  introduction = [[
# A guide to the chapter

The book's chapter on denoising and diffusion, section by section: what each says, a script that does it, what the
script draws and prints, and what to try next. The scripts are in [scripts/chapter](../../scripts/chapter), each by
itself and at most 120 lines long; with `make program` done, run one by

    .build/release/diffuse-lua scripts/chapter/9.1.1_forward_diffusion.lua

Each script names its options and their defaults at its beginning; `--help` behind the script's name prints them.
Pictures go to `out/`, or where `--out_dir` says. `--seed` chooses other random numbers; `--epochs`, `--steps`,
`--samples` and `--sampling_steps`, in the scripts that have them, make runs shorter or longer: `diffuse-lua
scripts/chapter/9.1.3_training.lua --epochs 5 --seed 1`. The environment does the same in capitals: `EPOCHS=5`. What
every function takes and gives is in the [reference](../reference/index.md), and `diffuse-lua --help NAME` says it
too.

The pages are made by [make.lua](make.lua) from the scripts, runs of them, and the words in [prose.lua](prose.lua).

## Sections
]],

  {
    number = "9.1.1", title = "The forward process",
    summary = "a signal drowns in noise, step by step",
    text = [[
A diffusion model learns to undo a process that destroys data. The forward process is that destruction: at each step a
little Gaussian noise is added, until the data can hardly be seen. It needs no training, and how much noise there is
after any number of steps is known in advance: independent noises add up by their variances, so that n steps of
deviation s leave a deviation of s times the square root of n.
]],
    {
      name = "9.1.1_forward_diffusion", title = "A sine wave and ten steps of noise",
      shows = [[
The book's `forward_diffusion` on the chapter's signal, one sine wave of 100 values. The table has the deviation of
the noise in each state as measured and as it should be; the picture has all states over the original. The library has
the function too, as `dk.forward_diffusion`.
]],
      try = [[
Take ten times as many steps with noise of a tenth of the variance, and compare the last states. How many steps does
it take until you no longer see the sine? Chapter 9.2.4 has the process that diffusion models use, in which the signal
fades as the noise grows.
]],
    },
  },

  {
    number = "9.1.2", title = "The denoising model",
    summary = "the network, before it has learned anything",
    text = [[
What undoes the noise is a network that takes a noisy signal and gives one of the same size. The book's is as small as
can be: one hidden layer of 128 relu units between 100 values in and 100 out.
]],
    {
      name = "9.1.2_denoising_model", title = "A network of one hidden layer",
      shows = [[
The network in Keras's functional style, its summary with shapes and parameters, and a noisy sine that goes through it:
the shape is right, the values mean nothing yet, as the picture shows.
]],
      try = [[
Keep the distance of the output for the comparison with 9.1.3: how much of it does training take away? Add a second
hidden layer and read the summary again; replace the dense layers by `nn.Conv1D` (the input is then `{ 1, 100 }`), and
count parameters.
]],
    },
  },

  {
    number = "9.1.3", title = "Training",
    summary = "noise in, signal out; then the noise itself, taken off step by step",
    text = [[
Training shows the network pairs of noisy and clean, and moves its weights so that the mean squared error falls. The
book's code asks for the clean signal; its text speaks of predicting the noise, which is what diffusion models mostly
do. Both are here. On the way back a model that knows the noise needs no more than a subtraction, and taking it off in
as many steps as it came on is the reverse process.
]],
    {
      name = "9.1.3_training", title = "Learning the clean signal",
      shows = [[
The book's training: the last state of the forward process goes in, the sine is to come out. The loss falls within
twenty epochs, and a signal that the network never saw comes out almost clean: it has learned that the answer is
always the same sine.
]],
      try = [[
Give every signal a phase of its own (`dk.sin(x + 2 * math.pi * dk.rand(1):item())`) and see how much harder the task
becomes. What does the trained network make of a cosine, or of pure noise?
]],
    },
    {
      name = "9.1.3_noise_prediction", title = "Learning the noise, and the way back",
      shows = [[
The network gets every state of the forward process and is asked for the noise in it. Then the reverse process begins
at final noisy states that it has not seen: each step takes a part of the predicted noise off and adds a little fresh
noise, since many paths lead to the same state. The table compares each state's distance to the data with what the
forward process had there; the last lines say how near the end is to the sine, and how near one gets in a single jump.
]],
      try = [[
Make the hidden layer as wide as in 9.1.2 and watch the loss: noise has as many independent values as the signal is
long, and they do not fit through. Leave out the fresh noise: where does the process end? Begin at `dk.randn(count,
100)` instead of a noisy sine: this model has never seen so much noise, and 9.2.6 shows one that has.
]],
    },
  },

  {
    number = "9.2.2", title = "Noise layers",
    summary = "noise on data, and noise inside a network as a regulariser",
    text = [[
Noise is the material of diffusion, and also an old means against overfitting: a network that never sees the same
input twice cannot learn its examples by heart. Noise layers add it to the input or between hidden layers, only while
training; at any other time they let everything through.
]],
    {
      name = "9.2.2_noise_addition", title = "One step of noise",
      shows = [[
The book's `add_noise`, which is `dk.add_noise` in the library: the data plus noise of a given scale. For several
scales the measured deviation stands beside the signal-to-noise ratio in decibels.
]],
      try = [[
Every doubling of the scale costs 6 dB: why? Draw signals of other lengths and see how much the measured deviation
varies with the number of values.
]],
    },
    {
      name = "9.2.2_noise_as_regulariser", title = "Noise against overfitting",
      shows = [[
A small network learns from few real digits, with noise of several kinds and levels on its input or between its
layers, or noise that fades while it trains. Each way has a row of held-out errors over the levels, and the last line
names the best. The curves show both failures: without noise the network knows its examples by heart and does worse on
others, and with too much noise it learns neither.
]],
      try = [[
Give it more digits (`SAMPLES`): the more data, the less noise is worth. Compare with `nn.Dropout` in the same places,
and with weight decay (`dk.optimizers.AdamW{ weight_decay = ... }`).
]],
    },
  },

  {
    number = "9.2.3", title = "The denoising network",
    summary = "what a trained network does to noise, and what to which kind",
    text = [[
The denoising network is trained on pairs of noisy and clean. What it learns depends on the noise it was shown:
Gaussian noise of a sensor, salt and pepper of broken pixels, shot noise of few photons and the blocks of strong JPEG
compression are different things to remove. The book says that such a network adapts to its noise; the tables here say
how far that goes.
]],
    {
      name = "9.2.3_denoising_network", title = "Before and after training",
      shows = [[
The network of 9.1.2 on a noisy sine, untrained and trained: mean squared distances to the clean signal, and the three
curves.
]],
      try = [[
Denoise signals with half and with twice the noise that it was trained on. Train on several levels at once: what does
that cost at the first one?
]],
    },
    {
      name = "9.2.3_noise_types", title = "Kinds of noise",
      shows = [[
The kinds of noise of `dk.noise` on real digits, each weak and strong. Beside PSNR and SSIM the table has the
deviation of the noise on paper and on ink: Gaussian and uniform noise is the same everywhere, speckle and shot noise
grow with the brightness, salt and pepper strikes few pixels but those entirely, and JPEG spares what is flat and
spoils the edges.
]],
      try = [[
Find levels at which all kinds have the same PSNR, and look at them side by side: does SSIM agree that they are
equally bad? Put two kinds on top of each other, in both orders.
]],
    },
    {
      name = "9.2.3_encoder_decoder", title = "Convolutional encoder-decoders",
      shows = [[
One convolutional encoder-decoder is trained for each kind of noise, and one on all of them, with the mean squared
error and with SSIM as the loss and with Adam and SGD; they are compared by PSNR and SSIM with classical filters
(median, Gaussian, non-local means), which are given their best settings. In the second table, rows are what a network
has learned and columns what it is tried on, a kind that none has seen among them: how much of the skill carries over,
and what learning all kinds at once costs.
]],
      try = [[
Look for the classical filter that comes nearest to a network, and for the kind where it does. Change `levels` between
training and trying. Which of the two figures follows the loss?
]],
    },
  },

  {
    number = "9.2.4", title = "Step encoding",
    summary = "the forward recursion, and how a network is told the step",
    text = [[
A diffusion model uses one network for all steps, so that the network must be told at which step it is. The forward
process is a recursion, x(t) = e(t) x(t-1) + z(t): a part of the state stays, noise comes on. How much of each there
is after t steps depends on t alone, and that is what the network has to know. It can be told in waves of many
lengths, or by a row of a table that is learned; what either is worth is measured below.
]],
    {
      name = "9.2.4_forward_recursion", title = "The forward recursion and its schedule",
      shows = [[
The recursion with e(t) = sqrt(1 - beta) and noise of the variance beta, for two schedules of beta. The table compares
what is left of the sine and how much noise there is, both measured over many signals, with the closed form: the
products `alphas_cumprod` that every such scheduler of the library has. The picture shows the states, one schedule
beside the other. The same function is `dk.forward_recursion`.
]],
      try = [[
Choose coefficients of your own, `dk.forward_recursion(data, { 0.9, 0.9, 0.5 })`: by default the noise is such that
data of variance 1 stay at it. With all coefficients 1 and a constant noise it is the process of 9.1.1. Which of the
two schedules spends more steps where the sine can just be seen?
]],
    },
    {
      name = "9.2.4_step_encoding", title = "The sinusoidal encoding",
      shows = [[
The encoding of Vaswani et al. (2017) written out, its first rows and its difference from the library's. The heat map
has a row for each step; the second picture follows some of its places over the steps: the first turn fast and tell
neighbours apart, the later ones turn slowly and tell early from late.
]],
      try = [[
Multiply the encoding by its own transpose: the similarity of two steps depends on their distance only. Encode the
steps 0.5 and 1.5: the waves do not mind, where a table of learned rows has nothing to say.
]],
    },
    {
      name = "9.2.4_encodings_compared", title = "Sinusoidal, learned, none",
      shows = [[
One network, one training, three encodings. The data are points of a spiral in the plane, since a point, unlike a
signal of 100 values, does not itself tell how noisy it is. The held-out loss is printed and drawn over the step, and
samples of each are judged by their distance to new points of the spiral, with that of real points to each other as
the floor. The learned table begins as a random walk along the steps, and differences between neighbouring rows are
punished a little; the last picture has the table of waves, and how alike the codes of any two steps are, waves and
learned.
]],
      try = [[
Leave out the penalty (`smoothness = 0`) and look at the similarities again; begin with small rows that know nothing
of each other (leave out `load_state_dict`), and compare the losses. Train with a tenth of the steps: which encoding
suffers most? Tell the network the noise level itself, one number instead of 64.
]],
    },
  },

  {
    number = "9.2.5", title = "The loss function",
    summary = "the mean squared error of the noise, and what else can be asked for",
    text = [[
What the network becomes is decided by what its errors cost. The book's loss is the mean squared error between the
noise that was added and the noise predicted. For images there are others: absolute and Huber losses mind outliers
less, SSIM compares structure, perceptual losses compare the features of another network, adversarial ones ask a
second network whether the result looks real.
]],
    {
      name = "9.2.5_loss_function", title = "The mean squared error",
      shows = [[
What the number means, for predictions whose loss can be worked out by hand; that a Lua function is a loss like any
other, and trains to the same digits; and what one wrong value costs under three losses.
]],
      try = [[
Train with `"mae"` and `"huber"` in the same way. Write a loss that punishes the second half of the signal twice as
much, and see where the errors go.
]],
    },
    {
      name = "9.2.5_losses_compared", title = "One denoiser under many losses",
      shows = [[
The same network on the same digits under each loss, from the mean squared error to mixtures with a perceptual and an
adversarial part. The table has the figures by which denoisers are judged, PSNR, SSIM and a perceptual distance, and
what each loss costs in time; the last two sentences are made from the figures. The picture has what the networks make
of the same noisy digits.
]],
      try = [[
No loss wins everywhere: look for the one that is best in the figure that it optimises, and for what it gives up.
Change the weights of the mixtures and the noise (`NOISE=0.25`). Which of the pictures would you prefer, and does a
figure agree?
]],
    },
  },

  {
    number = "9.2.6", title = "The full model",
    summary = "everything together: signals, conditions, sensors, text",
    text = [[
The full model joins what came before: a noisy state and the encoding of its step go in, the noise comes out, and run
from the last step to the first it makes data of nothing but noise. The same recipe works on signals, on images and,
with masks in place of noise, on text; told what is wanted, it draws that; and shown a disturbed signal, it draws
clean ones that fit.
]],
    {
      name = "9.2.6_full_model", title = "A sine wave made from noise",
      shows = [[
The book's model and its summary, then one twice as wide trained on all steps, and the loop that leads from pure noise
to the sine (Ho et al. 2020, equation 7), written out. The last line is the distance of what it made to the sine.
]],
      try = [[
Count how often the result is as good with other seeds. Train the book's width, and fewer epochs. The library's loop
is `dk.DiffusionTrainer`; [scripts/examples/sine.lua](../../scripts/examples/sine.lua) draws sines of any phase with
it.
]],
    },
    {
      name = "9.2.6_text", title = "Text from masks",
      shows = [[
Diffusion for text: characters are hidden instead of made noisy, and a small transformer learns to tell them (masked
diffusion, Sahoo et al. 2024). After some minutes it prints a bound on the bits per character of text that it has not
seen, beside those of a model that counts three characters in a row, then samples made in few and in many steps, and
fills in hidden words. The picture shows how a text appears: each row is a moment, and what is black on the right is
still hidden.
]],
      try = [[
Train longer (`STEPS`) and compare bits per character. Hide words of your own. Few steps fill in many characters at
once, without regard for each other: find the number below which words fall apart.
]],
    },
    {
      name = "9.2.6_conditional_signals", title = "Signals on demand",
      shows = [[
A model that is told the frequency and the phase of the wave to draw, but not its amplitude. What it draws is
measured: the sine that is nearest to each signal, and how far its frequency and phase are from what was asked for.
Real waves of the same wishes, and of others, stand beside it; the spread of amplitudes shows whether it also learned
what it was not told.
]],
      try = [[
Ask for frequencies beyond those of the training. Give the phase as one number instead of sine and cosine: where do
the errors gather? Tell it the amplitude too.
]],
    },
    {
      name = "9.2.6_sensor_denoising", title = "Denoising what a sensor measured",
      shows = [[
Simulated heartbeats with the faults of real sensors: drift, mains hum, muscle noise, jumps of the contact. The
diffusion model is shown the disturbed signal and draws clean ones that fit it, one, and the mean of several.
Signal-to-noise ratios stand beside those of a moving average and of the best linear filter for these spectra; the
last line compares the error of a draw with the spread of the draws, which is what the model knows of its own
uncertainty.
]],
      try = [[
Average more draws, and see where it stops to help. Disturb the signals in a way that the model was not trained on.
What does it draw where the signal is entirely lost, `seen` set to 0 for half a second?
]],
    },
    {
      name = "9.2.6_iterative_denoising", title = "Step by step",
      shows = [[
The way back as a strip of pictures, for digits of 8 x 8 pixels: the states of the sampler, from pure noise to the
digit, and below each what the model then takes the digit to be. The table and the curves say how far both are from
the end, and how many of the estimates already show the digit that it will become.
]],
      try = [[
When is the digit decided? Begin twice from the state in the middle, with `eta = 1`, and compare what comes out. Take
fewer steps (`SAMPLING_STEPS`), or another sampler of `dk.schedulers`.
]],
    },
  },

  {
    heading = "Beyond the chapter",
    file = "from_diffusers", title = "From diffusers to Lua",
    summary = "a training run of PyTorch and diffusers, line by line, with the same losses",
    text = [[
Models with diffusers' names take diffusers' options, start from the same weights after the same seed, and random
numbers follow PyTorch's CPU generator. So a port of a Python script can be checked: it gives the same losses. What
differs is spelled out below: axes and positions count from 1, options are fields of a table, and a model's call gives
the tensor itself.

| Python | Lua |
| --- | --- |
| `UNet2DModel(sample_size=28, ...)` | `dk.models.UNet2DModel{ sample_size = 28, ... }` |
| `model(x, t, class_labels=y).sample` | `model(x, t, { class_labels = y })` |
| `scheduler.add_noise(x, noise, t)` | `scheduler:add_noise(x, noise, t)` |
| `torch.nn.Linear(7, 5)` | `dk.nn.Dense(5, { kernel_initializer = "torch", bias_initializer = "torch" })` |
| `torch.nn.init.xavier_normal_(w)` | `w.value = dk.nn.init("xavier_normal", w:shape())` |
| `x[:, 0]`, `x[3:7]` | `x[{ {}, 1 }]`, `x:sub(4, 7)` |
| `print(x.shape)` | `print(x:shape())` |
| `x.sub(y)` | `x - y`; `x:sub(first, last)` is a range of positions |
| `for t in scheduler.timesteps:` | `for t in scheduler:each_timestep() do ... end` |
| `x.sum(dim=1)` | `x:sum(2)` |
| `with torch.no_grad():` | `dk.no_grad(function() ... end)` |
| `torch.nn.utils.clip_grad_norm_(p, 1.0)` | `dk.optimizers.AdamW{ clip_norm = 1.0 }` |
| `EMAModel(model.parameters(), decay=0.999)` | `dk.EMA(model, { decay = 0.999, warm_up = true })`, that decay warms up |
| `EMAModel(..., use_ema_warmup=True, power=0.75)` | `dk.EMA(model, { decay = 0.999, inv_gamma = 1, power = 0.75 })` |
| `pipe.save_pretrained(folder)` | `pipe:save_pretrained(folder)`, the same folder |
]],
    {
      path = "scripts/examples/ported.lua", title = "A run of sixty steps", python = true,
      losses = "Tests/DiffusionKitTests/Fixtures/run.json",
      shows = [[
MNIST's digits, a small U-Net, DDPM's noise and AdamW, two times thirty steps. The Python was run with PyTorch 2.15 and
diffusers 0.42.1 on one thread. Every draw comes in the same order: the weights, the order of the images, the noise,
the timesteps.
]],
      try = [[
Port a run of your own, and compare the losses of the first steps: where they part says which line differs. Options
that PyTorch and Keras set differently are the usual reason, such as the epsilon of norms (1e-3 in `dk.nn`, as in
Keras) and the weights that layers of `dk.nn` start from (Keras's, unless `kernel_initializer` says "torch").

Two draws of PyTorch's have no counterpart: dropout, whose masks come from another generator (Intel's), and the shuffling
of a `DataLoader`, which has one of its own. Compare runs with dropout at 0, and shuffle with `torch.randperm` as above.
]],
    },
  },

  {
    file = "starting_weights", title = "How models start",
    summary = "PyTorch's weights, or zeros in the last layers: which start learns faster",
    text = [[
A network that is trained for minutes feels where its weights began. `dk.models.UNet2DModel` and `dk.models.DiT` start as
diffusers' models do, which is as PyTorch's layers do: uniform in plus or minus 1 / sqrt(fan in). With
`zero_init_outputs = true` the last convolution of each residual block, the last projection of each attention and the
last convolution of the network are 0 instead, so that each block at first gives what it is given (for a diffusion
transformer that is the paper's start, "adaLN-zero"). The layers of `dk.nn` start as Keras's, unless
`kernel_initializer` says another; `dk.nn.init` has all of them with their formulas.
]],
    {
      path = "scripts/examples/starting_weights.lua", title = "Two starts of a U-Net",
      shows = [[
The same network, data and seeds from both starts: the loss on the way, and how far drawn digits are from real ones in
the end. The scripts here take the start whose distances are smaller after such short runs, unless they say otherwise.
]],
      try = [[
Train ten times as long (`--steps 16000`): does the start still show? Take a deeper network, with two or three blocks a
level: zeros were made for those. Compare with Keras's start: `dk.nn.init("glorot_uniform", shape)` for every weight.
]],
    },
  },
}
