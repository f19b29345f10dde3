"""Drawing digits: strokes become images like those of the data set, the grid and the pad set what the network sees."""

import functools
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from test_explorer import living

from nnlib import data, training
from nnlib.network import NeuralNetwork
from nnlib.widgets import digit
from nnlib.widgets.digit import DigitExplorer, in_words, pixels

X_TRAIN, Y_TRAIN, X_TEST, Y_TEST = data.digits()
TURN = np.linspace(0, 2 * np.pi, 40)
RING = np.column_stack([50 + 20 * np.sin(TURN), 50 - 30 * np.cos(TURN)])
DIGITS = {  # as the writers of the data set made them
    0: [RING],
    1: [[(38, 30), (55, 10), (55, 90)]],
    2: [[(30, 25), (40, 12), (58, 12), (68, 28), (60, 48), (30, 88), (72, 88)]],
    3: [[(30, 18), (48, 10), (64, 20), (62, 38), (46, 48), (66, 58), (70, 74), (52, 90), (30, 82)]],
    4: [[(55, 10), (28, 60), (78, 60)], [(60, 38), (58, 90)]],
    5: [[(70, 12), (34, 12), (32, 45), (55, 42), (70, 58), (66, 80), (48, 90), (28, 84)]],
    6: [[(58, 10), (38, 36), (30, 66), (38, 86), (58, 88), (68, 72), (58, 58), (34, 66)]],
    7: [[(25, 15), (72, 15), (45, 88)], [(35, 50), (70, 50)]],
    8: [[(50, 50), (34, 32), (50, 12), (66, 30), (50, 50), (32, 70), (50, 90), (68, 72), (50, 50)]],
    9: [[(66, 30), (50, 42), (34, 30), (48, 12), (66, 26), (66, 60), (58, 90), (32, 88)]],
}


@functools.cache
def network():
    """The one of notebook 07."""
    choices = dict(activation="relu", output="softmax", loss="cross_entropy", initial="scaled")
    net = NeuralNetwork([64, 128, 10], rng=0, **choices)
    training.fit(net, X_TRAIN, Y_TRAIN, iterations=60, learning_rate=0.5, batch_size=32, rng=0)
    return net


@pytest.fixture(params=["with", "without"])
def explorer(request, monkeypatch):
    """With a pad, as far as anywidget is there, and without."""
    if request.param == "without":
        monkeypatch.setattr(digit, "Pad", None)
    explorer = DigitExplorer(network())
    yield explorer
    explorer.close()


def shown(explorer):
    """The image that the buttons show, read from their names."""
    names = [button.description.split(": ")[1] for button in explorer.pixels]
    levels = [int(name.split()[1]) if name.startswith("grey") else {"paper": 0, "ink": 16}[name] for name in names]
    assert [explorer.styles.index(button.style) for button in explorer.pixels] == levels
    return np.array(levels) / 16


# --- strokes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", DIGITS)
def test_a_drawn_digit_is_read(number):
    assert network().predict([pixels(DIGITS[number])]).argmax() == number


def test_drawings_have_the_ink_of_the_data_set():
    drawn = np.array([pixels(strokes) for strokes in DIGITS.values()])
    for count in (lambda X: X.sum(axis=1), lambda X: (X > 0).sum(axis=1), lambda X: (X == 1).sum(axis=1)):
        assert np.mean(count(drawn)) == pytest.approx(np.mean(count(X_TRAIN)), rel=0.25)
    assert np.array_equal(drawn * 16, np.rint(drawn * 16)) and drawn.min() == 0 and drawn.max() == 1
    image = drawn.reshape(-1, 8, 8)
    assert (image[:, [0, 7]].max(axis=2) > 0).all(), "from top to bottom"
    assert image[:, :, [0, 7]].mean() < 0.02 and abs(image[0] - image[0][:, ::-1]).max() < 0.2, "in the middle"


@pytest.mark.parametrize("number", [0, 1, 4])
def test_place_size_and_the_number_of_points_do_not_matter(number):
    strokes = [np.array(stroke, dtype=float) for stroke in DIGITS[number]]
    image = pixels(strokes)
    assert np.abs(pixels([300 + 0.1 * stroke for stroke in strokes]) - image).max() <= 2 / 16  # rounding, at borders
    halves = [np.insert(stroke, range(1, len(stroke)), (stroke[1:] + stroke[:-1]) / 2, axis=0) for stroke in strokes]
    assert np.abs(pixels(halves) - image).max() <= 2 / 16
    assert np.array_equal(pixels([stroke.tolist() for stroke in strokes]), image)


