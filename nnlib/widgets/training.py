"""Train the tutorial's network live: how many iterations, how large a learning rate? (notebooks 00 and 05)"""

import time
from bisect import bisect_right
from functools import lru_cache, partial

import ipywidgets
import numpy as np

from nnlib import check, data, plots, training
from nnlib.losses import LOSSES
from nnlib.network import Gradients, NeuralNetwork
from nnlib.widgets.explorer import SATURATED, Explorer, knob

STOPS = [0, 1, 2, 3, 5, 7]  # the iterations to look at: up to 100,000 in even steps on a logarithmic axis
STOPS += [factor * 10**power for power in range(4) for factor in (10, 15, 20, 30, 50, 70)] + [100_000]
_STOPS = frozenset(STOPS)
POINTS = np.unique(np.append(0, np.geomspace(1, STOPS[-1], 400).astype(int)))  # of the loss curve: more cannot be seen
TICKS = [0, *(10**power for power in range(6))]
AT_ONCE = 2000  # iterations while a knob moves; the rest follows when it rests
PATIENCE = 0.5  # seconds, if your own functions are slow
SLICE = 0.03  # seconds of training between two looks at the knobs
LARGEST_LOSS = 4.0  # four samples, each at most 1 away from its target
HIDDEN = 6  # neurons at most
SAMPLE = 1  # the row of X whose numbers the diagram shows


class Run:
    """One training from a random start, as far as it has come.

    ``loss[k]`` is the loss after k iterations, NaN if it is not known yet. ``stops[k]`` holds the weights and the
    activations of every layer after k iterations, for those of `STOPS` that are reached; `most` is the last k.
    """

    def __init__(self, X, net, steps, most=STOPS[-1]):
        self.X, self.net, self.steps, self.done = X, net, steps, -1
        self.loss, self.stops = np.full(most + 1, np.nan), {}
        self._keep(0)

    def advance(self, iterations, seconds=np.inf):
        """Train until the loss after so many iterations is known, or the time is up."""
        end = time.monotonic() + seconds
        while self.done < iterations and time.monotonic() < end:
            step = next(self.steps, None)
            if step is None:
                raise ValueError(f"training ended after {self.done} iterations with the loss {self.loss[self.done]}")
            self.done = step.iteration
            self.loss[self.done] = step.loss
            if self.done + 1 in _STOPS:
                self._keep(self.done + 1)

    def _keep(self, stop):
        self.stops[stop] = self.net.weights, self.net.feedforward(self.X)

    def reached(self, iterations):
        """The last stop up to `iterations` that the run has reached."""
        return STOPS[bisect_right(STOPS, min(iterations, self.done)) - 1]


class OwnNetwork:
    """A network of two functions from the notebooks, which `nnlib.training.train` takes like one of ours."""

    biases = ()
    loss_function = LOSSES["sum_of_squares"]

    def __init__(self, weights, feedforward, backprop):
        self.weights, self._feedforward, self._backprop = weights, feedforward, backprop

    def check_data(self, X, Y):
        return X, Y

    def feedforward(self, X):
        return [X, *self._feedforward(X, *self.weights)]

    def backprop(self, activations, Y):
        return Gradients(list(self._backprop(activations[0], Y, *self.weights)), [])


def new_run(learning_rate, start, hidden=4, *, feedforward=None, backprop=None, train=None):
    """A `Run` of the tutorial's network, with our functions where there are no others."""
    X, Y = data.tutorial()
    net = NeuralNetwork([3, hidden, 1], bias=False, rng=start)
    if feedforward or backprop or train:
        net = OwnNetwork(net.weights, feedforward or check.feedforward.reference, backprop or check.backprop.reference)
    if train:
        return Run(X, net, _steps_of(train, net, X, Y, learning_rate))
    return Run(X, net, training.train(net, X, Y, iterations=STOPS[-1] + 1, learning_rate=learning_rate))


def _steps_of(train, net, X, Y, learning_rate):
    """The steps of a `train` of notebook 05, called again and again for a few iterations, each time up to a stop."""
    done = 0
    while True:
        iterations = min([stop - done for stop in STOPS if stop > done] + [20])
        *net.weights, losses = train(X, Y, *net.weights, iterations, learning_rate)
        yield from (training.Step(done + k, loss) for k, loss in enumerate(losses))
        done += iterations


def drawing(*, short=False):
    """The figure without data: loss curve, predictions against targets, and without `short` the network."""
    X, Y = data.tutorial()
    fig, axes = plots.figure(7.5, 3, columns=2) if short else plots.figure(8.7, 3.2, columns=3)
    curve = plots.loss_curve(axes[0], np.full(len(POINTS), np.nan), log=True)
    curve.set_xdata(POINTS)
    (point,) = axes[0].plot([0], [1], "o", color=plots.VERMILLION)
    axes[0].set(xlim=(0, STOPS[-1] * 1.5), ylim=(1e-6, 2 * LARGEST_LOSS), xticks=TICKS)
    names = ["" if tick == 10_000 and not short else f"{tick:,}" for tick in TICKS]  # no room for all of them
    axes[0].set_xticklabels(names, fontsize=8)
    artists = {"curve": curve, "point": point, "predictions": plots.predictions(axes[1], Y, np.full(Y.shape, np.nan))}
    if not short:
        net = NeuralNetwork([3, HIDDEN, 1], bias=False, rng=0)
        activations = [A[SAMPLE] for A in net.feedforward(X)]
        artists["network"] = plots.network(axes[2], net.weights, activations, size=450)
        axes[2].set_title("the network with sample " + " ".join(f"{x:.0f}" for x in X[SAMPLE]), fontsize=10)
    return fig, artists


