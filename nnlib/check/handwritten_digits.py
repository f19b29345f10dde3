"""The exercises of notebook 07."""

import itertools

import numpy as np

from nnlib.check.biases_and_depth import Seed
from nnlib.check.compare import described
from nnlib.check.engine import EXPECTED, Convention, Exercise, Mistake, Property, Unusable, variants


def one_hot(labels, classes):
    """Each label as a row of zeros with a single 1, in the column of this label.

    labels: whole numbers from 0 to classes - 1, an array (n,).
    classes: how many classes there are; labels need not hold them all.
    Returns an array (n, classes): for label 2 of 4 classes the row 0 0 1 0.
    """
    return np.eye(classes)[labels]


def softmax(Z):
    """Turn each row of Z into probabilities: exp(z) divided by the sum of exp(z) over this row.

    Z: the weighted sums (n, classes), whole numbers too; it stays as it is.
    No number is too large: Z may hold 1000 in one row and -1000 in another.
    Returns a new array (n, classes), in which each row adds up to 1.
    """
    E = np.exp(Z - Z.max(axis=1, keepdims=True))  # the largest exponent of each row is 0
    return E / E.sum(axis=1, keepdims=True)


def cross_entropy(Y, Y_hat):
    """The loss: -log(the probability of the right class), the mean (not the sum) over the samples.

    Y: the targets, one-hot (n, classes). Y_hat: the probabilities from softmax (n, classes).
    log is np.log. log(0) is minus infinity: keep the probabilities above a tiny number
    such as 1e-12, so that the loss is large, but finite, where Y_hat is exactly 0.
    Returns one number.
    """
    P = np.maximum(Y_hat, 1e-12)
    return -np.sum(Y * np.log(P)) / len(Y)


def softmax_delta(Y, Y_hat):
    """The slope of the mean cross-entropy with respect to Z, where Y_hat = softmax(Z).

    Y: the targets, one-hot (n, classes). Y_hat: the probabilities (n, classes).
    Returns dL/dZ, a new array (n, classes). It points uphill, and as the loss
    is a mean over the n samples, so is the slope divided by n.
    """
    return (Y_hat - Y) / len(Y)


def batches(n, batch_size, rng):
    """The numbers 0 ... n - 1 in random order, cut into parts: the samples of each mini-batch.

    rng: such as np.random.default_rng(0). The whole order is drawn from it, anew in each call.
    Returns a list of arrays of whole numbers (or yields them one by one): batch_size
    numbers in each, fewer in the last if n is no multiple. Every number comes once.
    """
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def accuracy(Y, Y_hat):
    """The share of the samples that are answered rightly: a number from 0 to 1.

    Y: the targets, one-hot (n, classes). Y_hat: the probabilities (n, classes).
    The answer to a sample is the column of its largest probability, however small it is.
    Returns one number.
    """
    return np.mean(Y_hat.argmax(axis=1) == Y.argmax(axis=1))


# --- what they are tried on ------------------------------------------------------------------------------------------


def _one_hot_cases(rng):
    """More and fewer labels than classes; some classes missing, the first and the last as well."""
    yield np.array([2, 0, 3, 1, 0]), 4
    yield rng.permutation(6)[:4], 6
    for n, classes in ((7, 3), (3, 10), (1, 5)):
        yield rng.integers(0, classes - 1, n), classes
    yield rng.integers(1, 5, 8), 5


def _softmax_cases(rng):
    """Tables that are no squares; last, numbers of which exp is infinite or 0, so that 0 / 0 becomes nan."""
    for shape in ((3, 4), (5, 2), (2, 3), (1, 6)):
        yield (rng.uniform(-3, 3, shape),)
    yield (rng.integers(-3, 4, (4, 3)),)
    yield (np.array([[1000.0, 998.5, 999.0]]),)
    yield (np.array([[-1000.0, -1001.0, -1000.5]]),)
    yield (np.array([[1000.0, 999.0, 0.0], [-1000.0, -1002.0, -1001.0]]),)
    yield (np.array([[1000.0, -1000.0, -1000.0]]),)  # far above the mean of its row
    yield (np.array([[0.0, 1000.0, 999.0]]),)  # the first number is not the largest


def _square_softmax_cases(rng):
    for n in (3, 4):
        yield (rng.uniform(-2, 2, (n, n)),)


def _answered(rng, n, classes):
    """One-hot targets and probabilities; those of the right classes lie between 0.05 and 0.85."""
    Y = one_hot(rng.integers(0, classes, n), classes)
    right = rng.uniform(0.05, 0.85, (n, 1))
    others = (1 - Y) * rng.uniform(0.5, 1.5, (n, classes))
    return Y, Y * right + (1 - right) * others / others.sum(axis=1, keepdims=True)


def _delta_cases(rng):
    for n, classes in ((3, 4), (5, 3), (2, 6), (7, 2), (1, 3)):
        yield _answered(rng, n, classes)
    Y, Y_hat = _answered(rng, 4, 3)
    yield Y.astype(int), Y_hat


def _cross_entropy_cases(rng):
    """Last, two samples answered with certainty, one of them wrongly: zeros for right and for wrong classes."""
    yield from _delta_cases(rng)
    yield np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [0.0, 1.0]])


def _accuracy_cases(rng):
    """Some right, all, and none; every other answer is right or wrong with less than one half."""
    for n, classes, right in ((7, 4, 4), (5, 3, 3), (9, 10, 5), (6, 3, 6), (4, 3, 0), (1, 3, 1)):
        labels = rng.integers(0, classes, n)
        answers = (labels + (np.arange(n) >= right)) % classes
        largest = np.where(np.arange(n) % 2, 8 * classes, 1.2)[:, None]
        Y_hat = np.where(one_hot(answers, classes) == 1, largest, rng.uniform(0.5, 1, (n, classes)))
        order = rng.permutation(n)
        yield one_hot(labels, classes)[order], (Y_hat / Y_hat.sum(axis=1, keepdims=True))[order]
    Y, Y_hat = _answered(rng, 20, 3)
    yield Y.astype(int), Y_hat


def _several_batches_cases(rng):
    """n, batch_size and the seed of a generator: with a smaller last part, and without one.

    No n is so small that a random order could be in order, or the same one twice, by chance.
    """
    for n, batch_size in ((23, 5), (20, 5), (31, 10), (16, 1), (30, 7)):
        yield n, batch_size, Seed(rng.integers(1000))


def _batches_cases(rng):
    """Last, one part only, full or not."""
    yield from _several_batches_cases(rng)
    for n, batch_size in ((20, 20), (16, 30)):
        yield n, batch_size, Seed(rng.integers(1000))


# --- how they are used -----------------------------------------------------------------------------------------------


def _use_softmax(attempt, Z):
    """The probabilities; all inf if one of them is nan: that is equal to nothing, not even to a known mistake's nan."""
    values = attempt(Z)
    if _are_floats(values) and not np.isfinite(values).all():
        return np.full(np.shape(values), np.inf)
    return values


