"""The exercises of notebook 03."""

import numpy as np

from nnlib.check.engine import EXPECTED, Convention, Exercise, Mistake, Property, variants

TUTORIAL = "the tutorial's code: it adds 2 (y - y_hat)"


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


def _single_output_cases(rng):
    """Where one table is flattened, the shapes fit with one output only."""
    for n in (4, 3, 5):
        yield rng.random((n, 1)), rng.random((n, 1))


# --- the mistakes, the most important first --------------------------------------------------------------------------


def _of_both_losses(total, added_up):
    """The mistakes in which the sum and the mean are alike; `total` is np.sum or np.mean."""
    return [
        *variants(
            "missing_square",
            "the errors are not squared, so that positive and negative ones cancel",
            "What comes out for the errors 0.5 and -0.5?",
            "The square of an error is never negative.",
            EXPECTED,
            lambda Y, Y_hat: total(Y - Y_hat),
            lambda Y, Y_hat: total(Y_hat - Y),
        ),
        Mistake(
            "absolute_value",
            "the absolute values of the errors are taken, not their squares",
            "How much more should an error of 0.8 count than one of 0.2?",
            "Absolute values and squares both remove the sign; this loss uses the one that cares about large errors.",
            EXPECTED,
            lambda Y, Y_hat: total(np.abs(Y - Y_hat)),
        ),
        Mistake(
            "root",
            "a root is taken at the end",
            "Does the definition of this loss have a root?",
            "With a root the unit is that of the answers again; this loss is defined without it.",
            "the root mean squared error of public courses",
            lambda Y, Y_hat: np.sqrt(total((Y - Y_hat) ** 2)),
        ),
        Mistake(
            "squared_after_adding",
            f"the errors are {added_up} first and squared afterwards, so that they cancel",
            "What comes out for the errors 0.5 and -0.5?",
            "Each error is squared on its own, before it meets the others.",
            EXPECTED,
            lambda Y, Y_hat: total(Y - Y_hat) ** 2,
        ),
        *variants(
            "squared_before_subtracting",
            "targets and answers are squared before they are subtracted",
            "Is 3**2 - 1**2 the same as (3 - 1)**2?",
            "First the error, then its square.",
            EXPECTED,
            lambda Y, Y_hat: total(Y**2 - Y_hat**2),
            lambda Y, Y_hat: total(Y_hat**2 - Y**2),
        ),
        *variants(
            "missing_parentheses",
            "parentheses are missing, so that only one of the two tables is squared",
            "In which order does Python subtract and square?",
            "Python squares before it subtracts, unless parentheses hold the difference together.",
            EXPECTED,
            lambda Y, Y_hat: total(Y - Y_hat**2),
            lambda Y, Y_hat: total(Y_hat - Y**2),
        ),
        Mistake(
            "times_two_for_square",
            "the errors are multiplied by 2 instead of squared",
            "Which sign is a power in Python, * or **?",
            "One star multiplies, two stars raise to a power.",
            EXPECTED,
            lambda Y, Y_hat: total((Y - Y_hat) * 2),
        ),
        Mistake(
            "not_added_up",
            f"the squares are not {added_up}: a whole table comes back",
            "How many numbers should the loss be?",
            "The loss is one number for all samples and outputs together.",
            EXPECTED,
            lambda Y, Y_hat: (Y - Y_hat) ** 2,
        ),
        Mistake(
            "per_output",
            f"the squares are {added_up} down each column only: one number for each output comes back",
            "How many numbers should the loss be if there are two outputs?",
            "Python's own sum, and axis=0, go over the rows only; the loss goes over both directions of the table.",
            EXPECTED,
            lambda Y, Y_hat: total((Y - Y_hat) ** 2, axis=0),
        ),
        Mistake(
            "per_sample",
            f"the squares are {added_up} along each row only: one number for each sample comes back",
            "How many numbers should the loss be if there are five samples?",
            "axis=1 stays inside each sample; the loss goes over both directions of the table.",
            EXPECTED,
            lambda Y, Y_hat: total((Y - Y_hat) ** 2, axis=1),
        ),
        *variants(
            "one_sample_only",
            "only one sample counts, the first or the last",
            "If you use a loop: what happens to the loss in each round, and when does it return?",
            "The loss grows with every sample, and it is returned when all of them are in it.",
            "loops that overwrite, or return too early",
            lambda Y, Y_hat: total((Y[0] - Y_hat[0]) ** 2),
            lambda Y, Y_hat: total((Y[-1] - Y_hat[-1]) ** 2),
        ),
        Mistake(
            "first_output_only",
            "only the first output of each sample counts",
            "What happens to the second column of the tables?",
            "Every number of the table is one answer, and every one of them can be wrong.",
            EXPECTED,
            lambda Y, Y_hat: total((Y[:, 0] - Y_hat[:, 0]) ** 2),
        ),
        *variants(
            "n_by_n_table",
            "each answer is subtracted from each target, which makes an n by n table",
            "Which shape has the difference: print it. How many errors are there?",
            "(n, 1) minus (n,) is (n, n): keep both tables in the same shape, rows and columns.",
            "https://github.com/pytorch/pytorch/issues/16045",
            lambda Y, Y_hat: total((Y - Y_hat.ravel()) ** 2),
            lambda Y, Y_hat: total((Y[:, :1] - Y_hat[:, 0]) ** 2),
        ),
        Mistake(
            "matrix_product",
            "the errors are multiplied as matrices: a table of outputs times outputs comes back",
            "Which sign multiplies two tables number by number?",
            "A matrix product mixes the outputs; here each error only meets itself.",
            EXPECTED,
            lambda Y, Y_hat: (Y - Y_hat).T @ (Y - Y_hat),
        ),
        *variants(
            "one_table_missing",
            "only one of the two tables is used: nothing is compared",
            "What should the loss be if every answer is right?",
            "An error is a difference, target minus answer.",
            EXPECTED,
            lambda Y, Y_hat: total(Y**2),
            lambda Y, Y_hat: total(Y_hat**2),
        ),
        Mistake(
            "wrong_sign",
            "the sign is wrong",
            "Can a square be negative?",
            "A square is never negative, and the loss is 0 only if every answer is right.",
            EXPECTED,
            lambda Y, Y_hat: -total((Y - Y_hat) ** 2),
        ),
        Mistake(
            "plus_for_minus",
            "targets and answers are added instead of subtracted",
            "What should the loss be if every answer is right?",
            "An error is a difference, target minus answer.",
            EXPECTED,
            lambda Y, Y_hat: total((Y + Y_hat) ** 2),
        ),
    ]


