"""Compares results, and says in words what they are and how they differ. Used by `engine`; knows no exercise."""

import inspect
import re
import textwrap

import numpy as np

COLUMNS = 76
TOLERANCE = 1e-5  # relative to the largest number: a loop in float32 passes, every mistake is larger
LIBRARIES = "nnlib", "numpy"  # neither the check nor np.vectorize is the learner's
ADVICE = {  # where Python's own sentence is of little help: formulas copied as they stand in a book, and arrays
    r"'(int|float|numpy\.\w+)' object is not callable": "In Python each product needs a *: parentheses right behind"
    " a value would call it.",
    r"'bitwise_xor'|type\(s\) for \^": "A power is ** in Python.",
    r"truth value of an array": "An array is not one number: if, and, max() compare single numbers, np.where and"
    " np.maximum each number of an array.",
}


def disagreement(expected, answer):
    """In words, how `answer` differs from `expected`; empty if it does not."""
    if isinstance(expected, tuple):
        if not is_row(answer) or len(answer) != len(expected):
            return f"yours is {described(answer)}, expected a tuple of {len(expected)}."
        return next(filter(None, map(disagreement, expected, answer)), "")
    if expected is None or answer is None:
        return "" if expected is answer else f"yours is {described(answer)}, expected {described(expected)}."
    try:
        answer = floats(answer)
    except Exception:  # numpy asks the object itself: a tensor raises RuntimeError, a huge int OverflowError
        return f"yours is {described(answer)}, expected numbers."
    expected = np.asarray(expected, dtype=float)
    if answer.shape != expected.shape:
        return f"yours is {extent(answer)}, expected {extent(expected)}."
    largest = np.abs(expected).max(initial=0) or 1e-3  # where all is 0, rounding is forgiven
    wrong = np.argwhere(~np.isclose(answer, expected, rtol=0, atol=TOLERANCE * largest))
    if not len(wrong):
        return ""
    place = tuple(wrong[0].tolist())
    where = f"at {list(place)} " if place else ""
    digits = 4 if f"{answer[place]:.4g}" != f"{expected[place]:.4g}" else 8  # a one-sided difference is close
    return f"{where}yours is {answer[place]:.{digits}g}, expected {expected[place]:.{digits}g}."


def flat(results):
    """All numbers of all results in one row; None if some are no numbers."""
    try:
        return np.concatenate([np.ravel(floats(result)) for result in results])
    except Exception:
        return None


def alike(first, again):
    """Whether two answers are the same, whatever they are."""
    if isinstance(first, (tuple, list)):
        return isinstance(again, type(first)) and len(first) == len(again) and all(map(alike, first, again))
    try:
        return np.array_equal(np.asarray(first, dtype=float), np.asarray(again, dtype=float), equal_nan=True)
    except Exception:  # no numbers: whatever they are, they are looked at later
        return True


def is_row(answer):
    return isinstance(answer, (tuple, list)) or isinstance(answer, np.ndarray) and answer.ndim == 1


def extent(array):
    return f"an array of shape {array.shape}" if array.ndim else "one number"


def floats(answer):
    array = np.asarray(answer)
    if array.dtype == object:  # such as np.frompyfunc makes them
        array = np.asarray(array.tolist())
    return array.astype(float, casting="same_kind")  # no texts, no complex numbers


def same(before, after):
    """Whether all arguments are as they were. A number that was moved and moved back may differ by its rounding."""
    return all(map(_unchanged, before, after))


def _unchanged(before, after):
    if isinstance(before, np.ndarray) and before.dtype.kind == "f" and before.shape == np.shape(after):
        return np.allclose(before, after, rtol=1e-9, atol=1e-12, equal_nan=True)
    return np.array_equal(before, after)


def described(value):
    if value is Ellipsis:
        return "still ..."
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    if value is None or isinstance(value, (int, np.number)):
        return str(value) if value is None or abs(value) < 10**9 else "a huge number"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"


def shown(value):
    if isinstance(value, np.ndarray):
        return str(value.shape) if value.ndim > 1 else str(value.round(2).tolist())
    if callable(value):
        return value.__name__
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def listed(names):
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def cause(problem):
    """The kind of an exception, the learner's line, and Python's own sentence if it is short."""
    where, sentence = "before its first line", short_sentence(problem)
    frames = [f for f in inspect.getinnerframes(problem.__traceback__) if _module(f).split(".")[0] not in LIBRARIES]
    if frames:  # the first one is the learner's, and so are those of the same file; others may be libraries
        own = [f for f in frames if _module(f) == _module(frames[0])][-1]
        where = f"in line {own.lineno - own.frame.f_code.co_firstlineno + 1} of {own.function.strip('<>')}"
    return f"{type(problem).__name__} {where}{f': {sentence}' if sentence else ''}."


def _module(frame):
    return frame.frame.f_globals.get("__name__", "")


def short_sentence(problem):
    """What Python says of an exception; empty if it does not fit in a line."""
    sentence = " ".join(str(problem).split()).rstrip(".")
    if sizes := re.search(r"^matmul: .* \(size (\d+) is different from (\d+)\)$", sentence):
        return f"@ needs equal inner numbers, here they are {sizes[2]} and {sizes[1]}"
    return sentence if len(sentence) <= COLUMNS and sentence.isascii() and sentence.isprintable() else ""


def advice_for(problem):
    """What helps against an exception of a kind that is known; else empty."""
    return next((text for sign, text in ADVICE.items() if re.search(sign, str(problem))), "")


def after_colon(sentence):
    """With a small first letter, unless it begins with a name such as W2."""
    return sentence[0].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def wrapped(text, indent=2):
    return textwrap.fill(text, COLUMNS, subsequent_indent=" " * indent)
