"""The checks of notebooks 01 and 03: every mistake gets its own name, right answers none, and nothing wrong passes."""

import ast
import inspect
import math

import numpy as np
import pytest

from nnlib import check

NAMES = [
    "sigmoid",
    "sigmoid_derivative",
    "sigmoid_slope",
    "stable_sigmoid",
    "neuron",
    "gate_weights",
    "or_gate_weights",
    "sum_of_squares",
    "sum_of_squares_gradient",
    "mean_squared_error",
    "slope_at",
]
EXERCISES = {name: check.exercises()[name] for name in NAMES}
sigmoid = EXERCISES["sigmoid"].reference
stable_sigmoid = EXERCISES["stable_sigmoid"].reference


# --- right answers ---------------------------------------------------------------------------------------------------


class Callable:
    def __call__(self, z, debug=True):
        if debug:
            print("z =", z)
        return 1.0 / (np.exp(-z) + 1.0)


def number_by_number(function):
    """For numbers and arrays of any shape, in Python's own loops; lists come back."""

    def attempt(z):
        if np.ndim(z) == 0:
            return function(float(z))
        return [attempt(part) for part in z]

    return attempt


def slope_by_a_loop(a):
    result = np.empty(np.shape(a))
    for place, number in np.ndenumerate(a):
        result[place] = number - number * number
    return result


