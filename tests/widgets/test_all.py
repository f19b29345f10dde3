"""What holds for every explorer: the right picture, words for those who cannot see it, no surprise at the ends."""

import functools
import importlib
import itertools
import math
from pathlib import Path

import ipywidgets
import numpy as np
import pytest

from nnlib import data, training, widgets
from nnlib.network import NeuralNetwork
from nnlib.widgets.explorer import Explorer

FILES = sorted(path.stem for path in Path(widgets.__file__).parent.glob("[a-z]*.py"))
MODULES = [importlib.import_module(f"nnlib.widgets.{name}") for name in FILES]
CLASSES = [kind for module in MODULES for kind in vars(module).values() if isinstance(kind, type)]
EXPLORERS = [kind for kind in CLASSES if issubclass(kind, Explorer) and kind is not Explorer]
EXPLORERS = list(dict.fromkeys(EXPLORERS))


@pytest.fixture(params=EXPLORERS, ids=lambda kind: kind.__name__, scope="module")
def only_one(request):
    explorer = make(request.param)
    yield explorer
    explorer.close()


@pytest.fixture
def explorer(only_one, capsys, monkeypatch):
    monkeypatch.setattr("nnlib.widgets.training.PATIENCE", np.inf)  # no picture of a training that is under way
    only_one.reset()
    yield only_one
    assert capsys.readouterr() == ("", "")


def make(kind):
    """An explorer with what it needs to know."""
    needs = {"LandscapeExplorer": [lambda u, v: (u - 2.0) ** 2 + 0.1 * v**2], "DigitExplorer": [reader_of_digits()]}
    return kind(*needs.get(kind.__name__, []))


@functools.cache
def reader_of_digits():
    X, Y, *_ = data.digits()
    choices = dict(activation="relu", output="softmax", loss="cross_entropy", initial="scaled")
    net = NeuralNetwork([64, 16, 10], rng=0, **choices)
    training.fit(net, X, Y, iterations=5, learning_rate=0.5, batch_size=32, rng=0)
    return net


def choices(knob):
    """The ends of a slider, or all options if they are few."""
    if isinstance(knob.value, bool):
        return [False, True]
    if isinstance(knob, ipywidgets.FloatLogSlider):
        return [knob.base**knob.min, knob.base**knob.max]
    if isinstance(knob, ipywidgets.SelectionSlider):
        values = [value for _, value in knob._options_full]
        return values if len(values) <= 16 else [values[0], values[-1]]
    return [knob.min, knob.max]


def corners(choices, most=100):
    """All ends of all knobs with each other, or so many of them drawn at random."""
    if math.prod(map(len, choices)) <= most:
        return itertools.product(*choices)
    rng = np.random.default_rng(0)
    return [[options[rng.integers(len(options))] for options in choices] for _ in range(most)]


def turn(explorer, values):
    explorer.turn(**{name.replace(" ", "_"): value for name, value in values.items()})


def drawn_at_once(picture):
    """The pixels of the same figure, drawn without a background."""
    for artist in picture.artists:
        artist.set_animated(False)
    picture.canvas.draw()
    for artist in picture.artists:
        artist.set_animated(True)
    return np.asarray(picture.canvas.buffer_rgba()).astype(int)


def test_every_file_has_an_explorer():
    assert len(FILES) >= 10 and {kind.__module__.split(".")[-1] for kind in EXPLORERS} == set(FILES) - {"explorer"}


def test_the_blitted_picture_is_the_drawn_one(explorer):
    for which in (0, -1):
        turn(explorer, {name: choices(knob)[which] for name, knob in explorer.knobs.items()})
        blitted = np.asarray(explorer.picture.canvas.buffer_rgba()).astype(int)
        difference = np.abs(blitted - drawn_at_once(explorer.picture)).max(axis=2)
        assert (difference > 64).mean() < 0.005  # the order of drawing differs where lines cross


@pytest.mark.filterwarnings("error", "default::DeprecationWarning")  # old ipywidgets, new ipykernel
def test_all_ends_of_all_knobs_give_words(explorer):
    for values in corners([choices(knob) for knob in explorer.knobs.values()]):
        turn(explorer, dict(zip(explorer.knobs, values)))
        assert 20 < len(explorer.words) < 700
        assert "nan" not in explorer.words and " -0.0 " not in explorer.words and "-0.00 " not in explorer.words


def test_every_knob_changes_the_words_and_reset_brings_the_start_back(explorer):
    start = explorer.words, explorer.png
    for name, knob in explorer.knobs.items():
        seen = {explorer.words}
        for value in choices(knob):
            knob.value = value
            seen.add(explorer.words)
        assert len(seen) > 1, name
        explorer.reset()
        assert (explorer.words, explorer.png) == start


def test_values_that_are_typed_out_of_range_are_clamped(explorer):
    for knob in explorer.knobs.values():
        if isinstance(knob, (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider)):
            for typed, end in zip((-(10**9), 10**9), choices(knob)):
                knob.value = typed
                assert knob.value == pytest.approx(end)


def test_every_knob_has_a_label_and_sliders_follow_while_dragged(explorer):
    for knob in explorer.knobs.values():
        assert knob.description and getattr(knob, "continuous_update", True)


def test_two_of_a_kind_do_not_disturb_each_other(explorer):
    other = make(type(explorer))
    before = other.view.value
    for knob in explorer.knobs.values():
        knob.value = choices(knob)[-1]
    assert other.view.value == before
    other.update()
    assert other.view.value == before
    other.close()


def test_the_picture_fits_into_a_notebook(explorer):
    assert 400 <= explorer.picture.width <= 9 * 96


def test_no_pyplot_figure_is_made(explorer):
    import sys

    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
