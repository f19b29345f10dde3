"""The self-checks: right is called right, wrong is not, and nothing of the learner's is touched."""

import functools
import inspect
import itertools
import math
import re
import sys
import textwrap
import warnings

import numpy as np
import pytest

from nnlib import activations, check, data, gradient_check, losses, training
from nnlib.activations import sigmoid
from nnlib.check import engine
from nnlib.check.compare import after_colon, alike, described, disagreement, extent, listed, same, shown
from nnlib.check.engine import Convention, Exercise, Mistake, Property, Unusable, numbers, variants
from nnlib.check.sigmoid import decision
from nnlib.network import NeuralNetwork

EXERCISES = check.exercises()
feedforward, output_delta, hidden_delta, weight_gradient, backprop = (
    EXERCISES[name].reference for name in ("feedforward", "output_delta", "hidden_delta", "weight_gradient", "backprop")
)

# Notebook 01


def sigmoid_of_the_dtype_of_z(z):
    result = np.zeros_like(z)
    result[...] = sigmoid(z)
    return result


def sigmoid_in_place(z):
    if np.ndim(z):
        z *= -1
        return 1 / (1 + np.exp(z))
    return 1 / (1 + np.exp(-z))


def stable_by_masks(z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    result[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    result[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return result


def stable_for_a_number(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def stable_by_the_sign_of_the_first(z):
    return 1 / (1 + np.exp(-z)) if np.ravel(z)[0] >= 0 else np.exp(z) / (1 + np.exp(z))


def neuron_in_a_loop(x, w, b):
    z = b
    for i in range(len(x)):
        z += x[i] * w[i]
    return 1 / (1 + math.exp(-z))


# Notebook 02


def layer_in_loops(X, W, b):
    A = [[0.0] * W.shape[1] for _ in X]
    for i in range(len(X)):
        for j in range(W.shape[1]):
            A[i][j] = 1 / (1 + math.exp(-sum(X[i, k] * W[k, j] for k in range(W.shape[0])) - b[j]))
    return A


def layer_of_the_dtype_of_X(X, W, b):
    A = np.zeros((len(X), W.shape[1]), dtype=X.dtype)
    A[:] = sigmoid(X @ W + b)
    return A


def feedforward_row_by_row(X, W1, W2):
    A1 = np.array([sigmoid(x @ W1) for x in X])
    return A1, np.array([sigmoid(a @ W2) for a in A1])


def count_in_a_loop(sizes):
    count = 0
    for i in range(1, len(sizes)):
        count += sizes[i - 1] * sizes[i]
        count += sizes[i]
    return count


OR_AND_NAND = [[20, 20], [20, 20]], [-10, 30], [[20], [20]], [-30]  # the second neuron must be NOT AND, with -20

# Notebook 03


def sum_of_squares_in_loops(Y, Y_hat):
    loss = 0
    for y, y_hat in zip(Y, Y_hat):
        for j in range(len(y)):
            loss += (y[j] - y_hat[j]) ** 2
    return loss


def slope_by_names(f, x, h):
    before, after = x - h, x + h
    return (f(after) - f(before)) / (after - before)


# Notebook 04: the pieces of backprop, right and wrong, are also put into the whole


def chain_step_by_step(x, w, b, y):
    z = w * x + b
    a = 1 / (1 + math.exp(-z))
    dL_da = -2 * (y - a)
    da_dz = math.exp(-z) / (1 + math.exp(-z)) ** 2
    return [dL_da * da_dz * x, dL_da * da_dz * 1]


def chain_by_wiggling(x, w, b, y):
    def loss(w, b):
        return (y - sigmoid(w * x + b)) ** 2

    h = 1e-5
    return (loss(w + h, b) - loss(w - h, b)) / (2 * h), (loss(w, b + h) - loss(w, b - h)) / (2 * h)


RIGHT_OUTPUT_DELTAS = [
    lambda Y, A2: -2 * (Y - A2) * (A2 - A2**2),
    lambda Y, A2: np.multiply(2 * A2 - 2 * Y, A2 * (1 - A2)),
    lambda Y, A2: [[2 * (a - y) * a * (1 - a) for y, a in zip(*row)] for row in zip(Y, A2)],
    lambda Y, A2: (2 * (A2 - Y) * A2 * (1 - A2)).astype(np.float32),
]
WRONG_OUTPUT_DELTAS = [
    lambda Y, A2: (A2 - Y) * A2 * (1 - A2),
    lambda Y, A2: 2 * (Y - A2) * A2 * (1 - A2),
    lambda Y, A2: 2 * (A2 - Y),
    lambda Y, A2: A2 - Y,
    lambda Y, A2: 2 * (A2 - Y) * sigmoid(A2) * (1 - sigmoid(A2)),
    lambda Y, A2: 2 * (A2 - Y) * (1 - A2**2),
    lambda Y, A2: 2 * (A2 - Y) * A2 * (1 + A2),
    lambda Y, A2: 2 * (A2 - Y) * (A2 - Y) * (1 - (A2 - Y)),
    lambda Y, A2: 2 * (A2 - Y) * (A2 * (1 - A2)) ** 2,
    lambda Y, A2: 2 * (A2 - Y) * A2 * (1 - A2) / len(Y),
    lambda Y, A2: 2 * (A2 - Y) * A2 * (1 - A2) / Y.size,
    lambda Y, A2: 2 * abs(A2 - Y) * A2 * (1 - A2),
    lambda Y, A2: (A2 - Y) ** 2 * A2 * (1 - A2),
    lambda Y, A2: 2 * (A2 - Y) * Y * (1 - Y),
    lambda Y, A2: 2 * A2 - Y * A2 * (1 - A2),
]
RIGHT_HIDDEN_DELTAS = [
    lambda delta2, W2, A1: np.dot(delta2, W2.T) * (A1 - A1 * A1),
    lambda delta2, W2, A1: A1 * (1 - A1) * (W2 @ delta2.T).T,
    lambda delta2, W2, A1: np.einsum("no,ho,nh->nh", delta2, W2, A1 * (1 - A1)),
    lambda delta2, W2, A1: np.array([(W2 @ d) * a * (1 - a) for d, a in zip(delta2, A1)]),
]
WRONG_HIDDEN_DELTAS = [
    lambda delta2, W2, A1: delta2 @ W2.T,
    lambda delta2, W2, A1: delta2.sum(axis=1, keepdims=True) * A1 * (1 - A1),
    lambda delta2, W2, A1: delta2 @ W2.T * sigmoid(A1) * (1 - sigmoid(A1)),
    lambda delta2, W2, A1: delta2 @ W2.T * A1,
    lambda delta2, W2, A1: delta2 @ W2.T * (1 - A1),
    lambda delta2, W2, A1: delta2 @ W2.T * (1 - A1**2),
    lambda delta2, W2, A1: delta2 @ W2.T * (A1 * (1 - A1)) ** 2,
    lambda delta2, W2, A1: -(delta2 @ W2.T) * A1 * (1 - A1),
    lambda delta2, W2, A1: delta2 @ W2.T * A1 * (1 - A1) / len(A1),
    lambda delta2, W2, A1: 2 * (delta2 @ W2.T) * A1 * (1 - A1),
    lambda delta2, W2, A1: np.outer(delta2[:, 0], W2[:, 0]) * A1 * (1 - A1),
    lambda delta2, W2, A1: delta2 @ W2.reshape(W2.shape[::-1]) * A1 * (1 - A1),
    lambda delta2, W2, A1: delta2 @ abs(W2.T) * A1 * (1 - A1),
]
RIGHT_WEIGHT_GRADIENTS = [
    lambda A, delta: np.dot(A.T, delta),
    lambda A, delta: (delta.T @ A).T,
    lambda A, delta: np.einsum("ni,nu->iu", A, delta),
    lambda A, delta: sum(np.outer(a, d) for a, d in zip(A, delta)),
    lambda A, delta: (A[:, :, None] * delta[:, None, :]).sum(axis=0),
    lambda A, delta: np.float32(A.T) @ np.float32(delta),
]
WRONG_WEIGHT_GRADIENTS = [
    lambda A, delta: -A.T @ delta,
    lambda A, delta: A.T @ delta / len(A),
    lambda A, delta: 2 * A.T @ delta,
    lambda A, delta: delta.T @ A,
    lambda A, delta: (delta.T @ A).reshape(A.shape[1], delta.shape[1]),
    lambda A, delta: np.outer(A[0], delta[0]),
    lambda A, delta: np.outer(A[-1], delta[-1]),
    lambda A, delta: np.outer(A.sum(axis=0), delta.sum(axis=0)),
    lambda A, delta: np.tile(delta.sum(axis=0), (A.shape[1], 1)),
    lambda A, delta: abs(A.T @ delta),
    lambda A, delta: A.T @ delta + 0.01,
]


def backprop_of(output=output_delta, hidden=hidden_delta, gradient=weight_gradient):
    def attempt(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = np.array(output(Y, A2))
        return gradient(X, hidden(delta2, W2, A1)), gradient(A1, delta2)

    return attempt


def backprop_with_slopes_at(output=lambda Z2, A2: A2, hidden=lambda Z1, A1: A1):
    """Both slopes are s * (1 - s); the two functions say at which s."""

    def attempt(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        s1, s2 = hidden(X @ W1, A1), output(A1 @ W2, A2)
        delta2 = 2 * (A2 - Y) * s2 * (1 - s2)
        delta1 = (delta2 @ W2.T) * s1 * (1 - s1)
        return X.T @ delta1, A1.T @ delta2

    return attempt


def backprop_sending_back(what):
    """The error comes back to the hidden layer as what(dL/dA2, delta2, W2, dW2)."""

    def attempt(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        error, delta2 = 2 * (A2 - Y), output_delta(Y, A2)
        dW2 = A1.T @ delta2
        return X.T @ (what(error, delta2, W2, dW2) * A1 * (1 - A1)), dW2

    return attempt


def backprop_changing_W2(X, Y, W1, W2):
    A1, A2 = feedforward(X, W1, W2)
    delta2 = output_delta(Y, A2)
    dW2 = A1.T @ delta2
    W2 -= dW2
    return X.T @ hidden_delta(delta2, W2, A1), dW2


def backprop_with_another_forward_pass(activate1, activate2):
    def attempt(X, Y, W1, W2):
        A1 = activate1(X @ W1)
        A2 = activate2(A1 @ W2)
        delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
        return X.T @ ((delta2 @ W2.T) * A1 * (1 - A1)), A1.T @ delta2

    return attempt


def backprop_sample_by_sample(X, Y, W1, W2):
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for x, y in zip(X, Y):
        a1 = sigmoid(x @ W1)
        a2 = sigmoid(a1 @ W2)
        d2 = 2 * (a2 - y) * a2 * (1 - a2)
        dW2 += np.outer(a1, d2)
        dW1 += np.outer(x, W2 @ d2 * a1 * (1 - a1))
    return dW1, dW2


def backprop_downhill_then_turned(X, Y, W1, W2):
    layer1 = 1 / (1 + np.exp(-np.dot(X, W1)))
    output = 1 / (1 + np.exp(-np.dot(layer1, W2)))
    d_weights2 = np.dot(layer1.T, 2 * (Y - output) * (output - output**2))
    d_weights1 = np.dot(X.T, np.dot(2 * (Y - output) * (output - output**2), W2.T) * (layer1 - layer1**2))
    return [-d_weights1, -d_weights2]


def backprop_measured(X, Y, W1, W2):
    def loss(W1, W2):
        return np.sum((Y - feedforward(X, W1, W2)[1]) ** 2)

    dW1 = gradient_check.numerical_gradient(lambda W: loss(W, W2), W1)
    return dW1, gradient_check.numerical_gradient(lambda W: loss(W1, W), W2)


def backprop_of_the_library(X, Y, W1, W2):
    net = NeuralNetwork([*W1.shape, W2.shape[1]], bias=False)
    net.weights = [W1, W2]
    return net.backprop(net.feedforward(X), Y).weights


class BackpropObject:
    def __call__(self, X, Y, W1, W2, factor=2):
        print("debugging")
        return backprop(X, Y, W1, W2)


def backprop_in_float32(X, Y, W1, W2):
    return backprop(*(array.astype(np.float32) for array in (X, Y, W1, W2)))


def central(x_after, x_before, distance):
    """A numerical gradient from f(x_after(x, place)) and f(x_before(x, place))."""

    def attempt(f, x):
        gradient = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            gradient[place] = (f(x_after(x, place)) - f(x_before(x, place))) / distance
        return gradient

    return attempt


def moved(step):
    def move(x, place):
        x = x.copy()
        x[place] += step
        return x

    return move


def numerical_in_place(restores):
    def attempt(f, x):
        x = x.copy()
        gradient = np.zeros(x.shape)
        for i in range(x.size):
            x.flat[i] += 1e-5
            above = f(x)
            x.flat[i] -= 2e-5
            gradient.flat[i] = (above - f(x)) / 2e-5
            x.flat[i] += 1e-5 * restores
        return gradient

    return attempt


def numerical_changing_x(f, x):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += 1e-5
        above = f(x)
        x[place] -= 2e-5
        gradient[place] = (above - f(x)) / 2e-5
    return gradient


def numerical_first_only(f, x):
    gradient = np.zeros(x.shape)
    step = np.zeros(x.shape)
    step.flat[0] = 1e-5
    gradient.flat[0] = (f(x + step) - f(x - step)) / 2e-5
    return gradient


# Notebook 05


def step_in_place(W1, W2, dW1, dW2, learning_rate):
    W1 -= learning_rate * dW1
    W2 -= learning_rate * dW2
    return W1, W2


def train_one_too_many(X, Y, W1, W2, iterations, learning_rate):
    return EXERCISES["train"].reference(X, Y, W1, W2, iterations + 1, learning_rate)


def train_losses_after_the_update(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
    return W1, W2, losses


def train_with_plus(X, Y, W1, W2, iterations, learning_rate):
    W1, W2, losses = np.copy(W1), np.copy(W2), np.zeros(iterations)
    for i in range(iterations):
        A1 = 1 / (1 + np.exp(-np.dot(X, W1)))
        A2 = sigmoid(np.dot(A1, W2))
        losses[i] = ((A2 - Y) ** 2).sum()
        delta2 = 2 * (Y - A2) * A2 * (1 - A2)
        delta1 = np.dot(delta2, W2.T) * A1 * (1 - A1)
        W2 += learning_rate * np.dot(A1.T, delta2)
        W1 += learning_rate * np.dot(X.T, delta1)
    return W1, W2, losses


class NeuralNetworkThatAdds(EXERCISES["NeuralNetwork"].reference):
    def train(self, X, Y, iterations, learning_rate):
        return super().train(X, Y, iterations, -learning_rate)


class NeuralNetworkWithoutMemory(EXERCISES["NeuralNetwork"].reference):
    def train(self, X, Y, iterations, learning_rate):
        before = self.W1, self.W2
        losses = super().train(X, Y, iterations, learning_rate)
        self.W1, self.W2 = before
        return losses


class NeuralNetworkOfItsOwn:
    def __init__(self, inputs, hidden, outputs, rng):
        self.W1, self.W2 = rng.random(size=(inputs, hidden)), rng.random(size=(hidden, outputs))

    def feedforward(self, X):
        return [sigmoid(X @ self.W1), sigmoid(sigmoid(X @ self.W1) @ self.W2)]

    def backprop(self, X, Y):
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        self.W1, self.W2, losses = train_with_plus(X, Y, self.W1, self.W2, iterations, learning_rate)
        return list(losses)


# Notebook 06


def deep_feedforward_in_a_loop(X, weights, biases):
    A, activations = X, [X]
    for layer in range(len(weights)):
        A = 1 / (1 + np.exp(-(np.dot(A, weights[layer]) + biases[layer])))
        activations.append(A)
    return activations


def deep_backprop_turned_around(activations, Y, weights):
    A, dW, db = activations[-1], [], []
    delta = -2 * (Y - A) * (A - A**2)
    for A, W in zip(activations[-2::-1], weights[::-1]):
        dW.append(np.dot(A.T, delta))
        db.append(sum(delta))
        delta = np.dot(delta, W.T) * (A - A**2)
    return dW[::-1], db[::-1]


def deep_backprop_of_the_library(activations, Y, weights):
    net = NeuralNetwork([len(weights[0]), *(W.shape[1] for W in weights)])
    net.weights = weights
    return net.backprop(activations, Y)


# Notebook 07


def softmax_row_by_row(Z):
    rows = []
    for z in Z:
        exponentials = [math.exp(number - max(z)) for number in z]
        rows.append([number / sum(exponentials) for number in exponentials])
    return rows


def cross_entropy_sample_by_sample(Y, Y_hat):
    loss = 0
    for y, y_hat in zip(Y, Y_hat):
        loss -= math.log(max(y_hat[list(y).index(1)], 1e-15))
    return loss / len(Y)


def batches_yielded(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    while len(order):
        yield order[:batch_size]
        order = order[batch_size:]


def batches_with_the_rest_lost(n, batch_size, rng):
    order = rng.permutation(n)
    for i in range(n // batch_size):
        yield order[i * batch_size : (i + 1) * batch_size]


RIGHT = {
    "samples_and_features": [lambda X: (len(X), len(X[0])), lambda X: X.shape, lambda X: np.array(X.shape)],
    "sigmoid": [
        sigmoid,
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: np.exp(z) / (1 + np.exp(z)),
        lambda z: 1.0 / (np.e**-z + 1),
        lambda z: np.power(1 + np.exp(np.negative(z)), -1),
        lambda z: (1 / (1 + np.exp(-z))).tolist(),
        lambda z: 1 / (1 + np.exp(-np.asarray(z, dtype=np.float32))),
        np.vectorize(lambda z: 1 / (1 + math.exp(-z))),
    ],
    "sigmoid_derivative": [
        activations.sigmoid_derivative,
        lambda z: sigmoid(z) - sigmoid(z) ** 2,
        lambda z: sigmoid(z) * sigmoid(-z),
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z: 1 / (4 * np.cosh(z / 2) ** 2),
        lambda z: (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5,
    ],
    "sigmoid_slope": [
        activations.sigmoid_slope,
        lambda a: a - a**2,
        lambda a: 0.25 - (a - 0.5) ** 2,
        lambda a: np.multiply(1 - a, a).tolist(),
        lambda a: np.float32(a) * (1 - np.float32(a)),
        np.vectorize(lambda a: a * (1 - a)),
    ],
    "stable_sigmoid": [
        sigmoid,
        stable_by_masks,
        np.vectorize(stable_for_a_number, otypes=[float]),
        lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -700, 700))),
        lambda z: 1 / (1 + np.exp(np.minimum(-z, 700))),
    ],
    "neuron": [
        neuron_in_a_loop,
        lambda x, w, b: sigmoid(x @ w + b),
        lambda x, w, b: float(1 / (1 + np.exp(-(np.dot(w, x) + b)))),
        lambda x, w, b: sigmoid(sum(i * j for i, j in zip(x, w)) + b),
        lambda x, w, b: sigmoid(np.append(x, 1) @ np.append(w, b)),
    ],
    "gate_weights": [
        lambda: (1, 1, -1.5),
        lambda: [0.1, 0.3, -0.35],
        lambda: np.array([1000, 1000, -1500]),
        lambda: (np.float32(5), np.array(6), True - 9),
    ],
    "or_gate_weights": [lambda: (1, 1, -0.5), lambda: [3, 9, -1.0], lambda: np.array([1000, 1000, -1])],
    "layer": [
        layer_in_loops,
        lambda X, W, b: 1 / (1 + np.exp(-(np.dot(X, W) + b))),
        lambda X, W, b: sigmoid(np.einsum("ni,iu->nu", X, W) + b.reshape(1, -1)),
        lambda X, W, b: sigmoid((W.T @ X.T + b[:, None]).T),
        lambda X, W, b: sigmoid(np.column_stack([X, np.ones(len(X))]) @ np.vstack([W, b])).astype(np.float32),
    ],
    "feedforward": [
        feedforward_row_by_row,
        lambda X, W1, W2: [sigmoid(X @ W1), sigmoid(sigmoid(X @ W1) @ W2)],
        lambda X, W1, W2: (sigmoid((W1.T @ X.T).T), (0.5 + np.tanh(W2.T @ sigmoid(W1.T @ X.T) / 2) / 2).T.tolist()),
        lambda X, W1, W2: feedforward(X.astype(np.float32), W1.astype(np.float32), W2.astype(np.float32)),
    ],
    "count_parameters": [
        count_in_a_loop,
        lambda sizes: sum(a * b + b for a, b in zip(sizes[:-1], sizes[1:])),
        lambda sizes: np.dot(sizes[:-1], sizes[1:]) + np.sum(sizes[1:]),
        lambda sizes: sum(np.ones((a + 1, b)).size for a, b in zip(sizes, sizes[1:])),
    ],
    "xor_weights": [
        lambda: (np.array([[20, 20], [20, 20]]), np.array([-10, -30]), np.array([[20], [-40]]), np.array([-10])),
        lambda: [[[20.0, -20], [-20, 20]], [-10, -10], [[20], [20]], [-10]],
        lambda: (np.array([[9, -9, 0], [9, -9, 0]]), [-4.5, 13.5, 7], np.float32([[9], [9], [0]]), [-13.5]),
    ],
    "sum_of_squares": [
        losses.sum_of_squares,
        sum_of_squares_in_loops,
        lambda Y, Y_hat: ((Y_hat - Y) ** 2).sum(),
        lambda Y, Y_hat: float(np.linalg.norm(Y - Y_hat) ** 2),
        lambda Y, Y_hat: np.einsum("no,no->", Y - Y_hat, Y - Y_hat),
        lambda Y, Y_hat: sum(sum(np.square(Y - Y_hat))),
        lambda Y, Y_hat: np.sum((np.float32(Y) - np.float32(Y_hat)) ** 2),
    ],
    "sum_of_squares_gradient": [
        losses.sum_of_squares_gradient,
        lambda Y, Y_hat: -2 * (Y - Y_hat),
        lambda Y, Y_hat: 2 * Y_hat - 2 * Y,
        lambda Y, Y_hat: [[2 * (b - a) for a, b in zip(*rows)] for rows in zip(Y, Y_hat)],
        lambda Y, Y_hat: gradient_check.numerical_gradient(lambda Y_hat: np.sum((Y - Y_hat) ** 2), Y_hat),
    ],
    "mean_squared_error": [
        lambda Y, Y_hat: ((Y_hat - Y) ** 2).mean(),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / Y.size,
        lambda Y, Y_hat: sum_of_squares_in_loops(Y, Y_hat) / (len(Y) * len(Y[0])),
        lambda Y, Y_hat: np.mean(np.mean(np.square(Y - Y_hat), axis=0)),
    ],
    "slope_at": [
        gradient_check.numerical_gradient,
        slope_by_names,
        lambda f, x, h: (f(x + h) - f(x - h)) / 2 / h,
        lambda f, x, h: ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2,
        lambda f, x, h: 0.5 * np.divide(f(x + h) - f(x - h), h),
    ],
    "chain_gradient": [
        chain_step_by_step,
        chain_by_wiggling,
        lambda x, w, b, y: np.array(chain_step_by_step(x, w, b, y)),
        lambda x, w, b, y: tuple(
            np.array([x, 1]) * 2 * (sigmoid(w * x + b) - y) * activations.sigmoid_derivative(w * x + b)
        ),
    ],
    "output_delta": RIGHT_OUTPUT_DELTAS,
    "hidden_delta": RIGHT_HIDDEN_DELTAS,
    "weight_gradient": RIGHT_WEIGHT_GRADIENTS,
    "backprop": [
        *(backprop_of(output=right) for right in RIGHT_OUTPUT_DELTAS),
        *(backprop_of(hidden=right) for right in RIGHT_HIDDEN_DELTAS),
        *(backprop_of(gradient=right) for right in RIGHT_WEIGHT_GRADIENTS),
        backprop_with_slopes_at(output=lambda Z2, A2: sigmoid(Z2)),
        backprop_sample_by_sample,
        backprop_downhill_then_turned,
        backprop_measured,
        backprop_of_the_library,
        BackpropObject(),
        backprop_in_float32,
    ],
    "numerical_gradient": [
        gradient_check.numerical_gradient,
        central(moved(1e-4), moved(-1e-4), 2e-4),
        central(moved(1e-6), moved(-1e-6), 2e-6),
        numerical_in_place(restores=True),
        lambda f, x: central(moved(1e-5), moved(-1e-5), 2 * 1e-5)(f, x).tolist(),
    ],
    "gradient_descent_step": [
        lambda W1, W2, dW1, dW2, learning_rate: (W1 + -learning_rate * dW1, W2 - dW2 * learning_rate),
        lambda W1, W2, dW1, dW2, learning_rate: [W - learning_rate * d for W, d in zip((W1, W2), (dW1, dW2))],
        lambda W1, W2, dW1, dW2, learning_rate: (
            (W1 - learning_rate * dW1).tolist(),
            (W2 - learning_rate * dW2).astype(np.float32),
        ),
    ],
    "train": [train_with_plus],
    "first_below": [
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss < bound), None),
        lambda losses, bound: int(np.argmax(losses < bound)) if np.any(losses < bound) else None,
    ],
    "NeuralNetwork": [NeuralNetworkOfItsOwn],
    "one_hot": [
        data.one_hot,
        lambda labels, classes: (labels[:, None] == np.arange(classes)).astype(int),
        lambda labels, classes: [[int(label == c) for c in range(classes)] for label in labels],
    ],
    "softmax": [
        activations.softmax,
        softmax_row_by_row,
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)),
        lambda Z: activations.softmax(Z.T[::-1].T).T[::-1].T.astype(np.float32),
    ],
    "cross_entropy": [
        losses.cross_entropy,
        cross_entropy_sample_by_sample,
        lambda Y, Y_hat: -np.mean(np.log(Y_hat[Y == 1] + 1e-9)),
        lambda Y, Y_hat: np.mean(np.sum(-Y * np.log(np.clip(Y_hat, 1e-7, 1 - 1e-7)), axis=1)),
    ],
    "softmax_delta": [
        losses.cross_entropy_delta,
        lambda Y, Y_hat: -(Y - Y_hat) * (1 / Y.shape[0]),
        lambda Y, Y_hat: [[(a - y) / len(Y) for y, a in zip(*rows)] for rows in zip(Y, Y_hat)],
    ],
    "batches": [
        training.batches,
        batches_yielded,
        lambda n, batch_size, rng: np.split(rng.permutation(n), range(batch_size, n, batch_size)),
        lambda n, batch_size, rng: [part.tolist() for part in batches_yielded(n, batch_size, rng)],
    ],
    "accuracy": [
        lambda Y, Y_hat: (np.argmax(Y, 1) == np.argmax(Y_hat, 1)).sum() / len(Y),
        lambda Y, Y_hat: sum(np.argmax(y) == np.argmax(a) for y, a in zip(Y, Y_hat)) / len(Y),
        lambda Y, Y_hat: float(np.mean(Y_hat[Y == 1] == Y_hat.max(axis=1))),
    ],
    "bias_gradient": [
        lambda delta: np.sum(delta, axis=0),
        lambda delta: np.ones(len(delta)) @ delta,
        lambda delta: [sum(column) for column in delta.T],
    ],
    "deep_feedforward": [deep_feedforward_in_a_loop],
    "deep_backprop": [deep_backprop_turned_around, deep_backprop_of_the_library],
    "initial_weights": [
        lambda sizes, rng: [rng.normal(size=(i, o)) / np.sqrt(i) for i, o in zip(sizes[:-1], sizes[1:])],
        lambda sizes, rng: [rng.standard_normal((o, i)).T * i**-0.5 for i, o in zip(sizes, sizes[1:])],
    ],
}
WRONG = {
    "samples_and_features": [
        lambda X: X.shape[::-1],
        lambda X: (4, 3),
        lambda X: X.size,
        lambda X: (X.shape[0], X.size),
    ],
    "sigmoid": [
        lambda z: 1 / (1 + np.exp(z)),
        lambda z: 1 / 1 + np.exp(-z),
        lambda z: 1 / (1 - np.exp(-z)),
        lambda z: np.exp(-z) / (1 + np.exp(-z)),
        lambda z: np.exp(z) / np.sum(np.exp(z)),
        lambda z: 1 / (1 + np.exp(-(z - np.mean(z)))),
        lambda z: np.tanh(z),
        lambda z: np.where(z > 0, 1, 0),
        lambda z: np.ravel(sigmoid(z)),
        lambda z: sigmoid(z) * (1 - sigmoid(z)),
        lambda z: str(sigmoid(z)),
        sigmoid_of_the_dtype_of_z,
        sigmoid_in_place,
    ],
    "sigmoid_derivative": [
        lambda z: z * (1 - z),
        lambda z: sigmoid(z),
        lambda z: sigmoid(z) * (1 + sigmoid(z)),
        lambda z: 1 - sigmoid(z) ** 2,
        lambda z: -sigmoid(z) * (1 - sigmoid(z)),
        lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
        lambda z: np.exp(-z) / (1 + np.exp(-z)),
        lambda z: sigmoid(z) * 1 - sigmoid(z),
    ],
    "sigmoid_slope": [
        lambda a: sigmoid(a) * (1 - sigmoid(a)),
        lambda a: a * (1 + a),
        lambda a: a * a - a,
        lambda a: 1 - a**2,
        lambda a: 1 - a,
        lambda a: a,
        lambda a: np.sum(a * (1 - a)),
    ],
    "stable_sigmoid": [
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: np.exp(z) / (1 + np.exp(z)),
        lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: 1 / (1 + np.exp(-np.clip(z, -30, 30))),
        lambda z: 1 / (1 + np.exp(-np.abs(z))),
        lambda z: np.where(z >= 0, 1, 0) + 0 * z,
        lambda z: 1 - 1 / (1 + np.exp(np.minimum(z, 700))),
        lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z))),
        stable_by_the_sign_of_the_first,
    ],
    "neuron": [
        lambda x, w, b: sigmoid(x * w + b),
        lambda x, w, b: sigmoid(np.sum(x * w + b)),
        lambda x, w, b: sigmoid(np.sum(x * w)),
        lambda x, w, b: sigmoid(np.sum(x * w) - b),
        lambda x, w, b: np.sum(x * w) + b,
        lambda x, w, b: np.sum(sigmoid(x * w)) + b,
        lambda x, w, b: sigmoid(np.sum(x) * np.sum(w) + b),
        lambda x, w, b: sigmoid(np.mean(x * w) + b),
        lambda x, w, b: sigmoid(np.sum(x + w) * b),
        lambda x, w, b: sigmoid([np.sum(x * w) + b]),
    ],
    "gate_weights": [
        lambda: (20, 20, -10),
        lambda: (-20, -20, 30),
        lambda: (20, 20, -20),
        lambda: (20, 20, -40),
        lambda: (20, 0, -10),
        lambda: (0, 0, 0),
        lambda: (np.nan, np.nan, np.nan),
        lambda: (20, 20),
        lambda: 20,
        lambda: ("20", "20", "-30"),
        lambda: ([20], [20], [-30]),
        lambda: (20, None, -30),
        lambda: "AND",
    ],
    "or_gate_weights": [
        lambda: (20, 20, -30),
        lambda: (20, 20, 0),
        lambda: (20, 20, 10),
        lambda: (20, 20, -20),
        lambda: (-20, -20, 10),
        lambda: (20, 0, -10),
        lambda: ((20, 20), -10),
    ],
    "layer": [
        lambda X, W, b: X @ W + b,
        lambda X, W, b: sigmoid(X @ W),
        lambda X, W, b: sigmoid(X @ W) + b,
        lambda X, W, b: sigmoid(X @ W - b),
        lambda X, W, b: sigmoid(sigmoid(X) @ W + b),
        lambda X, W, b: sigmoid(sigmoid(X @ W + b)),
        lambda X, W, b: sigmoid(X @ W + b).T,
        lambda X, W, b: sigmoid(X[0] @ W + b),
        lambda X, W, b: sigmoid(X @ W + b.sum()),
        lambda X, W, b: sigmoid(X @ W + b[0]),
        lambda X, W, b: sigmoid(X @ W.reshape(W.shape[::-1]).T + b),
        layer_of_the_dtype_of_X,
    ],
    "feedforward": [
        lambda X, W1, W2: (X @ W1, sigmoid(X @ W1 @ W2)),
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(X @ W1) @ W2),
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(X @ W1 @ W2)),
        lambda X, W1, W2: (sigmoid(sigmoid(X @ W1)), sigmoid(sigmoid(sigmoid(X @ W1)) @ W2)),
        lambda X, W1, W2: feedforward(X, W1, W2)[::-1],
        lambda X, W1, W2: feedforward(X, W1, W2)[1],
        lambda X, W1, W2: feedforward(X[:1], W1, W2),
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(sigmoid(sigmoid(X @ W1)) @ W2)),
        lambda X, W1, W2: [a.round() for a in feedforward(X, W1, W2)],
    ],
    "count_parameters": [
        lambda sizes: sum(a * b for a, b in zip(sizes, sizes[1:])),
        lambda sizes: sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes),
        lambda sizes: sum(a * b + 1 for a, b in zip(sizes, sizes[1:])),
        lambda sizes: sum(a * (b + 1) for a, b in zip(sizes, sizes[1:])),
        lambda sizes: sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[-1] + sizes[-1],
        lambda sizes: sum(a * b + b for a, b in zip(sizes[:-2], sizes[1:-1])),
        lambda sizes: math.prod(sizes),
        lambda sizes: 21,
    ],
    "xor_weights": [
        lambda: OR_AND_NAND,
        lambda: (np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1)), np.zeros(1)),
        lambda: ([[20], [20]], [-10], [[20]], [-10]),
        lambda: ([[20, -20], [20, -20]], [-10, 30], [[20], [20]], [-20]),
        lambda: ([[20, -20], [20, -20]], [-10, 30], [[20], [20]], -30),
        lambda: ([[20, -20], [20, -20]], [[-10, 30]], [[20], [20]], [-30]),
        lambda: ([[20, -20], [20, -20]], [-10, 30], [20, 20], [-30]),
        lambda: ([[20, -20], [20, -20]], [-10, 30], [[20], [20], [20]], [-30]),
        lambda: ([[20, -20], [20, -20]], [[20], [20]]),
        lambda: (np.full((2, 2), np.nan), np.zeros(2), np.zeros((2, 1)), np.zeros(1)),
        lambda: 4,
    ],
    "sum_of_squares": [
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / len(Y),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / 2,
        lambda Y, Y_hat: np.sqrt(np.sum((Y - Y_hat) ** 2)),
        lambda Y, Y_hat: np.sum(np.abs(Y - Y_hat)),
        lambda Y, Y_hat: np.sum(Y - Y_hat) ** 2,
        lambda Y, Y_hat: np.sum(Y**2 - Y_hat**2),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2, axis=0),
        lambda Y, Y_hat: sum((Y - Y_hat) ** 2),
        lambda Y, Y_hat: np.sum((Y[:, 0] - Y_hat[:, 0]) ** 2),
        lambda Y, Y_hat: np.sum((Y[0] - Y_hat[0]) ** 2),
        lambda Y, Y_hat: (Y - Y_hat) ** 2,
        lambda Y, Y_hat: np.sum(Y**2),
        lambda Y, Y_hat: np.sum((Y[:, :1] - Y_hat[:, 0]) ** 2),
        lambda Y, Y_hat: -np.sum((Y - Y_hat) ** 2),
        lambda Y, Y_hat: np.sum((Y - Y_hat.astype(Y.dtype)) ** 2),  # right for targets that are no whole numbers
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) if np.any(Y != Y_hat) else 1.0,
    ],
    "sum_of_squares_gradient": [
        lambda Y, Y_hat: 2 * (Y - Y_hat),
        lambda Y, Y_hat: Y_hat - Y,
        lambda Y, Y_hat: 2 * (Y_hat - Y) / len(Y),
        lambda Y, Y_hat: 2 * (Y_hat - Y) / Y.size,
        lambda Y, Y_hat: np.sum(2 * (Y_hat - Y)),
        lambda Y, Y_hat: 2 * np.abs(Y_hat - Y),
        lambda Y, Y_hat: 2 * (Y_hat - Y) ** 2,
        lambda Y, Y_hat: 2 * Y_hat - Y,
        lambda Y, Y_hat: 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat),
    ],
    "mean_squared_error": [
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / len(Y),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / Y.shape[1],
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) / 2,
        lambda Y, Y_hat: np.sqrt(np.mean((Y - Y_hat) ** 2)),
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2, axis=0),
        lambda Y, Y_hat: np.mean(np.abs(Y - Y_hat)),
        lambda Y, Y_hat: np.mean(Y - Y_hat) ** 2,
    ],
    "slope_at": [
        lambda f, x, h: (f(x + h) - f(x)) / h,
        lambda f, x, h: (f(x) - f(x - h)) / h,
        lambda f, x, h: (f(x + h) - f(x - h)) / h,
        lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
        lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
        lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
        lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
        lambda f, x, h: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
        lambda f, x, h: f((x + h) - (x - h)) / (2 * h),
        lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) + isinstance(x, int),
    ],
    "chain_gradient": [
        lambda x, w, b, y: tuple(-slope for slope in chain_step_by_step(x, w, b, y)),
        lambda x, w, b, y: tuple(slope / 2 for slope in chain_step_by_step(x, w, b, y)),
        lambda x, w, b, y: chain_step_by_step(x, w, b, y)[::-1],
        lambda x, w, b, y: chain_step_by_step(x, w, b, y)[0],
        lambda x, w, b, y: (2 * (sigmoid(w * x + b) - y) * x, 2 * (sigmoid(w * x + b) - y)),
        lambda x, w, b, y: (chain_step_by_step(x, w, b, y)[1], chain_step_by_step(x, w, b, y)[1]),
        lambda x, w, b, y: (chain_step_by_step(x, w, b, y)[0], 1),
        lambda x, w, b, y: (chain_step_by_step(x, w, b, y)[1] * w, chain_step_by_step(x, w, b, y)[1]),
        lambda x, w, b, y: tuple(chain_step_by_step(x, w, b, y)[1] * k * (w * x + b) for k in (x, 1)),
        lambda x, w, b, y: chain_step_by_step(x, w, 0, y),
    ],
    "output_delta": WRONG_OUTPUT_DELTAS,
    "hidden_delta": WRONG_HIDDEN_DELTAS,
    "weight_gradient": WRONG_WEIGHT_GRADIENTS,
    "backprop": [
        *(backprop_of(output=wrong) for wrong in WRONG_OUTPUT_DELTAS),
        *(backprop_of(hidden=wrong) for wrong in WRONG_HIDDEN_DELTAS),
        *(backprop_of(gradient=wrong) for wrong in WRONG_WEIGHT_GRADIENTS),
        backprop_with_slopes_at(output=lambda Z2, A2: Z2),
        backprop_with_slopes_at(hidden=lambda Z1, A1: Z1),
        backprop_with_slopes_at(lambda Z2, A2: Z2, lambda Z1, A1: Z1),
        backprop_with_slopes_at(lambda Z2, A2: sigmoid(A2), lambda Z1, A1: sigmoid(A1)),
        backprop_sending_back(lambda error, delta2, W2, dW2: error @ W2.T),
        backprop_sending_back(lambda error, delta2, W2, dW2: error / 2 @ W2.T),
        backprop_sending_back(lambda error, delta2, W2, dW2: delta2 @ dW2.T),
        backprop_sending_back(lambda error, delta2, W2, dW2: delta2 @ (W2 - dW2).T),
        backprop_sending_back(lambda error, delta2, W2, dW2: delta2 @ (W2 - 0.01 * dW2).T),
        backprop_sending_back(lambda error, delta2, W2, dW2: 2 * delta2 @ W2.T),
        backprop_changing_W2,
        backprop_with_another_forward_pass(lambda Z1: Z1, sigmoid),
        backprop_with_another_forward_pass(sigmoid, lambda Z2: Z2),
        backprop_with_another_forward_pass(lambda Z1: sigmoid(sigmoid(Z1)), sigmoid),
        backprop_with_another_forward_pass(sigmoid, lambda Z2: sigmoid(sigmoid(Z2))),
        lambda X, Y, W1, W2: backprop(X, Y, W1, W2)[::-1],
        lambda X, Y, W1, W2: backprop(X, Y, W1, W2)[1],
        lambda X, Y, W1, W2: backprop(X[-1:], Y[-1:], W1, W2),
        lambda X, Y, W1, W2: (0 * W1, backprop(X, Y, W1, W2)[1]),
        lambda X, Y, W1, W2: (W1 - backprop(X, Y, W1, W2)[0], W2 - backprop(X, Y, W1, W2)[1]),
        lambda X, Y, W1, W2: [gradient * W for gradient, W in zip(backprop(X, Y, W1, W2), (W1, W2))],
        lambda X, Y, W1, W2: (0 * W1, 0 * W2),
    ],
    "numerical_gradient": [
        central(moved(1e-5), moved(0), 1e-5),
        central(moved(0), moved(-1e-5), 1e-5),
        central(moved(1e-6), moved(0), 1e-6),
        central(moved(1e-5), moved(-1e-5), 1e-5),
        central(moved(-1e-5), moved(1e-5), 2e-5),
        central(moved(1e-13), moved(-1e-13), 2e-13),
        central(moved(1e-2), moved(-1e-2), 2e-2),
        central(lambda x, place: x + 1e-5, lambda x, place: x - 1e-5, 2e-5),
        numerical_in_place(restores=False),
        numerical_changing_x,
        numerical_first_only,
        lambda f, x: gradient_check.numerical_gradient(f, x).ravel()[None, :, None],
        lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
    ],
    "gradient_descent_step": [
        lambda W1, W2, dW1, dW2, learning_rate: (W1 + learning_rate * dW1, W2 + learning_rate * dW2),
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - dW1, W2 - dW2),
        lambda W1, W2, dW1, dW2, learning_rate: (learning_rate * (W1 - dW1), learning_rate * (W2 - dW2)),
        lambda W1, W2, dW1, dW2, learning_rate: (W2 - learning_rate * dW2, W1 - learning_rate * dW1),
        lambda W1, W2, dW1, dW2, learning_rate: W1 - learning_rate * dW1,
        lambda W1, W2, dW1, dW2, learning_rate: (0 * W1, 0 * W2),
        lambda W1, W2, dW1, dW2, learning_rate: (np.nan * W1, np.nan * W2),
        lambda W1, W2, dW1, dW2, learning_rate: ("W1", "W2"),
        step_in_place,
    ],
    "train": [
        train_one_too_many,
        train_losses_after_the_update,
        lambda X, Y, W1, W2, iterations, learning_rate: (W1, W2, [0.0] * iterations),
    ],
    "first_below": [
        lambda losses, bound: int(np.argmax(losses < bound)),
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss <= bound), None),
        lambda losses, bound: next((i + 1 for i, loss in enumerate(losses) if loss < bound), None),
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss < bound), -1),
    ],
    "NeuralNetwork": [NeuralNetworkThatAdds, NeuralNetworkWithoutMemory],
    "one_hot": [
        lambda labels, classes: np.eye(classes)[labels - 1],
        lambda labels, classes: np.eye(classes)[labels].T,
        lambda labels, classes: np.eye(max(labels) + 1)[labels],
        lambda labels, classes: np.eye(classes)[labels[::-1]],
        lambda labels, classes: np.eye(classes)[labels][:, None],
        lambda labels, classes: labels,
    ],
    "softmax": [
        lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
        lambda Z: np.exp(Z) / np.exp(Z).sum(),
        lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True),
        lambda Z: activations.softmax(Z.T).T,
        lambda Z: activations.softmax(-Z),
        lambda Z: activations.softmax(2 * Z),
        lambda Z: activations.softmax(Z).round(2),
        lambda Z: np.nan_to_num(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)),
        lambda Z: activations.sigmoid(Z) / activations.sigmoid(Z).sum(axis=1, keepdims=True),
    ],
    "cross_entropy": [
        lambda Y, Y_hat: -np.sum(Y * np.log(Y_hat)) / len(Y),
        lambda Y, Y_hat: -np.mean(np.log(Y_hat[Y == 1])),
        lambda Y, Y_hat: -np.sum(Y * np.log(Y_hat + 1e-12)),
        lambda Y, Y_hat: -np.mean(Y * np.log(Y_hat + 1e-12)),
        lambda Y, Y_hat: np.nan_to_num(-np.sum(Y * np.log(Y_hat)) / len(Y)),
        lambda Y, Y_hat: losses.sum_of_squares(Y, Y_hat),
        lambda Y, Y_hat: losses.cross_entropy(Y[:, ::-1], Y_hat),
        lambda Y, Y_hat: [losses.cross_entropy(Y, Y_hat)],
    ],
    "softmax_delta": [
        lambda Y, Y_hat: Y_hat - Y,
        lambda Y, Y_hat: (Y - Y_hat) / len(Y),
        lambda Y, Y_hat: (Y_hat - Y) / Y.size,
        lambda Y, Y_hat: (Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y),
        lambda Y, Y_hat: ((Y_hat - Y) / len(Y)).T,
        lambda Y, Y_hat: (Y_hat - Y) / (len(Y) + 1),
    ],
    "batches": [
        batches_with_the_rest_lost,
        lambda n, batch_size, rng: np.array_split(rng.permutation(n), batch_size),
        lambda n, batch_size, rng: [np.arange(n)[i : i + batch_size] for i in range(0, n, batch_size)],
        lambda n, batch_size, rng: training.batches(n, batch_size, 0),
        lambda n, batch_size, rng: training.batches(n, batch_size, None),
        lambda n, batch_size, rng: training.batches(n - 1, batch_size, rng),
        lambda n, batch_size, rng: [part / 1 for part in training.batches(n, batch_size, rng)],
        lambda n, batch_size, rng: [part[::-1] for part in training.batches(n, batch_size, rng)][::-1],
        lambda n, batch_size, rng: "batches",
        lambda n, batch_size, rng: n,
    ],
    "accuracy": [
        lambda Y, Y_hat: np.sum(Y.argmax(axis=1) == Y_hat.argmax(axis=1)),
        lambda Y, Y_hat: np.mean(Y == Y_hat.round()),
        lambda Y, Y_hat: np.mean(Y == (Y_hat > 0.5)),
        lambda Y, Y_hat: np.mean(Y.argmax(axis=1) != Y_hat.argmax(axis=1)),
        lambda Y, Y_hat: Y.argmax() == Y_hat.argmax(),
        lambda Y, Y_hat: np.mean(Y.argmin(axis=1) == Y_hat.argmin(axis=1)),
    ],
    "bias_gradient": [
        lambda delta: delta,
        lambda delta: delta.sum(axis=1),
        lambda delta: delta.sum(axis=0, keepdims=True),
        lambda delta: delta.sum(),
        lambda delta: delta.mean(axis=0),
        lambda delta: -delta.sum(axis=0),
    ],
    "deep_feedforward": [
        lambda X, weights, biases: deep_feedforward_in_a_loop(X, weights, biases)[1:],
        lambda X, weights, biases: deep_feedforward_in_a_loop(X, weights, biases)[-1],
        lambda X, weights, biases: deep_feedforward_in_a_loop(X, weights, [0 * b for b in biases]),
        lambda X, weights, biases: [1.5 * A for A in deep_feedforward_in_a_loop(X, weights, biases)],
    ],
    "deep_backprop": [
        lambda activations, Y, weights: [part[::-1] for part in deep_backprop_of_the_library(activations, Y, weights)],
        lambda activations, Y, weights: deep_backprop_of_the_library(activations, Y, [abs(W) for W in weights]),
        lambda activations, Y, weights: deep_backprop_of_the_library(activations, 2 * Y, weights),
        lambda activations, Y, weights: deep_backprop_of_the_library(activations, Y, weights)[0],
    ],
    "initial_weights": [
        lambda sizes, rng: [rng.random((i, o)) for i, o in zip(sizes, sizes[1:])],
        lambda sizes, rng: [rng.normal(size=(i, o)) / i for i, o in zip(sizes, sizes[1:])],
        lambda sizes, rng: [rng.normal(size=(i, o)) / np.sqrt(i + 1) for i, o in zip(sizes, sizes[1:])],
        lambda sizes, rng: [np.zeros((i, o)) for i, o in zip(sizes, sizes[1:])],
        lambda sizes, rng: [np.random.default_rng(0).normal(0, i**-0.5, (i, o)) for i, o in zip(sizes, sizes[1:])],
    ],
}


