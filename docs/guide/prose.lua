-- The words of the guide: the sections of the chapter in order, each with its scripts in the order of its page. For a
-- script, `title` heads its part of the page, `shows` says what it does, and `try` suggests experiments. make.lua adds
-- the script itself, its images and its output. No value that a script prints belongs here: it would become stale.
return {
  introduction = [[
# A guide to the chapter

"Exploring Diffusion Models", chapter 9 of a textbook, section by section: the topic of each section, a script, its
images and output, and suggestions for experiments. The scripts are in [scripts/chapter](../../scripts/chapter). Each
stands alone and has at most 120 lines. After `make program`, run one by

    .build/release/diffuse-lua scripts/chapter/9.1.1_forward_diffusion.lua

Each script declares its options with their defaults at the beginning, and prints them with `--help`. Images are written
to `out/`, or to the folder that `--out_dir` names. `--seed` selects other random numbers. `--epochs`, `--steps`,
`--samples` and `--sampling_steps`, in the scripts that have them, make runs shorter or longer: `diffuse-lua
scripts/chapter/9.1.3_training.lua --epochs 5 --seed 1`. Variables of the environment with these names in capitals do
the same: `EPOCHS=5`. The [reference](../reference/index.md) describes every function, as does `diffuse-lua --help
NAME`.

[make.lua](make.lua) writes these pages from the scripts, their output, and the words in [prose.lua](prose.lua).

## Sections
]],

  {
    number = "9.1.1", title = "The forward process",
    summary = "noise is added to a signal step by step",
    text = [[
A diffusion model learns to reverse a process that destroys data. This forward process adds a little Gaussian noise at
each step, until the data can hardly be recognised. It needs no training, and the amount of noise after any number of
steps is known in advance: the variances of independent noises add up, so n steps with noise of standard deviation s
result in a standard deviation of s times the square root of n.
]],
    {
      name = "9.1.1_forward_diffusion", title = "A sine wave and ten steps of noise",
      shows = [[
The chapter's `forward_diffusion`, applied to the chapter's signal, one sine wave of 100 values. The table has the
standard deviation of the noise in each state, as measured and as computed; the image shows all states over the
original. The library includes the function as `dk.forward_diffusion`.
]],
      try = [[
Take ten times as many steps with noise of a tenth of the variance, and compare the last states. After how many steps
can the sine no longer be seen? Section 9.2.4 has the process that diffusion models use, in which the signal fades while
the noise grows.
]],
    },
  },

  {
    number = "9.1.2", title = "The denoising model",
    summary = "the network before training",
    text = [[
The network that removes the noise takes a noisy signal and returns one of the same size. The chapter's network is as
small as possible: one hidden layer of 128 relu units between 100 inputs and 100 outputs.
]],
    {
      name = "9.1.2_denoising_model", title = "A network of one hidden layer",
      shows = [[
The network in Keras's functional style, its summary with shapes and parameters, and its output for a noisy sine. The
shape is right, but as the image shows, the values mean nothing before training.
]],
      try = [[
Note the distance of the output to the sine for comparison with 9.1.3: by how much does training reduce it? Add a second
hidden layer and read the summary again. Replace the dense layers by `nn.Conv1D` (the shape of the input is then
`{ 1, 100 }`), and compare the numbers of parameters.
]],
    },
  },

  {
    number = "9.1.3", title = "Training",
    summary = "predicting the clean signal, or the noise, which the reverse process removes step by step",
    text = [[
During training the network receives pairs of noisy and clean signals, and its weights change so that the mean squared
error falls. The chapter's code predicts the clean signal. Its text describes the prediction of the noise, which is what
most diffusion models do. This page has both. With a model that predicts the noise, denoising is a subtraction; to
remove the noise in as many steps as it was added is the reverse process.
]],
    {
      name = "9.1.3_training", title = "Learning the clean signal",
      shows = [[
The chapter's training: the last state of the forward process is the input, the sine the target. The loss falls within
twenty epochs, and a signal that the network was not trained on is denoised almost entirely: the network has learned
that the result is always the same sine.
]],
      try = [[
Give every signal a random phase (`dk.sin(x + 2 * math.pi * dk.rand(1):item())`) and see how much harder the task
becomes. What does the trained network return for a cosine, or for pure noise?
]],
    },
    {
      name = "9.1.3_noise_prediction", title = "Learning the noise, and the reverse process",
      shows = [[
The network receives every state of the forward process and predicts the noise in it. The reverse process then starts
from final noisy states that the network was not trained on. Each step removes a part of the predicted noise and adds a
little fresh noise, since many paths lead to the same state. The table compares each state's distance to the data with
that of the forward process; the last lines give the distance of the result to the sine, and the distance after removing
all noise at once.
]],
      try = [[
Make the hidden layer as wide as in 9.1.2 and watch the loss: noise has as many independent values as the signal, too
many for the layer. Leave out the fresh noise: where does the process end? Start from `dk.randn(count, 100)` instead of
a noisy sine: this model was never trained on so much noise; 9.2.6 has one that was.
]],
    },
  },

  {
    number = "9.2.2", title = "Noise layers",
    summary = "noise added to data, and noise inside a network as a regulariser",
    text = [[
Noise is what diffusion is made of, and also an old method against overfitting: a network that never receives the same
input twice cannot memorise its training data. Noise layers add noise to the input or between hidden layers, only during
training; otherwise they return their input unchanged.
]],
    {
      name = "9.2.2_noise_addition", title = "One step of noise",
      shows = [[
The chapter's `add_noise`, which the library includes as `dk.add_noise`: the data plus noise of a given scale. For
several scales the script prints the measured standard deviation and the signal-to-noise ratio in decibels.
]],
      try = [[
Why does every doubling of the scale cost 6 dB? Take signals of other lengths: how much does the measured standard
deviation vary with the number of values?
]],
    },
    {
      name = "9.2.2_noise_as_regulariser", title = "Noise against overfitting",
      shows = [[
A small network is trained on few real digits, with several kinds and levels of noise on its input or between its
layers, or with noise that decreases during training. The table has the held-out error of each kind at each noise level,
and the last line names the best. The curves show both failures: without noise the network overfits, and with too much
noise it learns neither the training digits nor the others.
]],
      try = [[
Use more training digits (`--samples`): the more data, the less noise helps. Compare with `nn.Dropout` between the same
layers, and with weight decay (`dk.optimizers.AdamW{ weight_decay = ... }`).
]],
    },
  },

  {
    number = "9.2.3", title = "The denoising network",
    summary = "denoising by trained networks, for several kinds of noise",
    text = [[
The denoising network is trained on pairs of noisy and clean signals. What it learns depends on the noise: Gaussian
noise of a sensor, salt and pepper of defective pixels, shot noise of few photons and the blocks of strong JPEG
compression need different methods. The chapter says that such a network adapts to its noise; the tables on this page
show how far.
]],
    {
      name = "9.2.3_denoising_network", title = "Before and after training",
      shows = [[
The network of 9.1.2 applied to a noisy sine, before and after training: the mean squared distances to the clean signal,
and the three curves.
]],
      try = [[
Denoise signals with half and with twice the noise of the training. Train on several noise levels at once: how much
worse is the result at the first level?
]],
    },
    {
      name = "9.2.3_noise_types", title = "Kinds of noise",
      shows = [[
The kinds of noise of `dk.noise` on real digits, each weak and strong. Beside PSNR and SSIM the table has the standard
deviation of the noise on paper and on ink. Gaussian and uniform noise is the same everywhere; speckle and shot noise
grow with the brightness; salt and pepper replaces few pixels, but those entirely; JPEG changes edges and leaves flat
regions as they are.
]],
      try = [[
Find levels at which all kinds have the same PSNR, and compare the images: does SSIM rate them as equally bad? Combine
two kinds of noise, in both orders.
]],
    },
    {
      name = "9.2.3_encoder_decoder", title = "Convolutional encoder-decoders",
      shows = [[
Convolutional encoder-decoders are trained, one for each kind of noise and one for all kinds, with the mean squared
error or SSIM as the loss and with Adam or SGD. They are compared by PSNR and SSIM with classical filters (median,
Gaussian, non-local means) at their best settings. In the second table each row is a network, named after the noise of
its training, and each column the noise of the test, including a kind that no network was trained on. It shows how well
networks generalise to other noise, and how much worse a network for all kinds is.
]],
      try = [[
Which classical filter comes nearest to a network, and for which kind of noise? Use other `levels` for the test than for
the training. Which of the two metrics follows the loss?
]],
    },
  },

  {
    number = "9.2.4", title = "Step encoding",
    summary = "the forward recursion, and conditioning on the step",
    text = [[
A diffusion model uses one network for all steps, so the network must be conditioned on the step. The forward process is
a recursion, x(t) = e(t) x(t-1) + z(t): the state is scaled, and noise is added. How much signal and noise the state has
after t steps depends on t alone, and the network needs this information. The step can be encoded as sine waves of many
frequencies or as a row of a learned table; the last script measures what each is worth.
]],
    {
      name = "9.2.4_forward_recursion", title = "The forward recursion and its schedule",
      shows = [[
The recursion with e(t) = sqrt(1 - beta) and noise of variance beta, for two schedules of beta. The table compares the
remaining amplitude of the sine and the variance of the noise, measured over many signals, with the closed form: the
products `alphas_cumprod` that every scheduler of this kind has. The image shows the states of both schedules side by
side. The library includes the function as `dk.forward_recursion`.
]],
      try = [[
Choose other coefficients, `dk.forward_recursion(data, { 0.9, 0.9, 0.5 })`: the default noise preserves the variance of
data of variance 1. With all coefficients 1 and constant noise this is the process of 9.1.1. Which of the two schedules
spends more steps at noise levels where the sine can just be seen?
]],
    },
    {
      name = "9.2.4_step_encoding", title = "The sinusoidal encoding",
      shows = [[
The encoding of Vaswani et al. (2017), its first rows, and its difference from the library's. The heat map has a row for
each step. The second image shows some dimensions over the steps: the first oscillate fast and distinguish neighbouring
steps, the later ones oscillate slowly and distinguish early from late steps.
]],
      try = [[
Multiply the encoding by its transpose: the similarity of two steps depends only on their distance. Encode the steps 0.5
and 1.5: sine waves have values between the steps, a learned table has none.
]],
    },
    {
      name = "9.2.4_encodings_compared", title = "Sinusoidal, learned, none",
      shows = [[
The same network is trained with three encodings. The data are points of a spiral in the plane: a point, unlike a signal
of 100 values, does not show how noisy it is. The held-out loss is printed and plotted for each step, and the samples of
each model are compared with new points of the spiral; the distance between two sets of real points is the floor. The
learned table starts as a random walk along the steps, and differences between neighbouring rows are slightly penalised.
The last image shows the table of waves and the similarity of the codes of any two steps, for waves and for the learned
table.
]],
      try = [[
Leave out the penalty (the `1e-3` in `smooth_mse`) and look at the similarities again. Start with small independent rows
(leave out `load_state_dict`), and compare the losses. Train with a tenth of the steps: which encoding suffers most?
Condition the network on the noise level itself, one number instead of 64.
]],
    },
  },

  {
    number = "9.2.5", title = "The loss function",
    summary = "the mean squared error of the noise, and other losses",
    text = [[
The loss determines what the network becomes. The chapter's loss is the mean squared error between the added and the
predicted noise. For images there are others: absolute and Huber losses give less weight to outliers, SSIM compares
structure, perceptual losses compare the features of another network, and adversarial losses use a second network that
learns to distinguish results from real images.
]],
    {
      name = "9.2.5_loss_function", title = "The mean squared error",
      shows = [[
The loss of predictions for which it can be computed by hand, training with a Lua function as the loss, which gives the
same digits, and the cost of one wrong value under three losses.
]],
      try = [[
Train with `"mae"` and `"huber"` in the same way. Write a loss that weights the second half of the signal twice, and see
where the errors increase.
]],
    },
    {
      name = "9.2.5_losses_compared", title = "One denoiser under many losses",
      shows = [[
The same network is trained on the same digits with each loss, from the mean squared error to sums with a perceptual and
an adversarial part. The table has the usual metrics of denoisers, PSNR, SSIM and a perceptual distance, and the time of
each training; the last two lines summarise it. The image shows the outputs of all networks for the same noisy digits.
]],
      try = [[
No loss is best in all metrics. Which loss is best in the metric that it optimises, and what does it lose in the others?
Change the weights of the sums and the noise (`--noise 0.25`). Which of the images do you prefer, and does a metric
agree?
]],
    },
  },

  {
    number = "9.2.6", title = "The full model",
    summary = "everything together: signals, conditions, sensors, text",
    text = [[
The full model combines the previous sections: its inputs are a noisy state and the encoding of the step, its output is
the predicted noise, and the reverse process from the last step to the first turns pure noise into data. The same method
works for signals, for images and, with masks in place of noise, for text. A model that is conditioned on properties
samples data that have them; conditioned on a noisy signal, it samples clean signals that agree with it.
]],
    {
      name = "9.2.6_full_model", title = "A sine wave from pure noise",
      shows = [[
The chapter's model and its summary, then one twice as wide that is trained on all steps, and the sampling loop from
pure noise to the sine (Ho et al. 2020, equation 7). The last line is the distance of the result to the sine.
]],
      try = [[
How often is the result as good with other seeds? Train the chapter's width, and fewer epochs. The library's training
loop is `dk.DiffusionTrainer`; [scripts/examples/sine.lua](../../scripts/examples/sine.lua) uses it to sample sines of
any phase.
]],
    },
    {
      name = "9.2.6_text", title = "Text from masks",
      shows = [[
Diffusion for text: characters are masked instead of made noisy, and a small transformer learns to predict them (masked
diffusion, Sahoo et al. 2024). After some minutes the script prints an upper bound on the bits per character of held-out
text, beside those of a 3-gram model, then samples made in few and in many steps, and fills in masked words. The image
shows how a text appears: each row is a step, and characters that are still masked are black on the right.
]],
      try = [[
Train longer (`--steps`) and compare the bits per character. Mask words of your own. With few steps, many characters are
predicted at once, independently of each other: below which number of steps do words become unreadable?
]],
    },
    {
      name = "9.2.6_conditional_signals", title = "Conditional signals",
      shows = [[
A model that is conditioned on the frequency and the phase of a wave, but not on its amplitude. The script fits a sine
to each sample and prints the errors of its frequency and phase. The same is measured for real waves of the same
condition and of other conditions. The spread of the amplitudes shows whether the model has also learned what is not
part of the condition.
]],
      try = [[
Ask for frequencies beyond those of the training. Encode the phase as one number instead of sine and cosine: where are
the errors largest? Add the amplitude to the condition.
]],
    },
    {
      name = "9.2.6_sensor_denoising", title = "Denoising of sensor signals",
      shows = [[
Simulated heartbeats with the disturbances of real sensors: drift, mains hum, muscle noise, jumps of the contact. The
diffusion model is conditioned on the noisy signal and samples clean signals that agree with it. The script prints the
signal-to-noise ratio of one sample and of the mean of several, beside those of a moving average and of the best linear
filter for these spectra. The last line compares the error of a sample with the spread of the samples, which is the
model's estimate of its uncertainty.
]],
      try = [[
Average more samples: where does it stop helping? Disturb the signals in a way that is not in the training data. What
are the samples like where the signal is lost, with half a second of `noisy` set to 0?
]],
    },
    {
      name = "9.2.6_iterative_denoising", title = "Iterative denoising",
      shows = [[
The reverse process as a strip of images, for digits of 8 x 8 pixels: the states of the sampler from pure noise to the
digit, and below each state the model's estimate of the clean digit. The table and the curves have the distances of
states and estimates to the final image, and the share of estimates that already show the final digit.
]],
      try = [[
At which step is the digit determined? Start twice from the state in the middle, with `eta = 1`, and compare the
results. Use fewer steps (`--sampling_steps`), or another sampler of `dk.schedulers`.
]],
    },
  },

  {
    heading = "Beyond the chapter",
    file = "from_diffusers", title = "From diffusers to Lua",
    summary = "a training run of PyTorch and diffusers, line by line, with the same losses",
    text = [[
Models with diffusers' names have diffusers' options and the same initial weights for the same seed, and random numbers
follow PyTorch's CPU generator. A port of a Python script can therefore be checked: it gives the same losses. The
differences are in the table: axes and indices count from 1, options are fields of a table, and the call of a model
returns the tensor itself.

| Python | Lua |
| --- | --- |
| `UNet2DModel(sample_size=28, ...)` | `dk.models.UNet2DModel{ sample_size = 28, ... }` |
| `model(x, t, class_labels=y).sample` | `model(x, t, { class_labels = y })` |
| `scheduler.add_noise(x, noise, t)` | `scheduler:add_noise(x, noise, t)` |
| `torch.nn.Linear(7, 5)` | `dk.nn.Dense(5, { kernel_initializer = "torch", bias_initializer = "torch" })` |
| `torch.nn.init.xavier_normal_(w)` | `w.value = dk.nn.init("xavier_normal", w:shape())` |
| `x[:, 0]`, `x[3:7]` | `x[{ {}, 1 }]`, `x:sub(4, 7)` |
| `print(x.shape)` | `print(x:shape())` |
| `x.sub(y)` | `x - y`; `x:sub(first, last)` is a range of indices |
| `for t in scheduler.timesteps:` | `for t in scheduler:each_timestep() do ... end` |
| `x.sum(dim=1)` | `x:sum(2)` |
| `with torch.no_grad():` | `dk.no_grad(function() ... end)` |
| `torch.nn.utils.clip_grad_norm_(p, 1.0)` | `dk.optimizers.AdamW{ clip_norm = 1.0 }` |
| `EMAModel(model.parameters(), decay=0.999)` | `dk.EMA(model, { decay = 0.999, warm_up = true })`, whose decay warms up |
| `EMAModel(..., use_ema_warmup=True, power=0.75)` | `dk.EMA(model, { decay = 0.999, inv_gamma = 1, power = 0.75 })` |
| `pipe.save_pretrained(folder)` | `pipe:save_pretrained(folder)`, the same folder |
]],
    {
      path = "scripts/examples/ported.lua", title = "A run of sixty steps", python = true,
      losses = "Tests/DiffusionKitTests/Fixtures/run.json",
      shows = [[
MNIST's digits, a small U-Net, DDPM's noise and AdamW, for two epochs of thirty steps. The Python was run with PyTorch
2.15 and diffusers 0.42.1 on one thread. All random numbers are drawn in the same order: the weights, the order of the
images, the noise, the timesteps.
]],
      try = [[
Port a run of your own, and compare the losses of the first steps: the first difference shows which line differs. The
usual reason is an option whose default differs between PyTorch and Keras, such as the epsilon of norms (1e-3 in
`dk.nn`, as in Keras) and the initial weights of the layers of `dk.nn` (Keras's, unless `kernel_initializer` is
"torch").

Two random draws of PyTorch have no counterpart: dropout, whose masks come from another generator (Intel's), and the
shuffling of a `DataLoader`, which has a generator of its own. Compare runs with dropout at 0, and shuffle with
`torch.randperm` as above.
]],
    },
  },

  {
    file = "starting_weights", title = "Initial weights",
    summary = "PyTorch's initial weights, or zeros in the last layers",
    text = [[
The result of a short training depends on the initial weights. `dk.models.UNet2DModel` and `dk.models.DiT` start as
diffusers' models and PyTorch's layers do: with uniform values in plus or minus 1 / sqrt(fan in). With
`zero_init_outputs = true` the last convolution of each residual block, the last projection of each attention and the
last convolution of the network are 0 instead, so that each block initially returns its input (for a diffusion
transformer this is the paper's "adaLN-zero"). The layers of `dk.nn` start as Keras's do, unless `kernel_initializer`
says otherwise; `dk.nn.init` has all initializers with their formulas.
]],
    {
      path = "scripts/examples/starting_weights.lua", title = "Two initialisations of a U-Net",
      shows = [[
The same network with the same data and seeds, from both kinds of initial weights: the loss during training, and the
distance between samples and real digits at the end. The scripts here use the kind with the smaller distances after such
short runs, unless they say otherwise.
]],
      try = [[
Train ten times as long (`--steps 16000`): does the difference remain? Use a deeper network, with two or three blocks
per level: zeros were introduced for those. Compare with Keras's initial weights: `dk.nn.init("glorot_uniform", shape)`
for every weight.
]],
    },
  },
}