def _are_floats(values):
    try:
        return np.asarray(values).dtype.kind == "f"
    except Exception:  # such as rows of different lengths: the engine says what they are
        return False


_LARGE = cross_entropy(np.eye(2), np.array([[0, 1], [0, 1]]))


def _use_cross_entropy(attempt, Y, Y_hat):
    """The loss; inf for nan. Where a right class got the probability 0, any large number is as good as ours."""
    loss = attempt(Y, Y_hat)
    if not _are_floats(loss):
        return loss
    loss = np.where(np.isfinite(loss), loss, np.inf)
    if np.any(Y_hat[Y == 1] == 0):
        large = np.isfinite(loss) & (np.abs(loss) * len(Y) > 6.95)  # -log(1e-3) is 6.91, and 1e-3 is not tiny
        loss = np.where(large, np.sign(loss) * _LARGE, loss)
    return loss


def _use_batches(attempt, n, batch_size, seed):
    """What can be said of the batches, whatever the random numbers are: three arrays.

    The sizes; of the numbers, whether some are left out, repeated, or outside of 0 ... n - 1 (three times 0 if right);
    and of their order, whether it is shuffled, anew in each call, by rng alone (three times 1 if right).
    """
    rng = np.random.default_rng(seed)
    first = _parts(attempt(n, batch_size, rng), n)
    if first is None:
        return None
    second = _parts(attempt(n, batch_size, rng), n)
    again = _parts(attempt(n, batch_size, np.random.default_rng(seed)), n)
    together, sizes = np.concatenate([*first, np.array([], dtype=int)]), [len(part) for part in first]
    inside = together[(0 <= together) & (together < n)]
    few = len(together) < 10  # so few are in order, or the same ones twice, by chance
    if in_blocks := not few and _in_blocks(first, together):
        sizes.sort(reverse=True)  # the blocks may come in any order
    left_out, repeated = len(np.unique(inside)) < n, len(np.unique(together)) < len(together)
    return (
        np.array(sizes),
        np.array([left_out, repeated, len(inside) < len(together)]),
        np.array([not in_blocks, few or not _equal(first, second), few or _equal(first, again)]),
    )


def _parts(answer, n):
    """The parts as arrays of whole numbers; a single row of numbers is one part. None for a stub."""
    if answer is None or answer is ...:
        return None
    try:
        parts = [np.asarray(part) for part in itertools.islice(answer, 3 * n)]  # a generator may have no end
    except TypeError:
        raise Unusable(f"It returns {described(answer)}, expected a list of arrays, one for each batch.") from None
    if parts and all(part.ndim == 0 for part in parts):
        parts = [np.array(parts)]
    for part in parts:
        if part.ndim != 1 or part.size and part.dtype.kind not in "iu":
            raise Unusable(f"One of the parts is {described(part)}, expected a row of whole numbers.")
    return [part.astype(int) for part in parts]


def _in_blocks(parts, together):
    """Whether neighbours stayed together: all are in their old order, or each part holds consecutive numbers."""
    if np.all(np.diff(together) == 1):
        return True
    longer = [np.sort(part) for part in parts if len(part) > 1]
    return len(longer) > 1 and all(np.all(np.diff(part) == 1) for part in longer)


def _equal(parts, others):
    return len(parts) == len(others) and all(map(np.array_equal, parts, others))


# --- one_hot ---------------------------------------------------------------------------------------------------------


def _columns_set(labels, classes):
    Y = np.zeros((len(labels), classes))
    Y[:, labels] = 1
    return Y


ONE_HOT = [
    *variants(
        "counts_from_one",
        "the columns are counted from 1, so that the 1 stands one column too far to the left",
        "In which column should the 1 of label 0 stand?",
        "Labels and columns are both counted from 0: label 0 belongs to the first column.",
        "https://github.com/rstudio/keras3/issues/53",
        lambda labels, classes: np.eye(classes)[labels - 1],
        lambda labels, classes: np.eye(classes + 1)[labels][:, 1:],
    ),
    Mistake(
        "transposed",
        "rows and columns have changed places: it has one column for each label",
        "Which shape does the docstring name, and which has yours?",
        "One sample per row, as everywhere in this series.",
        "public questions and answers",
        lambda labels, classes: np.eye(classes)[labels].T,
    ),
    *variants(
        "columns_from_labels",
        "the number of columns comes from the labels, not from classes",
        "Which shape should come out if the last class does not occur in labels?",
        "A small batch need not hold every digit; classes says how many columns there are.",
        "https://newbe.dev/convert-array-of-indices-to-1-hot-encoded-numpy-array",
        lambda labels, classes: np.eye(np.max(labels) + 1)[labels],
        lambda labels, classes: np.eye(len(np.unique(labels)))[np.unique(labels, return_inverse=True)[1]],
    ),
    Mistake(
        "always_ten_columns",
        "there are always ten columns, whatever classes says",
        "How many columns should come out for labels of 4 classes?",
        "Ten is the number of digits; the function is told how many classes there are.",
        EXPECTED,
        lambda labels, classes: np.eye(10)[labels],
    ),
    Mistake(
        "last_class_missing",
        "the column of the last class is missing",
        "With 10 classes, which numbers do the labels run through?",
        "The labels are 0 to classes - 1, so there are classes columns, the last one included.",
        EXPECTED,
        lambda labels, classes: np.eye(classes)[labels][:, :-1],
    ),
    Mistake(
        "one_class_too_many",
        "there is one column more than there are classes",
        "With 10 classes, which is the largest label?",
        "Counted from 0, the last of 10 labels is 9: ten columns are enough.",
        "https://github.com/Megvii-BaseDetection/YOLOX/issues/357",
        lambda labels, classes: np.eye(classes + 1)[labels],
    ),
    Mistake(
        "whole_columns",
        "the 1 is written into all rows, in each column that occurs in labels",
        "How many ones should stand in a row? Which rows does a : choose?",
        "Each sample sets one entry: row number i, in the column of label i. A : means all rows.",
        EXPECTED,
        _columns_set,
    ),
    Mistake(
        "label_for_one",
        "the label itself is written into the table, not a 1",
        "What stands in your table for label 3, and what for label 0?",
        "Where it stands says which class it is; the number itself is always 1.",
        EXPECTED,
        lambda labels, classes: np.eye(classes)[labels] * np.asarray(labels)[:, None],
    ),
    Mistake(
        "labels_ignored",
        "the ones stand on the diagonal, whatever the labels are",
        "What should change in your table if a label changes?",
        "The row is the number of the sample, the column is its label.",
        EXPECTED,
        lambda labels, classes: np.eye(len(labels), classes),
    ),
    Mistake(
        "zeros_and_ones_swapped",
        "zeros and ones have changed places",
        "How many ones should a row hold?",
        "The class of the sample gets the 1, all others a 0.",
        EXPECTED,
        lambda labels, classes: 1 - np.eye(classes)[labels],
    ),
    Mistake(
        "ones_up_to_the_label",
        "all columns up to the label hold a 1",
        "How many ones should a row hold?",
        "A row says yes to one class and no to all others.",
        EXPECTED,
        lambda labels, classes: (np.arange(classes) <= np.asarray(labels)[:, None]) * 1,
    ),
    *variants(
        "one_sample_only",
        "only one sample comes back, the first or the last",
        "If you use a loop: what happens to a row in the next round, and when does it return?",
        "All rows are kept, and they are returned when the loop has ended.",
        "loops that overwrite, or return too early",
        lambda labels, classes: np.eye(classes)[labels[0]],
        lambda labels, classes: np.eye(classes)[labels[-1]],
    ),
]
ONE_HOT_PROPERTIES = [
    Property(
        "other_numbers",
        "A right answer holds nothing but 0 and 1; yours holds other numbers.",
        lambda attempt, labels, classes: np.isin(np.asarray(attempt(labels, classes), dtype=float), [0, 1]).all(),
    ),
    Property(
        "not_one_in_each_row",
        "Each row of a right answer holds a single 1; in yours one does not.",
        lambda attempt, labels, classes: np.all(np.sum(attempt(labels, classes), axis=-1) == 1),
    ),
    Property(
        "equal_labels_differ",
        "In a right answer equal labels have equal rows; in yours they do not.",
        lambda attempt, labels, classes: (
            len(np.unique(np.asarray(attempt(labels, classes)), axis=0)) <= len(np.unique(labels))
        ),
    ),
]


