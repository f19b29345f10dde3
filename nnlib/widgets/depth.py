"""Depth and width of a network, and the gradient that reaches each of its layers (notebook 06)."""

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np

from nnlib import data, plots, training
from nnlib.network import NeuralNetwork
from nnlib.widgets.explorer import Explorer, knob
from nnlib.widgets.training import POINTS, STOPS, LongTraining, Run

MOST = 5000  # iterations
POINTS = POINTS[POINTS <= MOST]
LAYERS, NEURONS, SAMPLES = 6, 8, 200  # the first two at most
AT_ONCE = 800  # iterations while a knob moves, shared by the layers: about 60 ms
CORNER = np.array([1.75, 1.35])  # of the map: all data sets lie on it
GRADIENTS = 1e-8, 100.0  # the sizes that are shown
LEARNED = 0.95  # the share of right answers that counts as learned
SAME = 0.01  # answers closer than that count as about the same
DATA = {kind.__name__: kind(SAMPLES, rng=0) for kind in (data.circles, data.moons, data.spiral)}


class Stop(NamedTuple):
    """What is known of a network after some iterations."""

    net: NeuralNetwork
    right: int  # points on the right side of 0.5
    spread: float  # of the outputs for all points
    sizes: np.ndarray  # of the gradient of each layer


class NetworkRun(Run):
    """A `Run` that keeps a `Stop` at every stop."""

    def __init__(self, X, Y, net, learning_rate):
        self.Y = Y
        super().__init__(X, net, training.train(net, X, Y, iterations=MOST + 1, learning_rate=learning_rate), MOST)

    def _keep(self, stop):
        Y_hat = self.net.predict(self.X)
        right = int(((Y_hat > 0.5) == (self.Y > 0.5)).sum())
        self.stops[stop] = Stop(self.net.copy(), right, np.ptp(Y_hat), gradient_sizes(self.net, self.X, self.Y))


def new_run(layers, neurons, activation, initial, name, start, learning_rate):
    """The run of a network with so many hidden layers of so many neurons each, on one of the data sets."""
    sizes = [2, *[neurons] * layers, 1]
    net = NeuralNetwork(sizes, activation=activation, initial=initial, rng=start)
    return NetworkRun(*DATA[name], net, learning_rate)


def gradient_sizes(net, X, Y):
    """The mean of |dL/dW| over the weights of each layer: an array (layers,)."""
    return np.array([np.abs(dW).mean() for dW in net.backprop(net.feedforward(X), Y).weights])


def drawing():
    """The figure without data: the map of the outputs, the loss curve, and the gradient of each layer."""
    fig, axes = plots.figure(9, 3.1, columns=3)
    axes[0].get_gridspec().set_width_ratios([1.3, 1, 0.9])
    look = dict(low=-CORNER, high=CORNER, steps=60, label=None, size=4)
    surface = plots.decision_surface(axes[0], lambda X: np.full(len(X), 0.5), *DATA["spiral"], **look)
    curve = plots.loss_curve(axes[1], np.full(len(POINTS), np.nan), log=True)
    curve.set_xdata(POINTS)
    (point,) = axes[1].plot([0], [1], "o", color=plots.VERMILLION, clip_on=False)
    ticks = [0, 1, 10, 100, 1000]
    axes[1].set(xlim=(0, 1.5 * MOST), ylim=(1e-3, 2 * SAMPLES), xticks=ticks)
    axes[1].set_xticklabels([f"{tick:,}" for tick in ticks])
    ones = {"gradient": np.ones(LAYERS + 1)}
    (sizes,) = plots.by_layer(axes[2], ones, ylabel="mean size of $dL/dW$", legend=False)
    below = dict(color=plots.VERMILLION, markersize=8, mec="black", clip_on=False, in_layout=False)
    (tiny,) = axes[2].plot([], [], "v", **below)
    axes[2].set(xlim=(0.5, LAYERS + 1.5), ylim=GRADIENTS, xticks=range(1, LAYERS + 2))
    axes[2].set_title("gradient of each layer", fontsize=10)
    return fig, {"surface": surface, "curve": curve, "point": point, "sizes": sizes, "tiny": tiny}


def move(artists, run, stop):
    """Show `run` as it was at this stop."""
    net, _, _, sizes = run.stops[stop]
    plots.move_surface(artists["surface"], net.predict, run.X, run.Y)
    artists["curve"].set_ydata(np.where(POINTS <= stop, run.loss[POINTS], np.nan))
    artists["point"].set_data([stop], [run.loss[stop]])
    layer, shown = np.arange(1, len(sizes) + 1), np.clip(sizes, *GRADIENTS)
    artists["sizes"].set_data(layer, shown)
    artists["tiny"].set_data(layer[sizes < shown], shown[sizes < shown])  # below the axis