def pairs(table):
    assert set(table) == set(EXERCISES)
    return [pytest.param(name, attempt, id=f"{name}-{i}") for name in table for i, attempt in enumerate(table[name])]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_correct(name):
    assert EXERCISES[name].run(EXERCISES[name].reference).status == "correct"


@pytest.mark.parametrize("name, attempt", pairs(RIGHT))
def test_other_right_versions_are_correct(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.status == "correct", result


@pytest.mark.parametrize("name, attempt", pairs(WRONG))
def test_wrong_versions_are_not(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.status == "not yet", result
    assert result.text == EXERCISES[name].run(attempt).text
    numbers = re.search(r"yours is (\S+), expected (\S+)\.$", result.text, flags=re.M)
    assert not numbers or numbers[1] != numbers[2], "a number that differs from itself"


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("nothing", [None, ...])
def test_a_stub_is_not_attempted(name, nothing):
    class Stub:
        def __init__(self, *_): ...

        def feedforward(self, *_): ...

    functions = {None: lambda *_: None, ...: lambda *_: ...}
    stub = Stub if inspect.isclass(EXERCISES[name].reference) else functions[nothing]
    assert EXERCISES[name].run(stub).status == "not attempted"


def test_a_right_answer_may_carry_a_note():
    reference = EXERCISES["layer"].reference

    def chatty(X, W, b):
        print(X.shape)
        return reference(X, W, b)

    for attempt, note in ((chatty, "it also prints"), (lambda X, W, b: reference(X, W, b).tolist(), "returns a list")):
        result = check.layer.run(attempt)
        assert result.status == "correct" and note in result.text
    assert "A note" not in str(check.layer.run(reference))


def test_computing_is_not_returning():
    def layer(X, W, b):
        Z = X @ W + b  # noqa: F841

    result = check.layer.run(layer)
    assert result.status == "not yet" and result.mistakes == ("missing_return",)


def test_moved_and_moved_back_is_as_it_was():
    def numerical_gradient(f, x):
        gradient = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            x[place] += 1e-5
            above = f(x)
            x[place] -= 2e-5
            gradient[place] = (above - f(x)) / 2e-5
            x[place] += 1e-5
        return gradient

    result = check.numerical_gradient.run(numerical_gradient)
    assert (
        result.status == "correct" and "A note: what it is given has slightly other numbers afterwards" in result.text
    )


def test_what_is_kept_from_call_to_call_shows():
    kept = {}

    def backprop(X, Y, W1, W2):
        dW1, dW2 = EXERCISES["backprop"].reference(X, Y, W1, W2)
        if kept.get("shape") != dW1.shape:
            kept.update(shape=dW1.shape, dW1=np.zeros_like(dW1))
        kept["dW1"] = kept["dW1"] + dW1
        return kept["dW1"], dW2

    assert check.backprop.run(backprop).mistakes == ("remembers_between_calls",)


def test_printing_is_not_returning():
    result = check.sigmoid.run(lambda z: print(1 / (1 + np.exp(-z))))
    assert result.status == "not yet" and "It prints, but it returns nothing" in result.text


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("broken", [3, None, lambda a, b, c, d, e, f, g: 1, lambda *_: 1 / 0, lambda *_: unknown])  # noqa: F821
def test_what_does_not_run_is_an_error(name, broken):
    assert EXERCISES[name].run(broken).status == "error"


def test_messages_are_short_plain_text_with_the_status_first():
    results = [EXERCISES[p.values[0]].run(p.values[1]) for p in pairs(RIGHT) + pairs(WRONG)]
    for result in results:
        lines = str(result).splitlines()
        assert result.status.upper() in lines[0] and str(result).isascii()
        assert len(lines) <= 8 and max(map(len, lines)) <= 76


def test_a_message_says_which_result_is_wrong():
    text = str(EXERCISES["train"].run(train_losses_after_the_update))
    assert "W1 and W2 are right; losses is not." in text
    in_place = str(EXERCISES["gradient_descent_step"].run(step_in_place))
    assert "changes what it is given" in in_place


def test_changes_are_named_in_lists_and_where_whole_numbers_stop_them():
    def count_parameters(sizes):
        first = sizes.pop(0)
        return (first + 1) * sizes[0] + (count_parameters(sizes) if len(sizes) > 1 else 0)

    def mean_squared_error(Y, Y_hat):
        Y -= Y_hat
        return np.mean(Y**2)

    for function in (count_parameters, mean_squared_error):
        result = EXERCISES[function.__name__].run(function)
        assert result.status == "not yet" and "changes what it is given" in result.text, result
        assert (result.how, result.mistakes) == ("side effect", ("changes_its_arguments",))


@pytest.mark.parametrize(
    "name, weights, message",
    [
        ("gate_weights", (20, 20), "It returns a tuple of 2, expected three numbers: w1, w2, b."),
        ("gate_weights", ["a", "b", "c"], "It returns a list of 3, expected three numbers: w1, w2, b."),
        ("or_gate_weights", 7, "It returns 7, expected three numbers: w1, w2, b."),
        ("or_gate_weights", ([1], 1, 1), "It returns shapes (1,), (), (), expected three numbers: w1, w2, b."),
        ("xor_weights", "W1", "It returns a str, expected arrays of shapes (2, h), (h,), (h, 1), (1,)."),
        ("xor_weights", ([[1, 1]] * 2, [1, 1], [1, 1], [1]), "It returns shapes (2, 2), (2,), (2,), (1,), expected"),
        ("xor_weights", ([[1, 1]] * 2, [1], [[1], [1]], [1]), "It returns shapes (2, 2), (1,), (2, 1), (1,), expected"),
    ],
)
def test_weights_that_cannot_be_used_are_described(name, weights, message):
    result = EXERCISES[name].run(lambda: weights)
    assert result.status == "not yet"
    assert message in " ".join(line.strip() for line in result.text.splitlines())


def test_an_activation_of_one_half_or_nan_is_no_decision():
    a = np.array([0.5, 0.5 + 1e-9, 0.5 - 1e-9, np.nan])
    np.testing.assert_array_equal([decision(number) for number in a], [0.5, 1, 0, np.nan])


def test_a_message_names_the_function_that_was_used():
    halved = str(check.slope_at.run(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) + 0.01 * x))
    assert "(Tried with f square, x 1.383, h 0.5.)" in halved


def test_an_overflow_is_a_mistake_even_if_the_value_is_right():
    result = check.stable_sigmoid.run(lambda z: 1 / (1 + np.exp(-z)))
    assert result.status == "not yet" and "value is right; overflows is not." in result.text


def test_numbers_are_compared_by_their_size_however_small():
    result = check.stable_sigmoid.run(lambda z: (1 + np.tanh(z / 2)) / 2)
    assert result.status == "not yet" and "overflows is right; value is not." in result.text


def test_our_stable_sigmoid_is_exact_at_both_ends():
    z = np.array([[-800.0, -40.0, -1.0], [0.0, 40.0, 800.0]])
    with np.errstate(over="raise", invalid="raise"):
        a = check.stable_sigmoid.reference(z)
    expected = [[0, 4.248354255291589e-18, 1 / (1 + np.e)], [0.5, 1, 1]]
    np.testing.assert_allclose(a, expected, rtol=1e-14)


def test_an_error_names_its_line():
    def first_below(losses, bound):
        smaller = losses < bound
        return smaller.index(True)

    text = " ".join(check.first_below.run(first_below).text.split())
    assert "It stops with AttributeError in line 3 of first_below: 'numpy.ndarray' object has no attribute" in text


def helped(A, B):
    """A second function of the learner's."""
    return A / [][0]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda A, B: np.random.default_rng(0).random(3, 4),
            "TypeError in line 1 of lambda: Cannot interpret",
        ),
        (lambda A, B: np.stack([]), "ValueError in line 1 of lambda: need at least one array to stack."),
        (lambda A, B: textwrap.fill(3), "AttributeError in line 1 of lambda: 'int' object has no attribute"),
        (lambda A, B: NeuralNetwork([0]), "ValueError in line 1 of lambda. Call it yourself"),
        (
            np.vectorize(lambda A, B: [][0], signature="(n,m),(m,k)->(n,k)"),
            "IndexError in line 1 of lambda: list index out of range.",
        ),
        (lambda A, B: helped(A, B), "IndexError in line 3 of helped: list index out of range."),
        (lambda: 1, "TypeError before its first line: "),
        (
            lambda A, B: A @ A,
            "ValueError in line 1 of lambda: @ needs equal inner numbers, here they are 3 and 2.",
        ),
        (
            lambda A, B: B @ A[0],
            "ValueError in line 1 of lambda: @ needs equal inner numbers, here they are 4 and 3.",
        ),
        (lambda A, B: max(A, 0), "ValueError in line 1 of lambda. An array is not one number: if, and, max() compare"),
    ],
)
def test_an_error_names_the_learners_line_wherever_it_comes_from(attempt, said):
    assert said in " ".join(product_exercise().run(attempt).text.split())


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("", ". Call it yourself: then Python shows the line and the reason."),
        ("It is\n too   wide.", ": It is too wide. (Tried"),
        ("xx" + 37 * " x", f": xx{37 * ' x'}. (Tried"),
        ("xxx" + 37 * " x", ". Call it yourself: then Python shows the line and the reason. (Tried"),
        ("caf\u00e9", ". Call it yourself: then"),
        ("\x1b[2J", ". Call it yourself: then"),
    ],
)
def test_pythons_own_sentence_is_shown_if_it_is_short_and_plain(sentence, said):
    def attempt(A, B):
        raise ValueError(sentence)

    text = " ".join(product_exercise().run(attempt).text.split())
    assert f"It stops with ValueError in line 2 of attempt{said}" in text


