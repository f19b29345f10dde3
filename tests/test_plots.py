"""Pictures: every function draws what it is given, returns its artists, and shows with alternative text."""

import io
import re
import warnings

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox
from PIL import Image

import pictures
from nnlib import data, plots
from nnlib.network import NeuralNetwork

X, Y = data.tutorial()
NET = NeuralNetwork([3, 4, 1], bias=False, initial="scaled", rng=0)


def draw_network(ax, **settings):
    return plots.network(ax, NET.weights, [A[0] for A in NET.feedforward(X)], **settings)


def draw_spread(ax):
    return plots.spread(ax, Y, np.stack([NET.predict(X)] * 5), {"one": NET.predict(X), "two": Y.ravel()})


def draw_curves(ax):
    lines = [plots.curve(ax, np.tanh, low=-2, high=2, label="tanh"), plots.curve(ax, np.abs, low=-2, high=2, style=1)]
    return lines, plots.tangent(ax, 1, 1, 1, label="slope 1")


def draw_neuron(ax, units=3):
    w = [0.5, -1.0, 2.0, -0.25, 0.125][:units]
    return plots.neuron(ax, [1.0, 0.0, -0.1234, 12.3456, 1][:units], w, [-1], -0.7468, np.array([[0.3215]]))


def draw_surface(ax, **settings):
    return plots.decision_surface(ax, lambda points: points[:, :1] / 2 + 0.25, *CORNERS, **settings)


def bowl(u, v):
    return u**2 + 2 * v**2 + 0.1 * u - 0.2 * v  # not symmetric: a picture upside down would show


def draw_graph(ax):
    nodes = {"$w$": (0, 0.5, -0.0), "$a$": (1, 0, 0.668188), "$b$": (1, 1, None), "$L$": (2, 0.5, "(4, 1)")}
    edges = {("$w$", "$a$"): 0.2217129, ("$w$", "$b$"): "$x$", ("$a$", "$L$"): -2.0, ("$b$", "$L$"): None}
    return plots.graph(ax, nodes, edges)


H = np.logspace(-15, 0, 16)
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
PATH = [[2.0, 2.0], [1.0, -1.0], [0.5, 0.25]]
RAMP = np.linspace(0, 1, 64)  # the pixels of a picture, row by row: white at the top left, black at the bottom right
COUNTS = np.array([[7, 0, 2], [0, 9, 0], [0, 1, 1000]])
DRAWINGS = {
    "loss_curve": lambda ax: plots.loss_curve(ax, [3.0, 2.0, 1.0], label="loss"),
    "log_loss_curve": lambda ax: plots.loss_curve(ax, [3.0, 2.0, 1.0], log=True),
    "predictions": lambda ax: plots.predictions(ax, Y, NET.predict(X)),
    "network": draw_network,
    "training_cycle": plots.training_cycle,
    "spread": draw_spread,
    "descent": lambda ax: plots.descent(ax, np.square, [2.0, -1.0, 9.0], low=-2, high=2),
    "network_with_numbers": lambda ax: draw_network(ax, numbers=True),
    "curves": draw_curves,
    "neuron": draw_neuron,
    "neuron_of_one": lambda ax: draw_neuron(ax, 1),
    "neuron_of_five": lambda ax: draw_neuron(ax, 5),
    "decision_surface": draw_surface,
    "landscape": lambda ax: plots.landscape(ax, bowl, low=-3, high=3, path=PATH),
    "graph": draw_graph,
    "log_lines": lambda ax: plots.log_lines(ax, H, {"h": H, "zeros": 0 * H}, xlabel="step", ylabel="error"),
    "by_layer": lambda ax: plots.by_layer(ax, {"sigmoid": [1e-9, 1e-3, 1], "zeros": [0, 0, 0]}, ylabel="gradient"),
    "bars": lambda ax: plots.bars(ax, ["first", "second"], [0.5, -2], xlabel="gradient"),
    "images": lambda ax: plots.images(ax, RAMP, ["a picture"]),
    "weight_images": lambda ax: plots.weight_images(ax, RAMP - 0.5, ["a neuron"]),
    "probabilities": lambda ax: plots.probabilities(ax, [0.1, 0.7, 0.2]),
    "confusion": lambda ax: plots.confusion(ax, COUNTS),
}


def words(texts):
    return [text.get_text() for text in texts]


def legends(ax):
    return words(ax.get_legend().get_texts())


def pixels(fig):
    return np.asarray(Image.open(io.BytesIO(plots.png(fig))).convert("L"))


