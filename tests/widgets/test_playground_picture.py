"""The picture of the playground: every number in it is that of the experiment."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from nnlib import plots
from nnlib.widgets.play import maps
from nnlib.widgets.play.maps import FIELD, FINE, GRID, INPUT_PLACES, INPUTS, OUTPUT, SMALL, TOP, shades
from nnlib.widgets.play.panels import ENLARGED, GRADIENTS
from nnlib.widgets.play.setting import FEATURES
from nnlib.widgets.playground import PlaygroundExplorer


@pytest.fixture(scope="module")
def only_one():
    explorer = PlaygroundExplorer()
    yield explorer
    explorer.close()


@pytest.fixture
def explorer(only_one):
    only_one.reset()
    return only_one


def pixels(explorer, left, top, width, height):
    return np.asarray(explorer.picture.canvas.buffer_rgba())[top : top + height, left : left + width]


def test_every_neuron_has_its_map(explorer):
    for _ in range(4):
        explorer.one_step()
    activations = explorer.experiment.activations(GRID)
    for layer, corners in enumerate(maps.places((4, 2)), start=1):
        for unit, (left, top) in enumerate(corners):
            values = activations[layer][:, unit].reshape(FINE, FINE)[1::3, 1::3]
            inner = pixels(explorer, left + 4, top + 4, SMALL - 8, SMALL - 8)
            assert np.array_equal(inner, shades(values)[4:-4, 4:-4])


def test_a_map_has_the_points_where_they_are():
    assert np.array_equal(GRID[[0, FINE - 1, -1]], [[-FIELD, FIELD], [FIELD, FIELD], [FIELD, -FIELD]])
    of_x1, of_x2 = maps.FEATURE_MAPS[:2]
    np.testing.assert_allclose([of_x1[16, -1], of_x2[0, 16], of_x1[16, 0], of_x2[-1, 16]], [1, 1, -1, -1])


def test_shades():
    low, middle, high = shades(np.array([-5.0, 0, 1]))[:, :3].astype(int)
    assert low[2] > low[0] + 50 and high[0] > high[2] + 50 and middle.min() > 230
    assert np.array_equal(shades(np.array([-0.1, 0.7]), True), shades(np.array([-1.0, 1])))


def test_maps_of_large_and_of_broken_numbers():
    of_relu = maps.maps(np.linspace(0, 8, FINE**2)[:, None], "relu")
    assert (of_relu.min(), of_relu.max()) == (0, 1)
    assert np.isfinite(maps.maps(np.full((FINE**2, 2), np.nan), "tanh")).all()


def test_lines_are_the_weights(explorer):
    explorer.turn(**{"x1^2": True, "layer_2": 0})
    W1, W2 = explorer.experiment.net.weights
    solid, dashed = explorer.panels.network.lines
    w = np.concatenate([W1.ravel(), W2.ravel()])
    np.testing.assert_array_equal(np.array(solid.get_linewidths()) > 0, w >= 0)
    np.testing.assert_array_equal(np.array(dashed.get_linewidths()) > 0, w < 0)
    widths = np.add(solid.get_linewidths(), dashed.get_linewidths())
    np.testing.assert_allclose(widths, 0.2 + 4 * np.abs(w) / max(1, np.abs(w).max()))
    starts, ends = np.array(solid.get_segments()).transpose(1, 0, 2)
    assert (starts[:12, 0] == INPUTS + SMALL).all() and len(np.unique(starts[:12, 1])) == 3
    assert (ends[12:, 0] == OUTPUT).all()


def test_points_of_classes_and_of_heights(explorer):
    training, test = explorer.panels.output.points
    assert not test.get_visible() and len(training.get_offsets()) == 150
    explorer.turn(train_share=0.9, test_points=True)
    assert test.get_visible() and len(training.get_offsets()) == 270 and len(test.get_offsets()) == 30
    assert np.array_equal(training.get_offsets(), explorer.experiment.points[0])
    assert len({path.vertices.tobytes() for path in training.get_paths()}) == 2  # circles and triangles
    explorer.turn(data="hills")
    assert np.array_equal(training.get_facecolors() * 255, shades(explorer.experiment.targets[0][:, 0]))


def test_the_curves_are_the_losses(explorer):
    for _ in range(3):
        explorer.one_step()
    for line, curve in zip(explorer.panels.losses.lines, np.transpose(explorer.experiment.losses)):
        x, y = line.get_data()
        np.testing.assert_allclose(x, np.arange(16) / 20)  # the axis ends at 20 epochs, and at a loss of 1
        np.testing.assert_allclose(y, curve)
    assert {"epoch 15", "20", "1"} < set(explorer.panels.texts.texts)
    assert explorer.panels.losses.lines[0].get_linestyle() != explorer.panels.losses.lines[1].get_linestyle()


def test_long_curves_stay_short(explorer):
    explorer.experiment.losses *= 5000
    explorer.update()
    assert len(explorer.panels.losses.lines[0].get_xdata()) == 200 and "epoch 4,999" in explorer.panels.texts.texts


def test_the_chosen_neuron_with_its_numbers(explorer):
    explorer.turn(of_layer=2, neuron=2, point=3)
    neuron, texts = explorer.experiment.neuron(), explorer.panels.texts.texts
    assert "neuron 2 of layer 2 at training point 3" in texts
    first = texts.index("product") + 1
    assert texts[first : first + 2] == [f"{neuron.w[0]:.2f}", "a1"]
    assert f"z = sum = {neuron.z:.2f}    tanh(z) = {neuron.a:.2f}" in texts
    left, top = maps.places((4, 2))[1][1]
    x, y = explorer.panels.network.ring.get_data()
    assert (x.min(), x.max(), y.min()) == (left - 2, left + SMALL + 1, top - 2)
    explorer.turn(of_layer=7)
    assert "the output neuron at training point 3" in explorer.panels.texts.texts
    assert explorer.panels.network.ring.get_ydata().min() == TOP - 2


def test_gradients_by_layer(explorer):
    x, y = explorer.panels.gradients.line.get_data()
    np.testing.assert_allclose(y, explorer.experiment.gradient_sizes())
    assert x.tolist() == [1, 2, 3] and len(explorer.panels.gradients.tiny.get_xdata()) == 0


def test_gradients_beyond_the_axis_stay_at_its_ends(explorer):
    low, high = GRADIENTS
    explorer.panels.gradients.show(np.array([0.1, 0.0, 1e-9, 99.0, np.nan, 1e-8]))
    x, y = explorer.panels.gradients.line.get_data()
    assert x.tolist() == [1, 2, 3, 4, 5, 6] and np.array_equal(y, [0.1, low, low, high, np.nan, low], equal_nan=True)
    x, y = explorer.panels.gradients.tiny.get_data()
    assert x.tolist() == [2, 3] and y.tolist() == [low, low]  # marked as smaller than they are drawn


def test_training_points_are_coloured_and_test_points_white(explorer):
    training, test = explorer.panels.output.points
    assert {tuple(colour) for colour in test.get_facecolors()} == {(1, 1, 1, 1)}
    colours = {to_rgba(plots.BLUE), to_rgba(plots.VERMILLION)}
    assert {tuple(colour) for colour in training.get_facecolors()} == colours


def test_colours_and_marks_are_those_of_the_targets(explorer):
    explorer.turn(test_points=True)
    training, test = explorer.panels.output.points
    of_class = np.array([to_rgba(plots.BLUE), to_rgba(plots.VERMILLION)])
    np.testing.assert_allclose(training.get_facecolors(), of_class[explorer.experiment.targets[0][:, 0].astype(int)])
    assert {tuple(colour) for marks in (training, test) for colour in marks.get_edgecolors()} == {to_rgba("black")}
    for marks, targets in zip((training, test), explorer.experiment.targets):
        assert [len(path.vertices) < 10 for path in marks.get_paths()] == (targets[:, 0] == 1).tolist()  # triangles


@pytest.mark.parametrize("data", ["blobs", "spiral"])
def test_on_the_border_the_output_is_one_half(explorer, data):
    explorer.turn(data=data)
    for _ in range(4):
        explorer.one_step()
    border = np.concatenate(explorer.panels.output.border.get_segments())
    assert len(border) > 20
    np.testing.assert_allclose(explorer.experiment.activations(border)[-1], 0.5, atol=0.01)


def test_the_chosen_point_is_where_it_is_in_both_maps(explorer):
    explorer.turn(point=3)
    x, y = explorer.experiment.points[0][2]
    assert abs(x) > 0.1 and abs(y) > 0.1
    assert explorer.panels.output.chosen.get_xydata().tolist() == [[x, y]]
    left, top, width = ENLARGED
    across, down = explorer.panels.neuron.chosen.get_xydata()[0]
    np.testing.assert_allclose([across, down], [left + width * (FIELD + x) / 2.8, top + width * (FIELD - y) / 2.8])


def test_inputs_that_are_not_used_are_faint(explorer):
    for (left, top), name, values in zip(INPUT_PLACES, FEATURES, maps.FEATURE_MAPS):
        inner, strong = pixels(explorer, left + 4, top + 4, SMALL - 8, SMALL - 8), shades(values)[4:-4, 4:-4]
        assert np.array_equal(inner, strong) == (name in ("x1", "x2"))
        assert name in ("x1", "x2") or inner.min() > 200 > strong.min()
