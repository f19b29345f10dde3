"""Activation functions and their slopes (notebooks 01 and 06).

An activation is applied to every number of an array on its own; only `softmax` looks at a whole row.
Backprop already has the activation ``a = f(z)`` at hand, so `ACTIVATIONS` holds the slope computed
from ``a``: for the sigmoid ``a * (1 - a)`` is the same number as ``sigmoid_derivative(z)``, and cheaper.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.inputs import floats

# Below these z, exp(-z) overflows; the sigmoid is smaller than 1e-38 (float32) or 1e-307 (float64) there.
_LOWEST = {np.dtype(kind): np.array(lowest, dtype=kind) for kind, lowest in ((np.float32, -88), (np.float64, -709))}


def sigmoid(z):
    """1 / (1 + exp(-z)): squashes any number into 0 ... 1. No overflow, however large ``|z|`` is."""
    z = floats("z", z)
    return np.reciprocal(1.0 + np.exp(-np.maximum(z, _LOWEST[z.dtype])))


def sigmoid_derivative(z):
    """The slope of the sigmoid at the weighted sum ``z``: sigmoid(z) * (1 - sigmoid(z)); at most 1/4."""
    return sigmoid_slope(sigmoid(z))


def sigmoid_slope(a):
    """The same slope from the activation ``a = sigmoid(z)``: a * (1 - a), multiplied out because that is faster."""
    return a - a * a


def tanh(z):
    """Like the sigmoid, but from -1 to 1."""
    return np.tanh(floats("z", z))


def tanh_slope(a):
    """The slope of tanh from the activation ``a = tanh(z)``: 1 - a^2."""
    return 1 - a * a


def relu(z):
    """max(0, z): zero for negative numbers, unchanged otherwise."""
    return np.maximum(floats("z", z), 0)


def relu_slope(a):
    """The slope of relu from the activation, which is never negative: 1 where it is above 0, and 0 at 0."""
    return np.sign(a)


def identity(z):
    """z itself: an output that may be any number."""
    return floats("z", z)


def identity_slope(a):
    """The slope of the identity: 1 everywhere."""
    return np.ones_like(a)


def softmax(Z):
    """exp(z) / sum of exp(z) along each row: positive numbers that add up to 1 (notebook 07).

    The largest number of a row is subtracted first. That changes nothing (numerator and denominator
    shrink alike) and keeps exp from overflowing.
    """
    Z = floats("Z", Z)
    if not Z.size:
        raise ValueError(f"Z has shape {Z.shape}, expected rows of at least one number")
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    E /= E.sum(axis=-1, keepdims=True)
    return E


class Activation(NamedTuple):
    """A function of the weighted sums, and its slope as a function of the activations."""

    f: Callable
    slope: Callable | None


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "identity": Activation(identity, identity_slope),
    "softmax": Activation(softmax, None),  # works only with cross-entropy, which knows the slope of both
}
