"""Finds out what a learner's function does: right, a mistake known by name, or something else. Knows no exercise.

The verdict is one of *correct*, *not yet*, *not attempted* and *error*. A function is judged by its results only, on
random inputs: a mistake is named if the function agrees with a wrong version that we know, in every case, exactly.
Never is the nearest one named. What is not recognised is said to be so, with one disagreement.

A message is plain text of at most eight lines of 76 characters, with the status word first. A check is silent apart
from it: what the learner's function prints or warns is captured, its exceptions are reported in words, a loop without
an end is stopped, and the global random state is left as it was.
"""

import contextlib
import copy
import ctypes
import dis
import inspect
import io
import itertools
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Number

import numpy as np

from nnlib.check.compare import (
    COLUMNS,
    TOLERANCE,
    advice_for,
    after_colon,
    alike,
    cause,
    described,
    disagreement,
    flat,
    floats,
    is_row,
    listed,
    same,
    short_sentence,
    shown,
    wrapped,
)

EXPECTED = "expected; no source found yet"  # where a mistake was seen: nowhere in public yet
SECONDS = 5.0  # longer than any right solution takes, in all cases together
CALL_IT = "Call it yourself: then Python shows the line and the reason."
RETURNS_NOTHING = "Nothing comes back yet: replace each ... by your own code."
PRINTS = "It prints, but it returns nothing. Think: what does a caller get?"
PRINTS_TOO = "A note: it also prints. Others who call it would rather have it silent."
RETURNS_LIST = (
    "A note: it returns a list where an array is expected. Here it works; with + or * a list does something else."
)
MOVES_BACK = (
    "A note: what it is given has slightly other numbers afterwards, because it writes into it. A new array or a copy"
    " would keep the original exact."
)
FORGETS_RETURN = "It computes something, but it returns nothing (None). Think: which line hands the result over?"
CHANGES_ARGUMENTS = (
    "It changes what it is given. Think: does each line make a new array or list, or does it write into the old one"
    " (with +=, -=, pop or list[k] = ...)?"
)
REMEMBERS = (
    "Two equal calls give two different answers. Think: does it use something from outside that changes, or a random"
    " number?"
)
FROM_OUTSIDE = "It uses {} from the notebook, not only its arguments; the check calls it with other numbers."
NEVER_ENDS = f"It takes longer than {SECONDS:.0f} seconds and was stopped. Think: does each of its loops end?"