@pytest.mark.parametrize("dpi", [80, 144])
@pytest.mark.parametrize("name", DRAWINGS)
def test_each_drawing_puts_ink_inside_the_picture_only(name, dpi, monkeypatch):
    monkeypatch.setattr(plots, "DPI", dpi)
    fig, ax = plots.figure(6, 3)
    assert DRAWINGS[name](ax) is not None
    picture = pixels(fig)
    assert picture.shape == (3 * dpi, 6 * dpi)
    assert (picture < 128).mean() > 0.001
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (border > 250).all(), "something is cut off at the edge"


def test_loss_curve_counts_from_zero_and_styles_differ():
    _, ax = plots.figure()
    lines = [plots.loss_curve(ax, [3.0, 2.0], style=style) for style in range(4)]
    assert lines[0].get_xydata().tolist() == [[0, 3], [1, 2]]
    assert len({line.get_linestyle() for line in lines}) == len({line.get_color() for line in lines}) == 4


def test_log_loss_curve_shows_iteration_zero():
    _, ax = plots.figure()
    plots.loss_curve(ax, [3.0, 2.0, 1e-3], log=True)
    at_zero, at_one, _ = ax.transData.transform([[0, 3], [1, 2], [2, 1e-3]])
    assert ax.get_yscale() == "log" and ax.bbox.x0 <= at_zero[0] < at_one[0]


def test_predictions_can_be_moved():
    _, ax = plots.figure()
    artists = plots.predictions(ax, Y, np.zeros((4, 1)))
    plots.move_predictions(artists, Y + 0.25)
    targets, outputs, gaps = artists
    assert targets.get_ydata().tolist() == [0, 1, 1, 0]
    assert outputs.get_ydata().tolist() == [0.25, 1.25, 1.25, 0.25]
    assert [segment.tolist() for segment in gaps.get_segments()][1] == [[2, 1], [2, 1.25]]
    assert targets.get_marker() != outputs.get_marker()


def test_network_shows_size_and_sign_of_each_weight():
    _, ax = plots.figure()
    circles, values, (into_hidden, _), *_ = draw_network(ax)
    assert np.array_equal(circles.get_array(), np.concatenate([A[0] for A in NET.feedforward(X)]))
    W = NET.weights[0].ravel()
    assert np.corrcoef(into_hidden.get_linewidths(), np.abs(W))[0, 1] == pytest.approx(1)
    solid = [dashes is None for _, dashes in into_hidden.get_linestyles()]
    blue = [tuple(colour[:3]) == to_rgba(plots.BLUE)[:3] for colour in into_hidden.get_colors()]
    assert solid == blue == (W > 0).tolist() and 0 < sum(solid) < 12
    assert values.texts == [f"{value:.2f}" for value in circles.get_array()]


def test_network_writes_each_weight_on_its_line():
    fig, ax = plots.figure(7, 4)
    _, _, lines, numbers, _ = draw_network(ax, numbers=True)
    weights = np.concatenate([W.ravel() for W in NET.weights])
    assert numbers.texts == [f"{w:.2f}" for w in weights]
    segments = [line for part in lines for line in part.get_segments()]
    for (x, y), ((x1, y1), (x2, y2)) in zip(numbers.get_offsets(), segments):
        assert 0.2 <= (x - x1) / (x2 - x1) <= 0.6 and (y - y1) * (x2 - x1) == pytest.approx((x - x1) * (y2 - y1))
    fig.draw_without_rendering()
    boxes = boxes_of(numbers.grounds)
    assert not [1 for i, box in enumerate(boxes) for other in boxes[:i] if box.overlaps(other)]


def boxes_of(collection):
    """Where the paths of a collection in points are, in pixels."""
    ax = collection.axes
    centres = ax.transData.transform(collection.get_offsets())
    halves = [path.get_extents().size / 2 * ax.figure.dpi / 72 for path in collection.get_paths()]
    return [Bbox([centre - half, centre + half]) for centre, half in zip(centres, halves)]


def test_outlines_look_as_a_text():
    _, ax = plots.figure()
    numbers = plots.Numbers(ax, size=10, ground=True)
    texts = ["-1.624", "0.000045", "10", "0.27 right"]
    numbers.show(texts, np.zeros((4, 2)))
    for text, path, ground in zip(texts, numbers.get_paths(), numbers.grounds.get_paths()):
        box, whole = path.get_extents(), TextPath((0, 0), text, size=10).get_extents()
        assert box.width == pytest.approx(whole.width, abs=0.6)  # up to the space between two letters
        assert abs(box.x0 + box.x1) < 1 and abs(box.y0 + box.y1) < 2.2
        assert ground.get_extents().width > box.width and ground.get_extents().height > 10


