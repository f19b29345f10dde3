"""Draws arrays on a given `ax`, labels them and returns the artists; nothing is trained here.

No pyplot anywhere: its "current figure" is shared by all threads, and a widget that draws while a cell draws would
damage the cell's picture. ``fig, ax = figure()`` makes a figure of its own, ``show(fig, alt="...")`` displays it.
Colours are safe for colour-blind readers, and a marker or line style always says the same as the colour. What has to
be seen has enough contrast: texts 4.5 to 1, lines 3 to 1. tests/test_accessibility.py measures both.
"""

import io
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from contourpy import contour_generator  # matplotlib's own dependency
from IPython.display import display
from matplotlib import colormaps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PatchCollection, PathCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#C45300", "#009E73", "#595959"  # GREEN is too light for texts
STYLES = [(BLUE, "-"), (VERMILLION, "--"), (GREEN, "-."), (GREY, ":")]  # of the 1st, 2nd, ... line
CENTRED = dict(ha="center", va="center")
ON_LINE = CENTRED | dict(fontsize=10, bbox=dict(boxstyle="square,pad=0.1", facecolor="white", edgecolor="none"))
ABOVE = dict(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)  # a legend above the axes
DPI = 144
CSS_PIXELS_PER_INCH = 96  # a figure is shown in its size in inches, with more pixels than that on fine screens


def figure(width=7.0, height=3.2, *, rows=1, columns=1):
    """A new figure of this size in inches, and its axes: one `ax`, or an array of them."""
    fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(fig)
    return fig, fig.subplots(rows, columns)


