"""Slopes measured by wiggling, to prove the formulas of backprop (notebook 04)."""

from functools import partial
from numbers import Real

import numpy as np

from nnlib.inputs import finite, floats


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
    x = finite("x", floats("x", x)).astype(float)
    if not isinstance(h, Real) or not 0 < h < np.inf:
        raise ValueError(f"h is {h!r}, expected a small number above 0")
    if not ((x - h < x) & (x < x + h)).all():
        raise ValueError(f"h is {h}, expected a larger step: beside a number like {np.abs(x).max():.3g} it is lost")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        rise = _one_number(f(_moved(x, index, h))) - _one_number(f(_moved(x, index, -h)))
        gradient[index] = rise / (2 * h)
    return gradient[()]


def relative_error(a, b):
    """How far two arrays are apart, measured by their own size: |a - b| / max(|a|, |b|), with |a| the norm of `a`.

    Below 1e-6 a formula and its measurement agree; a wrong formula gives 0.01 to 2. Two arrays of zeros agree (0).
    """
    a, b = floats("a", a).astype(float), floats("b", b).astype(float)
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} and b {b.shape}, expected two equal shapes")
    with np.errstate(invalid="ignore"):  # of a network that diverged the error is nan
        largest = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
        if largest == 0:
            return 0.0
        a, b = a / largest, b / largest  # so that no square becomes too small or too large for a float
        return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))


def relative_errors(net, X, Y, h=1e-5):
    """`net.backprop` against `numerical_gradient`: the relative error of every W and b, by name ("W1", "b1", ...).

    All in float64, also if the network is float32, which has too few digits to measure with such small steps.
    """
    X, Y = (table.astype(float) for table in net.check_data(X, Y))

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


def _one_number(value):
    """What `f` returned, as a float."""
    value = floats("what f returns", value)
    if value.shape:
        raise ValueError(f"f returns an array of shape {value.shape}, expected one number, such as f(x).sum()")
    return float(value)


def _moved(x, index, step):
    """A copy of `x` with one number moved; a plain number stays a plain number."""
    moved = x.copy()
    moved[index] += step
    return moved[()]
