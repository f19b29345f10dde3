"""The playground: its words say what the experiment is, its line saves, loads and shares it."""

import asyncio
import re
import threading
import time

import ipywidgets
import numpy as np
import pytest

from nnlib.widgets.play.experiment import Experiment
from nnlib.widgets.play.panels import Panels
from nnlib.widgets.play.setting import FEATURES, Setting
from nnlib.widgets.playground import PlaygroundExplorer, in_words


@pytest.fixture(scope="module")
def only_one():
    explorer = PlaygroundExplorer()
    yield explorer
    explorer.close()


@pytest.fixture
def explorer(only_one):
    only_one.reset()
    return only_one


def play(explorer, until):
    """Press Play, and Pause as soon as something has come about."""

    async def session():
        explorer.buttons["Play"].value = True
        while not until():
            await asyncio.sleep(0.01)
        explorer.buttons["Play"].value = False
        await asyncio.wait_for(explorer.task, 20)

    asyncio.run(asyncio.wait_for(session(), 60))


# --- its knobs ---


@pytest.mark.parametrize(
    "setting",
    [
        {},
        dict(data="hills", hidden=[8, 7, 6, 5, 4, 3], features=["x2", "x1*x2"], penalty="L1", learning_rate=0.00001),
        dict(features=[], hidden=[], noise=0.5, train_share=0.9, test_points=True, discretised=True, point=30, start=7),
    ],
)
def test_a_setting_is_on_the_knobs(setting):
    explorer = PlaygroundExplorer(**setting)
    assert explorer.experiment.setting == Setting(**setting)
    assert explorer.line.value == str(Setting(**setting))
    explorer.close()


def test_what_is_no_setting():
    with pytest.raises(ValueError, match="there is no setting 'layers', expected one of data, noise, "):
        PlaygroundExplorer(layers=2)
    with pytest.raises(
        ValueError, match="activation is 'softmax', expected one of 'sigmoid', 'tanh', 'relu', 'identity'"
    ):
        PlaygroundExplorer(activation="softmax")


def test_knobs_are_the_setting(explorer):
    explorer.turn(**{"data": "plane", "layer_1": 0, "layer_5": 8, "x1^2": True, "x1": False, "of_layer": 3})
    assert explorer.experiment.setting == Setting(data="plane", hidden=(2, 8), features=("x2", "x1^2"), layer=3)


def test_all_knobs_are_on_the_page_in_their_order(explorer):
    def leaves(box):
        return [leaf for child in box.children for leaf in leaves(child)] if hasattr(box, "children") else [box]

    shown = [widget for widget in leaves(explorer.box) if widget in explorer.knobs.values()]
    assert shown == [*explorer.knobs.values()]


def test_a_playground_that_cannot_be_made_leaves_no_widgets(monkeypatch):
    def living():
        instances = getattr(ipywidgets.widgets.widget, "_instances", None)  # ipywidgets 8
        return set(ipywidgets.Widget.widgets if instances is None else instances)

    monkeypatch.setattr(Panels, "show", lambda *_: 1 / 0)
    before = living()
    with pytest.raises(ZeroDivisionError):
        PlaygroundExplorer()
    assert living() == before


# --- training ---


def test_step_trains_and_reset_starts_again(explorer):
    start = explorer.words, explorer.png
    explorer.turn(epochs_a_step=2)
    for _ in range(3):
        explorer.one_step()
    alone = Experiment(Setting(epochs_per_step=2))
    alone.train(6)
    assert explorer.experiment.losses == alone.losses and explorer.words == in_words(alone)
    explorer.reset()
    assert (explorer.words, explorer.png) == start


def test_play_gives_the_same_pictures_as_step(explorer):
    play(explorer, lambda: explorer.experiment.epoch >= 20)
    played, words, png = explorer.experiment.epoch, explorer.words, explorer.png
    explorer.reset()
    while explorer.experiment.epoch < played:
        explorer.one_step()
    assert (explorer.words, explorer.png) == (words, png)


def test_play_stops_when_training_diverges(explorer):
    explorer.turn(data="plane", activation="identity", learning_rate=10.0, batch_size=1)
    explorer.buttons["Play"].value = False
    play(explorer, lambda: not explorer.buttons["Play"].value)
    assert "It diverged: the steps were too large." in explorer.words


