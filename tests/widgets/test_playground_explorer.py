"""The playground: its picture shows the experiment, its words say so, its line saves, loads and shares it."""

import asyncio
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from nnlib import plots
from nnlib.widgets.play import maps
from nnlib.widgets.play.experiment import Experiment
from nnlib.widgets.play.maps import FIELD, FINE, GRID, INPUTS, OUTPUT, SMALL, TOP, shades
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
    assert "It diverged: the learning rate is too large." in explorer.words


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


def test_the_shown_code_is_that_of_the_experiment(explorer):
    explorer.one_step()
    assert explorer.code.value == explorer.experiment.code() and "iterations=5" in explorer.code.value


# --- the picture ---


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
    assert np.argmax(widths) == np.argmax(np.abs(w))
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
    assert "output neuron at training point 3" in explorer.panels.texts.texts
    assert explorer.panels.network.ring.get_ydata().min() == TOP - 2


def test_gradients_by_layer(explorer):
    x, y = explorer.panels.gradients.get_data()
    np.testing.assert_allclose(y, explorer.experiment.gradient_sizes())
    assert x.tolist() == [1, 2, 3]


def test_training_points_are_coloured_and_test_points_white(explorer):
    training, test = explorer.panels.output.points
    assert {tuple(colour) for colour in test.get_facecolors()} == {(1, 1, 1, 1)}
    colours = {to_rgba(plots.BLUE), to_rgba(plots.VERMILLION)}
    assert {tuple(colour) for colour in training.get_facecolors()} == colours


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
        ([(0.7, 0.7)] + [(9.0, 9.0)] * 9, "The loss has risen: the steps are too large."),
        ([(0.7, 0.7)] + [(0.3, 0.4)] * 4 + [(0.1, 0.5)], "Over-fitting: the loss of the test points rises"),
        ([(0.7, 0.7), (np.inf, 0.4)], "It diverged: the learning rate is too large."),
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
