local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local schedulers = dk.schedulers
local cases = {}

function cases.ddpm_closed_forms()
  local s = schedulers.DDPMScheduler { num_train_timesteps = 100, beta_start = 0.001, beta_end = 0.02 }
  local betas = dk.linspace(0.001, 0.02, 100)
  near(s.alphas_cumprod, (1 - betas):cumprod(), 1e-5)
  assert(s.init_noise_sigma == 1 and s.order == 1 and s.sigmas == nil)
  assert(s.kind == "DDPMScheduler")
  same(s.timesteps, dk.arange(99, -1, -1))
  s:set_timesteps(10)
  same(s.timesteps, dk.arange(90, -1, -10))
end

function cases.add_noise_and_velocity()
  local s = schedulers.DDPMScheduler { num_train_timesteps = 100 }
  local x0, noise = dk.randn(3, 2), dk.randn(3, 2)
  local t = dk.tensor { 0, 50, 99 }
  local a = s.alphas_cumprod:index_select(1, { 1, 51, 100 }):unsqueeze(2)
  near(s:add_noise(x0, noise, t), a:sqrt() * x0 + (1 - a):sqrt() * noise, 1e-5)
  near(s:get_velocity(x0, noise, t), a:sqrt() * noise - (1 - a):sqrt() * x0, 1e-5)
  same(s:add_noise { original_samples = x0, noise = noise, timesteps = 7 }, s:add_noise(x0, noise, dk.tensor { 7 }))
  same(s:scale_model_input(x0, 5), x0)
end

function cases.ddim_recovers_the_clean_sample()
  local s = schedulers.DDIMScheduler { num_train_timesteps = 100, clip_sample = false }
  s:set_timesteps(20)
  local x0, noise = dk.randn(2, 3), dk.randn(2, 3)
  local first = s.timesteps[1]
  local x = s:add_noise(x0, noise, first)
  for i = 1, #s.timesteps do
    local step = s:step(noise, s.timesteps[i], x)
    near(step.pred_original_sample, x0, 1e-3)
    x = step.prev_sample
  end
  near(x, x0, 2e-2)
end

function cases.steps_take_a_generator()
  local s = schedulers.DDPMScheduler { num_train_timesteps = 10 }
  s:set_timesteps(10)
  local x = dk.randn(2, 3)
  local function step(seed) return s:step(x, 5, x, { generator = dk.Generator(seed) }).prev_sample end
  same(step(1), step(1))
  assert((step(1) - step(2)):abs():max():item() > 0)
  local ddim = schedulers.DDIMScheduler { num_train_timesteps = 10 }
  ddim:set_timesteps(5)
  same(ddim:step(x, 4, x).prev_sample, ddim:step(x, 4, x, { eta = 0 }).prev_sample)
  assert((ddim:step(x, 4, x, { eta = 1, generator = dk.Generator(1) }).prev_sample - ddim:step(x, 4, x).prev_sample):abs():max():item() > 0)
end

function cases.config()
  local s = schedulers.DDPMScheduler { num_train_timesteps = 50, beta_schedule = "squaredcos_cap_v2" }
  assert(s.config.num_train_timesteps == 50 and s.config.beta_schedule == "squaredcos_cap_v2")
  local d = schedulers.DDIMScheduler.from_config(s.config)
  assert(d.kind == "DDIMScheduler" and d.config.num_train_timesteps == 50 and d.config.beta_schedule == "squaredcos_cap_v2")
  near(d.alphas_cumprod, s.alphas_cumprod, 0)
  same(schedulers.DDIMScheduler.from_config(s).config.num_train_timesteps, 50)
  local config = s.config
  config.unheard_of, config._class_name, config.nested = 3, "DDPMScheduler", { a = {} }
  schedulers.DDIMScheduler.from_config(config)
  near(schedulers.DDPMScheduler { trained_betas = { 0.1, 0.2 }, num_train_timesteps = 2 }.alphas_cumprod, dk.tensor { 0.9, 0.72 }, 1e-6)
end

function cases.bad_options()
  for _, name in ipairs { "DDPMScheduler", "DDIMScheduler" } do
    local make = schedulers[name]
    raises(function() make { num_train_timesteps = 0 } end, "num_train_timesteps")
    raises(function() make { num_train_timesteps = -5 } end, "num_train_timesteps")
    raises(function() make { num_train_timesteps = 1e18 } end)
    raises(function() make { num_train_timesteps = 0 / 0 } end)
    raises(function() make { num_train_timesteps = 1.5 } end)
    raises(function() make { num_train_timesteps = "x" } end)
    raises(function() make { beta_schedule = "nope" } end, "nope")
    raises(function() make { beta_start = 0 / 0 } end)
    raises(function() make { prediction_type = "nope" } end, "nope")
    raises(function() make { timesteps = 3 } end, "unknown option 'timesteps' for '" .. name .. "' (known: num_train_timesteps")
    raises(function() make { trained_betas = { 2 } } end)
    raises(function() make { clip_sample = dk.zeros(1) } end, "bad argument 'clip_sample'", "got Tensor")
    raises(function() make.from_config(3) end, "bad argument #1 to 'from_config'")
    raises(function() make.from_config { 3 } end, "'from_config'", "strings")
    raises(function() make.from_config { num_train_timesteps = -1 } end)
  end