@pytest.mark.parametrize("texts", [[], [""], [" "], ["", "1"]])
def test_numbers_may_be_none(texts):
    fig, ax = plots.figure()
    numbers = plots.Numbers(ax, ground=True)
    numbers.show(texts, np.zeros((len(texts), 2)))
    fig.canvas.draw()
    assert numbers.texts == texts and len(numbers.get_offsets()) == len(texts)


def test_widths_compare_all_layers_and_digits_are_readable():
    _, ax = plots.figure()
    drawn = plots.network(ax, [np.array([[1.0]]), np.array([[4.0]])], [np.array([a]) for a in (0.0, 1.0, -1.0)])
    thin, thick = (lines.get_linewidths()[0] for lines in drawn.lines)
    assert (thick - 0.3) / (thin - 0.3) == pytest.approx(4) and drawn.circles.get_clim() == (-1, 1)
    for shade, digits in zip(drawn.circles.to_rgba(drawn.circles.get_array()), drawn.values.get_facecolors()):
        assert abs(shade[:3].mean() - digits[:3].mean()) > 0.4


def test_network_writes_no_minus_zero():
    _, ax = plots.figure()
    drawn = plots.network(ax, [np.array([[-0.001]])], [np.array([-1e-9]), np.array([12.345])], numbers=True)
    assert drawn.values.texts == ["0.00", "12.3"] and drawn.numbers.texts == ["0.00"]


@pytest.mark.parametrize("hidden", [8, 3, 1])
def test_a_moved_network_looks_like_a_new_one(hidden):
    nets = [NeuralNetwork([3, units, 1], initial="scaled", rng=units) for units in (8, hidden)]
    drawn = [(net.weights, [A[2] for A in net.feedforward(X)]) for net in nets]
    (fig, ax), (new_fig, new_ax) = plots.figure(), plots.figure()
    plots.move_network(plots.network(ax, *drawn[0]), *drawn[1])
    plots.network(new_ax, *drawn[1])
    ax.set_ylim(new_ax.get_ylim())
    for axes in (ax, new_ax):  # the names of the layers stay where they were
        [text.set_text("") for text in axes.texts if text.get_text() in ("inputs", "hidden", "outputs")]
    assert np.array_equal(pixels(fig), pixels(new_fig))


@pytest.mark.parametrize("sizes", [[1, 1], [3, 1, 1], [2, 8, 8, 3]])
@pytest.mark.parametrize("scale", [0, 1, -5])
def test_network_of_any_size_and_weights(sizes, scale):
    net = NeuralNetwork(sizes, activation="tanh", output="identity", rng=0)
    net.weights = [scale * W for W in net.weights]
    fig, ax = plots.figure()
    circles, _, lines, *_ = plots.network(ax, net.weights, [A[0] for A in net.feedforward(np.ones((1, sizes[0])))])
    assert len(circles.get_array()) == sum(sizes) and len(lines) == len(sizes) - 1
    assert (pixels(fig) < 128).any()


def test_spread_measures_distances_to_the_targets():
    _, ax = plots.figure()
    dots, marks = draw_spread(ax)
    distance = np.abs(NET.predict(X) - Y).ravel()
    assert [line.get_xdata() for line in dots] == [pytest.approx([d] * 5) for d in distance]
    assert marks[0].get_xdata() == pytest.approx(distance) and marks[1].get_xdata() == pytest.approx(np.zeros(4))


def test_descent_leaves_out_points_outside():
    _, ax = plots.figure()
    _, steps = plots.descent(ax, np.square, [2.0, -1.0, 9.0], low=-2, high=2)
    assert steps.get_xydata().tolist() == [[2, 4], [-1, 1]]


def test_show_displays_a_picture_with_alternative_text(monkeypatch):
    shown = []
    monkeypatch.setattr(plots, "display", lambda *args, **kwargs: shown.append((args, kwargs)))
    fig, _ = plots.figure(5, 2)
    plots.show(fig, alt="An empty picture.")
    ((forms,), settings) = shown[0]
    assert forms["image/png"].startswith(b"\x89PNG") and forms["text/plain"] == "An empty picture."
    assert settings["metadata"]["image/png"] == {"alt": "An empty picture.", "width": 480, "height": 192}


def test_show_wants_alternative_text():
    fig, _ = plots.figure()
    with pytest.raises(ValueError, match="alt is empty, expected a sentence"):
        plots.show(fig, alt=" ")


def test_curves_share_a_legend_and_differ_in_style():
    _, ax = plots.figure()
    functions = [np.square, np.tanh, np.cos, lambda x: 0.5]
    lines = [plots.curve(ax, f, low=-1, high=3, label=f"f{i}", style=i) for i, f in enumerate(functions)]
    for f, line in zip(functions, lines):
        x, y = line.get_data()
        assert len(x) == 400 and (x[0], x[-1]) == (-1, 3) and np.array_equal(y, np.broadcast_to(f(x), 400))
    assert legends(ax) == ["f0", "f1", "f2", "f3"]
    assert len({line.get_linestyle() for line in lines}) == len({line.get_color() for line in lines}) == 4