def stable_number(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def stable_by_masks(z):
    z = np.asarray(z, dtype=float)
    result = np.zeros_like(z)
    above = z > 0
    result[above] = 1 / (1 + np.exp(-z[above]))
    result[~above] = np.exp(z[~above]) / (1 + np.exp(z[~above]))
    return result


def neuron_in_a_loop(x, w, b):
    total = 0
    for i in range(len(x)):
        total = total + x[i] * w[i]
    return 1 / (1 + math.exp(-(total + b)))


def loss_in_loops(Y, Y_hat):
    total = 0
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            total += (Y_hat[i, j] - Y[i, j]) ** 2
    return total


def by_float32(function):
    return lambda *arrays: function(*(np.asarray(array, dtype=np.float32) for array in arrays))


def slope_with_defaults(f, x, h=1e-3, verbose=True):
    if verbose:
        print(x, h)
    return 0.5 * (f(x + h) / h - f(x - h) / h)


RIGHT = {
    "sigmoid": [
        Callable(),
        lambda z: 0.5 + 0.5 * np.tanh(z / 2),
        lambda z: np.exp(z) / (np.exp(z) + 1),
        lambda z: 1 - 1 / (1 + np.exp(z)),
        lambda z: (1 + np.e ** (-z)) ** -1,
        lambda z: np.reciprocal(1 + np.exp(np.negative(z))),
        lambda z: np.exp(-np.log1p(np.exp(-z))),
        np.vectorize(lambda z: 1 / (1 + math.exp(-z)), otypes=[float]),
        number_by_number(lambda z: 1 / (1 + math.exp(-z))),
        by_float32(lambda z: 1 / (1 + np.exp(-z))),
        stable_sigmoid,
    ],
    "sigmoid_derivative": [
        lambda z: sigmoid(z) - sigmoid(z) ** 2,
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z: np.exp(z) / (np.exp(z) + 1) ** 2,
        lambda z: sigmoid(z) * sigmoid(-np.asarray(z)),
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        lambda z: 1 / (2 + np.exp(z) + np.exp(-z)),
        lambda z: -(sigmoid(z) - 1) * sigmoid(z),
        number_by_number(lambda z: sigmoid(z) * (1 - sigmoid(z))),
        by_float32(lambda z: sigmoid(z) * (1 - sigmoid(z))),
        lambda z: np.multiply(sigmoid(z), np.subtract(1, sigmoid(z))),
        np.vectorize(lambda z: sigmoid(z) * (1 - sigmoid(z)), otypes=[float]),
    ],
    "sigmoid_slope": [
        lambda a: a - a**2,
        lambda a: -a * (a - 1),
        lambda a: (1.0 - a) * a,
        lambda a: 0.25 - (a - 0.5) ** 2,
        lambda a: np.multiply(a, 1 - a),
        lambda a: np.einsum("...,...->...", a, 1 - a),
        slope_by_a_loop,
        number_by_number(lambda a: a * (1 - a)),
        by_float32(lambda a: a * (1 - a)),
        lambda a: EXERCISES["sigmoid_derivative"].reference(np.log(a / (1 - a))),
    ],
    "stable_sigmoid": [
        stable_by_masks,
        np.vectorize(stable_number, otypes=[float]),
        number_by_number(stable_number),
        lambda z: np.where(np.asarray(z) < 0, np.exp(-np.abs(z)), 1) / (1 + np.exp(-np.abs(z))),
        lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))),
        lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        lambda z: np.where(
            np.greater(z, 0),
            1 / (1 + np.exp(-np.maximum(z, 0))),
            np.exp(np.minimum(z, 0)) / (1 + np.exp(np.minimum(z, 0))),
        ),
        by_float32(stable_sigmoid),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -700, 700))),
    ],
    "neuron": [
        neuron_in_a_loop,
        lambda x, w, b: sigmoid(x @ w + b),
        lambda x, w, b: sigmoid(np.dot(w, x) + b),
        lambda x, w, b: 1 / (1 + np.exp(-b - (x * w).sum())),
        lambda x, w, b: sigmoid(np.einsum("i,i->", x, w) + b),
        lambda x, w, b: sigmoid(sum(xi * wi for xi, wi in zip(x, w)) + b),
        lambda x, w, b: float(sigmoid(np.inner(x, w) + b)),
        lambda x, w, b: sigmoid(np.append(x, 1) @ np.append(w, b)),
        by_float32(lambda x, w, b: sigmoid(np.sum(x * w) + b)),
        lambda x, w, b, verbose=False: 0.5 * (1 + math.tanh((sum(x * w) + b) / 2)),
    ],
    "gate_weights": [
        lambda: (1, 1, -1.5),
        lambda: [10.0, 10.0, -15.0],
        lambda: np.array([3, 5, -6]),
        lambda: (2000, 2000, -3000),
        lambda w1=0.2, w2=0.2: (w1, w2, -0.3),
        lambda: (np.float32(2), np.array(2), -3),
        lambda: print("AND") or (1, 100, -100.5),
    ],
    "or_gate_weights": [
        lambda: (1, 1, -0.5),
        lambda: [10.0, 30.0, -5.0],
        lambda: np.array([1000, 1000, -1]),
        lambda w=2: (w, w, -1),
        lambda: (np.float32(2), np.array(2), -1),
        lambda: print("OR") or (0.2, 0.3, -0.1),
    ],
    "sum_of_squares": [
        loss_in_loops,
        lambda Y, Y_hat: np.sum(np.square(Y_hat - Y)),
        lambda Y, Y_hat: ((Y - Y_hat) ** 2).sum(),
        lambda Y, Y_hat: np.linalg.norm(Y - Y_hat) ** 2,
        lambda Y, Y_hat: np.einsum("ij,ij->", Y - Y_hat, Y - Y_hat),
        lambda Y, Y_hat: np.dot((Y - Y_hat).ravel(), (Y - Y_hat).ravel()),
        lambda Y, Y_hat: np.trace((Y - Y_hat).T @ (Y - Y_hat)),
        lambda Y, Y_hat: sum(sum((Y - Y_hat) ** 2)),
        lambda Y, Y_hat: sum((y - a) ** 2 for row in zip(Y, Y_hat) for y, a in zip(*row)),
        lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) * Y.size,
        by_float32(lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2)),
        lambda Y, Y_hat, factor=1: float(factor * np.sum(Y**2 - 2 * Y * Y_hat + Y_hat**2)),
    ],
    "sum_of_squares_gradient": [
        lambda Y, Y_hat: -2 * (Y - Y_hat),
        lambda Y, Y_hat: 2 * Y_hat - 2 * Y,
        lambda Y, Y_hat: (Y_hat - Y) + (Y_hat - Y),
        lambda Y, Y_hat: np.multiply(2, np.subtract(Y_hat, Y)),
        lambda Y, Y_hat: (2 * (Y_hat - Y)).tolist(),
        lambda Y, Y_hat: [[2 * (a - y) for y, a in zip(*row)] for row in zip(Y, Y_hat)],
        by_float32(lambda Y, Y_hat: 2 * (Y_hat - Y)),
        lambda Y, Y_hat: (Y_hat - Y) / 0.5,
        lambda Y, Y_hat: (2 * (Y_hat.T - Y.T)).T,
    ],
    "mean_squared_error": [
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / Y.size,
        lambda Y, Y_hat: loss_in_loops(Y, Y_hat) / (Y.shape[0] * Y.shape[1]),
        lambda Y, Y_hat: np.square(np.subtract(Y, Y_hat)).mean(),
        lambda Y, Y_hat: np.mean(np.mean((Y - Y_hat) ** 2, axis=1)),
        lambda Y, Y_hat: np.average((Y_hat - Y) ** 2),
        lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / len(Y) / len(Y[0]),
        lambda Y, Y_hat: np.einsum("ij,ij->", Y - Y_hat, Y - Y_hat) / np.size(Y),
        by_float32(lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2)),
        lambda Y, Y_hat: np.var(Y - Y_hat) + np.mean(Y - Y_hat) ** 2,
    ],
    "slope_at": [
        slope_with_defaults,
        lambda f, x, h: (f(x + h) - f(x - h)) / 2 / h,
        lambda f, x, h: (f(x - h) - f(x + h)) / (-2 * h),
        lambda f, x, h: 0.5 * ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h),
        lambda f, x, h: (f(x + h) - f(x - h)) / ((x + h) - (x - h)),
        lambda f, x, h: np.diff([f(x - h), f(x + h)])[0] / (2 * h),
        lambda f, x, h: float(np.subtract(f(x + h), f(x - h)) / (h + h)),
        lambda f, x, h: f(x + h) / (2 * h) - f(x - h) / (2 * h),
        lambda f, x, h: (f(x + h) - f(x - h)) * (0.5 / h),
    ],
}


