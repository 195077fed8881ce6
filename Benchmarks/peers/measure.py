"""The measuring and printing functions of `make bench-peers`' scripts."""
import statistics
import time


def median(rounds, work):
    """The median of several timings of work(), in seconds."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(name, value):
    print(f"{name} {value:.6g}", flush=True)