def test_back_to_epoch_0_keeps_the_setting(explorer):
    explorer.turn(noise=0.3)
    before = explorer.words, explorer.png
    explorer.one_step()
    explorer.buttons["Back to epoch 0"].click()
    assert (explorer.words, explorer.png) == before


def test_new_start_draws_other_weights(explorer):
    explorer.one_step()
    explorer.buttons["New start"].click()
    assert explorer.knobs["random start"].value == 1 and explorer.experiment.epoch == 0
    explorer.turn(random_start=99)
    explorer.buttons["New start"].click()
    assert explorer.knobs["random start"].value == 0


def test_another_learning_rate_goes_on_and_another_layer_starts_anew(explorer):
    explorer.one_step()
    explorer.turn(learning_rate=1.0, test_points=True)
    assert explorer.experiment.epoch == 5
    explorer.turn(layer_3=1)
    assert explorer.experiment.epoch == 0


def test_another_noise_and_back_starts_anew(explorer):
    explorer.one_step()
    explorer.turn(noise=0.2)
    explorer.turn(noise=0.1)
    assert explorer.experiment.epoch == 0


def test_another_neuron_is_no_other_training(explorer):
    explorer.one_step()
    explorer.turn(of_layer=2)
    explorer.one_step()
    assert explorer.experiment.code().count("fit(") == 1 and "iterations=10" in explorer.code.value


@pytest.mark.parametrize("problem", [KeyboardInterrupt, RuntimeError])
def test_a_step_that_is_interrupted_starts_anew(explorer, problem):
    explorer.one_step()
    experiment, loss = explorer.experiment, explorer.experiment._loss

    def interrupted():
        if experiment.epoch == 7:
            raise problem
        return loss()

    experiment._loss = interrupted
    with pytest.raises(problem):
        explorer.one_step()
    explorer.one_step()
    alone = Experiment(Setting())
    alone.train(5)
    assert explorer.experiment.losses == alone.losses and explorer.code.value == alone.code()


def slow(action, inside):
    """The same, which tells that it has begun, and takes its time."""

    def slowly(*values):
        inside.set()
        time.sleep(0.1)
        return action(*values)

    return slowly


def beside(owner, name, call, action):
    """Do `action` while another thread is inside of the owner's method `name`, which `call` brings about."""
    inside, problems = threading.Event(), []

    def run():
        try:
            call()
        except Exception as problem:
            problems.append(problem)

    setattr(owner, name, slow(getattr(owner, name), inside))
    other = threading.Thread(target=run)
    other.start()
    assert inside.wait(5)
    delattr(owner, name)
    action()
    other.join()
    assert not problems


def test_back_to_epoch_0_waits_for_a_step_in_another_thread(explorer):
    before = explorer.words, explorer.png
    beside(explorer.experiment, "train", explorer.one_step, explorer.buttons["Back to epoch 0"].click)
    assert (explorer.words, explorer.png) == before


def test_a_line_that_is_loaded_beside_a_drawing_in_another_thread_is_not_lost(explorer):
    def load():
        explorer.line.value = 'PlaygroundExplorer(data="hills" )'

    beside(explorer, "follow", explorer.update, load)
    assert explorer.experiment.setting == Setting(data="hills") and "Data: hills" in explorer.words
    assert explorer.line.value == 'PlaygroundExplorer(data="hills")'


# --- save, load and share ---


def test_the_line_follows_and_loads(explorer):
    explorer.turn(data="spiral", layer_2=8)
    assert explorer.line.value == 'PlaygroundExplorer(data="spiral", hidden=[4, 8])'
    explorer.line.value = 'PlaygroundExplorer( data="hills",hidden=[3] )'
    assert explorer.experiment.setting == Setting(data="hills", hidden=[3])
    assert explorer.line.value == 'PlaygroundExplorer(data="hills", hidden=[3])'
    explorer.line.value = "PlaygroundExplorer()"
    assert explorer.experiment.setting == Setting()