def show(fig, *, alt):
    """Display `fig` in a notebook; `alt` says in words what is to be seen, for readers who cannot see it."""
    if not alt.strip():
        raise ValueError("alt is empty, expected a sentence that says what the picture shows")
    width, height = (round(inches * CSS_PIXELS_PER_INCH) for inches in fig.get_size_inches())
    display(
        {"image/png": png(fig), "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width, "height": height}},
        raw=True,
    )


def png(fig):
    """The picture of `fig` as the bytes of a PNG file."""
    file = io.BytesIO()
    fig.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def loss_curve(ax, loss, *, log=False, label=None, style=0):
    """The loss after 0, 1, 2, ... iterations as a line; `log` makes both axes logarithmic. Returns the line."""
    colour, dashes = STYLES[style]
    (line,) = ax.plot(np.arange(len(loss)), loss, dashes, color=colour, label=label)
    ax.set(xlabel="iteration", ylabel="loss $L$")
    if log:
        ax.set_xscale("symlog", linthresh=1)
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    ax.grid(alpha=0.3)
    if label:
        ax.legend()
    return line


def predictions(ax, Y, Y_hat):
    """Targets (rings) and predictions (triangles) of each sample, joined by a line: (n, 1) arrays.

    Returns the targets' markers, the predictions' markers and the joining lines.
    """
    number = np.arange(1, len(Y) + 1)
    y, y_hat = np.ravel(Y), np.ravel(Y_hat)
    gaps = LineCollection(_vertical_lines(number, y, y_hat), colors=GREY, linewidths=1)
    ax.add_collection(gaps)
    (targets,) = ax.plot(number, y, "o", color=BLUE, fillstyle="none", markersize=11, mew=2, label="target $y$")
    (outputs,) = ax.plot(number, y_hat, "^", color=VERMILLION, markersize=7, label=r"prediction $\hat{y}$")
    ax.set(xlabel="sample", ylabel="output", xlim=(0.5, len(y) + 0.5))
    ax.set_ylim(min(0, y.min()) - 0.1, max(1, y.max()) + 0.1)  # by the targets alone: the predictions will move
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.legend(**ABOVE)
    ax.grid(alpha=0.3)
    return targets, outputs, gaps


def move_predictions(artists, Y_hat):
    """Give the artists of `predictions` new predictions (n, 1)."""
    targets, outputs, gaps = artists
    number, y = targets.get_data()
    outputs.set_ydata(np.ravel(Y_hat))
    gaps.set_segments(_vertical_lines(number, y, np.ravel(Y_hat)))


def _vertical_lines(x, low, high):
    return [[(position, bottom), (position, top)] for position, bottom, top in zip(x, low, high)]


class Numbers(PathCollection):
    """Short texts, drawn as one collection of outlines: as a Text of its own each would take a millisecond.

    `show` gives them their texts, places and colours. With a `ground` each stands on a white box; all boxes are
    ``.grounds``, to be drawn before the numbers.
    """

    def __init__(self, ax, *, size=10, ground=False, zorder=3):
        in_points = dict(transform=IdentityTransform(), offset_transform=ax.transData)  # around places in the data
        super().__init__([], [1], linewidths=0, zorder=zorder, **in_points)
        self.size, self.texts = size, []
        self.grounds = PathCollection([], [1], facecolors="white", zorder=zorder - 0.1, **in_points) if ground else None
        for collection in (self.grounds, self) if ground else (self,):
            ax.add_collection(collection, autolim=False)

    def show(self, texts, places, colours="black"):
        self.texts = list(texts)
        outlines = [_outlines(text, self.size) for text in self.texts]
        self.set(paths=[path for path, _ in outlines], facecolors=colours, edgecolors=colours)
        self.set_offsets(np.reshape(places, (-1, 2)))
        if self.grounds:
            half = [np.array([width / 2 + 1, 0.55 * self.size]) for _, width in outlines]
            corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
            self.grounds.set(paths=[Path(corners * size, closed=True) for size in half], offsets=self.get_offsets())


@cache
def _glyph(character):
    """The outline of a character of size 1, and its width with the space around it."""
    bar, both = (TextPath((0, 0), text, size=1).get_extents().x1 for text in ("|", f"{character}|"))
    return TextPath((0, 0), character, size=1) if character != " " else None, both - bar  # " |" tells of the space


@lru_cache(2000)  # most texts are drawn again and again
def _outlines(text, size):
    """A text as one path in points with its middle at (0, 0), and its width."""
    glyphs = [_glyph(character) for character in text]
    ends = np.cumsum([width for _, width in glyphs])
    vertices, codes = [np.empty((0, 2))], [np.empty(0, Path.code_type)]
    for (glyph, width), end in zip(glyphs, ends):
        if glyph:
            vertices.append(glyph.vertices + [end - width - ends[-1] / 2, -0.365])  # half the height of a digit
            codes.append(glyph.codes)
    return Path(size * np.concatenate(vertices), np.concatenate(codes)), size * sum(width for _, width in glyphs)


class Diagram(NamedTuple):
    """The artists of `network`, for `move_network`."""

    circles: PathCollection
    values: Numbers  # in the circles
    lines: list  # one LineCollection for each layer of weights
    numbers: Numbers | None  # on the lines
    spots: np.ndarray | None  # where the numbers on the lines stand


def network(ax, weights, activations, *, numbers=False, size=1000):
    """The network as a diagram, with the numbers of one sample flowing through it from left to right.

    Each circle is a neuron with its activation as shade (dark is large) and as number. Each line is a weight:
    the wider, the larger; solid and blue if positive, dashed and orange if negative.

    Parameters
    ----------
    weights : list of arrays (units in, units out)
    activations : list of arrays (units,)
        One sample's row of every layer's activations, the inputs first.
    numbers : bool
        Write each weight on its line too, for networks of up to about twenty weights.
    size : float
        The area of a circle in square points.

    Returns a `Diagram` of the artists.
    """
    places = _places(activations)
    everywhere = np.concatenate(places)
    circles = ax.scatter(*everywhere.T, s=size, c=everywhere[:, 0], cmap="Blues", edgecolors="black", zorder=2)
    values = Numbers(ax, size=9 if size > 500 else 7)
    lines = [ax.add_collection(LineCollection([], alpha=0.75, zorder=1)) for _ in weights]
    top = max(len(a) for a in activations) / 2 + 0.25
    for layer in range(len(activations)):
        name = "inputs" if layer == 0 else "outputs" if layer == len(weights) else "hidden"
        ax.text(layer, top, name, ha="center", va="bottom")
    ax.set(xlim=(-0.4, len(weights) + 0.4), ylim=(-top, top + 0.45))
    ax.axis("off")
    on_lines = (Numbers(ax, size=9, ground=True, zorder=2.9), _spots_on_lines(ax, places)) if numbers else (None, None)
    diagram = Diagram(circles, values, lines, *on_lines)
    move_network(diagram, weights, activations)
    return diagram


def move_network(diagram, weights, activations):
    """Give a `Diagram` new weights and activations; without numbers on its lines also fewer neurons than at first."""
    places, values = _places(activations), np.concatenate(activations)
    low, high = min(0, values.min()), max(1, values.max())  # 0 to 1, or further if tanh or relu went further
    diagram.circles.set_offsets(np.concatenate(places))
    diagram.circles.set_array(values)
    diagram.circles.set_clim(low, high)
    shades = np.where(values > low + 0.71 * (high - low), "white", "black")  # whatever has more contrast
    diagram.values.show(map(_two_decimals, values), np.concatenate(places), shades)
    largest = max(np.abs(W).max() for W in weights) or 1
    for lines, W, start, end in zip(diagram.lines, weights, places, places[1:]):
        w = W.ravel()
        dashes = ["solid" if value >= 0 else "dashed" for value in w]
        lines.set_segments([(a, b) for a in start for b in end])  # as in w: all lines out of the first unit first
        lines.set(linewidths=0.3 + 5 * np.abs(w) / largest, colors=_by_sign(w), linestyles=dashes)
    if diagram.numbers:
        w = np.concatenate([W.ravel() for W in weights])
        diagram.numbers.show(map(_two_decimals, w), diagram.spots, _by_sign(w))


def _by_sign(values):
    return [BLUE if value >= 0 else VERMILLION for value in values]


def _places(activations):
    """Where the circles of each layer go: arrays (units, 2), one circle below the other around height 0."""
    return [
        np.column_stack([np.full(len(a), float(layer)), (len(a) - 1) / 2 - np.arange(len(a))])
        for layer, a in enumerate(activations)
    ]


def _spots_on_lines(ax, places):
    """A place on each line for a number: there where the circles and the other lines (and their numbers) are far."""
    unit = np.array([26, 12]) * ax.figure.dpi / 72  # the size of a number in pixels: distances are counted in it
    circles, spots = ax.transData.transform(np.concatenate(places)) / unit, []
    for start, end in zip(places, places[1:]):
        lines = [np.linspace(a, b, 101) for a in start for b in end]  # the order of W.ravel()
        seen = [ax.transData.transform(line) / unit for line in lines]
        for k, line in enumerate(lines):
            others = np.vstack([circles, *seen[:k], *seen[k + 1 :]])
            gaps = np.hypot(*(seen[k][20:61, None] - others).T).min(axis=0)  # from 0.2 to 0.6 of the line
            spots.append(line[20 + np.argmax(gaps)])
    return np.array(spots)


def _two_decimals(value):
    return f"{value:.3g}" if abs(value) >= 10 else f"{value:z.2f}"  # z: never "-0.00"


def _number(value, digits=4):
    """A number in at most so many significant digits; a text stays as it is, and None is no text."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{np.asarray(value, dtype=float).item() + 0.0:.{digits}g}"  # + 0.0: never "-0"


def training_cycle(ax):
    """The four parts of one iteration as a cycle: feedforward, loss, backprop, update. Returns the boxes' texts."""
    parts = [
        ("feedforward", r"$A_l = \sigma(A_{l-1} W_l)$", (0, 1)),
        ("loss", r"$L = \sum (Y - \hat{Y})^2$", (1.6, 0)),
        ("backprop", r"$dL/dW_l = A_{l-1}^T\, \delta_l$", (0, -1)),
        ("update", r"$W_l \leftarrow W_l - \eta\, dL/dW_l$", (-1.6, 0)),
    ]
    box = dict(boxstyle="round,pad=0.5", facecolor="white", edgecolor=BLUE, linewidth=1.5)
    texts = [
        ax.text(*place, f"{number}. {name}\n{formula}", bbox=box, fontsize=11, **CENTRED)
        for number, (name, formula, place) in enumerate(parts, start=1)
    ]
    corners = [((0.75, 0.9), (1.6, 0.4)), ((1.6, -0.4), (0.75, -0.9))]
    corners += [((-x1, -y1), (-x2, -y2)) for (x1, y1), (x2, y2) in corners]  # the left half: the right one, turned
    for start, end in corners:
        arrow = dict(arrowstyle="-|>", color=GREY, linewidth=1.5, connectionstyle="arc3,rad=-0.25", mutation_scale=18)
        ax.annotate("", xy=end, xytext=start, arrowprops=arrow)
    ax.set(xlim=(-2.5, 2.5), ylim=(-1.5, 1.5))
    ax.axis("off")
    return texts


def spread(ax, Y, outputs, marks):
    """How far many networks' outputs lie from their targets, one row of dots per sample.

    Parameters
    ----------
    Y : array (n, 1)
    outputs : array (networks, n, 1)
    marks : dict from a label to an array (n,) or (n, 1)
        Outputs of others, drawn as larger markers.

    Returns the list of dots' lines and the list of marks' lines.
    """
    rows = np.arange(1, len(Y) + 1)
    jitter = 0.5 * (np.arange(len(outputs)) * 0.618 % 1 - 0.5)  # golden-ratio steps: dots side by side, always the same
    dots = [
        ax.plot(np.abs(outputs[:, i, 0] - Y[i, 0]), row + jitter, ".", color=GREY, alpha=0.65, markersize=3)[0]
        for i, row in enumerate(rows)
    ]
    looks = zip("D^sv", [VERMILLION, BLUE, GREEN, "white"])
    if len(marks) > 4:
        raise ValueError(f"marks holds {len(marks)} sets of outputs, expected at most 4")
    markers = []
    for (label, values), (marker, colour) in zip(marks.items(), looks):
        distances = np.abs(np.ravel(values) - np.ravel(Y))
        markers += ax.plot(distances, rows, marker, color=colour, markersize=8, mec="black", label=label)
    ax.set(xlabel=r"distance of the output from its target, $|y - \hat{y}|$", ylabel="sample", yticks=rows)
    ax.set_xlim(left=0)
    ax.invert_yaxis()
    ax.legend()
    ax.grid(alpha=0.3, axis="x")
    return dots, markers


def descent(ax, f, path, *, low, high):
    """The curve of `f` from `low` to `high`, and the points of `path` on it, joined in their order.

    Points outside the picture are left out. Returns the curve and the path.
    """
    x = np.linspace(low, high, 200)
    (curve,) = ax.plot(x, f(x), color=GREY)
    path = np.asarray(path, dtype=float)
    seen = path[(low <= path) & (path <= high)]
    (steps,) = ax.plot(seen, f(seen), "o-", color=VERMILLION, markersize=5, linewidth=1)
    start = path[:1][(low <= path[:1]) & (path[:1] <= high)]
    ax.plot(start, f(start), "s", color=BLUE, markersize=8)
    ax.set(xlabel="$w$", ylabel="$L(w)$")
    ax.grid(alpha=0.3)
    return curve, steps


def curve(ax, f, *, low, high, label=None, style=0):
    """The curve of `f`, a function of an array, from `low` to `high`. Returns the line."""
    if not low < high:
        raise ValueError(f"low is {low} and high is {high}, expected low < high")
    x = np.linspace(low, high, 400)
    y = np.asarray(f(x))
    if y.shape not in [(), x.shape]:
        raise ValueError(f"f made shape {y.shape} of an array of shape {x.shape}, expected the same shape")
    colour, dashes = STYLES[style]
    (line,) = ax.plot(x, np.broadcast_to(y, x.shape), dashes, color=colour, label=label)
    ax.grid(alpha=0.3)
    if label:
        ax.legend()
    return line


def tangent(ax, x, y, slope, *, length=0.4, label=None):
    """A dot at (x, y) and a piece of the straight line with this slope through it; the axes' limits stay.

    `length` is a share of the picture: of its width for a flat line, of its height for a steep one. Draw the curve
    before its tangent, so that the limits are there already. Returns the line and the dot.
    """
    line = Line2D([], [], color=VERMILLION, linestyle="--", linewidth=2, label=label)
    point = Line2D([], [], color=VERMILLION, linestyle="none", marker="o", markersize=8, mec="black", zorder=3)
    for artist in (line, point):
        ax.add_artist(artist)  # add_line would count it for the limits
    move_tangent((line, point), x, y, slope, length=length)
    if label:
        ax.legend()
    return line, point


def move_tangent(artists, x, y, slope, *, length=0.4):
    """Move the line and the dot of `tangent` to another place and slope."""
    line, point = artists
    width, height = np.ptp(line.axes.get_xlim()), np.ptp(line.axes.get_ylim())
    ends = np.array([-0.5, 0.5]) * length / np.hypot(1 / width, slope / height)
    line.set_data(x + ends, y + slope * ends)
    point.set_data([x], [y])


def neuron(ax, x, w, b, z, a):
    """One neuron with its numbers: the inputs x (d,) times the weights w (d,), plus b, are z; sigma of z is a.

    One to five inputs. The arrow of a weight is the wider, the larger the weight; solid and blue if it is positive,
    dashed and orange if negative.

    Returns the circles' texts (x, then z and a), the arrows (of w, then of b and sigma) and the arrows' texts.
    """
    x, w = np.ravel(x), np.ravel(w)
    if len(x) != len(w) or not 1 <= len(x) <= 5:
        raise ValueError(f"there are {len(x)} inputs x and {len(w)} weights w, expected as many w as x, 1 to 5")
    inputs = np.column_stack([np.zeros(len(x)), 0.9 * ((len(x) - 1) / 2 - np.arange(len(x)))])
    total, output, below = np.array([[2, 0], [3.6, 0], [2, -1.9]])
    circles = [_circle(ax, place, _short(value), 34) for place, value in zip(inputs, x)]
    circles += [_circle(ax, total, f"$z$ = {_short(z)}", 68), _circle(ax, output, f"$a$ = {_short(a)}", 68)]
    for i, (left, height) in enumerate(inputs, start=1):
        ax.text(left - 0.25, height, f"$x_{i}$", ha="right", va="center", fontsize=11)
    widths = 1 + 2.5 * np.abs(w) / (np.abs(w).max() or 1)
    arrows = [
        _arrow(ax, place, total, (17, 34), width, BLUE if value >= 0 else VERMILLION, "-" if value >= 0 else "--")
        for place, width, value in zip(inputs, widths, w)
    ]
    arrows += [_arrow(ax, below, total, (9, 34)), _arrow(ax, total, output, (34, 34))]
    texts = [ax.text(*(place + 0.36 * (total - place)), _short(value), **ON_LINE) for place, value in zip(inputs, w)]
    texts += [ax.text(*below, f"$b$ = {_short(b)}", **ON_LINE), ax.text(2.8, 0.25, r"$\sigma$", **ON_LINE)]
    ax.set(xlim=(-0.6, 4.2), ylim=(-2.2, 2.2))
    ax.axis("off")
    return circles, arrows, texts


def _short(value):
    """A number in at most three digits and three decimals, to fit into a circle."""
    return _number(np.round(value, 3), 3)


def _circle(ax, place, text, size):
    """A circle `size` points wide with a text in it. Returns the text."""
    ax.plot(*place, "o", color="white", markersize=size, mec="black", mew=1.2, zorder=2)
    return ax.text(*place, text, fontsize=9 if size < 50 else 10, zorder=3, **CENTRED)


def _arrow(ax, start, end, gaps, width=1.5, colour=GREY, dashes="-"):
    """An arrow that begins and ends `gaps` points away from two places."""
    look = dict(arrowstyle="-|>", mutation_scale=14, linewidth=width, color=colour, linestyle=dashes)
    return ax.add_patch(FancyArrowPatch(start, end, shrinkA=gaps[0], shrinkB=gaps[1], **look))


class Surface(NamedTuple):
    """The artists of `decision_surface`, for `move_surface`."""

    image: AxesImage  # the shade
    border: LineCollection  # where the output is 0.5; empty if it is nowhere
    markers: list  # the lines of class 0 and of class 1
    sides: tuple  # the numbers along both sides, to which the shade belongs


def decision_surface(
    ax, predict, X, Y, *, low=-0.5, high=1.5, steps=80, label=r"output $\hat{y}$", size=9, legend=True
):
    """The output of `predict` for all inputs of two features as a shade, its border 0.5 as a line, and the samples.

    Parameters
    ----------
    predict : function from an array (m, 2) to an array (m, 1) or (m,) with values from 0 to 1
    X : array (n, 2)
    Y : array (n, 1) of 0 (blue circles) and 1 (orange triangles)
    low, high : numbers, or pairs for the two features
    label : text or None
        Written on the colour bar; None draws no colour bar.
    size : float
        The width of a marker in points: smaller than 9 for many samples.
    legend : bool
        Whether to say above the map which marker is which.

    Returns a `Surface` of the artists.
    """
    u, v = _sides(low, high, steps)
    half_u, half_v = (u[1] - u[0]) / 2, (v[1] - v[0]) / 2  # the values belong to the middles of the pixels
    image = ax.imshow(
        np.zeros((steps, steps)),
        cmap=ListedColormap(colormaps["RdBu_r"](np.linspace(0.25, 0.75, 101))),  # light enough for markers on it
        vmin=0,
        vmax=1,
        origin="lower",
        extent=(u[0] - half_u, u[-1] + half_u, v[0] - half_v, v[-1] + half_v),
    )
    border = ax.add_collection(LineCollection([], colors="black", linewidths=1.5), autolim=False)
    looks = [("o", BLUE, "$y = 0$"), ("^", VERMILLION, "$y = 1$")]
    shared = dict(linestyle="none", markersize=size, mec="black", mew=size / 7.5)
    markers = [ax.plot([], [], marker, color=colour, label=name, **shared)[0] for marker, colour, name in looks]
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=u[[0, -1]], ylim=v[[0, -1]], aspect="equal")
    if legend:
        ax.legend(**ABOVE)
    if label:
        ax.figure.colorbar(image, cax=ax.inset_axes((1.04, 0, 0.05, 1)), label=label)  # as tall as the map
    surface = Surface(image, border, markers, (u, v))
    move_surface(surface, predict, X, Y)
    return surface


