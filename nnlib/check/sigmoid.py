"""The exercises of notebook 01."""

import numpy as np

from nnlib.check.engine import Exercise, numbers


def sigmoid(z):
    """Squash every number of z into the range 0 ... 1, each one on its own.

    z: a number or an array of any shape, whole numbers too.
    Returns a number or a new array of the same shape.
    """
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(z):
    """How steep is the sigmoid at the weighted sum z? You may call sigmoid.

    z: a number or an array of any shape.
    Returns the slope at each number: a number or a new array of the same shape.
    """
    a = sigmoid(z)
    return a * (1 - a)


def sigmoid_slope(a):
    """The same slope, from the activation a = sigmoid(z) alone: z is not known here.

    a: a number or an array of any shape, all between 0 and 1.
    Returns the slope at each number: a number or a new array of the same shape.
    """
    return a * (1 - a)


def stable_sigmoid(z):
    """The sigmoid for numbers of any size, without an overflow: np.exp never warns.

    z: a number or an array of any shape; it may hold -800, -40, 0 and 800 side by side.
    Returns a number or a new array of the same shape; at -40 it is 4.2e-18, not 0.
    """
    small = np.exp(-np.abs(z))  # between 0 and 1 on both sides
    return np.where(z >= 0, 1, small) / (1 + small)


def neuron(x, w, b):
    """The activation of one neuron: the sigmoid of its weighted sum. You may call sigmoid.

    x: its inputs (d,). w: its weights (d,). b: its bias, a number.
    Returns one number.
    """
    z = np.sum(x * w) + b
    return sigmoid(z)


def gate_weights():
    """Weights and bias of a sigmoid neuron that answers AND, found by hand.

    Its two inputs are 0 or 1. Its activation must be above 0.5 if both are 1,
    and below 0.5 in the other three cases.
    Returns three numbers: (w1, w2, b).
    """
    return 20, 20, -30


def or_gate_weights():
    """Weights and bias of a sigmoid neuron that answers OR, found by hand.

    Its two inputs are 0 or 1. Its activation must be below 0.5 if both are 0,
    and above 0.5 in the other three cases.
    Returns three numbers: (w1, w2, b).
    """
    return 20, 20, -10


def _weighted_sums(rng):
    """Numbers and arrays, whole ones too; none so large that the sigmoid is flat or exp overflows."""
    numbers = [2.0, rng.uniform(0.5, 3), rng.uniform(-3, -0.5), 0, 3, -2]
    shapes = [4, (2, 3), (3, 2), (1, 5), (4, 1)]
    return [*numbers, rng.integers(-3, 4, 6), *(rng.uniform(-3, 3, shape) for shape in shapes)]


def _z_cases(rng):
    return [(z,) for z in _weighted_sums(rng)]


def _a_cases(rng):
    return [(sigmoid(z),) for z in _weighted_sums(rng)]


def _stable_cases(rng):
    """The engine measures differences by the largest number of a result: tiny ones are cases of their own."""
    ends = [800, -800, 800.0, -800.0, -40, -40.0, 40.0, -75.0]
    arrays = [[-800.0, 0.0, 800.0], [-800, -40, 0, 800], [-40.0, -50.0], [[710.0, -2.0], [-1000.0, 3.0], [20.0, -20.0]]]
    return [*_z_cases(rng), *((z,) for z in ends), *((np.array(z),) for z in arrays)]


def _use_stable(attempt, z):
    """The values, and whether there was an overflow on the way: 1 / (1 + exp(800)) is right, but only by luck."""
    overflows = []
    with np.errstate(over="call", call=lambda *_: overflows.append(z)):
        values = attempt(z)
    return values if values is None or values is ... else (values, bool(overflows))


def decision(a):
    """1 for an activation above 0.5, 0 for one below; 0.5 itself and NaN stay what they are and decide nothing."""
    return 1 if a > 0.5 else 0 if a < 0.5 else a


def _neuron_cases(rng):
    for d in (3, 2, 5, 1):
        yield rng.uniform(-1, 1, d), rng.uniform(-1, 1, d), rng.uniform(0.5, 1)
    yield np.array([0, 1, 1]), np.array([2, -1, 3]), -1
    yield np.array([0, 0]), np.array([1.5, -0.5]), 0.5


def _use_gate(attempt):
    """The answers of a neuron with the attempt's weights to the four inputs."""
    weights = attempt()
    if weights is None or weights is ...:
        return weights
    w1, w2, b = numbers(weights, [()] * 3, "three numbers: w1, w2, b")
    return tuple(decision(neuron(np.array(x), np.array([w1, w2]), b)) for x in ((0, 0), (0, 1), (1, 0), (1, 1)))


EXERCISES = [
    Exercise(
        sigmoid,
        cases=_z_cases,
        outputs=("sigmoid",),
        hints=[
            "What should come out for z = 0, for a large z, and for one far below 0? What do you get?",
            "A fraction: the whole sum stands below the line. np.exp takes a number as well as an array, math.exp does"
            " not.",
        ],
    ),
    Exercise(
        sigmoid_derivative,
        cases=_z_cases,
        outputs=("slope",),
        hints=[
            "Where is the curve steepest, and how steep is it there? What does your function say at z = 0?",
            "The slope needs only the height of the curve at z. Compute that height first, and once.",
        ],
    ),
    Exercise(
        sigmoid_slope,
        cases=_a_cases,
        outputs=("slope",),
        hints=[
            "a has already been through the sigmoid. Does your function send it through once more?",
            "The slope is largest for a = 1/2 and shrinks to 0 towards both ends: a product of two factors, one for"
            " each end.",
        ],
    ),
    Exercise(
        stable_sigmoid,
        cases=_stable_cases,
        use=_use_stable,
        outputs=("value", "overflows"),
        hints=[
            "For which sign of z does np.exp get a large positive number? Multiply the fraction, top and bottom, by"
            " exp(z): what does it look like then?",
            "Two forms of one fraction, each harmless on its side. np.where chooses between them, but computes both:"
            " so give np.exp something that is never above 0 (np.abs helps).",
        ],
    ),
    Exercise(
        neuron,
        cases=_neuron_cases,
        outputs=("activation",),
        hints=[
            "What are the three steps, in which order? How many numbers are left after each of them?",
            "Each input times its own weight, all added up, the bias once on top: one number. Only that goes through"
            " the sigmoid.",
        ],
    ),
    Exercise(
        gate_weights,
        cases=lambda rng: [()],
        use=_use_gate,
        outputs=("0 AND 0", "0 AND 1", "1 AND 0", "1 AND 1"),
        hints=[
            "The activation is above 0.5 where the weighted sum is above 0. What is the weighted sum for each of the"
            " four inputs?",
            "Minus the bias is a threshold: one weight alone must not reach it, two together must.",
        ],
    ),
    Exercise(
        or_gate_weights,
        cases=lambda rng: [()],
        use=_use_gate,
        outputs=("0 OR 0", "0 OR 1", "1 OR 0", "1 OR 1"),
        hints=[
            "For which of the four inputs does OR answer differently from AND? What has to change for them?",
            "Minus the bias is a threshold: without any input it must not be reached, one weight alone must reach it.",
        ],
    ),
]