# --- softmax ---------------------------------------------------------------------------------------------------------


def _faulty_softmax(Z, faults):
    """`softmax` with switches."""
    axis = 0 if "wrong_axis" in faults else None if "whole_table" in faults else 1
    shift = Z.max(axis=axis, keepdims=True)
    if "no_maximum" in faults:
        shift = 0
    elif "maximum_of_the_table" in faults:
        shift = Z.max()
    E = np.exp(Z - shift)
    return E / E.sum(axis=axis, keepdims=True)


def _exp_below_row_maximum(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


def _exp_without_keepdims(Z):
    return np.exp(Z - Z.max(axis=1))


def _bracket_lost(S):
    return np.exp(S / np.exp(S).sum(axis=1, keepdims=True))


SOFTMAX = [
    *variants(
        "wrong_axis",
        "it goes down the columns, not along the rows",
        "Which numbers should add up to 1: those of one sample, or those of one class?",
        "axis=0 goes down the columns, over all samples; the classes of one sample stand side by side in a row.",
        "https://stackoverflow.com/questions/45817372",
        None,
        lambda Z: _exp_below_row_maximum(Z) / _exp_below_row_maximum(Z).sum(axis=0),
        lambda Z: np.exp(Z - Z.max(axis=0)) / np.exp(Z - Z.max(axis=0)).sum(axis=1, keepdims=True),
    ),
    *variants(
        "whole_table",
        "each number is divided by the sum over the whole table",
        "What is the sum of each row of your result?",
        "Every sample has probabilities of its own: each row has its own sum.",
        "https://github.com/rickwierenga/MLFundamentals/issues/1",
        None,
        lambda Z: _exp_below_row_maximum(Z) / _exp_below_row_maximum(Z).sum(),
    ),
    Mistake(
        "no_maximum",
        "the largest number of the row is not subtracted first: for 1000 it overflows to nan",
        "What is np.exp(1000), and what is infinity divided by infinity?",
        "Subtracting one number from a whole row changes nothing in the result: it cancels. So take the largest.",
        "https://stackoverflow.com/questions/61567597",
    ),
    Mistake(
        "maximum_of_the_table",
        "the largest number of the whole table is subtracted, so that a row far below it becomes 0 / 0",
        "Try the rows 1000, 999 and -1000, -1001. What is left of the second one?",
        "Each row has a largest number of its own; this one is subtracted, and exp of the rest is never all 0.",
        "https://shusei-e.github.io/deep%20learning/softmax_without_overflow/",
    ),
    Mistake(
        "middle_of_the_row",
        "a number from the middle of the row is subtracted, such as its mean: 1000 beside -1000 still overflows",
        "What is the mean of 1000, -1000 and -1000, and how large is the largest difference from it?",
        "Below its largest number a row holds no positive differences, so that no exp is above 1.",
        EXPECTED,
        lambda Z: _faulty_softmax(Z - Z.mean(axis=1, keepdims=True), {"no_maximum"}),
    ),
    *variants(
        "missing_keepdims",
        "the numbers that belong to the rows, one each, stand as a row and meet the columns",
        "Which shape has your sum: print it. Does its first number stand beside the first row?",
        "(n, classes) and (n, 1) fit row by row; (n,) is taken for a row. keepdims=True keeps the column.",
        "https://github.com/DeNA/HandyRL/pull/209",
        lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1),
        lambda Z: _exp_below_row_maximum(Z) / _exp_below_row_maximum(Z).sum(axis=1),
        lambda Z: _exp_without_keepdims(Z) / _exp_without_keepdims(Z).sum(axis=1, keepdims=True),
        lambda Z: _exp_without_keepdims(Z) / _exp_without_keepdims(Z).sum(axis=1),
    ),
    *variants(
        "bracket_lost",
        "a bracket stands in the wrong place: it divides inside of exp",
        "Which comes first, exp or the division?",
        "First exp of every number, then each of these is divided by their sum.",
        "a public question, softmax regression in numpy: np.exp(y / np.sum(np.exp(y), axis=1))",
        _bracket_lost,
        lambda Z: _bracket_lost(Z - Z.max(axis=1, keepdims=True)),
    ),
    *variants(
        "missing_exp",
        "the numbers themselves are divided by their sum, without exp",
        "What becomes of a negative number in Z? Can a probability be negative?",
        "exp makes every number positive before the sum is taken.",
        EXPECTED,
        lambda Z: Z / Z.sum(axis=1, keepdims=True),
        lambda Z: (Z - Z.max(axis=1, keepdims=True)) / (Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True),
    ),
    *variants(
        "not_normalised",
        "exp is taken, but nothing is divided by the sum",
        "What is the sum of each row of your result?",
        "Probabilities of one sample add up to 1: each is a share of the whole row.",
        EXPECTED,
        _exp_below_row_maximum,
        np.exp,
    ),
    *variants(
        "only_the_largest",
        "only the place of the largest number comes back, not the probabilities",
        "How many numbers should come back for each sample?",
        "Softmax is a soft maximum: the largest number gets the largest share, the others keep some.",
        EXPECTED,
        lambda Z: Z.argmax(axis=1),
        lambda Z: one_hot(Z.argmax(axis=1), Z.shape[1]),
    ),
    Mistake(
        "sigmoid_of_each",
        "each number goes through the sigmoid on its own",
        "What is the sum of each row of your result?",
        "The sigmoid knows one number; softmax compares the numbers of a row with each other.",
        EXPECTED,
        lambda Z: np.exp(np.minimum(Z, 0)) / (1 + np.exp(-np.abs(Z))),
    ),
    *variants(
        "log_softmax",
        "the logarithm of the probabilities comes back",
        "Are your numbers between 0 and 1?",
        "The logarithm belongs to the loss, cross_entropy; softmax itself ends with the division.",
        "https://stackoverflow.com/questions/61567597",
        lambda Z: np.log(softmax(Z)),
        lambda Z: Z - Z.max(axis=1, keepdims=True) - np.log(_exp_below_row_maximum(Z).sum(axis=1, keepdims=True)),
    ),
    Mistake(
        "clipped",
        "large numbers are cut off, so that 1000 and 999 become the same",
        "Should 1000 and 999 get the same probability?",
        "Only the differences inside a row count; subtracting the same number from all of them keeps these.",
        EXPECTED,
        lambda Z: _faulty_softmax(np.clip(Z, -500, 500), set()),
    ),
    Mistake(
        "integer_result",
        "the result is cut down to whole numbers where Z holds whole numbers",
        "Which type has the array that you write into, if Z is an array of integers?",
        "np.zeros_like(Z) and Z.copy() have the type of Z: whole numbers stay whole. np.zeros makes floats.",
        "public questions and answers",
        lambda Z: softmax(Z).astype(Z.dtype),
    ),
]


