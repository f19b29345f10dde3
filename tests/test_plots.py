"""Pictures: every function draws what it is given, returns its artists, and shows with alternative text."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from nnlib import data, plots
from nnlib.network import NeuralNetwork

X, Y = data.tutorial()
NET = NeuralNetwork([3, 4, 1], bias=False, initial="scaled", rng=0)


def draw_network(ax):
    return plots.network(ax, NET.weights, [A[0] for A in NET.feedforward(X)])


def draw_spread(ax):
    return plots.spread(ax, Y, np.stack([NET.predict(X)] * 5), {"one": NET.predict(X), "two": Y.ravel()})


DRAWINGS = {
    "loss_curve": lambda ax: plots.loss_curve(ax, [3.0, 2.0, 1.0], label="loss"),
    "log_loss_curve": lambda ax: plots.loss_curve(ax, [3.0, 2.0, 1.0], log=True),
    "predictions": lambda ax: plots.predictions(ax, Y, NET.predict(X)),
    "network": draw_network,
    "training_cycle": plots.training_cycle,
    "spread": draw_spread,
    "descent": lambda ax: plots.descent(ax, np.square, [2.0, -1.0, 9.0], low=-2, high=2),
}


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
    circles, (into_hidden, _) = draw_network(ax)
    assert np.array_equal(circles.get_array(), np.concatenate([A[0] for A in NET.feedforward(X)]))
    W = NET.weights[0].ravel()
    assert np.corrcoef(into_hidden.get_linewidths(), np.abs(W))[0, 1] == pytest.approx(1)
    solid = [dashes is None for _, dashes in into_hidden.get_linestyles()]
    blue = [tuple(colour[:3]) == to_rgba(plots.BLUE)[:3] for colour in into_hidden.get_colors()]
    assert solid == blue == (W > 0).tolist() and 0 < sum(solid) < 12
    numbers = [text.get_text() for text in ax.texts][: len(circles.get_array())]
    assert numbers == [f"{value:.2f}" for value in circles.get_array()]


@pytest.mark.parametrize("sizes", [[1, 1], [3, 1, 1], [2, 8, 8, 3]])
@pytest.mark.parametrize("scale", [0, 1, -5])
def test_network_of_any_size_and_weights(sizes, scale):
    net = NeuralNetwork(sizes, activation="tanh", output="identity", rng=0)
    net.weights = [scale * W for W in net.weights]
    fig, ax = plots.figure()
    circles, lines = plots.network(ax, net.weights, [A[0] for A in net.feedforward(np.ones((1, sizes[0])))])
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