HALF = Convention(
    "half_of_it",
    "the loss is divided by 2",
    "Is there a 2 in the definition of this loss?",
    "Many courses put 1/2 before the squares, so that the 2 of the slope cancels; this series does not.",
    "https://github.com/aimacode/aima-python/pull/845",
    lambda Y, Y_hat: 0.5,
)
SUM_CONVENTIONS = [
    Convention(
        "mean_instead_of_sum",
        "the mean of the squares is taken, not their sum",
        "What happens to your loss if every sample is written down twice?",
        "A sum grows with the number of samples, a mean does not; here the sum is asked for.",
        "https://github.com/karpathy/nn-zero-to-hero/pull/20",
        lambda Y, Y_hat: 1 / Y.size,
    ),
    Convention(
        "divided_by_samples",
        "the sum is divided by the number of samples",
        "What happens to your loss if every sample is written down twice?",
        "A sum grows with the number of samples; here nothing is divided.",
        EXPECTED,
        lambda Y, Y_hat: 1 / len(Y),
    ),
    HALF,
]
SUM_MISTAKES = [
    *_of_both_losses(np.sum, "added up"),
    Mistake(
        "root_of_mean",
        "the root of the mean is taken, not the sum alone",
        "Does the definition of this loss divide, or take a root?",
        "After squaring there is one step only: all squares are added up.",
        "the root mean squared error of public courses",
        lambda Y, Y_hat: np.sqrt(np.mean((Y - Y_hat) ** 2)),
    ),
]

