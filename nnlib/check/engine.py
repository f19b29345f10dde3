"""Compares a learner's function with a reference on random inputs, and says what differs. Knows no exercise.

The verdict is one of *correct*, *not yet*, *not attempted* and *error*. A message is plain text of at most eight lines
of 76 characters, with the status word first. A check is silent apart from it: what the learner's function prints or
warns is captured, its exceptions are reported in words, and the global random state is left as it was.
"""

import contextlib
import copy
import inspect
import io
import textwrap
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

COLUMNS = 76
TOLERANCE = 1e-5  # relative to the largest number: a loop in float32 passes, every mistake is larger
LIBRARIES = str(Path(__file__).parents[1]), str(Path(np.__file__).parent)  # a line there is not the learner's
CALL_IT = "Call it yourself: then Python shows the line and the reason."
PRINTS_ONLY = "It prints, but it returns nothing: end it with return and the result."
RETURNS_NOTHING = "Nothing comes back yet: replace each ... by your own code."
CHANGES_ARGUMENTS = (
    "It changes what it is given. Think: does each line make a new array or list, or does it write into the old one"
    " (with +=, -= or pop)?"
)


@dataclass(frozen=True)
class Result:
    """What a check found: `status`, `mistakes` (slugs), `how` it was found, and the text that the learner sees."""

    status: str
    mistakes: tuple
    how: str
    text: str

    def __str__(self):
        return self.text