@dataclass(frozen=True)
class Result:
    """What a check found: `status`, `mistakes` (slugs), `how` it was found, and the text that the learner sees."""

    status: str
    mistakes: tuple
    how: str
    text: str

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, with a wrong version of the function that makes it.

    `what` completes "It looks as if ..."; `question` leads on; `principle` is the hint after it, still without the
    solving line; `seen` says where the mistake was seen. `wrong` takes the arguments of the reference; without it, the
    exercise's `faulty` version is called with this mistake's slug as its fault.
    """

    slug: str
    what: str
    question: str
    principle: str
    seen: str
    wrong: Callable | None = None


def variants(slug, what, question, principle, seen, *versions):
    """One mistake of which people write several versions that do not give the same numbers: a list of `Mistake`."""
    return [Mistake(slug, what, question, principle, seen, wrong) for wrong in versions]


@dataclass(frozen=True)
class Convention:
    """Another convention for all results at once: they come out multiplied by ``factor(*arguments)``."""

    slug: str
    what: str
    question: str
    principle: str
    seen: str
    factor: Callable


@dataclass(frozen=True)
class Property:
    """What every right answer has: ``holds(attempt, *arguments)``; else `text` is said."""

    slug: str
    text: str
    holds: Callable


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
    mistakes : sequence of Mistake
        The most important first. Two at once are recognised if both are faults of `faulty`.
    faulty : function, optional
        The reference once more, with switches: ``faulty(*arguments, faults={"slug", ...})``.
    families : sequence of Mistake
        Mistakes that hide a number, such as a step of unknown size: ``wrong(*arguments, t)`` is a straight line in t.
    conventions : sequence of Convention
    square : function of a numpy Generator, optional
        Cases in which all sizes are equal, tried where shapes clash: there a forgotten transpose shows by value.
    clash : str
        What is said before a mistake that was recognised in those cases.
    properties : sequence of Property
    """

    shows_solution = True  # of all exercises; `check.hide_solutions` changes it

    def __init__(
        self,
        reference,
        *,
        cases,
        outputs,
        hints,
        use=None,
        mistakes=(),
        faulty=None,
        families=(),
        conventions=(),
        square=None,
        clash="The shapes do not fit.",
        properties=(),
    ):
        self.reference, self.name, self.cases, self.outputs = reference, reference.__name__, cases, outputs
        self.use = use or _call
        self.hints, self.mistakes, self.faulty = hints, tuple(mistakes), faulty
        self.families, self.conventions = tuple(families), tuple(conventions)
        self.square, self.clash, self.properties = square, clash, tuple(properties)
        self.status, self.tries, self.met = "not attempted", 0, []
        self._steps, self._hints_given = list(hints), 0
        self._firsts = {}  # the shapes of the first case -> this case, and what the wrong versions answer to it

    def __call__(self, attempt):
        """Check `attempt` and print the verdict."""
        result = self.run(attempt)
        if result.status != "not attempted":
            self.tries += 1
        if self.status != "correct":  # solved once is solved
            self.status = result.status
        named = [self.named()[slug] for slug in result.mistakes if slug in self.named()]
        self.met += [slug for slug in result.mistakes if slug not in self.met]
        steps = [step for mistake in named for step in (mistake.question, mistake.principle)]
        self._steps = steps[1:] + list(self.hints)  # the first question has just been shown
        self._hints_given = 0
        print(result)

    def run(self, attempt):
        """Check `attempt` and return the `Result`; nothing is printed."""
        random_state = np.random.get_state()  # noqa: NPY002 (the learner's, whose code may use it)
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
                with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
                    return self._judge(attempt, printed)
        except _TooLong:
            return self._result("error", "no end", NEVER_ENDS, ("never_ends",))
        finally:
            np.random.set_state(random_state)  # noqa: NPY002

    def __repr__(self):
        return f"check.{self.name}: hand over your function, check.{self.name}({self.name})"

    def hint(self):
        """Print the next hint, first about the mistake just named; after the last one, begin again."""
        number = self._hints_given % len(self._steps)
        self._hints_given += 1
        print(wrapped(f"Hint {number + 1} of {len(self._steps)}: {self._steps[number]}"))
        if number + 1 == len(self._steps) and self.shows_solution:
            print(f"Our version: check.{self.name}.solution()")

    def solution(self):
        """Print the source of the reference that the check compares with."""
        if self.shows_solution:
            print(inspect.getsource(self.reference).rstrip())
        else:
            print(wrapped(f"This class edition does not show our version. More help: check.{self.name}.hint()"))

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

    def named(self):
        """All mistakes that this exercise can name, by slug."""
        swapped = [SWAPPED] if len(self.outputs) == 2 else []
        return {mistake.slug: mistake for mistake in (*self.mistakes, *self.families, *self.conventions, *swapped)}

    # --- the verdict: first hit wins -----------------------------------------------------------------------------

    def _judge(self, attempt, printed):
        if not callable(attempt):
            return self._result("error", "not callable", f"This is {described(attempt)}; hand over {self.name} itself.")
        cases = list(self.cases(np.random.default_rng(0)))
        given, answers = copy.deepcopy(cases), []
        try:
            with _time_limit(SECONDS):
                for arguments in given:
                    answers.append(self.use(attempt, *arguments))
                again = [self.use(attempt, *copy.deepcopy(cases[0])) for _ in range(2)]
        except Unusable as problem:
            return self._result("not yet", "unusable", str(problem))
        except (Exception, SystemExit) as problem:
            if not all(map(same, cases[: len(answers)], given)):  # Y -= Y_hat stops only where Y is whole numbers
                return self._result("not yet", "side effect", CHANGES_ARGUMENTS, ("changes_its_arguments",))
            tried = [*cases, cases[0]][len(answers)]  # the first one is called again
            advice = advice_for(problem) or self._outside(attempt) or ("" if short_sentence(problem) else CALL_IT)
            explanation = f"It stops with {cause(problem)} {advice}\n{self._tried_with(tried)}"
            return self._square(attempt) or self._result("error", "exception", explanation)
        if all(answer is None or answer is Ellipsis for answer in answers):
            if printed.getvalue().strip():
                return self._result("not yet", "prints", PRINTS, ("prints_instead_of_returning",))
            if not _is_empty(attempt):
                return self._result("not yet", "returns nothing", FORGETS_RETURN, ("missing_return",))
            return self._result("not attempted", "nothing returned", RETURNS_NOTHING)
        if not all(map(same, cases, given)):
            return self._result("not yet", "side effect", CHANGES_ARGUMENTS, ("changes_its_arguments",))
        if not all(alike(answers[0], answer) for answer in again):
            return self._result("not yet", "side effect", REMEMBERS, ("remembers_between_calls",))
        note = PRINTS_TOO if printed.getvalue().strip() else "" if alike(cases, given) else MOVES_BACK
        return self._compare(attempt, cases, answers, note)

    def _compare(self, attempt, cases, answers, note):
        expected = [self.use(self.reference, *arguments) for arguments in cases]
        if any(self._count(answer) != len(self.outputs) for answer in answers):
            return self._wrong_number(cases, answers)
        differences = [self._differences(*pair) for pair in zip(expected, answers)]
        if not any(map(any, differences)):
            note = note or (RETURNS_LIST if self._has_lists(expected, answers) else "")
            return self._result("correct", "equal to the reference", note)
        place = self._place(differences)
        if named := self._identify(cases, answers):
            return self._named_result(place, named)
        if any("array of shape" in text for case in differences for text in case) and (found := self._square(attempt)):
            return found
        number = next(i for i, case in enumerate(differences) if any(case))
        first = next(j for j, text in enumerate(differences[number]) if text)
        explanation = f"{self.outputs[first]}: {differences[number][first]}\n{self._tried_with(cases[number])}"
        if outside := self._outside(attempt):
            return self._result("not yet", "not recognised", f"{place}{outside}\n{explanation}")
        for rule in self.properties:
            if not self._holds(rule, attempt, cases):
                return self._result(
                    "not yet", "property", f"{place}{rule.text}\nOne difference: {explanation}", (rule.slug,)
                )
        unknown = "" if len(self.mistakes) < 2 else "\nThis mistake is not one of those that the check knows."
        return self._result("not yet", "not recognised", place + explanation + unknown)

    def _wrong_number(self, cases, answers):
        answer = next(answer for answer in answers if self._count(answer) != len(self.outputs))
        names = ", ".join(self.outputs)
        text = f"It returns {described(answer)}, expected {len(self.outputs)} results: {names}."
        return self._result("not yet", "wrong number of results", text, ("wrong_number_of_results",))

    def _count(self, answer):
        """How many results it holds; an array counts as one."""
        if len(self.outputs) == 1:
            return 1
        return len(answer) if is_row(answer) else 0

    def _split(self, results):
        return (results,) if len(self.outputs) == 1 else tuple(results)

    def _differences(self, expected, answer):
        """For each result, in words, how it differs; empty texts where it does not."""
        return [disagreement(*pair) for pair in zip(self._split(expected), self._split(answer))]

    def _has_lists(self, expected, answers):
        pairs = [pair for both in zip(expected, answers) for pair in zip(*map(self._split, both))]
        return any(isinstance(wanted, np.ndarray) and isinstance(given, list) for wanted, given in pairs)

    def _place(self, differences):
        """Which results are right in all cases and which are not, as a line; empty if none is right."""
        wrong = [name for j, name in enumerate(self.outputs) if any(case[j] for case in differences)]
        right = [name for name in self.outputs if name not in wrong]
        return f"{listed(right)} right; {listed(wrong)} not.\n" if right else ""

    def _holds(self, rule, attempt, cases):
        try:
            with _time_limit(SECONDS):
                return all(rule.holds(attempt, *arguments) for arguments in copy.deepcopy(cases))
        except (Exception, SystemExit, _TooLong):
            return True  # nothing can be said

    # --- which mistake is it? ------------------------------------------------------------------------------------

    def _identify(self, cases, answers):
        """The mistakes that give these answers in all cases; the simplest explanation first; empty if there is none."""
        if len(self.outputs) == 2 and self._agrees(self.reference, cases, [answer[::-1] for answer in answers]):
            return [SWAPPED]
        likely = self._likely(cases, answers)
        single = [mistakes for mistakes in likely if len(mistakes) == 1]
        for mistakes in single:
            if self._agrees(self.version(*mistakes), cases, answers):
                return list(mistakes)
        for scales in self._scales():
            if self._agrees(self.reference, cases, answers, scales):
                return list(scales)
        for family, scales in itertools.product(self.families, [(), *self._scales()]):
            if self._in_family(family, cases, answers, scales):
                return [*scales, family]
        pairs = [mistakes for mistakes in likely if len(mistakes) == 2]
        for mistakes, scales in [*itertools.product(single, self._scales()), *((pair, ()) for pair in pairs)]:
            if self._agrees(self.version(*mistakes), cases, answers, scales):
                return [*scales, *mistakes]
        for mistakes, scales in itertools.product(pairs, self._scales()):
            if self._agrees(self.version(*mistakes), cases, answers, scales):
                return [*scales, *mistakes]
        return []

    def _likely(self, cases, answers):
        """One or two mistakes each whose first answer is this one, or a multiple of it: few of thousands."""
        given, shape = flat(self._split(answers[0])), tuple(map(np.shape, cases[0]))
        known, answered = self._firsts.get(shape, (None, []))
        if known is None or not same(known, cases[0]):  # the cases, and what is wrong there, are mostly old
            answered = self._first_answers(cases[0])
            self._firsts[shape] = cases[0], answered
        likely = []
        for mistakes, numbers in answered:
            if given is None or numbers is None:
                likely.append(mistakes)
            elif len(numbers) == len(given):
                factor = (numbers @ given) / max(numbers @ numbers, 1e-300)
                if np.abs(given - factor * numbers).max(initial=0) <= 10 * TOLERANCE * np.abs(given).max(initial=1e-3):
                    likely.append(mistakes)
        return likely

    def _first_answers(self, arguments):
        """Pairs: one mistake or two faults at once, and the numbers that they answer to these arguments."""
        faults = [mistake for mistake in self.mistakes if mistake.wrong is None]
        found = []
        for mistakes in [(mistake,) for mistake in self.mistakes] + list(itertools.combinations(faults, 2)):
            with contextlib.suppress(Exception):  # what does not run here cannot be recognised here
                found.append((mistakes, flat(self._split(self.use(self.version(*mistakes), *arguments)))))
        return found

    def _scales(self):
        """All sets of conventions, the smallest first."""
        sizes = range(1, len(self.conventions) + 1)
        return itertools.chain.from_iterable(itertools.combinations(self.conventions, size) for size in sizes)

    def version(self, *mistakes):
        """The wrong version of one mistake, or of two faults at once."""
        if mistakes[0].wrong:
            return mistakes[0].wrong
        faults = {mistake.slug for mistake in mistakes}
        return lambda *arguments: self.faulty(*arguments, faults=faults)

    def _agrees(self, version, cases, answers, scales=()):
        """Whether a wrong version gives these answers in all cases; most versions are ruled out by the first one."""
        for arguments, answer in zip(cases, answers):
            try:
                results = self._split(self.use(version, *arguments))
            except Exception:
                return False
            scaled = [result * _factor(scales, arguments) for result in results] if scales else results
            if any(map(disagreement, scaled, self._split(answer))):
                return False
        return True

    def _in_family(self, family, cases, answers, scales):
        """Whether the answers belong to the family with one and the same hidden number in all cases."""
        try:
            start, end = (flat(self._split(family.wrong(*cases[0], t))) * _factor(scales, cases[0]) for t in (0.0, 1.0))
            t = (flat(self._split(answers[0])) - start) @ (end - start) / ((end - start) @ (end - start))
        except (TypeError, ValueError):  # not numbers, or not as many
            return False
        version = lambda *arguments: family.wrong(*arguments, t)  # noqa: E731
        return bool(np.isfinite(t)) and self._agrees(version, cases, answers, scales)

    def _square(self, attempt):
        """The verdict on cases in which all sizes are equal, where shapes clashed; None if it says nothing new."""
        if self.square is None:
            return None
        cases = list(self.square(np.random.default_rng(0)))
        try:
            with _time_limit(SECONDS):
                answers = [self.use(attempt, *arguments) for arguments in copy.deepcopy(cases)]
        except (Exception, SystemExit, _TooLong):
            return None
        if any(self._count(answer) != len(self.outputs) for answer in answers):
            return None
        if self._agrees(self.reference, cases, answers):  # right here: a mistake that is none at equal sizes
            named = [mistake for mistake in self.mistakes if self._agrees(self.version(mistake), cases, answers)][:1]
        else:
            named = self._identify(cases, answers)
        return self._named_result(f"{self.clash}\n", named) if named else None

    # --- the words -----------------------------------------------------------------------------------------------

    def _named_result(self, place, named):
        what = ", and also ".join(mistake.what for mistake in named)
        text = f"{place}It looks as if {what}.\nThink: {after_colon(named[0].question)}"
        return self._result("not yet", "named", text, tuple(mistake.slug for mistake in named))

    def _outside(self, attempt):
        """Which data of the notebook it reads, said only after it was found wrong; of no weight for the verdict."""
        names = _data_from_outside(attempt) if inspect.signature(self.reference).parameters else []
        return FROM_OUTSIDE.format(", ".join(names[:3])) if names else ""

    def _tried_with(self, arguments):
        """The case in which the difference showed: shapes of tables, other arguments in full."""
        names = inspect.signature(self.reference).parameters
        if not arguments or len(arguments) != len(names):  # those of a class do not say how its objects are used
            return ""
        return f"(Tried with {', '.join(f'{name} {shown(value)}' for name, value in zip(names, arguments))}.)"

    def _result(self, status, how, explanation, mistakes=()):
        lines = [f"check.{self.name}: {status.upper()}", *map(wrapped, filter(None, explanation.splitlines()))]
        solution = f"check.{self.name}.solution()"
        if status == "correct":
            lines += [f"Compare with our version: {solution}"] * self.shows_solution
        else:
            offers = [f"More help: check.{self.name}.hint()"] + [f"Our version: {solution}"] * self.shows_solution
            together = "   ".join(offers)
            lines += [together] if len(together) <= COLUMNS else offers
        return Result(status, mistakes, how, "\n".join(lines))