def move_surface(surface, predict, X, Y):
    """Give a `Surface` another function and other samples; its limits stay."""
    X, y = np.asarray(X), np.ravel(Y)
    if X.shape != (len(y), 2):
        raise ValueError(f"X has shape {X.shape} and Y {np.shape(Y)}, expected (n, 2) and (n, 1)")
    if not np.isin(y, [0, 1]).all():
        raise ValueError(f"Y holds {np.setdiff1d(y, [0, 1])[0]}, expected only 0 and 1")
    u, v = surface.sides
    points = np.column_stack([grid.ravel() for grid in np.meshgrid(u, v)])
    outputs = np.asarray(predict(points))
    if outputs.shape not in [(len(points), 1), (len(points),)]:
        raise ValueError(f"predict made shape {outputs.shape} of shape {points.shape}, expected ({len(points)}, 1)")
    values = outputs.reshape(len(v), len(u)).astype(float)
    surface.image.set_data(values)
    surface.border.set_segments(contour_generator(u, v, values).lines(0.5))
    for target, marker in enumerate(surface.markers):
        marker.set_data(*X[y == target].T)


def _sides(low, high, steps):
    """The numbers along both sides of a square or rectangle: two arrays (steps,)."""
    (left, bottom), (right, top) = np.broadcast_to(low, 2), np.broadcast_to(high, 2)
    if not (left < right and bottom < top):
        raise ValueError(f"low is {low} and high is {high}, expected low < high")
    return np.linspace(left, right, steps), np.linspace(bottom, top, steps)


