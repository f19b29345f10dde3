"""A fully connected neural network in plain numpy (notebooks 02, 04 and 06).

Shapes: one sample per row; ``weights[l]`` is (units in, units out), and its column j holds the weights into neuron j.
A transpose is written ``.mT``: it is ``.T`` for one network, and right for a stack of them as well.
"""

import copy
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.files import write_whole
from nnlib.inputs import finite, floats, generator, is_whole
from nnlib.losses import LOSSES


class Gradients(NamedTuple):
    """dL/dW and dL/db of every layer, in the order of the layers; they point uphill."""

    weights: list
    biases: list


class NeuralNetwork:
    """Layers of neurons: ``A = activation(A @ W + b)``, layer after layer.

    ``NeuralNetwork([3, 4, 1], bias=False)`` is the tutorial's network: 3 inputs, 4 hidden neurons, 1 output.

    Parameters
    ----------
    sizes : list of int
        Units per layer, from the inputs to the outputs.
    activation, output : str
        Activation of the hidden layers, and of the last one: "sigmoid", "tanh", "relu", "identity";
        for `output` also "softmax".
    loss : str
        "sum_of_squares", or "cross_entropy" (with a softmax output, or with a single sigmoid output).
    bias : bool
        Whether each neuron has a bias. The tutorial's has none: its third input, always 1, does that work.
    initial : str
        How the weights start: see `initial_weights`. Biases start at zero.
    rng : None, int or numpy.random.Generator
        The source of the random weights; an int gives the same weights every time.

    Attributes
    ----------
    weights, biases : lists of arrays
        Plain arrays, to print or to set; `biases` is an empty list if ``bias=False``.

    Raises
    ------
    ValueError
        For unknown names, and for combinations that make no sense.
    """

    def __init__(
        self,
        sizes,
        *,
        activation="sigmoid",
        output="sigmoid",
        loss="sum_of_squares",
        bias=True,
        initial="uniform",
        rng=None,
    ):
        _check_choices(sizes, activation, output, loss, bias)
        self.sizes = [int(units) for units in sizes]
        self.choices = dict(activation=activation, output=output, loss=loss, bias=bool(bias))
        self.weights = initial_weights(self.sizes, rng, initial=initial, activation=activation)
        self.biases = [np.zeros(units) for units in self.sizes[1:]] if bias else []
        self.loss_function = LOSSES[loss]
        self._activations = [ACTIVATIONS[activation]] * (len(self.sizes) - 2) + [ACTIVATIONS[output]]

    def __repr__(self):
        numbers = sum(np.size(array) for array in self.weights + self.biases)
        choices = ", ".join(f"{name}={value!r}" for name, value in self.choices.items())
        return f"NeuralNetwork({self.sizes}, {choices})  # {numbers} weights and biases"

    def feedforward(self, X):
        """The activations of every layer, ``[A0, A1, ..., AL]``, where ``A0`` is `X`. Nothing is stored.

        `X` has shape (n, inputs), and ``A_l`` has shape (n, units of layer l).
        """
        A = _table("X", X, columns=self.sizes[0])
        activations = [A]
        for layer, W in enumerate(self.weights):
            Z = dot(A, W)
            if self.biases:
                Z += self.biases[layer]
            A = self._activations[layer].f(Z)
            activations.append(A)
        return activations

    def backprop(self, activations, Y):
        """The gradients of the loss, from the activations of `feedforward` and the targets. Nothing is changed.

        Parameters
        ----------
        activations : list of arrays
            What ``feedforward(X)`` returned.
        Y : array (n, outputs)
            The targets.

        Returns
        -------
        Gradients
            ``.weights`` and ``.biases``, in the shapes of the network's own.

        Raises
        ------
        ValueError
            If `activations` are not as many arrays as `feedforward` gives, or Y does not fit the last of them.
        """
        if not isinstance(activations, list) or len(activations) != len(self.sizes):
            raise ValueError(f"activations must be the list of {len(self.sizes)} arrays that feedforward returned")
        Y = _table("Y", Y, columns=self.sizes[-1], rows=len(activations[0]))
        if activations[-1].shape[-2:] != Y.shape:
            raise ValueError(f"the last activations have shape {activations[-1].shape}, expected {Y.shape} as Y has")
        dW, db = [None] * len(self.weights), [None] * len(self.biases)
        delta = self.loss_function.delta(Y, activations[-1], self._activations[-1].slope)
        for layer in reversed(range(len(self.weights))):
            dW[layer] = dot(activations[layer].mT, delta)
            if self.biases:
                db[layer] = delta.sum(axis=-2, keepdims=delta.ndim > 2)
            if layer > 0:
                delta = dot(delta, self.weights[layer].mT)
                delta *= self._activations[layer - 1].slope(activations[layer])
        return Gradients(dW, db)

    def predict(self, X):
        """The outputs for `X` (n, inputs): an array (n, outputs)."""
        X = self.check_inputs(X)
        with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged answers inf or nan
            return self.feedforward(X)[-1]

    def loss(self, X, Y):
        """How wrong the network is on `X` (n, inputs) with the targets `Y` (n, outputs): one number."""
        X, Y = self.check_data(X, Y)
        with np.errstate(over="ignore", invalid="ignore"):
            return self.loss_function.f(Y, self.feedforward(X)[-1])

    def check_inputs(self, X):
        """`X` as an array of floats that fits this network, or a ValueError that says what does not fit."""
        self._check_parameters()
        return finite("X", _table("X", X, columns=self.sizes[0]))

    def check_data(self, X, Y):
        """`X` and `Y` as arrays of floats that fit this network, or a ValueError that says what does not fit."""
        X = self.check_inputs(X)
        Y = _table("Y", Y, columns=self.sizes[-1], rows=len(X))
        with np.errstate(over="ignore"):  # beyond the largest float32 there is only infinity, which is refused
            Y = finite("Y", Y.astype(X.dtype, copy=False))
        if self.choices["loss"] == "cross_entropy":
            _check_probabilities(Y)
        return X, Y

    def _check_parameters(self):
        """A learner may have set the weights and biases: they must still be arrays that fit the sizes."""
        for name, arrays in (("weights", self.weights), ("biases", self.biases)):
            if not isinstance(arrays, list):
                raise ValueError(f"{name} is a {type(arrays).__name__}, expected a list of numpy arrays")
            for layer, array in enumerate(arrays):
                if type(array) is not np.ndarray:
                    raise ValueError(f"{name}[{layer}] is a {type(array).__name__}, expected a numpy array")
                if array.dtype.kind not in "fiu":
                    raise ValueError(f"{name}[{layer}] holds values of type {array.dtype}, expected numbers")
        stacked = self.weights[0].shape[:-2] if self.weights else ()  # a stack has one more axis in front
        weight_shapes = [(*stacked, *shape) for shape in zip(self.sizes, self.sizes[1:])]
        ones = (1,) * len(stacked)
        bias_shapes = [(*stacked, *ones, units) for units in self.sizes[1:]] if self.choices["bias"] else []
        for name, arrays, shapes in (("weights", self.weights, weight_shapes), ("biases", self.biases, bias_shapes)):
            if len(arrays) != len(shapes):
                raise ValueError(f"{name} holds {len(arrays)} arrays, expected {len(shapes)} for sizes {self.sizes}")
            for layer, (array, shape) in enumerate(zip(arrays, shapes)):
                if array.shape != shape:
                    raise ValueError(f"{name}[{layer}] has shape {array.shape}, expected {shape}")

    def copy(self):
        """Another network with the same weights; training one leaves the other as it is."""
        return copy.deepcopy(self)

    @classmethod
    def stack(cls, networks):
        """Many networks of one kind as one, to train all of them at once (notebook 05).

        Its weights have one more axis in front: ``weights[l]`` is (networks, units in, units out). Its methods, `train`
        and `fit` work as on a single network; losses are then arrays (networks,), outputs (networks, n, outputs).
        If one of them diverges, the training of all ends.
        """
        networks = list(networks)
        if not all(isinstance(net, cls) and np.ndim(net.weights[0]) == 2 for net in networks):
            raise ValueError(f"stack got {networks}, expected single networks")
        kinds = {(tuple(net.sizes), tuple(net.choices.items())) for net in networks}
        if len(kinds) != 1:
            raise ValueError(f"stack got networks of {len(kinds)} different kinds, expected one or more of one kind")
        stack = networks[0].copy()
        stack.weights = [np.stack(layer) for layer in zip(*(net.weights for net in networks))]
        stack.biases = [np.stack(layer)[:, np.newaxis, :] for layer in zip(*(net.biases for net in networks))]
        return stack

    def save(self, path):
        """Write sizes, choices, weights and biases to an .npz file; an older file there is replaced at the end.

        A ValueError says if they do not fit together; an OSError, that the file cannot be written.
        """
        self._check_parameters()
        arrays = {f"W{layer}": W for layer, W in enumerate(self.weights, start=1)}
        arrays |= {f"b{layer}": b for layer, b in enumerate(self.biases, start=1)}
        content = io.BytesIO()
        np.savez(content, sizes=self.sizes, **self.choices, **arrays)
        write_whole(path, content.getvalue(), "the network")

    @classmethod
    def load(cls, path):
        """The network that `save` wrote to `path`; no code in a file is ever run (no pickle).

        A ValueError says if the file is something else or damaged; an OSError, that it cannot be read.
        """
        with open(path, "rb") as stream:  # a missing file is said to be missing
            try:
                size = Path(path).stat().st_size
                with np.load(stream, allow_pickle=False) as file:
                    if sum(part.file_size for part in file.zip.infolist()) > size or file.zip.testzip():
                        raise ValueError  # it was packed, and might fill the memory; or a byte has changed
                    choices = {name: file[name].item() for name in ("activation", "output", "loss", "bias")}
                    sizes = file["sizes"].tolist()
                    if sum(a * b for a, b in zip(sizes, sizes[1:])) > size:
                        raise ValueError  # so many weights are not in this file, and might fill the memory, too
                    net = cls(sizes, **choices)
                    net.weights = [file[f"W{layer + 1}"] for layer in range(len(net.weights))]
                    net.biases = [file[f"b{layer + 1}"] for layer in range(len(net.biases))]
                net._check_parameters()
            except Exception:  # whatever a foreign or damaged file can cause
                name = str(path) if str(path).isprintable() else ascii(str(path))  # moves no cursor
                raise ValueError(f"{name} is not a network that NeuralNetwork.save wrote, or it is damaged") from None
        return net


