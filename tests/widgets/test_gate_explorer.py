"""The explorer of a neuron as a gate: its answers, its words, and a picture that holds them."""

import itertools

import numpy as np
import pytest

from nnlib import data
from nnlib.widgets.gate import CORNERS, GATES, START, GateExplorer, boundary_of, in_words, state_of


@pytest.fixture
def explorer():
    explorer = GateExplorer()
    yield explorer
    explorer.close()


def right_answers(gate):
    return int(state_of(gate, *START.values()).right.sum())


def test_the_gates_are_those_of_their_names():
    for (x1, x2), *answers in zip(CORNERS, *GATES.values()):
        assert answers == [x1 and x2, x1 or x2, x1 != x2]
    X, Y = data.xor()
    assert np.array_equal(X, CORNERS) and Y.ravel().tolist() == GATES["XOR"]


def test_one_or_two_answers_are_right_at_the_start():
    assert [right_answers(gate) for gate in GATES] == [2, 2, 1]


def test_the_words_at_the_start(explorer):
    assert explorer.words == (
        "The gate is AND, the weights are 2 and -2, the bias is 1. The inputs 0 0 give 0.73 (yes, wrong), 0 1 give "
        "0.27 (no, right), 1 0 give 0.95 (yes, wrong), 1 1 give 0.73 (yes, right). 2 of the four answers are right. "
        "The boundary runs from (-0.50, 0.00) to (1.00, 1.50)."
    )


@pytest.mark.parametrize(
    "state, words",
    [
        (("AND", 10, 10, -15), "All four answers are right: the neuron is an AND gate. The boundary runs from (0.00,"),
        (("OR", 10, 10, -5), "All four answers are right: the neuron is an OR gate. The boundary runs from (-0.50,"),
        (("XOR", 10, 10, -5), ". 3 of the four answers are right. The boundary runs from (-0.50, 1.00) to (1.00,"),
        (("XOR", 10, 10, -10), "0 1 give 0.50 (undecided), 1 0 give 0.50 (undecided), 1 1 give 1.00 (yes, wrong). 1 "),
        (("XOR", 10, 10, -10), ". 1 of the four answers is right. The boundary runs from (-0.50, 1.50) to (1.50, -0.5"),
        (("OR", 0, 0, 0), ". 0 of the four answers are right. Both weights are 0: the inputs do not count, and there "),
        (("OR", -0.0, 1, 20), "the weights are 0 and 1, the bias is 20."),
        (("OR", -0.0, 1, 20), ". 3 of the four answers are right. The boundary is outside the picture."),
    ],
)
def test_the_words_of_other_states(state, words):
    assert words in in_words(state_of(*state))


def test_no_neuron_of_the_knobs_is_an_xor_gate():
    """Nor does the explorer ever say so, on a coarser lattice of the same sliders."""
    counts = {gate: 0 for gate in GATES}
    for gate, *weights in itertools.product(GATES, *[range(-20, 21, 4)] * 2, range(-20, 21, 2)):
        counts[gate] = max(counts[gate], state_of(gate, *weights).right.sum())
    assert counts == {"AND": 4, "OR": 4, "XOR": 3}


@pytest.mark.parametrize("w, b", [((2, -2), 1), ((1, 0), -1), ((0, -4), 6), ((-3, 7.5), -1.5), ((2, 2), -2)])
def test_the_boundary_ends_at_the_sides_of_the_picture(w, b):
    ends = boundary_of(np.array(w), b)
    assert ends @ w + b == pytest.approx(0, abs=1e-5)
    assert np.abs(ends - 0.5).max(axis=1) == pytest.approx(1) and not np.array_equal(*ends)


@pytest.mark.parametrize("w, b", [((2, 2), 20), ((0, 0), 1), ((0, 0), 0), ((1, 1), 1)])
def test_a_boundary_elsewhere_is_none(w, b):
    assert boundary_of(np.array(w), b) is None


def test_each_knob_changes_picture_and_words(explorer):
    for name, value in {"gate": "XOR", "weight 1": 4.0, "weight 2": 3.0, "bias": -2.0}.items():
        before = explorer.png, explorer.words
        explorer.knobs[name].value = value
        assert explorer.png != before[0] and explorer.words != before[1]
    (image, border, (circles, triangles), (u, v)), _, answers = explorer.artists
    activations = 1 / (1 + np.exp(-(4 * u + 3 * v[:, None] - 2)))
    assert np.asarray(image.get_array()) == pytest.approx(activations)
    assert np.vstack(border.get_segments()) @ [4, 3] - 2 == pytest.approx(0, abs=0.01)
    assert circles.get_xydata().tolist() == [[0, 0], [1, 1]]
    assert triangles.get_xydata().tolist() == [[0, 1], [1, 0]]
    assert (answers.get_offsets()[:, 1] < CORNERS[:, 1]).all()
    assert answers.texts == ["0.12 right", "0.73 right", "0.88 right", "0.99 wrong"]


def test_without_weights_there_is_no_border(explorer):
    explorer.turn(weight_1=0, weight_2=0, bias=0)
    assert not explorer.artists.surface.border.get_segments()
    assert set(explorer.artists.answers.texts) == {"0.50 undecided"}


def test_the_target_is_chosen_or_refused():
    explorer = GateExplorer("OR")
    assert explorer.words.startswith("The gate is OR,") and explorer.knobs["gate"].value == "OR"
    explorer.close()
    for wrong in ("and", None, ["AND"]):
        with pytest.raises(ValueError, match=r"target is .*, expected one of AND, OR, XOR"):
            GateExplorer(wrong)
