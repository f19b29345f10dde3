"""The exercise of notebook 00."""

import numpy as np

from nnlib.check.engine import Exercise


def samples_and_features(X):
    """How many samples and how many features does the table X hold?

    X: array of any size, one sample per row.
    Returns two whole numbers: (samples, features).
    """
    samples, features = X.shape
    return samples, features


def _tables(rng):
    for _ in range(5):
        yield (rng.random(rng.permutation(np.arange(2, 9))[:2]),)


EXERCISES = [
    Exercise(
        samples_and_features,
        cases=_tables,
        outputs=("samples", "features"),
        hints=[
            "Print X.shape for the table of this notebook. Which of its two numbers counts the rows?",
            "Rows are samples, columns are features. X.shape is a pair: which of its numbers answers which question?",
        ],
    )
]