def of_each(table):
    return [pytest.param(name, item, id=f"{name}-{i}") for name in NAMES for i, item in enumerate(table[name])]


@pytest.mark.parametrize("name, attempt", of_each(RIGHT))
def test_right_answers_are_correct_however_they_are_written(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert (result.status, result.mistakes) == ("correct", ()), result


def test_there_are_six_right_spellings_of_each():
    assert min(map(len, RIGHT.values())) >= 6


# --- mistakes --------------------------------------------------------------------------------------------------------

MISTAKES = {name: EXERCISES[name].mistakes for name in NAMES}
CONVENTIONS = {name: EXERCISES[name].conventions for name in NAMES}


@pytest.mark.parametrize("name, convention", of_each(CONVENTIONS))
def test_each_convention_is_recognised(name, convention):
    reference = EXERCISES[name].reference
    result = EXERCISES[name].run(lambda *arguments: convention.factor(*arguments) * reference(*arguments))
    assert result.mistakes == (convention.slug,), result


def test_variants_of_one_mistake_say_the_same():
    for name in NAMES:
        if "gate" not in name:  # there they say which corner or which input it is
            texts = {(m.slug, m.what, m.question, m.principle) for m in EXERCISES[name].mistakes}
            assert len(texts) == len({slug for slug, *_ in texts}), name


@pytest.mark.parametrize(
    "name, attempt, slugs",
    [
        ("sigmoid", lambda z: 1 / (1 + math.exp(-z)), ("numbers_only",)),
        ("sigmoid", lambda z: 1 / (1 + math.exp(z)), ("missing_minus",)),
        ("sigmoid", lambda z: 1 + np.exp(-z), ("missing_parentheses",)),
        ("sigmoid", lambda z: np.exp(-z) / (1 + np.exp(-z)), ("missing_minus",)),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-np.abs(z))), ("sign_lost",)),
        ("sigmoid", lambda z: 1 / (1 + 2 ** (-z)), ("other_base",)),
        ("sigmoid", lambda z: 1 / (1 + np.power(10.0, -z)), ("other_base",)),
        ("sigmoid", lambda z: (1 / (1 + np.exp(-z))).round(2), ("rounded_result",)),
        ("sigmoid", lambda z: np.round(1 / (1 + np.exp(-z))), ("step_function",)),
        ("sigmoid_derivative", lambda z: sigmoid(z) * sigmoid(1 - z), ("one_minus_inside",)),
        ("sigmoid_derivative", lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2, ("wrong_sign",)),
        ("sigmoid_derivative", lambda z: np.exp(-z) / (1 + np.exp(-z)), ("missing_factor",)),
        ("sigmoid_slope", lambda a: a @ (1 - a), ("matrix_product",)),
        ("stable_sigmoid", stable_number, ("numbers_only",)),
        ("stable_sigmoid", lambda z: 1 - 1 / (1 + np.exp(np.minimum(z, 700))), ("rounded_away",)),
        ("stable_sigmoid", lambda z: np.exp(z) / (1 + np.exp(z)), ("overflow_above",)),
        ("neuron", lambda x, w, b: sigmoid(np.outer(x, w).sum() + b), ("sums_multiplied",)),
        ("sum_of_squares", lambda Y, Y_hat: sum((Y - Y_hat) ** 2), ("per_output",)),
        ("sum_of_squares", lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) / 2, ("mean_instead_of_sum", "half_of_it")),
        ("sum_of_squares", lambda Y, Y_hat: np.mean(np.abs(Y - Y_hat)), ("mean_instead_of_sum", "absolute_value")),
        ("sum_of_squares", lambda Y, Y_hat: np.sum((Y - Y_hat.flatten()) ** 2), ("n_by_n_table",)),
        ("sum_of_squares_gradient", lambda Y, Y_hat: 2 * (Y - Y_hat), ("wrong_sign",)),
        ("sum_of_squares_gradient", lambda Y, Y_hat: Y - Y_hat, ("missing_factor_two", "wrong_sign")),
        (
            "sum_of_squares_gradient",
            lambda Y, Y_hat: (Y_hat - Y) / len(Y),
            ("missing_factor_two", "divided_by_samples"),
        ),
        ("sum_of_squares_gradient", lambda Y, Y_hat: 2 * (Y_hat - Y.flatten()), ("n_by_n_table",)),
        ("mean_squared_error", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / len(Y), ("divided_by_samples",)),
        ("mean_squared_error", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / 2, ("sum_instead_of_mean", "half_of_it")),
        ("slope_at", lambda f, x, h: (f(x) - f(x + h)) / -h, ("one_sided",)),
    ],
)
def test_what_people_write_is_named(name, attempt, slugs):
    result = EXERCISES[name].run(attempt)
    assert set(result.mistakes) == set(slugs), result