def test_curve_without_label_has_no_legend():
    _, ax = plots.figure()
    assert plots.curve(ax, np.square, low=0, high=1) and ax.get_legend() is None


@pytest.mark.parametrize("slope", [0, 3, -0.01, 1e4])
def test_tangent_has_its_slope_and_leaves_the_limits(slope):
    _, ax = plots.figure()
    plots.curve(ax, np.square, low=-3, high=3)
    before = ax.get_xlim(), ax.get_ylim()
    line, point = plots.tangent(ax, 3, 9, slope, length=0.5, label="tangent")
    (x1, x2), (y1, y2) = line.get_data()
    assert (y2 - y1) / (x2 - x1) == pytest.approx(slope) and (x1 + x2, y1 + y2) == pytest.approx((6, 18))
    assert point.get_xydata().tolist() == [[3, 9]] and legends(ax) == ["tangent"]
    ax.autoscale_view()
    assert (ax.get_xlim(), ax.get_ylim()) == before
    width, height = np.ptp(before, axis=1)
    assert np.hypot((x2 - x1) / width, (y2 - y1) / height) == pytest.approx(0.5)


def test_neuron_shows_its_numbers_and_signs():
    _, ax = plots.figure(6, 2.8)
    circles, arrows, texts = draw_neuron(ax)
    assert words(circles) == ["1", "0", "-0.123", "$z$ = -0.747", "$a$ = 0.322"]
    assert words(texts) == ["0.5", "-1", "2", "$b$ = -1", r"$\sigma$"]
    blue = [arrow.get_edgecolor()[:3] == to_rgba(plots.BLUE)[:3] for arrow in arrows]
    assert blue == [True, False, True, False, False]
    assert [arrow.get_linestyle() for arrow in arrows] == ["-", "--", "-", "-", "-"]
    thin, middle, thick = (arrows[i].get_linewidth() for i in [0, 1, 2])
    assert thin < middle < thick


@pytest.mark.parametrize("units", [1, 5])
def test_neuron_keeps_its_texts_in_their_circles(units):
    fig, ax = plots.figure(6, 2.8)
    circles, _, _ = draw_neuron(ax, units)
    fig.draw_without_rendering()
    assert len(circles) == units + 2
    for text, size in zip(circles, [34] * units + [68, 68]):
        assert text.get_window_extent().width < size * fig.dpi / 72


def test_neuron_wants_as_many_weights_as_inputs():
    _, ax = plots.figure()
    with pytest.raises(ValueError, match="2 inputs x and 1 weights w, expected as many"):
        plots.neuron(ax, [1, 2], [1], 0, 0, 0)
    with pytest.raises(ValueError, match="6 inputs x"):
        plots.neuron(ax, np.ones(6), np.ones(6), 0, 0, 0)


def test_decision_surface_shows_outputs_border_and_samples():
    fig, ax = plots.figure(5, 4)
    image, border, (zeros, ones), _ = draw_surface(ax, low=(-1, 0), high=(3, 2), steps=5)
    assert np.asarray(image.get_array()) == pytest.approx(np.tile(np.array([-1, 0, 1, 2, 3]) / 2 + 0.25, (5, 1)))
    left, right, bottom, top = image.get_extent()
    assert (left, right) == pytest.approx((-1.5, 3.5)) and (bottom, top) == pytest.approx((-0.25, 2.25))
    assert image.get_clim() == (0, 1) and ax.get_xlim() == (-1, 3) and ax.get_ylim() == (0, 2)
    assert zeros.get_xydata().tolist() == [[0, 0], [1, 1]] and ones.get_xydata().tolist() == [[0, 1], [1, 0]]
    assert zeros.get_marker() != ones.get_marker() and legends(ax) == ["$y = 0$", "$y = 1$"]
    assert np.vstack(border.get_segments())[:, 0] == pytest.approx(0.5)
    assert len(ax.child_axes) == 1


def test_decision_surface_of_many_samples_has_small_markers_and_needs_no_legend():
    _, ax = plots.figure(5, 4)
    surface = draw_surface(ax, size=3, legend=False, label=None)
    assert {line.get_markersize() for line in surface.markers} == {3} and ax.get_legend() is None
    assert not ax.child_axes


