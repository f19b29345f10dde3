"""What comes in from outside, checked: arrays, whole numbers, generators; or a ValueError in a learner's words."""

import numpy as np

FLOATS = {np.dtype(np.float32), np.dtype(np.float64)}


def floats(name, values):
    """`values` as a plain array of floats; itself, if it is one.

    float32 stays float32; all other numbers become float64, so that no step is lost in the few digits of float16.
    """
    if type(values) is np.ndarray and values.dtype in FLOATS:
        return values  # the usual case, and all that a training step pays for
    table = array(name, values)
    try:
        kind = np.float32 if table.dtype.char == "f" else np.float64
        return table.astype(kind, casting="same_kind")
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds something that is not a number") from None


def array(name, values):
    """`values` as a plain array of whatever it holds."""
    if isinstance(values, np.ndarray) and np.any(getattr(values, "mask", False)):
        raise ValueError(f"{name} is a masked array with hidden values, expected a number in every place")
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} holds rows of unequal length") from None


def finite(name, table):
    """`table` itself, if every number in it is finite."""
    wrong = np.argwhere(~np.isfinite(table))
    if len(wrong):
        place = ", ".join(f"{axis} {number}" for axis, number in zip(("row", "column"), wrong[0]))
        raise ValueError(f"{name} holds {table[tuple(wrong[0])]}{' in ' * bool(place)}{place}, expected a number")
    return table


def check_whole(name, number, *, least, otherwise=""):
    """A ValueError unless `number` is a whole number of at least `least`; True and False are none."""
    if not is_whole(number) or number < least:
        raise ValueError(f"{name} is {number!r}, expected {otherwise}a whole number of at least {least}")


def is_whole(number):
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def generator(rng):
    """`rng` as a numpy.random.Generator: a new one from None or a whole number, or itself."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        expected = "None, a whole number of at least 0, or a numpy.random.Generator"
        raise ValueError(f"rng is {rng!r}, expected {expected}") from None
