"""Small data sets. Each returns `X` (n, features) and `Y` (n, outputs) as arrays of floats, one sample per row."""

from numbers import Real
from pathlib import Path

import numpy as np

from nnlib.inputs import array, check_whole, finite, floats, generator, is_whole


def tutorial():
    """The four samples of the tutorial: 3 features each, the third always 1; the target is XOR of the first two.

    Returns X (4, 3) and Y (4, 1).
    """
    X = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    Y = [[0], [1], [1], [0]]
    return np.array(X, dtype=float), np.array(Y, dtype=float)


def published_outputs():
    """The four outputs that two published runs of the tutorial's code printed: a dict of arrays (4, 1).

    Both are unseeded runs of 1500 iterations; notebook 05 shows them among 200 of ours.
    """
    printed = {
        "first text": [0.00995226, 0.9709741, 0.9720075, 0.03520219],
        "second text": [0.01814354, 0.98467323, 0.97456433, 0.02276956],
    }
    return {name: np.array(outputs).reshape(-1, 1) for name, outputs in printed.items()}


def xor():
    """The tutorial's samples without the third column: X (4, 2), Y (4, 1)."""
    X, Y = tutorial()
    return X[:, :2], Y


def circles(n=200, noise=0.1, *, rng=None):
    """A ring (Y = 0) around a disc (Y = 1): X (n, 2), Y (n, 1). `noise` is the spread around each circle."""
    rng = generator(rng)
    Y = _two_classes(n)
    radius = np.where(Y == 1, 0.4, 1.0)
    angle = rng.uniform(0, 2 * np.pi, size=Y.shape)
    return _points(radius * np.cos(angle), radius * np.sin(angle), noise, rng), Y


def moons(n=200, noise=0.1, *, rng=None):
    """Two half-moons that reach into each other: X (n, 2), Y (n, 1)."""
    rng = generator(rng)
    Y = _two_classes(n)
    angle = rng.uniform(0, np.pi, size=Y.shape)
    upside = np.where(Y == 1, -1, 1)
    return _points(upside * np.cos(angle) + Y - 0.5, upside * np.sin(angle) + Y / 2 - 0.25, noise, rng), Y


def spiral(n=200, noise=0.05, *, rng=None):
    """Two arms of a spiral, one and a half turns each: X (n, 2), Y (n, 1)."""
    rng = generator(rng)
    Y = _two_classes(n)
    radius = np.sqrt(rng.random(Y.shape))
    angle = 3 * np.pi * radius + np.pi * Y
    return _points(radius * np.cos(angle), radius * np.sin(angle), noise, rng), Y


def blobs(n=200, noise=0.1, *, rng=None):
    """Two discs side by side, apart from each other: X (n, 2), Y (n, 1)."""
    rng = generator(rng)
    Y = _two_classes(n)
    radius = 0.4 * np.sqrt(rng.random(Y.shape))
    angle = rng.uniform(0, 2 * np.pi, size=Y.shape)
    middle = Y - 0.5
    return _points(middle + radius * np.cos(angle), middle + radius * np.sin(angle), noise, rng), Y


def quadrants(n=200, noise=0.1, *, rng=None):
    """XOR as four squares: Y = 1 where x1 and x2 have different signs, before the noise: X (n, 2), Y (n, 1)."""
    rng = generator(rng)
    Y = _two_classes(n)
    side = rng.choice([-1, 1], size=Y.shape)
    across, up = rng.uniform(0.1, 1, size=(2, *Y.shape))  # a gap of 0.2 between the squares
    return _points(side * across, np.where(Y == 1, -side, side) * up, noise, rng), Y


def plane(n=200, noise=0.1, *, rng=None):
    """Heights on a slope, Y = (x1 + x2) / 2: X (n, 2), Y (n, 1). `noise` is the spread of the heights."""
    X, rng = _square(n, rng)
    return X, _heights(X.sum(axis=1) / 2, noise, rng)


def hills(n=200, noise=0.1, *, rng=None):
    """Heights on two hills with a hollow behind them: X (n, 2), Y (n, 1). `noise` is the spread of the heights."""
    X, rng = _square(n, rng)
    bumps = [(1, [-0.5, -0.4]), (1, [0.5, -0.4]), (-1, [0, 0.5])]  # height and place of each
    heights = [height * np.exp(-8 * ((X - place) ** 2).sum(axis=1)) for height, place in bumps]
    return X, _heights(sum(heights), noise, rng)