# --- the gates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, weights, slugs",
    [
        ("gate_weights", (1, 1, -0.5), ("or_instead_of_and",)),
        ("gate_weights", (-1, -1, 1.5), ("turned_around",)),
        ("gate_weights", (1, 1, 1), ("always_yes",)),
        ("gate_weights", (1, 1, -3), ("always_no",)),
        ("gate_weights", (1, 1, 0), ("missing_bias",)),
        ("gate_weights", (-1.5, 1, 1), ("bias_not_last",)),
        ("gate_weights", (1, 1, -1), ("exactly_one_half",)),
        ("gate_weights", (1, 1, -2), ("exactly_one_half",)),
        ("gate_weights", (1, -1, -0.5), ("weight_with_the_wrong_sign",)),
        ("or_gate_weights", (1, 1, -1.5), ("and_instead_of_or",)),
        ("or_gate_weights", (-1, -1, 0.5), ("turned_around",)),
        ("or_gate_weights", (-0.5, 1, 1), ("always_yes",)),
        ("or_gate_weights", (1, 1, 0), ("missing_bias",)),
        ("or_gate_weights", (1, 2, -1), ("exactly_one_half",)),
        ("or_gate_weights", (1, 0, -0.5), ("one_input_ignored",)),
    ],
)
def test_weights_are_named_by_what_they_answer(name, weights, slugs):
    assert EXERCISES[name].run(lambda: weights).mistakes == slugs


