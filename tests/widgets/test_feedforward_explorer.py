"""The explorer of feedforward: sample and weights in, picture and words out."""

import numpy as np
import pytest

from nnlib import data, plots
from nnlib.network import NeuralNetwork
from nnlib.widgets.feedforward import FeedforwardExplorer, places

X, _ = data.tutorial()
NET = NeuralNetwork([3, 4, 1], bias=False, rng=0)


@pytest.fixture
def explorer():
    explorer = FeedforwardExplorer()
    yield explorer
    explorer.close()


def activations(explorer):
    """The numbers in the circles, as drawn."""
    return np.asarray(explorer.artists["diagram"].circles.get_array())


def marked(explorer):
    """The numbers of the circles with a thick outline, and the texts in boxes."""
    circles, _, _, numbers, _ = explorer.artists["diagram"]
    boxes = [text for text, edge in zip(numbers.texts, numbers.grounds.get_edgecolors()) if edge[3]]
    return np.flatnonzero(np.array(circles.get_linewidths()) > 2).tolist(), boxes


def test_a_name_for_each_weight():
    names = places([3, 4, 1])
    assert len(names) == 16 and names["x3 -> hidden 2"] == (0, 2, 1) and names["hidden 4 -> output"] == (1, 3, 0)
    assert places([1, 1, 2]) == {
        "x1 -> hidden 1": (0, 0, 0),
        "hidden 1 -> output 1": (1, 0, 0),
        "hidden 1 -> output 2": (1, 0, 1),
    }


@pytest.mark.parametrize("sample", range(4))
def test_the_numbers_are_those_of_the_network(explorer, sample):
    explorer.turn(sample=sample)
    assert activations(explorer) == pytest.approx(np.concatenate([A[sample] for A in NET.feedforward(X)]))
    explorer.turn(weight="x3 -> hidden 2", value=-2.5)
    changed = NET.copy()
    changed.weights[0][2, 1] = -2.5
    assert activations(explorer) == pytest.approx(np.concatenate([A[sample] for A in changed.feedforward(X)]))
    assert explorer.artists["diagram"].numbers.texts[9] == "-2.50"


def test_choosing_a_weight_changes_none_and_moves_the_slider(explorer):
    for name, (layer, i, j) in explorer.places.items():
        explorer.knobs["weight"].value = name
        assert explorer.knobs["value"].value == round(NET.weights[layer][i, j], 1)
        assert all(np.array_equal(W, V) for W, V in zip(explorer.net.weights, NET.weights))


def test_a_changed_weight_stays_when_another_is_chosen(explorer):
    explorer.turn(weight="x1 -> hidden 4", value=7)
    explorer.turn(weight="x2 -> hidden 1")
    assert explorer.net.weights[0][0, 3] == 7 and explorer.net.weights[0][1, 0] == NET.weights[0][1, 0]
    explorer.turn(weight="x1 -> hidden 4")
    assert explorer.knobs["value"].value == 7


def test_line_number_and_neurons_of_the_chosen_weight_are_marked(explorer):
    for name, (layer, i, j) in explorer.places.items():
        explorer.knobs["weight"].value = name
        ends = [i, 3 + j] if layer == 0 else [3 + i, 7]
        assert marked(explorer) == (ends, [f"{NET.weights[layer][i, j]:.2f}"])
        centres = explorer.artists["diagram"].circles.get_offsets()[ends]
        assert all(np.array_equal(line.get_xydata(), centres) for line in explorer.artists["tube"])


def test_each_knob_changes_picture_and_words(explorer):
    for name, value in (("sample", 1), ("weight", "x3 -> hidden 1"), ("value", -4.0)):
        before = explorer.png, explorer.words
        explorer.knobs[name].value = value
        assert explorer.png != before[0] and explorer.words != before[1]


def test_the_samples_are_named_by_their_features(explorer):
    assert [name for name, _ in explorer.knobs["sample"].options] == ["1: 0 0 1", "2: 0 1 1", "3: 1 0 1", "4: 1 1 1"]


def test_words_at_the_start(explorer):
    assert explorer.words == (
        "Sample 3 (1 0 1): the answer is 0.783, as at the start. The weight x1 -> hidden 1 is 0.64, as at the start. "
        "Hidden 1: 1 * 0.64 + 0 * 0.81 + 1 * 0.54 = 1.18, sigmoid: 0.77."
    )


def test_words_of_a_change(explorer):
    explorer.turn(sample=1, weight="x2 -> hidden 3", value=-10)
    assert explorer.words == (
        "Sample 2 (0 1 1): the answer went from 0.805 to 0.696. The weight x2 -> hidden 3 is -10.00, at the start 0.61."
        " Hidden 3: 0 * 0.04 + 1 * (-10.00) + 1 * 0.82 = -9.18, sigmoid: 0.00. The neuron is saturated: a small turn of"
        " this weight changes almost nothing."
    )
    explorer.turn(weight="hidden 3 -> output")
    assert explorer.words == (
        "Sample 2 (0 1 1): the answer went from 0.805 to 0.696. The weight hidden 3 -> output is 0.73, as at the start;"
        " 1 other weight is changed. Output: 0.80 * 0.86 + 0.86 * 0.03 + 0.00 * 0.73 + 0.68 * 0.18 = 0.83, sigmoid: "
        "0.70. This weight changes almost nothing here: it is multiplied by 0.00."
    )