def _close(first, second):
    return np.allclose(first, second, rtol=1e-4, atol=1e-6)


def _rows_of_softmax_apart(attempt, Z):
    return _close(attempt(Z), np.vstack([attempt(Z[i : i + 1]) for i in range(len(Z))]))


SOFTMAX_PROPERTIES = [
    Property(
        "rows_do_not_add_up",
        "Each row of a right answer adds up to 1; not all of yours do.",
        lambda attempt, Z: not np.isfinite(attempt(Z)).all() or _close(np.sum(attempt(Z), axis=1), 1),
    ),
    Property(
        "not_finite",
        "A right answer holds no nan and no inf, however large the numbers in Z are; yours does.",
        lambda attempt, Z: np.isfinite(attempt(Z)).all(),
    ),
    Property(
        "negative",
        "A probability is never negative; yours is.",
        lambda attempt, Z: np.min(attempt(Z)) >= -1e-6,
    ),
    Property(
        "samples_mixed",
        "The probabilities of one sample do not depend on the other rows; in yours they do.",
        _rows_of_softmax_apart,
    ),
    Property(
        "not_only_differences",
        "If 2 is added to all of Z, right probabilities stay the same; yours do not.",
        lambda attempt, Z: _close(attempt(Z + 2), attempt(Z)),
    ),
    Property(
        "order_changed",
        "The largest number of a row has the largest probability; in yours it has not.",
        lambda attempt, Z: np.all(
            (Z == Z.max(axis=1, keepdims=True))[np.arange(len(Z)), np.argmax(attempt(Z), axis=1)]
        ),
    ),
]


# --- cross_entropy ---------------------------------------------------------------------------------------------------


def _faulty_cross_entropy(Y, Y_hat, faults):
    """`cross_entropy` with switches."""
    instead_of_0 = 1 if "zero_forgiven" in faults else 0 if "no_tiny_number" in faults else 1e-12  # log(1) is 0

    def log(P):
        P = np.where(P == 0, instead_of_0, P)
        return np.log2(P) if "other_logarithm" in faults else np.log(P)

    terms = Y * log(1 - Y_hat if "one_minus_it" in faults else Y_hat)
    if "binary_terms_added" in faults:
        terms = terms + (1 - Y) * log(1 - Y_hat)
    n = 1 if "sum_instead_of_mean" in faults else Y.size if "mean_over_all_entries" in faults else len(Y)
    return (1 if "wrong_sign" in faults else -1) * np.sum(terms) / n


def _kept_above(tiny, function):
    """A version that reads the probabilities kept above a tiny number."""
    return lambda Y, Y_hat: function(Y, np.maximum(Y_hat, tiny))


def _with_and_without_tiny(*functions):
    """Each function as it is, where log(0) happens, and with the probabilities kept above 1e-12."""
    return [*functions, *(_kept_above(1e-12, function) for function in functions)]


def _mean_minus_log(Y, P):
    return -np.sum(Y * np.log(P)) / len(Y)