STAR = "In Python each product needs a *: parentheses right behind a value would call it."
POWER = "A power is ** in Python."


@pytest.mark.parametrize(
    ("formula", "advice"),
    [
        (lambda A, B: A(1 - A), STAR),
        (lambda A, B: A.sum()(1 - A), STAR),
        (lambda A, B, two=2: two(A), STAR),
        (lambda A, B, half=0.5: half(A), STAR),
        (lambda A, B: np.random(3), ""),
        (lambda A, B, name="A": name(B), ""),
        (lambda A, B: A ^ 2, POWER),
        (lambda A, B: 2 ^ 0.5, POWER),
        (lambda A, B: [A] - [B], ""),
    ],
)
def test_a_formula_copied_into_python_gets_advice(formula, advice):
    text = " ".join(product_exercise().run(formula).text.split())
    assert "It stops with TypeError in line 1 of lambda" in text
    assert [words for words in (STAR, POWER) if words in text] == [advice] * bool(advice)
    assert "Call it yourself" not in text


def test_a_check_is_silent_and_leaves_the_random_state(capsys, recwarn):
    def noisy(losses, bound):
        print("hello")
        print("hello", file=sys.stderr)
        warnings.warn("hello", stacklevel=1)
        np.log(np.zeros(1))
        np.random.seed(1)  # noqa: NPY002
        return 0

    np.random.seed(7)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    check.first_below.run(noisy)
    assert np.random.random() == expected  # noqa: NPY002
    assert capsys.readouterr() == ("", "") and not recwarn.list


