"""Writes solvers.json: runs of diffusers' schedulers with further options, in the form of schedulers.json.

    pip install torch==2.15.0 diffusers==0.42.1 scipy
    python make_solvers.py solvers.json

Left out are runs in which diffusers gives NaN, or another thing that the docstrings of the schedulers list.
"""
import inspect, json, logging, sys, warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import diffusers, torch

SD = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
COS = dict(beta_schedule="squaredcos_cap_v2")
V = dict(prediction_type="v_prediction")
X0 = dict(prediction_type="sample")
THRESHOLD = dict(thresholding=True, sample_max_value=2.0, dynamic_thresholding_ratio=0.9)
FLOW = dict(use_flow_sigmas=True, prediction_type="flow_prediction")
SPREADS = ["use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"]


def sample(flipped=False):
    values = torch.arange(768)
    values = values.flip(-1) if flipped else values
    return (values.reshape(3, 8, 8, 4) / 768).permute(3, 0, 1, 2).contiguous()


def run(name, config, steps, start=None, step_options={}, set_options={}):
    s = getattr(diffusers, name)(**config)
    s.set_timesteps(steps, **set_options)
    generator = torch.Generator().manual_seed(0)
    sigma = float(getattr(s, "init_noise_sigma", 1.0))
    x, timesteps = sample() * sigma, s.timesteps
    if start is not None:
        timesteps = timesteps[start * s.order:]
        add = getattr(s, "add_noise", None) or (lambda x, noise, t: s.scale_noise(x, t, noise))
        x = add(sample(), sample(flipped=True), timesteps[:1])
    draws = "generator" in inspect.signature(s.step).parameters
    options = dict(step_options, generator=generator) if draws else dict(step_options)
    trace = []
    for t in timesteps:
        given = s.scale_model_input(x, t) if hasattr(s, "scale_model_input") else x
        x = s.step(given * (t / (t + 1)).to(torch.float32), t, x, **options).prev_sample
        trace.append([float(t), float(x.double().abs().sum())])
    assert torch.isfinite(x).all(), (name, config)
    case = dict(
        scheduler=name, config=config, num_inference_steps=steps, start=start, step_options=step_options,
        set_options=set_options, init_noise_sigma=sigma, order=s.order, timesteps=s.timesteps.tolist(), trace=trace,
        final_first16=x.flatten()[:16].tolist())
    if hasattr(s, "sigmas"):
        case["sigmas"] = s.sigmas.tolist()
    return case