MEAN_CONVENTIONS = [
    Convention(
        "divided_by_samples",
        "the sum is divided by the number of samples only",
        "How many squares does a table of 3 samples and 2 outputs hold?",
        "The mean divides by the number of all entries; len counts the rows only.",
        "https://prof.lexailabs.com/practice/build-nn-04-mse-loss-and-backward",
        lambda Y, Y_hat: Y.shape[1],
    ),
    Convention(
        "divided_by_outputs",
        "the sum is divided by the number of outputs only",
        "How many squares does a table of 3 samples and 2 outputs hold?",
        "The mean divides by the number of all entries, samples times outputs.",
        EXPECTED,
        lambda Y, Y_hat: len(Y),
    ),
    Convention(
        "sum_instead_of_mean",
        "the sum of the squares is taken, not their mean",
        "What happens to your loss if every sample is written down twice?",
        "A mean is a sum, divided by the number of its terms.",
        "https://github.com/acids-ircam/creative_ml/pull/6",
        lambda Y, Y_hat: Y.size,
    ),
    HALF,
]
MEAN_MISTAKES = [
    *_of_both_losses(np.mean, "averaged"),
    Mistake(
        "root_of_sum",
        "the root of the sum is taken, not the mean",
        "Does the definition of this loss have a root, and by what does it divide?",
        "After squaring there is one step only: the mean of all squares.",
        EXPECTED,
        lambda Y, Y_hat: np.sqrt(np.sum((Y - Y_hat) ** 2)),
    ),
    *variants(
        "divided_twice",
        "it is divided twice: a mean is divided once more",
        "What does np.mean divide by already?",
        "A mean is a sum, divided once.",
        EXPECTED,
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) / len(Y),
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) / Y.size,
    ),
]