def in_words(run, stop, iterations, layers, neurons, activation, initial, name, start, learning_rate):
    """What is to be seen at this stop, in a few short sentences; `iterations` are those that are asked for."""
    hidden = f"{layers} hidden layer{'s' * (layers > 1)} of {neurons} {activation} neuron{'s' * (neurons > 1)}"
    network = f"{hidden if layers else 'no hidden layer'} ({initial} initial weights, random start {start})"
    on_its_way = stop < iterations
    done = f"{stop:,} of {iterations:,}" if on_its_way else f"{stop:,}"
    verdict = f"{_progress(run, stop, layers)} {_gradients(run.stops[stop], learning_rate)}"
    return (
        f"The {name} data, {network}: after {done} iterations with learning rate {learning_rate:.2g} the loss is "
        f"{run.loss[stop]:.3g}, and {run.stops[stop].right} of {SAMPLES} points are right. "
        f"{'Training goes on.' if on_its_way else verdict}"
    )


def _progress(run, stop, layers):
    now, before = run.loss[stop], run.loss[stop // 2]
    if stop == 0:
        return "Nothing is learned yet: these are the random weights."
    if run.stops[stop].right >= LEARNED * SAMPLES:
        return "The network has learned this."
    if run.stops[stop].spread < SAME:
        return "It gives about the same answer to all of them."
    if now > 1.02 * before:
        return "The loss has risen: the steps are too large."
    if layers == 0:
        return "Its border is a straight line, and no training can bend it."
    return "The loss hardly falls: on a plateau, or stuck." if now > 0.95 * before else "The loss still falls."


def _gradients(stop, learning_rate):
    sizes = stop.sizes
    weak, strong = sizes.argmin(), sizes.argmax()
    if sizes[strong] * learning_rate * MOST < 0.1:
        return f"All gradients are almost zero: at this pace {MOST:,} iterations hardly move the weights."
    if len(sizes) == 1:
        return f"The mean size of its only layer's gradient is {sizes[0]:.2g}."
    last = f"{sizes[-1]:.2g} in layer {len(sizes)}, the last"
    text = f"The mean size of the gradient is {sizes[0]:.2g} in layer 1 and {last}."
    ratio = sizes[strong] / max(sizes[weak], 1e-300)
    if ratio < 10:  # no praise for a network that answers the same to all
        return text if stop.spread < SAME else f"{text} All layers get gradients of a similar size."
    times = "more than a million" if ratio > 1e6 else f"{float(f'{ratio:.2g}'):,.0f}"
    speed = "hardly learns" if ratio >= 100 else "learns more slowly"
    return f"{text} Layer {weak + 1}'s is {times} times smaller than layer {strong + 1}'s: it {speed}."


class DepthExplorer(LongTraining, Explorer):
    """Hidden layers, neurons, activation, initial weights; decision surface, loss curve, each layer's gradient."""

    def __init__(self):
        self.run_of = lru_cache(8)(new_run)  # the iterations only choose a point of the same run
        stops = [(f"{stop:,}", stop) for stop in STOPS if stop <= MOST]
        rates = dict(value=0.01, min=-3, max=0, step=0.25, readout_format=".2g")
        kinds = dict(options=["sigmoid", "tanh", "relu"], value="tanh")
        initial = dict(options=["uniform", "scaled"], value="scaled")
        knobs = {
            "hidden layers": knob(ipywidgets.IntSlider, "hidden layers", value=1, min=0, max=LAYERS),
            "neurons in each": knob(ipywidgets.IntSlider, "neurons in each", value=4, min=1, max=NEURONS),
            "activation": knob(ipywidgets.SelectionSlider, "activation", **kinds),
            "initial weights": knob(ipywidgets.SelectionSlider, "initial weights", **initial),
            "data set": knob(ipywidgets.SelectionSlider, "data set", options=list(DATA), value="spiral"),
            "random start": knob(ipywidgets.IntSlider, "random start", max=99),
            "learning rate": knob(ipywidgets.FloatLogSlider, "learning rate", **rates),
            "iterations": knob(ipywidgets.SelectionSlider, "iterations", options=stops, value=1000),
        }
        fig, self.artists = drawing()
        super().__init__(knobs, fig, _in_order(self.artists))

    def controls(self):
        knobs = [*self.knobs.values()]
        columns = [ipywidgets.VBox(half) for half in (knobs[:4], knobs[4:])]  # the network, and its training
        return [ipywidgets.HBox(columns, layout={"flex_flow": "row wrap"})]

    def follow(self, *values):
        *setting, self.iterations = values
        self.run = self.run_of(*setting)
        at_once = AT_ONCE // (1 + setting[0]) if self.words else MOST  # the first picture waits for its training
        self._train(min(self.iterations, at_once))
        stop = self.run.reached(self.iterations)
        move(self.artists, self.run, stop)
        return in_words(self.run, stop, self.iterations, *setting)


def _in_order(artists):
    """All moving artists in the order in which they are drawn."""
    surface = artists["surface"]
    return [surface.image, surface.border, *surface.markers, *(artists[k] for k in ("curve", "point", "sizes", "tiny"))]