def move(artists, run, stop):
    """Show `run` as it was at this stop."""
    weights, activations = run.stops[stop]
    artists["curve"].set_ydata(np.where(POINTS <= stop, run.loss[POINTS], np.nan))
    artists["point"].set_data([stop], [run.loss[stop]])
    plots.move_predictions(artists["predictions"], activations[-1])
    if "network" in artists:
        plots.move_network(artists["network"], weights, [A[SAMPLE] for A in activations])


def in_words(run, stop, iterations, learning_rate, start, hidden=None):
    """What is to be seen at this stop, in a few short sentences; `iterations` are those that are asked for."""
    Y_hat = run.stops[stop][1][-1]
    right = int(((Y_hat > 0.5) == (data.tutorial()[1] > 0.5)).sum())
    neurons = "" if hidden is None else f", {hidden} hidden neuron{'s' * (hidden > 1)}"
    numbers = ", ".join(f"{y_hat:.{3 if f'{y_hat:.2f}' == '0.50' else 2}f}" for y_hat in Y_hat.ravel())
    on_its_way = f" Training goes on: {run.done:,} of {iterations:,} iterations are done." if stop < iterations else ""
    return (
        f"After {stop:,} iterations with learning rate {learning_rate:.3g} (random start {start}{neurons}) the loss is "
        f"{_shown(run.loss[stop])}. The predictions are {numbers}: {right} of 4 round to their targets. "
        f"{_judgement(run, stop, learning_rate)}{on_its_way}"
    )


def _shown(loss):
    return f"{loss:.4f}" if loss >= 0.001 else f"{loss:.2g}"


def _judgement(run, stop, learning_rate):
    now, before = run.loss[stop], run.loss[stop // 2]
    Y_hat = run.stops[stop][1][-1]
    if stop == 0:
        return "Nothing is learned yet: these are the random weights."
    if now > 0.5 and np.max(Y_hat * (1 - Y_hat)) < SATURATED:
        return "Stuck, at least for now: the output neuron is saturated; turning a weight changes almost nothing."
    if now > before:
        return "The loss has risen: the steps are too large."
    if now > 0.95 * before:
        reason = "the steps are too small" if learning_rate < 1 else "stuck"
        return f"The loss hardly falls: on a plateau, or {reason}."
    return "The loss still falls."


class LongTraining:
    """For explorers whose `follow` sets `run` and the `iterations` to reach: trains on while the knobs rest.

    ``run_of`` is their cache of runs. A step goes to the next choice of the knob "iterations".
    """

    pace = 0.25  # time to see what Play does

    def step(self):
        if self.run.done < self.iterations:
            return True  # wait for the run
        slider = self.knobs["iterations"]
        following = slider.index + 1
        slider.index = min(following, len(slider.options) - 1)
        return following < len(slider.options)

    def work(self):
        missing = self.run.done < self.iterations
        self._train(self.iterations, SLICE)
        return missing

    def _train(self, iterations, seconds=np.inf):
        try:
            self.run.advance(iterations, seconds)
        except BaseException:  # a generator is over after an error or an interrupt: the run starts anew next time
            self.run_of.cache_clear()
            raise


class TrainingExplorer(LongTraining, Explorer):
    """Iterations, learning rate, random start and hidden neurons; loss curve, predictions and network.

    Parameters
    ----------
    short : bool
        Without the hidden neurons' knob and without the network, for a first look.
    start : int
        The number of the random start, 0 to 99.
    feedforward, backprop, train : functions or None
        Your own versions, with the arguments of the exercises in notebooks 02, 04 and 05. They are used if they pass
        their checks (which prints so), else ours. Your `train` calls a feedforward and a backprop of its own.
    """

    def __init__(self, *, short=False, start=0, feedforward=None, backprop=None, train=None):
        if start not in range(100):
            raise ValueError(f"start is {start!r}, expected the number of a random start, 0 to 99")
        own = {"feedforward": feedforward, "backprop": backprop, "train": train}
        own = {name: getattr(check, name).yours_or_ours(function) for name, function in own.items() if function}
        self.run_of = lru_cache(8)(partial(new_run, **own))  # the iterations only choose a point of the same run
        stops = [(f"{stop:,}", stop) for stop in STOPS]
        rates = dict(value=1, min=-2, max=2, step=0.1, readout_format=".3g")
        knobs = {
            "iterations": knob(ipywidgets.SelectionSlider, "iterations", options=stops, value=1500),
            "learning rate": knob(ipywidgets.FloatLogSlider, "learning rate", **rates),
            "random start": knob(ipywidgets.IntSlider, "random start", value=start, min=0, max=99),
        }
        if not short:
            knobs["hidden neurons"] = knob(ipywidgets.IntSlider, "hidden neurons", value=4, min=1, max=HIDDEN)
        fig, self.artists = drawing(short=short)
        super().__init__(knobs, fig, _in_order(self.artists))

    def follow(self, iterations, *setting):
        self.iterations, self.run = iterations, self.run_of(*setting)
        seconds = PATIENCE if self.words else np.inf  # the first picture is always the same
        self._train(min(iterations, AT_ONCE), seconds)
        stop = self.run.reached(iterations)
        move(self.artists, self.run, stop)
        return in_words(self.run, stop, iterations, *setting)


def _in_order(artists):
    """All moving artists in the order in which they are drawn."""
    targets, outputs, gaps = artists["predictions"]
    moving = [artists["curve"], artists["point"], gaps, outputs]
    if network := artists.get("network"):
        moving += [*network.lines, network.circles, network.values]
    return moving