SWAPPED = Mistake(
    "swapped_results",
    "the two results are right, but in the wrong order",
    "In which order does the docstring name the results?",
    "return first, second: the caller unpacks them in the order of the docstring.",
    EXPECTED,
)


class Unusable(Exception):
    """Raised by a `use` that can do nothing with what the attempt returned; its text says so to the learner."""


class _TooLong(BaseException):
    """Not an Exception: a learner's own `except Exception` must not swallow it."""


@contextlib.contextmanager
def _time_limit(seconds):
    """Raises _TooLong if the block takes longer. It ends loops of Python, but not one long call into numpy."""
    learner, done = ctypes.c_ulong(threading.get_ident()), threading.Event()

    def watch():
        if not done.wait(seconds):
            while not done.wait(0.2):  # again and again, should the block catch it
                ctypes.pythonapi.PyThreadState_SetAsyncExc(learner, ctypes.py_object(_TooLong))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(learner, None)  # should one be on its way still


def _is_empty(attempt):
    """Whether it is a stub: a function that uses no name but its arguments, and makes none."""
    code = getattr(attempt, "__code__", None)
    if code is None:
        return True
    return not (code.co_names or code.co_freevars) and code.co_nlocals <= len(inspect.signature(attempt).parameters)


def _data_from_outside(attempt):
    """The names of arrays, numbers and lists outside of a function, or of a class, that its lines read."""
    functions = filter(inspect.isfunction, vars(attempt).values() if inspect.isclass(attempt) else [attempt])
    read = {name: f.__globals__.get(name) for f in functions for name in _globals_read(f.__code__)}
    return [name for name, value in read.items() if isinstance(value, (np.ndarray, Number, list, tuple))]


def _globals_read(code):
    """The names in its order of reading, those of the functions inside of it at the end."""
    names = [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    return names + [name for part in code.co_consts if inspect.iscode(part) for name in _globals_read(part)]


def numbers(results, shapes, expected):
    """`results` as arrays of floats of these `shapes`, in which a letter is one and the same size everywhere.

    Raises `Unusable` if they are not; `expected` says in words what they should be.
    """
    try:
        arrays = [floats(result) for result in results]
    except Exception:
        raise Unusable(f"It returns {described(results)}, expected {expected}.") from None
    if len(arrays) != len(shapes):
        raise Unusable(f"It returns {described(results)}, expected {expected}.")
    found = [array.shape for array in arrays]
    sizes = {size: size for shape in shapes for size in shape if isinstance(size, int)}
    for shape, wanted in zip(found, shapes):
        if len(shape) != len(wanted) or any(sizes.setdefault(w, s) != s for s, w in zip(shape, wanted)):
            raise Unusable(f"It returns shapes {', '.join(map(str, found))}, expected {expected}.")
    return arrays


def _call(attempt, *arguments):
    return attempt(*arguments)


def _factor(scales, arguments):
    return np.prod([scale.factor(*arguments) for scale in scales])