GRADIENT_CONVENTIONS = [
    Convention(
        "missing_factor_two",
        "the factor 2 of the square is missing",
        "What is the slope of r squared?",
        "A square brings a factor 2; only a loss with 1/2 before the squares gets rid of it.",
        "https://github.com/davisking/dlib/issues/1169",
        lambda Y, Y_hat: 0.5,
    ),
    Convention(
        "wrong_sign",
        "the sign is wrong (it points downhill)",
        "An answer is larger than its target. Does the loss grow or shrink if the answer grows?",
        "In this series a gradient points uphill, and is subtracted; the tutorial adds what points downhill.",
        TUTORIAL,
        lambda Y, Y_hat: -1,
    ),
    Convention(
        "mean_instead_of_sum",
        "it is the slope of the mean of the squares, not of their sum",
        "Does the slope over one answer depend on how many answers there are?",
        "Each answer is in one square of the sum; nothing is divided.",
        EXPECTED,
        lambda Y, Y_hat: 1 / Y.size,
    ),
    Convention(
        "divided_by_samples",
        "it is divided by the number of samples",
        "Does the slope over one answer depend on how many samples there are?",
        "Each answer is in one square of the sum; nothing is divided.",
        EXPECTED,
        lambda Y, Y_hat: 1 / len(Y),
    ),
]
GRADIENT_MISTAKES = [
    *variants(
        "missing_parentheses",
        "parentheses are missing, so that the factor 2 belongs to one of the two tables only",
        "What should the slope be if every answer is right?",
        "Python multiplies before it subtracts, unless parentheses hold the difference together.",
        EXPECTED,
        lambda Y, Y_hat: 2 * Y_hat - Y,
        lambda Y, Y_hat: 2 * Y - Y_hat,
    ),
    Mistake(
        "still_squared",
        "the errors are still squared",
        "What becomes of a square when you take its slope?",
        "The slope of r squared is a straight line in r: it changes its sign with r.",
        EXPECTED,
        lambda Y, Y_hat: 2 * (Y_hat - Y) ** 2,
    ),
    Mistake(
        "loss_instead",
        "the loss comes back, not its slopes",
        "How many numbers should come back for a table of 3 samples and 2 outputs?",
        "A gradient has one slope for each number that can move.",
        EXPECTED,
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2),
    ),
    Mistake(
        "added_up",
        "the slopes are added up to a single number",
        "How many numbers should come back for a table of 3 samples and 2 outputs?",
        "A gradient has one slope for each number that can move, in a table of the same shape.",
        EXPECTED,
        lambda Y, Y_hat: np.sum(2 * (Y_hat - Y)),
    ),
    *variants(
        "added_up_in_one_direction",
        "the slopes are added up along the rows or down the columns",
        "How many numbers should come back for a table of 3 samples and 2 outputs?",
        "A gradient has one slope for each number that can move, in a table of the same shape.",
        EXPECTED,
        lambda Y, Y_hat: np.sum(2 * (Y_hat - Y), axis=0),
        lambda Y, Y_hat: np.sum(2 * (Y_hat - Y), axis=1),
        lambda Y, Y_hat: np.sum(2 * (Y_hat - Y), axis=1, keepdims=True),
    ),
    Mistake(
        "absolute_value",
        "the signs of the errors are lost",
        "In which direction should an answer move that is too small?",
        "The sign of a slope says on which side of its target an answer is.",
        EXPECTED,
        lambda Y, Y_hat: 2 * np.abs(Y_hat - Y),
    ),
    Mistake(
        "sign_only",
        "only the signs of the errors are left: these are slopes of absolute values",
        "Should a large error get the same slope as a small one?",
        "The slope of r squared fades away near 0; that of |r| is the same everywhere.",
        EXPECTED,
        lambda Y, Y_hat: np.sign(Y_hat - Y),
    ),
    Mistake(
        "times_the_answer",
        "the slope is multiplied by the answer once more",
        "If an answer grows by a tiny h, by how much does its residual change?",
        "The residual changes by as much as the answer, so the inner slope is 1 or -1, not the answer.",
        EXPECTED,
        lambda Y, Y_hat: 2 * (Y_hat - Y) * Y_hat,
    ),
    Mistake(
        "output_slope_included",
        "the slope of the sigmoid is in it already",
        "What may move here: an answer, or the weighted sum behind it?",
        "This gradient stops at the answers; the way back through the sigmoid is the next step.",
        "backprop code that does both steps at once",
        lambda Y, Y_hat: 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat),
    ),
    Mistake(
        "plus_for_minus",
        "targets and answers are added instead of subtracted",
        "What should the slope be if every answer is right?",
        "An error is a difference.",
        EXPECTED,
        lambda Y, Y_hat: 2 * (Y_hat + Y),
    ),
    Mistake(
        "one_table_missing",
        "the targets are missing",
        "What should the slope be if every answer is right?",
        "An error is a difference of two tables.",
        EXPECTED,
        lambda Y, Y_hat: 2 * Y_hat,
    ),
    Mistake(
        "n_by_n_table",
        "each target is subtracted from each answer, which makes an n by n table",
        "Which shape has the difference: print it. How many slopes are there?",
        "(n, 1) minus (n,) is (n, n): keep both tables in the same shape, rows and columns.",
        "https://github.com/pytorch/pytorch/issues/16045",
        lambda Y, Y_hat: 2 * (Y_hat - Y.ravel()),
    ),
]