def test_a_slant_is_mostly_taken_away_and_a_thin_digit_stays_thin():
    upright, slanted = (pixels([[(50 + slant, 10), (50 - slant, 90)]]).reshape(8, 8) for slant in (0, 15))
    assert np.flatnonzero(upright.max(axis=0)).tolist() == [2, 3, 4, 5] and np.array_equal(upright, upright[:, ::-1])
    centres = slanted @ np.arange(8) / slanted.sum(axis=1)
    assert 0.5 < centres[0] - centres[-1] < 2 and network().predict([slanted.ravel()]).argmax() == 1


@pytest.mark.parametrize(
    "strokes, filled",
    [([], 0), ([[]], 0), ([[(5, 5)]], 12), ([[(5, 5), (5, 5)]], 12), ([[(0, 7), (90, 7)]], None)],
)
@pytest.mark.filterwarnings("error")
def test_nothing_a_dot_and_a_dash(strokes, filled):
    strokes = [np.reshape(stroke, (-1, 2)) for stroke in strokes]
    image = pixels(strokes)
    assert image.shape == (64,) and np.isfinite(image).all() and (filled is None or (image > 0).sum() == filled)


@pytest.mark.parametrize("rise", [0, 1, 9])
def test_a_dash_stays_flat_even_if_it_is_not_quite_level(rise):
    image = pixels([[(0, 7), (90, 7 + rise)]]).reshape(8, 8)
    assert np.flatnonzero(image.max(axis=1)).tolist() == [2, 3, 4, 5]


def test_a_long_scribble_takes_no_long_time():
    walk = np.cumsum(np.random.default_rng(0).normal(size=(20_000, 2)), axis=0)
    assert 0 < pixels([walk]).sum() < 64


@pytest.mark.parametrize("stroke", [[1, 2], [[1, 2, 3]], [[1, float("nan")]]])
def test_strokes_must_be_points(stroke):
    with pytest.raises(ValueError, match=r"expected points \(points, 2\) of finite x and y"):
        pixels([stroke])


# --- the explorer ---------------------------------------------------------------------------------------------------


def test_it_starts_with_a_test_image_and_reads_it(explorer):
    assert np.array_equal(explorer.image, X_TEST[0]) and np.array_equal(shown(explorer), X_TEST[0])
    assert explorer.words == "The network reads a 6 (over 99 %). 33 of 64 pixels hold ink. It is test image 1, a 6."
    explorer.turn(test_image=360)
    assert np.array_equal(shown(explorer), X_TEST[359]) and "It is test image 360, a 0." in explorer.words


def test_the_picture_holds_the_image_and_the_probabilities(explorer):
    explorer.draw(DIGITS[3])
    image, (bars, _, mark) = explorer.artists
    assert np.array_equal(image.get_array().ravel(), pixels(DIGITS[3]))
    (expected,) = network().predict([pixels(DIGITS[3])])
    assert np.allclose([bar.get_height() for bar in bars], expected) and mark.get_xdata() == [3]


def test_a_press_puts_ink_then_grey_then_paper(explorer):
    explorer.clear()
    empty = explorer.words
    assert empty.startswith("The grid is empty. The network answers all the same: a ") and "100 %" in empty
    for value in (1, 0.5, 0):
        explorer.pixels[10].click()
        assert shown(explorer)[10] == explorer.image[10] == value and explorer.image.sum() == value
        assert ("1 of 64 pixels holds ink, less than in any image" in explorer.words) == (value > 0)
    assert explorer.words == empty
    assert explorer.pixels[10].description == "row 2, column 3: paper"


@pytest.mark.parametrize("before, after", [(0.75, 0.5), (0.5, 0), (0.25, 0)])
def test_a_press_on_grey_makes_it_lighter(explorer, before, after):
    explorer.image[10] = before
    explorer.press(10)
    assert explorer.image[10] == after


def test_a_test_image_can_be_edited_and_is_not_damaged(explorer):
    before = X_TEST[0].copy()
    explorer.press(int(np.argmax(before)))  # ink becomes grey
    assert explorer.image.sum() == before.sum() - 0.5 and "It was test image 1, a 6." in explorer.words
    explorer.turn(test_image=2)
    explorer.turn(test_image=1)
    assert np.array_equal(explorer.image, before)


def test_reset_brings_back_the_start_after_presses_and_strokes(explorer):
    start = explorer.words, explorer.png
    explorer.press(3)
    explorer.buttons["Reset"].click()
    assert (explorer.words, explorer.png) == start
    explorer.draw(DIGITS[7])
    assert explorer.words.startswith("The network reads a 7 (") and explorer.knobs["test image"].value == 0
    assert explorer.words.endswith("It is your drawing, centred and scaled as the data set's were.")
    explorer.reset()
    assert (explorer.words, explorer.png) == start and np.array_equal(shown(explorer), X_TEST[0])


