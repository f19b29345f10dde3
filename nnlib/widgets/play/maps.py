"""The network of the playground as a picture of small maps: what each neuron answers, and the weights between (08).

Places are pixels of the picture, from the left and from the top.
"""

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from nnlib import plots
from nnlib.widgets.play.setting import FEATURES, NEURONS

HEIGHT = 512  # of the picture
FINE, SMALL = 96, 32  # the pixels along a side of the output's map, which is drawn 3 times as large, and of small maps
TOP, ROW = 30, 36  # where the first row of maps begins, and the distance of two
INPUTS, OUTPUT, SURFACE = 66, 528, 570  # where the inputs, the end of the last lines, and the output's map are
MIDDLE = TOP + ROW * NEURONS // 2
FIELD = 1.4  # the maps reach from -FIELD to FIELD, both ways
SIDE = np.linspace(-FIELD, FIELD, FINE)
GRID = np.column_stack([grid.ravel() for grid in np.meshgrid(SIDE, SIDE[::-1])])  # the rows of a picture, from the top
PALETTE = (255 * colormaps["RdBu_r"](np.linspace(0.2, 0.8, 201))).astype(np.uint8)  # light enough for markers on it
FRAME = (90, 90, 90, 255)
ACROSS, DOWN = np.array([0, 1, 1, 0, 0]), np.array([0, 0, 1, 1, 0])  # once around a square


class Pixels(Artist):
    """Pictures drawn pixel by pixel, with the upper left corner at a place: an AxesImage takes 10 times as long."""

    def __init__(self, ax, left, top, width, height):
        super().__init__()
        ax.add_artist(self)
        self.corner, self.pixels = (left, HEIGHT - top - height), np.empty((height, width, 4), np.uint8)
        self.clear()

    def clear(self):
        self.pixels[:] = 255

    def paste(self, picture, left=0, top=0):
        height, width, _ = picture.shape
        self.pixels[top : top + height, left : left + width] = picture

    def draw(self, renderer):
        renderer.draw_image(renderer.new_gc(), *self.corner, self.pixels[::-1])


def shades(values, discretised=False):
    """Numbers from -1 (blue) over 0 (white) to 1 (orange) as pixels; discretised there are only these three."""
    values = np.clip(values, -1, 1)
    return PALETTE[(100.5 + 100 * (np.sign(values) if discretised else values)).astype(int)]


def enlarged(values, width, discretised):
    """A square map as so many pixels across."""
    pick = np.arange(width) * len(values) // width
    return shades(values, discretised)[pick].take(pick, axis=1)


def maps(A, function, every=1):
    """The answers of neurons at `GRID`, an array (FINE * FINE, neurons), as maps of numbers from -1 to 1.

    Returns an array (neurons, side, side); with `every` = 3 only each third row and column is taken.
    """
    A = A.reshape(FINE, FINE, -1)[every // 2 :: every, every // 2 :: every]
    with np.errstate(invalid="ignore"):
        A = 2 * A - 1 if function == "sigmoid" else A / np.maximum(1, np.abs(A).max(axis=(0, 1)))
    return np.nan_to_num(np.moveaxis(A, -1, 0))


FEATURE_MAPS = maps(np.column_stack([make(*GRID.T) for _, make in FEATURES.values()]), "identity", FINE // SMALL)


def places(sizes):
    """The upper left corners of the maps of each layer of hidden neurons, as arrays (neurons, 2)."""
    apart = (OUTPUT - INPUTS) / (len(sizes) + 1)
    return [
        np.array(
            [[round(INPUTS + apart * layer), TOP + ROW * (NEURONS - units) // 2 + ROW * unit] for unit in range(units)]
        )
        for layer, units in enumerate(sizes, start=1)
    ]


INPUT_PLACES = np.array([[INPUTS, TOP + ROW // 2 + ROW * k] for k in range(len(FEATURES))])


class NetworkOfMaps:
    """Maps of the inputs and the hidden neurons, and the weights between them as lines."""

    def __init__(self, ax):
        self.maps = Pixels(ax, INPUTS, TOP, OUTPUT - INPUTS, ROW * NEURONS)
        dashes = ["solid", (0, (4, 1.5))]  # positive and negative; the colours are for high and low
        self.lines = [LineCollection([], colors=plots.GREY, alpha=0.8, linestyles=[look]) for look in dashes]
        for lines in self.lines:
            ax.add_collection(lines, autolim=False)
        (self.ring,) = ax.plot([], [], color="black", linewidth=2.5, solid_joinstyle="miter")
        for name, (_, y) in zip(FEATURES, INPUT_PLACES):
            ax.text(INPUTS - 5, y + SMALL / 2, name, fontsize=9, ha="right", va="center")
        ax.text(INPUTS + SMALL / 2, TOP - 14, "inputs", fontsize=9, ha="center", va="center")
        self.artists, self.shape = [self.maps, *self.lines, self.ring], None

    def show(self, experiment, layers):
        setting, corners = experiment.setting, places(experiment.setting.hidden)
        used = np.array([name in setting.features for name in FEATURES])
        self.maps.clear()
        for of_layer, in_layer in zip([FEATURE_MAPS, *layers], [INPUT_PLACES, *corners]):
            for pixels, corner in zip(shades(of_layer, setting.discretised), in_layer):
                pixels[[0, -1]] = pixels[:, [0, -1]] = FRAME
                self.maps.paste(pixels, *(corner - [INPUTS, TOP]))
        for left, top in INPUT_PLACES[~used] - [INPUTS, TOP]:  # as if far away
            faint = self.maps.pixels[top : top + SMALL, left : left + SMALL]
            faint[:] = 255 - (255 - faint) // 5
        if self.shape != (setting.features, setting.hidden):
            self.shape = setting.features, setting.hidden
            self._connect([INPUT_PLACES[used], *corners, np.array([[OUTPUT, MIDDLE - SMALL // 2]])])
        weights = experiment.net.weights if setting.features else experiment.net.weights[1:]  # not of the input 0
        self._weigh(np.concatenate([np.empty(0), *(W.ravel() for W in weights)]))
        self._mark(corners, *experiment.place())
        return [(f"layer {k}", in_layer[0, 0] + SMALL / 2, TOP - 14) for k, in_layer in enumerate(corners, start=1)]

    def _connect(self, corners):
        """All lines, in the order of the weights, as solid and as dashed ones: the width 0 hides either."""
        corners = [layer for layer in corners if len(layer)]
        starts, ends = ([layer + [shift, SMALL // 2] for layer in corners] for shift in (SMALL, 0))
        for lines in self.lines:
            lines.set_segments([(a, b) for start, end in zip(starts, ends[1:]) for a in start for b in end])

    def _weigh(self, w):
        w = np.nan_to_num(w)
        widths = 0.2 + 4 * np.abs(w) / max(1, np.abs(w).max(initial=0))
        solid, dashed = self.lines
        solid.set_linewidths(np.where(w >= 0, widths, 0))
        dashed.set_linewidths(np.where(w < 0, widths, 0))

    def _mark(self, corners, layer, unit):
        """A frame around the chosen neuron, or around the output."""
        hidden = layer < len(corners)
        (left, top), width = (corners[layer][unit], SMALL) if hidden else ((SURFACE, TOP), 3 * FINE)
        left, top, width = left - 2, top - 2, width + 3
        self.ring.set_data(left + width * ACROSS, top + width * DOWN)