def test_leaving_python_is_an_error_of_the_attempt():
    assert check.first_below.run(lambda *_: sys.exit()).status == "error"


@pytest.fixture
def exercise():
    """An exercise of its own for tests that change its state."""
    from nnlib.check.engine import Exercise

    def double(x):
        return 2 * x

    return Exercise(double, cases=lambda rng: [(rng.random(3),)], outputs=("double",), hints=["Think.", "Twice what?"])


def test_solved_once_is_solved(exercise, capsys):
    exercise(lambda x: 3 * x)
    assert exercise.status == "not yet"
    exercise(lambda x: x + x)
    exercise(lambda x: 3 * x)
    assert exercise.status == "correct"
    assert capsys.readouterr().out.startswith("check.double: NOT YET\ndouble: at [0] yours is ")


def test_hints_come_one_after_the_other_and_begin_again(exercise, capsys):
    for _ in range(3):
        exercise.hint()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[3] == "Hint 1 of 2: Think."
    assert lines[1:3] == ["Hint 2 of 2: Twice what?", "Our version: check.double.solution()"]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_the_source_of_the_reference(name, capsys):
    EXERCISES[name].solution()
    assert capsys.readouterr().out == inspect.getsource(EXERCISES[name].reference).rstrip() + "\n"


def test_unknown_exercise_names_the_known_ones():
    with pytest.raises(AttributeError, match="no exercise 'sigmiod'; the exercises are samples_and_features, "):
        check.sigmiod  # noqa: B018