def test_closing_frees_all_widgets():
    before = set(living())
    explorer = DigitExplorer(network())
    assert len(set(living()) - before) < 140, "64 buttons share their layout and their styles"
    explorer.draw(DIGITS[2])
    explorer.close()
    assert set(living()) <= before


def test_words_at_typical_states():
    sure, unsure = np.full(10, 0.001), np.full(10, 0.1)
    sure[8], unsure[3] = 0.991, 0.1000001
    image = np.zeros(64)
    image[:20] = 0.75
    assert in_words(image, sure, 10) == "The network reads an 8 (99 %). 20 of 64 pixels hold ink."
    assert in_words(image, unsure, 10).startswith("The network is unsure: a 3 (10 %), or a 0 (10 %)? 20 of 64 pixels")
    assert "less than in any image of the data set" in in_words(image, sure, 16)
    sure[[8, 1]] = 0.7, 0.292
    assert in_words(image, sure, 10).startswith("The network reads an 8 (70 %), then a 1 (29 %).")


@pytest.mark.parametrize(
    "net, message",
    [
        (None, "net is None, expected a network with 64 inputs and 10 softmax outputs"),
        (NeuralNetwork([3, 4, 1]), r"net is NeuralNetwork\(\[3, 4, 1\].*expected a network with 64 inputs"),
        (NeuralNetwork([64, 5]), r"outputs of shape \(1, 5\) for one image, expected \(1, 10\)"),
        (NeuralNetwork([64, 10]), "the ten outputs of net add up to 5, expected 1"),
    ],
)
def test_another_network_is_refused_in_words(net, message):
    before = set(living())
    with pytest.raises(ValueError, match=message):
        DigitExplorer(net)
    assert set(living()) == before


def test_a_network_that_cannot_predict_is_refused_with_the_cause():
    net = NeuralNetwork([64, 8, 10], output="softmax", loss="cross_entropy")
    net.weights[0] = net.weights[0][:10]
    with pytest.raises(ValueError, match="64 inputs and 10 softmax outputs: .*10") as error:
        DigitExplorer(net)
    assert str(error.value).endswith(f": {error.value.__cause__}")


def test_any_object_that_predicts_will_do():
    explorer = DigitExplorer(SimpleNamespace(predict=lambda X: np.tile(np.eye(10)[4], (len(X), 1))))
    assert explorer.words.startswith("The network reads a 4 (over 99 %).")
    explorer.close()


# --- the pad --------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_pad():
    pytest.importorskip("anywidget", reason="needs pip install -e '.[pad]'")
    explorer = DigitExplorer(network())
    yield explorer
    explorer.close()


def place_of(explorer):
    return explorer.box.children[2].children[1]


def test_the_pad_is_hidden_until_the_page_has_drawn_it(with_pad):
    assert place_of(with_pad).children == () and place_of(with_pad).layout.display == "none"
    with_pad.pad.ready = True
    assert place_of(with_pad).children[1] is with_pad.pad and place_of(with_pad).layout.display == "none"
    with_pad.pad.alive = True
    assert place_of(with_pad).layout.display == "flex"


def test_colab_gets_the_pad_at_once(with_pad, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", None)
    explorer = DigitExplorer(network())
    assert place_of(explorer).children[1] is explorer.pad and place_of(explorer).layout.display == "none"
    explorer.close()


def test_strokes_go_into_the_grid_and_are_cleared(with_pad):
    strokes = [[list(point) for point in stroke] for stroke in DIGITS[4]]
    with_pad.pad.strokes = strokes
    assert np.array_equal(shown(with_pad), pixels(strokes)) and with_pad.words.startswith("The network reads a 4 (")
    with_pad.turn(test_image=5)
    assert with_pad.pad.strokes == strokes, "the sheet keeps them"
    with_pad.clear()
    assert with_pad.pad.strokes == [] and "The grid is empty" in with_pad.words
    with_pad.pad.strokes = strokes
    with_pad.reset()
    assert with_pad.pad.strokes == [] and "It is test image 1" in with_pad.words
    with_pad.pad.strokes = strokes
    with_pad.pad.strokes = []  # by the key Delete
    assert "The grid is empty" in with_pad.words


@pytest.mark.parametrize("strokes", [[], [[[5, 5], [9, 30]]]])
def test_clear_draws_once(with_pad, monkeypatch, strokes):
    with_pad.pad.strokes = strokes
    drawn = []
    monkeypatch.setattr(with_pad, "draw", lambda strokes, draw=with_pad.draw: drawn.append(draw(strokes)))
    with_pad.clear()
    assert len(drawn) == 1 and with_pad.pad.strokes == [] and "The grid is empty" in with_pad.words


def test_it_works_where_anywidget_is_not_installed():
    program = "import sys; sys.modules['anywidget'] = None; from nnlib.widgets import digit; print(digit.Pad)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "None\n"
