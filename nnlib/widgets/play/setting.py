"""All that can be chosen in the playground, checked, and as a line of text (notebook 08)."""

import ast
import warnings
from dataclasses import asdict, dataclass, fields

import numpy as np

N = 300  # points of a data set
CLASSES, HEIGHTS = ["circles", "quadrants", "blobs", "spiral"], ["plane", "hills"]  # targets 0 and 1, or any numbers
FEATURES = {  # what each is made of, as code and as a function
    "x1": ("x1", lambda x1, x2: x1),
    "x2": ("x2", lambda x1, x2: x2),
    "x1^2": ("x1**2", lambda x1, x2: x1**2),
    "x2^2": ("x2**2", lambda x1, x2: x2**2),
    "x1*x2": ("x1 * x2", lambda x1, x2: x1 * x2),
    "sin(5*x1)": ("np.sin(5 * x1)", lambda x1, x2: np.sin(5 * x1)),  # the points lie within -1 and 1: about 1.6 waves
    "sin(5*x2)": ("np.sin(5 * x2)", lambda x1, x2: np.sin(5 * x2)),
}
LAYERS, NEURONS = 6, 8  # at most
LONGEST = 1000  # characters of a line
CHOICES = {
    "data": CLASSES + HEIGHTS,
    "noise": [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5],
    "train_share": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "batch_size": range(1, 31),
    "activation": ["sigmoid", "tanh", "relu", "identity"],
    "start": range(100),
    "learning_rate": [1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0],
    "penalty": ["none", "L1", "L2"],
    "penalty_rate": [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
    "epochs_per_step": [1, 2, 5, 10, 20],
    "test_points": [False, True],
    "discretised": [False, True],
    "layer": range(1, LAYERS + 2),
    "neuron": range(1, NEURONS + 1),
    "point": range(1, 31),  # there are always 30 training points
}
ANEW = ("data", "noise", "train_share", "features", "activation", "hidden", "start")  # these start training anew


@dataclass(frozen=True)
class Setting:
    """All that can be chosen in the playground; a ``ValueError`` in words if something cannot.

    `hidden` holds the neurons of each hidden layer. `layer`, `neuron` and `point` choose what is shown enlarged:
    beyond the last hidden layer is the output, beyond the last neuron the last one; `point` is a training point.
    """

    data: str = "circles"
    noise: float = 0.1
    train_share: float = 0.5
    batch_size: int = 10
    features: tuple = ("x1", "x2")
    activation: str = "tanh"
    hidden: tuple = (4, 2)
    start: int = 0
    learning_rate: float = 0.1
    penalty: str = "none"
    penalty_rate: float = 0.001
    epochs_per_step: int = 5
    test_points: bool = False
    discretised: bool = False
    layer: int = 1
    neuron: int = 1
    point: int = 1

    def __post_init__(self):
        for name, choices in CHOICES.items():
            _set(self, name, _one_of(name, getattr(self, name), choices))
        names = [_one_of("each of features", name, list(FEATURES)) for name in _list("features", self.features)]
        _set(self, "features", tuple(name for name in FEATURES if name in names))  # the order makes no other network
        sizes = _list("hidden", self.hidden)
        if len(sizes) > LAYERS:
            raise ValueError(f"hidden has {len(sizes)} layers, expected at most {LAYERS}")
        sizes = [_one_of("each of hidden", units, range(1, NEURONS + 1)) for units in sizes]
        _set(self, "hidden", tuple(sizes))

    def __str__(self):
        """The setting as a line of Python, without what is as at first."""
        changed = {name: value for name, value in asdict(self).items() if value != getattr(Setting, name)}
        parts = (f"{name}={list(value) if isinstance(value, tuple) else value!r}" for name, value in changed.items())
        return f"PlaygroundExplorer({', '.join(parts)})".replace("'", '"')

    @classmethod
    def of(cls, values):
        """The setting with these values by name, all others as at first."""
        names = [field.name for field in fields(cls)]
        if unknown := [name for name in values if name not in names]:
            raise ValueError(f"there is no setting {unknown[0]!r}, expected one of {', '.join(names)}")
        return cls(**values)

    @classmethod
    def read(cls, line):
        """The setting that such a line describes. Nothing in it is run."""
        line = line.strip(" '\n")  # perhaps copied with its quotes
        if len(line) > LONGEST:
            raise ValueError(f"the line has {len(line):,} characters, expected at most {LONGEST:,}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Python, on texts that are no setting
                call = ast.parse(line, mode="eval").body
            if call.func.id != "PlaygroundExplorer" or call.args:
                raise ValueError
            pairs = [(part.arg, ast.literal_eval(part.value)) for part in call.keywords]
        except (SyntaxError, ValueError, AttributeError, TypeError, MemoryError, RecursionError):  # of any text
            example = Setting(data="spiral", hidden=(8, 8))
            raise ValueError(f"this is no setting, expected a line such as {example}") from None
        names = [name for name, _ in pairs]
        if repeated := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"{repeated[0]} is given {names.count(repeated[0])} times, expected once")
        return cls.of(dict(pairs))


def _set(setting, name, value):
    object.__setattr__(setting, name, value)  # a frozen dataclass allows it in this way only


def _one_of(name, value, choices):
    """The choice that is equal to `value`, in the type of the choices."""
    alike = isinstance(value, bool) == isinstance(choices[0], bool)  # True == 1, but is no number here
    if alike and isinstance(value, (str, int, float, np.number)) and value in choices:
        return choices[choices.index(value)]
    known = "one of " + ", ".join(map(repr, choices))
    if isinstance(choices, range):
        known = f"a whole number from {choices[0]} to {choices[-1]}"
    raise ValueError(f"{name} is {value!r}, expected {known}")


def _list(name, values):
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"{name} is {values!r}, expected a list")
    return values