def cases():
    multi, single = "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"
    unipc, deis = "UniPCMultistepScheduler", "DEISMultistepScheduler"
    euler, heun, kdpm, lms = (n + "DiscreteScheduler" for n in ("Euler", "Heun", "KDPM2", "LMS"))
    ancestral, pndm, lcm = "EulerAncestralDiscreteScheduler", "PNDMScheduler", "LCMScheduler"
    edm, match = "EDMEulerScheduler", "FlowMatchEulerDiscreteScheduler"

    for name in (euler, heun, kdpm, lms, multi, single, unipc, deis):
        for spread in SPREADS:
            yield name, dict(SD, **{spread: True}), 7
        yield name, dict(use_exponential_sigmas=True), 7
        yield name, dict(SD, **V), 9
        if name != kdpm:
            yield name, dict(X0), 5
        if name != single:
            yield name, dict(SD, timestep_spacing="leading", steps_offset=1), 8
            yield name, dict(SD, timestep_spacing="trailing"), 7
        # At the cosine schedule's sigma of 20,000, two calls per step cancel most of float32's digits.
        if name not in (heun, kdpm):
            yield name, dict(COS), 6
        yield name, dict(num_train_timesteps=40), 40 if name in (euler, heun, kdpm, lms) else 20
    for name in (euler, heun, kdpm, multi, single, unipc, deis, ancestral):
        yield name, dict(SD), 10, 4
    yield euler, dict(SD, rescale_betas_zero_snr=True, timestep_spacing="trailing", **V), 6
    yield euler, dict(SD, final_sigmas_type="sigma_min"), 6
    yield euler, dict(SD, use_karras_sigmas=True, sigma_min=0.1, sigma_max=12.0), 6
    yield euler, dict(SD, use_karras_sigmas=True, timestep_type="continuous", sigma_min=0.002, sigma_max=700.0, **V), 6
    yield euler, dict(SD), 6, None, dict(s_churn=2.0, s_tmin=0.05, s_tmax=10.0, s_noise=1.01)
    yield euler, dict(SD, **V), 6, None, dict(s_churn=20.0)
    yield ancestral, dict(SD, timestep_spacing="leading", steps_offset=1), 6
    yield ancestral, dict(COS, **V), 6
    yield heun, dict(SD, clip_sample=True, clip_sample_range=0.8), 6
    yield heun, dict(SD, beta_schedule="exp"), 6
    yield lms, dict(SD), 8, None, dict(order=2)

    for order in (1, 2, 3):
        for kind in ("midpoint", "heun"):
            for algorithm in ("dpmsolver++", "dpmsolver", "sde-dpmsolver++", "sde-dpmsolver"):
                final = "zero" if "++" in algorithm else "sigma_min"
                options = dict(SD, solver_order=order, solver_type=kind, algorithm_type=algorithm, final_sigmas_type=final)
                if not (order == 3 and "sde" in algorithm):
                    yield multi, options, 8
                if algorithm != "sde-dpmsolver" and not (order == 3 and kind == "heun" and "sde" in algorithm):
                    yield single, options, 9
                    yield single, dict(options, lower_order_final=True), 8
    yield multi, dict(SD, solver_order=3), 20
    yield multi, dict(SD, solver_order=3, lower_order_final=False, final_sigmas_type="sigma_min"), 8
    yield multi, dict(SD, euler_at_final=True, final_sigmas_type="sigma_min"), 17
    yield multi, dict(SD, final_sigmas_type="sigma_min"), 17
    yield multi, dict(COS, lambda_min_clipped=-5.1), 8
    yield multi, dict(COS, lambda_min_clipped=-5.1, timestep_spacing="trailing"), 8
    yield multi, dict(COS, use_karras_sigmas=True, **V), 2
    yield multi, dict(SD, use_lu_lambdas=True), 8
    yield multi, dict(COS, use_lu_lambdas=True, solver_order=3), 9
    yield multi, dict(SD, rescale_betas_zero_snr=True, timestep_spacing="trailing", **V), 6
    yield multi, dict(SD, **THRESHOLD), 8
    yield multi, dict(SD, algorithm_type="dpmsolver", final_sigmas_type="sigma_min", **THRESHOLD), 8
    yield single, dict(SD, **THRESHOLD), 8
    yield single, dict(COS, lambda_min_clipped=-5.1), 8
    for name in (multi, single, unipc, deis):
        yield name, dict(FLOW, flow_shift=3.0), 8
        yield name, dict(use_flow_sigmas=True, prediction_type="sample"), 6
        yield name, dict(FLOW, use_dynamic_shifting=True), 6, None, {}, dict(mu=0.8)
    yield multi, dict(FLOW, algorithm_type="sde-dpmsolver++"), 6

    for order in (1, 2, 3, 4):
        for kind in ("bh1", "bh2"):
            for predict in (True, False):
                yield unipc, dict(SD, solver_order=order, solver_type=kind, predict_x0=predict, final_sigmas_type="sigma_min"), 9
        yield unipc, dict(SD, solver_order=order), 9
    yield unipc, dict(SD, solver_order=3, disable_corrector=[0, 1]), 9
    yield unipc, dict(SD, solver_order=3, lower_order_final=False, final_sigmas_type="sigma_min"), 9
    yield unipc, dict(SD, **THRESHOLD), 8
    yield unipc, dict(SD, rescale_betas_zero_snr=True, timestep_spacing="trailing", **V), 6
    yield unipc, dict(use_karras_sigmas=True, sigma_min=0.1, sigma_max=20.0), 6
    yield unipc, dict(FLOW, use_karras_sigmas=True), 6
    yield unipc, dict(FLOW, shift_terminal=0.1, flow_shift=2.0), 6
    yield unipc, dict(FLOW, use_dynamic_shifting=True, time_shift_type="linear"), 6, None, {}, dict(mu=0.8)
    for order in (1, 2, 3):
        yield deis, dict(SD, solver_order=order), 9
        yield deis, dict(SD, solver_order=order), 18
    yield deis, dict(SD, solver_order=3, lower_order_final=False), 9
    yield deis, dict(SD, **THRESHOLD), 8

    for spacing in ("leading", "linspace", "trailing"):
        for skip in (False, True):
            yield pndm, dict(SD, timestep_spacing=spacing, skip_prk_steps=skip), 11
    yield pndm, dict(SD, set_alpha_to_one=True, **V), 9
    yield pndm, dict(SD, skip_prk_steps=True, **V), 5
    yield pndm, dict(skip_prk_steps=True), 1

    yield edm, dict(sigma_schedule="exponential"), 8
    yield edm, dict(final_sigmas_type="sigma_min", rho=5.0, sigma_data=1.0, **V), 8
    yield edm, dict(), 8, None, dict(s_churn=5.0, s_tmin=0.05, s_tmax=50.0, s_noise=1.003)
    yield edm, dict(), 8, 3
    for spread in SPREADS:
        yield match, {spread: True, "shift": 2.0}, 7
    yield match, dict(use_dynamic_shifting=True), 7, None, {}, dict(mu=1.1)
    yield match, dict(use_dynamic_shifting=True, time_shift_type="linear"), 7, None, {}, dict(mu=1.1)
    yield match, dict(shift=3.0, shift_terminal=0.1), 7
    yield match, dict(invert_sigmas=True), 7
    yield match, dict(stochastic_sampling=True), 7
    yield match, dict(shift=3.0), 8, 4
    yield lcm, dict(), 1
    yield lcm, dict(clip_sample=True, original_inference_steps=40, timestep_scaling=3.0), 7
    yield lcm, dict(X0, set_alpha_to_one=False, rescale_betas_zero_snr=True), 3
    yield lcm, dict(**THRESHOLD), 4
    yield "DDPMScheduler", dict(beta_schedule="laplace"), 6


if __name__ == "__main__":
    with open(sys.argv[1], "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(run(*case)) for case in cases()) + "\n]\n")
