"""The picture of the playground: the network with its maps, the output, losses, a chosen neuron, gradients (08).

All small maps are pasted into one image, and all texts that change are one collection: as many axes and texts they
would be ten times as slow. Places are pixels of the picture, from the left and from the top.
"""

import numpy as np
from contourpy import contour_generator  # matplotlib's own dependency
from matplotlib.collections import LineCollection
from matplotlib.markers import MarkerStyle

from nnlib import plots
from nnlib.widgets.play.experiment import number
from nnlib.widgets.play.maps import (
    ACROSS,
    DOWN,
    FIELD,
    FINE,
    GRID,
    HEIGHT,
    SIDE,
    SMALL,
    SURFACE,
    TOP,
    NetworkOfMaps,
    Pixels,
    enlarged,
    maps,
    shades,
)

WIDTH = 864
LOSSES, ENLARGED = (52, 376, 180, 92), (284, 376, 112)  # left, top, width (and height)
GRADIENTS = 1e-8, 10  # the sizes that are shown
CHOSEN = dict(color="white", marker="D", markersize=7, mec="black", mew=1.5, linestyle="none")


class Panels:
    """The figure, and its artists in the order in which they are drawn; `show` moves them to an experiment's state."""

    def __init__(self):
        self.fig, whole = plots.figure(WIDTH / plots.CSS_PIXELS_PER_INCH, HEIGHT / plots.CSS_PIXELS_PER_INCH)
        whole.remove()
        self.fig.set_layout_engine("none")
        self.whole = self._axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.whole.axis("off")
        self.network, self.output = NetworkOfMaps(self.whole), _Output(self._axes(SURFACE, TOP, 3 * FINE, 3 * FINE))
        self.losses = _Losses(self._axes(*LOSSES))
        self.neuron = _Neuron(self.whole)
        self.gradients = _Gradients(self._axes(712, 376, 140, 92))
        self.texts = plots.Numbers(self.whole, size=9)
        panels = (self.network, self.output, self.losses, self.neuron, self.gradients)
        self.artists = [artist for panel in panels for artist in panel.artists] + [self.texts]

    def _axes(self, left, top, width, height, **look):
        ax = self.fig.add_axes((left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT))
        ax.set(**look)
        ax.tick_params(labelsize=9)
        return ax

    def show(self, experiment):
        *hidden, output = experiment.activations(GRID)[1:]
        function, (layer, unit) = experiment.setting.activation, experiment.place()
        (output,) = maps(output if experiment.with_classes else np.clip(output, -1, 1), experiment.functions[-1])
        chosen = maps(hidden[layer][:, [unit]], function)[0] if layer < len(hidden) else output
        texts = self.network.show(experiment, [maps(A, function, FINE // SMALL) for A in hidden])
        texts += self.output.show(experiment, output)
        texts += self.losses.show(experiment.losses)
        texts += self.neuron.show(experiment, chosen)
        self.gradients.show(np.array(experiment.gradient_sizes()))
        texts, x, y = zip(*texts)
        self.texts.show(texts, np.column_stack([x, y]))


class _Output:
    """The network's output as a map, where it changes sides, and the points."""

    def __init__(self, ax):
        self.map = Pixels(ax, SURFACE, TOP, 3 * FINE, 3 * FINE)
        self.border = ax.add_collection(LineCollection([], colors="black", linewidths=1.3), autolim=False)
        self.points = [ax.scatter([], [], linewidths=0.9) for _ in ("training", "test")]
        (self.chosen,) = ax.plot([], [], **CHOSEN)
        ax.set(xticks=[-1, 1], yticks=[-1, 1], xlim=(-FIELD, FIELD), ylim=(-FIELD, FIELD))
        ax.set_xlabel("$x_1$", labelpad=-9)
        ax.set_ylabel("$x_2$", labelpad=-11)
        self.artists, self.shown = [self.map, self.border, *self.points, self.chosen], None

    def show(self, experiment, values):
        self.map.paste(enlarged(values, 3 * FINE, experiment.setting.discretised))
        self.border.set_segments(contour_generator(SIDE, SIDE[::-1], values).lines(0))
        if self.shown is not experiment:  # new data
            self.shown, looks = experiment, _looks_of_classes if experiment.with_classes else _looks_of_heights
            for marks, points, targets, test in zip(self.points, experiment.points, experiment.targets, (False, True)):
                marks.set_offsets(points)
                paths, sizes, faces, edges = looks(targets[:, 0], test)
                marks.set(paths=paths, sizes=sizes, facecolors=faces, edgecolors=edges)
        self.points[1].set_visible(experiment.setting.test_points)
        self.chosen.set_data(*experiment.points[0][[experiment.setting.point - 1]].T)
        names = "\u25cf y = 0    \u25b2 y = 1" if experiment.with_classes else "the shade of a point is y"
        test = "white: test" if experiment.with_classes else "squares: test"
        names += f"    {test}" * experiment.setting.test_points
        return [(f"output    {names}", SURFACE + 1.5 * FINE, TOP - 14)]


def _looks_of_classes(targets, test):
    """Circles and triangles, test points white: paths, sizes, colours inside and around."""
    of_one, colours = targets == 1, np.where(targets, plots.VERMILLION, plots.BLUE)
    paths = [_marker("^") if one else _marker("o") for one in of_one]
    return paths, np.where(of_one, 28, 20), "white" if test else colours, "black"


def _looks_of_heights(targets, test):
    """Circles and squares in the shades of their targets."""
    return [_marker("s" if test else "o")], [20], shades(targets) / 255, "black"


def _marker(name):
    style = MarkerStyle(name)
    return style.get_path().transformed(style.get_transform())


class _Losses:
    """The losses of the training and of the test points over the epochs; the numbers at the axes' ends change."""

    def __init__(self, ax):
        self.lines = [ax.plot([], [], dashes, color=colour)[0] for colour, dashes in plots.STYLES[:2]]
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 1], yticks=[0, 1], xticklabels=[], yticklabels=[])
        ax.set_xlabel("epoch", labelpad=-1)
        ax.set_ylabel("loss per point", labelpad=18)
        ax.grid(alpha=0.3)
        self.artists = self.lines

    def show(self, losses):
        epochs = np.unique(np.linspace(0, len(losses) - 1, 200).astype(int))  # more cannot be seen
        seen = np.array([losses[epoch] for epoch in epochs])
        seen = np.where(np.isfinite(seen), seen, np.nan)
        right, top = _round(max(10, len(losses) - 1)), _round(np.clip(np.nanmax(seen, initial=0.01), 0, 1000))
        for line, curve in zip(self.lines, seen.T):
            line.set_data(epochs / right, np.minimum(curve / top, 1.2))
        (left, below, width, height), (train, test) = LOSSES, losses[-1]
        now = f"solid: train {train:.3g}    dashed: test {test:.3g}" if np.isfinite(losses[-1]).all() else "it diverged"
        return [
            (f"epoch {len(losses) - 1:,}", left + width / 2, below - 28),
            (now, left + width / 2 - 10, below - 12),
            ("0", left, below + height + 10),
            (f"{right:,}", left + width, below + height + 10),
            ("0", left - 8, below + height),
            (f"{top:g}", left - 5 - 3.5 * len(f"{top:g}"), below),
        ]


class _Neuron:
    """The chosen neuron's map, and how it computes its answer to the chosen point."""

    def __init__(self, ax):
        left, top, width = ENLARGED
        self.map = Pixels(ax, left, top, width, width)
        (self.chosen,) = ax.plot([], [], **CHOSEN)
        (frame,) = ax.plot(left + width * ACROSS, top + width * DOWN, color="0.35")
        self.artists = [self.map, frame, self.chosen]

    def show(self, experiment, values):
        left, top, width = ENLARGED
        self.map.paste(enlarged(values, width, experiment.setting.discretised))
        x, y = experiment.points[0][experiment.setting.point - 1]
        inside = np.abs([x, y]).max() < FIELD
        half = width / 2 if inside else np.nan
        self.chosen.set_data([left + half * (1 + x / FIELD)], [top + half * (1 - y / FIELD)])
        neuron = experiment.neuron()
        rows = [("weight", "input", "value", "product")]
        rows += [(number(w), i, number(x), number(w * x)) for w, i, x in zip(neuron.w, neuron.inputs, neuron.x)]
        rows += [(number(neuron.b), "bias", "", number(neuron.b))]
        texts = [
            (text, x, top - 12 + 13 * row)
            for row, cells in enumerate(rows)
            for text, x in zip(cells, (432, 492, 560, 622))
            if text
        ]
        answer = "" if neuron.function == "identity" else f"    {neuron.function}(z) = {number(neuron.a)}"
        total = f"z = sum = {number(neuron.z)}{answer}"
        title = f"{experiment.name_of_neuron()} at training point {experiment.setting.point}"
        return [(title, left + 180, top - 28), *texts, (total, 530, top - 12 + 13 * len(rows))]


class _Gradients:
    """Mean sizes of the gradients of each layer; a triangle marks those below the axis."""

    def __init__(self, ax):
        (self.line,) = plots.by_layer(ax, {"mean size": [1.0]}, ylabel="", legend=False)
        (self.tiny,) = ax.plot([], [], "v", color=plots.VERMILLION, markersize=7, mec="black", clip_on=False)
        ax.set(xlim=(0.5, 7.5), ylim=GRADIENTS, xticks=range(1, 8), yticks=[1e-8, 1e-5, 0.01, 10])
        ax.set_yticks([], minor=True)
        ax.set_title("gradients by layer", fontsize=9)
        ax.set_xlabel("layer of weights", fontsize=9, labelpad=1)
        ax.set_ylabel("mean size", fontsize=9, labelpad=0)
        self.artists = [self.line, self.tiny]

    def show(self, sizes):
        layer, shown = np.arange(1, len(sizes) + 1), np.clip(sizes, *GRADIENTS)  # nan, of no number, stays nan: a gap
        self.line.set_data(layer, shown)
        self.tiny.set_data(layer[sizes < shown], shown[sizes < shown])


def _round(value):
    """The next of 1, 2, 5, 10, 20, 50, ... that is not below `value`."""
    power = 10.0 ** np.floor(np.log10(value))
    top = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= 0.999999 * value)
    return int(top) if top >= 1 else float(top)
