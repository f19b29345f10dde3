"""The explorer of a landscape: positions in, picture and words out."""

import asyncio

import numpy as np
import pytest

from nnlib import data
from nnlib.activations import sigmoid
from nnlib.gradient_check import numerical_gradient
from nnlib.network import NeuralNetwork
from nnlib.training import fit
from nnlib.widgets.landscape import BY_HAND, BY_ROLLING, LandscapeExplorer, slopes_at, step_from


def bowl(u, v):
    return (u - 3) ** 2 / 100 + (v + 2) ** 2 / 50 + 0.5


@pytest.fixture(scope="module")
def loss_at():
    """The loss of notebook 03."""
    X, Y = data.tutorial()
    net = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    fit(net, X, Y, iterations=1500)
    A1, W2 = sigmoid(X @ net.weights[0]), net.weights[1]

    def loss_at(u, v):
        moved = W2.copy()
        moved[0, 0], moved[3, 0] = u, v
        return np.sum((Y - sigmoid(A1 @ moved)) ** 2)

    return loss_at


@pytest.fixture
def explorer():
    explorer = LandscapeExplorer(bowl, start=(0, 0), learning_rate=5.0)
    yield explorer
    explorer.close()


def place(explorer, artist):
    """Where a marker is, as a pair."""
    return tuple(float(number[0]) for number in explorer.artists[artist].get_data())


def roll(explorer):
    steps = 0
    while True:
        with explorer._hold():
            going = explorer.step()
        steps += 1
        if going is False:
            explorer.update()
            return steps


def test_the_picture_holds_the_point_and_its_slices(explorer):
    explorer.turn(u=4, v=-5)
    assert place(explorer, "point") == (4, -5)
    assert place(explorer, "point of u") == (4, bowl(4, -5)) and place(explorer, "point of v") == (-5, bowl(4, -5))
    over_u, over_v = explorer.artists["slice of u"], explorer.artists["slice of v"]
    assert over_u.get_ydata() == pytest.approx(bowl(np.linspace(-5, 17, 80), -5))
    assert over_v.get_ydata() == pytest.approx(bowl(4, np.linspace(-14, 6, 80)))
    assert explorer.artists["path"].get_xydata().tolist() == [[0, 0], [4, -5]]


def test_each_knob_changes_picture_and_words(explorer):
    for name in "uv":
        before = explorer.png, explorer.words
        explorer.knobs[name].value = 1.5
        assert explorer.png != before[0] and explorer.words != before[1]


def test_words_at_the_start(explorer):
    assert explorer.words == (
        "At u = 0.00 and v = 0.00 the loss is 0.6700. The slope over u is -0.0600, downhill is towards larger u; the "
        "slope over v is 0.0800, downhill is towards smaller v. The next step of rolling is 0.50 long. There is no "
        "record yet: move a slider, or roll downhill."
    )


def test_words_on_flat_ground(explorer):
    explorer.turn(u=3, v=-2)
    assert explorer.words == (
        "At u = 3.00 and v = -2.00 the loss is 0.5000. The slope over u is 0.0000, flat; the slope over v is 0.0000, "
        "flat. Rolling would stop here: the next step would be shorter than 0.1. The record "
        "is 0.5000, by hand."
    )


def test_downhill_on_the_other_sides(explorer):
    explorer.turn(u=10, v=-10)
    assert "downhill is towards smaller u" in explorer.words and "downhill is towards larger v" in explorer.words


def test_a_step_goes_against_the_measured_slopes(explorer):
    explorer.buttons["Step"].click()
    assert explorer.point == pytest.approx([5 * 0.06, -5 * 0.08])
    assert place(explorer, "point") == pytest.approx((0.3, -0.4))
    explorer.buttons["Step"].click()  # the sliders show rounded numbers, the point stays exact
    exact = np.array([0.3, -0.4]) - 5 * np.array([(0.3 - 3) / 50, (-0.4 + 2) / 25])
    assert explorer.point == pytest.approx(exact)
    assert [knob.value for knob in explorer.knobs.values()] == [0.6, -0.7]
    assert BY_HAND not in explorer.best and explorer.best[BY_ROLLING][0] == pytest.approx(bowl(*exact))


def test_rolling_is_that_of_the_notebook(loss_at):
    explorer = LandscapeExplorer(loss_at)
    point = np.zeros(2)
    for _ in range(10):
        point = point - 2 * numerical_gradient(lambda p: loss_at(*p), point)
        explorer.one_step()
    assert explorer.point == pytest.approx(point)
    assert roll(explorer) == 20  # 19 more, and one that is too short
    assert explorer.words.endswith("The record is 0.0874, by rolling.")
    explorer.turn(u=12.0, v=-12.9)
    assert explorer.words.endswith("The record is 0.00053, by hand; the best by rolling is 0.0874.")
    explorer.close()


