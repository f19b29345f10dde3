"""The exercises of notebook 01."""

import math

import numpy as np

from nnlib.check.engine import EXPECTED, Exercise, Mistake, Property, Unusable, numbers, variants

STABLE_QUESTION = "https://stackoverflow.com/questions/51976461"


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


def _number_cases(rng):
    return [(z,) for z in rng.uniform(-3, 3, 4).tolist()]


def _stable_number_cases(rng):
    return [*_number_cases(rng), (-40.0,), (-800.0,), (800.0,)]


def _square_a_cases(rng):
    return [(rng.random(shape),) for shape in (3, 4, (2, 2), (3, 3))]


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
    if values is None or values is ...:
        return values
    if np.asarray(values).dtype.kind == "f" and np.shape(values) == np.shape(z):
        if np.isnan(values).any():
            values = np.nan_to_num(values, nan=-1)  # a nan is equal to nothing, not even to the nan of a known mistake
        right = stable_sigmoid(np.asarray(z))
        lost = (np.asarray(values) == 0) & (0 < right) & (right < 1e-6)
        if lost.any():
            values = np.where(lost, np.nextafter(0, 1), values)  # else the engine takes 1e-9 for 0 as well
    return values, bool(overflows)


def decision(a):
    """1 for an activation above 0.5, 0 for one below; 0.5 itself and NaN stay what they are and decide nothing."""
    return 1 if a > 0.5 else 0 if a < 0.5 else a


def _neuron_cases(rng):
    for d in (3, 2, 5, 1):
        yield rng.uniform(-1, 1, d), rng.uniform(-1, 1, d), rng.uniform(0.5, 1)
    yield np.array([0, 1, 1]), np.array([2, -1, 3]), -1
    yield np.array([0, 0]), np.array([1.5, -0.5]), 0.5


def _gate_activations(weights):
    w1, w2, b = numbers(weights, [()] * 3, "three numbers: w1, w2, b")
    return [neuron(np.array(x), np.array([w1, w2]), b) for x in ((0, 0), (0, 1), (1, 0), (1, 1))]


def _use_gate(corners, expected, mistakes):
    """Gives the four answers of a neuron with the attempt's weights, if they are right or those of a known mistake.

    All other answers are described by their activations.
    """
    known = {expected, *(tuple(map(decision, _gate_activations(mistake.wrong()))) for mistake in mistakes)}

    def use(attempt):
        weights = attempt()
        if weights is None or weights is ...:
            return weights
        activations = _gate_activations(weights)
        answers = tuple(map(decision, activations))
        if answers in known:
            return answers
        wrong = [
            f"{corner}: activation {activation:.4g}, expected {'above' if yes else 'below'} 0.5.\n"
            for corner, activation, answer, yes in zip(corners, activations, answers, expected)
            if answer != yes
        ]
        raise Unusable("".join(wrong) + "Think: what is the weighted sum there, and which sign should it have?")

    return use


# --- the mistakes, the most important first --------------------------------------------------------------------------


def _of_the_dtype_of(z):
    return np.asarray(sigmoid(z)).astype(np.asarray(z).dtype)


NUMBERS_ONLY = (
    "numbers_only",
    "it is right for a single number, but cannot take an array",
    "Which functions, and which if, take one number only?",
    "The functions of numpy take a number or an array; those of math, and an if, take one number.",
)