def test_decision_surface_can_be_moved():
    fig, ax = plots.figure(5, 4)
    surface = draw_surface(ax)
    corners, limits = CORNERS[0], (ax.get_xlim(), ax.get_ylim())
    plots.move_surface(surface, lambda points: points[:, 1] / 2, corners, [1, 1, 1, 0])
    assert np.asarray(surface.image.get_array())[:, 0] == pytest.approx(surface.sides[1] / 2)
    assert np.vstack(surface.border.get_segments())[:, 1] == pytest.approx(1)
    assert surface.markers[0].get_xydata().tolist() == [[1, 1]]
    assert surface.markers[1].get_xydata().tolist() == corners[:3].tolist()
    plots.move_surface(surface, lambda points: points[:, 1] > 9, corners[:0], [])
    assert not surface.border.get_segments() and not len(surface.markers[0].get_xdata())
    assert limits == (ax.get_xlim(), ax.get_ylim())
    with pytest.raises(ValueError, match=r"predict made shape \(12800,\)"):
        plots.move_surface(surface, np.ravel, *CORNERS)


def test_decision_surface_has_the_second_feature_upwards():
    fig, ax = plots.figure(4, 4)
    plots.decision_surface(ax, lambda points: points[:, 1] > 0.7, *CORNERS, low=0, high=1, label=None)
    ax.set_axis_off()
    ax.get_legend().remove()
    picture = np.asarray(Image.open(io.BytesIO(plots.png(fig))).convert("RGB")).astype(int)
    red, _, blue = np.moveaxis(picture, -1, 0)
    rows = np.arange(len(picture))[:, None]
    assert (rows * (red > blue + 20)).sum() / (red > blue + 20).sum() < len(picture) / 2, "above 0.5: red, on top"


@pytest.mark.parametrize("value", [0, 0.5, 0.9])
def test_decision_surface_without_a_border_does_not_warn(value):
    fig, ax = plots.figure(5, 4)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"nnlib\.plots")
        surface = plots.decision_surface(ax, lambda points: np.full(len(points), value), *CORNERS, label=None)
        plots.png(fig)
    assert not surface.border.get_segments() and not ax.child_axes


@pytest.mark.parametrize(
    "predict, X, Y, message",
    [
        (np.sum, *CORNERS, r"predict made shape \(\) of shape \(6400, 2\), expected \(6400, 1\)"),
        (np.ravel, CORNERS[0].T, CORNERS[1], r"X has shape \(2, 4\) and Y \(4, 1\), expected \(n, 2\)"),
        (np.ravel, CORNERS[0], 2 * CORNERS[1], "Y holds 2, expected only 0 and 1"),
    ],
)
def test_decision_surface_checks_shapes_and_targets(predict, X, Y, message):
    with pytest.raises(ValueError, match=message):
        plots.decision_surface(plots.figure()[1], predict, X, Y)


def test_landscape_shows_the_loss_and_the_path():
    _, ax = plots.figure(5, 4)
    contours, line = plots.landscape(ax, bowl, low=(-3, -1), high=(3, 1), path=PATH)
    assert line.get_xydata().tolist() == PATH and legends(ax) == ["start", "end"]
    ends = {marker.get_marker(): marker.get_xydata().tolist() for marker in ax.lines if marker is not line}
    assert ends == {"s": PATH[:1], "*": PATH[-1:]}
    assert ax.get_xlim() == (-3, 3) and ax.get_ylim() == (-1, 1)
    assert contours.levels.tolist() == list(range(-1, 13))  # from about 0 to 9 + 2 + 0.5
    thin = [artist for artist in ax.collections if hasattr(artist, "levels") and artist is not contours][0]
    for level, pieces in zip(thin.levels, thin.allsegs):
        assert bowl(*np.vstack(pieces).T) == pytest.approx(level, abs=0.02)
    assert all(len(pieces) for pieces in thin.allsegs)


def test_landscape_writes_heights_on_lines_away_from_border_and_path():
    fig, ax = plots.figure(6, 4.4)
    path = np.linspace([-5, -5], [5, 5], 200)  # where the numbers would go without it
    plots.landscape(ax, bowl, low=-6, high=6, path=path)
    fig.draw_without_rendering()
    assert len(ax.texts) >= 3
    for text in ax.texts:
        assert bowl(*text.get_position()) == pytest.approx(float(text.get_text()), rel=0.02)
        box = text.get_window_extent()
        assert not box.count_contains(ax.transData.transform(path))
        assert ax.bbox.x0 < box.x0 < box.x1 < ax.bbox.x1 and ax.bbox.y0 < box.y0 < box.y1 < ax.bbox.y1


