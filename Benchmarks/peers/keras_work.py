"""9.1.3 in Keras, as in the chapter. With an argument it runs the whole script once, which is timed as a process."""
import os
import statistics
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

signals = np.tile(np.sin(np.linspace(0, 2 * np.pi, 100)), (1000, 1)).astype(np.float32)
noisy = signals + np.random.normal(0, 0.3, signals.shape).astype(np.float32)
inputs = keras.Input((100,))
outputs = keras.layers.Dense(100)(keras.layers.Dense(128, activation="relu")(inputs))
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="mse")


def fit():
    model.fit(noisy, signals, epochs=20, batch_size=32, verbose=0)


fit()
if len(sys.argv) > 1:
    model.predict(noisy[:1], verbose=0)
    sys.exit()
times = []
for _ in range(3):
    start = time.perf_counter()
    fit()
    times.append(time.perf_counter() - start)
print(f"step_us {statistics.median(times) / (20 * 32) * 1e6:.6g}")
