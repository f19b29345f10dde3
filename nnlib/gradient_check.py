"""Slopes measured by wiggling, to prove the formulas of backprop (notebook 04)."""

from functools import partial

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """The slope of `f` at `x` by central differences: (f(x + h) - f(x - h)) / (2 h), one number of `x` after another.

    Parameters
    ----------
    f : function
        Takes a number or an array like `x` and returns one number.
    x : number or array
        Stays as it is; `f` gets wiggled copies.
    h : float
        The step. Much smaller, and rounding spoils the difference; much larger, and the curve is no longer straight.

    Returns
    -------
    A number, or an array of the shape of `x`.
    """
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        rise = f(_moved(x, index, h)) - f(_moved(x, index, -h))
        if np.shape(rise):
            raise ValueError(f"f returns an array of shape {np.shape(rise)}, expected one number, such as f(x).sum()")
        gradient[index] = rise / (2 * h)
    return gradient[()]


def relative_error(a, b):
    """How far two arrays are apart, measured by their own size: |a - b| / max(|a|, |b|), with |a| the norm of `a`.

    Below 1e-6 a formula and its measurement agree; a wrong formula gives 0.01 to 2. Two arrays of zeros agree (0).
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(f"a has shape {np.shape(a)} and b {np.shape(b)}, expected two equal shapes")
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(np.subtract(a, b)) / size) if size else 0.0


def relative_errors(net, X, Y, h=1e-5):
    """`net.backprop` against `numerical_gradient`: the relative error of every W and b, by name ("W1", "b1", ...)."""

    def loss_with(kind, layer, values):
        wiggled = net.copy()
        getattr(wiggled, kind)[layer] = values
        return wiggled.loss(X, Y)

    gradients = net.backprop(net.feedforward(X), Y)
    errors = {}
    for kind, letter in (("weights", "W"), ("biases", "b")):
        for layer, values in enumerate(getattr(net, kind)):
            measured = numerical_gradient(partial(loss_with, kind, layer), values, h)
            errors[f"{letter}{layer + 1}"] = relative_error(getattr(gradients, kind)[layer], measured)
    return errors


def _moved(x, index, step):
    """A copy of `x` with one number moved; a plain number stays a plain number."""
    moved = x.copy()
    moved[index] += step
    return moved[()]