def test_no_weights_are_wrong_without_being_told_so():
    """All weights on a grid, compared with the table of AND and OR."""
    steps = [-2, -1, -0.5, 0, 0.5, 1, 2]
    for weights in np.array(np.meshgrid(steps, steps, steps)).T.reshape(-1, 3).tolist():
        w1, w2, b = weights
        sums = [b, w2 + b, w1 + b, w1 + w2 + b]
        for name, truth in (("gate_weights", (-1, -1, -1, 1)), ("or_gate_weights", (-1, 1, 1, 1))):
            right = all(np.sign(z) == sign for z, sign in zip(sums, truth))
            assert EXERCISES[name].run(lambda weights=weights: weights).status == ("correct" if right else "not yet"), (
                weights
            )


def test_a_named_gate_says_which_answers_are_right_and_what_it_is_instead():
    text = str(check.gate_weights.run(lambda: (20, 20, -10)))
    assert "0 AND 0 and 1 AND 1 are right; 0 AND 1 and 1 AND 0 are not.\nIt looks as if it answers OR" in text
    text = " ".join(str(check.or_gate_weights.run(lambda: (20, 20, -20))).split())
    assert "the activation for 0 OR 1 and 1 OR 0 is exactly 0.5, neither yes nor no." in text


def test_other_weights_are_answered_with_their_activations():
    result = check.gate_weights.run(lambda: (2, -1, -1))
    assert result.mistakes == () and result.status == "not yet"
    assert (
        "1 AND 0: activation 0.7311, expected below 0.5.\n1 AND 1: activation 0.5, expected above 0.5.\n" in result.text
    )
    assert "activation nan, expected below 0.5." in str(check.gate_weights.run(lambda: (np.nan,) * 3))


# --- what is not recognised ------------------------------------------------------------------------------------------

UNKNOWN = [
    ("sigmoid", lambda z: sigmoid(z / np.size(z)), "elements_mixed"),
    ("sigmoid", lambda z: 2 * sigmoid(z), "outside_0_to_1"),
    ("sigmoid", lambda z: sigmoid(z + 0.3), "not_half_at_0"),
    ("sigmoid_derivative", lambda z: sigmoid(z) * (1 - sigmoid(z)) / np.size(z), "elements_mixed"),
    ("sigmoid_derivative", lambda z: sigmoid(z) - 0.5, "negative_slope"),
    ("sigmoid_derivative", lambda z: 2 * sigmoid(z) * (1 - sigmoid(z)), "too_steep"),
    ("sigmoid_derivative", lambda z: sigmoid(z) ** 2 * (1 - sigmoid(z)), "not_symmetric"),
    ("sigmoid_slope", lambda a: a * (np.mean(a) - a) + 0 * a, "elements_mixed"),
    ("sigmoid_slope", lambda a: a - 0.5, "negative_slope"),
    ("sigmoid_slope", lambda a: 2 * a * (1 - a), "too_steep"),
    ("sigmoid_slope", lambda a: a**2 * (1 - a), "not_symmetric"),
    ("stable_sigmoid", lambda z: np.exp(z + 1) / (1 + np.exp(z)), "not_a_number"),
    ("stable_sigmoid", lambda z: stable_sigmoid(z) / np.size(z), "elements_mixed"),
    ("stable_sigmoid", lambda z: 1 / (2 + np.exp(-z)), "overflows"),
    ("stable_sigmoid", lambda z: stable_sigmoid(np.clip(z, -35, 35)), "flat_end"),
    ("neuron", lambda x, w, b: sigmoid(np.sum(x * w[::-1]) + b + x[0]), "order_of_inputs"),
    ("neuron", lambda x, w, b: sigmoid((np.sum(x * w) + b) / len(x)), "input_with_weight_0"),
    ("neuron", lambda x, w, b: sigmoid(np.sum(x * w) + b + 1), "not_half_at_0"),
    ("neuron", lambda x, w, b: 2 * sigmoid(np.sum(x * w) + b) ** 2, "outside_0_to_1"),
    ("sum_of_squares", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) + 1, "not_zero_if_all_is_right"),
    ("sum_of_squares", lambda Y, Y_hat: np.sum((Y - Y_hat) * Y), "negative_loss"),
    ("sum_of_squares", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 4), "not_quadratic"),
    ("sum_of_squares", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2 * (1 + Y)), "not_symmetric"),
    ("sum_of_squares", lambda Y, Y_hat: np.max((Y - Y_hat) ** 2), "not_additive"),
    ("mean_squared_error", lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2) + 1, "not_zero_if_all_is_right"),
    ("mean_squared_error", lambda Y, Y_hat: np.mean((Y - Y_hat) * Y), "negative_loss"),
    ("mean_squared_error", lambda Y, Y_hat: np.mean((Y - Y_hat) ** 4), "not_quadratic"),
    ("mean_squared_error", lambda Y, Y_hat: np.mean((Y - Y_hat) ** 2 * (1 + Y)), "not_symmetric"),
    ("mean_squared_error", lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / (len(Y) + 1), "grows_with_copies"),
    ("sum_of_squares_gradient", lambda Y, Y_hat: Y_hat - 3 * Y, "not_zero_if_all_is_right"),
    ("sum_of_squares_gradient", lambda Y, Y_hat: 2 * (Y_hat - Y) * np.sum(Y_hat), "samples_mixed"),
    ("sum_of_squares_gradient", lambda Y, Y_hat: (Y_hat - Y) ** 3, "not_proportional"),
    ("sum_of_squares_gradient", lambda Y, Y_hat: np.maximum(Y_hat - Y, 0), "same_sign_on_both_sides"),
    ("slope_at", lambda f, x, h: f(x), "flat_line"),
    ("slope_at", lambda f, x, h: (f(x + 2 * h) - f(x - h)) / (2 * h), "straight_line"),
    ("slope_at", lambda f, x, h: (f(x + 2 * h) - f(x - h)) / (3 * h), "parabola"),
]


