"""The exercises of notebook 04."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.engine import Exercise
from nnlib.check.feedforward import data_and_weights, feedforward


def chain_gradient(x, w, b, y):
    """The slopes of the loss L = (y - sigmoid(w x + b))^2 with respect to w and to b.

    x, w, b, y: numbers (one sample, one neuron with one input).
    Returns two numbers (dL_dw, dL_db); they point uphill and include the factor 2.
    """
    a = sigmoid(w * x + b)
    dL_dz = 2 * (a - y) * a * (1 - a)
    return dL_dz * x, dL_dz


def output_delta(Y, A2):
    """delta2 = dL/dZ2 of the output layer (sigmoid), for the sum (not the mean) of squares.

    Y: the targets (n, outputs). A2: the activations of the layer (n, outputs).
    Returns delta2: (n, outputs). It points uphill and includes the factor 2 of the square.
    """
    return 2 * (A2 - Y) * A2 * (1 - A2)


def hidden_delta(delta2, W2, A1):
    """delta1 = dL/dZ1 of the hidden layer (sigmoid): the deltas of the output layer, sent back.

    delta2: dL/dZ2 (n, outputs). W2: (hidden, outputs). A1: the hidden activations (n, hidden).
    Returns delta1: (n, hidden).
    """
    return (delta2 @ W2.T) * A1 * (1 - A1)


def weight_gradient(A, delta):
    """dL/dW of the weights W of one layer: the sum (not the mean) over the samples.

    A: what enters the layer (n, inputs). delta: dL/dZ of the layer (n, units).
    Returns dW: (inputs, units), the shape of W.
    """
    return A.T @ delta


def backprop(X, Y, W1, W2):
    """The gradients of the sum of squares; no biases, and both layers use the sigmoid.

    X: (n, inputs). Y: (n, outputs). W1: (inputs, hidden). W2: (hidden, outputs).
    Returns (dW1, dW2), new arrays of the shapes of W1 and W2. They point uphill, are
    sums (not means) over the samples, and include the factor 2 of the square.
    """
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    dW1 = X.T @ delta1
    dW2 = A1.T @ delta2
    return dW1, dW2


def numerical_gradient(f, x):
    """The slopes of f at x, measured by central differences with a step of 1e-5.

    f: a function that takes an array of the shape of x and returns one number.
    x: an array of floats of any shape; it stays as it is.
    Returns an array of the shape of x: the slope with respect to each of its numbers.
    """
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1e-5
        gradient[place] = (f(x + step) - f(x - step)) / 2e-5
    return gradient


def _chain_cases(rng):
    yield 2.0, 0.5, -1.0, 1.0
    for _ in range(5):
        yield tuple(float(number) for number in (*rng.uniform(-1.5, 1.5, 3), rng.random()))
    yield 0.0, 1.5, 0.5, 0.0  # no input: w has no say
    yield 2, -1, 1, 1


def _pass_cases(rng):
    """Consistent arrays of one forward and one backward pass: X, Y, W1, W2, A1, A2, delta1, delta2."""
    for X, Y, W1, W2 in data_and_weights(rng):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = output_delta(Y, A2)
        yield X, Y, W1, W2, A1, A2, hidden_delta(delta2, W2, A1), delta2


def _output_delta_cases(rng):
    return [(Y, A2) for _, Y, _, _, _, A2, _, _ in _pass_cases(rng)]


def _hidden_delta_cases(rng):
    return [(delta2, W2, A1) for _, _, _, W2, A1, _, _, delta2 in _pass_cases(rng)]


def _weight_gradient_cases(rng):
    for X, _, _, _, A1, _, delta1, delta2 in _pass_cases(rng):
        yield A1, delta2
        yield X, delta1


def _numerical_cases(rng):
    """Functions so curved that a one-sided difference shows, and not so curved that a step of 1e-4 or 1e-6 does."""

    def waves(x):
        return np.sum(np.sin(30 * x))

    def linked_waves(x):  # the slope at one place depends on the other places: a step must be taken back
        return np.sum(np.sin(30 * np.cumsum(x)))

    for shape in (3, (2, 3), (4, 2), (1, 5), (2, 3, 4)):
        yield waves, rng.normal(size=shape)
        yield linked_waves, rng.normal(size=shape)


EXERCISES = [
    Exercise(
        chain_gradient,
        cases=_chain_cases,
        outputs=("dL_dw", "dL_db"),
        hints=[
            "Which steps lead from w to L? What is the slope of each of them on its own?",
            "Multiply the slopes along the way: square, sigmoid, weighted sum. The ways of w and of b differ only in"
            " the last factor: if b grows by 0.001, by how much does w x + b grow?",
        ],
    ),
    Exercise(
        output_delta,
        cases=_output_delta_cases,
        outputs=("delta2",),
        hints=[
            "Which two steps lead from Z2 to the loss? Is A2 before or after the sigmoid?",
            "The slope of the square times the slope of the sigmoid, number by number. If an output is too large, its"
            " delta is positive.",
        ],
    ),
    Exercise(
        hidden_delta,
        cases=_hidden_delta_cases,
        outputs=("delta1",),
        hints=[
            "A hidden neuron acts on all outputs. Through which weights does their error come back to it, and which"
            " shape must the result have?",
            "Backwards through the weights that led forwards, so their table is turned around; then the slope of the"
            " sigmoid of this layer.",
        ],
    ),
    Exercise(
        weight_gradient,
        cases=_weight_gradient_cases,
        outputs=("dW",),
        hints=[
            "Which two numbers does the slope of one weight depend on, in one sample? Which shape must the table have?",
            "For each weight: what enters at its one end, times the delta at its other end, added up over the samples."
            " A product of two tables adds over the side that they share.",
        ],
    ),
    Exercise(
        backprop,
        cases=data_and_weights,
        outputs=("dW1", "dW2"),
        hints=[
            "Which of your four steps have you already checked: the deltas of both layers, the gradients of both"
            " tables? Print the shape after each step.",
            "Forwards for the activations, backwards for the deltas, the last layer first. The gradient of each table:"
            " what enters it, and the delta behind it. All of it belongs to the same weights.",
        ],
    ),
    Exercise(
        numerical_gradient,
        cases=_numerical_cases,
        outputs=("gradient",),
        hints=[
            "How do you change one number of x and leave all others, and x itself, as they are?",
            "For one place at a time: ask f with this number a step higher and a step lower, and divide the difference"
            " by the whole distance. np.ndindex(x.shape) goes through all places.",
        ],
    ),
]