def test_play_rolls_until_the_steps_are_short(explorer):
    async def play():
        explorer.buttons["Play"].value = True
        await asyncio.wait_for(explorer.task, 20)

    assert explorer.buttons["Play"].description == "Roll downhill"
    asyncio.run(play())
    assert "shorter than 0.1" in explorer.words and not explorer.buttons["Play"].value
    assert explorer.best[BY_ROLLING][0] == pytest.approx(0.5, abs=0.05)


def test_the_records_are_the_lowest_and_are_marked(explorer):
    explorer.turn(u=2, v=-1)
    explorer.turn(u=8, v=3)
    assert explorer.best[BY_HAND] == (bowl(2, -1), 2, -1) and place(explorer, BY_HAND) == (2, -1)
    assert np.isnan(place(explorer, BY_ROLLING)).all()
    roll(explorer)
    assert place(explorer, BY_ROLLING) == pytest.approx(tuple(explorer.point))


def test_a_slider_moves_only_its_own_weight(explorer):
    explorer.one_step()
    explorer.one_step()
    v = explorer.point[1]
    explorer.knobs["u"].value = 5.0
    assert explorer.point.tolist() == [5.0, v] and v != explorer.knobs["v"].value


def test_rolling_ends_after_300_steps():
    explorer = LandscapeExplorer(lambda u, v: abs(u), start=(0.4, 0), learning_rate=0.8)  # to and fro for ever
    assert roll(explorer) == 301 and len(explorer.path) == 200
    assert "Rolling would stop here: these were 300 steps." in explorer.words
    explorer.turn(v=2)
    assert "The next step of rolling is 0.80 long." in explorer.words
    explorer.close()


def test_rolling_ends_at_the_border():
    explorer = LandscapeExplorer(lambda u, v: -u, low=0, high=3, start=(1, 1), learning_rate=1.5)
    assert roll(explorer) == 2 and explorer.point.tolist() == [3, 1]
    assert "Rolling would stop here: the next step leads out of the map." in explorer.words
    explorer.close()


def test_slopes_and_steps_are_plain_numbers():
    assert slopes_at(bowl, np.array([8.0, 3.0])) == pytest.approx([0.1, 0.2])
    end, stop = step_from(np.array([8.0, 3.0]), np.array([0.1, 0.2]), 100, -5, 17)
    assert end.tolist() == [-2, -5] and stop == "it ends at the border of the map"
    assert step_from(np.zeros(2), np.array([np.nan, 0]), 1, -5, 17)[1] == "a slope cannot be measured"


def test_reset_forgets_path_and_records(explorer):
    start = explorer.words, explorer.png
    explorer.turn(u=2)
    roll(explorer)
    explorer.buttons["Reset"].click()
    assert (explorer.words, explorer.png) == start and len(explorer.path) == 1 and not explorer.best


@pytest.mark.filterwarnings("error", "default::DeprecationWarning")  # old ipywidgets, new ipykernel
def test_a_loss_without_a_value_somewhere():
    explorer = LandscapeExplorer(lambda u, v: np.log(u) + v**2, low=-1, high=2, start=(1, 1))
    assert np.isnan(explorer.artists["slice of u"].get_ydata()).any()
    explorer.turn(u=-0.5)
    assert explorer.words == (
        "At u = -0.50 and v = 1.00 the loss function gives no number: there is nothing to stand on. There is no record "
        "yet: move a slider, or roll downhill."
    )
    assert explorer.step() is False
    explorer.turn(u=0.0)  # on the edge
    assert "gives no number" in explorer.words
    explorer.close()


def test_a_loss_that_raises_is_shown():
    def loss(u, v):
        if (u, v) == (1.5, 1.5):
            raise RuntimeError("a hole")
        return u + v

    explorer = LandscapeExplorer(loss, low=0, high=3, start=(1, 1))
    with pytest.raises(RuntimeError, match="a hole"):
        explorer.turn(u=1.5, v=1.5)
    assert "Something went wrong" in explorer.view.value
    explorer.reset()
    assert "wrong" not in explorer.view.value
    explorer.close()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(loss=3), "loss is 3, expected a function of two numbers"),
        (dict(learning_rate=0), "learning_rate is 0, expected a number above 0"),
        (dict(learning_rate=np.nan), "learning_rate is nan"),
        (dict(start=(99, 0)), r"start is \(99, 0\), expected two numbers on the map"),
        (dict(start=1), "start is 1, expected two numbers"),
        (dict(low=(20, 0)), r"start is \(0, 0\), expected two numbers on the map, from \(20, 0\)"),
        (dict(low=(0, 0), high=(0, 5)), "expected low < high"),
        (dict(loss=lambda u, v: np.nan), r"the loss at the start \(0, 0\) is nan, expected a finite number"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        LandscapeExplorer(**dict(loss=bowl) | arguments)