def landscape(ax, loss, *, low, high, path=None):
    """The loss over two weights as a map with contour lines, dark where it is large, and a path on it.

    Parameters
    ----------
    loss : function of two numbers that returns a number
    low, high : numbers, or pairs for the two weights
    path : array (k, 2) or None
        Drawn from a square to a star; what lies outside the map is not seen.

    Returns the filled contours and the path's line, or None without a path.
    """
    u, v = _sides(low, high, steps=60)
    path = np.asarray(np.empty((0, 2)) if path is None else path, dtype=float)
    if path.ndim != 2 or path.shape[1] != 2:
        raise ValueError(f"path has shape {path.shape}, expected (k, 2): one pair of weights per step")
    values = np.ma.masked_invalid([[float(loss(first, second)) for first in u] for second in v])
    levels = _levels(values.min(), values.max())
    top = levels[-1] + 0.8 * (levels[-1] - levels[0])  # leaves out the darkest blues: the numbers must be readable
    contours = ax.contourf(u, v, values, levels=levels, cmap="Blues", vmin=levels[0], vmax=top)
    inner = levels[(values.min() < levels) & (levels < values.max())]
    lines = ax.contour(u, v, values, levels=inner, colors="black", linewidths=0.5)
    spots = _label_spots(lines.allsegs[::2], np.array([u[0], v[0]]), np.array([u[-1], v[-1]]), path)
    ax.clabel(lines, manual=spots, fmt="%.3g", fontsize=9, colors="black")
    line = _path(ax, path) if len(path) else None
    ax.set(xlim=u[[0, -1]], ylim=v[[0, -1]])
    return contours, line