ONE_SIDED = (
    "one_sided",
    "a step is made to one side of x only",
    "How many steps does a central difference make, and in which directions?",
    "One place lies before x and one after it, both equally far away.",
    "https://github.com/apache/mxnet/issues/3693",
)
SLOPE_AT_MISTAKES = [
    *variants(
        *ONE_SIDED,
        lambda f, x, h: (f(x + h) - f(x)) / h,
        lambda f, x, h: (f(x) - f(x - h)) / h,
    ),
    Mistake(
        "one_sided_over_two_steps",
        "a step is made to one side of x only, but divided by two steps",
        "Where are the two places at which you ask f, and how far apart are they?",
        "One place lies before x and one after it, and the run is the distance between them.",
        EXPECTED,
        lambda f, x, h: (f(x + h) - f(x)) / (2 * h),
    ),
    Mistake(
        "missing_two_in_run",
        "the rise over two steps is divided by one step",
        "How far apart are the two places at which you ask f?",
        "The run is the whole distance from the first place to the second.",
        EXPECTED,
        lambda f, x, h: (f(x + h) - f(x - h)) / h,
    ),
    Mistake(
        "missing_parentheses",
        "parentheses are missing around the run, so that h multiplies the result",
        "In which order does Python divide and multiply?",
        "Python goes from left to right: what comes after a division multiplies again, unless parentheses hold it.",
        EXPECTED,
        lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
    ),
    *variants(
        "missing_parentheses_above",
        "parentheses are missing around the rise, so that only its second part is divided",
        "In which order does Python subtract and divide?",
        "Python divides before it subtracts, unless parentheses hold the difference together.",
        EXPECTED,
        lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
        lambda f, x, h: f(x + h) - f(x - h) / 2 * h,
    ),
    Mistake(
        "h_missing_in_run",
        "the rise is divided by 2, not by the run",
        "How far apart are the two places at which you ask f?",
        "Two steps of size h lie between the two places.",
        EXPECTED,
        lambda f, x, h: (f(x + h) - f(x - h)) / 2,
    ),
    Mistake(
        "not_divided",
        "it returns the rise, not yet divided by the run",
        "What is a slope, in one sentence?",
        "A slope is rise over run.",
        EXPECTED,
        lambda f, x, h: f(x + h) - f(x - h),
    ),
    Mistake(
        "wrong_sign",
        "the sign is wrong: the two places are exchanged",
        "If f grows to the right, is its slope above or below 0?",
        "Rise and run go in the same direction, from the place on the left to the one on the right.",
        EXPECTED,
        lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
    ),
    Mistake(
        "plus_for_minus",
        "the two values of f are added instead of subtracted",
        "What is the rise between two places?",
        "The slope of a flat line is 0: there both values of f are the same.",
        EXPECTED,
        lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h),
    ),
    Mistake(
        "half_steps",
        "the steps are half as long as asked for",
        "How far from x are the two places at which you ask f?",
        "The docstring asks for one whole step h to each side of x.",
        "https://aroberge.blogspot.com/2005/04",
        lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
    ),
    *variants(
        "h_ignored",
        "a fixed small step is used instead of h",
        "Which step does the caller ask for?",
        "The step is an argument: with a large h the slope comes out a little differently, and that is wanted.",
        EXPECTED,
        lambda f, x, h: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
        lambda f, x, h: (f(x + 1e-3) - f(x - 1e-3)) / 2e-3,
        lambda f, x, h: (f(x + 1e-2) - f(x - 1e-2)) / 2e-2,
        lambda f, x, h: (f(x + 1e-5) - f(x)) / 1e-5,
        lambda f, x, h: (f(x + 1e-3) - f(x)) / 1e-3,
    ),
    Mistake(
        "subtracted_inside",
        "the two places are subtracted before f is asked",
        "How often is f asked, and where?",
        "The rise is the difference of two values of f, not the value at a difference.",
        EXPECTED,
        lambda f, x, h: f((x + h) - (x - h)) / (2 * h),
    ),
    Mistake(
        "second_difference",
        "it measures how the slope changes, not the slope",
        "How often is f asked in the formula of this notebook?",
        "The slope needs the values at two places only.",
        "formulas for the second derivative in public courses",
        lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2,
    ),
    Mistake(
        "divided_by_x",
        "the rise is divided by the place x, not by the run",
        "How far apart are the two places at which you ask f?",
        "The run does not depend on where x is.",
        EXPECTED,
        lambda f, x, h: (f(x + h) - f(x - h)) / (2 * x),
    ),
]


# --- what every right answer has -------------------------------------------------------------------------------------


def _close(first, second):
    return np.allclose(first, second, rtol=1e-4, atol=1e-6)