CROSS_ENTROPY = [
    Mistake(
        "sum_instead_of_mean",
        "the sum over the samples is taken, not their mean",
        "What happens to your loss if every sample is written down twice?",
        "This loss is a mean over the samples: it does not grow with their number.",
        "https://github.com/aymericdamien/TensorFlow-Examples/pull/357",
    ),
    Mistake(
        "mean_over_all_entries",
        "the mean is taken over all entries of the table, samples times classes",
        "How many numbers does one sample add to the sum, and by how many does np.mean divide?",
        "Each sample adds one logarithm, that of its right class; so the sum is shared among the samples only.",
        EXPECTED,
    ),
    Mistake(
        "wrong_sign",
        "the minus is missing",
        "Which sign has the logarithm of a number between 0 and 1?",
        "The logarithm of a probability is negative; the minus makes the loss positive, and 0 for certainty.",
        "https://github.com/cs231n/cs231n.github.io/pull/244",
    ),
    Mistake(
        "no_tiny_number",
        "log(0) is not avoided: where Y_hat is 0, the loss is infinite or nan",
        "What is np.log(0), and what is 0 times that?",
        "Raise the zeros to a tiny number before the logarithm is taken; all other probabilities stay as they are.",
        "https://forums.fast.ai/t/cross-entropy-error-log-1-1-inf/1441",
    ),
    *variants(
        "other_logarithm",
        "another logarithm is taken, to the base 2 or 10",
        "Which logarithm undoes np.exp?",
        "The natural logarithm, np.log, fits the exp in softmax: so their slopes become simple together.",
        EXPECTED,
        None,
        *_with_and_without_tiny(lambda Y, P: -np.sum(Y * np.log10(P)) / len(Y)),
    ),
    Mistake(
        "binary_terms_added",
        "a term for the wrong classes is added, as for yes and no with a sigmoid",
        "Which probabilities does the docstring speak of, of all classes or of the right one?",
        "The shares of a row add up to 1: what the wrong classes get is missing at the right one already.",
        "https://github.com/hunkim/DeepLearningZeroToAll/issues/174",
    ),
    Mistake(
        "one_minus_it",
        "the logarithm of 1 minus the probability is taken",
        "How large should the loss be if the right class gets the probability 1?",
        "The nearer to 1 the probability of the right class is, the nearer to 0 is its loss.",
        EXPECTED,
    ),
    *variants(
        "tables_swapped",
        "the logarithm is taken of the targets, not of the probabilities",
        "Which of the two tables holds zeros by its nature? Of which one is the logarithm?",
        "The targets choose, the probabilities are judged: only these go into the logarithm.",
        "https://github.com/CamDavidsonPilon/Probabilistic-Programming-and-Bayesian-Methods-for-Hackers/pull/438",
        *(
            lambda Y, Y_hat, tiny=tiny: -np.sum(Y_hat * np.log(np.maximum(Y, tiny))) / len(Y)
            for tiny in (1e-12, 1e-15, 1e-10, 1e-9, 1e-8, 1e-7)
        ),
    ),
    *variants(
        "log_after_adding",
        "the probabilities are added up or averaged first, and the logarithm is taken of that",
        "How many logarithms are there for three samples?",
        "Each sample has its own logarithm; the mean is taken over these.",
        EXPECTED,
        lambda Y, Y_hat: -np.log(np.sum(Y * Y_hat) / len(Y)),
        lambda Y, Y_hat: -np.log(np.sum(Y * Y_hat)),
        lambda Y, Y_hat: -np.log(np.sum(Y * Y_hat)) / len(Y),
    ),
    *variants(
        "missing_logarithm",
        "the probabilities are averaged, without a logarithm",
        "How much larger should the loss be if the right class gets 0.01 instead of 0.1?",
        "The logarithm makes certainty about a wrong answer expensive.",
        "https://github.com/fastai/fastbook/pull/478",
        lambda Y, Y_hat: -np.sum(Y * Y_hat) / len(Y),
        lambda Y, Y_hat: 1 - np.sum(Y * Y_hat) / len(Y),
        lambda Y, Y_hat: np.sum(Y * Y_hat) / len(Y),
    ),
    *variants(
        "per_sample",
        "one number for each sample comes back, not their mean",
        "How many numbers should the loss be?",
        "The loss is one number for all samples together: the mean of those that you have.",
        EXPECTED,
        *_with_and_without_tiny(lambda Y, P: -np.sum(Y * np.log(P), axis=1)),
    ),
    *variants(
        "one_sample_only",
        "only one sample counts, the first or the last",
        "If you use a loop: what happens to the loss in each round, and when does it return?",
        "Every sample adds to the loss, and it is returned when all of them are in it.",
        "loops that overwrite, or return too early",
        *_with_and_without_tiny(
            lambda Y, P: -np.sum(Y[0] * np.log(P[0])),
            lambda Y, P: -np.sum(Y[-1] * np.log(P[-1])),
            lambda Y, P: -np.sum(Y[0] * np.log(P[0])) / len(Y),
            lambda Y, P: -np.sum(Y[-1] * np.log(P[-1])) / len(Y),
        ),
    ),
    Mistake(
        "zero_forgiven",
        "the loss is 0 where Y_hat is 0, as if the answer were perfect",
        "What should the loss be if the right class gets the probability 0?",
        "A probability of 0 for the right class is the worst answer there is: its loss must be large.",
        EXPECTED,
    ),
    *variants(
        "tiny_number_too_large",
        "the number that keeps log away from 0 is too large: it changes the loss",
        "How large is the loss for a probability of 0 now, and how far does it move the others?",
        "It must be far smaller than any probability that matters, such as 1e-12.",
        EXPECTED,
        *(lambda Y, Y_hat, eps=eps: _mean_minus_log(Y, Y_hat + eps) for eps in (1e-5, 1e-4, 1e-3, 1e-2)),
        *(_kept_above(eps, _mean_minus_log) for eps in (1e-3, 1e-2, 0.1)),
        *(lambda Y, Y_hat, eps=eps: _mean_minus_log(Y, np.clip(Y_hat, eps, 1 - eps)) for eps in (1e-3, 1e-2, 0.1)),
    ),
]


def _twice(Y, Y_hat):
    return np.vstack([Y, Y]), np.vstack([Y_hat, Y_hat])


def _between_all(Y, Y_hat):
    """The probabilities, without zeros."""
    return 0.9 * Y_hat + 0.1 / Y.shape[1]


def _others_reversed(Y, Y_hat):
    """The probabilities of the wrong classes change places."""
    changed = Y_hat.copy()
    for row, target in zip(changed, Y):
        row[target == 0] = row[target == 0][::-1] * 0.5
    return changed


CROSS_ENTROPY_PROPERTIES = [
    Property(
        "infinite_without_zeros",
        "Yours is nan or infinite even where no probability is 0. Of which numbers is the logarithm?",
        lambda attempt, Y, Y_hat: np.isfinite(attempt(Y, _between_all(Y, Y_hat))).all(),
    ),
    Property(
        "infinite_at_zero",
        "A right loss is finite where Y_hat is 0; yours is not.",
        lambda attempt, Y, Y_hat: np.isfinite(attempt(Y, Y_hat)).all(),
    ),
    Property(
        "negative_loss",
        "A right loss is never negative; yours is.",
        lambda attempt, Y, Y_hat: np.min(attempt(Y, Y_hat)) >= -1e-5,
    ),
    Property(
        "not_zero_if_certain",
        "A right loss is 0 if every right class gets the probability 1; yours is not.",
        lambda attempt, Y, Y_hat: np.allclose(attempt(Y, Y.astype(float)), 0, atol=1e-4),
    ),
    Property(
        "grows_with_copies",
        "If every sample is written down twice, a right mean stays the same; yours does not.",
        lambda attempt, Y, Y_hat: _close(
            attempt(Y, _between_all(Y, Y_hat)), attempt(*_twice(Y, _between_all(Y, Y_hat)))
        ),
    ),
    Property(
        "wrong_classes_count",
        "Only the probability of the right class counts; in yours those of the others do, too.",
        lambda attempt, Y, Y_hat: _close(
            attempt(Y, _between_all(Y, Y_hat)), attempt(Y, _others_reversed(Y, _between_all(Y, Y_hat)))
        ),
    ),
]


# --- softmax_delta ---------------------------------------------------------------------------------------------------

