#!/usr/bin/env python3
"""Measures the library and the references in turn and prints the values side by side. Requires no package. Uses NumPy
if it is installed, and with --peers PyTorch, JAX and Keras, of the Python that runs this file (`make bench-peers`)."""
import importlib.util
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent / ".build" / "release"
PROGRAM = str(BUILD / "diffuse-lua")
CORES = len(os.sched_getaffinity(0))
ROUNDS = 3
LUA_PEAK = "for line in io.lines('/proc/self/status') do io.write(line:match('VmHWM:%s*(%d+)') or '') end"
PYTHON_PEAK = "import re; print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"


def output(command, threads=None):
    environment = dict(os.environ)
    if threads:
        environment |= {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def work(command, threads, rounds=ROUNDS):
    """Runs a command that prints "name value" lines several times. Returns the median for each name."""
    runs = [dict(line.split() for line in output(command, threads).splitlines()) for _ in range(rounds)]
    return {name: statistics.median(float(run[name]) for run in runs) for name in runs[0]}


def seconds(command, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        output(command)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def megabytes(command):
    return float(output(command)) / 1024


def has(module):
    return importlib.util.find_spec(module) is not None


def row(label, unit, one, many, target, references):
    """Prints a row. Each reference, (name, value) in the same unit, is shown with its ratio to the library's value."""
    best = min(value for value in (one, many) if value is not None)
    shown = [f"{name} {value:.3g}" + (f" ({value / best:.2f}x)" if best else "") for name, value in references if value]
    cells = [f"{value:.3g} {unit}".strip() if value is not None else "" for value in (one, many)]
    print(f"{label:<43} {cells[0]:>10} {cells[1]:>10}  {target:<14} {', '.join(shown)}", flush=True)


def networks(with_peers):
    """Compares UNet2DModel with diffusers' in PyTorch, on all cores, and group norm with the memory's bandwidth."""
    script = str(HERE / "unet.lua")
    one, many = work([PROGRAM, script, "1"], 1), work([PROGRAM, script, str(CORES)], CORES)
    halves = work([PROGRAM, script, str(CORES), "bfloat16"], CORES)
    peers = {}
    if with_peers:
        for mode in ("eager", "channels_last", "compile", "bf16"):
            peers[mode] = work([sys.executable, str(HERE / "peers" / "unet_torch.py"), str(CORES), mode], CORES, 1)

    def references(key):
        return [(name, values[key]) for name, values in peers.items()]

    print(f"\nUNet2DModel (32, 64, 128), 32 x 32. PyTorch with diffusers uses {CORES} threads too.\n")
    row("training step with AdamW, batch 16", "ms", one["unet_step_ms"], many["unet_step_ms"], "0.5 of compile",
        references("unet_step_ms"))
    if halves:
        row("the same in bfloat16", "ms", None, halves["unet_step_ms"], "0.3 of compile", references("unet_step_ms"))
    else:
        print(f"{'the same in bfloat16':<43} this CPU has no instructions for it")
    row("forward, batch 16", "ms", one["unet_forward_16_ms"], many["unet_forward_16_ms"], "0.55 of compile",
        references("unet_forward_16_ms"))
    row("forward, batch 1", "ms", one["unet_forward_1_ms"], many["unet_forward_1_ms"], "0.45 of compile",
        references("unet_forward_1_ms"))
    row("memory that training takes", "MB", one["unet_peak_mb"], many["unet_peak_mb"], "PyTorch's",
        references("unet_peak_mb"))
    print(f"{f'the step: one thread to {CORES}':<43} "
          f"{'':>10} {one['unet_step_ms'] / many['unet_step_ms']:>9.2f}x  1.8 x of two")
    for direction in ("forward", "backward"):
        key = f"norm_{direction}_gb_s"
        cells = [f"{run[key]:.1f} GB/s" for run in (one, many)]
        shares = ", ".join(f"{100 * run[key] / run['copy_gb_s']:.0f} %" for run in (one, many))
        print(f"{f'group norm + SiLU, {direction}':<43} {cells[0]:>10} {cells[1]:>10}  {'70 % of a + b':<14} {shares}")


def digits():
    """Trains the model of scripts/examples/mnist.lua and the same model in PyTorch with diffusers for the same time, and
    compares their samples with one program (compare_digits.lua)."""
    minutes = 1
    with tempfile.TemporaryDirectory() as folder:
        ours = dict(os.environ) | {"MINUTES": str(minutes), "SAMPLES": "20", "OUT_DIR": folder}
        subprocess.run([PROGRAM, str(HERE.parent / "scripts/examples/mnist.lua")], env=ours, check=True,
                       stdout=subprocess.DEVNULL)
        theirs = f"{folder}/torch"
        output([sys.executable, str(HERE / "peers" / "digits_torch.py"), str(CORES), str(minutes), theirs,
                str(HERE.parent / "Sources/CData/mnist5k.npz")])
        found = work([PROGRAM, str(HERE / "compare_digits.lua"), f"{folder}/mnist", theirs], CORES, 1)
    print(f"\nMNIST's digits after {minutes} minute of training ({CORES} threads); the floor of the distance is "
          f"{found['floor']:.1f}.\n")
    row("Frechet distance of 500 digits", "", None, found["frechet_1"], "16", [("PyTorch", found["frechet_2"])])
    row("accuracy of the classifier", "", None, found["accuracy_1"], "0.95", [("PyTorch", found["accuracy_2"])])


def diffusion():
    """Measures the cost of the scheduler and the trainer relative to the network, in one process."""
    script = str(HERE / "diffusion.lua")
    one, many = work([PROGRAM, script, "1"], 1), work([PROGRAM, script, str(CORES)], CORES)
    print("\nScheduler and trainer relative to this U-Net, in batches of 16.\n")
    for label, key, target in [("the slowest scheduler's step / forward", "scheduler_step_percent", "2 %"),
                               ("the trainer's step / a bare one", "trainer_percent", "+ 5 %")]:
        cells = [f"{run[key]:.2f} %" for run in (one, many)]
        print(f"{label:<43} {cells[0]:>10} {cells[1]:>10}  {target}")


def main():
    if not os.access(PROGRAM, os.X_OK):
        sys.exit("bench: build first: make build")
    if os.getloadavg()[0] > 1:
        print(f"(Other programs are running, load {os.getloadavg()[0]:.1f}: times are too long and ratios unreliable.)")
    one = work([PROGRAM, str(HERE / "ours.lua"), "1"], 1)
    many = work([PROGRAM, str(HERE / "ours.lua"), str(CORES)], CORES) if CORES > 1 else {}
    bare = {1: work([str(BUILD / "bench-convolution")], 1)}
    if CORES > 1:
        bare[CORES] = work([str(BUILD / "bench-convolution")], CORES)
    sgemm = work([str(BUILD / "bench-sgemm")], 1)["sgemm_us"]
    peers = {}
    for name, module, script, is_measured in [
        ("NumPy", "numpy", ["numpy_work.py"], True),
        ("PyTorch", "torch", ["torch_work.py", "1"], "--peers" in sys.argv),
        ("JAX", "jax", ["jax_work.py"], "--peers" in sys.argv),
        ("Keras", "keras", ["keras_work.py"], "--peers" in sys.argv),
    ]:
        if is_measured and has(module):
            peers[name] = work([sys.executable, str(HERE / "peers" / script[0])] + script[1:], 1)
        elif is_measured:
            print(f"({name} is not installed for {sys.executable})")

    def of_peers(key):
        return [(name, values.get(key)) for name, values in peers.items()]

    print(f"Medians. References run on one thread; in parentheses their ratio to the library's faster column.\n")
    print(f"{'work':<43} {'1 thread':>10} {f'{CORES} threads' if CORES > 1 else '':>10}  {'to reach':<14} references")
    row("training step of 9.1.3 through fit", "us", one["step_us"], many.get("step_us"), "1.7 x sgemm",
        [("five bare oneDNN sgemm", sgemm)] + of_peers("step_us"))
    print(f"{'':<43} {one['step_us'] / sgemm:>9.2f}x"
          + (f" {many['step_us'] / sgemm:>9.2f}x" if many else "") + "  of the five sgemm")
    row("buffers from the system, ten more epochs", "", one["step_allocations"], many.get("step_allocations"), "0", [])
    row("a + b, 100 elements, from the script", "ns", one["add_ns"], many.get("add_ns"), "300 ns", of_peers("add_ns"))
    row("a method with two named options", "ns", one["options_ns"], many.get("options_ns"), "600 ns",
        of_peers("options_ns"))
    row("a tensor made and dropped", "ns", one["create_ns"], many.get("create_ns"), "250 ns", of_peers("create_ns"))
    row("forward_diffusion, 1000 signals in a loop", "ms", one["forward_loop_ms"], many.get("forward_loop_ms"),
        "10 ms", of_peers("forward_loop_ms"))
    row("forward_diffusion, [1000, 100] at once", "ms", one["forward_batch_ms"], many.get("forward_batch_ms"),
        "3 ms", of_peers("forward_batch_ms"))
    row("a normal random number", "ns", one["randn_ns"], many.get("randn_ns"), "3 ns on one", of_peers("randn_ns"))

    for shape in ("32_32_32", "64_64_16", "128_128_8", "256_128_8"):
        ours = {1: one["conv_" + shape], CORES: many.get("conv_" + shape)}
        inputs, outputs, size = shape.split("_")
        row(f"3x3 convolution {inputs} -> {outputs}, {size} x {size}, batch 16", "us", ours[1],
            ours[CORES] if CORES > 1 else None, "85 % of oneDNN",
            [("oneDNN", bare[1]["own_" + shape]), ("its channels last", bare[1]["last_" + shape])])
        cells = [f"{100 * bare[threads]['own_' + shape] / ours[threads]:.0f} %" for threads in bare]
        print(f"{'':<43} " + " ".join(f"{cell:>10}" for cell in cells)
              + "  of oneDNN's rate in its preferred layout, with the same number of threads")

    networks("--peers" in sys.argv and has("torch") and has("diffusers"))
    if "--peers" in sys.argv and has("torch") and has("diffusers"):
        digits()
    diffusion()

    chapter = [("PyTorch", "torch", "torch_work.py", ["1", "whole"]), ("Keras", "keras", "keras_work.py", ["whole"])]
    row("the whole of 9.1.3 as a process, no drawing", "ms", None,
        seconds([PROGRAM, str(HERE / "chapter_9_1_3.lua")], 7) * 1e3, "100 ms",
        [(name, seconds([sys.executable, str(HERE / "peers" / script)] + arguments, 3) * 1e3)
         for name, module, script, arguments in chapter if name in peers])
    row('start and end: diffuse-lua -e ""', "ms", seconds([PROGRAM, "-e", ""], 21) * 1e3, None, "20 ms",
        [("lua5.4", seconds(["lua5.4", "-e", ""], 21) * 1e3), ("python", seconds([sys.executable, "-c", ""], 21) * 1e3)])
    row('peak memory: diffuse-lua -e ""', "MB", megabytes([PROGRAM, "-e", LUA_PEAK]), None, "30 MB",
        [("lua5.4", megabytes(["lua5.4", "-e", LUA_PEAK])), ("python", megabytes([sys.executable, "-c", PYTHON_PEAK]))])


main()