def _levels(low, high):
    """About ten round heights from low to high in even steps: where the lines are far apart, the loss is flat."""
    if high - low < 1e-9 * max(1, abs(high)):
        return np.array([low - 0.5, low + 0.5])
    return MaxNLocator(12).tick_values(low, high) + 0.0  # + 0.0: never "-0"


def _label_spots(lines, low, high, path):
    """For each line's list of pieces one place for its number: away from the map's border, the path and the others."""
    centre = (low + high) / 2
    taken = np.vstack([centre, path])
    for pieces in lines:
        pieces = [piece for piece in pieces if (np.ptp(piece, axis=0) > 0.12 * (high - low)).any()]  # no tiny rings
        places = np.concatenate([*pieces, np.empty((0, 2))])
        places = places[(np.abs(places - centre) < 0.42 * (high - low)).all(axis=1)]
        if len(places):
            gaps = np.hypot(*((places[:, None] - taken) / (high - low)).T).min(axis=0)
            taken = np.vstack([taken, places[np.argmax(gaps)]])
    return taken[1 + len(path) :]


def _path(ax, path):
    (line,) = ax.plot(*path.T, "o-", color="black", mfc=VERMILLION, mew=0.5, markersize=4, linewidth=1)
    ax.plot(*path[0], "s", color="white", markersize=9, mec="black", label="start")
    ax.plot(*path[-1], "*", color="white", markersize=15, mec="black", label="end")
    ax.legend(**ABOVE)
    return line