DELTA_CONVENTIONS = [
    Convention(
        "not_divided_by_n",
        "it is not divided by the number of samples",
        "The loss is a mean over n samples. How much of it belongs to one of them?",
        "What divides the loss divides its slope, too.",
        "https://github.com/apache/mxnet/pull/2215",
        lambda Y, Y_hat: len(Y),
    ),
    Convention(
        "wrong_sign",
        "the sign is wrong (it points downhill)",
        "A wrong class has the probability 0.3. Does the loss grow or shrink if its z grows?",
        "In this series a gradient points uphill: it is negative only where more would be better.",
        EXPECTED,
        lambda Y, Y_hat: -1,
    ),
    Convention(
        "divided_by_all_entries",
        "it is divided by the number of all entries, samples times classes",
        "By what does the mean in the loss divide, by samples or by entries?",
        "The loss is a mean over the samples; the number of classes is not in it.",
        "https://github.com/victorlempitsky/Mate/issues/2",
        lambda Y, Y_hat: 1 / Y.shape[1],
    ),
    Convention(
        "divided_by_classes",
        "it is divided by the number of classes, not of samples",
        "Which of the two numbers in the shape counts the samples?",
        "One sample per row: the number of samples is the number of rows.",
        EXPECTED,
        lambda Y, Y_hat: len(Y) / Y.shape[1],
    ),
    Convention(
        "factor_two",
        "a factor 2 is in it, as in the slope of a square",
        "Is there a square in this loss?",
        "The 2 belongs to the sum of squares; the slope of a logarithm brings none.",
        EXPECTED,
        lambda Y, Y_hat: 2,
    ),
]
DELTA = [
    Mistake(
        "slope_once_more",
        "the result is multiplied by a slope, Y_hat (1 - Y_hat), once more",
        "Which slopes have already been multiplied when Y_hat - Y is left over?",
        "The slope of softmax cancels against that of the logarithm: it is in the result already.",
        "https://github.com/hankcs/CS224n/issues/17",
        lambda Y, Y_hat: (Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y),
    ),
    *variants(
        "slope_of_the_loss_only",
        "the slope is taken with respect to Y_hat, and softmax is forgotten",
        "With respect to what is the slope wanted, to Y_hat or to Z?",
        "The way from the loss back to Z leads through the logarithm and through softmax.",
        EXPECTED,
        lambda Y, Y_hat: -Y / Y_hat / len(Y),
        lambda Y, Y_hat: -Y / (Y_hat + 1e-12) / len(Y),
    ),
    Mistake(
        "own_class_only",
        "only the right class has a slope: each z is followed to its own probability only",
        "If the z of a wrong class grows, what happens to the probability of the right one?",
        "Softmax divides by the sum of a row: every z moves all the probabilities of its row.",
        "https://datascience.stackexchange.com/questions/64746",
        lambda Y, Y_hat: -Y * (1 - Y_hat) / len(Y),
    ),
    *variants(
        "missing_parentheses",
        "parentheses are missing, so that only one of the two tables is divided",
        "In which order does Python subtract and divide?",
        "Python divides before it subtracts, unless parentheses hold the difference together.",
        EXPECTED,
        lambda Y, Y_hat: Y_hat - Y / len(Y),
        lambda Y, Y_hat: Y - Y_hat / len(Y),
    ),
    Mistake(
        "softmax_twice",
        "softmax is applied to the probabilities once more",
        "What does Y_hat hold when it comes in, weighted sums or probabilities?",
        "Y_hat is the result of softmax already.",
        EXPECTED,
        lambda Y, Y_hat: (softmax(Y_hat) - Y) / len(Y),
    ),
    Mistake(
        "averaged_over_samples",
        "the samples are averaged: one row comes back for all of them",
        "Which shape does the docstring name, and which has yours?",
        "Each sample keeps its own slopes; they meet later, in the gradient of the weights.",
        EXPECTED,
        lambda Y, Y_hat: np.mean(Y_hat - Y, axis=0),
    ),
    *variants(
        "added_up",
        "the slopes are added up, along the rows or altogether",
        "How many numbers of Z can move?",
        "There is one slope for each number of Z; along a row they cancel.",
        EXPECTED,
        lambda Y, Y_hat: np.sum(Y_hat - Y, axis=1) / len(Y),
        lambda Y, Y_hat: np.sum(Y_hat - Y, axis=1, keepdims=True) / len(Y),
        lambda Y, Y_hat: np.sum(Y_hat - Y) / len(Y),
    ),
    Mistake(
        "absolute_value",
        "the sign is lost: only sizes come back",
        "Should the z of the right class go the same way as those of the wrong ones?",
        "The right class is to grow and the others are to shrink: their slopes have different signs.",
        EXPECTED,
        lambda Y, Y_hat: np.abs(Y_hat - Y) / len(Y),
    ),
    Mistake(
        "squared",
        "the differences are squared",
        "Should the z of the right class go the same way as those of the wrong ones?",
        "The right class is to grow and the others are to shrink: their slopes have different signs.",
        EXPECTED,
        lambda Y, Y_hat: (Y_hat - Y) ** 2 / len(Y),
    ),
    Mistake(
        "targets_missing",
        "the targets are not used",
        "What should the slope be if every answer is right and certain?",
        "The slope tells how far an answer is from its target.",
        EXPECTED,
        lambda Y, Y_hat: Y_hat / len(Y),
    ),
]
DELTA_PROPERTIES = [
    Property(
        "not_zero_if_certain",
        "Where the right class gets the probability 1, the right slopes are 0; yours are not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y + 1e-9), 0),  # without a 0: whoever divides by Y_hat may be right
    ),
    Property(
        "rows_do_not_cancel",
        "The right slopes of each row add up to 0; in yours they do not.",
        lambda attempt, Y, Y_hat: _close(np.sum(attempt(Y, Y_hat), axis=1), 0),
    ),
    Property(
        "same_with_copies",
        "If every sample is written down twice, right slopes are half as large; yours are not.",
        lambda attempt, Y, Y_hat: _close(
            np.asarray(attempt(*_twice(Y, Y_hat))), np.vstack([attempt(Y, Y_hat)] * 2) / 2
        ),
    ),
    Property(
        "wrong_directions",
        "The slope is negative for the right class and positive for the others; yours is not.",
        lambda attempt, Y, Y_hat: np.all((np.asarray(attempt(Y, Y_hat)) < 1e-9) == (Y == 1)),
    ),
]


# --- batches ---------------------------------------------------------------------------------------------------------