@pytest.mark.parametrize("loss", [lambda u, v: 2, lambda u, v: np.inf if u < 0 else u, lambda u, v: float(u > 0)])
def test_landscape_of_flat_and_infinite_losses_does_not_warn(loss):
    fig, ax = plots.figure()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"nnlib\.plots")
        contours, line = plots.landscape(ax, loss, low=-1, high=1)
        picture = pixels(fig)
    assert line is None and (picture < 128).any()
    assert np.isfinite(contours.levels).all() and np.ptp(contours.levels) >= 1


def test_landscape_checks_path_and_range():
    _, ax = plots.figure()
    with pytest.raises(ValueError, match=r"path has shape \(2,\), expected \(k, 2\)"):
        plots.landscape(ax, bowl, low=-1, high=1, path=[1, 2])
    with pytest.raises(ValueError, match="low is 1 and high is 1, expected low < high"):
        plots.landscape(ax, bowl, low=1, high=1)
    with pytest.raises(ValueError, match="low is 2 and high is 1, expected low < high"):
        plots.curve(ax, np.square, low=2, high=1)
    with pytest.raises(ValueError, match=r"f made shape \(2,\) of an array of shape \(400,\)"):
        plots.curve(ax, lambda x: x[:2], low=0, high=1)


def test_graph_writes_values_and_slopes():
    _, ax = plots.figure(7, 2.6)
    boxes, slopes = draw_graph(ax)
    assert words(boxes) == ["$w$\n0", "$a$\n0.6682", "$b$", "$L$\n(4, 1)"]
    assert words(slopes) == ["\u00d7 0.2217", "$x$", "\u00d7 -2"]
    assert {text.get_color() for text in slopes} == {plots.VERMILLION}
    assert boxes[1].get_position()[1] > boxes[2].get_position()[1], "row 0 is above row 1"
    arrows = [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]
    ends = [(arrow.patchA, arrow.patchB) for arrow in arrows]
    w, a, b, L = (text.get_bbox_patch() for text in boxes)
    assert ends == [(w, a), (w, b), (a, L), (b, L)]


@pytest.mark.parametrize("count, size", [(4, (7, 1.6)), (6, (7.5, 2.8))])
def test_graph_keeps_boxes_and_slopes_apart(count, size):
    fig, ax = plots.figure(*size)
    nodes = {f"$z_{i}$": (i, 0, 0.123456 if i % 2 else None) for i in range(count)}
    names = list(nodes)
    boxes, slopes = plots.graph(ax, nodes, {ends: -0.22222 for ends in zip(names, names[1:])})
    fig.draw_without_rendering()
    extents = [text.get_window_extent() for text in slopes] + [
        box.get_bbox_patch().get_window_extent() for box in boxes
    ]
    assert len(extents) == 2 * count - 1
    assert not [1 for i, one in enumerate(extents) for other in extents[:i] if one.overlaps(other)]


def test_graph_wants_edges_between_its_nodes():
    with pytest.raises(ValueError, match="an edge has the end 'b', expected one of the nodes a, c"):
        plots.graph(plots.figure()[1], {"a": (0, 0, 1), "c": (1, 0, 1)}, {("a", "b"): 1})


def test_log_lines_leave_out_what_has_no_logarithm():
    fig, ax = plots.figure()
    errors = {"one": [0, 1e-3, np.nan, 1], "two": [1e-9, -1, np.inf, 2], "zeros": [0, 0, 0, 0]}
    one, two, zeros = plots.log_lines(ax, [1e-9, 1e-6, 1e-3, 1], errors, xlabel="step", ylabel="error")
    assert one.get_xydata().tolist() == [[1e-6, 1e-3], [1, 1]] and two.get_xydata().tolist() == [[1e-9, 1e-9], [1, 2]]
    assert len(zeros.get_xdata()) == 0 and legends(ax) == ["one", "two", "zeros"]
    assert ax.get_xscale() == ax.get_yscale() == "log" and (ax.get_xlabel(), ax.get_ylabel()) == ("step", "error")
    assert len({line.get_marker() for line in (one, two, zeros)}) == 3


@pytest.mark.filterwarnings("error", "default::DeprecationWarning")  # old matplotlib, new pyparsing
def test_lines_need_no_legend():
    _, (left, right) = plots.figure(columns=2)
    (line,) = plots.log_lines(left, H, {"h": H}, xlabel="x", ylabel="y", legend=False)
    plots.by_layer(right, {"tanh": [1, 2]}, ylabel="gradient", legend=False)
    assert line.get_label() == "h" and left.get_legend() is right.get_legend() is None


@pytest.mark.filterwarnings("error", "default::DeprecationWarning")  # old matplotlib, new pyparsing
def test_no_lines_give_empty_axes():
    fig, ax = plots.figure()
    assert plots.by_layer(ax, {}, ylabel="gradient") == [] and ax.get_legend() is None
    assert plots.png(fig)


