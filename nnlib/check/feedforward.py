"""The exercises of notebook 02."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.engine import Exercise, numbers
from nnlib.check.sigmoid import decision


def layer(X, W, b):
    """The activations of one layer of sigmoid neurons, for all samples at once.

    X: (n, inputs). W: (inputs, units); column j holds the weights into neuron j. b: (units,).
    Returns A: (n, units).
    """
    Z = X @ W + b
    return sigmoid(Z)


def feedforward(X, W1, W2):
    """The activations of both layers of a network without biases; both use the sigmoid.

    X: (n, inputs). W1: (inputs, hidden). W2: (hidden, outputs).
    Returns (A1, A2): those of the hidden layer (n, hidden), and the outputs (n, outputs).
    """
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    return A1, A2


def count_parameters(sizes):
    """How many numbers can training change? All weights and biases of the network.

    sizes: a list, from the number of inputs to the number of outputs, such as [3, 4, 1].
    Every neuron has one bias; inputs are not neurons.
    Returns a whole number: 21 for [3, 4, 1].
    """
    return sum((inputs + 1) * units for inputs, units in zip(sizes, sizes[1:]))


def xor_weights():
    """Weights and biases, found by hand, of a network of two sigmoid layers that answers XOR.

    Its two inputs are 0 or 1. Its output must be above 0.5 if exactly one of them is 1,
    and below 0.5 in the other two cases.
    Returns four arrays (W1, b1, W2, b2) of shapes (2, h), (h,), (h, 1), (1,); you choose h.
    """
    W1 = np.array([[20, -20], [20, -20]])
    b1 = np.array([-10, 30])  # the first hidden neuron answers OR, the second NOT AND
    W2 = np.array([[20], [20]])
    b2 = np.array([-30])  # the output answers AND: both say yes
    return W1, b1, W2, b2


def data_and_weights(rng, cases=5):
    """X, Y, W1, W2 of several sizes; no two sizes of a case are equal. The last: whole numbers, one output."""
    for _ in range(cases):
        n, inputs, hidden, outputs = rng.permutation(np.arange(2, 7))[:4]
        X, Y = rng.normal(size=(n, inputs)), rng.random((n, outputs))
        yield X, Y, rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs))
    yield rng.integers(0, 2, (5, 3)), rng.integers(0, 2, (5, 1)), rng.normal(size=(3, 4)), rng.normal(size=(4, 1))


def _layer_cases(rng):
    for X, _, W, _ in data_and_weights(rng):
        yield X, W, rng.normal(size=W.shape[1])


def _feedforward_cases(rng):
    for X, _, W1, W2 in data_and_weights(rng):
        yield X, W1, W2


def _size_cases(rng):
    yield from (([3, 4, 1],), ([2, 1],), ([2, 3, 4, 5],), ([64, 16, 10],), ([5, 2],), ([1, 1, 1, 1],))
    for layers in (2, 3, 4, 5):
        yield (rng.permutation(np.arange(1, 12))[:layers].tolist(),)


def _use_xor(attempt):
    """The answers of the network with the attempt's weights to the four inputs."""
    weights = attempt()
    if weights is None or weights is ...:
        return weights
    shapes = [(2, "h"), ("h",), ("h", 1), (1,)]
    W1, b1, W2, b2 = numbers(weights, shapes, "arrays of shapes (2, h), (h,), (h, 1), (1,)")
    A2 = layer(layer(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), W1, b1), W2, b2)
    return tuple(map(decision, A2[:, 0]))


EXERCISES = [
    Exercise(
        layer,
        cases=_layer_cases,
        outputs=("A",),
        hints=[
            "Which of the two tables comes first in the product, so that rows stay samples? What shape has the result?",
            "Weighted sums first, then the bias of each neuron on its own column, and the sigmoid last.",
        ],
    ),
    Exercise(
        feedforward,
        cases=_feedforward_cases,
        outputs=("A1", "A2"),
        hints=[
            "What does the second layer get to see: the samples, the weighted sums, or the activations of the first?",
            "Each layer does the same two things, once: weighted sums, then the sigmoid. The result of the first is"
            " the input of the second; return both.",
        ],
    ),
    Exercise(
        count_parameters,
        cases=_size_cases,
        outputs=("parameters",),
        hints=[
            "How many weights lie between two neighbouring layers, and how many biases come with them? Count the"
            " arrows in a picture of [2, 1].",
            "Go through the pairs of neighbours in the list: a full table of weights for each, and one bias for each"
            " neuron on its right side.",
        ],
    ),
    Exercise(
        xor_weights,
        cases=lambda rng: [()],
        use=_use_xor,
        outputs=("0 XOR 0", "0 XOR 1", "1 XOR 0", "1 XOR 1"),
        hints=[
            "XOR says: one of them, but not both. Which two gates say the two halves of this sentence?",
            "Each hidden neuron is a gate that you know, the output neuron joins them. Column j of W1 belongs to"
            " hidden neuron j; make the numbers large, so that each gate is sure of its answer.",
        ],
    ),
]