def digits():
    """Handwritten digits, 8 x 8 pixels from 0 (paper) to 1 (ink), and the answers as one-hot rows (notebook 07).

    Returns X_train (1437, 64), Y_train (1437, 10), X_test (360, 64), Y_test (360, 10): always the same split.
    Source and licence: ``nnlib/digits/README.md``.
    """
    with np.load(Path(__file__).parent / "digits" / "digits.npz") as file:
        X, Y = file["pixels"] / 16, one_hot(file["labels"], 10)
    order = np.random.default_rng(0).permutation(len(X))
    test, train = order[:360], order[360:]
    return X[train], Y[train], X[test], Y[test]


def one_hot(labels, classes):
    """Whole numbers (n,) as rows (n, classes) of zeros with a single 1: label 2 of 4 becomes 0 0 1 0."""
    labels = array("labels", labels)
    check_whole("classes", classes, least=1)
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or not np.isin(labels, np.arange(classes)).all():
        raise ValueError(f"labels must be a list of whole numbers from 0 to {classes - 1}, not {labels!r}")
    return np.eye(classes)[labels]


def split(X, Y, share=0.8, *, rng=None):
    """Shuffle the samples and cut them in two: X_train, Y_train, X_test, Y_test; `share` of them for training.

    `X` and `Y` have one row per sample; a ValueError says if their rows differ in number, or if a part is empty.
    """
    X, Y = array("X", X), array("Y", Y)
    if not X.ndim or not Y.ndim:
        raise ValueError(f"X has shape {X.shape} and Y {Y.shape}, expected one row per sample in both")
    if len(X) != len(Y):
        raise ValueError(f"X has {len(X)} rows, but Y has {len(Y)}: each sample needs one row in both")
    if not isinstance(share, Real) or not 0 < share < 1:
        raise ValueError(f"share is {share!r}, expected a number between 0 and 1")
    cut = round(float(share) * len(X))
    if not 0 < cut < len(X):
        raise ValueError(
            f"share is {share}: that makes {cut} of {len(X)} samples for training and {len(X) - cut} for testing, "
            "expected at least one in each part"
        )
    order = generator(rng).permutation(len(X))
    train, test = order[:cut], order[cut:]
    return X[train], Y[train], X[test], Y[test]


def standardize(X_train, *others):
    """Shift and scale each feature to mean 0 and spread 1, all arrays by the numbers of the first one.

    The arrays are (samples, features), else a ValueError says so. A feature that never changes is only shifted.
    Returns a list: X_train and the others, scaled.
    """
    X_train, *others = (finite("X", floats("X", X)) for X in (X_train, *others))
    if not X_train.ndim or not len(X_train) or any(X.shape[1:] != X_train.shape[1:] for X in others):
        shapes = ", ".join(str(X.shape) for X in (X_train, *others))
        raise ValueError(f"the shapes are {shapes}, expected at least one sample first, and in all the same features")
    mean, spread = X_train.mean(axis=0), X_train.std(axis=0)
    never_changes = X_train.min(axis=0) == X_train.max(axis=0)  # rounding may make its spread 1e-17, not 0
    return [(X - mean) / np.where(never_changes, 1, spread) for X in (X_train, *others)]


def _two_classes(n):
    """n // 2 zeros, then ones: (n, 1)."""
    _check_number(n)
    return (np.arange(n) >= n // 2).astype(float).reshape(-1, 1)


def _points(x1, x2, noise, rng):
    """Two columns as points (n, 2), each moved a little at random."""
    return np.hstack([x1, x2]) + _moves(noise, (len(x1), 2), rng)


def _square(n, rng):
    """Points anywhere from -1 to 1, both ways: (n, 2); and the generator that drew them."""
    _check_number(n)
    rng = generator(rng)
    return rng.uniform(-1, 1, size=(n, 2)), rng


def _heights(heights, noise, rng):
    """Numbers (n,) as targets (n, 1), each moved a little at random."""
    return (heights + _moves(noise, heights.shape, rng)).reshape(-1, 1)


def _moves(noise, shape, rng):
    if not isinstance(noise, Real) or isinstance(noise, bool) or not 0 <= noise < np.inf:
        raise ValueError(f"noise is {noise!r}, expected a finite number of at least 0")
    return rng.normal(scale=noise, size=shape)


def _check_number(n):
    if not is_whole(n) or n < 2:
        raise ValueError(f"n is {n!r}, expected a whole number of at least 2 points")
