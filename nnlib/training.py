"""The training loop: feedforward, loss, backprop, update (notebook 05).

There is one loop, `train`. A notebook loops over it, `fit` runs it to its end, an explorer takes one step at a time.
It trains any `net` with ``check_data(X, Y)``, ``feedforward(X)``, ``backprop(activations, Y)``, ``weights``, ``biases``
and ``loss_function``; `fit` also asks for its ``loss(X, Y)``.
"""

import math
import sys
from numbers import Real
from typing import NamedTuple

import numpy as np

from nnlib.inputs import check_whole, finite, floats, generator

QUIET = np.errstate(over="ignore", invalid="ignore")  # divergence is reported by the loss, not by warnings


class Step(NamedTuple):
    """What one iteration of `train` reports: its number, and the loss *before* its update."""

    iteration: int
    loss: float


class History(NamedTuple):
    """The loss of every iteration, and at last the loss after the final update: arrays of equal length."""

    iteration: np.ndarray
    loss: np.ndarray


def train(net, X, Y, *, iterations=1500, learning_rate=1.0, batch_size=None, l1=0.0, l2=0.0, rng=None):
    """Train `net` in place, one iteration at a time: a generator of `Step`.

    One iteration is one pass over the data: one update with all samples, or with a `batch_size`
    one update per mini-batch (an epoch; the loss is then that of the batches as they were met).
    If the loss becomes infinite or NaN (it diverged: the learning rate is too large), training ends
    with that loss as its last.

    Parameters
    ----------
    X, Y : arrays (n, inputs), (n, outputs)
        The samples and their targets; checked once, here.
    iterations : int
        0 or more.
    learning_rate : float
        How far each update goes downhill: ``W - learning_rate * dL/dW``.
    batch_size : None or int
        Samples per update; None takes all of them.
    l1, l2 : float
        How strongly weights are pulled towards zero: each update goes downhill on the loss plus
        ``l1 * sum of |W| + l2 / 2 * sum of W^2``. Biases are left alone, and so are the losses reported (notebook 08).
    rng : None, int or numpy.random.Generator
        Shuffles the samples into mini-batches.

    Raises
    ------
    ValueError
        At the call, if the data do not fit the network or a setting makes no sense.
    """
    X, Y = net.check_data(X, Y)
    _check_settings(iterations, learning_rate, batch_size, l1, l2)
    rates = _as_kind(X.dtype, learning_rate, l1, l2)
    return _steps(net, X, Y, iterations, batch_size, rates, generator(rng))


def _steps(net, X, Y, iterations, batch_size, rates, rng):
    for iteration in range(iterations):
        if batch_size is None:
            loss = update(net, X, Y, *rates)
        else:
            loss = _epoch(net, X, Y, rates, batches(len(X), batch_size, rng))
        yield Step(iteration, loss)
        if not _is_finite(loss):
            return


@QUIET
def update(net, X, Y, learning_rate, l1=0.0, l2=0.0):
    """One step downhill with these samples. Returns the loss before it."""
    activations = net.feedforward(X)
    loss = net.loss_function.f(Y, activations[-1])
    slopes, bias_slopes = net.backprop(activations, Y)
    if l1 or l2:  # the slopes of |W| and of W^2 / 2
        slopes = [dW + l1 * np.sign(W) + l2 * W for W, dW in zip(net.weights, slopes, strict=True)]
    net.weights = [W - learning_rate * dW for W, dW in zip(net.weights, slopes, strict=True)]
    net.biases = [b - learning_rate * db for b, db in zip(net.biases, bias_slopes, strict=True)]
    return loss


@QUIET
def _epoch(net, X, Y, rates, parts):
    """One update per mini-batch. Returns the loss over the epoch: summed, or averaged if the loss is a mean."""
    losses, rows = zip(
        *((update(net, X.take(part, axis=0), Y.take(part, axis=0), *rates), len(part)) for part in parts)
    )
    return np.average(losses, axis=0, weights=rows) if net.loss_function.is_mean else np.sum(losses, axis=0)


@QUIET
def _as_kind(kind, *rates):
    """The rates in the samples' kind of floats; one too large for float32 becomes infinite: training diverges."""
    return [np.asarray(rate, dtype=kind) for rate in rates]


def batches(n, batch_size, rng):
    """The numbers 0 ... n - 1 in random order, in parts of `batch_size` (the last part may be smaller)."""
    check_whole("n", n, least=0)
    check_whole("batch_size", batch_size, least=1)
    order = generator(rng).permutation(n)
    # start + batch_size might be too large for a small kind of integer
    return (order[start:][:batch_size] for start in range(0, n, batch_size))


def fit(net, X, Y, *, iterations=1500, learning_rate=1.0, batch_size=None, l1=0.0, l2=0.0, rng=None, progress=False):
    """Train `net` in place to the end. Parameters as in `train`; `progress` shows a bar meanwhile.

    Returns
    -------
    History
        ``iterations + 1`` losses: before each update, and after the last one. Fewer if training diverged.
    """
    settings = dict(learning_rate=learning_rate, batch_size=batch_size, l1=l1, l2=l2, rng=rng)
    steps = train(net, X, Y, iterations=iterations, **settings)
    if progress:
        from tqdm.auto import tqdm  # here, because in a notebook it loads ipywidgets

        steps = tqdm(steps, total=iterations, desc="training", leave=False)
    losses = [step.loss for step in steps]
    if not losses or _is_finite(losses[-1]):
        losses.append(net.loss(X, Y))
    return History(np.arange(len(losses)), np.array(losses))


def accuracy(Y, Y_hat):
    """The share of samples answered rightly: the largest output, or above/below one half if there is one output.

    `Y` and `Y_hat` have the shape (n, outputs), else a ValueError says so. A row of `Y_hat` that is infinite or NaN
    counts as wrong.
    """
    Y, Y_hat = finite("Y", floats("Y", Y)), floats("Y_hat", Y_hat)
    if Y.shape != Y_hat.shape or Y.ndim != 2 or not Y.size:
        raise ValueError(f"Y has shape {Y.shape} and Y_hat {Y_hat.shape}, expected two equal shapes (n, outputs)")
    if Y.shape[1] == 1:
        right = (Y > 0.5) == (Y_hat > 0.5)
    else:
        right = Y.argmax(axis=1, keepdims=True) == Y_hat.argmax(axis=1, keepdims=True)
    knows = np.isfinite(Y_hat).all(axis=1, keepdims=True)  # a network that diverged knows nothing
    return float(np.mean(right & knows))


def _check_settings(iterations, learning_rate, batch_size, l1, l2):
    check_whole("iterations", iterations, least=0)
    if not _is_real(learning_rate) or not 0 < learning_rate < np.inf:
        raise ValueError(f"learning_rate is {learning_rate!r}, expected a number above 0")
    if batch_size is not None:
        check_whole("batch_size", batch_size, least=1, otherwise="None or ")
    for name, rate in (("l1", l1), ("l2", l2)):
        if not _is_real(rate) or not 0 <= rate < np.inf:
            raise ValueError(f"{name} is {rate!r}, expected a number of at least 0")


def _is_finite(loss):
    return np.isfinite(loss).all() if isinstance(loss, np.ndarray) else math.isfinite(loss)


def _is_real(number):
    if isinstance(number, int):  # Python's whole numbers have no end, floats have
        return not isinstance(number, bool) and abs(number) <= sys.float_info.max
    return isinstance(number, Real)