class Exercise:
    """One exercise: ``exercise(your_function)`` checks it, ``.hint()`` and ``.solution()`` help.

    Parameters
    ----------
    reference : function or class
        The solution; its name, arguments and docstring are those of the stub.
    cases : function of a numpy Generator
        Yields tuples of arguments: random ones of several sizes, and the special ones that a mistake would show in.
    outputs : tuple of str
        Names of the results, used in messages; one name for a single result.
    hints : list of str
        From a question to a principle; never the solving line.
    use : function, optional
        ``use(attempt, *arguments)`` gives the results; by default the attempt is called. For a class it says what to
        do with an object of it. It may raise `Unusable`.
    """

    def __init__(self, reference, *, cases, outputs, hints, use=None):
        self.reference, self.name, self.cases, self.outputs = reference, reference.__name__, cases, outputs
        self.use = use or _call
        self.hints = hints
        self.status = "not attempted"
        self._hints_given = 0

    def __call__(self, attempt):
        """Check `attempt` and print the verdict."""
        result = self.run(attempt)
        if self.status != "correct":  # solved once is solved
            self.status = result.status
        print(result)

    def run(self, attempt):
        """Check `attempt` and return the `Result`; nothing is printed."""
        random_state = np.random.get_state()  # noqa: NPY002 (the learner's, whose code may use it)
        try:
            with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(io.StringIO()):
                with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
                    return self._judge(attempt, printed)
        finally:
            np.random.set_state(random_state)  # noqa: NPY002

    def __repr__(self):
        return f"check.{self.name}: hand over your function, check.{self.name}({self.name})"

    def hint(self):
        """Print the next hint; after the last one, begin again."""
        number = self._hints_given % len(self.hints)
        self._hints_given += 1
        print(_wrapped(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}"))
        if number + 1 == len(self.hints):
            print(f"Our version: check.{self.name}.solution()")

    def solution(self):
        """Print the source of the reference that the check compares with."""
        print(inspect.getsource(self.reference).rstrip())

    def yours_or_ours(self, attempt):
        """`attempt` itself if it passes the check, otherwise our version; prints which of the two it is."""
        if attempt is self.reference:  # the cell was run again
            print(f"{self.name}: ours, from nnlib")
            return attempt
        verdict = self.run(attempt).status
        if verdict == "correct":
            self.status = verdict
            print(f"{self.name}: yours")
            return attempt
        print(f"{self.name}: ours, from nnlib; check.{self.name}({self.name}) said: {verdict}")
        return self.reference

    def _judge(self, attempt, printed):
        if not callable(attempt):
            return self._result(
                "error", "not callable", f"This is {_described(attempt)}; hand over {self.name} itself."
            )
        cases = list(self.cases(np.random.default_rng(0)))
        given = copy.deepcopy(cases)
        answers = []
        try:
            for arguments in given:
                answers.append(self.use(attempt, *arguments))
        except Unusable as problem:
            return self._result("not yet", "unusable", str(problem))
        except (Exception, SystemExit) as problem:
            if not all(map(_same, cases[: len(answers)], given)):  # Y -= Y_hat stops only where Y is whole numbers
                return self._result("not yet", "side effect", CHANGES_ARGUMENTS)
            explanation = f"It stops with {_cause(problem)}. {CALL_IT}\n{self._tried_with(cases[len(answers)])}"
            return self._result("error", "exception", explanation)
        if all(answer is None or answer is Ellipsis for answer in answers):
            if printed.getvalue():
                return self._result("not yet", "printed", PRINTS_ONLY)
            return self._result("not attempted", "nothing returned", RETURNS_NOTHING)
        if not all(map(_same, cases, given)):
            return self._result("not yet", "side effect", CHANGES_ARGUMENTS)
        for arguments, answer in zip(cases, answers):
            difference = self._difference(self.use(self.reference, *arguments), answer)
            if difference:
                return self._result("not yet", "not recognised", f"{difference}\n{self._tried_with(arguments)}")
        return self._result("correct", "equal to the reference", "")

    def _difference(self, expected, answer):
        """The first difference in words, or an empty text; shapes are compared before values."""
        if len(self.outputs) == 1:
            expected, answer = (expected,), (answer,)
        if not _is_row(answer) or len(answer) != len(expected):
            names = ", ".join(self.outputs)
            return f"{self.name} returns {_described(answer)}, expected {len(expected)} results: {names}."
        found = {name: _disagreement(*pair) for name, *pair in zip(self.outputs, expected, answer)}
        right = [name for name, difference in found.items() if not difference]
        wrong = [name for name in found if name not in right]
        if not wrong:
            return ""
        first = next((name for name in wrong if "shape" in found[name]), wrong[0])
        place = f"{_listed(right)} right; {_listed(wrong)} not.\n" if right else ""
        return f"{place}{first}: {found[first]}"

    def _tried_with(self, arguments):
        """The case in which the difference showed: shapes of tables, other arguments in full."""
        names = inspect.signature(self.reference).parameters
        if not arguments or len(arguments) != len(names):  # those of a class do not say how its objects are used
            return ""
        return f"(Tried with {', '.join(f'{name} {_shown(value)}' for name, value in zip(names, arguments))}.)"

    def _result(self, status, how, explanation):
        lines = [f"check.{self.name}: {status.upper()}", *map(_wrapped, explanation.splitlines())]
        solution = f"check.{self.name}.solution()"
        if status == "correct":
            lines.append(f"Compare with our version: {solution}")
        else:
            lines.append(f"More help: check.{self.name}.hint()")
            lines.append(f"Our version: {solution}")
        return Result(status, (), how, "\n".join(lines))


class Unusable(Exception):
    """Raised by a `use` that can do nothing with what the attempt returned; its text says so to the learner."""


def numbers(results, shapes, expected):
    """`results` as arrays of floats of these `shapes`, in which a letter is one and the same size everywhere.

    Raises `Unusable` if they are not; `expected` says in words what they should be.
    """
    try:
        arrays = [_floats(result) for result in results]
    except Exception:
        raise Unusable(f"It returns {_described(results)}, expected {expected}.") from None
    if len(arrays) != len(shapes):
        raise Unusable(f"It returns {_described(results)}, expected {expected}.")
    found = [array.shape for array in arrays]
    sizes = {size: size for shape in shapes for size in shape if isinstance(size, int)}
    for shape, wanted in zip(found, shapes):
        if len(shape) != len(wanted) or any(sizes.setdefault(w, s) != s for s, w in zip(shape, wanted)):
            raise Unusable(f"It returns shapes {', '.join(map(str, found))}, expected {expected}.")
    return arrays


def _call(attempt, *arguments):
    return attempt(*arguments)


def _disagreement(expected, answer):
    """In words, how `answer` differs from `expected`; empty if it does not."""
    if isinstance(expected, tuple):
        if not _is_row(answer) or len(answer) != len(expected):
            return f"yours is {_described(answer)}, expected a tuple of {len(expected)}."
        return next(filter(None, map(_disagreement, expected, answer)), "")
    if expected is None or answer is None:
        return "" if expected is answer else f"yours is {_described(answer)}, expected {_described(expected)}."
    try:
        answer = _floats(answer)
    except Exception:  # numpy asks the object itself: a tensor raises RuntimeError, a huge int OverflowError
        return f"yours is {_described(answer)}, expected numbers."
    expected = np.asarray(expected, dtype=float)
    if answer.shape != expected.shape:
        return f"yours is {_extent(answer)}, expected {_extent(expected)}."
    largest = np.abs(expected).max(initial=0) or 1e-3  # where all is 0, rounding is forgiven
    wrong = np.argwhere(~np.isclose(answer, expected, rtol=0, atol=TOLERANCE * largest))
    if not len(wrong):
        return ""
    place = tuple(wrong[0].tolist())
    where = f"at {list(place)} " if place else ""
    digits = 4 if f"{answer[place]:.4g}" != f"{expected[place]:.4g}" else 8  # a one-sided difference is close
    return f"{where}yours is {answer[place]:.{digits}g}, expected {expected[place]:.{digits}g}."


def _is_row(answer):
    return isinstance(answer, (tuple, list)) or isinstance(answer, np.ndarray) and answer.ndim == 1


def _extent(array):
    return f"an array of shape {array.shape}" if array.ndim else "one number"


def _floats(answer):
    return np.asarray(answer).astype(float, casting="same_kind")  # no texts, no complex numbers


def _same(before, after):
    return all(map(np.array_equal, before, after))


def _described(value):
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    if value is None or isinstance(value, (int, np.number)):
        return str(value) if value is None or abs(value) < 10**9 else "a huge number"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"


def _shown(value):
    if isinstance(value, np.ndarray):
        return str(value.shape) if value.ndim > 1 else str(value.round(2).tolist())
    if callable(value):
        return value.__name__
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _listed(names):
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def _cause(problem):
    """The kind of an exception, the name that is missing, and the learner's line; no texts of numpy's exceptions, which
    change from version to version."""
    name = getattr(problem, "name", None)
    frames = [f for f in inspect.getinnerframes(problem.__traceback__) if not f.filename.startswith(LIBRARIES)]
    kind = type(problem).__name__ + (f" ({name})" if name else "")
    if not frames:
        return kind
    line = frames[-1].lineno - frames[-1].frame.f_code.co_firstlineno + 1
    return f"{kind} in line {line} of {frames[-1].function.strip('<>')}"


def _wrapped(text):
    return textwrap.fill(text, COLUMNS, subsequent_indent="  ")
