"""The exercise of notebook 00."""

import numpy as np

from nnlib.check.engine import EXPECTED, Exercise, Mistake, Property


def samples_and_features(X):
    """How many samples and how many features does the table X hold?

    X: array of any size, one sample per row.
    Returns two whole numbers: (samples, features).
    """
    samples, features = X.shape
    return samples, features


def _tables(rng):
    """More rows than columns and the other way round; a single row, a single column."""
    for _ in range(5):
        yield (rng.random(rng.permutation(np.arange(2, 9))[:2]),)
    yield (rng.random((1, 6)),)
    yield (rng.random((6, 1)),)


def _grows(attempt, X, larger, by):
    """Whether the two numbers grow by so many from the table X to the larger one."""
    return tuple(np.subtract(attempt(larger), attempt(X)).tolist()) == by


MISTAKES = [
    Mistake(
        "size_for_samples",
        "the first number counts all numbers of the table, not its samples",
        "A table of 2 rows and 3 columns holds 6 numbers. How many samples?",
        "A sample is a whole row, however many numbers stand in it.",
        "https://github.com/MicrosoftDocs/ml-basics/pull/15",
        lambda X: (X.size, X.shape[1]),
    ),
    Mistake(
        "size_for_features",
        "the second number counts all numbers of the table, not its features",
        "A table of 2 rows and 3 columns holds 6 numbers. How many features?",
        "A feature is a whole column, however many samples there are.",
        EXPECTED,
        lambda X: (X.shape[0], X.size),
    ),
    Mistake(
        "rows_counted_twice",
        "both numbers count the rows",
        "What does len count in a table, and what in one of its rows?",
        "Samples are rows, features are columns: two questions, two numbers.",
        EXPECTED,
        lambda X: (len(X), len(X)),
    ),
    Mistake(
        "fixed_numbers",
        "the answer is always 4 and 3, whatever the table is",
        "What should come out for the table weather?",
        "The numbers must come from the table X that the function is given.",
        EXPECTED,
        lambda X: (4, 3),
    ),
]
PROPERTIES = [
    Property(
        "one_row_more",
        "A table with one more row has one more sample and as many features. Yours says something else.",
        lambda attempt, X: _grows(attempt, X, np.vstack([X, X[:1]]), (1, 0)),
    ),
    Property(
        "one_column_more",
        "A table with one more column has one more feature and as many samples. Yours says something else.",
        lambda attempt, X: _grows(attempt, X, np.hstack([X, X[:, :1]]), (0, 1)),
    ),
]


EXERCISES = [
    Exercise(
        samples_and_features,
        cases=_tables,
        outputs=("samples", "features"),
        hints=[
            "Print X.shape for the table of this notebook. Which of its two numbers counts the rows?",
            "Rows are samples, columns are features. X.shape is a pair: which of its numbers answers which question?",
        ],
        mistakes=MISTAKES,
        properties=PROPERTIES,
    )
]
