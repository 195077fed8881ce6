"""One training step of 9.1.3 in JAX: a jitted step, called batch by batch."""
import statistics
import time

import jax
import jax.numpy as jnp
import numpy as np

signals = np.tile(np.sin(np.linspace(0, 2 * np.pi, 100)), (1000, 1)).astype(np.float32)
noisy = signals + np.random.normal(0, 0.3, signals.shape).astype(np.float32)


def initial(key, inputs, outputs):
    limit = (6 / (inputs + outputs)) ** 0.5
    return jax.random.uniform(key, (inputs, outputs), minval=-limit, maxval=limit), jnp.zeros(outputs)


def loss(parameters, x, y):
    (w1, b1), (w2, b2) = parameters
    return jnp.mean((jax.nn.relu(x @ w1 + b1) @ w2 + b2 - y) ** 2)


@jax.jit
def step(parameters, means, squares, count, x, y):
    gradients = jax.grad(loss)(parameters, x, y)
    count = count + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, gradients)
    squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, squares, gradients)
    parameters = jax.tree.map(
        lambda p, m, s: p - 0.001 * (m / (1 - 0.9**count)) / (jnp.sqrt(s / (1 - 0.999**count)) + 1e-8),
        parameters, means, squares)
    return parameters, means, squares, count


keys = jax.random.split(jax.random.key(0))
parameters = (initial(keys[0], 100, 128), initial(keys[1], 128, 100))
zeros = jax.tree.map(jnp.zeros_like, parameters)
state = (parameters, zeros, zeros, jnp.zeros(()))


def fit(epochs):
    global state
    for _ in range(epochs):
        order = np.random.permutation(1000)
        for first in range(0, 1000, 32):
            batch = order[first:first + 32]
            state = step(*state, noisy[batch], signals[batch])
    jax.block_until_ready(state)


fit(2)
times = []
for _ in range(3):
    start = time.perf_counter()
    fit(20)
    times.append(time.perf_counter() - start)
print(f"step_us {statistics.median(times) / (20 * 32) * 1e6:.6g}")