def test_words_of_a_weight_that_is_multiplied_by_zero(explorer):
    explorer.turn(sample=0, weight="x1 -> hidden 2", value=5)
    assert "the answer is 0.761, as at the start." in explorer.words
    assert explorer.words.endswith("This weight changes nothing here: it is multiplied by 0.")
    explorer.turn(weight="x2 -> hidden 2", value=6)
    assert "; 1 other weight is changed. " in explorer.words
    explorer.turn(weight="x2 -> hidden 3", value=7)
    assert "; 2 other weights are changed. " in explorer.words


def test_words_of_a_change_too_small_to_see(explorer):
    explorer.turn(weight="hidden 2 -> output", value=10)
    explorer.turn(weight="x1 -> hidden 3", value=0.1)
    assert explorer.words.startswith("Sample 3 (1 0 1): the answer went from")
    explorer.reset()
    explorer.turn(weight="x1 -> hidden 2", value=0.4)
    assert explorer.words.startswith("Sample 3 (1 0 1): the answer is 0.783, nearly as at the start.")


def test_reset_brings_the_weights_back(explorer):
    start = explorer.words, explorer.png
    explorer.turn(weight="x1 -> hidden 1", value=-3)
    explorer.turn(weight="hidden 1 -> output", value=9, sample=0)
    explorer.buttons["Reset"].click()
    assert (explorer.words, explorer.png) == start
    assert all(np.array_equal(W, V) for W, V in zip(explorer.net.weights, NET.weights))


def test_the_learners_network_stays_as_it_is():
    net = NET.copy()
    net.weights[1] = np.ones((4, 1), dtype=int)
    explorer = FeedforwardExplorer(X, net)
    explorer.turn(weight="hidden 1 -> output", value=0.5)
    assert explorer.net.weights[1][0, 0] == 0.5 and net.weights[1].tolist() == [[1]] * 4
    explorer.close()


@pytest.mark.parametrize(
    "sizes, settings",
    [([1, 1, 1], {}), ([5, 5, 2], dict(output="softmax", loss="cross_entropy")), ([2, 5, 1], dict(activation="relu"))],
)
@pytest.mark.filterwarnings("error", "default::DeprecationWarning")  # old ipywidgets, new ipykernel
def test_other_networks(sizes, settings):
    net = NeuralNetwork(sizes, bias=False, initial="scaled", rng=1, **settings)
    net.weights = [20 * W for W in net.weights]
    explorer = FeedforwardExplorer(np.random.default_rng(0).normal(size=(3, sizes[0])), net)
    largest = explorer.knobs["value"].max
    assert largest >= max(np.abs(W).max() for W in net.weights) and largest >= 10
    for name in explorer.places:
        explorer.turn(weight=name)
        for value in (-largest, largest):
            explorer.turn(value=value)
            assert "nan" not in explorer.words and "-0.00" not in explorer.words
    explorer.close()


def test_several_answers_in_words():
    net = NeuralNetwork([1, 1, 2], bias=False, rng=0)
    explorer = FeedforwardExplorer([[1.0]], net)
    answers = ", ".join(f"{answer:.3f}" for answer in net.predict(np.ones((1, 1)))[0])
    assert explorer.words.startswith(f"Sample 1 (1): the answers are {answers}, as at the start. ")
    explorer.close()


@pytest.mark.parametrize(
    "X, net, message",
    [
        (None, 3, "net is 3, expected a NeuralNetwork"),
        (None, NeuralNetwork([3, 4, 1]), "expected one network with one hidden layer"),
        (None, NeuralNetwork([3, 1], bias=False), r"NeuralNetwork\(\[3, 1\]"),
        (None, NeuralNetwork([3, 6, 1], bias=False), "at most 5 neurons"),
        (None, NeuralNetwork.stack([NET, NET]), "expected one network"),
        ([[0.0, 1.0]], NET, "X has shape"),
        ([[0.0, 1.0, np.nan]], NET, "X"),
    ],
)
def test_bad_arguments(X, net, message):
    with pytest.raises(ValueError, match=message):
        FeedforwardExplorer(X, net)


def test_the_diagram_is_the_one_of_the_notebook(explorer):
    _, ax = plots.figure()
    static = plots.network(ax, NET.weights, [A[2] for A in NET.feedforward(X)], numbers=True)
    moved = explorer.artists["diagram"]
    assert static.values.texts == moved.values.texts and static.numbers.texts == moved.numbers.texts
