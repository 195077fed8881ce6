// A Swift program that trains a diffusion model and samples from it, in its embedded Lua. The script defines the experiment,
// and the host decides when each step runs.
import Glibc
import LuaHosting

let experiment = """
  local dk = require "diffusionkit"
  dk.manual_seed(1)
  local angle = 2 * math.pi * dk.rand(512)
  local trainer = dk.DiffusionTrainer {
    model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 64 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100, beta_end = 0.1, clip_sample = false },
    optimizer = dk.optimizers.AdamW { learning_rate = 3e-3 },
    ema_decay = 0.99,
  }
  local history = trainer:fit(dk.stack({ angle:cos(), angle:sin() }, 2), { epochs = 60, batch_size = 64 })
  loss = history.loss[#history.loss]
  next_step = trainer:sample_steps { num_samples = 8, num_inference_steps = 50 }
  """

do {
  // A Lua state with the standard libraries and the module. It prints nothing by itself.
  let lua = try LuaHost()
  try lua.run(experiment, name: "experiment")
  print("loss:", lua.text(ofGlobal: "loss") ?? "unknown")

  // The host's own loop runs one denoising step at a time. A program with a window would draw the points here.
  var calls = 0
  repeat {
    try lua.run("step = next_step() if step then points = step.sample end", name: "step")
    calls += 1
  } while lua.text(ofGlobal: "step") != nil
  print("after \(calls - 1) steps:", lua.text(ofGlobal: "points") ?? "nothing", separator: "\n")
} catch {
  // The error of a script: its message, its line, and a traceback.
  print("experiment failed:", error)
  exit(EXIT_FAILURE)
}
