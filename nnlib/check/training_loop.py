"""The exercises of notebook 05."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.engine import Exercise


def feedforward(X, W1, W2):
    """The activations of both layers of the tutorial's network (notebook 02)."""
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    return A1, A2


def backprop(X, Y, W1, W2):
    """The gradients of the sum of squares (notebook 04)."""
    A1, A2 = feedforward(X, W1, W2)
    delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    return X.T @ delta1, A1.T @ delta2


def gradient_descent_step(W1, W2, dW1, dW2, learning_rate):
    """One step downhill.

    W1, W2: weights. dW1, dW2: the gradients, of the same shapes; they point uphill.
    Returns the new weights (W1, W2) as new arrays; the arguments stay as they are.
    """
    return W1 - learning_rate * dW1, W2 - learning_rate * dW2


def train(X, Y, W1, W2, iterations, learning_rate):
    """Train the network with feedforward, backprop and gradient descent.

    X: (n, inputs). Y: (n, outputs). W1, W2: the weights to start from; they stay as they are.
    Returns (W1, W2, losses): the new weights, and a list with the loss (the sum
    of squares) before each of the updates, so that its length is iterations.
    """
    losses = []
    for _ in range(iterations):
        A1, A2 = feedforward(X, W1, W2)
        losses.append(np.sum((Y - A2) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1 = W1 - learning_rate * dW1
        W2 = W2 - learning_rate * dW2
    return W1, W2, losses


def first_below(losses, bound):
    """The number of the first iteration whose loss is below bound.

    losses: one for each iteration, counted from 0. Returns a whole number, or None if there is none.
    """
    for iteration, loss in enumerate(losses):
        if loss < bound:
            return iteration
    return None


class NeuralNetwork:
    """A network with one hidden layer and no biases.

    NeuralNetwork(inputs, hidden, outputs, rng) has weights W1 and W2,
    from rng.random (W1 is drawn first).
    feedforward(X) returns (A1, A2).
    backprop(X, Y) returns (dW1, dW2), the gradients of the sum of squares.
    train(X, Y, iterations, learning_rate) changes W1 and W2 and returns
    the losses before each update.
    """

    def __init__(self, inputs, hidden, outputs, rng):
        self.W1 = rng.random((inputs, hidden))
        self.W2 = rng.random((hidden, outputs))

    def feedforward(self, X):
        return feedforward(X, self.W1, self.W2)

    def backprop(self, X, Y):
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        self.W1, self.W2, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


def _data_and_weights(rng, cases=5):
    """X, Y, W1, W2 of several sizes; no two sizes of a case are equal."""
    for _ in range(cases):
        n, inputs, hidden, outputs = rng.permutation(np.arange(2, 7))[:4]
        X, Y = rng.normal(size=(n, inputs)), rng.random((n, outputs))
        yield X, Y, rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs))


def _step_cases(rng):
    for _, _, W1, W2 in _data_and_weights(rng):
        yield W1, W2, rng.normal(size=W1.shape), rng.normal(size=W2.shape), rng.uniform(0.1, 2)


def _train_cases(rng):
    for case in _data_and_weights(rng):
        yield *case, int(rng.integers(3, 8)), rng.uniform(0.1, 2)


def _first_below_cases(rng):
    losses = rng.permutation(np.linspace(0.1, 1, 7))
    for bound in (losses[0], losses[1], losses[0] + 0.01, losses.min() + 0.01, losses.min(), 0.0, 2.0):
        yield losses, float(bound)


def _network_cases(rng):
    for seed, (X, Y, W1, W2) in enumerate(_data_and_weights(rng)):
        yield X, Y, W1.shape, W2.shape[1], seed, int(rng.integers(3, 8)), rng.uniform(0.1, 2)


def _use_network(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    """What an object of the class does, as one tuple; None for a class without methods (the stub)."""
    if isinstance(network_class, type) and not hasattr(network_class, "feedforward"):
        return None
    net = network_class(*first_shape, outputs, np.random.default_rng(seed))
    start = (np.copy(net.W1), np.copy(net.W2))
    forward, gradients = net.feedforward(X), net.backprop(X, Y)
    losses = net.train(X, Y, iterations, learning_rate)
    return *start, *forward, *gradients, losses, net.W1, net.W2


EXERCISES = [
    Exercise(
        gradient_descent_step,
        cases=_step_cases,
        outputs=("W1", "W2"),
        hints=[
            "The gradient points uphill. In which direction does the loss become smaller?",
            "Each new weight is the old one, moved against its own gradient; how far is said by the learning rate.",
        ],
    ),
    Exercise(
        train,
        cases=_train_cases,
        outputs=("W1", "W2", "losses"),
        hints=[
            "Which four things happen in each iteration, and in which order? Look at the picture of the cycle.",
            "Both gradients belong to the weights before the update, and so does the loss that is noted down.",
        ],
    ),
    Exercise(
        first_below,
        cases=_first_below_cases,
        outputs=("iteration",),
        hints=[
            "At which number does the counting of the iterations begin? What if no loss is small enough?",
            "Go through the losses in order and stop at the first one below the bound; equal is not below.",
        ],
    ),
    Exercise(
        NeuralNetwork,
        cases=_network_cases,
        use=_use_network,
        outputs=("W1", "W2", "A1", "A2", "dW1", "dW2", "losses", "W1 after training", "W2 after training"),
        hints=[
            "You have written all parts already. What must an object remember from one call to the next?",
            "__init__ keeps W1 and W2 on self; feedforward and backprop use them; only train changes them.",
        ],
    ),
]