SIGMOID_MISTAKES = [
    Mistake(
        "missing_minus",
        "the curve falls where it should rise, as without the minus in the exponent",
        "What should come out for a large z, nearly 0 or nearly 1?",
        "For a large z the exponential must be nearly 0, so that hardly more than the 1 is left below the line.",
        EXPECTED,
        lambda z: 1 / (1 + np.exp(z)),
    ),
    Mistake(
        "missing_parentheses",
        "the exponential does not stand below the line of the fraction",
        "In which order does Python divide and add?",
        "Python divides before it adds, unless parentheses hold the sum together.",
        "https://devhide.com/how-to-get-numpy-exp-to-work-with-an-array-as-well-as-a-scalar-64217950",
        lambda z: 1 / 1 + np.exp(-z),
    ),
    Mistake(
        "minus_for_plus",
        "below the line the exponential is subtracted, not added",
        "What stands below the line for z = 0? May it be 0?",
        "The number below the line is always larger than 1.",
        EXPECTED,
        lambda z: 1 / (1 - np.exp(-z)),
    ),
    Mistake(
        "z_above_the_line",
        "z itself stands above the line of the fraction",
        "What comes out for z = 0, and what should?",
        "z appears once in the formula, in the exponent.",
        "https://github.com/joaopauloschuler/neural-api/issues/21",
        lambda z: z / (1 + np.exp(-z)),
    ),
    Mistake(
        "tanh_instead",
        "it is another S-shaped curve, tanh, which runs from -1 to 1",
        "What should come out for z = 0?",
        "The sigmoid lies between 0 and 1, with one half in the middle.",
        EXPECTED,
        np.tanh,
    ),
    *variants(
        "step_function",
        "it jumps from 0 to 1 instead of rising smoothly",
        "What should come out for z = 1, and what for z = 2?",
        "The sigmoid is never quite 0 or 1: it says how much, not only yes or no.",
        "courses that begin with the perceptron",
        lambda z: np.heaviside(z, 0),
        lambda z: np.heaviside(z, 1),
        lambda z: np.heaviside(z, 0.5),
    ),
    Mistake(
        "slope_instead",
        "it returns the slope of the curve, not its height",
        "Which of the two is asked for here?",
        "The height rises from 0 to 1; the slope is a hill, nowhere above 1/4.",
        EXPECTED,
        lambda z: sigmoid(z) * (1 - sigmoid(z)),
    ),
    Mistake(
        "softmax_instead",
        "the numbers of an array share one sum, so that together they give 1",
        "May the answer for one number depend on the others?",
        "Each number has its own fraction, with its own exponential below the line.",
        EXPECTED,
        lambda z: np.exp(z) / np.sum(np.exp(z)),
    ),
    *variants(
        "shifted_by_the_others",
        "something of the whole array, such as its mean or maximum, is subtracted first",
        "May the answer for one number depend on the others?",
        "Each number goes through the sigmoid alone, as if there were no others.",
        "copied from a stable softmax or from standardising",
        lambda z: sigmoid(z - np.mean(z)),
        lambda z: sigmoid(z - np.max(z)),
    ),
    Mistake(
        *NUMBERS_ONLY,
        "https://codedump.io/share/HEY7sobWRFlP/1/python-typeerror-only-length-1-arrays-can-be-converted-to-python-scalars",
        lambda z: 1 / (1 + math.exp(-z)),
    ),
    *variants(
        "integer_dtype",
        "for whole numbers the result is kept in an array of whole numbers, which cuts off the decimals",
        "What kind of numbers does the array for your result hold?",
        "An array made like z holds numbers of the same kind as z: whole ones, if z has whole ones.",
        STABLE_QUESTION,
        _of_the_dtype_of,
        lambda z: _of_the_dtype_of(z) if np.ndim(z) else sigmoid(z),
    ),
    Mistake(
        "flattened",
        "the result does not keep the shape of z",
        "What shape should come back for a table of 2 rows and 3 columns?",
        "A number gives a number, and a table gives a table of the same shape.",
        EXPECTED,
        lambda z: np.ravel(sigmoid(z)),
    ),
    *variants(
        "rounded_e",
        "the number e is rounded",
        "How does numpy compute powers of e?",
        "The digits of e never end; numpy has a function for its powers.",
        EXPECTED,
        lambda z: 1 / (1 + 2.718 ** (-z)),
        lambda z: 1 / (1 + 2.72 ** (-z)),
        lambda z: 1 / (1 + 2.71 ** (-z)),
        lambda z: 1 / (1 + 2.7 ** (-z)),
    ),
    Mistake(
        "sign_lost",
        "z and -z get the same answer: the sign of z is lost",
        "What should come out for z = -2, more than one half or less?",
        "Far below 0 the curve is nearly 0, far above 0 it is nearly 1: the sign of z decides.",
        EXPECTED,
        lambda z: sigmoid(np.abs(z)),
    ),
    *variants(
        "other_base",
        "the powers are those of another number than e",
        "Which number is raised to a power by np.exp?",
        "2 and 10 give curves of the same kind, but the sigmoid is made with powers of e = 2.718...",
        EXPECTED,
        lambda z: 1 / (1 + 2.0 ** (-z)),
        lambda z: 1 / (1 + 10.0 ** (-z)),
    ),
    *variants(
        "rounded_result",
        "the results are rounded",
        "Is 0.88 the same number as 0.8808?",
        "Round where you print a number, not where you compute with it.",
        EXPECTED,
        *(lambda z, decimals=decimals: np.round(sigmoid(z), decimals) for decimals in (1, 2, 3, 4)),
    ),
]

