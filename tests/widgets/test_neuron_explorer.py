"""The explorer of one neuron: its numbers, its words, and a picture that holds them."""

import numpy as np
import pytest

from nnlib.gradient_check import numerical_gradient
from nnlib.widgets.neuron import NeuronExplorer, in_words, neuron_of


@pytest.fixture
def explorer():
    explorer = NeuronExplorer()
    yield explorer
    explorer.close()


def plain_sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("weight, bias, x", [(1, 0, 1), (-2.5, 4, 3), (10, -10, -0.1), (0, 2, 6)])
def test_the_numbers_are_those_of_the_formulas(weight, bias, x):
    neuron = neuron_of(weight, bias, x)
    assert neuron.z == pytest.approx(weight * x + bias)
    assert neuron.a == pytest.approx(plain_sigmoid(neuron.z))
    assert neuron.slope == pytest.approx(numerical_gradient(plain_sigmoid, neuron.z), abs=1e-9)
    assert neuron.middle is None if weight == 0 else weight * neuron.middle + bias == pytest.approx(0)


def test_the_words_at_the_start(explorer):
    assert explorer.words == (
        "With weight 1, bias 0 and input 1 the weighted sum is z = 1.00 and the activation is 0.7311. The curve rises "
        "from left to right, with its middle at x = 0.00. The slope of the sigmoid at z is 0.1966: the neuron is not "
        "saturated."
    )


def test_the_words_of_a_saturated_neuron_beyond_the_picture():
    assert in_words(neuron_of(-10, -10, 6)) == (
        "With weight -10, bias -10 and input 6 the weighted sum is z = -70.00 (outside the right picture, where the "
        "arrow points) and the activation is nearly 0. The curve falls from left to right, with its middle at "
        "x = -1.00. The slope of the sigmoid at z is nearly 0: the neuron is saturated, and a small turn of a knob "
        "changes almost nothing."
    )


def test_the_words_of_a_neuron_without_weight():
    words = in_words(neuron_of(-0.0, 0, 3))
    assert "With weight 0, bias 0 and input 3" in words and "middle" not in words
    assert "The curve is flat because the weight is 0: the input does not count. The slope" in words


@pytest.mark.parametrize("z, saturated", [(4.5, False), (4.6, True), (-4.5, False), (-4.6, True)])
def test_saturated_is_a_slope_below_a_hundredth(z, saturated):
    assert ("the neuron is saturated" in in_words(neuron_of(1, 0, z))) == saturated


@pytest.mark.parametrize("weight, bias, words", [(1.5, -9, "x = 6.00."), (-1, 6.1, "x = 6.10, outside the picture.")])
def test_the_middle_is_marked_if_it_is_in_the_picture(explorer, weight, bias, words):
    explorer.turn(weight=weight, bias=bias)
    assert words in explorer.words
    assert explorer.artists.middle.get_xydata().tolist() == ([[6, 0.5]] if weight == 1.5 else [])


def test_steps_of_a_slider_leave_no_traces():
    words = in_words(neuron_of(0.1 + 0.2, -0.3, 0.7 + 0.3))
    assert "weight 0.3, bias -0.3 and input 1 the weighted sum is z = 0.00" in words and "middle at x = 1.00" in words


def test_each_knob_changes_picture_and_words(explorer):
    for name, value in (("weight", 2.0), ("bias", -1.5), ("x", 3.0)):
        before = explorer.png, explorer.words
        explorer.knobs[name].value = value
        assert explorer.png != before[0] and explorer.words != before[1]
    artists = explorer.artists
    x, y = artists.curve.get_data()
    assert (x[0], x[-1]) == (-6, 6) and y == pytest.approx(plain_sigmoid(2 * x - 1.5))
    assert artists.middle.get_xydata().tolist() == [[0.75, 0.5]]
    assert artists.point.get_xydata()[0] == pytest.approx([3, plain_sigmoid(4.5)])
    line, dot = artists.tangent
    assert dot.get_xydata()[0] == pytest.approx([4.5, plain_sigmoid(4.5)]) and dot.get_marker() == "o"
    (x1, x2), (y1, y2) = line.get_data()
    assert (y2 - y1) / (x2 - x1) == pytest.approx(plain_sigmoid(4.5) * plain_sigmoid(-4.5))
    assert artists.numbers.get_text() == "z: 4.50\na: 0.9890\nslope: 0.0109"


@pytest.mark.parametrize("x, marker", [(6, ">"), (-6, "<"), (0.8, "o")])
def test_an_arrow_stands_for_a_point_beyond_the_picture(explorer, x, marker):
    explorer.turn(weight=10, x=x)
    _, dot = explorer.artists.tangent
    low, high = dot.axes.get_xlim()
    assert dot.get_marker() == marker and low < dot.get_xdata()[0] < high
    assert ("arrow" in explorer.words) == (marker != "o")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(weight=11), "weight is 11, expected a number from -10 to 10"),
        (dict(bias=float("nan")), "bias is nan, expected a number from -10 to 10"),
        (dict(x="1"), "x is '1', expected a number from -6 to 6"),
        (dict(x=-6.1), "x is -6.1, expected a number from -6 to 6"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        NeuronExplorer(**arguments)


def test_it_starts_where_it_is_told_to():
    explorer = NeuronExplorer(weight=np.float32(-2), bias=np.int64(3), x=0.25)
    assert explorer.words.startswith("With weight -2, bias 3 and input 0.25 the weighted sum is z = 2.50")
    explorer.close()
