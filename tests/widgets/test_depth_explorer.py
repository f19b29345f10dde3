"""The depth explorer: its runs are those of `fit`, and its words and its picture show each layer's gradient."""

import asyncio

import ipywidgets
import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import numerical_gradient
from nnlib.network import NeuralNetwork
from nnlib.training import fit
from nnlib.widgets import depth
from nnlib.widgets import explorer as base
from nnlib.widgets.depth import DepthExplorer, gradient_sizes, new_run

SMALL = dict(hidden_layers=1, neurons_in_each=3, data_set="circles")


@pytest.fixture(scope="module")
def only_one():
    explorer = DepthExplorer()
    yield explorer
    explorer.close()


@pytest.fixture
def explorer(only_one):
    only_one.run_of.cache_clear()  # no test finds the network of another one, already trained
    only_one.reset()
    return only_one


def turn(explorer, **knobs):
    """Set the knobs, and do all the training that follows."""
    explorer.turn(**knobs)
    explorer.run.advance(explorer.iterations)
    explorer.update()


@pytest.mark.parametrize(
    "layers, activation, initial, name", [(0, "tanh", "scaled", "moons"), (2, "relu", "uniform", "spiral")]
)
def test_the_run_is_that_of_fit(layers, activation, initial, name):
    X, Y = getattr(data, name)(200, rng=0)
    net = NeuralNetwork([2] + [5] * layers + [1], activation=activation, initial=initial, rng=7)
    first = net.copy()
    run = new_run(layers, 5, activation, initial, name, 7, 0.01)
    run.advance(100)
    history = fit(net, X, Y, iterations=100, learning_rate=0.01)
    assert np.array_equal(run.loss[:101], history.loss)
    stop = run.stops[100]
    assert all(np.array_equal(*pair) for pair in zip(run.stops[0].net.weights, first.weights))
    assert np.array_equal(stop.net.predict(X), net.predict(X))
    assert stop.right == ((net.predict(X) > 0.5) == (Y > 0.5)).sum()


def test_gradient_sizes_are_those_that_are_measured():
    X, Y = data.moons(20, rng=0)
    net = NeuralNetwork([2, 3, 3, 1], activation="tanh", initial="scaled", rng=0)
    sizes = gradient_sizes(net, X, Y)
    for layer, W in enumerate(net.weights):

        def loss(values, layer=layer):
            other = net.copy()
            other.weights[layer] = values
            return other.loss(X, Y)

        assert sizes[layer] == pytest.approx(np.abs(numerical_gradient(loss, W)).mean(), rel=1e-6)


def test_a_run_has_room_for_its_losses():
    assert len(new_run(0, 1, "tanh", "scaled", "spiral", 0, 0.01).loss) == depth.MOST + 1


def test_the_picture_shows_the_run(explorer):
    turn(explorer, iterations=70, learning_rate=0.1, random_start=3, activation="sigmoid", hidden_layers=2)
    X, Y = data.spiral(200, rng=0)
    net = NeuralNetwork([2, 4, 4, 1], initial="scaled", rng=3)
    history = fit(net, X, Y, iterations=70, learning_rate=0.1)
    artists = explorer.artists
    assert np.ravel(artists["point"].get_data()) == pytest.approx([70, history.loss[-1]])
    x, y = artists["curve"].get_data()
    assert y[x <= 70] == pytest.approx(history.loss[x[x <= 70]]) and np.isnan(y[x > 70]).all()
    layer, sizes = artists["sizes"].get_data()
    assert layer.tolist() == [1, 2, 3] and sizes == pytest.approx(gradient_sizes(net, X, Y))
    assert len(artists["tiny"].get_xdata()) == 0
    surface = artists["surface"]
    u, v = surface.sides
    assert surface.image.get_array()[11, 50] == pytest.approx(net.predict([[u[50], v[11]]]).item())
    assert sorted(len(marker.get_xdata()) for marker in surface.markers) == [100, 100]


def test_all_points_lie_on_the_map():
    for X, _ in depth.DATA.values():
        assert (np.abs(X) < depth.CORNER).all()


def test_gradients_too_small_for_the_axis_have_a_mark_of_their_own(explorer):
    turn(explorer, hidden_layers=6, neurons_in_each=8, activation="relu", initial_weights="uniform", learning_rate=1.0)
    turn(explorer, iterations=10)
    lowest = depth.GRADIENTS[0]
    assert explorer.artists["tiny"].get_data()[1].tolist() == [lowest] * 7
    assert explorer.artists["sizes"].get_data()[1].tolist() == [lowest] * 7


