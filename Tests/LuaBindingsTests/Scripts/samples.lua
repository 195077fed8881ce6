-- Makes a new value of each type that the library exports, by the type's name.
local dk = require "diffusionkit"
local nn = dk.nn

return function()
  local samples = {}
  samples.Tensor = dk.randn(4, 4)
  samples.Parameter = dk.parameter(dk.randn(4, 4))
  samples.Generator = dk.Generator(1)
  samples.SymbolicTensor = nn.Input(4)
  samples.Layer = nn.Model(samples.SymbolicTensor, nn.Dense(4, { activation = "relu" })(samples.SymbolicTensor))
  samples.Layer:compile()
  samples.LearningRateSchedule = dk.optimizers.schedules.step_decay(0.1, 2)
  samples.Loss = dk.losses.weighted { { "mse", samples.LearningRateSchedule }, { "mae", function(step) return 1 / (step + 1) end } }
  samples.Optimizer = dk.optimizers.AdamW { learning_rate = samples.LearningRateSchedule }
  samples.EMA = dk.EMA(samples.Layer)
  samples.EarlyStopping = dk.EarlyStopping("loss")
  samples.Scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 5 }
  samples.DiffusionTrainer = dk.DiffusionTrainer {
    model = dk.models.TimeMLP { data_shape = 4, hidden_dim = 4, num_blocks = 1, time_embedding_dim = 2 },
    scheduler = samples.Scheduler,
    ema_decay = 0.9,
  }
  samples.DiffusionTrainer:fit(dk.zeros(2, 4))
  samples.FlowMatcher = dk.FlowMatcher { model = samples.DiffusionTrainer.model, ema_decay = 0.9 }
  samples.FlowMatcher:fit(dk.zeros(2, 4))
  samples.Dataset = dk.data.TensorDataset { dk.randn(4, 4), class_labels = dk.zeros(4) }:map(function(batch) return batch end)
  samples.Vocabulary = dk.data.Vocabulary "abc"
  samples.MaskedDiffusion = dk.MaskedDiffusion {
    model = nn.Sequential(nn.Embedding(4, 4), nn.Dense(4)), vocab_size = 4, ema_decay = 0.9,
  }
  samples.MaskedDiffusion:fit(dk.zeros(2, 4))
  samples.DiffusionPipeline = dk.pipelines.DDPMPipeline { unet = samples.DiffusionTrainer.model, scheduler = samples.Scheduler }
  samples.TrainingSteps = samples.Layer:fit_steps(dk.zeros(4, 4), dk.zeros(4, 4), { epochs = 2, batch_size = 2 })
  samples.SamplingSteps = samples.DiffusionTrainer:sample_steps { num_samples = 2, num_inference_steps = 3 }
  samples.Timesteps = samples.Scheduler:each_timestep()
  samples.Progress = dk.progress(3)
  return samples
end
