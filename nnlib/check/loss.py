"""The exercises of notebook 03."""

import numpy as np

from nnlib.check.engine import Exercise


def sum_of_squares(Y, Y_hat):
    """The loss: the sum (not the mean) of the squared errors over all samples and outputs.

    Y: the targets (n, outputs). Y_hat: the outputs of the network (n, outputs).
    Returns one number.
    """
    return np.sum((Y - Y_hat) ** 2)


def sum_of_squares_gradient(Y, Y_hat):
    """The slope of the sum of squares with respect to each number of Y_hat.

    Y: the targets (n, outputs). Y_hat: the outputs of the network (n, outputs).
    Returns dL/dY_hat: (n, outputs). It points uphill and includes the factor 2 of the square.
    """
    return 2 * (Y_hat - Y)


def mean_squared_error(Y, Y_hat):
    """The mean of the squared errors over all entries of the table (samples and outputs).

    Y: the targets (n, outputs). Y_hat: the outputs of the network (n, outputs).
    Returns one number.
    """
    return np.mean((Y - Y_hat) ** 2)


def slope_at(f, x, h):
    """The slope of f at x by central differences: from one step before x to one step after it.

    f: a function that takes a number and returns a number. x: a number. h: the step, above 0.
    Returns one number.
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def _loss_cases(rng):
    """Targets and outputs, more than one output first; targets that are whole numbers; nothing wrong at all."""
    for n, outputs in ((3, 2), (5, 3), (2, 4), (4, 1), (1, 3)):
        yield rng.random((n, outputs)), rng.random((n, outputs))
    yield rng.integers(0, 2, (6, 2)), rng.random((6, 2))
    Y = rng.random((4, 2))
    yield Y, Y.copy()


def _slope_cases(rng):
    """Steps so large that one-sided and central differences are far apart."""

    def square(x):
        return x**2

    def cube(x):
        return x**3

    def wave(x):
        return np.sin(3 * x)

    for f in (square, cube, wave):
        for h in (0.5, 0.1, 2.0):
            yield f, rng.uniform(0.3, 2), h
        yield f, rng.uniform(-2, -0.3), 0.25
    yield square, 3, 1  # whole numbers


EXERCISES = [
    Exercise(
        sum_of_squares,
        cases=_loss_cases,
        outputs=("loss",),
        hints=[
            "Work it out by hand for two samples with one output each. Which number do you get, and which does your"
            " function give?",
            "Each error is squared on its own, so that none can cancel another; then the whole table is added up.",
        ],
    ),
    Exercise(
        sum_of_squares_gradient,
        cases=_loss_cases,
        outputs=("gradient",),
        hints=[
            "An output is larger than its target. Does the loss grow or shrink when this output grows? So which sign"
            " has the slope?",
            "Each number of Y_hat appears in exactly one square of the sum: its slope is that of this one square.",
        ],
    ),
    Exercise(
        mean_squared_error,
        cases=_loss_cases,
        outputs=("loss",),
        hints=[
            "By what do you divide? How many squared errors does a table of 3 samples and 2 outputs hold?",
            "The sum of squares, shared among all entries of the table: samples times outputs.",
        ],
    ),
    Exercise(
        slope_at,
        cases=_slope_cases,
        outputs=("slope",),
        hints=[
            "Slope is rise over run. How far apart are the two places at which you ask f?",
            "Ask f on both sides of x. The run is the whole distance between the two places; does your division get"
            " all of it?",
        ],
    ),
]