def test_a_wrong_line_changes_nothing_and_says_why(explorer):
    explorer.one_step()
    words = explorer.words
    explorer.line.value = 'PlaygroundExplorer(data="<moon>")'
    assert explorer.words == words and explorer.experiment.epoch == 5
    assert "Not loaded:</b> data is &#x27;&lt;moon&gt;&#x27;, expected one of" in explorer.message.value
    explorer.one_step()
    assert "moon" in explorer.line.value  # to be mended
    explorer.turn(noise=0.0)
    assert explorer.message.value == "" and explorer.line.value == "PlaygroundExplorer(noise=0.0)"
    explorer.line.value = "x"
    explorer.reset()
    assert explorer.message.value == "" and explorer.line.value == "PlaygroundExplorer()"


def test_the_message_goes_when_the_line_is_mended(explorer):
    explorer.one_step()
    for line in ("PlaygroundExplorer()", "PlaygroundExplorer( )"):
        explorer.line.value = "PlaygroundExplorer("
        assert "Not loaded" in explorer.message.value
        explorer.line.value = line
        assert explorer.message.value == "" and explorer.line.value == "PlaygroundExplorer()"
    assert explorer.experiment.epoch == 5


def test_what_the_explorer_writes_itself_is_not_loaded(explorer, monkeypatch):
    monkeypatch.setattr(Setting, "read", None)
    explorer.turn(noise=0.3)
    assert explorer.line.value == "PlaygroundExplorer(noise=0.3)"


def test_the_shown_code_is_that_of_the_experiment(explorer):
    explorer.one_step()
    assert explorer.code.value == explorer.experiment.code() and "iterations=5" in explorer.code.value


# --- words ---


def test_words_at_the_start(explorer):
    assert explorer.words == (
        "Epoch 0: the loss is 0.686 per training point and 0.711 per test point; 55% and 42% of them are on the right "
        "side. Nothing is learned yet: these are random weights. Data: circles, noise 0.1, 50% for training in batches "
        "of 10, test points hidden. Network: inputs x1, x2; hidden layers of 4, 2, activation tanh, random "
        "start 0. Training: learning rate 0.1, penalty none (rate 0.001), epochs a step 5. Maps in shades. "
        "Neuron 1 of layer 1: tanh(0.09 * x1 - 0.38 * x2 + 0.00) = -0.10 at training point 1. "
        "Mean gradient by layer of weights: 0.003, 0.001, 0.003."
    )


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([(0.7, 0.7)] * 10 + [(0.5, 0.5), (0.4, 0.4)], "The loss falls."),
        ([(0.7, 0.7)] * 20, "The loss falls."),  # too early to tell
        ([(0.7, 0.7)] * 21, "The loss hardly falls."),
        ([(0.01, 0.01)] * 20 + [(0.0081, 0.01)], "The loss hardly falls."),
        ([(0.7, 0.7), (0.3, 0.5), (0.1, 0.4)], "The loss falls."),  # so does that of the test points
        ([(0.7, 0.7), (0.3, 0.3), (0.3, 0.3), (0.5, 0.5)], "The loss has risen: the steps are too large."),
        ([(0.7, 0.7)] * 3 + [(0.1, 0.1)] * 3 + [(0.2, 0.2)], "The loss has risen: the steps are too large."),
        ([(0.7, 0.7)] + [(9.0, 9.0)] * 9, "The loss has risen: the steps are too large."),
        ([(0.7, 0.7)] + [(0.3, 0.4)] * 4 + [(0.1, 0.5)], "Over-fitting: the loss of the test points rises"),
        ([(0.7, 0.7), (np.inf, 0.4)], "It diverged: the steps were too large."),
    ],
)
def test_judgements(losses, words):
    experiment = Experiment(Setting())
    experiment.losses = losses
    assert words in in_words(experiment) and "inf" not in in_words(experiment)


def test_words_have_no_broken_numbers_and_stay_short():
    settings = [
        dict(features=list(FEATURES), hidden=[8] * 6, layer=4, neuron=8, point=30, learning_rate=1e-5, train_share=0.1),
        dict(data="hills", learning_rate=10.0, batch_size=1, activation="relu", hidden=[8] * 6, layer=5),
        dict(data="quadrants", features=list(FEATURES), hidden=[], activation="identity", discretised=True),
    ]
    for setting in settings:
        experiment = Experiment(Setting(**setting))
        for _ in range(3):
            experiment.train(5)
            assert len(in_words(experiment)) < 700
            assert not re.search(r"nan|inf\b|-0\.00\b", in_words(experiment))
