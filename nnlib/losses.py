"""Loss functions: one number that says how wrong the network is (notebooks 03 and 07).

`Y` holds the targets and `Y_hat` the network's outputs, both of shape (n, outputs), one sample per row.
A stack of networks (`NeuralNetwork.stack`) gives `Y_hat` of shape (networks, n, outputs) and one loss each.

`LOSSES` pairs each loss with its delta: the slope of the loss with respect to Z, the weighted sums of the
last layer. That is where backprop starts.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.inputs import floats

# The smallest normal number of each kind of floats, and the smallest step down from 1.
_SMALLEST = {np.dtype(k): (np.finfo(k).tiny, np.finfo(k).epsneg) for k in (np.float32, np.float64)}


def sum_of_squares(Y, Y_hat):
    """L = sum of (Y - Y_hat)^2 over all samples and outputs (a sum, not a mean: notebook 03)."""
    Y, Y_hat = _pair(Y, Y_hat)
    residual = Y - Y_hat
    return (residual * residual).sum(axis=(-2, -1))


def sum_of_squares_gradient(Y, Y_hat):
    """dL/dY_hat = 2 (Y_hat - Y): positive where the output is too large."""
    return 2.0 * (Y_hat - Y)


def sum_of_squares_delta(Y, Y_hat, slope):
    """dL/dZ = 2 (Y_hat - Y) * slope of the output's activation (the chain rule, notebook 04)."""
    return sum_of_squares_gradient(Y, Y_hat) * slope(Y_hat)


def cross_entropy(Y, Y_hat):
    """The mean over the samples of -log(the probability given to the right answer) (notebook 07).

    With several outputs, each row of `Y` is one-hot and each row of `Y_hat` comes from `softmax`.
    With one output, `Y` is 0 or 1 and `Y_hat` is the probability of 1, from `sigmoid`.
    """
    Y, Y_hat = _pair(Y, Y_hat)
    tiny, step = _SMALLEST[Y_hat.dtype]
    if Y.shape[1] == 1:
        other = np.maximum(1 - Y_hat, step)  # rounded: less than this is 0 here, where 1 - sigmoid(40) is 4e-18
        Y, Y_hat = np.concatenate([Y, 1 - Y], axis=-1), np.concatenate([Y_hat, other], axis=-1)
    log_probability = np.log(np.maximum(Y_hat, tiny))  # log(0) would be -infinity
    return -(Y * log_probability).sum(axis=(-2, -1)) / len(Y)


def cross_entropy_delta(Y, Y_hat, slope=None):
    """dL/dZ = (Y_hat - Y) / n for softmax, and for one sigmoid output: the activation's slope cancels."""
    delta = Y_hat - Y
    delta /= len(Y)
    return delta


def _pair(Y, Y_hat):
    """Both as arrays of floats of one shape: (n,) against (n, 1) would silently become n times n differences."""
    Y, Y_hat = floats("Y", Y), floats("Y_hat", Y_hat)
    if Y.ndim != 2 or not len(Y) or Y.shape != Y_hat.shape[-2:]:  # a stack's Y_hat has one more axis in front
        raise ValueError(f"Y has shape {Y.shape} and Y_hat {Y_hat.shape}, expected two equal shapes (n, outputs)")
    return Y, Y_hat


class Loss(NamedTuple):
    """The loss ``f(Y, Y_hat)``; ``delta(Y, Y_hat, slope)``, its slope with respect to Z of the last layer; and
    whether `f` is a mean over the samples or a sum."""

    f: Callable
    delta: Callable
    is_mean: bool


LOSSES = {
    "sum_of_squares": Loss(sum_of_squares, sum_of_squares_delta, is_mean=False),
    "cross_entropy": Loss(cross_entropy, cross_entropy_delta, is_mean=True),
}
