"""The playground's model: settings and their lines, training that goes on, code that gives the same network."""

import dataclasses

import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import numerical_gradient
from nnlib.network import NeuralNetwork
from nnlib.widgets.play.experiment import Experiment, features, number
from nnlib.widgets.play.setting import CHOICES, FEATURES, Setting

EXAMPLES = [
    Setting(),
    Setting(data="hills", features=["x1", "x2", "sin(5*x1)"], penalty="L1", penalty_rate=0.01, batch_size=7),
    Setting(data="plane", hidden=[], activation="identity", batch_size=1),
    Setting(data="spiral", noise=0.0, features=list(FEATURES), hidden=[8] * 6, activation="relu", start=99),
    Setting(data="blobs", features=[], hidden=[3], activation="sigmoid", penalty="L2", train_share=0.1),
]
every_example = pytest.mark.parametrize("setting", EXAMPLES, ids=str)


def experiment(**values):
    return Experiment(Setting(**values))


# --- settings ---


@every_example
def test_a_setting_is_a_line_and_a_line_is_a_setting(setting):
    assert Setting.read(str(setting)) == Setting.read(f"  {setting}\n") == setting
    assert hash(setting) == hash(Setting.read(str(setting)))


def test_a_line_says_what_is_not_as_at_first():
    assert str(Setting()) == "PlaygroundExplorer()"
    line = 'PlaygroundExplorer(data="spiral", hidden=[8, 8], learning_rate=1e-05, test_points=True)'
    assert str(Setting(data="spiral", hidden=(8, 8), learning_rate=0.00001, test_points=True)) == line


def test_values_take_the_type_of_their_choice_and_features_their_order():
    setting = Setting(noise=0, train_share=np.float64(0.5), neuron=2.0, test_points=True, features=("x1^2", "x1", "x1"))
    assert (setting.noise, setting.neuron, setting.test_points) == (0.0, 2, True)
    assert [type(value) for value in (setting.noise, setting.train_share, setting.neuron)] == [float, float, int]
    assert setting.features == ("x1", "x1^2")


def test_all_choices_are_possible():
    for name, choices in CHOICES.items():
        for choice in choices:
            assert getattr(Setting(**{name: choice}), name) == choice


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"data": "moon"},
            "data is 'moon', expected one of 'circles', 'quadrants', 'blobs', 'spiral', 'plane', 'hills'",
        ),
        ({"batch_size": 31}, "batch_size is 31, expected a whole number from 1 to 30"),
        ({"batch_size": [1]}, r"batch_size is \[1\], expected a whole number from 1 to 30"),
        ({"neuron": 9}, "neuron is 9, expected a whole number from 1 to 8"),
        ({"noise": float("nan")}, "noise is nan, expected one of 0.0, 0.05, "),
        ({"features": "x1"}, "features is 'x1', expected a list"),
        ({"features": ["x3"]}, "each of features is 'x3', expected one of 'x1', 'x2', "),
        ({"hidden": 3}, "hidden is 3, expected a list"),
        ({"hidden": [0]}, "each of hidden is 0, expected a whole number from 1 to 8"),
        ({"start": True}, "start is True, expected a whole number from 0 to 99"),
        ({"hidden": [True]}, "each of hidden is True, expected a whole number from 1 to 8"),
        ({"noise": False}, "noise is False, expected one of 0.0, 0.05, "),
        ({"test_points": 1}, "test_points is 1, expected one of False, True"),
        ({"discretised": 0.0}, "discretised is 0.0, expected one of False, True"),
        ({"hidden": [2] * 7}, "hidden has 7 layers, expected at most 6"),
        ({"dta": 1}, "there is no setting 'dta', expected one of data, noise, train_share, "),
    ],
)
def test_what_is_no_setting(values, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        Setting.of(values)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "spiral",
        "PlaygroundExplorer",
        "PlaygroundExplorer(",
        "PlaygroundExplorer('spiral')",
        "PlaygroundExplorer(noise=0.1 + 0.1 * 1)",
        "PlaygroundExplorer(start=exit())",
        "__import__('os').system('true')",
        "OtherExplorer(noise=0.1)",
        "PlaygroundExplorer()()",
        "a = PlaygroundExplorer()",
        "\0",
        "(" * 900,
        r'"\d"',
        "1if",
    ],
)
def test_nothing_else_is_read(line, recwarn):
    with pytest.raises(
        ValueError, match='this is no setting, expected a line such as PlaygroundExplorer.data="spiral", h'
    ):
        Setting.read(line)
    assert not recwarn.list


