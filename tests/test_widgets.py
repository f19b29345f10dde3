"""The explorers without a browser: knobs in, picture and words out."""

import itertools

import numpy as np
import pytest

from nnlib import data, plots
from nnlib.widgets import explorer as base
from nnlib.widgets import training

X, Y = data.tutorial()


@pytest.fixture
def explorer():
    explorer = training.training_explorer()
    yield explorer
    explorer.close()


def set_knobs(explorer, **values):
    for name, value in values.items():
        explorer.knobs[name.replace("_", " ")].value = value


def pixels(explorer):
    return np.asarray(explorer.picture.canvas.buffer_rgba()).copy()


def drawn_at_once(iterations, learning_rate, start):
    """The same state, drawn without blitting by the explorer's own functions."""
    fig, artists = training.drawing(Y)
    fig.canvas.draw()
    fig.set_layout_engine("none")
    training.move(artists, training.run_of(X, Y, learning_rate, start), iterations)
    fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba())


@pytest.mark.parametrize(
    "iterations, learning_rate, start", [(0, 1.0, 0), (150, 1.0, 3), (2000, 10.0, 0), (1500, 0.1, 7)]
)
def test_the_picture_is_the_one_of_the_state(explorer, iterations, learning_rate, start):
    set_knobs(explorer, random_start=start, learning_rate=learning_rate, iterations=iterations)
    difference = np.abs(pixels(explorer).astype(int) - drawn_at_once(iterations, learning_rate, start))
    assert (difference > 8).mean() < 0.002  # the order of drawing differs where lines cross the grid


def test_each_knob_changes_picture_and_words(explorer):
    for name, value in (("iterations", 100), ("learning rate", 0.1), ("random start", 5)):
        before = explorer.image.value, explorer.state
        explorer.knobs[name].value = value
        assert explorer.image.value != before[0] and explorer.state != before[1]


def test_the_run_is_that_of_fit():
    from nnlib.network import NeuralNetwork
    from nnlib.training import fit

    net = NeuralNetwork([3, 4, 1], bias=False, rng=4)
    history = fit(net, X, Y, iterations=2000, learning_rate=2.0)
    run = training.run_of(X, Y, 2.0, 4)
    assert np.array_equal(run.loss, history.loss)
    assert np.array_equal(run.outputs[2000], net.predict(X))
    assert sorted(run.outputs) == training.STOPS


def test_words_tell_what_is_seen(explorer):
    assert "the loss is 0.0017" in explorer.state and "4 of 4 round to their targets" in explorer.state
    assert explorer.state.endswith("The loss still falls.")
    set_knobs(explorer, iterations=0)
    assert explorer.state.endswith("these are the random weights.")
    set_knobs(explorer, iterations=2000, learning_rate=100.0)
    assert "Stuck, or nearly so: the output neuron is saturated" in explorer.state
    set_knobs(explorer, iterations=300, learning_rate=0.1)
    assert explorer.state.endswith("on a plateau, or the steps are too small.")
    set_knobs(explorer, iterations=2000, learning_rate=20.0)
    assert explorer.state.endswith("on a plateau, or stuck.")
    set_knobs(explorer, iterations=1, learning_rate=5.0)
    assert explorer.state.endswith("The loss has risen: the steps are too large.")


def test_alt_text_and_words_are_the_state(explorer):
    set_knobs(explorer, iterations=200)
    assert explorer.words.value == explorer.state
    assert f'<img alt="{explorer.state}" src="data:image/png;base64,' in explorer.image.value


def test_all_ends_of_all_knobs_give_a_picture_without_warning(explorer, recwarn):
    for iterations, learning_rate, start in itertools.product((0, 2000), (0.01, 100.0), (0, 99)):
        set_knobs(explorer, random_start=start, learning_rate=learning_rate, iterations=iterations)
        assert f"After {iterations} iterations with learning rate {learning_rate:g}" in explorer.state
    assert not recwarn.list


def test_reset_brings_the_start_back(explorer):
    start = explorer.state, explorer.png
    set_knobs(explorer, random_start=9, learning_rate=10.0, iterations=10)
    explorer.reset()
    assert (explorer.state, explorer.png) == start


def test_an_error_is_shown_and_raised(explorer, monkeypatch):
    def broken(*_):
        raise RuntimeError("a <broken> drawing")

    monkeypatch.setattr(training, "move", broken)
    with pytest.raises(RuntimeError, match="broken"):
        explorer.knobs["iterations"].value = 5
    assert "Something went wrong:" in explorer.words.value and "a &lt;broken&gt; drawing" in explorer.words.value


def test_two_explorers_do_not_disturb_each_other(explorer):
    other = training.training_explorer(start=1)
    before = other.png, other.state
    set_knobs(explorer, iterations=7, learning_rate=0.1)
    assert (other.png, other.state) == before
    other.close()


def test_a_reader_without_a_kernel_gets_a_picture_and_words(explorer, monkeypatch):
    shown = []
    monkeypatch.setattr(base, "display", lambda forms, **settings: shown.append((forms, settings)))
    explorer._ipython_display_()
    monkeypatch.setitem(base.sys.modules, "google.colab", base)
    explorer._ipython_display_()
    (forms, settings), (in_colab, _) = shown
    assert forms["text/plain"] == settings["metadata"]["image/png"]["alt"] == explorer.state
    assert forms["image/png"].startswith(b"\x89PNG")
    assert forms["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.box.model_id
    assert set(forms) - set(in_colab) == {"image/png"}


def test_close_frees_the_widgets():
    explorer = training.training_explorer()
    explorer.close()
    assert all(widget.comm is None for widget in (explorer.box, explorer.image, *explorer.knobs.values()))


def test_every_knob_has_a_label_and_moves_while_dragged(explorer):
    for name, knob in explorer.knobs.items():
        assert knob.description == name and knob.continuous_update


def test_no_pyplot_figure_is_made(explorer):
    import sys

    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
    assert plots.figure()[0].canvas.manager is None
