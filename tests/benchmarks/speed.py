"""How fast is nnlib, compared with plain numpy that does the same? Run: python tests/benchmarks/speed.py

Each benchmark is a function that returns two runs, plain and ours, after it has made sure that both give the same
result. Add one more function to `BENCHMARKS` for one more row of the table, which is printed and written to RESULTS.md.
The runs take turns, so that whatever else the machine does meanwhile slows both.
"""

import os
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # measure the nnlib of this folder, whether installed or not

from nnlib import data
from nnlib.network import NeuralNetwork
from nnlib.training import fit

PAIRS = 41
RESULTS = Path(__file__).with_name("RESULTS.md")


def tutorial_loop():
    """the tutorial's network, 1500 iterations"""
    start = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    X, Y = data.tutorial()
    whole_X, whole_Y = X.astype(int), Y.astype(int)  # the tutorial's arrays hold whole numbers

    def plain():
        return _plain_loop(whole_X, whole_Y, *(W.copy() for W in start.weights))

    def ours():
        return fit(start.copy(), X, Y, iterations=1500).loss[:-1]

    np.testing.assert_allclose(plain(), ours(), rtol=1e-9)
    return plain, ours


def _plain_loop(X, y, weights1, weights2):
    """The tutorial's loop in its own style, with the loss of every iteration recorded."""

    def sigmoid(x):
        return 1.0 / (1 + np.exp(-x))

    def sigmoid_derivative(x):
        return x * (1.0 - x)

    losses = []
    for _ in range(1500):
        layer1 = sigmoid(np.dot(X, weights1))
        output = sigmoid(np.dot(layer1, weights2))
        losses.append(np.sum((y - output) ** 2))
        d_weights2 = np.dot(layer1.T, 2 * (y - output) * sigmoid_derivative(output))
        d_layer1 = np.dot(2 * (y - output) * sigmoid_derivative(output), weights2.T)
        d_weights1 = np.dot(X.T, d_layer1 * sigmoid_derivative(layer1))
        weights1 += d_weights1
        weights2 += d_weights2
    return losses


BENCHMARKS = [tutorial_loop]


def measure(benchmark):
    """One row of the table."""
    pair = benchmark()
    seconds = [[_seconds(run) for run in pair] for _ in range(PAIRS)]
    plain, ours = zip(*seconds)
    ratio = statistics.median(b / a for a, b in seconds)
    return (
        f"| {benchmark.__doc__} | {1000 * statistics.median(plain):.1f} ms | {1000 * statistics.median(ours):.1f} ms "
        f"| {ratio:.2f} | {min(ours) / min(plain):.2f} |"
    )


def _seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    lines = [
        f"Python {platform.python_version()}, numpy {np.__version__}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores; {PAIRS} pairs of runs that take turns.",
        "The ratio is the time of nnlib over that of plain numpy: below 1, nnlib is faster.",
        "",
        "| benchmark | plain numpy, median | nnlib, median | ratio, median of the pairs | ratio of the minima |",
        "|---|---|---|---|---|",
        *map(measure, BENCHMARKS),
    ]
    print("\n".join(lines))
    title = "# Speed\n\nWritten by `python tests/benchmarks/speed.py`.\n\n"
    RESULTS.write_text(title + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