@pytest.mark.parametrize("name", EXERCISES)
def test_the_name_of_an_exercise_leads_to_it_whatever_files_there_are(name):
    assert getattr(check, name) is EXERCISES[name]


class Tensor:
    def __array__(self, *_, **__):
        raise RuntimeError("detach first")


@pytest.mark.parametrize("value", [Tensor(), 10**400, 10**5000, [[1], [1, 2]], 2**0.5], ids=type)
def test_odd_results_are_described_in_few_lines(value):
    for name in ("count_parameters", "gate_weights"):
        result = EXERCISES[name].run(lambda *_: value)
        assert result.status == "not yet" and len(result.text.splitlines()) <= 8
    assert "This is 1.414; hand over sigmoid itself." in str(check.sigmoid.run(2**0.5))


def test_texts_are_not_numbers():
    assert check.first_below.run(
        lambda losses, bound: str(EXERCISES["first_below"].reference(losses, bound))
    ).status == ("not yet")


def test_an_error_comes_with_the_case_in_which_it_happened():
    text = str(check.weight_gradient.run(lambda A, delta: A @ delta @ A))
    assert "It stops with ValueError in line 1 of lambda: @ needs" in text
    assert "(Tried with A (4, 5), delta (4, 2).)" in text


def test_without_arguments_there_is_no_case_to_show():
    assert str(check.gate_weights.run(lambda: 1 / 0)).splitlines() == [
        "check.gate_weights: ERROR",
        "It stops with ZeroDivisionError in line 1 of lambda: division by zero.",
        "More help: check.gate_weights.hint()",  # both offers would not fit in one line
        "Our version: check.gate_weights.solution()",
    ]