end

function cases.bad_calls()
  local s = schedulers.DDPMScheduler { num_train_timesteps = 10 }
  local x = dk.zeros(2, 3)
  for _, n in ipairs { 0, -1, 11, support.maxinteger } do raises(function() s:set_timesteps(n) end, "set_timesteps") end
  raises(function() s:set_timesteps(1.5) end, "no integer representation")
  for _, t in ipairs { -1, 10, 0.5, 0 / 0, math.huge, 1e30 } do
    raises(function() s:add_noise(x, x, t) end, "add_noise")
    raises(function() s:get_velocity(x, x, dk.tensor { t, 0 }) end, "get_velocity")
    raises(function() s:step(x, t, x) end, "step")
  end
  raises(function() s:add_noise(x, dk.zeros(2, 4), 1) end, "add_noise", "[2, 3]", "[2, 4]")
  raises(function() s:add_noise(x, x, dk.tensor { 1, 2, 3 }) end, "bad argument #3 to 'add_noise'", "3 timesteps", "[2, 3]")
  local many = dk.zeros(2 ^ 50, 0) -- more samples than a loop can handle
  same(s:add_noise(many, many, 1):shape(), { 2 ^ 50, 0 })
  same(s:get_velocity(many, many, 1):shape(), { 2 ^ 50, 0 })
  raises(function() s:step(dk.zeros(2, 4), 1, x) end, "step", "[2, 4]", "[2, 3]")
  raises(function() s:step(x, 1) end, "bad argument #3 to 'step'")
  raises(function() s:step(x, dk.tensor { 1, 2 }, x) end, "step")
  raises(function() s:step(x, 1, x, { etha = 1 }) end, "unknown option 'etha' for 'step'")
  raises(function() local _ = s.nosuch end, "Scheduler has no field or method 'nosuch'")
  raises(function() s.timesteps = 1 end, "can be set")
end

local names = {
  "DDPM", "DDIM", "DPMSolverMultistep", "DPMSolverSinglestep", "EulerDiscrete", "EulerAncestralDiscrete",
  "HeunDiscrete", "KDPM2Discrete", "LMSDiscrete", "PNDM", "UniPCMultistep", "DEISMultistep", "EDMEuler",
  "FlowMatchEulerDiscrete", "LCM",
}