def initial_weights(sizes, rng=None, *, initial="uniform", activation="sigmoid"):
    """Random weights for every layer: a list of arrays (units in, units out).

    "uniform": between 0 and 1, as in the tutorial. "scaled": normal, with mean 0 and variance 2 / inputs for
    relu and 1 / inputs otherwise, so that deep networks learn (notebook 06).
    """
    rng = generator(rng)
    shapes = list(zip(sizes, sizes[1:]))
    if not isinstance(initial, str) or initial not in ("uniform", "scaled"):
        raise ValueError(f"initial is {initial!r}, expected 'uniform' or 'scaled'")
    if initial == "uniform":
        return [rng.random(shape) for shape in shapes]
    gain = 2 if activation == "relu" else 1
    return [rng.normal(scale=np.sqrt(gain / shape[0]), size=shape) for shape in shapes]


def dot(A, B):
    """A @ B, also for stacks of networks; for two plain tables in the way that costs least."""
    return A.dot(B) if A.ndim == B.ndim == 2 else A @ B


def _check_choices(sizes, activation, output, loss, bias):
    units = list(sizes) if isinstance(sizes, (list, tuple, np.ndarray)) else []
    if len(units) < 2 or not all(map(is_whole, units)) or min(units) < 1:
        raise ValueError(f"sizes is {sizes}, expected whole numbers of at least 1: inputs, hidden ..., outputs")
    for name, value, known in (
        ("activation", activation, [name for name in ACTIVATIONS if name != "softmax"]),
        ("output", output, list(ACTIVATIONS)),
        ("loss", loss, list(LOSSES)),
    ):
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"{name} is {value!r}, expected one of {', '.join(map(repr, known))}")
    if not isinstance(bias, (bool, np.bool_)):
        raise ValueError(f"bias is {bias!r}, expected True or False")
    if output == "softmax" and (loss != "cross_entropy" or sizes[-1] == 1):
        raise ValueError("output='softmax' goes with loss='cross_entropy' and at least 2 outputs")
    if loss == "cross_entropy" and output != "softmax" and (output != "sigmoid" or sizes[-1] > 1):
        raise ValueError("loss='cross_entropy' goes with output='softmax', or with output='sigmoid' and 1 output")


def _table(name, values, *, columns, rows=None):
    """`values` as a 2-D array of floats with so many columns (and rows), or a ValueError in words."""
    table = floats(name, values)
    if table.ndim == 2 and table.shape[1] == columns and (len(table) == rows or rows is None and len(table)):
        return table
    if table.size == 0:
        raise ValueError(f"{name} is empty, expected at least one sample: shape (n, {columns}) with n at least 1")
    if table.ndim != 2:
        raise ValueError(f"{name} has shape {table.shape}, expected ({rows or 'n'}, {columns}): one row per sample")
    if table.shape[1] != columns:
        what = ("input" if name == "X" else "output") + ("s" if columns > 1 else "")
        expected = rows or len(table), columns
        raise ValueError(f"{name} has shape {table.shape}, expected {expected}: the network has {columns} {what}")
    raise ValueError(f"{name} has {len(table)} rows, but X has {rows}: each sample needs one row in both")


def _check_probabilities(Y):
    one_hot = Y.shape[1] == 1 or np.allclose(Y.sum(axis=1), 1)
    if not one_hot or Y.min() < 0 or Y.max() > 1:
        raise ValueError("cross-entropy needs targets Y from 0 to 1; rows of several outputs must add up to 1")