def graph(ax, nodes, edges):
    """A computation as boxes and arrows: each box with its value, each arrow with the slope along it.

    Parameters
    ----------
    nodes : dict from a name to (column, row, value)
        Row 0 is at the top, as in a table; rows may be fractions. The value is a number, a text or None.
    edges : dict from (name, name) to a slope
        A number, a text or None.

    Returns the texts of the boxes and the texts of the arrows that have a slope: two lists.
    """
    unknown = [name for edge in edges for name in edge if name not in nodes]
    if unknown:
        raise ValueError(f"an edge has the end {unknown[0]!r}, expected one of the nodes {', '.join(nodes)}")
    box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=BLUE, linewidth=1.5)
    boxes = {
        name: ax.text(column, -row, f"{name}\n{_number(value)}".strip(), bbox=box, fontsize=11, **CENTRED)
        for name, (column, row, value) in nodes.items()
    }
    slopes = [_edge(ax, boxes[start], boxes[end], slope) for (start, end), slope in edges.items()]
    columns, rows = zip(*(place for *place, _ in nodes.values()))
    ax.set(xlim=(min(columns) - 0.3, max(columns) + 0.3), ylim=(-max(rows) - 0.35, -min(rows) + 0.35))
    ax.axis("off")
    return list(boxes.values()), [text for text in slopes if text]