def test_an_error_when_it_is_called_once_more_is_an_error_of_the_attempt(exercise):
    calls = itertools.count()
    result = exercise.run(lambda x: 2 * x if next(calls) == 0 else unknown)  # noqa: F821
    assert result.status == "error" and "It stops with NameError in line 1 of lambda: name 'unknown' is" in result.text


def test_a_class_that_keeps_nothing_on_self_hears_so():
    class Forgetful(EXERCISES["NeuralNetwork"].reference):
        def __init__(self, inputs, hidden, outputs, rng):
            W1 = rng.random((inputs, hidden))  # noqa: F841
            W2 = rng.random((hidden, outputs))  # noqa: F841

    result = check.NeuralNetwork.run(Forgetful)
    assert result.status == "not yet" and "After __init__ the object has no W1 and W2." in result.text


def test_yours_if_it_is_right_otherwise_ours(capsys, monkeypatch):
    monkeypatch.setattr(EXERCISES["sigmoid"], "status", "not yet")

    def sigmoid(z):
        return 0.5 + 0.5 * np.tanh(z / 2)

    def feedforward(X, W1, W2): ...

    vectorized = np.vectorize(lambda z: sigmoid(z))
    ours = EXERCISES["feedforward"].reference
    assert check.sigmoid.yours_or_ours(vectorized) is vectorized
    assert check.sigmoid.yours_or_ours(sigmoid) is sigmoid
    assert check.feedforward.yours_or_ours(feedforward) is check.feedforward.yours_or_ours(ours) is ours
    assert check.layer.yours_or_ours(lambda X, W, b: X @ W + b) is EXERCISES["layer"].reference
    assert capsys.readouterr().out.splitlines() == [
        "sigmoid: yours",
        "sigmoid: yours",
        "feedforward: ours, from nnlib; check.feedforward(feedforward) said: not attempted",
        "feedforward: ours, from nnlib",  # the cell was run again
        "layer: ours, from nnlib; check.layer(layer) said: not yet",
    ]
    assert EXERCISES["sigmoid"].status == "correct" and EXERCISES["feedforward"].status == "not attempted"


# --- the engine's words, one by one, on a small exercise that has every kind of mistake ---


def product(A, B):
    """The matrix product P, and the total of its numbers."""
    P = A @ B
    return P, P.sum()


def faulty_product(A, B, *, faults):
    P = A @ B
    return P + ("one_more" in faults), np.mean(P) if "mean" in faults else np.sum(P)


def words(slug):
    return slug, f"it is {slug}", f"Why {slug}?", f"Not {slug}.", "this test"