def test_a_line_is_short_and_says_each_thing_once():
    with pytest.raises(ValueError, match="^the line has 1,001 characters, expected at most 1,000"):
        Setting.read("PlaygroundExplorer(".ljust(1000) + ")")
    assert Setting.read("PlaygroundExplorer(".ljust(999) + ")") == Setting()
    with pytest.raises(ValueError, match="^start is given 2 times, expected once"):
        Setting.read("PlaygroundExplorer(start=1, noise=0.1, start=2)")


def test_unknown_names_in_a_line():
    for line in ("PlaygroundExplorer(dta=1)", "PlaygroundExplorer(**{'a': 1})"):
        with pytest.raises(ValueError, match="there is no setting"):
            Setting.read(line)


# --- experiments ---


def test_the_data_and_the_network_are_those_of_nnlib():
    ours = experiment(data="spiral", noise=0.2, train_share=0.7, features=["x1", "x2^2"], hidden=[3], start=5)
    X, Y = data.spiral(300, noise=0.2, rng=0)
    points, targets, test_points, test_targets = data.split(X, Y, 0.7, rng=0)
    assert np.array_equal(ours.points[0], points) and np.array_equal(ours.targets[1], test_targets)
    assert np.array_equal(ours.inputs[1], np.column_stack([test_points[:, 0], test_points[:, 1] ** 2]))
    net = NeuralNetwork([2, 3, 1], activation="tanh", loss="cross_entropy", initial="scaled", rng=5)
    assert all(np.array_equal(W, w) for W, w in zip(ours.net.weights, net.weights))
    assert ours.losses == [(net.loss(ours.inputs[0], targets), net.loss(ours.inputs[1], test_targets))]


def test_all_features():
    x1, x2 = points = np.array([0.5, -0.2])
    expected = [[x1, x2, 0.25, 0.04, -0.1, np.sin(2.5), np.sin(-1.0)]]
    np.testing.assert_allclose(features(points[None], list(FEATURES)), expected)
    assert features(points[None], []).tolist() == [[0]]


@every_example
def test_steps_are_one_training(setting):
    """However often one looks, the network is that of one call of `fit`."""
    once, often = Experiment(setting), Experiment(setting)
    once.train(6)
    for epochs in (1, 2, 3):
        often.train(epochs)
    assert once.losses == often.losses and once.code() == often.code() and once.epoch == 6
    assert all(np.array_equal(a, b) for a, b in zip(once.net.weights, often.net.weights))


@every_example
def test_the_code_gives_the_same_network(setting):
    ours = Experiment(setting)
    ours.train(3)
    assert ours.goes_on_with(dataclasses.replace(setting, learning_rate=0.03, batch_size=20, penalty="L2"))
    ours.train(2)
    ours.train(2)
    assert len(ours.code().splitlines()) <= 17 and max(map(len, ours.code().splitlines())) <= 100
    space = {}
    exec(ours.code(), space)
    assert space["history"].iteration[-1] == 4
    assert all(np.array_equal(a, b) for a, b in zip(space["net"].weights, ours.net.weights))
    assert all(np.array_equal(a, b) for a, b in zip(space["net"].biases, ours.net.biases))
    assert ours.losses[-1] == tuple(
        space["net"].loss(space[X], space[Y]) / (1 if ours.with_classes else len(space[X]))
        for X, Y in (("X_train", "Y_train"), ("X_test", "Y_test"))
    )


def test_the_code_in_full():
    ours = experiment(data="plane", features=["x1"], hidden=[2], batch_size=5, penalty="L1", start=3)
    ours.train(4)
    assert ours.code() == (
        "import numpy as np\n"
        "from nnlib import data\n"
        "from nnlib.network import NeuralNetwork\n"
        "from nnlib.training import fit\n"
        "\n"
        "X, Y = data.plane(300, noise=0.1, rng=0)\n"
        "x1, x2 = X.T\n"
        "X = np.column_stack([x1])\n"
        "X_train, Y_train, X_test, Y_test = data.split(X, Y, 0.5, rng=0)\n"
        "rng = np.random.default_rng(3)\n"
        'net = NeuralNetwork([1, 2, 1], activation="tanh", output="identity",\n'
        '                    initial="scaled", rng=rng)\n'
        "history = fit(net, X_train, Y_train, iterations=4, rng=rng,\n"
        "              learning_rate=0.1 / 5, l1=0.001 * 5, batch_size=5)\n"
        "loss = history.loss[-1] / len(X_train)  # per point: the squared errors are added up"
    )


def test_long_code_has_the_last_runs():
    ours = experiment()
    for k in range(23):
        assert ours.goes_on_with(Setting(batch_size=30 - k % 2))
        ours.train(1)
    lines = ours.code().splitlines()
    assert lines.count("# left out here: the first 3 of 23 trainings, each with other rates") == 1
    assert ours.code().count("fit(") == 20 and lines[-1].endswith("batch_size=30)")
    del ours.runs[:3]
    assert "left out" not in ours.code()