function cases.all_of_them_run()
  for _, name in ipairs(names) do
    local s = schedulers[name .. "Scheduler"] { num_train_timesteps = 200 }
    assert(s.kind == name .. "Scheduler")
    s:set_timesteps(6)
    assert(s.order == ((name == "HeunDiscrete" or name == "KDPM2Discrete") and 2 or 1), name)
    assert(s.sigmas == nil or #s.sigmas > #s.timesteps, name)
    local x = dk.randn(2, 3) * s.init_noise_sigma
    for t in s:each_timestep() do
      local step = s:step(s:scale_model_input(x, t) / 2, t, x, { generator = dk.Generator(1) })
      same(step.pred_original_sample:shape(), { 2, 3 })
      x = step.prev_sample
    end
    assert(math.abs(x:sum():item()) < math.huge, name)
    local again = schedulers.EulerDiscreteScheduler.from_config(s.config)
    assert(again.config.num_train_timesteps == 200, name)
    schedulers[name .. "Scheduler"].from_config(again)
  end
end

function cases.each_timestep()
  local s = schedulers.HeunDiscreteScheduler { num_train_timesteps = 200 }
  s:set_timesteps(4)
  local visited = {}
  for t, index in s:each_timestep() do
    assert(index == #visited + 1)
    visited[index] = t
    if index == 2 then s:set_timesteps(6) end -- the loop goes on with the run that it began with
  end
  s:set_timesteps(4)
  same(visited, s.timesteps:totable())
  for t in schedulers.DDIMScheduler():each_timestep() do
    assert(t == 999 and support.is_integer(t), "all of training's where no run was chosen")
    break
  end
  local next_timestep = s:each_timestep()
  for _ = 1, #s.timesteps do assert(next_timestep()) end
  assert(next_timestep() == nil and next_timestep() == nil)
end

function cases.euler_closed_forms()
  local s = schedulers.EulerDiscreteScheduler { use_karras_sigmas = true, sigma_min = 0.1, sigma_max = 10 }
  s:set_timesteps(3)
  local middle = ((10 ^ (1 / 7) + 0.1 ^ (1 / 7)) / 2) ^ 7
  near(s.sigmas, dk.tensor { 10, middle, 0.1, 0 }, 1e-5)
  assert(math.abs(s.init_noise_sigma - 10) < 1e-5)
  local x, e = dk.randn(2, 2), dk.randn(2, 2)
  near(s:scale_model_input(x, s.timesteps[1]), x / math.sqrt(101), 1e-5)
  local step = s:step(e, s.timesteps[1], x)
  near(step.pred_original_sample, x - e * 10, 1e-4)
  near(step.prev_sample, x + e * (middle - 10), 1e-4)
  local t = s.timesteps[2]
  near(s:add_noise(x, e, t), x + e * middle, 1e-4)
end

function cases.flow_closed_forms()
  local s = schedulers.FlowMatchEulerDiscreteScheduler { use_dynamic_shifting = true, time_shift_type = "linear" }
  raises(function() s:set_timesteps(2) end, "set_timesteps", "needed")
  s:set_timesteps(2, { mu = 3 })
  near(s.sigmas, dk.tensor { 1, 3 / (3 + 999), 0 }, 1e-6)
  local x, v = dk.randn(1, 2), dk.randn(1, 2)
  near(s:step(v, s.timesteps[1], x).prev_sample, x + v * (3 / 1002 - 1), 1e-5)
  raises(function() schedulers.EulerDiscreteScheduler():set_timesteps(2, { mu = 3 }) end, "mu")
end

function cases.runs_are_in_order()
  local s = schedulers.UniPCMultistepScheduler { num_train_timesteps = 100 }
  s:set_timesteps(5)
  local x = dk.randn(2, 3)
  local t = s.timesteps:totable()
  s:step(x, t[1], x)
  raises(function() s:step(x, t[1], x) end, "bad argument #2 to 'step'", "next timestep")
  raises(function() s:step(x, t[3], x) end, "bad argument #2 to 'step'", "next timestep")
  raises(function() s:step(dk.zeros(3, 3), t[2], dk.zeros(3, 3)) end, "bad argument #3 to 'step'", "[2, 3]")
  for i = 2, 5 do s:step(x, t[i], x) end
  raises(function() s:step(x, t[1], x) end, "set_timesteps")
  s:set_timesteps(5)
  s:step(x, t[1], x)
end

-- Arithmetic in float32 and in Lua's doubles differs in the last bits.
function cases.rounded_timesteps()
  local s = schedulers.FlowMatchEulerDiscreteScheduler { shift = 3 }
  s:set_timesteps(7)
  local x = dk.randn(2, 3)
  for i = 1, 7 do
    local t = s.sigmas[i] * 1000 -- as scripts compute it
    x = s:step(x, t + (i % 2 == 0 and 5e-5 or -5e-5), x).prev_sample
  end
  local ddim = schedulers.DDIMScheduler()
  ddim:set_timesteps(10)
  near(ddim:step(x, 900.00006, x).prev_sample, ddim:step(x, 900, x).prev_sample, 0)
  raises(function() ddim:step(x, 900.001, x) end, "bad argument #2 to 'step'")
end

function cases.steps_to_the_next_timestep()
  local s = schedulers.DDIMScheduler { timestep_spacing = "linspace", clip_sample = false }
  s:set_timesteps(6)
  local x0, noise = dk.randn(1, 4), dk.randn(1, 4)
  local t = s.timesteps:totable()
  local x = s:add_noise(x0, noise, t[1])
  for i = 1, 5 do
    x = s:step(noise, t[i], x).prev_sample
    near(x, s:add_noise(x0, noise, t[i + 1]), 1e-4)
  end
  near(s:step(noise, t[6], x).prev_sample, x0, 1e-4)
end

function cases.options_that_exclude_each_other()
  raises(function() schedulers.DPMSolverMultistepScheduler { algorithm_type = "dpmsolver" } end, "final_sigmas_type", "sigma_min")
  raises(function() schedulers.HeunDiscreteScheduler { use_karras_sigmas = true, use_beta_sigmas = true } end, "use_beta_sigmas")
  raises(function() schedulers.DEISMultistepScheduler { final_sigmas_type = "zero" } end, "unknown option 'final_sigmas_type'")
  raises(function() schedulers.UniPCMultistepScheduler { solver_order = 9 } end, "solver_order", "1 to 5")
  local s = schedulers.EulerDiscreteScheduler()
  raises(function() s:step(dk.zeros(1, 1), 999, dk.zeros(1, 1), { s_churn = -1 }) end, "s_churn")
end

function cases.step_options_of_other_schedulers()
  local x = dk.ones(1, 2)
  for _, case in ipairs { { "EulerDiscreteScheduler", "eta", 0.5, "s_churn" }, { "DDIMScheduler", "s_churn", 1, "eta" }, { "PNDMScheduler", "order", 2, "none" } } do
    local name, option, value, known = support.unpack(case)
    local scheduler = schedulers[name]()
    scheduler:set_timesteps(4)
    local t = scheduler.timesteps[1]
    raises(function() scheduler:step(x, t, x, { [option] = value }) end, option, name, known)
    -- The generator is every scheduler's, and so is what changes nothing.
    scheduler:step(x, t, x, { generator = dk.Generator(0), eta = 0 })
  end
end

return cases
