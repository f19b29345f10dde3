"""The playground's model: a network, its data and how far it is trained, and the same as code (notebook 08)."""

from typing import NamedTuple

import numpy as np

from nnlib import data
from nnlib.network import NeuralNetwork
from nnlib.training import accuracy, train
from nnlib.widgets.play.setting import ANEW, CLASSES, FEATURES, N, Setting

SHOWN = 20  # runs in the code, at most


class Run(NamedTuple):
    """Some epochs of training with the same rates."""

    setting: Setting
    epochs: int


class Neuron(NamedTuple):
    """A neuron with its numbers at one point: ``z = x @ w + b`` and ``a = function(z)``."""

    inputs: list  # their names
    x: np.ndarray
    w: np.ndarray
    b: float
    z: float
    a: float
    function: str

    @property
    def formula(self):
        terms = [f"{number(w)} * {name}" for w, name in zip(self.w, self.inputs)]
        z = " + ".join([*terms, number(self.b)]).replace("+ -", "- ")
        return z if self.function == "identity" else f"{self.function}({z})"


class Experiment:
    """A network, its data, and how far it has been trained.

    Attributes
    ----------
    setting : Setting
    net : NeuralNetwork
    points, targets : pairs of arrays (n, 2) and (n, 1)
        Of the training and of the test points.
    losses : list of pairs
        The loss per training and per test point after 0, 1, 2, ... epochs.
    runs : list of Run
        How it was trained.
    """

    def __init__(self, setting):
        self.setting, self.with_classes = setting, setting.data in CLASSES
        X, Y = getattr(data, setting.data)(N, noise=setting.noise, rng=0)
        train_points, train_targets, *test = data.split(X, Y, setting.train_share, rng=0)
        self.points, self.targets = (train_points, test[0]), (train_targets, test[1])
        self.inputs = [features(points, setting.features) for points in self.points]
        self.sizes = [self.inputs[0].shape[1], *setting.hidden, 1]
        self.kind = dict(activation=setting.activation)
        self.kind |= dict(loss="cross_entropy") if self.with_classes else dict(output="identity")
        self.rng = np.random.default_rng(setting.start)
        self.net = NeuralNetwork(self.sizes, **self.kind, initial="scaled", rng=self.rng)
        self.functions = [setting.activation] * len(setting.hidden) + [self.net.choices["output"]]
        self._single = self.net.copy()  # in single precision, see `activations`
        self.losses, self.runs = [self._loss()], []

    @property
    def epoch(self):
        return len(self.losses) - 1

    @property
    def diverged(self):
        return not np.isfinite(self.losses[-1]).all()

    def goes_on_with(self, setting):
        """Take a new setting, if training can go on with it; False if it must start anew."""
        if any(getattr(setting, name) != getattr(self.setting, name) for name in ANEW):
            return False
        self.setting = setting
        return True

    def train(self, epochs):
        """So many epochs, fewer if training diverges."""
        if self.diverged:
            return
        before, rates = self.epoch, {name: number for name, (number, _) in self._rates(self.setting).items()}
        for _ in train(self.net, self.inputs[0], self.targets[0], iterations=epochs, rng=self.rng, **rates):
            self.losses.append(self._loss())
        if self.runs and self._rates(self.runs[-1].setting) == self._rates(self.setting):
            before -= self.runs.pop().epochs
        self.runs.append(Run(self.setting, self.epoch - before))

    def _rates(self, setting):
        """The rates of `training.train`, each as a number and as code.

        `sum_of_squares` is a sum over the batch, not a mean as `cross_entropy`. So that one learning rate suits both,
        it is divided by the batch size, and the penalty, which it multiplies too, is multiplied by it.
        """
        scale = 1 if self.with_classes else setting.batch_size
        over, times = (f" / {scale}", f" * {scale}") if scale > 1 else ("", "")
        rates = {"learning_rate": (setting.learning_rate / scale, f"{setting.learning_rate}{over}")}
        if setting.penalty != "none":
            rates[setting.penalty.lower()] = (setting.penalty_rate * scale, f"{setting.penalty_rate}{times}")
        return rates | {"batch_size": (setting.batch_size, f"{setting.batch_size}")}

    def _loss(self):
        return tuple(self._per_point(self.net.loss(X, Y), X) for X, Y in zip(self.inputs, self.targets))

    def _per_point(self, number, X):
        """A loss or slope for the points X as a mean: that of `cross_entropy` is one, `sum_of_squares` adds up."""
        return number if self.with_classes else number / len(X)

    def activations(self, points):
        """The activations of every layer for `points` (m, 2): in single precision, enough for a picture.

        In parts: numpy shares larger products among threads, which wait for each other when the machine is busy.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            self._single.weights = [W.astype(np.float32) for W in self.net.weights]
            self._single.biases = [b.astype(np.float32) for b in self.net.biases]
            X = features(points.astype(np.float32), self.setting.features)
            parts = [self._single.feedforward(part) for part in np.array_split(X, len(X) // 3000 + 1)]
            return [np.concatenate(layer) for layer in zip(*parts)]

    def accuracies(self):
        """The shares of training and of test points on the right side; None where targets are any numbers."""
        if self.with_classes:
            return [accuracy(Y, self.net.predict(X)) for X, Y in zip(self.inputs, self.targets)]

    def gradient_sizes(self):
        """The mean size of the slopes of the loss per training point over the weights of each layer: a list."""
        X, Y = self.inputs[0], self.targets[0]
        with np.errstate(over="ignore", invalid="ignore"):
            slopes = self.net.backprop(self.net.feedforward(X), Y).weights
            return [self._per_point(float(np.abs(dW).mean()), X) for dW in slopes]

    def place(self):
        """The number of the chosen neuron's layer and its number in it, both from 0."""
        layer = min(self.setting.layer, len(self.sizes) - 1) - 1
        return layer, min(self.setting.neuron, self.sizes[layer + 1]) - 1

    def name_of_neuron(self):
        """The name of the chosen neuron."""
        layer, unit = self.place()
        return f"neuron {unit + 1} of layer {layer + 1}" if layer < len(self.setting.hidden) else "the output neuron"

    def neuron(self):
        """The chosen `Neuron` at the chosen point."""
        layer, unit = self.place()
        with np.errstate(over="ignore", invalid="ignore"):
            activations = self.net.feedforward(self.inputs[0][[self.setting.point - 1]])
            x, w, b = activations[layer][0], self.net.weights[layer][:, unit], self.net.biases[layer][unit]
            names = [f"a{k + 1}" for k in range(len(x))] if layer else self.setting.features or ["0"]
            return Neuron(names, x, w, b, x @ w + b, activations[layer + 1][0, unit], self.functions[layer])

    def code(self):
        """Lines of Python that make the same network, and train it to the same point; of many runs the last ones."""
        setting = self.setting
        columns = ", ".join(FEATURES[name][0] for name in setting.features) or "0 * x1"
        kind = "".join(f', {name}="{value}"' for name, value in self.kind.items())
        lines = [
            "import numpy as np",
            "from nnlib import data",
            "from nnlib.network import NeuralNetwork",
            "from nnlib.training import fit",
            "",
            f"X, Y = data.{setting.data}({N}, noise={setting.noise}, rng=0)",
            f"x1, x2 = X.T\nX = np.column_stack([{columns}])" if setting.features != ("x1", "x2") else None,
            f"X_train, Y_train, X_test, Y_test = data.split(X, Y, {setting.train_share}, rng=0)",
            f"rng = np.random.default_rng({setting.start})",
            f'net = NeuralNetwork({self.sizes}{kind},\n                    initial="scaled", rng=rng)',
        ]
        if left_out := len(self.runs[:-SHOWN]):
            lines.append(f"# left out here: the first {left_out} of {len(self.runs)} trainings, each with other rates")
        for setting, epochs in self.runs[-SHOWN:]:
            rates = ", ".join(f"{name}={code}" for name, (_, code) in self._rates(setting).items())
            lines.append(f"history = fit(net, X_train, Y_train, iterations={epochs}, rng=rng,\n              {rates})")
        if self.runs and not self.with_classes:
            lines.append("loss = history.loss[-1] / len(X_train)  # per point: the squared errors are added up")
        return "\n".join(line for line in lines if line is not None)


def features(points, names):
    """The columns of inputs that these features make of points (m, 2); a column of zeros if there are none."""
    x1, x2 = points.T
    return np.column_stack([FEATURES[name][1](x1, x2) for name in names] or [0 * x1])


def number(value):
    """In two decimals, never "-0.00"; large numbers in three digits."""
    if np.isnan(value):
        return "no number"
    return f"{value:z.2f}" if abs(value) < 1000 else f"{value:.3g}"