def _edge(ax, start, end, slope):
    """An arrow from one box to another, and its slope as a text: above a level arrow, else on it."""
    look = dict(arrowstyle="-|>", color=GREY, linewidth=1.5, shrinkA=0, shrinkB=2, mutation_scale=14)
    ends = dict(patchA=start.get_bbox_patch(), patchB=end.get_bbox_patch())
    (x1, y1), (x2, y2) = start.get_position(), end.get_position()
    ax.annotate("", xy=(x2, y2), xytext=(x1, y1), arrowprops=look | ends)
    if slope is None:
        return None
    level = y1 == y2
    wider = start.get_window_extent().width - end.get_window_extent().width
    shift = wider / 4 * 72 / ax.figure.dpi if level else 0  # to the middle of the visible part
    return ax.annotate(
        slope if isinstance(slope, str) else f"\u00d7 {_number(slope)}",
        ((x1 + x2) / 2, (y1 + y2) / 2),
        xytext=(shift, 9 if level else 0),
        textcoords="offset points",
        color=VERMILLION,
        **ON_LINE,
    )


def log_lines(ax, x, lines, *, xlabel, ylabel, legend=True):
    """Lines over `x` (n,) with both axes logarithmic; zeros and what else has no logarithm is left out.

    `lines` is a dict from a label to an array (n,), at most four; `legend` says which is which. Returns the list of
    lines.
    """
    x = np.asarray(x, dtype=float)
    if len(lines) > len(STYLES):
        raise ValueError(f"lines holds {len(lines)} lines, expected at most {len(STYLES)}")
    drawn = []
    for (label, y), (colour, dashes), marker in zip(lines.items(), STYLES, "o^sD"):
        y = np.asarray(y, dtype=float)
        if y.shape != x.shape:
            raise ValueError(f"the line {label!r} has shape {y.shape}, expected {x.shape} as x")
        seen = (x > 0) & (y > 0) & np.isfinite(x) & np.isfinite(y)
        drawn += ax.plot(x[seen], y[seen], dashes, color=colour, marker=marker, markersize=5, label=label)
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    if legend and drawn:
        ax.legend()
    ax.grid(alpha=0.3)
    return drawn


