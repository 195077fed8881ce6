"""The same work as ours.lua in PyTorch. argv[1] is the number of threads. With a second argument it runs 9.1.3 once,
which is timed as a process."""
import statistics
import sys
import timeit

import torch

from measure import median, report

torch.set_num_threads(int(sys.argv[1]))


def forward_diffusion(data, num_steps, noise_scale):
    states = [data]
    for _ in range(num_steps):
        states.append(states[-1] + torch.randn(data.shape) * noise_scale)
    return states


def call_ns(statement, count=100000):
    """Nanoseconds of one run of the statement."""
    return statistics.median(timeit.repeat(statement, globals=globals(), number=count, repeat=5)) / count * 1e9


signal = torch.sin(torch.linspace(0, 2 * torch.pi, 100))
signals = signal.repeat(1000, 1)
noisy = signals + 0.3 * torch.randn(1000, 100)
model = torch.nn.Sequential(torch.nn.Linear(100, 128), torch.nn.ReLU(), torch.nn.Linear(128, 100))
optimizer = torch.optim.Adam(model.parameters(), fused=True)
loss_function = torch.nn.MSELoss()


def fit(epochs):
    for _ in range(epochs):
        order = torch.randperm(1000)
        for batch in order.split(32):
            optimizer.zero_grad(set_to_none=True)
            loss_function(model(noisy[batch]), signals[batch]).backward()
            optimizer.step()


if len(sys.argv) > 2:
    fit(20)
    with torch.no_grad():
        model(noisy[:1])
    sys.exit()
a, b = torch.randn(100), torch.randn(100)
report("add_ns", call_ns("a + b"))
report("options_ns", call_ns("a.clamp(min=-1, max=1)"))
report("create_ns", call_ns("torch.zeros(100)"))
report("forward_loop_ms", median(3, lambda: [forward_diffusion(signal, 10, 0.1) for _ in range(1000)]) * 1e3)
report("forward_batch_ms", median(5, lambda: forward_diffusion(signals, 10, 0.1)) * 1e3)
report("randn_ns", median(5, lambda: torch.randn(1000000)) / 1000000 * 1e9)
report("step_us", median(3, lambda: fit(20)) / (20 * 32) * 1e6)