def product_exercise():
    return Exercise(
        product,
        cases=lambda rng: [(rng.random((2, 3)), rng.random((3, n))) for n in (4, 4, 2)],
        outputs=("P", "total"),
        hints=["First.", "Second."],
        mistakes=[
            Mistake(*words("one_more")),
            Mistake(*words("mean")),
            *variants(*words("turned"), lambda A, B: 0, lambda A, B: product(A, B.T)),
            Mistake(*words("three_columns"), lambda A, B: product(A, B[:, :3])),
            Mistake(*words("three_rows"), lambda A, B: product(A[:3], B)),
        ],
        faulty=faulty_product,
        families=[Mistake(*words("shifted"), lambda A, B, t: (A @ B, (A @ B).sum() + t))],
        conventions=[Convention(*words("twice"), lambda A, B: 2), Convention(*words("per_row"), lambda A, B: len(A))],
        square=lambda rng: [(rng.random((3, 3)), rng.random((3, 3))) for _ in range(2)],
        properties=[Property("positive", "It is not positive.", lambda attempt, A, B: attempt(A, B)[1] > 0)],
    )


def computing(A, B):
    P = A @ B  # noqa: F841


def changing(A, B):
    A += 1
    return product(A, B)


def endless(A, B):
    while True:
        pass


def moving(A, B):
    A += 0.1
    results = product(A - 0.1, B)
    A -= 0.1
    print("moved")
    return [results[0].tolist(), results[1]]


# as if the notebook had made them
TABLE, FACTOR, STEPS, LIMITS, T, NAME = np.full((4, 4), 2.0), 2, [7.5], (0.0, 1.0), np.eye(2), "T"
calls = itertools.count()
VERDICTS = [  # an attempt, how it was found, the mistakes, and the message without its last line
    (product, "equal to the reference", [], "CORRECT"),
    (
        lambda A, B: (print("!"), product(A, B))[1],
        "equal to the reference",
        [],
        "CORRECT | A note: it also prints. Others who call it would rather have it silent.",
    ),
    (
        lambda A, B: [(A @ B).tolist(), (A @ B).sum()],
        "equal to the reference",
        [],
        "CORRECT | A note: it returns a list where an array is expected. Here it works; with + |   or * a list does"
        " something else.",
    ),
    (3.0, "not callable", [], "ERROR | This is 3; hand over product itself."),
    (
        lambda A, B: ...,
        "nothing returned",
        [],
        "NOT ATTEMPTED | Nothing comes back yet: replace each ... by your own code.",
    ),
    (
        functools.partial(computing),  # whether it computes cannot be seen from outside
        "nothing returned",
        [],
        "NOT ATTEMPTED | Nothing comes back yet: replace each ... by your own code.",
    ),
    (
        computing,
        "returns nothing",
        ["missing_return"],
        "NOT YET | It computes something, but it returns nothing (None). Think: which line |   hands the result over?",
    ),
    (
        lambda A, B: print(A @ B),
        "prints",
        ["prints_instead_of_returning"],
        "NOT YET | It prints, but it returns nothing. Think: what does a caller get?",
    ),
    (
        changing,
        "side effect",
        ["changes_its_arguments"],
        "NOT YET | It changes what it is given. Think: does each line make a new array or list, |   or does it write"
        " into the old one (with +=, -=, pop or list[k] = ...)?",
    ),
    (
        lambda A, B: (A @ B, next(calls)),
        "side effect",
        ["remembers_between_calls"],
        "NOT YET | Two equal calls give two different answers. Think: does it use something |   from outside that"
        " changes, or a random number?",
    ),
    (
        lambda A, B: product(A, B) if B.shape == (3, 4) else product(A, B, B),
        "exception",
        [],
        "ERROR | It stops with TypeError in line 1 of lambda: product() takes 2 positional |   arguments but 3 were"
        " given. | (Tried with A (2, 3), B (3, 2).)",
    ),
    (
        lambda A, B: product(A, TABLE @ B),
        "exception",
        [],
        "ERROR | It stops with ValueError in line 1 of lambda: @ needs equal inner numbers, |   here they are 4 and 3."
        " It uses TABLE from the notebook, not only its |   arguments; the check calls it with other numbers."
        " | (Tried with A (2, 3), B (3, 4).)",
    ),
    (
        lambda A, B: (A @ B * TABLE[0, 0], -1.0),  # said before a property
        "not recognised",
        [],
        "NOT YET | It uses TABLE from the notebook, not only its arguments; the check calls it |   with other numbers."
        " | P: at [0, 0] yours is 1.273, expected 0.6364. | (Tried with A (2, 3), B (3, 4).)",
    ),
    (
        lambda A, B: (A @ B, (lambda: np.sum(A) + sum(STEPS) + LIMITS[1] * FACTOR + TABLE[0, 0])()),
        "not recognised",
        [],
        "NOT YET | P is right; total is not. | It uses STEPS, LIMITS, FACTOR from the notebook, not only its arguments;"
        " the |   check calls it with other numbers. | total: yours is 14.19, expected 5.894. | (Tried with A (2, 3),"
        " B (3, 4).)",
    ),
    (
        lambda A, B: (A.T.T @ B * B[0] if NAME else product(A, B), 1.0),  # an attribute, a module, a text, a function
        "not recognised",
        [],
        "NOT YET | P: at [0, 0] yours is 0.3861, expected 0.6364. | (Tried with A (2, 3), B (3, 4).) | This mistake is"
        " not one of those that the check knows.",
    ),
    (lambda A, B: product(A * FACTOR, B / FACTOR), "equal to the reference", [], "CORRECT"),
    (
        lambda A, B: (FACTOR * A @ B, FACTOR * np.sum(A @ B)),
        "named",
        ["twice"],
        "NOT YET | It looks as if it is twice. | Think: why twice?",
    ),
    (
        moving,
        "equal to the reference",
        [],
        "CORRECT | A note: it also prints. Others who call it would rather have it silent.",
    ),
    (
        endless,
        "no end",
        ["never_ends"],
        "ERROR | It takes longer than 5 seconds and was stopped. Think: does each of its |   loops end?",
    ),
    (
        lambda A, B: A @ B,
        "wrong number of results",
        ["wrong_number_of_results"],
        "NOT YET | It returns an array of shape (2, 4), expected 2 results: P, total.",
    ),
    (
        lambda A, B: (1, 2, 3),
        "wrong number of results",
        ["wrong_number_of_results"],
        "NOT YET | It returns a tuple of 3, expected 2 results: P, total.",
    ),
    (
        lambda A, B: product(A, B)[::-1],
        "named",
        ["swapped_results"],
        "NOT YET | It looks as if the two results are right, but in the wrong order. | Think: in which order does the"
        " docstring name the results?",
    ),
    (
        lambda A, B: (A @ B, np.mean(A @ B)),
        "named",
        ["mean"],
        "NOT YET | P is right; total is not. | It looks as if it is mean. | Think: why mean?",
    ),
    (
        lambda A, B: (A @ B + 1, np.mean(A @ B)),
        "named",
        ["one_more", "mean"],
        "NOT YET | It looks as if it is one_more, and also it is mean. | Think: why one_more?",
    ),
    (
        lambda A, B: (2 * A @ B, 2 * np.sum(A @ B)),
        "named",
        ["twice"],
        "NOT YET | It looks as if it is twice. | Think: why twice?",
    ),
    (
        lambda A, B: (4 * A @ B, 4 * np.sum(A @ B)),
        "named",
        ["twice", "per_row"],
        "NOT YET | It looks as if it is twice, and also it is per_row. | Think: why twice?",
    ),
    (
        lambda A, B: (2 * A @ B, 2 * np.mean(A @ B)),
        "named",
        ["twice", "mean"],
        "NOT YET | It looks as if it is twice, and also it is mean. | Think: why twice?",
    ),
    (
        lambda A, B: (2 * A @ B + 2, 2 * np.mean(A @ B)),
        "named",
        ["twice", "one_more", "mean"],
        "NOT YET | It looks as if it is twice, and also it is one_more, and also it is mean. | Think: why twice?",
    ),
    (
        lambda A, B: (A @ B, np.sum(A @ B) + 7.5),
        "named",
        ["shifted"],
        "NOT YET | P is right; total is not. | It looks as if it is shifted. | Think: why shifted?",
    ),
    (
        lambda A, B: (2 * A @ B, 2 * np.sum(A @ B) + 7.5),
        "named",
        ["twice", "shifted"],
        "NOT YET | It looks as if it is twice, and also it is shifted. | Think: why twice?",
    ),
    (
        lambda A, B: product(A, B.T),
        "named",
        ["turned"],
        "NOT YET | The shapes do not fit. | It looks as if it is turned. | Think: why turned?",
    ),
    (
        lambda A, B: product(A, np.hstack([B, B])[:, :3]),  # right where all sizes are 3
        "named",
        ["three_columns"],
        "NOT YET | The shapes do not fit. | It looks as if it is three_columns. | Think: why three_columns?",
    ),
    (
        lambda A, B: (A @ B, -1.0),
        "property",
        ["positive"],
        "NOT YET | P is right; total is not. | It is not positive. | One difference: total: yours is -1, expected"
        " 5.894. | (Tried with A (2, 3), B (3, 4).)",
    ),
    (
        lambda A, B: (B, 1.0),
        "not recognised",
        [],
        "NOT YET | P: yours is an array of shape (3, 4), expected an array of shape (2, 4). | (Tried with A (2, 3), B"
        " (3, 4).) | This mistake is not one of those that the check knows.",
    ),
    (
        lambda A, B: (1.0, A @ B),  # of two swapped results one is wrong, too
        "not recognised",
        [],
        "NOT YET | P: yours is one number, expected an array of shape (2, 4). | (Tried with A (2, 3), B (3, 4).) | This"
        " mistake is not one of those that the check knows.",
    ),
    (
        lambda A, B: product(A, B.T) if len(A) == 3 else (A @ B * B[0], 1.0),  # no sizes clash, so no others are tried
        "not recognised",
        [],
        "NOT YET | P: at [0, 0] yours is 0.3861, expected 0.6364. | (Tried with A (2, 3), B (3, 4).) | This mistake is"
        " not one of those that the check knows.",
    ),
    (
        lambda A, B: (A @ B * B[0], np.max(A @ B)),
        "not recognised",
        [],
        "NOT YET | P: at [0, 0] yours is 0.3861, expected 0.6364. | (Tried with A (2, 3), B (3, 4).) | This mistake is"
        " not one of those that the check knows.",
    ),
]


@pytest.mark.parametrize("attempt, how, mistakes, message", VERDICTS)
def test_every_verdict_in_full(attempt, how, mistakes, message, monkeypatch):
    monkeypatch.setattr(engine, "SECONDS", 0.3)
    known = product_exercise()
    for _ in range(2):  # the second time it remembers what the wrong versions answer
        result = known.run(attempt)
        status, _, rest = message.partition(" | ")
        last = "More help: check.product.hint()   Our version: check.product.solution()"
        if status == "CORRECT":
            last = "Compare with our version: check.product.solution()"
        assert (result.status, result.how, result.mistakes) == (status.lower(), how, tuple(mistakes))
        assert str(result).splitlines() == [f"check.product: {status}", *filter(None, rest.split(" | ")), last]


