"""Draws arrays on a given `ax`, labels them and returns the artists; nothing is trained here.

No pyplot anywhere: its "current figure" is shared by all threads, and a widget that draws while a cell draws would
damage the cell's picture. ``fig, ax = figure()`` makes a figure of its own, ``show(fig, alt="...")`` displays it.
Colours are safe for colour-blind readers, and a marker or line style always says the same as the colour.
"""

import io

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#D55E00", "#00795A", "#595959"
STYLES = [
    (BLUE, "-"),
    (VERMILLION, "--"),
    (GREEN, "-."),
    (GREY, ":"),
]  # colour and line style of the 1st, 2nd, ... line
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
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
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


def network(ax, weights, activations):
    """The network as a diagram, with the numbers of one sample flowing through it from left to right.

    Each circle is a neuron with its activation as shade (dark is large) and as number. Each line is a weight:
    the wider, the larger; solid and blue if positive, dashed and orange if negative.

    Parameters
    ----------
    weights : list of arrays (units in, units out)
    activations : list of arrays (units,)
        One sample's row of every layer's activations, the inputs first.

    Returns the circles' collection and the list of lines' collections, one for each layer of weights.
    """
    places = [_column_of_places(layer, len(a)) for layer, a in enumerate(activations)]
    largest = max(np.abs(W).max() for W in weights) or 1
    lines = [_weight_lines(ax, W, *places[layer : layer + 2], largest) for layer, W in enumerate(weights)]
    values = np.concatenate(activations)
    low, high = min(0, values.min()), max(1, values.max())  # 0 to 1, or further if tanh or relu went further
    circles = ax.scatter(
        *np.concatenate(places).T, s=1000, c=values, cmap="Blues", vmin=low, vmax=high, edgecolors="black", zorder=2
    )
    for (x, y), value in zip(np.concatenate(places), values):
        shade = "white" if value > low + 0.6 * (high - low) else "black"
        ax.text(
            x,
            y,
            f"{value:.3g}" if abs(value) >= 10 else f"{value:.2f}",
            ha="center",
            va="center",
            color=shade,
            fontsize=9,
            zorder=3,
        )
    top = max(len(a) for a in activations) / 2 + 0.25
    for layer in range(len(activations)):
        name = "inputs" if layer == 0 else "outputs" if layer == len(weights) else "hidden"
        ax.text(layer, top, name, ha="center", va="bottom")
    ax.set(xlim=(-0.4, len(weights) + 0.4), ylim=(-top, top + 0.45))
    ax.axis("off")
    return circles, lines


def _column_of_places(layer, units):
    """Where a layer's circles go: (units, 2), one below the other around height 0."""
    return np.column_stack([np.full(units, float(layer)), (units - 1) / 2 - np.arange(units)])


def _weight_lines(ax, W, start, end, largest):
    segments = [(a, b) for a in start for b in end]  # the order of W.ravel(): all lines out of the first unit first
    looks = [(BLUE, "solid") if w >= 0 else (VERMILLION, "dashed") for w in W.ravel()]
    lines = LineCollection(
        segments,
        linewidths=0.3 + 5 * np.abs(W.ravel()) / largest,
        colors=[colour for colour, _ in looks],
        linestyles=[dashes for _, dashes in looks],
        alpha=0.6,
        zorder=1,
    )
    ax.add_collection(lines)
    return lines


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
        ax.text(*place, f"{number}. {name}\n{formula}", ha="center", va="center", bbox=box, fontsize=11)
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
        ax.plot(np.abs(outputs[:, i, 0] - Y[i, 0]), row + jitter, ".", color=GREY, alpha=0.5, markersize=3)[0]
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