SYMMETRIC = Property(
    "not_symmetric",
    "A right loss stays the same if targets and answers change places; yours does not.",
    lambda attempt, Y, Y_hat: _close(attempt(Y, Y_hat), attempt(Y_hat, Y)),
)
PERFECT = Property(
    "not_zero_if_all_is_right",
    "A right loss is 0 if every answer is right; yours is not.",
    lambda attempt, Y, Y_hat: _close(attempt(Y, Y.copy()), 0),
)
NEVER_NEGATIVE = Property(
    "negative_loss",
    "A right loss is never negative; yours is.",
    lambda attempt, Y, Y_hat: np.all(np.asarray(attempt(Y, Y_hat)) >= -1e-6),
)
FOUR_TIMES = Property(
    "not_quadratic",
    "If all errors become twice as large, a right loss becomes four times as large; yours does not.",
    lambda attempt, Y, Y_hat: _close(attempt(Y, Y + 2 * (Y_hat - Y)), 4 * np.asarray(attempt(Y, Y_hat))),
)
SUM_PROPERTIES = [
    PERFECT,
    NEVER_NEGATIVE,
    FOUR_TIMES,
    SYMMETRIC,
    Property(
        "not_additive",
        "A right loss is the sum of the losses of the single samples; yours is not.",
        lambda attempt, Y, Y_hat: _close(
            attempt(Y, Y_hat), sum(np.asarray(attempt(Y[i : i + 1], Y_hat[i : i + 1])) for i in range(len(Y)))
        ),
    ),
]
MEAN_PROPERTIES = [
    PERFECT,
    NEVER_NEGATIVE,
    FOUR_TIMES,
    SYMMETRIC,
    Property(
        "grows_with_copies",
        "If every sample is written down twice, a right mean stays the same; yours does not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y_hat), attempt(np.vstack([Y, Y]), np.vstack([Y_hat, Y_hat]))),
    ),
]


def _rows_independent(attempt, Y, Y_hat):
    rows = [np.asarray(attempt(Y[i : i + 1], Y_hat[i : i + 1])) for i in range(len(Y))]
    whole = np.asarray(attempt(Y, Y_hat))
    return whole.shape != Y.shape or _close(whole, np.vstack(rows))


GRADIENT_PROPERTIES = [
    Property(
        "not_zero_if_all_is_right",
        "Where an answer is right, the right slope is 0; yours is not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y.copy()), 0),
    ),
    Property(
        "samples_mixed",
        "The slopes of one sample do not depend on the other samples; in yours they do.",
        _rows_independent,
    ),
    Property(
        "not_proportional",
        "If all errors become twice as large, right slopes become twice as large; yours do not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y + 2 * (Y_hat - Y)), 2 * np.asarray(attempt(Y, Y_hat))),
    ),
    Property(
        "same_sign_on_both_sides",
        "On the other side of its target an answer has minus the slope; yours has not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, 2 * Y - Y_hat), -np.asarray(attempt(Y, Y_hat))),
    ),
]


def _straight_line(attempt, f, x, h):
    return _close(attempt(lambda place: 3 * place + 2, x, h), 3)


def _parabola(attempt, f, x, h):
    return _close(attempt(lambda place: place**2, x, h), 2 * x)


SLOPE_AT_PROPERTIES = [
    Property(
        "flat_line",
        "The slope of a flat line, f(x) = 2, is 0; yours is not.",
        lambda attempt, f, x, h: _close(attempt(lambda place: 2.0, x, h), 0),
    ),
    Property(
        "straight_line", "The slope of the line f(x) = 3 x + 2 is 3 for every x and h; yours is not.", _straight_line
    ),
    Property(
        "parabola",
        "For f(x) = x squared a central difference is exactly 2 x, whatever h is; yours is not.",
        _parabola,
    ),
]


EXERCISES = [
    Exercise(
        sum_of_squares,
        cases=_loss_cases,
        outputs=("loss",),
        mistakes=SUM_MISTAKES,
        conventions=SUM_CONVENTIONS,
        square=_single_output_cases,
        properties=SUM_PROPERTIES,
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
        mistakes=GRADIENT_MISTAKES,
        conventions=GRADIENT_CONVENTIONS,
        square=_single_output_cases,
        properties=GRADIENT_PROPERTIES,
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
        mistakes=MEAN_MISTAKES,
        conventions=MEAN_CONVENTIONS,
        square=_single_output_cases,
        properties=MEAN_PROPERTIES,
        hints=[
            "By what do you divide? How many squared errors does a table of 3 samples and 2 outputs hold?",
            "The sum of squares, shared among all entries of the table: samples times outputs.",
        ],
    ),
    Exercise(
        slope_at,
        cases=_slope_cases,
        outputs=("slope",),
        mistakes=SLOPE_AT_MISTAKES,
        properties=SLOPE_AT_PROPERTIES,
        hints=[
            "Slope is rise over run. How far apart are the two places at which you ask f?",
            "Ask f on both sides of x. The run is the whole distance between the two places; does your division get"
            " all of it?",
        ],
    ),
]
