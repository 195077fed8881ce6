"""The same work as ours.lua in NumPy (and once with its newer generator), on one thread."""
import statistics
import timeit

import numpy as np

from measure import median, report


def forward_diffusion(data, num_steps, noise_scale):
    states = [data]
    for _ in range(num_steps):
        states.append(states[-1] + np.random.normal(0, noise_scale, data.shape))
    return states


def call_ns(statement, count=100000):
    """Nanoseconds of one execution of the statement."""
    return statistics.median(timeit.repeat(statement, globals=globals(), number=count, repeat=5)) / count * 1e9


a, b = np.random.randn(2, 100).astype(np.float32)
signal = np.sin(np.linspace(0, 2 * np.pi, 100))
signals = np.tile(signal, (1000, 1))
report("add_ns", call_ns("a + b"))
report("options_ns", call_ns("a.clip(min=-1, max=1)"))
report("create_ns", call_ns("np.zeros(100, np.float32)"))
report("forward_loop_ms", median(5, lambda: [forward_diffusion(signal, 10, 0.1) for _ in range(1000)]) * 1e3)
report("forward_batch_ms", median(5, lambda: forward_diffusion(signals, 10, 0.1)) * 1e3)
report("randn_ns", median(5, lambda: np.random.standard_normal(1000000)) / 1000000 * 1e9)