@pytest.mark.parametrize("name, attempt, slug", [pytest.param(*case, id=f"{case[0]}-{case[2]}") for case in UNKNOWN])
def test_an_unknown_mistake_hears_which_rule_it_breaks(name, attempt, slug):
    result = EXERCISES[name].run(attempt)
    assert (result.status, result.how, result.mistakes) == ("not yet", "property", (slug,)), result


def test_every_property_can_be_broken():
    properties = {(name, rule.slug) for name in NAMES for rule in EXERCISES[name].properties}
    assert properties == {(name, slug) for name, _, slug in UNKNOWN}


@pytest.mark.parametrize("name, attempt", of_each(RIGHT))
def test_every_right_answer_has_all_properties(name, attempt):
    exercise = EXERCISES[name]
    with np.errstate(all="ignore"):
        for rule in exercise.properties:
            for arguments in exercise.cases(np.random.default_rng(0)):
                assert rule.holds(attempt, *arguments), (rule.slug, arguments)


# --- blind changes of the reference ----------------------------------------------------------------------------------

OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow]
FUNCTIONS = {
    "exp": ["log1p", "exp2", "sin", "abs", "expm1"],
    "sum": ["mean", "max", "prod", "sqrt"],
    "mean": ["sum", "median", "max", "std"],
    "abs": ["negative", "square", "positive"],
    "where": [],
}


def changes_of(node):
    """What may stand in the place of a node of the syntax tree."""
    if isinstance(node, ast.BinOp):
        yield from (ast.BinOp(node.left, other(), node.right) for other in OPERATORS if not isinstance(node.op, other))
        yield ast.BinOp(node.right, node.op, node.left)
        yield from (node.left, node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield from (ast.Constant(value) for value in (node.value + 1, node.value - 1, 2 * node.value, -node.value))
        yield ast.Constant(node.value / 2)
    elif isinstance(node, ast.Compare):
        yield from (ast.Compare(node.left, [op()], node.comparators) for op in (ast.Gt, ast.Lt, ast.LtE, ast.Eq))
    elif isinstance(node, ast.Call):
        yield from node.args
        yield ast.UnaryOp(ast.USub(), node)
        for i in range(len(node.args) - 1):
            swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
            yield ast.Call(node.func, swapped, [])
        if isinstance(node.func, ast.Attribute):
            for other in FUNCTIONS.get(node.func.attr, []):
                yield ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, [])
            if node.func.attr in ("sum", "mean"):
                for axis in (0, -1):
                    yield ast.Call(node.func, node.args, [ast.keyword("axis", ast.Constant(axis))])
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield ast.UnaryOp(ast.USub(), node)