def test_log_lines_check_lengths_and_number():
    _, ax = plots.figure()
    with pytest.raises(ValueError, match=r"the line 'short' has shape \(2,\), expected \(16,\) as x"):
        plots.log_lines(ax, H, {"short": H[:2]}, xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="lines holds 5 lines, expected at most 4"):
        plots.log_lines(ax, H, {str(i): H for i in range(5)}, xlabel="x", ylabel="y")


def test_by_layer_counts_layers_from_one():
    _, ax = plots.figure()
    (tanh,) = plots.by_layer(ax, {"tanh": [0.25, 0, 4]}, ylabel="gradient")
    assert tanh.get_xydata().tolist() == [[1, 0.25], [3, 4]]
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("layer", "gradient")
    assert all(tick == int(tick) for tick in ax.get_xticks())
    with pytest.raises(ValueError, match=r"the line 'short' has shape \(2,\), expected \(3,\)"):
        plots.by_layer(ax, {"long": [1, 2, 3], "short": [1, 2]}, ylabel="gradient")


def test_bars_show_values_and_numbers_inside_the_axes():
    fig, ax = plots.figure(5, 3)
    values = np.array([[0.5, -0.123456], [-0.0, 3]])
    drawn = plots.bars(ax, list("abcd"), values, xlabel="gradient")
    assert [bar.get_width() for bar in drawn] == values.ravel().tolist()
    assert words(ax.texts) == ["0.5", "-0.123", "0", "3"] and words(ax.get_yticklabels()) == list("abcd")
    assert [bool(bar.get_hatch()) for bar in drawn] == [False, True, False, False]
    fig.draw_without_rendering()
    heights = [bar.get_window_extent().y0 for bar in drawn]
    assert heights == sorted(heights, reverse=True), "the first bar is on top"
    boxes = [text.get_window_extent() for text in ax.texts]
    assert ax.bbox.x0 < min(box.x0 for box in boxes) and max(box.x1 for box in boxes) < ax.bbox.x1


def test_bars_want_a_name_for_each_value():
    with pytest.raises(ValueError, match="1 names and 2 values, expected as many"):
        plots.bars(plots.figure()[1], ["a"], [1, 2], xlabel="x")


