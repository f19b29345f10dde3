"""The exercises of notebook 05."""

import contextlib

import numpy as np

from nnlib.check.chain_rule import backprop
from nnlib.check.engine import Exercise, Unusable
from nnlib.check.feedforward import data_and_weights, feedforward


def gradient_descent_step(W1, W2, dW1, dW2, learning_rate):
    """One step downhill from the weights W1, W2; the gradients dW1, dW2 point uphill.

    Returns the new weights (W1, W2) as new arrays; the arguments stay as they are.
    """
    return W1 - learning_rate * dW1, W2 - learning_rate * dW2


def train(X, Y, W1, W2, iterations, learning_rate):
    """Train the network with feedforward, backprop and gradient descent.

    X: (n, inputs). Y: (n, outputs). W1, W2: the arrays to start from; they stay as they are.
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
    """The number of the first iteration whose loss is below (smaller than) bound.

    losses: an array, counted from 0. Returns a whole number, or None if there is none.
    """
    for iteration, loss in enumerate(losses):
        if loss < bound:
            return iteration
    return None


class NeuralNetwork:
    """One hidden layer, no biases; self.W1 (inputs, hidden), self.W2 (hidden, outputs)."""

    def __init__(self, inputs, hidden, outputs, rng):
        """Draws self.W1, then self.W2, by rng.random; rng: such as np.random.default_rng(0)."""
        self.W1 = rng.random((inputs, hidden))
        self.W2 = rng.random((hidden, outputs))

    def feedforward(self, X):
        """Returns (A1, A2)."""
        return feedforward(X, self.W1, self.W2)

    def backprop(self, X, Y):
        """Returns (dW1, dW2), the gradients of the sum of squares."""
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        """Changes self.W1 and self.W2. Returns the losses before each update."""
        self.W1, self.W2, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


def _step_cases(rng):
    for _, _, W1, W2 in data_and_weights(rng):
        yield W1, W2, rng.normal(size=W1.shape), rng.normal(size=W2.shape), rng.uniform(0.1, 2)


def _train_cases(rng):
    for case in data_and_weights(rng):
        yield *case, int(rng.integers(3, 8)), rng.uniform(0.1, 2)


def _first_below_cases(rng):
    losses = rng.permutation(np.linspace(0.1, 1, 7))
    for bound in (losses[0], losses[1], losses[0] + 0.01, losses.min() + 0.01, losses.min(), 0.0, 2.0):
        yield losses, float(bound)


def _network_cases(rng):
    for seed, (X, Y, W1, W2) in enumerate(data_and_weights(rng)):
        yield X, Y, W1.shape, W2.shape[1], seed, int(rng.integers(3, 8)), rng.uniform(0.1, 2)


def _use_network(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    """What an object of the class does, step by step; None for the stub, which has no weights and answers nothing."""
    net = network_class(*first_shape, outputs, np.random.default_rng(seed))
    if not (hasattr(net, "W1") and hasattr(net, "W2")):
        with contextlib.suppress(Exception):
            if net.feedforward(X) is None:
                return None
        raise Unusable("After __init__ the object has no W1 and W2. Does __init__ store them on self?")
    start = np.copy(net.W1), np.copy(net.W2)
    forward = net.feedforward(X)
    gradients = net.backprop(X, Y)
    losses = net.train(X, Y, iterations, learning_rate)
    return *start, forward, gradients, losses, net.W1, net.W2


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
            "At which number does the counting begin? What do you return if no loss is small enough?",
            "Go through the losses in order and stop at the first one below the bound; equal is not below.",
        ],
    ),
    Exercise(
        NeuralNetwork,
        cases=_network_cases,
        use=_use_network,
        outputs=("W1", "W2", "feedforward(X)", "backprop(X, Y)", "train(...)", "W1 afterwards", "W2 afterwards"),
        hints=[
            "What must the object remember from one call to the next? Does every method take self first?",
            "__init__ keeps W1 and W2 on self; feedforward and backprop read them there; only train changes them.",
        ],
    ),
]