def test_data_from_outside_is_looked_for_in_all_methods_but_not_where_nothing_is_handed_over():
    class NeuralNetworkOfTheNotebook(EXERCISES["NeuralNetwork"].reference):
        def feedforward(self, X):
            A1 = sigmoid(X @ TABLE)
            return A1, sigmoid(A1 @ self.W2)

    text = " ".join(check.NeuralNetwork.run(NeuralNetworkOfTheNotebook).text.split())
    assert "It uses TABLE from the notebook" in text
    text = check.gate_weights.run(lambda: FACTOR / 0).text
    assert "ZeroDivisionError" in text and "from the notebook" not in text


@pytest.mark.parametrize("count", [0, 1, 2])
def test_only_a_check_that_knows_several_mistakes_says_that_it_does_not_know_this_one(count):
    mistakes = [Mistake(*words(f"plus_{n}"), lambda A, B, n=n: A + B + n) for n in range(1, 1 + count)]
    known = Exercise(lambda A, B: A + B, cases=lambda rng: [(1, 2)], outputs=("sum",), hints=["?"], mistakes=mistakes)
    said = ["sum: yours is 12, expected 3.", "(Tried with A 1, B 2.)"]
    said += ["This mistake is not one of those that the check knows."] * (count == 2)
    assert str(known.run(lambda A, B: A + B + 9)).splitlines()[1:-1] == said


def test_a_mistake_is_named_in_float32_too_however_large_the_numbers():
    cases = lambda rng: [(1e6 * rng.random((3, 4)), rng.random((4, 2)))]  # noqa: E731
    known = Exercise(
        np.matmul,
        use=lambda attempt, A, B: attempt(A, B),
        cases=cases,
        outputs=("P",),
        hints=["?"],
        mistakes=[Mistake(*words("minus"), lambda A, B: -A @ B)],
    )
    assert known.run(lambda A, B: -np.float32(A) @ np.float32(B)).mistakes == ("minus",)


def test_a_hidden_number_is_recognised_in_means_over_any_number_of_samples():
    known = Exercise(
        np.sum,
        cases=lambda rng: [(rng.random(n),) for n in (3, 5, 8)],
        outputs=("total",),
        hints=["?"],
        families=[Mistake(*words("shifted"), lambda x, t: np.sum(x) + t)],
        conventions=[Convention(*words("mean"), lambda x: 1 / len(x))],
    )
    assert known.run(lambda x: (np.sum(x) + 7.5) / len(x)).mistakes == ("mean", "shifted")


def test_a_check_keeps_what_was_met_and_its_hints_go_on_from_the_question_of_the_last_verdict(capsys):
    known = product_exercise()
    known(lambda A, B: ...)
    assert (known.status, known.tries, known.met) == ("not attempted", 0, [])
    for attempt in (lambda A, B: (A @ B + 1, np.mean(A @ B)), lambda A, B: (A @ B, np.mean(A @ B)), lambda A, B: 1):
        known(attempt)
    assert (known.status, known.tries, known.met) == ("not yet", 3, ["one_more", "mean", "wrong_number_of_results"])
    known(lambda A, B: (A @ B + 1, np.mean(A @ B)))
    capsys.readouterr()
    for _ in range(6):
        known.hint()
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 5: Not one_more.",
        "Hint 2 of 5: Why mean?",
        "Hint 3 of 5: Not mean.",
        "Hint 4 of 5: First.",
        "Hint 5 of 5: Second.",
        "Our version: check.product.solution()",
        "Hint 1 of 5: Not one_more.",
    ]
    known(product)
    known.hint()
    assert (known.status, known.tries) == ("correct", 5)
    assert capsys.readouterr().out.splitlines()[-1] == "Hint 1 of 2: First."


def test_an_exercise_says_how_to_call_it_and_what_it_can_name():
    known = product_exercise()
    assert repr(known) == "check.product: hand over your function, check.product(product)"
    assert [*known.named()] == ["one_more", "mean", "turned", "three_columns", "three_rows"] + [
        *("shifted", "twice", "per_row", "swapped_results")
    ]
    turned = known.named()["turned"]
    assert (turned.what, turned.question, turned.principle, turned.seen) == words("turned")[1:]
    assert "swapped_results" not in check.sigmoid.named()


def test_a_hidden_solution_is_not_offered(monkeypatch, capsys):
    monkeypatch.setattr(Exercise, "shows_solution", False)
    known = product_exercise()
    known(product)
    known(lambda A, B: 1)
    known.hint()
    known.hint()
    known.solution()
    assert capsys.readouterr().out.splitlines() == [
        "check.product: CORRECT",
        "check.product: NOT YET",
        "It returns 1, expected 2 results: P, total.",
        "More help: check.product.hint()",
        "Hint 1 of 2: First.",
        "Hint 2 of 2: Second.",
        "This class edition does not show our version. More help:",
        "  check.product.hint()",
    ]


def test_what_ends_in_no_case_but_a_further_one_is_stopped_too(monkeypatch):
    """A property may call the attempt with other arguments, and the cases of equal sizes are others as well."""
    monkeypatch.setattr(engine, "SECONDS", 0.3)
    known = product_exercise()
    known.properties = [Property("loops", "Never said.", lambda attempt, A, B: endless(A, B))]
    assert known.run(lambda A, B: (A @ B, -1.0)).how == "not recognised"
    assert known.run(lambda A, B: endless(A, B) if len(A) == 3 else (B, 1.0)).how == "not recognised"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (..., "still ..."),
        (None, "None"),
        (10**9 - 1, "999999999"),
        (-(10**9), "a huge number"),
        (np.int64(3), "3"),
        (np.float32(0.25), "0.25"),
        (2 / 3, "0.6667"),
        ([1, 2], "a list of 2"),
        (np.ones((2, 3)), "an array of shape (2, 3)"),
        ("text", "a str"),
    ],
)
def test_values_are_described(value, words):
    assert described(value) == words


OBJECTS = np.array([1, 2], dtype=object)


@pytest.mark.parametrize(
    ("expected", "answer", "words"),
    [
        ((1.0, 2.0), [1, 2], ""),
        ((1.0, 2.0), (1, 2, 3), "yours is a tuple of 3, expected a tuple of 2."),
        ((1.0, 2.0), 1, "yours is 1, expected a tuple of 2."),
        ((1.0, 2.0), (1, 3), "yours is 3, expected 2."),
        (None, None, ""),
        (None, 3, "yours is 3, expected None."),
        (3, None, "yours is None, expected 3."),
        (np.ones(2), "text", "yours is a str, expected numbers."),
        (np.array([1, 2]), OBJECTS, ""),
        (np.ones((2, 1)), np.ones(2), "yours is an array of shape (2,), expected an array of shape (2, 1)."),
        (np.ones((1, 2)), [[1, 2]], "at [0, 1] yours is 2, expected 1."),
        (1.0, 1.00005, "yours is 1.00005, expected 1."),  # the first four digits would be the same
        (1.0, 1.000050004, "yours is 1.00005, expected 1."),
        (2 / 3, 0.66672, "yours is 0.66672, expected 0.66666667."),
        (1.0, 1.000009, ""),
        (0.0, 9e-9, ""),
        (0.0, 2e-8, "yours is 2e-08, expected 0."),
        (10**20, 1e20, ""),  # no whole number of numpy is that large
        (np.ones(1), ["1"], "yours is a list of 1, expected numbers."),  # a text, even if it looks like a number
        (np.ones(1), [1 + 0j], "yours is a list of 1, expected numbers."),
        (np.zeros((0, 2)), np.zeros((0, 2)), ""),
    ],
)
def test_a_disagreement_is_said_in_words(expected, answer, words):
    assert disagreement(expected, answer) == words


@pytest.mark.parametrize(
    ("first", "again", "same"),
    [
        (np.array([1, np.nan]), np.array([1, np.nan]), True),
        (np.ones(2), np.ones((2, 1)), False),
        ((1, 2), (1, 2), True),
        ((1, 2), [1, 2], False),
        ((1, 2), (1, 2, 3), False),
        ((1, 2), (1, 3), False),
        (["1", 2], [1, 2], True),
        ("text", "other", True),  # no numbers: looked at later
        (None, None, True),
        (None, 3, False),
        (3, None, False),
    ],
)
def test_two_answers_are_alike(first, again, same):
    assert alike(first, again) == same


@pytest.mark.parametrize(
    ("before", "after", "unchanged"),
    [
        (0.0, 1e-5 - 2e-5 + 1e-5, True),  # moved and moved back
        (0.0, 1e-9, False),
        (1.0, 1 + 1e-8, False),
        (np.nan, np.nan, True),
        (np.nan, 0.0, False),
    ],
)
def test_a_changed_argument_differs_by_more_than_rounding(before, after, unchanged):
    assert same([np.array([before, 1])], [np.array([after, 1])]) == unchanged


def test_a_sentence_after_a_colon_begins_small_unless_with_a_name():
    assert [after_colon(text) for text in ("Which line?", "W2 comes first?")] == ["which line?", "W2 comes first?"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.ones((2, 3)), "(2, 3)"),
        (np.array([1.234, 2]), "[1.23, 2.0]"),
        (product, "product"),
        (2 / 3, "0.6667"),
        ([3, 4], "[3, 4]"),
    ],
)
def test_arguments_are_shown(value, words):
    assert shown(value) == words


def test_results_are_listed_and_their_extent_is_said():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a is",
        "a and b are",
        "a, b and c are",
    ]
    assert [extent(np.zeros(shape)) for shape in ((), (2,))] == ["one number", "an array of shape (2,)"]


def test_results_become_arrays_of_shapes_that_agree():
    arrays = numbers(([[1, 2, 3]], [1, 2, 3], 4), [("n", "h"), ("h",), ()], "something else")
    assert [array.tolist() for array in arrays] == [[[1, 2, 3]], [1, 2, 3], 4] and arrays[2].dtype == float
    for results, found in [
        (([[1, 2]], [1, 2, 3], 4), "shapes (1, 2), (3,), ()"),
        (([[1, 2]], [[1, 2]], 4), "shapes (1, 2), (1, 2), ()"),
        (([[1, 2]], [1, 2]), "a tuple of 2"),
        ("text", "a str"),
    ]:
        with pytest.raises(Unusable) as problem:
            numbers(results, [("n", "h"), ("h",), ()], "something else")
        assert str(problem.value) == f"It returns {found}, expected something else."
    with pytest.raises(Unusable, match="expected two rows"):
        numbers(([[1, 2]],), [(2, "h")], "two rows")


def test_a_loop_is_stopped_even_if_it_swallows_every_exception():
    def swallowing():
        while True:
            try:
                for _ in itertools.count():
                    pass
            except Exception:
                pass

    with pytest.raises(engine._TooLong), engine._time_limit(0.1):
        swallowing()
    with engine._time_limit(0.1):
        pass