def test_images_have_their_first_pixel_at_the_top_left_and_ink_is_dark():
    fig, axes = plots.figure(4, 2, columns=2)
    one, two = plots.images(axes, np.stack([RAMP, 5 * RAMP]), [3, "a 3"])
    assert one.get_array()[0].tolist() == RAMP[:8].tolist() and words(ax.title for ax in axes) == ["3", "a 3"]
    assert one.to_rgba(np.array([0.0, 1.0]))[:, :3].tolist() == [[1, 1, 1], [0, 0, 0]]
    assert one.get_clim() == two.get_clim() == (0, 1), "all pictures have one scale"
    picture = pixels(fig)
    assert picture[: len(picture) // 2].mean() > picture[len(picture) // 2 :].mean() + 50


def test_weight_images_tell_the_sign_by_the_form_too():
    _, axes = plots.figure(4, 2, columns=2)
    weights = np.zeros((2, 64))
    weights[0, :3], weights[1, 63] = (2, -1, 0), -0.5
    marks, other = plots.weight_images(axes, weights)
    sizes = [path.get_extents().size for path in marks.get_paths()]
    assert np.allclose(sizes[:3], [[0.95] * 2, [0.95 * np.sqrt(0.5)] * 2, [0, 0]], atol=0.001)
    assert np.allclose(other.get_paths()[63].get_extents().size, 0.95 * np.sqrt(0.25), atol=0.001), "one scale"
    square, circle = (len(path.vertices) for path in marks.get_paths()[:2])
    assert square == 5 < circle, "a square has corners, a circle is made of curves"
    assert marks.get_facecolors()[:2].tolist() == [list(to_rgba(plots.BLUE)), list(to_rgba(plots.VERMILLION))]
    assert np.allclose(marks.get_paths()[1].get_extents().get_points().mean(axis=0), [1, 0]), "the second of the row"
    assert [ax.get_ylim() for ax in axes] == [(7.5, -0.5)] * 2
    plots.weight_images(axes, 0 * weights)  # no division by zero


@pytest.mark.parametrize("draw", [plots.images, plots.weight_images])
def test_images_want_a_row_and_a_title_for_each_of_the_axes(draw):
    _, axes = plots.figure(columns=2)
    with pytest.raises(ValueError, match=r"pixels has shape \(3, 64\), expected \(2, 64\): a row for each"):
        draw(axes, np.zeros((3, 64)))
    with pytest.raises(ValueError, match=r"pixels has shape \(1, 63\), expected \(1, 64\)"):
        draw(axes[0], np.zeros(63))
    with pytest.raises(ValueError, match="1 titles for 2 pictures"):
        draw(axes, np.zeros((2, 64)), ["one"])
    with pytest.raises(ValueError, match=r"pixels has shape \(1, 0\), expected \(1, 64\)"):
        draw(axes[0], [])
    with pytest.raises(ValueError, match="there are no axes, expected at least one"):
        draw([], np.zeros((0, 64)))


def test_probabilities_mark_the_largest_by_more_than_its_colour():
    fig, ax = plots.figure(4, 3)
    bars, numbers, mark = artists = plots.probabilities(ax, [0.1, 0.7, 0.2])
    assert numbers.texts == ["10", "70", "20"] and mark.get_xdata() == [1]
    plots.move_probabilities(artists, [0.999, 0.001, 0.0])
    assert [bar.get_height() for bar in bars] == [0.999, 0.001, 0.0]
    assert numbers.texts == [">99", "0", "0"] and mark.get_xdata() == [0]
    assert [bar.get_facecolor() == to_rgba(plots.BLUE) for bar in bars] == [True, False, False]
    fig.draw_without_rendering()
    assert ax.get_window_extent().y1 > ax.transData.transform(mark.get_xydata())[0, 1] + 10, "inside, even at the top"


@pytest.mark.parametrize("wrong", [[], np.zeros((1, 10)), 0.5])
def test_probabilities_are_those_of_one_sample(wrong):
    with pytest.raises(ValueError) as error:
        plots.probabilities(plots.figure()[1], wrong)
    assert str(error.value).startswith(f"p has shape {np.shape(wrong)}, expected (k,)")


def test_confusion_writes_the_numbers_and_frames_the_mistakes():
    fig, ax = plots.figure(3, 3)
    image, texts = plots.confusion(ax, COUNTS)
    places = {tuple(text.get_position()): text for text in texts}
    assert {place: text.get_text() for place, text in places.items()} == {
        (0, 0): "7", (2, 0): "2", (1, 1): "9", (1, 2): "1", (2, 2): "1000",
    }  # fmt: skip
    assert [place for place, text in places.items() if text.get_bbox_patch()] == [(2, 0), (1, 2)]
    assert image.get_array().tolist() == COUNTS.tolist()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("answer", "target") and ax.get_ylim() == (2.5, -0.5)
    assert np.dot(image.to_rgba(np.array([1000]))[0, :3], [0.299, 0.587, 0.114]) > 0.35, "black is readable on it"


@pytest.mark.parametrize("wrong", [COUNTS[:2], COUNTS[0], np.zeros((0, 0), dtype=int), []])
def test_confusion_wants_a_square_table(wrong):
    with pytest.raises(ValueError) as error:
        plots.confusion(plots.figure()[1], wrong)
    assert str(error.value).startswith(f"counts has shape {np.shape(wrong)}, expected as many rows as columns")


def test_confusion_wants_whole_numbers():
    with pytest.raises(ValueError, match="counts holds values of type float64, expected whole numbers"):
        plots.confusion(plots.figure()[1], np.eye(3))


def test_the_moving_picture_is_calm():
    path = pictures.IMAGES / "ring.gif"
    changes, milliseconds = [], 0
    with Image.open(path) as image:
        first = before = np.asarray(image.convert("RGB"), dtype=float)
        for number in range(image.n_frames):
            image.seek(number)
            milliseconds += image.info["duration"]
            frame = np.asarray(image.convert("RGB"), dtype=float)
            changes.append(np.abs(frame - before).mean())
            before = frame
    assert len(changes) == len(pictures.RING) + 1 and 6000 <= milliseconds <= 12000 and path.stat().st_size < 1.5e6
    assert (first == before).all(), "it begins and ends with the last picture"
    assert max(changes[2:]) < 5, "of 255: nothing flickers, once it has begun"


def test_readme_says_what_the_moving_picture_shows():
    readme = (pictures.IMAGES.parent / "README.md").read_text(encoding="utf-8")
    words = re.search(r"!\[([^]]*)\]\(images/ring\.gif\)", readme)[1]
    form = r"with (\d+) of the 200 .* after (\d+) .* with (\d+), after (\d+) .* from (\d+) to ([\d.]+)\."
    told = re.search(form, words)
    first, middle, right, last, highest, lowest = map(float, told.groups())
    X, Y = data.circles(rng=0)
    nets, losses = pictures.trained(X, Y, [0, int(middle), int(last)])
    assert [((net.predict(X) > 0.5) == Y).sum() for net in nets] == [first, right, 200]
    assert last == pictures.RING[-1] and [round(losses[0]), round(losses[-1], 1)] == [highest, lowest]
