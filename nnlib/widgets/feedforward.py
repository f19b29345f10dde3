"""Numbers on their way through a small network: choose the sample, change any weight (notebook 02)."""

from itertools import product

import ipywidgets
import numpy as np

from nnlib import data, plots
from nnlib.activations import ACTIVATIONS
from nnlib.network import NeuralNetwork
from nnlib.widgets.explorer import SATURATED, Explorer, knob

MOST = 5  # neurons in a layer: the numbers of more would cover each other
STEP = 0.1  # of the slider


class FeedforwardExplorer(Explorer):
    """A diagram of a network with one hidden layer, with the numbers of one sample, and a weight to turn.

    Parameters
    ----------
    X : array (n, inputs) or None
        The samples to choose from; None: those of the tutorial.
    net : NeuralNetwork or None
        Without biases, at most 5 neurons in a layer; it stays as it is. None: the tutorial's, untrained (``rng=0``).
    """

    def __init__(self, X=None, net=None):
        net = NeuralNetwork([3, 4, 1], bias=False, rng=0) if net is None else net
        if not isinstance(net, NeuralNetwork):
            raise ValueError(f"net is {net!r}, expected a NeuralNetwork")
        if len(net.sizes) != 3 or max(net.sizes) > MOST or net.biases or np.ndim(net.weights[0]) != 2:
            raise ValueError(
                f"net is {net!r}, expected one network with one hidden layer, at most {MOST} neurons in each layer "
                "and no biases, such as NeuralNetwork([3, 4, 1], bias=False)"
            )
        self.X = net.check_inputs(data.tutorial()[0] if X is None else X)
        self.first, self.places = net.copy(), places(net.sizes)
        self.first.weights = [W.astype(float) for W in net.weights]  # whole numbers could not take the slider's
        samples = [(f"{row + 1}: {_features(x)}", row) for row, x in enumerate(self.X)]
        furthest = max(10.0, *(float(np.ceil(np.abs(W).max())) for W in net.weights))
        look = dict(step=STEP, readout_format=".1f", value=_rounded(self.first, (0, 0, 0)))
        knobs = {
            "sample": knob(ipywidgets.SelectionSlider, "sample", options=samples, value=len(samples) // 2),
            "weight": knob(ipywidgets.SelectionSlider, "weight", options=[*self.places]),
            "value": knob(ipywidgets.FloatSlider, "its value", min=-furthest, max=furthest, **look),
        }
        fig, self.artists = drawing(self.first.weights, flow(self.first, self.X[0]))
        super().__init__(knobs, fig, in_drawing_order(self.artists))

    def forget(self):
        self.net = self.first.copy()
        self.shown = self.at_start["value"]  # what the slider shows: the weight, or its nearest number with one decimal

    def follow(self, row, weight, value):
        layer, i, j = place = self.places[weight]
        if abs(value - self.shown) > STEP / 2:  # turned, and not only rounded by the browser
            self.net.weights[layer][i, j] = value
        else:
            self.knobs["value"].value = _rounded(self.net, place)
        self.shown = self.knobs["value"].value
        before, after = (flow(net, self.X[row]) for net in (self.first, self.net))
        move(self.artists, self.net.weights, after, place)
        return (
            f"Sample {row + 1} ({_features(self.X[row])}): {change_in_words(before, after)}. "
            f"The weight {weight} {weight_in_words(self.first, self.net, place)}. "
            f"{weight.split(' -> ')[1].capitalize()}: {formula(self.net, after, layer, j)}."
            f"{judgement(self.net, after, place)}"
        )


def places(sizes):
    """The name of each weight, such as "x1 -> hidden 2", and where it is: (layer, row, column)."""
    units = [
        [f"x{number + 1}" for number in range(sizes[0])],
        [f"hidden {number + 1}" for number in range(sizes[1])],
        ["output"] if sizes[2] == 1 else [f"output {number + 1}" for number in range(sizes[2])],
    ]
    return {
        f"{units[layer][i]} -> {units[layer + 1][j]}": (layer, i, j)
        for layer in (0, 1)
        for i, j in product(range(sizes[layer]), range(sizes[layer + 1]))
    }


def flow(net, x):
    """The activations of all layers for one sample: a list of arrays (units,), the features first."""
    return [A[0] for A in net.feedforward(x[None])]


def formula(net, activations, layer, j):
    """How neuron j of a layer comes to its activation, such as "0 * 0.64 + 1 * 0.82 = 0.82, sigmoid: 0.69"."""
    inputs, w = activations[layer], net.weights[layer][:, j]
    shown = [_feature(x) if layer == 0 else _decimals(x) for x in inputs]
    terms = " + ".join(f"{_in_brackets(x)} * {_in_brackets(_decimals(value))}" for x, value in zip(shown, w))
    return f"{terms} = {_decimals(inputs @ w)}, {_function(net, layer)}: {_decimals(activations[layer + 1][j])}"


def drawing(weights, activations):
    """The figure, and its artists: the diagram, and a tube around the chosen line."""
    fig, ax = plots.figure(7, 3.6)
    diagram = plots.network(ax, weights, activations, numbers=True)
    for number, place in enumerate(diagram.circles.get_offsets()[: len(activations[0])], start=1):
        ax.annotate(f"$x_{number}$", place, (-20, 0), textcoords="offset points", ha="right", va="center")
    tube = [ax.plot([], [], color=colour, lw=width, zorder=0.5)[0] for colour, width in (("black", 9), ("white", 6.5))]
    return fig, {"tube": tube, "diagram": diagram}


def in_drawing_order(artists):
    """All that changes, the lowest first."""
    circles, values, lines, numbers, _ = artists["diagram"]
    return [*artists["tube"], *lines, circles, numbers.grounds, numbers, values]


def move(artists, weights, activations, place):
    """Show other numbers, and mark one weight: a tube around its line, a box around its number, rings at its ends."""
    diagram, (layer, i, j) = artists["diagram"], place
    plots.move_network(diagram, weights, activations)
    line = i * weights[layer].shape[1] + j
    for edge in artists["tube"]:
        edge.set_data(*np.transpose(diagram.lines[layer].get_segments()[line]))
    chosen = line + layer * weights[0].size
    diagram.numbers.grounds.set_edgecolors(
        ["black" if number == chosen else "none" for number in range(len(diagram.spots))]
    )
    before = [0, len(activations[0]), len(activations[0]) + len(activations[1])]  # circles before each layer's first
    ends = (before[layer] + i, before[layer + 1] + j)
    units = sum(map(len, activations))
    diagram.circles.set_linewidths([4 if number in ends else 1.5 for number in range(units)])


def change_in_words(before, after):
    """The answer for one sample, and what it was with the first weights."""
    old, new = (", ".join(f"{a:.3f}" for a in activations[-1]) for activations in (before, after))
    the_answer, verb = ("the answer", "is") if len(after[-1]) == 1 else ("the answers", "are")
    if old != new:
        return f"{the_answer} went from {old} to {new}"
    return f"{the_answer} {verb} {new}, {'' if np.array_equal(before[-1], after[-1]) else 'nearly '}as at the start"


def weight_in_words(first, net, place):
    """The chosen weight, then and now, and how many others are changed."""
    layer, i, j = place
    old, new = (network.weights[layer][i, j] for network in (first, net))
    changed = sum(np.sum(W != V) for W, V in zip(first.weights, net.weights)) - (old != new)
    others = f"; {changed} other weight{'s are' if changed > 1 else ' is'} changed" if changed else ""
    return f"is {_decimals(new)}, {'as at the start' if old == new else f'at the start {_decimals(old)}'}{others}"


def judgement(net, activations, place):
    """Whether a turn of the chosen weight can change anything, and why not."""
    layer, i, j = place
    x, a = activations[layer][i], activations[layer + 1][j]
    if abs(x) < 0.005:
        much, shown = ("almost nothing", "0.00") if x else ("nothing", "0")
        return f" This weight changes {much} here: it is multiplied by {shown}."
    if _function(net, layer) in ("sigmoid", "tanh") and ACTIVATIONS[_function(net, layer)].slope(a) < SATURATED:
        return " The neuron is saturated: a small turn of this weight changes almost nothing."
    return ""


def _function(net, layer):
    return net.choices["activation" if layer == 0 else "output"]


def _rounded(net, place):
    """A weight as the slider can show it: anything finer would be rounded by the browser, and come back as a turn."""
    layer, i, j = place
    return round(float(net.weights[layer][i, j]), 1)


def _features(x):
    return " ".join(map(_feature, x))


def _feature(value):
    return f"{value:z.3g}"  # z: never "-0"


def _decimals(value):
    return f"{value:z.2f}"


def _in_brackets(text):
    return f"({text})" if text.startswith("-") else text