def test_words_at_the_start():
    explorer = DepthExplorer()
    explorer.close()
    assert explorer.words == (
        "The spiral data, 1 hidden layer of 4 tanh neurons (scaled initial weights, random start 0): after 1,000 "
        "iterations with learning rate 0.01 the loss is 37.7, and 136 of 200 points are right. The loss hardly falls: "
        "on a plateau, or stuck. The mean size of the gradient is 0.23 in layer 1 and 0.11 in layer 2, the last. All "
        "layers get gradients of a similar size."
    )


def test_words_tell_that_the_gradient_vanishes(explorer):
    turn(explorer, hidden_layers=6, neurons_in_each=8, activation="sigmoid", iterations=0)
    assert explorer.words.endswith(
        "Nothing is learned yet: these are the random weights. The mean size of the gradient is 0.00012 in layer 1 "
        "and 0.96 in layer 7, the last. Layer 1's is 7,900 times smaller than layer 7's: it hardly learns."
    )
    turn(explorer, initial_weights="uniform")
    assert "Layer 1's is more than a million times smaller than layer 7's" in explorer.words
    turn(explorer, activation="relu")
    assert explorer.words.endswith("Layer 3's is 17 times smaller than layer 1's: it learns more slowly.")


@pytest.mark.parametrize("knobs, sentence", [
    (SMALL | dict(iterations=1000), "200 of 200 points are right. The network has learned this."),
    (SMALL | dict(iterations=100), "The loss still falls."),
    (SMALL | dict(hidden_layers=0, iterations=300), "Its border is a straight line, and no training can bend it."),
    (SMALL | dict(iterations=10), "The loss hardly falls: on a plateau, or stuck."),
    (SMALL | dict(iterations=1, learning_rate=1.0), "The loss has risen: the steps are too large."),
    (dict(hidden_layers=3, neurons_in_each=8, activation="relu", learning_rate=0.1, iterations=10),
     "It gives about the same answer to all of them. All gradients are almost zero: at this pace 5,000 iterations "
     "hardly move the weights."),
])  # fmt: skip
def test_words_judge_what_is_seen(explorer, knobs, sentence):
    turn(explorer, **knobs)
    assert sentence in explorer.words


def test_words_do_not_praise_the_gradients_on_a_plateau(explorer):
    turn(explorer, hidden_layers=6, neurons_in_each=8, activation="sigmoid", learning_rate=0.03)
    assert "It gives about the same answer to all of them. The mean size of the gradient is" in explorer.words
    assert "similar size" not in explorer.words


def test_words_name_the_network_in_the_singular_too(explorer):
    turn(explorer, neurons_in_each=1, iterations=0)
    assert "1 hidden layer of 1 tanh neuron (scaled initial" in explorer.words
    turn(explorer, hidden_layers=0)
    assert explorer.words.startswith("The spiral data, no hidden layer (scaled initial weights, random start 0)")
    assert "The mean size of its only layer's gradient is" in explorer.words


def test_a_long_training_goes_on_while_the_knobs_rest(explorer, monkeypatch):
    monkeypatch.setattr(base, "REST", 0.0)
    turn(explorer, iterations=300)

    async def move():
        explorer.knobs["hidden layers"].value = 3
        assert "after 200 of 300 iterations with learning rate 0.01 the loss is" in explorer.words
        assert explorer.words.endswith("of 200 points are right. Training goes on.")  # no verdict yet
        await asyncio.wait_for(explorer.task, 60)

    asyncio.run(move())
    other = DepthExplorer()
    turn(other, hidden_layers=3, iterations=300)
    assert explorer.words == other.words and explorer.png == other.png
    other.close()


def test_step_goes_to_the_next_stop_waits_for_the_run_and_ends(explorer):
    turn(explorer, iterations=0)
    explorer.one_step()
    explorer.one_step()
    assert explorer.knobs["iterations"].value == 2
    explorer.turn(iterations=1500)
    assert explorer.step() and explorer.knobs["iterations"].value == 1500
    explorer.run.advance(1500)
    assert explorer.step() and explorer.knobs["iterations"].value == 2000
    turn(explorer, hidden_layers=0, iterations=5000)
    assert explorer.step() is False and explorer.knobs["iterations"].value == 5000


def test_play_ends_at_the_last_stop(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "pace", 0.0)
    turn(explorer, hidden_layers=0, iterations=3000)

    async def play():
        explorer.buttons["Play"].value = True
        await asyncio.wait_for(explorer.task, 60)

    asyncio.run(play())
    assert "after 5,000 iterations" in explorer.words and not explorer.buttons["Play"].value


def test_the_knobs_stand_in_two_columns(explorer):
    (row,) = explorer.controls()
    assert isinstance(row, ipywidgets.HBox)
    assert [knob for column in row.children for knob in column.children] == [*explorer.knobs.values()]