DERIVATIVE_MISTAKES = [
    Mistake(
        "slope_of_z",
        "z itself is put where the height of the curve belongs",
        "Which of the two does the formula need: z, or sigmoid(z)?",
        "This short formula is for the height of the curve; z has not been through the sigmoid yet.",
        "the tutorial's code; https://github.com/PacktPublishing/Neural-Network-Projects-with-Python/issues/4",
        lambda z: z * (1 - z),
    ),
    *variants(
        "one_factor_from_z",
        "one of the two factors holds z in place of the height of the curve",
        "Which of your two factors is between 0 and 1 for every z?",
        "Both factors are made of the same number, the height of the curve.",
        EXPECTED,
        lambda z: sigmoid(z) * (1 - z),
        lambda z: z * (1 - sigmoid(z)),
    ),
    Mistake(
        "sigmoid_twice",
        "the sigmoid is applied twice",
        "How often has z been through the sigmoid when it enters your formula?",
        "The height of the curve at z is the sigmoid of z, taken once.",
        "https://github.com/rasmusbergpalm/DeepLearnToolbox/issues/165",
        lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
    ),
    Mistake(
        "one_minus_inside",
        "in the second factor the 1 - stands inside the sigmoid, not in front of it",
        "Which is subtracted from 1: z, or the height of the curve at z?",
        "Both factors are made of the same number, the height of the curve; the second is what is left of 1.",
        EXPECTED,
        lambda z: sigmoid(z) * sigmoid(1 - z),
    ),
    Mistake(
        "height_instead",
        "it returns the height of the curve, not its slope",
        "How steep is the curve far to the right, where it is nearly 1?",
        "The slope is a hill: largest in the middle, nearly 0 at both ends.",
        EXPECTED,
        lambda z: sigmoid(z),
    ),
    Mistake(
        "missing_factor",
        "the slope consists of two factors, and one of them is missing",
        "How steep is the curve at both ends? Does your answer shrink at both?",
        "One factor shrinks to 0 at the left end, the other one at the right end.",
        EXPECTED,
        lambda z: 1 - sigmoid(z),
    ),
    Mistake(
        "wrong_sign",
        "the sign is wrong",
        "Does the sigmoid rise or fall?",
        "A curve that rises everywhere has a slope above 0 everywhere.",
        "https://extraproxies.com/missing-sign-in-derivative-of-sigmoid-function/",
        lambda z: -sigmoid(z) * (1 - sigmoid(z)),
    ),
    Mistake(
        "plus_for_minus",
        "there is a plus where a minus should be",
        "How steep is the curve far to the right, where it is nearly 1?",
        "One of the two factors must shrink to 0 where the height comes close to 1.",
        EXPECTED,
        lambda z: sigmoid(z) * (1 + sigmoid(z)),
    ),
    Mistake(
        "tanh_slope",
        "the rule is that of another curve, tanh",
        "What is the slope in the middle, at z = 0?",
        "The rule with the square of the height belongs to tanh, which runs from -1 to 1.",
        EXPECTED,
        lambda z: 1 - sigmoid(z) ** 2,
    ),
    Mistake(
        "tanh_instead",
        "it is the slope of another curve, tanh",
        "What is the slope in the middle, at z = 0?",
        "tanh is four times as steep in the middle as the sigmoid.",
        EXPECTED,
        lambda z: 1 - np.tanh(z) ** 2,
    ),
    Mistake(
        "missing_parentheses",
        "parentheses are missing, so that the two parts cancel and 0 is left",
        "In which order does Python multiply and subtract?",
        "Python multiplies before it subtracts, unless parentheses hold the difference together.",
        EXPECTED,
        lambda z: sigmoid(z) * 1 - sigmoid(z),
    ),
    *variants(
        "one_sided",
        "the slope is measured, and with a step to one side only",
        "What does the formula of this notebook say, without a step?",
        "A measured slope is never exact, and one-sided steps are the worst; here the formula is asked for.",
        EXPECTED,
        lambda z: (sigmoid(z + 0.001) - sigmoid(z)) / 0.001,
        lambda z: (sigmoid(z + 0.01) - sigmoid(z)) / 0.01,
    ),
    Mistake(*NUMBERS_ONLY, EXPECTED, lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
]

SLOPE_MISTAKES = [
    Mistake(
        "sigmoid_twice",
        "a is sent through the sigmoid once more",
        "Is a the weighted sum, or what the sigmoid has made of it?",
        "a is the height of the curve already: the slope needs nothing else.",
        "https://github.com/rasmusbergpalm/DeepLearnToolbox/issues/165",
        lambda a: sigmoid(a) * (1 - sigmoid(a)),
    ),
    *variants(
        "sigmoid_in_one_factor",
        "a is sent through the sigmoid once more in one of the two factors",
        "Is a the weighted sum, or what the sigmoid has made of it?",
        "Both factors are made of a as it comes.",
        EXPECTED,
        lambda a: sigmoid(a) * (1 - a),
        lambda a: a * (1 - sigmoid(a)),
    ),
    Mistake(
        "missing_factor",
        "the slope consists of two factors, and one of them is missing",
        "How steep is the curve at both ends? Does your answer shrink at both?",
        "One factor shrinks to 0 for a near 0, the other one for a near 1.",
        EXPECTED,
        lambda a: 1 - a,
    ),
    Mistake(
        "height_instead",
        "a comes back as it is: the height of the curve, not its slope",
        "How steep is the curve where a is nearly 1?",
        "The slope is largest for a = 1/2 and shrinks towards both ends.",
        EXPECTED,
        lambda a: a,
    ),
    Mistake(
        "plus_for_minus",
        "there is a plus where a minus should be",
        "How steep is the curve where a is nearly 1?",
        "One of the two factors must shrink to 0 where a comes close to 1.",
        EXPECTED,
        lambda a: a * (1 + a),
    ),
    Mistake(
        "wrong_sign",
        "the sign is wrong",
        "Does the sigmoid rise or fall?",
        "A curve that rises everywhere has a slope above 0 everywhere.",
        "https://extraproxies.com/missing-sign-in-derivative-of-sigmoid-function/",
        lambda a: a * (a - 1),
    ),
    Mistake(
        "tanh_slope",
        "the rule is that of another curve, tanh",
        "How steep is the sigmoid at its lower end, where a is nearly 0?",
        "The rule with the square of the height belongs to tanh, which runs from -1 to 1.",
        EXPECTED,
        lambda a: 1 - a**2,
    ),
    Mistake(
        "missing_parentheses",
        "parentheses are missing, so that the two parts cancel and 0 is left",
        "In which order does Python multiply and subtract?",
        "Python multiplies before it subtracts, unless parentheses hold the difference together.",
        EXPECTED,
        lambda a: a * 1 - a,
    ),
    Mistake(
        "added_up",
        "the slopes are added up to a single number",
        "How many slopes should come back for an array of six numbers?",
        "Every number has a slope of its own, at its own place.",
        EXPECTED,
        lambda a: np.sum(a * (1 - a)),
    ),
    Mistake(
        "matrix_product",
        "the two factors are multiplied as matrices",
        "Which sign multiplies two arrays number by number?",
        "A matrix product mixes the numbers of a row and a column; here each number stays alone.",
        EXPECTED,
        lambda a: np.dot(a, 1 - a),
    ),
]


def _form_below(z):
    return np.exp(z) / (1 + np.exp(z))


def _one_form_chosen_by(choose):
    return lambda z: sigmoid(z) if choose(np.ravel(z) >= 0) else _form_below(z)


def _for_one_number(z):
    small = math.exp(-abs(z))
    return (1 if z >= 0 else small) / (1 + small)


STABLE_MISTAKES = [
    Mistake(
        "where_computes_both",
        "the right form is chosen for each number, but both forms are computed for all of them",
        "What does np.exp get in the form that is not chosen?",
        "np.where chooses between two arrays that are complete already; an exponential that is safe for both signs"
        " leaves nothing to fear.",
        STABLE_QUESTION,
        lambda z: np.where(np.asarray(z) >= 0, sigmoid(z), _form_below(z)),
    ),
    Mistake(
        "overflow_below",
        "the first form is used for all numbers: far below 0 its exponential overflows",
        "What does np.exp get at z = -800?",
        "Each form is safe on one side of 0 only; every number needs the one that is safe for it.",
        "https://stackoverflow.com/questions/40726490/overflow-error-in-pythons-numpy-exp-function",
        lambda z: sigmoid(z),
    ),
    Mistake(
        "overflow_above",
        "the second form is used for all numbers: far above 0 infinity is divided by infinity",
        "What does np.exp get at z = 800?",
        "Each form is safe on one side of 0 only; every number needs the one that is safe for it.",
        EXPECTED,
        lambda z: _form_below(z),
    ),
    Mistake(*NUMBERS_ONLY, STABLE_QUESTION, _for_one_number),
    *variants(
        "one_form_for_the_whole_array",
        "one form is chosen for the whole array, not for each number",
        "Which form does an array with -800 and 800 side by side get?",
        "The choice is made number by number, as np.where does it.",
        EXPECTED,
        _one_form_chosen_by(lambda positive: positive[0]),
        _one_form_chosen_by(np.all),
        _one_form_chosen_by(np.any),
    ),
    Mistake(
        "forms_swapped",
        "the two forms are swapped, so that the curve falls",
        "What should come out at z = 800, and what at z = -800?",
        "With an exponential that is never above 1, the larger of two possible numerators belongs to positive z.",
        EXPECTED,
        lambda z: stable_sigmoid(-z),
    ),
    *variants(
        "sign_lost",
        "z and -z get the same answer: the sign of z is lost",
        "What tells your formula whether z is above or below 0?",
        "The absolute value makes the exponential safe, but forgets the sign; the numerator has to bring it back.",
        EXPECTED,
        lambda z: 1 / (1 + np.exp(-np.abs(z))),
        lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
    ),
    Mistake(
        "rounded_away",
        "tiny answers are lost: they come out as exactly 0",
        "What is 1 - 4e-18 on a computer? Where does your formula subtract from 1, or add to it?",
        "A number has about 16 digits: close to 1, a tiny rest is rounded away. A tiny answer must be a quotient, not a"
        " difference.",
        "tanh is often given as a stable sigmoid in forums",
        lambda z: (1 + np.tanh(z / 2)) / 2,
    ),
    *variants(
        "clipped",
        "z is cut off at some bound before the exponential, so that all smaller numbers get the same answer",
        "How do your answers for -40 and -50 differ?",
        "A bound avoids the overflow, but replaces z by another number; two forms need no bound.",
        EXPECTED,
        *(lambda z, bound=bound: sigmoid(np.clip(z, -bound, bound)) for bound in (10, 20, 30)),
    ),
    Mistake(
        "jumps",
        "it jumps from 0 to 1 instead of rising smoothly",
        "What should come out for z = 1, and what for z = 2?",
        "Only very far from 0 the answers are so close to 0 and 1.",
        EXPECTED,
        lambda z: np.where(np.asarray(z) >= 0, 1, 0),
    ),
]

NEURON_MISTAKES = [
    Mistake(
        "missing_activation",
        "the weighted sum comes back without the sigmoid",
        "Can a weighted sum be 5? Can an activation?",
        "The sum is the second step of three; the last one squashes it into 0 to 1.",
        EXPECTED,
        lambda x, w, b: np.sum(x * w) + b,
    ),
    Mistake(
        "missing_bias",
        "the bias is missing",
        "What does your neuron answer if all inputs are 0?",
        "Without any input the weighted sum is the bias.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.sum(x * w)),
    ),
    Mistake(
        "not_added_up",
        "the products are not added up: there is one answer for each input",
        "How many activations does one neuron have?",
        "All products flow into one sum; only this sum goes through the sigmoid.",
        EXPECTED,
        lambda x, w, b: sigmoid(x * w + b),
    ),
    Mistake(
        "bias_for_every_input",
        "the bias is added once for every input",
        "How often does the bias count in the weighted sum?",
        "The bias is what the sum starts from: it counts once, however many inputs there are.",
        "loops and sums that take the bias in",
        lambda x, w, b: sigmoid(np.sum(x * w + b)),
    ),
    Mistake(
        "bias_subtracted",
        "the bias is subtracted",
        "Does a larger bias make the neuron say yes more easily, or less?",
        "The bias counts with its own sign; a threshold would be subtracted, and a bias is minus a threshold.",
        "courses that begin with a threshold",
        lambda x, w, b: sigmoid(np.sum(x * w) - b),
    ),
    Mistake(
        "bias_after_the_sigmoid",
        "the bias is added after the sigmoid",
        "Can your answer be larger than 1?",
        "The bias is part of the weighted sum; after the sigmoid nothing is added.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.sum(x * w)) + b,
    ),
    *variants(
        "sigmoid_before_the_sum",
        "each product goes through the sigmoid before they are added up",
        "What goes through the sigmoid: each product, or their sum?",
        "The sigmoid comes last: it gets the finished sum.",
        EXPECTED,
        lambda x, w, b: np.sum(sigmoid(x * w)) + b,
        lambda x, w, b: np.sum(sigmoid(x * w + b)),
        lambda x, w, b: sigmoid(np.sum(sigmoid(x * w)) + b),
    ),
    Mistake(
        "sigmoid_twice",
        "the sigmoid is applied twice",
        "How often has the sum been through the sigmoid?",
        "An activation has been through the sigmoid already.",
        EXPECTED,
        lambda x, w, b: sigmoid(sigmoid(np.sum(x * w) + b)),
    ),
    Mistake(
        "missing_minus",
        "your sigmoid falls where it should rise, as without the minus in its exponent",
        "What should come out for a large sum, nearly 0 or nearly 1?",
        "Check the sigmoid alone first; then use it here.",
        EXPECTED,
        lambda x, w, b: 1 / (1 + np.exp(np.sum(x * w) + b)),
    ),
    Mistake(
        "sums_multiplied",
        "inputs and weights are added up separately, and the two sums multiplied",
        "Which weight belongs to the first input, and to no other?",
        "Each input meets its own weight first; the sum comes after the products.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.sum(x) * np.sum(w) + b),
    ),
    Mistake(
        "mean_instead_of_sum",
        "the mean of the products is taken, not their sum",
        "By what is your sum divided?",
        "Nothing is divided in a weighted sum: a second input can only add something.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.mean(x * w) + b),
    ),
    Mistake(
        "plus_for_times",
        "inputs and weights are added instead of multiplied",
        "What should an input with weight 0 do?",
        "A weight says how much its input counts: it multiplies.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.sum(x + w) + b),
    ),
    *variants(
        "one_input_only",
        "only one of the inputs counts, the first or the last",
        "If you use a loop: what happens to the sum in each round, and when does it return?",
        "A sum grows with every input, and it is returned when all of them are in it.",
        "loops that overwrite, or return too early",
        lambda x, w, b: sigmoid(x[0] * w[0] + b),
        lambda x, w, b: sigmoid(x[-1] * w[-1] + b),
    ),
    Mistake(
        "array_of_one_number",
        "the right number comes back inside an array or a list",
        "What is left after adding up, an array or a single number?",
        "A sum of products is one number; neither a row nor a list is needed around it.",
        EXPECTED,
        lambda x, w, b: sigmoid(np.array([np.sum(x * w) + b])),
    ),
    Mistake(
        "step_function",
        "the answer is only yes or no, 1 or 0",
        "What does the sigmoid make of a sum of 0.5?",
        "An activation lies between 0 and 1: it says how much.",
        "courses that begin with the perceptron",
        lambda x, w, b: int(np.sum(x * w) + b > 0),
    ),
    Mistake(
        "tanh_instead",
        "another S-shaped curve is used, tanh",
        "What should come out if the sum is 0?",
        "The sigmoid lies between 0 and 1, with one half in the middle.",
        EXPECTED,
        lambda x, w, b: np.tanh(np.sum(x * w) + b),
    ),
]

ONE_HALF = "Which sum gives exactly one half? On which side must yours be?"
UNSURE = "A sum of exactly 0 lies on the decision boundary; move the bias until every corner is clearly on one side."


def _one_half(versions):
    """Weights for which the activation is exactly one half somewhere, and right elsewhere."""
    return [
        Mistake(
            "exactly_one_half",
            f"the activation for {where} is exactly 0.5, neither yes nor no",
            ONE_HALF,
            UNSURE,
            EXPECTED,
            lambda weights=weights: weights,
        )
        for where, weights in versions.items()
    ]


def _of_both_gates(name, bias):
    """The mistakes in which AND and OR are alike."""
    return [
        Mistake(
            "turned_around",
            f"all four answers are turned around: yes where {name} says no, and no where it says yes",
            "What happens to the four sums if all three numbers change their sign?",
            "A positive weight speaks for yes, a negative one against it.",
            EXPECTED,
            lambda: (-20, -20, -bias),
        ),
        Mistake(
            "always_yes",
            "it always says yes, even if both inputs are 0",
            "Which of the three numbers decides alone if both inputs are 0, and does it come last?",
            "Without any input the sum is the bias, the last of the three numbers: its sign decides.",
            "a bias without its minus, or in the wrong place",
            lambda: (20, 20, 10),
        ),
        Mistake(
            "always_no",
            "it always says no, even if both inputs are 1",
            "What is the sum if both inputs are 1?",
            "If the bias is further below 0 than both weights together are above it, no input can win.",
            EXPECTED,
            lambda: (20, 20, -50),
        ),
        Mistake(
            "all_zero",
            "the sum is 0 for every input, so that the activation is always exactly 0.5",
            ONE_HALF,
            "With weights and bias 0 the inputs make no difference.",
            EXPECTED,
            lambda: (0, 0, 0),
        ),
        Mistake(
            "missing_bias",
            "the bias is 0, so that the activation for 0 0 is exactly 0.5, neither yes nor no",
            "Which of the three numbers decides alone if both inputs are 0?",
            "Without a bias the sum of 0 0 is 0, whatever the weights are.",
            EXPECTED,
            lambda: (20, 20, 0),
        ),
        *(
            Mistake(
                "one_input_ignored",
                f"it answers as the {which} input does, whatever the other one is",
                "What does the other input add to the sum?",
                "AND and OR treat both inputs alike, so both weights have to count.",
                EXPECTED,
                lambda weights=weights: weights,
            )
            for which, weights in {"first": (20, 0, -10), "second": (0, 20, -10)}.items()
        ),
        *(
            Mistake(
                "weight_with_the_wrong_sign",
                f"it answers 'the {one}, but not the {other}'{like}",
                f"Should the {other} input speak for yes or against it?",
                "AND and OR treat both inputs alike: both speak for yes.",
                "https://exchangetuts.com/index.php/what-are-the-weights-and-bias-for-the-and-perceptron-1763703602737181",
                lambda weights=weights: weights,
            )
            for one, other, like, weights in (
                ("first", "second", ", like the first gate of this notebook", (20, -20, -10)),
                ("second", "first", "", (-20, 20, -10)),
            )
        ),
    ]


AND_MISTAKES = [
    Mistake(
        "or_instead_of_and",
        "it answers OR: one input alone is enough for a yes",
        "What is the sum if only one input is 1, and on which side of 0 must it be?",
        "The bias must hold against one weight, but not against both together.",
        EXPECTED,
        lambda: (20, 20, -10),
    ),
    *_of_both_gates("AND", -30),
    Mistake(
        "yes_without_inputs_only",
        "it says yes only if both inputs are 0",
        "Does an input of 1 push the sum up or down?",
        "For AND each input speaks for yes, and without them the answer is no.",
        EXPECTED,
        lambda: (-20, -20, 10),
    ),
    *(
        Mistake(
            "bias_not_last",
            f"the bias is not in the last place: these are the answers of good weights with the bias {where}",
            "In which order does the docstring name the three numbers?",
            "The caller takes the first two numbers as weights and the last one as the bias.",
            EXPECTED,
            lambda weights=weights: weights,
        )
        for where, weights in {"first": (-30, 20, 20), "in the middle": (20, -30, 20)}.items()
    ),
    *_one_half(
        {
            "0 AND 1 and 1 AND 0": (20, 20, -20),
            "1 AND 1": (20, 20, -40),
            "0 AND 1": (10, 20, -20),
            "1 AND 0": (20, 10, -20),
            "0 AND 1 and 1 AND 1": (0, 20, -20),
            "1 AND 0 and 1 AND 1": (20, 0, -20),
        }
    ),
]

OR_MISTAKES = [
    Mistake(
        "and_instead_of_or",
        "it answers AND: one input alone is not enough for a yes",
        "What is the sum if only one input is 1, and on which side of 0 must it be?",
        "The bias must lose against each of the two weights alone.",
        EXPECTED,
        lambda: (20, 20, -30),
    ),
    *_of_both_gates("OR", -10),
    Mistake(
        "no_with_both_inputs_only",
        "it says no only if both inputs are 1",
        "Does an input of 1 push the sum up or down?",
        "For OR each input speaks for yes, and without them the answer is no.",
        EXPECTED,
        lambda: (-20, -20, 30),
    ),
    *_one_half({"0 OR 1 and 1 OR 0": (20, 20, -20), "0 OR 1": (30, 20, -20), "1 OR 0": (20, 30, -20)}),
]


# --- what every right answer has -------------------------------------------------------------------------------------


def _each_on_its_own(attempt, numbers):
    """Whether a number gets the same answer alone and in an array."""
    together, alone = np.ravel(attempt(numbers)), np.ravel([attempt(number) for number in np.ravel(numbers)])
    return len(together) != len(alone) or np.allclose(together, alone, rtol=1e-4, atol=1e-7, equal_nan=True)


INDEPENDENT = Property(
    "elements_mixed",
    "In a right solution a number gets the same answer alone and inside an array; in yours it does not.",
    _each_on_its_own,
)


def _between(low, high):
    def holds(attempt, numbers):
        answers = np.asarray(attempt(numbers))
        return np.all((low <= answers) & (answers <= high))

    return holds


SIGMOID_PROPERTIES = [
    INDEPENDENT,
    Property(
        "outside_0_to_1", "Every right answer lies between 0 and 1; some of yours do not.", _between(-1e-6, 1 + 1e-6)
    ),
    Property(
        "not_half_at_0",
        "At z = 0 the right answer is one half; yours is not.",
        lambda attempt, z: abs(float(attempt(0.0)) - 0.5) < 1e-5,
    ),
]
SLOPE_LIMITS = [
    INDEPENDENT,
    Property("negative_slope", "A right slope is never negative; some of yours are.", _between(-1e-6, np.inf)),
    Property("too_steep", "A right slope is nowhere above 1/4; some of yours are.", _between(-np.inf, 0.25 + 1e-6)),
]
DERIVATIVE_PROPERTIES = [
    *SLOPE_LIMITS,
    Property(
        "not_symmetric",
        "The curve is equally steep at z and at -z; your slopes differ.",
        lambda attempt, z: np.allclose(attempt(z), attempt(-z), rtol=1e-4),
    ),
]
SLOPE_PROPERTIES = [
    *SLOPE_LIMITS,
    Property(
        "not_symmetric",
        "The curve is equally steep at the heights a and 1 - a; your slopes differ.",
        lambda attempt, a: np.allclose(attempt(a), attempt(1 - a), rtol=1e-4),
    ),
]


def _no_overflow(attempt, z):
    result = _use_stable(attempt, z)
    return not result[1]


STABLE_PROPERTIES = [
    Property(
        "not_a_number",
        "For some z yours gives nan, which is not a number (shown as -1 here).",
        lambda attempt, z: not np.isnan(attempt(z)).any(),
    ),
    INDEPENDENT,
    Property("overflows", "Somewhere on the way np.exp gets a number that is too large for it.", _no_overflow),
    Property(
        "flat_end",
        "The sigmoid is larger at -40 than at -50, by very little; yours is not.",
        lambda attempt, z: attempt(-40.0) > attempt(-50.0),
    ),
]
NEURON_PROPERTIES = [
    Property(
        "order_of_inputs",
        "The order of the inputs makes no difference, if each keeps its weight; in yours it does.",
        lambda attempt, x, w, b: np.allclose(attempt(x, w, b), attempt(x[::-1], w[::-1], b), rtol=1e-4),
    ),
    Property(
        "input_with_weight_0",
        "One more input with the weight 0 changes nothing; in yours it does.",
        lambda attempt, x, w, b: np.allclose(
            attempt(x, w, b), attempt(np.append(x, 3.0), np.append(w, 0.0), b), rtol=1e-4
        ),
    ),
    Property(
        "not_half_at_0",
        "If all inputs and the bias are 0, the right answer is one half; yours is not.",
        lambda attempt, x, w, b: abs(float(attempt(0 * x, w, 0.0)) - 0.5) < 1e-5,
    ),
    Property(
        "outside_0_to_1",
        "Every right answer lies between 0 and 1; some of yours do not.",
        lambda attempt, x, w, b: 0 <= np.asarray(attempt(x, w, b)).min() <= np.asarray(attempt(x, w, b)).max() <= 1,
    ),
]

AND_CORNERS = "0 AND 0", "0 AND 1", "1 AND 0", "1 AND 1"
OR_CORNERS = "0 OR 0", "0 OR 1", "1 OR 0", "1 OR 1"

EXERCISES = [
    Exercise(
        sigmoid,
        cases=_z_cases,
        outputs=("sigmoid",),
        mistakes=SIGMOID_MISTAKES,
        square=_number_cases,
        clash="It cannot take every array.",
        properties=SIGMOID_PROPERTIES,
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
        mistakes=DERIVATIVE_MISTAKES,
        square=_number_cases,
        properties=DERIVATIVE_PROPERTIES,
        hints=[
            "Where is the curve steepest, and how steep is it there? What does your function say at z = 0?",
            "The slope needs only the height of the curve at z. Compute that height first, and once.",
        ],
    ),
    Exercise(
        sigmoid_slope,
        cases=_a_cases,
        outputs=("slope",),
        mistakes=SLOPE_MISTAKES,
        square=_square_a_cases,
        properties=SLOPE_PROPERTIES,
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
        mistakes=STABLE_MISTAKES,
        square=_stable_number_cases,
        properties=STABLE_PROPERTIES,
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
        mistakes=NEURON_MISTAKES,
        properties=NEURON_PROPERTIES,
        hints=[
            "What are the three steps, in which order? How many numbers are left after each of them?",
            "Each input times its own weight, all added up, the bias once on top: one number. Only that goes through"
            " the sigmoid.",
        ],
    ),
    Exercise(
        gate_weights,
        cases=lambda rng: [()],
        use=_use_gate(AND_CORNERS, (0, 0, 0, 1), AND_MISTAKES),
        outputs=AND_CORNERS,
        mistakes=AND_MISTAKES,
        hints=[
            "The activation is above 0.5 where the weighted sum is above 0. What is the weighted sum for each of the"
            " four inputs?",
            "Minus the bias is a threshold: one weight alone must not reach it, two together must.",
        ],
    ),
    Exercise(
        or_gate_weights,
        cases=lambda rng: [()],
        use=_use_gate(OR_CORNERS, (0, 1, 1, 1), OR_MISTAKES),
        outputs=OR_CORNERS,
        mistakes=OR_MISTAKES,
        hints=[
            "For which of the four inputs does OR answer differently from AND? What has to change for them?",
            "Minus the bias is a threshold: without any input it must not be reached, one weight alone must reach it.",
        ],
    ),
]