def _cut(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _faulty_batches(n, batch_size, rng, faults):
    """`batches` with switches, those of the order and those of the cuts."""
    if "same_order_each_time" in faults:
        rng = np.random.default_rng(0)
    if "other_generator" in faults:
        rng = np.random.default_rng()
    order = rng.integers(0, n, n) if "with_replacement" in faults else rng.permutation(n)
    if "not_shuffled" in faults:
        order = np.arange(n)
    if "batch_number_for_size" in faults:
        return np.array_split(order, batch_size)
    if "equal_parts" in faults:
        return np.array_split(order, -(-n // batch_size))
    if "last_part_lost" in faults:
        order = order[: n // batch_size * batch_size]
    if "last_part_filled_up" in faults:
        order = np.concatenate([order, order[: -n % batch_size]])
    return _cut(order, batch_size)


BATCHES = [
    Mistake(
        "not_shuffled",
        "the numbers are not shuffled: they come in their old order",
        "What do your batches look like in the next call? What is rng there for?",
        "The file may be sorted; only a random order puts all kinds of samples into each batch.",
        "https://github.com/openai/random-network-distillation/issues/17",
    ),
    *variants(
        "last_part_lost",
        "samples at the end of the order are lost",
        "With 23 samples and batches of 5, how many are in your batches altogether?",
        "A whole-number division leaves a rest. The rest is a batch, too, a smaller one.",
        "https://github.com/NervanaSystems/neon/issues/9",
        None,
        lambda n, batch_size, rng: _cut(rng.permutation(n), batch_size)[:-1],
    ),
    Mistake(
        "last_part_filled_up",
        "the last part is filled up with samples that have had their turn",
        "How often does each number come in your batches?",
        "Every sample counts once in a pass over the data; the last part may be smaller.",
        EXPECTED,
    ),
    *variants(
        "with_replacement",
        "the numbers are drawn one by one, so that some come twice and others not at all",
        "How often does each number come in your batches?",
        "Shuffle all the numbers once, then cut: so each one comes exactly once.",
        "https://github.com/ageron/handson-ml2/issues/458",
        None,
        lambda n, batch_size, rng: [rng.integers(0, n, batch_size) for _ in range(0, n, batch_size)],
        lambda n, batch_size, rng: [rng.integers(0, n, batch_size) for _ in range(n // batch_size)],
    ),
    Mistake(
        "new_order_for_each_batch",
        "a new order is drawn for each batch, so that some numbers come twice and others not at all",
        "How often is the generator asked in one call, and how often should it be?",
        "One order is drawn for all batches, before the loop; each batch is a part of it.",
        EXPECTED,
        lambda n, batch_size, rng: [rng.permutation(n)[s : s + batch_size] for s in range(0, n, batch_size)],
    ),
    *variants(
        "batch_number_for_size",
        "the number of batches and their size are mixed up",
        "How many numbers are in your first batch?",
        "batch_size says how many samples are in one batch; how many batches there are follows from n.",
        EXPECTED,
        None,
        lambda n, batch_size, rng: _cut(rng.permutation(n), max(n // batch_size, 1)),
        lambda n, batch_size, rng: _cut(rng.permutation(n), -(-n // batch_size)),
    ),
    *variants(
        "equal_parts",
        "the numbers are shared out evenly, so that not only the last batch is smaller than batch_size",
        "How many numbers are in each of your batches, for n = 23 and batch_size = 5?",
        "All batches are full, only the last may be smaller.",
        EXPECTED,
        None,
        lambda n, batch_size, rng: np.array_split(rng.permutation(n), n // batch_size),  # stops if it is 0
    ),
    *variants(
        "parts_overlap",
        "the parts overlap: one begins before the other has ended",
        "Where in the order does your first batch end, and where does the second one begin?",
        "Where one part ends, the next begins; the starts are batch_size apart.",
        "https://github.com/oxford-cs-ml-2015/practical3/pull/4",
        lambda n, size, rng: [order[s : s + size] for order in [rng.permutation(n)] for s in range(n)],
        lambda n, size, rng: [order[s : s + size + 1] for order in [rng.permutation(n)] for s in range(0, n, size)],
    ),
    Mistake(
        "empty_last_part",
        "an empty batch comes last where n is a multiple of batch_size",
        "With 20 samples and batches of 5, how many batches do you get?",
        "If nothing is left over, there is no smaller part.",
        "https://github.com/awasthiabhijeet/PIE/pull/32",
        lambda n, batch_size, rng: np.split(rng.permutation(n), range(batch_size, n + 1, batch_size)),
    ),
    *variants(
        "blocks_kept",
        "neighbours stay together: they are shuffled as whole batches, or inside of a batch only",
        "Can samples 0 and 7 be in the same batch of 5?",
        "First shuffle all the numbers, then cut.",
        "https://github.com/lhotse-speech/lhotse/pull/562",
        lambda n, batch_size, rng: [_cut(np.arange(n), batch_size)[i] for i in rng.permutation(-(-n // batch_size))],
        lambda n, batch_size, rng: [rng.permutation(part) for part in _cut(np.arange(n), batch_size)],
    ),
    Mistake(
        "same_order_each_time",
        "every call gives the same order",
        "Where does your generator start, each time the function is called?",
        "The caller hands over a generator that goes on; a new one with a fixed seed begins again.",
        "https://github.com/deeppavlov/DeepPavlov/issues/13",
    ),
    Mistake(
        "other_generator",
        "the random numbers do not come from rng: equal generators give different batches",
        "Which generator shuffles your numbers?",
        "With the generator that the caller hands over, the caller can repeat the experiment.",
        EXPECTED,
    ),
    Mistake(
        "counts_from_one",
        "the numbers run from 1 to n, not from 0 to n - 1",
        "Which is the row number of the first sample?",
        "Rows are counted from 0, so the last of n rows is n - 1.",
        EXPECTED,
        lambda n, batch_size, rng: _cut(rng.permutation(n) + 1, batch_size),
    ),
    Mistake(
        "one_batch_only",
        "only one batch comes back",
        "When does your loop return?",
        "All parts are collected in a list, and returned after the loop; or each one is yielded.",
        "loops that return too early",
        lambda n, batch_size, rng: rng.permutation(n)[:batch_size],
    ),
    Mistake(
        "not_cut",
        "the whole order comes back in one piece",
        "How many batches of 5 do 23 numbers make?",
        "After shuffling, the order is cut into parts of batch_size.",
        EXPECTED,
        lambda n, batch_size, rng: rng.permutation(n),
    ),
]


def _said_of_batches(slug, text, place):
    """A property: what `_use_batches` says in this place is the same as for our version."""

    def holds(attempt, *case):
        return np.array_equal(_use_batches(attempt, *case)[place], _use_batches(batches, *case)[place])

    return Property(slug, text, holds)


BATCHES_PROPERTIES = [
    _said_of_batches(
        "not_each_once", "In right batches every number from 0 to n - 1 comes exactly once; in yours not.", 1
    ),
    _said_of_batches("sizes", "Each right batch holds batch_size numbers, only the last one fewer; yours not.", 0),
    _said_of_batches("order", "A right order is random, new in each call, drawn from rng alone; yours not.", 2),
]


# --- accuracy --------------------------------------------------------------------------------------------------------

ACCURACY_CONVENTIONS = [
    Convention(
        "count_instead_of_share",
        "the right answers are counted, but not divided by the number of samples",
        "Between which numbers should a share lie?",
        "A share is a count, divided by how many there are.",
        EXPECTED,
        lambda Y, Y_hat: len(Y),
    ),
    Convention(
        "percent",
        "it is given in percent",
        "Between which numbers should it lie?",
        "The docstring asks for a share from 0 to 1; percent is a matter of printing.",
        EXPECTED,
        lambda Y, Y_hat: 100,
    ),
    Convention(
        "divided_by_all_entries",
        "the right answers are divided by the number of all entries, samples times classes",
        "What should come out if every answer is right?",
        "There is one answer for each sample, not for each entry of the table.",
        EXPECTED,
        lambda Y, Y_hat: 1 / Y.shape[1],
    ),
]
ACCURACY = [
    *variants(
        "all_entries",
        "all entries of the table are compared, the many zeros as well",
        "How many answers does one sample have?",
        "Most entries of a one-hot table are 0: who always says no is right there, and has read nothing.",
        "https://github.com/apache/mxnet/issues/9582",
        lambda Y, Y_hat: np.mean(Y == np.round(Y_hat)),
    ),
    Mistake(
        "half_as_threshold",
        "an answer counts only if its probability is above 0.5",
        "With ten classes, can the largest probability be 0.3?",
        "The answer is the largest of the row, however small it is.",
        EXPECTED,
        lambda Y, Y_hat: np.mean(np.all(Y == np.round(Y_hat), axis=1)),
    ),
    Mistake(
        "wrong_axis",
        "the largest of each column is looked for, not of each row",
        "How many answers are there for 7 samples and 4 classes?",
        "axis=0 goes down the columns, over all samples; the classes of one sample stand side by side in a row.",
        EXPECTED,
        lambda Y, Y_hat: np.mean(Y.argmax(axis=0) == Y_hat.argmax(axis=0)),
    ),
    Mistake(
        "no_axis",
        "the largest number of the whole table is looked for, not of each row",
        "How many answers are there for 7 samples, and how many numbers does your argmax give?",
        "Without an axis argmax goes over the whole table; each sample has its own largest number.",
        EXPECTED,
        lambda Y, Y_hat: Y.argmax() == Y_hat.argmax(),
    ),
    *variants(
        "numbers_compared",
        "the probabilities themselves are compared with the zeros and ones, and are never equal to them",
        "Which gives the place of the largest number, max or argmax?",
        "What must be the same is the place of the largest number in the row, not the number.",
        EXPECTED,
        lambda Y, Y_hat: np.mean(Y.max(axis=1) == Y_hat.max(axis=1)),
    ),
    Mistake(
        "error_rate",
        "the share of the wrong answers comes back",
        "What should come out if every answer is right?",
        "The accuracy counts what is right; the rest, up to 1, is the error rate.",
        EXPECTED,
        lambda Y, Y_hat: 1 - accuracy(Y, Y_hat),
    ),
    Mistake(
        "mean_probability",
        "the mean probability of the right classes comes back",
        "Does a right answer with 0.4 count less than one with 0.9?",
        "An answer is right or wrong here; how certain it was is the business of the loss.",
        EXPECTED,
        lambda Y, Y_hat: np.sum(Y * Y_hat) / len(Y),
    ),
    Mistake(
        "not_averaged",
        "yes or no for each sample comes back, not the share of the right ones",
        "How many numbers should come back?",
        "True counts as 1 and False as 0: their mean is a share.",
        EXPECTED,
        lambda Y, Y_hat: Y.argmax(axis=1) == Y_hat.argmax(axis=1),
    ),
    Mistake(
        "all_or_nothing",
        "it answers only whether all samples are right",
        "What should come out if 3 of 4 answers are right?",
        "A share tells how many of them are right.",
        EXPECTED,
        lambda Y, Y_hat: np.all(Y.argmax(axis=1) == Y_hat.argmax(axis=1)),
    ),
    Mistake(
        "divided_by_classes",
        "the right answers are divided by the number of classes, not of samples",
        "How many samples are there, and how many classes?",
        "If all answers are right, there are as many of them as samples, and the share must be 1.",
        EXPECTED,
        lambda Y, Y_hat: np.sum(Y.argmax(axis=1) == Y_hat.argmax(axis=1)) / Y.shape[1],
    ),
    *variants(
        "rounded",
        "the share is rounded",
        "What comes out for 1 of 7?",
        "Rounding is a matter of printing; the number itself stays as it is.",
        EXPECTED,
        *(lambda Y, Y_hat, digits=digits: np.round(accuracy(Y, Y_hat), digits) for digits in (2, 3, 1, 0)),
    ),
]


ACCURACY_PROPERTIES = [
    Property(
        "no_share",
        "A share lies between 0 and 1; yours does not always.",
        lambda attempt, Y, Y_hat: 0 <= np.min(attempt(Y, Y_hat)) and np.max(attempt(Y, Y_hat)) <= 1,
    ),
    Property(
        "not_one_if_all_is_right",
        "If Y_hat is the same as Y, a right accuracy is 1; yours is not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y.astype(float)), 1),
    ),
    Property(
        "size_counts",
        "Only the place of the largest probability counts; in yours its size does, too.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y_hat), attempt(Y, np.sqrt(Y_hat) / 9)),
    ),
    Property(
        "grows_with_copies",
        "If every sample is written down twice, a right share stays the same; yours does not.",
        lambda attempt, Y, Y_hat: _close(attempt(Y, Y_hat), attempt(*_twice(Y, Y_hat))),
    ),
]


EXERCISES = [
    Exercise(
        one_hot,
        cases=_one_hot_cases,
        outputs=("Y",),
        mistakes=ONE_HOT,
        properties=ONE_HOT_PROPERTIES,
        hints=[
            "Write down by hand what should come out for the labels 2, 0 and 4 classes. How many rows, how many ones?",
            "A table of zeros has place for all. Row i needs a 1 in one column: which label names it?",
        ],
    ),
    Exercise(
        softmax,
        cases=_softmax_cases,
        use=_use_softmax,
        outputs=("probabilities",),
        mistakes=SOFTMAX,
        faulty=_faulty_softmax,
        square=_square_softmax_cases,
        properties=SOFTMAX_PROPERTIES,
        hints=[
            "Print the sum of each row of your result. What must it be, even if Z holds 1000?",
            "If the same number is subtracted from a whole row, the shares stay the same. Which number makes exp safe?",
        ],
    ),
    Exercise(
        cross_entropy,
        cases=_cross_entropy_cases,
        use=_use_cross_entropy,
        outputs=("loss",),
        mistakes=CROSS_ENTROPY,
        faulty=_faulty_cross_entropy,
        properties=CROSS_ENTROPY_PROPERTIES,
        hints=[
            "Work it out by hand for one sample: which of its probabilities counts? And for two samples?",
            "A one-hot row times a row of logarithms leaves one of them over; the rest becomes 0.",
        ],
    ),
    Exercise(
        softmax_delta,
        cases=_delta_cases,
        outputs=("delta",),
        mistakes=DELTA,
        conventions=DELTA_CONVENTIONS,
        properties=DELTA_PROPERTIES,
        hints=[
            "The right class has the probability 0.7. Should its z grow or shrink? And those of the other classes?",
            "What is left of the two slopes is how far the probabilities are from the targets. The loss is a mean.",
        ],
    ),
    Exercise(
        batches,
        cases=_batches_cases,
        use=_use_batches,
        outputs=("sizes", "numbers", "order"),
        mistakes=BATCHES,
        faulty=_faulty_batches,
        square=_several_batches_cases,
        clash="With n above batch_size:",
        properties=BATCHES_PROPERTIES,
        hints=[
            "Print your batches for n = 10 and batch_size = 4. Does every number come once? How many are in the last?",
            "Two steps: one random order of all the numbers, then cut it at 0, batch_size, 2 batch_size and so on.",
        ],
    ),
    Exercise(
        accuracy,
        cases=_accuracy_cases,
        outputs=("accuracy",),
        mistakes=ACCURACY,
        conventions=ACCURACY_CONVENTIONS,
        properties=ACCURACY_PROPERTIES,
        hints=[
            "For one sample: how do you find the class with the largest probability? And the right class?",
            "Find both for every row, compare the two lists of places, and take the share of those that agree.",
        ],
    ),
]
