"""Train the tutorial's network live: how many iterations, how large a learning rate? (notebooks 00 and 05)"""

from functools import lru_cache, partial
from typing import NamedTuple

import ipywidgets
import numpy as np

from nnlib import data, plots
from nnlib.network import NeuralNetwork
from nnlib.training import train
from nnlib.widgets.explorer import Explorer, Picture

STOPS = [
    0,
    1,
    2,
    3,
    5,
    7,
    10,
    15,
    20,
    30,
    50,
    70,
    100,
    150,
    200,
    300,
    500,
    700,
    1000,
    1500,
    2000,
]  # iterations to look at
LARGEST_LOSS = 4.0  # four samples, each at most 1 away from its target


class Run(NamedTuple):
    """One training of 2000 iterations: the loss before each and after the last, and the outputs at each stop."""

    loss: np.ndarray
    outputs: dict


def training_explorer(*, start=0):
    """An explorer of the tutorial's network: iterations and learning rate, from the random start number `start`."""
    knobs = {
        "iterations": _slider(ipywidgets.SelectionSlider, options=STOPS, value=1500, description="iterations"),
        "learning rate": _slider(
            ipywidgets.FloatLogSlider,
            value=1,
            min=-2,
            max=2,
            step=0.1,
            readout_format=".3g",
            description="learning rate",
        ),
        "random start": _slider(ipywidgets.IntSlider, value=start, min=0, max=99, description="random start"),
    }
    X, Y = data.tutorial()
    fig, artists = drawing(Y)
    trained = lru_cache(partial(run_of, X, Y))  # the iterations only choose a point of the same run

    def follow():
        iterations, learning_rate, start = (knob.value for knob in knobs.values())
        run = trained(learning_rate, start)
        move(artists, run, iterations)
        return in_words(Y, run, iterations, learning_rate, start)

    return Explorer(knobs, Picture(fig, _all(artists)), follow)


def run_of(X, Y, learning_rate, start):
    """Train the network of random start number `start` for 2000 iterations."""
    net = NeuralNetwork([3, 4, 1], bias=False, rng=start)
    losses, outputs = [], {0: net.predict(X)}
    for step in train(net, X, Y, iterations=STOPS[-1] + 1, learning_rate=learning_rate):
        losses.append(step.loss)
        if step.iteration + 1 in STOPS:
            outputs[step.iteration + 1] = net.predict(X)
    return Run(np.array(losses), outputs)


def drawing(Y):
    """The figure without data: loss curve on the left, predictions against targets on the right; and its artists."""
    fig, (left, right) = plots.figure(7.5, 3, columns=2)
    curve = plots.loss_curve(left, np.full(STOPS[-1] + 1, np.nan), log=True)
    (point,) = left.plot([0], [1], "o", color=plots.VERMILLION)
    left.set(xlim=(0, STOPS[-1] * 1.2), ylim=(1e-5, 2 * LARGEST_LOSS))
    return fig, {"curve": curve, "point": point, "predictions": plots.predictions(right, Y, np.full(Y.shape, np.nan))}


def move(artists, run, iterations):
    """Show `run` after so many iterations."""
    artists["curve"].set_ydata(run.loss)
    artists["point"].set_data([iterations], [run.loss[iterations]])
    plots.move_predictions(artists["predictions"], run.outputs[iterations])


def in_words(Y, run, iterations, learning_rate, start):
    """What is to be seen, in a few short sentences."""
    outputs = run.outputs[iterations]
    right = int(((outputs > 0.5) == (Y > 0.5)).sum())
    numbers = ", ".join(f"{output:.2f}" for output in outputs.ravel())
    return (
        f"After {iterations} iterations with learning rate {learning_rate:.3g} (random start {start}) the loss is "
        f"{run.loss[iterations]:.4f}. The predictions are {numbers}: {right} of {len(Y)} round to their targets. "
        f"{_judgement(run, iterations, learning_rate)}"
    )


def _judgement(run, iterations, learning_rate):
    now, before = run.loss[iterations], run.loss[iterations // 2]
    slope = np.max(run.outputs[iterations] * (1 - run.outputs[iterations]))
    if iterations == 0:
        return "Nothing is learned yet: these are the random weights."
    if now > 0.5 and slope < 0.01:
        return "Stuck, or nearly so: the output neuron is saturated, and turning a weight changes almost nothing."
    if now > before:
        return "The loss has risen: the steps are too large."
    if now > 0.95 * before:
        reason = "stuck" if learning_rate > 1 else "the steps are too small"
        return f"The loss hardly falls: on a plateau, or {reason}."
    return "The loss still falls."


def _slider(kind, **settings):
    wide = {"description_width": "7em"}
    return kind(continuous_update=True, style=wide, layout=ipywidgets.Layout(width="30em"), **settings)


def _all(artists):
    targets, outputs, gaps = artists["predictions"]
    return [artists["curve"], artists["point"], gaps, outputs]
