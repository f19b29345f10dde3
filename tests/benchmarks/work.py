"""Cost against work: more samples, wider layers, more layers

The time of an iteration of `train` with all samples, and the most memory that it takes beyond data and network
(tracemalloc: numpy's arrays). Each size runs in a new process, with one thread for the matrix products. A slope is that
of the three largest sizes on logarithmic axes: 1 means twice the size, twice the cost. Two layers of width w have w x w
weights between them, so there the slope may be 2. The picture is images/cost.png.
"""

import multiprocessing
import os
import statistics
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from unittest import mock

import numpy as np

from nnlib import data, plots
from nnlib.network import NeuralNetwork
from nnlib.training import train
from table import Row

IMAGE = Path(__file__).parents[2] / "images" / "cost.png"
ONE_THREAD = dict.fromkeys(
    ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"], "1"
)
TURNS, SECONDS = 3, 0.5  # each size has so many turns, each of so many seconds or one iteration
SAMPLES = [4, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000]
WORK = [  # what grows, the network in short, the sizes, the layers and the samples at a size, the largest slope allowed
    ("samples", "64-64-10", SAMPLES, lambda n: ([64, 64, 10], n), 1.05),
    ("width of two layers", "64-w-w-10, 256 samples", 2 ** np.arange(2, 12), lambda w: ([64, w, w, 10], 256), 2.05),
    ("hidden layers", "layers of 64, 256 samples", 2 ** np.arange(6), lambda k: ([64] * (1 + k) + [10], 256), 1.05),
]


def rows():
    """Rows: for samples, width and depth the slopes of time and memory, and both at the ends. Draws the picture."""
    fig, axes = plots.figure(8.3, 5, rows=2, columns=3)
    for column, (what, network, sizes, setting, bar) in zip(axes.T, WORK):
        costs = costs_of_iterations([setting(size) for size in sizes])
        for ax, cost, (name, unit) in zip(column, costs, (("time", "ms"), ("memory", "MB"))):
            slope = draw(ax, sizes, cost)
            ax.set(xlabel=what, ylabel=f"{name} of an iteration ({unit})")
            yield Row(f"{what}: slope of {name}", slope, "", bar=bar)
            yield Row(f"{what}: {name} at {sizes[-1]:,}", cost[-1], unit, f"at {sizes[0]}", cost[0])
        column[0].set_title(network, fontsize=10)
    for row in axes:  # one scale for all that stand side by side
        low, high = zip(*(ax.get_ylim() for ax in row))
        for ax in row:
            ax.set_ylim(min(low), max(high))
            ax.label_outer()
    IMAGE.write_bytes(plots.png(fig))


def costs_of_iterations(settings):
    """Milliseconds and megabytes for each setting (layers, samples): two arrays.

    A process that has trained larger networks before gets its memory faster, so each begins anew. They take turns:
    whatever else the machine does slows all.
    """
    fresh = dict(mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1)
    with mock.patch.dict(os.environ, ONE_THREAD), ProcessPoolExecutor(1, **fresh) as process:
        costs = list(process.map(cost_of_iteration, TURNS * settings))
    return np.median(np.reshape(costs, (TURNS, len(settings), 2)), axis=0).T


def cost_of_iteration(setting):
    """Median milliseconds, and megabytes, of an iteration of this network with that many random samples."""
    sizes, n = setting
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(n, sizes[0])), data.one_hot(rng.integers(sizes[-1], size=n), sizes[-1])
    net = NeuralNetwork(sizes, activation="relu", output="softmax", loss="cross_entropy", initial="scaled", rng=rng)
    training = train(net, X, Y, iterations=10**9, learning_rate=1e-4)
    tracemalloc.start()
    next(training)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    times = [time.perf_counter()]
    while times[-1] < times[0] + SECONDS:
        next(training)
        times.append(time.perf_counter())
    return 1000 * statistics.median(np.diff(times)), peak / 2**20


def draw(ax, sizes, cost):
    """The cost at each size, and the straight line of the large end as far as it is seen. Returns its slope."""
    slope, start = np.polyfit(np.log(sizes[-3:]), np.log(cost[-3:]), 1)
    line = np.exp(start) * np.power(sizes, slope, dtype=float)
    lines = {"measured": cost, "large end": np.where(line >= min(cost), line, np.nan)}
    measured, straight = plots.log_lines(ax, sizes, lines, xlabel="", ylabel="", legend=False)
    straight.set(marker="", zorder=1)
    beside = dict(textcoords="offset points", fontsize=9)
    ax.annotate("measured", (sizes[0], cost[0]), xytext=(-4, 20), color=measured.get_color(), **beside)
    ax.annotate(
        f"slope {slope:.2f}", (sizes[-2], cost[-2]), xytext=(-8, 4), ha="right", color=straight.get_color(), **beside
    )
    ax.set_xticks(sizes[:: len(sizes) // 3])
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:g}")
    return slope