def by_layer(ax, lines, *, ylabel, legend=True):
    """A line over the layers 1, 2, 3, ..., with the numbers on a logarithmic axis; zeros are left out.

    `lines` is a dict from a label to an array (layers,), at most four; `legend` says which is which. Returns the list
    of lines.
    """
    layers = np.arange(1, 1 + max(map(np.size, lines.values()), default=0))
    drawn = log_lines(ax, layers, lines, xlabel="layer", ylabel=ylabel, legend=legend)
    ax.set_xscale("linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return drawn


def bars(ax, names, values, *, xlabel):
    """A horizontal bar for each of the values (n,), with its number at its end; the first is on top.

    Bars below zero are orange and hatched. Returns the bars.
    """
    values = np.ravel(values)
    if len(names) != len(values):
        raise ValueError(f"there are {len(names)} names and {len(values)} values, expected as many of both")
    drawn = ax.barh(np.arange(len(values)), values, color=_by_sign(values), edgecolor="white", height=0.7)
    for bar, value in zip(drawn, values):
        bar.set_hatch("" if value >= 0 else "///")
    ax.bar_label(drawn, [_number(value, 3) for value in values], padding=3, fontsize=9)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_yticks(np.arange(len(values)), names)
    ax.set_xlabel(xlabel)
    ax.margins(x=0.25)  # room for the numbers
    ax.ticklabel_format(axis="x", scilimits=(-3, 5))
    ax.invert_yaxis()
    ax.grid(alpha=0.3, axis="x")
    return drawn


def images(axes, pixels, titles=()):
    """Pictures with ink in black on white, one on each of `axes`, with a title above each.

    Parameters
    ----------
    axes : array of axes, or one
    pixels : array (k, 64), or (64,) for one
        Each row is a picture of 8 rows with 8 pixels, from 0 (paper) to 1 (ink); what lies beyond is cut off.
    titles : list of k texts, or none

    Returns the list of drawn images.
    """
    drawn = []
    for ax, picture, title in _squares(axes, pixels, titles):
        drawn.append(ax.imshow(picture, cmap="Greys", vmin=0, vmax=1))
        ax.set_title(title, fontsize=10)
        ax.set(xticks=[], yticks=[])
    return drawn


def weight_images(axes, weights, titles=()):
    """Weights as pictures, one on each of `axes`: a mark for each pixel, the larger, the larger its weight.

    Blue squares are positive weights, orange discs negative ones. All pictures have one scale.

    Parameters
    ----------
    axes : array of axes, or one
    weights : array (k, 64), or (64,) for one
        The weights from the 8 x 8 pixels to a neuron in each row: `W1.T` has such rows.
    titles : list of k texts, or none

    Returns the list of marks, one collection for each picture.
    """
    pictures = _squares(axes, weights, titles)
    largest = np.abs(weights).max() or 1
    row, column = np.indices((8, 8)).reshape(2, -1)
    drawn = []
    for ax, picture, title in pictures:
        size = 0.95 * np.sqrt(np.abs(picture.ravel()) / largest)  # so that the area says how large the weight is
        squares = [Rectangle((x - s / 2, y - s / 2), s, s) for x, y, s in zip(column, row, size)]
        circles = [Circle((x, y), s / 2) for x, y, s in zip(column, row, size)]
        positive = picture.ravel() >= 0
        marks = PatchCollection(
            np.where(positive, squares, circles).tolist(), facecolors=_by_sign(picture.ravel()), linewidths=0
        )
        drawn.append(ax.add_collection(marks))
        ax.set_title(title, fontsize=10)
        ax.set(xticks=[], yticks=[], xlim=(-0.5, 7.5), ylim=(7.5, -0.5), aspect="equal")
    return drawn


def _squares(axes, pixels, titles):
    """Each of the axes with its picture (8, 8) and its title."""
    axes, pixels = np.ravel(axes), np.atleast_2d(pixels)
    if not len(axes):
        raise ValueError("there are no axes, expected at least one for a picture")
    if pixels.shape != (len(axes), 64):
        raise ValueError(f"pixels has shape {np.shape(pixels)}, expected ({len(axes)}, 64): a row for each of the axes")
    titles = [str(title) for title in titles] or [""] * len(axes)
    if len(titles) != len(axes):
        raise ValueError(f"there are {len(titles)} titles for {len(axes)} pictures, expected as many of both")
    return zip(axes, pixels.reshape(-1, 8, 8), titles)


def probabilities(ax, p):
    """The probabilities `p` (k,) of the classes 0 ... k - 1 as bars, with their numbers in per cent above them.

    The largest is blue and marked by a triangle. Returns the bars, the numbers, and the triangle.
    """
    p = np.asarray(p, dtype=float)
    if p.ndim != 1 or not len(p):
        raise ValueError(f"p has shape {p.shape}, expected (k,): the probabilities of k classes, for one sample")
    bars = ax.bar(np.arange(len(p)), p, width=0.7, edgecolor="black", linewidth=0.8)
    (mark,) = ax.plot([0], [0], "v", color="black", markersize=7)
    artists = bars, Numbers(ax, size=9), mark
    ax.set(xlabel="answer", ylabel="probability in %", xticks=np.arange(len(p)), xlim=(-0.6, len(p) - 0.4))
    ax.set(ylim=(0, 1.25), yticks=[0, 0.25, 0.5, 0.75, 1], yticklabels=[0, 25, 50, 75, 100])
    ax.grid(alpha=0.3, axis="y")
    ax.set_axisbelow(True)
    move_probabilities(artists, p)
    return artists


def move_probabilities(artists, p):
    """Give the artists of `probabilities` new ones (k,)."""
    bars, numbers, mark = artists
    largest = np.argmax(p)
    for k, (bar, height) in enumerate(zip(bars, p)):
        bar.set(height=height, facecolor=BLUE if k == largest else "#c8c8c8")
    texts = [">99" if height > 0.995 else f"{100 * height:.0f}" for height in p]  # a softmax is never sure
    numbers.show(texts, [(k, height + 0.06) for k, height in enumerate(p)])
    mark.set_data([largest], [p[largest] + 0.15])


def confusion(ax, counts):
    """How often each class (row) was answered as each class (column), with the numbers in the cells.

    `counts` is an array (classes, classes) of whole numbers. The diagonal holds the right answers; a mistake stands
    beside it in a frame, and zeros are left blank. Returns the shades and the texts of the numbers.
    """
    counts = np.asarray(counts)
    if counts.ndim != 2 or len(counts) != counts.shape[1] or not len(counts):
        raise ValueError(f"counts has shape {counts.shape}, expected as many rows as columns: one for each class")
    if counts.dtype.kind not in "iu":
        raise ValueError(f"counts holds values of type {counts.dtype}, expected whole numbers (int)")
    image = ax.imshow(counts, cmap="Blues", vmin=0, vmax=1.4 * max(counts.max(), 1))  # no shade too dark for black
    frame = dict(boxstyle="square,pad=0.2", facecolor="white", edgecolor=VERMILLION, linewidth=1.5)
    texts = [
        ax.text(column, row, counts[row, column], fontsize=9, bbox=None if row == column else frame, **CENTRED)
        for row, column in np.argwhere(counts)
    ]
    numbers = np.arange(len(counts))
    ax.set(xlabel="answer", ylabel="target", xticks=numbers, yticks=numbers)
    return image, texts
