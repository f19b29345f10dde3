"""Self-checks of the exercises: ``check.NAME(your_function)`` says whether it is right, and what is not.

    from nnlib import check
    check.train(train)        # runs the check and prints the verdict
    check.train.hint()        # the next hint
    check.train.solution()    # our version, the one that the check compares with
    check.summary()           # the exercises of this session
    train = check.train.yours_or_ours(train)  # your function if it is right, otherwise ours

`engine` knows no exercise; each other file holds the exercises of one notebook.
"""

from nnlib.check import chain_rule, feedforward, loss, sigmoid, start_here, training_loop

_FILES = start_here, sigmoid, feedforward, loss, chain_rule, training_loop  # in the order of the notebooks
_EXERCISES = {exercise.name: exercise for file in _FILES for exercise in file.EXERCISES}
globals().update(_EXERCISES)  # a file of this folder may have the name of an exercise: the exercise wins


def __getattr__(name):
    if name not in _EXERCISES:
        raise AttributeError(f"there is no exercise {name!r}; the exercises are {', '.join(_EXERCISES)}")
    return _EXERCISES[name]


def __dir__():
    return [*_EXERCISES, "exercises", "summary"]


def exercises():
    """All exercises, by name, in the order of the notebooks."""
    return dict(_EXERCISES)


def summary():
    """Print what became of each exercise in this session."""
    width = max(map(len, _EXERCISES))
    for name, exercise in _EXERCISES.items():
        print(f"{name:{width}}  {exercise.status}")