def mutants(function):
    """The source and the function of every version of `function` with one change."""
    tree = ast.parse(inspect.getsource(function))
    tree.body[0].body = [part for part in tree.body[0].body if not isinstance(getattr(part, "value", 0), ast.Constant)]
    places = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    for number in range(len(places)):
        copies = len(list(changes_of(places[number])))
        for which in range(copies):
            changed = ast.parse(ast.unparse(tree))
            place = [node for node in ast.walk(changed) if isinstance(node, ast.expr)][number]
            replacement = list(changes_of(place))[which]

            class Replace(ast.NodeTransformer):
                def visit(self, node, place=place, replacement=replacement):
                    return replacement if node is place else self.generic_visit(node)

            changed = ast.fix_missing_locations(Replace().visit(changed))
            source = ast.unparse(changed)
            names = dict(inspect.getmodule(function).__dict__)
            exec(compile(source, "<changed>", "exec"), names)
            yield source, names[function.__name__]


def other_inputs(name):
    rng = np.random.default_rng(99)
    if name in ("sigmoid", "sigmoid_derivative"):
        return [(z,) for z in (rng.normal(size=5), rng.normal(size=(2, 4)), 0.7, 2, np.array([3, 0, -1]))]
    if name == "stable_sigmoid":
        return [(z,) for z in (rng.normal(size=5), -35.0, np.array([900.0, -900.0]), 3, np.array([-5, 0, 2]))]
    if name == "sigmoid_slope":
        return [(rng.random(shape),) for shape in (5, (2, 4), (3, 3))]
    if name == "neuron":
        return [(rng.normal(size=d), rng.normal(size=d), rng.normal()) for d in (4, 1, 7)]
    if name == "slope_at":
        return [(f, rng.normal(), h) for f in (np.exp, np.cos, lambda x: x**4) for h in (0.3, 1.5)]
    return [(rng.random(shape), rng.random(shape)) for shape in ((4, 3), (2, 2), (6, 1), (1, 4))]


def is_equivalent(name, attempt):
    """Whether a mutant is right after all; judged without the engine."""
    if "gate" in name:
        w1, w2, b = attempt()
        signs = [np.sign(z) for z in (b, w2 + b, w1 + b, w1 + w2 + b)]
        return signs == ([-1, -1, -1, 1] if name == "gate_weights" else [-1, 1, 1, 1])
    for arguments in other_inputs(name):
        overflows = []
        with np.errstate(all="ignore", over="call", call=lambda *_, seen=overflows: seen.append(1)):
            try:
                answer, expected = attempt(*arguments), EXERCISES[name].reference(*arguments)
            except Exception:
                return False
        if np.shape(answer) != np.shape(expected) or not np.allclose(answer, expected, rtol=1e-9, atol=0):
            return False
        if overflows and name == "stable_sigmoid":
            return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_no_blind_change_of_the_reference_is_correct(name):
    tried = 0
    for source, attempt in mutants(EXERCISES[name].reference):
        if is_equivalent(name, attempt):
            continue
        tried += 1
        assert EXERCISES[name].run(attempt).status != "correct", source
    assert tried >= (7 if "gate" in name else 12)


# --- messages --------------------------------------------------------------------------------------------------------


def all_messages():
    for name in NAMES:
        for mistake in MISTAKES[name]:
            yield str(EXERCISES[name].run(mistake.wrong))
    for name, attempt, _ in UNKNOWN:
        yield str(EXERCISES[name].run(attempt))


def test_what_completes_a_sentence_and_a_question_asks():
    for name in NAMES:
        for item in (*MISTAKES[name], *CONVENTIONS[name]):
            assert item.what[0].islower() and item.what[-1] not in ".?!", item.what
            assert item.question.endswith(("?", ".")) and "?" in item.question, item.question
            assert item.principle.endswith(".") and item.seen, item.principle