@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "penalty", "penalty_rate", "test_points", "layer"])
def test_training_goes_on_with_other_rates(name):
    ours = experiment()
    ours.train(2)
    weights = ours.net.weights
    other = dataclasses.replace(ours.setting, **{name: [*CHOICES[name]][-1]})
    assert ours.goes_on_with(other) and ours.setting is other and ours.net.weights is weights and ours.epoch == 2


@pytest.mark.parametrize("name", ["data", "noise", "train_share", "activation", "start"])
def test_training_starts_anew_with_another_network_or_data(name):
    assert not experiment().goes_on_with(Setting(**{name: [*CHOICES[name]][-1]}))
    assert not experiment().goes_on_with(Setting(hidden=[4, 3]))
    assert not experiment().goes_on_with(Setting(features=["x1"]))


def test_penalties_are_those_of_the_loss_per_point():
    """With sums of squares, too, the weights decay by learning rate times penalty rate in every update."""
    ours = experiment(data="plane", features=[], hidden=[], penalty="L2", penalty_rate=0.1, train_share=0.1)
    (before,) = ours.net.weights
    ours.train(1)  # 30 points: 3 batches; the input is 0, so there is only the penalty
    np.testing.assert_allclose(ours.net.weights[0], before * (1 - 0.1 * 0.1) ** 3)


@pytest.mark.filterwarnings("error")
def test_divergence_ends_training_without_a_warning():
    ours = experiment(data="plane", activation="identity", learning_rate=10.0, batch_size=1)
    for _ in range(5):
        ours.train(5)
    assert ours.diverged and ours.epoch < 25
    epochs = ours.epoch
    ours.goes_on_with(dataclasses.replace(ours.setting, learning_rate=0.1))
    ours.train(5)
    assert ours.epoch == epochs and len(ours.runs) == 1
    ours.activations(np.zeros((4, 2))), ours.gradient_sizes(), ours.neuron().formula, ours.accuracies()
    space = {}
    exec(ours.code(), space)
    assert not np.isfinite(space["net"].weights[0]).all()


@every_example
def test_the_picture_in_single_precision_is_the_network(setting):
    ours = Experiment(setting)
    ours.train(3)
    for quick, exact in zip(ours.activations(ours.points[0]), ours.net.feedforward(ours.inputs[0])):
        assert quick.dtype == np.float32
        np.testing.assert_allclose(quick, exact, atol=1e-4)


@every_example
def test_gradient_sizes(setting):
    ours = Experiment(setting)
    ours.train(1)
    net, (X, _), (Y, _) = ours.net, ours.inputs, ours.targets
    sizes = ours.gradient_sizes()
    assert len(sizes) == len(setting.hidden) + 1

    def loss(W):
        other = net.copy()
        other.weights[-1] = W
        return other.loss(X, Y) / (1 if ours.with_classes else len(X))

    assert sizes[-1] == pytest.approx(np.abs(numerical_gradient(loss, net.weights[-1])).mean(), rel=1e-5, abs=1e-10)


def test_the_numbers_of_a_neuron():
    ours = experiment(hidden=[3, 2], layer=2, neuron=8, point=4, activation="relu")
    ours.train(1)
    neuron = ours.neuron()
    A = ours.net.feedforward(ours.inputs[0][[3]])
    assert ours.place() == (1, 1) and neuron.function == "relu" and neuron.inputs == ["a1", "a2", "a3"]
    assert np.array_equal(neuron.x, A[1][0]) and neuron.a == A[2][0, 1]
    assert neuron.z == pytest.approx(neuron.x @ neuron.w + neuron.b) and neuron.a == pytest.approx(max(neuron.z, 0))


def test_formulas():
    ours = experiment(features=["x2", "sin(5*x1)"], hidden=[2], layer=1, neuron=1)
    ours.net.weights[0][:] = [[0.314, 1], [-1.2, 1]]
    ours.net.biases[0][:] = [-0.001, 0]
    assert ours.neuron().formula == "tanh(0.31 * x2 - 1.20 * sin(5*x1) + 0.00)"
    heights = experiment(data="hills", hidden=[], features=[], layer=7)
    heights.net.weights[0][:] = -2
    assert heights.place() == (0, 0) and heights.neuron().formula == "-2.00 * 0 + 0.00"


def test_accuracies():
    ours = experiment(data="blobs", noise=0.0)
    ours.train(20)
    assert ours.accuracies() == [1.0, 1.0]
    assert experiment(data="plane").accuracies() is None


def test_numbers():
    values = [0, -0.001, 0.126, -3, -1234.5, 1e200]
    assert [number(value) for value in values] == ["0.00", "0.00", "0.13", "-3.00", "-1.23e+03", "1e+200"]
