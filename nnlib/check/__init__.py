"""Self-checks of the exercises: ``check.NAME(your_function)`` says whether it is right, and what is not.

    from nnlib import check
    check.train(train)        # runs the check and prints the verdict
    check.train.hint()        # the next hint
    check.train.solution()    # our version, the one that the check compares with
    check.summary()           # the exercises and questions of this session
    check.save_report("Ada")  # the same as a small file, for your teacher
    train = check.train.yours_or_ours(train)  # your function if it is right, otherwise ours

`engine` knows no exercise; `report` reads the reports of a class; each other file holds the exercises of one notebook.
"""

from nnlib.check import (
    biases_and_depth,
    chain_rule,
    feedforward,
    handwritten_digits,
    loss,
    sigmoid,
    start_here,
    training_loop,
)
from nnlib.check.engine import Exercise
from nnlib.questions import scores

# in the order of the notebooks
_FILES = start_here, sigmoid, feedforward, loss, chain_rule, training_loop, biases_and_depth, handwritten_digits
_EXERCISES = {exercise.name: exercise for file in _FILES for exercise in file.EXERCISES}
globals().update(_EXERCISES)  # a file of this folder may have the name of an exercise: the exercise wins


def __getattr__(name):
    if name not in _EXERCISES:
        raise AttributeError(f"there is no exercise {name!r}; the exercises are {', '.join(_EXERCISES)}")
    return _EXERCISES[name]


def __dir__():
    return [*_EXERCISES, "exercises", "hide_solutions", "save_report", "summary"]


def exercises():
    """All exercises, by name, in the order of the notebooks."""
    return dict(_EXERCISES)


def summary():
    """Print what became of the exercises met in this session, and of the predictions and questions answered."""
    session = _session()
    if not any(session.values()):
        print("Nothing yet: check an exercise or answer a question, and it will be listed here.")
    if met := session["exercises"]:
        width = max(map(len, met))
        for name, entry in met.items():
            print(f"{name:{width}}  {entry['status']:13}  {entry['tries']} {'try' if entry['tries'] == 1 else 'tries'}")
        solved = sum(entry["status"] == "correct" for entry in met.values())
        print(f"Exercises: {solved} solved of {len(met)} that you tried.")
    for part in ("predictions", "questions"):
        if counts := session[part].values():
            right, answered = (sum(count[key] for count in counts) for key in ("right_at_first_try", "answered"))
            print(f"{part.capitalize()}: {right} of {answered} right at the first try.")


def save_report(name):
    """Write what `summary` knows, and the mistakes met, into report_NAME.json beside the notebook.

    It holds no code, no time and no path, and nothing is sent anywhere. A report of the same name is brought up to
    date: what this session met is replaced, what other sessions met stays, so that one report covers all notebooks.
    """
    from nnlib.check import report  # not above: `python -m nnlib.check.report` must be the first to load it

    report.save(name, _session())


def hide_solutions():
    """From now on no check offers our version, and ``.solution()`` does not print it: for the class edition."""
    Exercise.shows_solution = False


def _session():
    """What a report says of this session; predictions and questions are counted for each notebook."""
    met = {name: e for name, e in _EXERCISES.items() if e.tries or e.status != "not attempted"}
    return {
        "exercises": {n: {"status": e.status, "mistakes": list(e.met), "tries": e.tries} for n, e in met.items()},
        "predictions": scores("prediction"),
        "questions": scores("closing"),
    }
