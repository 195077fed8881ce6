"""Writes neighbours.json: runs of diffusers' DDIMScheduler whose steps go to the next timestep of the run, in the form of
schedulers.json. As published they go num_train_timesteps // num_inference_steps down, which with these spacings is no
timestep of the run.

    pip install torch==2.15.0 diffusers==0.42.1 scipy
    python make_neighbours.py neighbours.json
"""
import functools, json, sys

import diffusers

import make_solvers


class Gap:
    """Used as num_inference_steps: num_train_timesteps // Gap() is the difference to the next timestep."""

    def __init__(self, gap):
        self.gap = gap

    def __rfloordiv__(self, _):
        return self.gap


class DDIMScheduler(diffusers.DDIMScheduler):
    @functools.wraps(diffusers.DDIMScheduler.step)
    def step(self, output, timestep, sample, **options):
        run = self.timesteps.tolist()
        index = run.index(int(timestep))
        following = run[index + 1] if index + 1 < len(run) else -1
        count, self.num_inference_steps = self.num_inference_steps, Gap(run[index] - following)
        try:
            return super().step(output, timestep, sample, **options)
        finally:
            self.num_inference_steps = count


diffusers.DDIMScheduler = DDIMScheduler
SD, V = make_solvers.SD, make_solvers.V
CASES = [
    (dict(rescale_betas_zero_snr=True, timestep_spacing="linspace", clip_sample=False, **V), 11),
    (dict(SD, timestep_spacing="linspace"), 10),
    (dict(SD, timestep_spacing="linspace", set_alpha_to_one=False, clip_sample=False), 7, 3),
    (dict(timestep_spacing="linspace"), 13, None, dict(eta=0.6, use_clipped_model_output=True)),
    (dict(SD, timestep_spacing="trailing", clip_sample=False), 30),
]

with open(sys.argv[1], "w") as file:
    runs = (make_solvers.run("DDIMScheduler", *case) for case in CASES)
    file.write("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
