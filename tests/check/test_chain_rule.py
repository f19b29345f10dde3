"""The checks of notebook 04: every mistake is named by its own name, and nobody who is right is told otherwise."""

import ast
import copy
import inspect
import itertools
import math

import numpy as np
import pytest

from nnlib import check
from nnlib.activations import sigmoid
from nnlib.check import chain_rule

EXERCISES = {exercise.name: exercise for exercise in chain_rule.EXERCISES}
chain_gradient, output_delta, hidden_delta, weight_gradient, backprop, numerical_gradient = (
    exercise.reference for exercise in chain_rule.EXERCISES
)


def named(kind):
    return [
        pytest.param(exercise, mistake, id=f"{exercise.name}-{mistake.slug}")
        for exercise in chain_rule.EXERCISES
        for mistake in getattr(exercise, kind)
    ]


def multiplied(reference, factor):
    def version(*arguments):
        results, number = reference(*arguments), factor(*arguments)
        return tuple(number * result for result in results) if isinstance(results, tuple) else number * results

    return version


# Every mistake by its own name


@pytest.mark.parametrize("exercise, family", named("families"))
@pytest.mark.parametrize("t", [0.01, 0.37, 3.0, -0.1])
def test_a_mistake_that_hides_a_number_is_named(exercise, family, t):
    result = exercise.run(lambda *arguments: family.wrong(*arguments, t))
    assert result.mistakes == (family.slug,)


@pytest.mark.parametrize("exercise, convention", named("conventions"))
def test_another_convention_is_named(exercise, convention):
    assert exercise.run(multiplied(exercise.reference, convention.factor)).mistakes == (convention.slug,)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.faulty], ids=lambda e: e.name)
def test_two_faults_are_named_as_two_or_as_one_that_does_the_same(exercise):
    faults = [mistake for mistake in exercise.mistakes if mistake.wrong is None]
    for pair in itertools.combinations(faults, 2):
        found = exercise.run(exercise.version(*pair)).mistakes
        assert len(found) == 1 or set(found) == {mistake.slug for mistake in pair}


def test_a_convention_and_a_mistake_are_named_together():
    def downhill(X, Y, W1, W2):  # the tutorial's sign, without the slope of the hidden layer
        A1 = sigmoid(X @ W1)
        A2 = sigmoid(A1 @ W2)
        delta2 = 2 * (Y - A2) * A2 * (1 - A2)
        return X.T @ (delta2 @ W2.T), A1.T @ delta2

    assert check.backprop.run(downhill).mistakes == ("wrong_sign", "hidden_slope_missing")


def test_the_delta_of_cross_entropy_is_said_as_both():
    def cross_entropy(X, Y, W1, W2):
        A1 = sigmoid(X @ W1)
        delta2 = sigmoid(A1 @ W2) - Y
        return X.T @ (delta2 @ W2.T * A1 * (1 - A1)), A1.T @ delta2

    result = check.backprop.run(cross_entropy)
    assert result.mistakes == ("cross_entropy_delta",)
    text = " ".join(result.text.split())
    assert "the factor 2 and the slope of the output's sigmoid are missing" in text


def test_the_example_of_a_message():
    def too_early(X, Y, W1, W2):
        A1 = sigmoid(X @ W1)
        A2 = sigmoid(A1 @ W2)
        delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
        dW2 = A1.T @ delta2
        W2 = W2 - 0.3 * dW2
        return X.T @ (delta2 @ W2.T * A1 * (1 - A1)), dW2

    assert check.backprop.run(too_early).text.splitlines()[:3] == [
        "check.backprop: NOT YET",
        "dW2 is right; dW1 is not.",
        "It looks as if W2 has already been updated when the error is sent back",
    ]


def test_clashing_shapes_are_explained():
    def without_transpose(X, Y, W1, W2):
        A1 = sigmoid(X @ W1)
        A2 = sigmoid(A1 @ W2)
        delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
        return X.T @ (delta2 @ W2 * A1 * (1 - A1)), A1.T @ delta2

    result = check.backprop.run(without_transpose)
    assert result.mistakes == ("missing_transpose_of_W2",)
    assert "The shapes do not fit." in result.text


def sent_back_by(path_back):
    def version(X, Y, W1, W2):
        A1 = sigmoid(X @ W1)
        A2 = sigmoid(A1 @ W2)
        delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
        return X.T @ path_back(delta2, W2, A1), A1.T @ delta2

    return version


def path_replaced(delta2, W2, A1):
    delta1 = np.zeros(A1.shape)
    for i, j in np.ndindex(A1.shape):
        for k in range(W2.shape[1]):
            delta1[i, j] = delta2[i, k] * W2[j, k]
    return delta1 * A1 * (1 - A1)


def without_both_transposes(X, Y, W1, W2, factor=2):
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    delta2 = factor * (A2 - Y) * A2 * (1 - A2)
    return X @ (delta2 @ W2.T * A1 * (1 - A1)), A1 @ delta2


def with_linear_output(X, Y, W1, W2):
    A1 = sigmoid(X @ W1)
    delta2 = 2 * (A1 @ W2 - Y)
    return X.T @ (delta2 @ W2.T * A1 * (1 - A1)), A1.T @ delta2


def with_one_output(X, Y, W1, W2):
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    delta2 = np.zeros(Y.shape)
    delta2[:, 0] = 2 * (A2[:, 0] - Y[:, 0]) * A2[:, 0] * (1 - A2[:, 0])
    return X.T @ (delta2 @ W2.T * A1 * (1 - A1)), A1.T @ delta2


def only_the_deltas(X, Y, W1, W2):
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
    return delta2 @ W2.T * A1 * (1 - A1), delta2


def slope_in_dW2(X, Y, W1, W2):
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    return backprop(X, Y, W1, W2)[0], (A1 - A1**2).T @ (2 * (A2 - Y) * A2 * (1 - A2))


def copied_once(f, x, h=1e-5):
    above, below, slopes = x.copy(), x.copy(), np.zeros_like(x)
    for i in range(x.size):
        above.flat[i] += h
        below.flat[i] -= h
        slopes.flat[i] = (f(above) - f(below)) / (2 * h)
    return slopes


@pytest.mark.parametrize(
    "name, slugs, wrong",
    [
        ("chain_gradient", ["bias_slope_zero"], lambda *numbers: (chain_gradient(*numbers)[0], 0)),
        ("hidden_delta", ["last_output_only"], path_replaced),
        ("hidden_delta", ["transposed_result"], lambda delta2, W2, A1: W2 @ delta2.T * A1.T * (1 - A1.T)),
        ("hidden_delta", ["wrong_table_transposed"], lambda delta2, W2, A1: np.dot(delta2.T, W2) * (A1 - A1**2)),
        ("hidden_delta", ["wrong_table_transposed"], lambda delta2, W2, A1: A1 * (1 - A1) * (W2 @ delta2.T)),
        ("hidden_delta", ["missing_parentheses"], lambda delta2, W2, A1: delta2 * A1 * (1 - A1) @ W2.T),
        ("weight_gradient", ["slope_for_activation"], lambda A, delta: (A - A * A).T @ delta),
        ("weight_gradient", ["multiplied_by_a_number"], lambda A, delta: 0.1 * A.T @ delta),
        ("backprop", ["last_output_only"], sent_back_by(path_replaced)),
        ("backprop", ["both_gradient_transposes_missing"], without_both_transposes),
        (
            "backprop",
            ["missing_factor_two", "both_gradient_transposes_missing"],
            lambda *tables: without_both_transposes(*tables, factor=1),
        ),
        ("backprop", ["output_linear"], with_linear_output),
        ("backprop", ["first_output_only"], with_one_output),
        ("backprop", ["returns_deltas"], only_the_deltas),
        ("backprop", ["slope_in_dW2"], slope_in_dW2),
        ("numerical_gradient", ["moves_pile_up"], copied_once),
    ],
)
def test_other_spellings_of_a_mistake_get_its_name(name, slugs, wrong):
    assert list(EXERCISES[name].run(wrong).mistakes) == slugs


def test_a_reshape_is_never_named_where_it_changes_nothing():
    for name in ("hidden_delta", "weight_gradient", "backprop"):
        exercise = EXERCISES[name]
        for mistake in exercise.mistakes:
            if mistake.slug == "reshape_instead_of_transpose":
                with pytest.raises(ValueError):
                    exercise.version(mistake)(*next(iter(exercise.square(np.random.default_rng(0)))))


def test_what_is_right_only_with_equal_sizes_gets_no_name():
    def gradient(A, delta):  # as many neurons as inputs
        return weight_gradient(A, delta) + np.zeros((A.shape[1], A.shape[1]))

    assert not check.weight_gradient.run(gradient).mistakes


def test_a_place_comes_first():
    what = EXERCISES["backprop"].named()["hidden_slope_of_tanh"].what
    assert what == "in the hidden layer, the slope is that of tanh"


# The versions with faults


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.faulty], ids=lambda e: e.name)
def test_without_faults_it_is_the_reference(exercise):
    for arguments in exercise.cases(np.random.default_rng(1)):
        for expected, result in zip(
            exercise._split(exercise.reference(*arguments)), exercise._split(exercise.faulty(*arguments))
        ):
            np.testing.assert_allclose(result, expected, rtol=1e-12)


# Correct spellings


def chain_by_e(x, w, b, y):
    e = math.exp(-(w * x + b))
    slope = -2 * (y - 1 / (1 + e)) * e / (1 + e) ** 2
    return [slope * x, slope]


def chain_by_names(x, w, b, y, factor=2):
    print("z", w * x + b)
    a = (1 + np.tanh((w * x + b) / 2)) / 2
    dL_da, da_dz = factor * a - factor * y, a - a * a
    return dL_da * da_dz * x, dL_da * da_dz


def chain_in_an_array(x, w, b, y):
    a = sigmoid(np.float32(w * x + b))
    return np.array([x, 1]) * (a - y) * 2 * a * (1 - a)


class OutputDelta:
    def __call__(self, Y, A2):
        return (A2 - Y) * (A2 - A2**2) + (A2 - Y) * (A2 - A2**2)


def output_delta_in_loops(Y, A2):
    delta = np.zeros_like(A2)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            delta[i, j] = -2 * (Y[i, j] - A2[i, j]) * A2[i, j] * (1 - A2[i, j])
    return delta


def hidden_delta_in_loops(delta2, W2, A1):
    delta1 = [[0.0] * A1.shape[1] for _ in range(len(A1))]
    for i, j in np.ndindex(A1.shape):
        for k in range(W2.shape[1]):
            delta1[i][j] += delta2[i, k] * W2[j, k] * A1[i, j] * (1 - A1[i, j])
    return delta1


def weight_gradient_in_loops(A, delta):
    dW = np.zeros((A.shape[1], delta.shape[1]))
    for a, d in zip(A, delta):
        dW += a[:, None] * d
    return dW


def backprop_row_by_row(X, Y, W1, W2):
    dW1, dW2 = np.zeros(W1.shape), np.zeros(W2.shape)
    for x, y in zip(X.astype(float), Y):
        a1 = 1 / (1 + np.exp(-(x @ W1)))
        a2 = 1 / (1 + np.exp(-(a1 @ W2)))
        delta2 = 2 * (a2 - y) * a2 * (1 - a2)
        delta1 = (W2 @ delta2) * a1 * (1 - a1)
        dW1, dW2 = dW1 + np.outer(x, delta1), dW2 + np.outer(a1, delta2)
    return dW1, dW2


def backprop_by_columns(X, Y, W1, W2):
    """As in courses whose samples are columns."""
    A1 = sigmoid(W1.T @ X.T)
    A2 = sigmoid(W2.T @ A1)
    dZ2 = -2 * (Y.T - A2) * A2 * (1 - A2)
    dZ1 = (W2 @ dZ2) * (A1 - A1**2)
    return (dZ1 @ X).T, (dZ2 @ A1.T).T


def backprop_by_names(X, Y, W1, W2, debug=True):
    hidden = 0.5 + 0.5 * np.tanh(np.dot(X, W1) / 2)
    output = 0.5 + 0.5 * np.tanh(np.dot(hidden, W2) / 2)
    if debug:
        print(output.shape)
    error = Y - output
    d_output = error * (output * (1 - output))
    d_hidden = np.dot(d_output, np.transpose(W2)) * (hidden * (1 - hidden))
    return [-2 * np.dot(X.T, d_hidden), -2 * np.dot(hidden.T, d_output)]


def backprop_by_einsum(X, Y, W1, W2):
    A1 = sigmoid(np.einsum("ni,ih->nh", X, W1))
    A2 = sigmoid(np.einsum("nh,ho->no", A1, W2))
    d = 2 * (A2 - Y) * A2 * (1 - A2)
    return np.einsum("ni,no,ho,nh->ih", X, d, W2, A1 * (1 - A1)), np.einsum("nh,no->ho", A1, d).tolist()


def backprop_measured(X, Y, W1, W2):
    def loss(W1, W2):
        return np.sum((Y - sigmoid(sigmoid(X @ W1) @ W2)) ** 2)

    return numerical_gradient(lambda W: loss(W, W2), W1), numerical_gradient(lambda W: loss(W1, W), W2)


def backprop_in_float32(X, Y, W1, W2):
    return tuple(dW.astype(np.float32) for dW in backprop(*(a.astype(np.float32) for a in (X, Y, W1, W2))))


class Backprop:
    def __init__(self):
        self.A1 = self.A2 = None

    def __call__(self, X, Y, W1, W2):
        self.A1 = sigmoid(X @ W1)
        self.A2 = sigmoid(self.A1 @ W2)
        delta2 = 2 * (self.A2 - Y) * self.A2 * (1 - self.A2)
        return X.T @ (delta2 @ W2.T * self.A1 * (1 - self.A1)), self.A1.T @ delta2


def measured_with_copies(f, x):
    gradient = np.empty_like(x)
    for place, _ in np.ndenumerate(x):
        above, below = x.copy(), x.copy()
        above[place] += 1e-5
        below[place] -= 1e-5
        gradient[place] = (f(above) - f(below)) / (2 * 1e-5)
    return gradient


def measured_flat(f, x, h=1e-5):
    slopes = []
    for i in range(x.size):
        step = h * (np.arange(x.size) == i).reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / h / 2)
    return np.array(slopes).reshape(x.shape)


def measured_and_put_back(f, x):
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        number = x[place]
        x[place] = number + 1e-5
        above = f(x)
        x[place] = number - 1e-5
        gradient[place] = (above - f(x)) / 2e-5
        x[place] = number
    return gradient


class Measured:
    def __call__(self, f, x):
        return measured_with_copies(f, x).tolist()


RIGHT = {
    "chain_gradient": [
        chain_by_e,
        chain_by_names,
        chain_in_an_array,
        lambda x, w, b, y: (x * chain_gradient(x, w, b, y)[1], chain_gradient(x, w, b, y)[1]),
        lambda x, w, b, y: [float(slope) for slope in chain_gradient(x, w, b, y)],
        lambda x, w, b, y: tuple(
            numerical_gradient(lambda v: (y - sigmoid(v[0] * x + v[1])) ** 2, np.array([w, b], dtype=float))
        ),
    ],
    "output_delta": [
        OutputDelta(),
        output_delta_in_loops,
        np.vectorize(lambda y, a: 2 * (a - y) * a * (1 - a)),
        lambda Y, A2: -2 * (Y - A2) * A2 * (1 - A2),
        lambda Y, A2: np.multiply(np.multiply(2, A2 - Y), A2 - np.square(A2)),
        lambda Y, A2: np.float32(2 * (A2 - Y)) * np.float32(A2 * (1 - A2)),
        lambda Y, A2: [[2 * (a - y) * a * (1 - a) for y, a in zip(*rows)] for rows in zip(Y, A2)],
    ],
    "hidden_delta": [
        hidden_delta_in_loops,
        lambda delta2, W2, A1: np.dot(delta2, np.transpose(W2)) * (A1 - A1**2),
        lambda delta2, W2, A1: (W2 @ delta2.T).T * A1 * (1 - A1),
        lambda delta2, W2, A1: np.einsum("no,ho,nh->nh", delta2, W2, A1 - A1 * A1),
        lambda delta2, W2, A1: [(W2 @ d) * a * (1 - a) for d, a in zip(delta2, A1)],
        lambda delta2, W2, A1: np.float32(delta2) @ np.float32(W2.T) * np.float32(A1 * (1 - A1)),
        lambda delta2, W2, A1: -((delta2 @ W2.T) * A1 * (A1 - 1)),
        lambda delta2, W2, A1: delta2 @ W2.T * A1 * (1 - A1),
    ],
    "weight_gradient": [
        weight_gradient_in_loops,
        lambda A, delta: np.dot(np.transpose(A), delta),
        lambda A, delta: (delta.T @ A).T,
        lambda A, delta: np.einsum("ni,nu->iu", A, delta),
        lambda A, delta: np.tensordot(A, delta, axes=(0, 0)),
        lambda A, delta: [[sum(a * d) for d in delta.T] for a in A.T],
        lambda A, delta: np.float32(A.T) @ np.float32(delta),
        lambda A, delta: len(A) * np.mean(A[:, :, None] * delta[:, None, :], axis=0),
    ],
    "backprop": [
        backprop_row_by_row,
        backprop_by_columns,
        backprop_by_names,
        backprop_by_einsum,
        backprop_measured,
        backprop_in_float32,
        Backprop(),
        lambda X, Y, W1, W2: [dW.tolist() for dW in backprop(X, Y, W1, W2)],
    ],
    "numerical_gradient": [
        measured_with_copies,
        measured_flat,
        measured_and_put_back,
        Measured(),
        lambda f, x: -measured_flat(f, x, h=-1e-5) * -1,
        lambda f, x: measured_flat(f, x, h=3e-6).astype(np.float32),
        lambda f, x: np.array([measured_flat(lambda row: f(row.reshape(x.shape)), x.ravel())]).reshape(x.shape),
    ],
}
SPELLINGS = [pytest.param(name, right, id=f"{name}-{i}") for name in RIGHT for i, right in enumerate(RIGHT[name])]


@pytest.mark.parametrize("name, right", SPELLINGS)
def test_a_right_version_is_correct(name, right):
    result = EXERCISES[name].run(right)
    assert result.status == "correct", result


@pytest.mark.parametrize("name, right", SPELLINGS)
def test_what_is_said_of_every_right_answer_is_true(name, right):
    for arguments in EXERCISES[name].cases(np.random.default_rng(2)):
        for rule in EXERCISES[name].properties:
            assert rule.holds(right, *copy.deepcopy(arguments)), rule.slug


# Wrong programs that nobody has named


def reference_plus(reference, term):
    def version(*arguments):
        results = reference(*arguments)
        if isinstance(results, tuple):
            return tuple(result + term(*arguments) for result in results)
        return results + term(*arguments)

    return version


BREAKERS = {
    "chain_gradient": {
        "zero_at_a_perfect_answer": reference_plus(chain_gradient, lambda *_: 0.1),
        "ratio_is_the_input": lambda x, w, b, y: (chain_gradient(x, w, b, y)[0] * 1.5, chain_gradient(x, w, b, y)[1]),
    },
    "output_delta": {
        "zero_at_a_perfect_answer": reference_plus(output_delta, lambda *_: 0.1),
        "elements_apart": lambda Y, A2: (A2 - Y) * np.sum((A2 - Y) ** 2),
        "sign_of_the_error": lambda Y, A2: np.sin(9 * (A2 - Y)),
        "proportional_to_the_error": lambda Y, A2: (A2 - Y) ** 3,
    },
    "hidden_delta": {
        "nothing_sent_back": reference_plus(hidden_delta, lambda *_: 0.1),
        "samples_apart": lambda delta2, W2, A1: hidden_delta(delta2, W2, A1) * A1.sum(),
        "proportional_to_the_error": lambda delta2, W2, A1: np.tanh(delta2) @ W2.T,
    },
    "weight_gradient": {
        "zero_delta": reference_plus(weight_gradient, lambda *_: 0.1),
        "additive_over_samples": lambda A, delta: np.sqrt(len(A)) * A.T @ delta,
        "proportional_to_the_error": lambda A, delta: A.T @ np.tanh(delta),
    },
    "backprop": {
        "zero_at_a_perfect_answer": reference_plus(backprop, lambda *_: 0.1),
        "nothing_sent_back": lambda X, Y, W1, W2: tuple(
            dW + 0.1 * np.sum(np.abs(Y - sigmoid(sigmoid(X @ W1) @ W2))) for dW in backprop(X, Y, W1, W2)
        ),
        "additive_over_samples": multiplied(backprop, lambda X, *_: np.sqrt(len(X))),
        "proportional_to_the_error": lambda X, Y, W1, W2: chain_rule._with_output_delta(lambda Y, A2: (A2 - Y) ** 3)(
            X, Y, W1, W2
        ),
    },
    "numerical_gradient": {
        "plane": lambda f, x: numerical_gradient(f, x) + 0.1,
        "tilted_plane": lambda f, x: np.flip(numerical_gradient(f, x)),
    },
}


@pytest.mark.parametrize("name, slug", [(name, rule.slug) for name in EXERCISES for rule in EXERCISES[name].properties])
def test_a_property_catches_a_mistake_without_a_name(name, slug):
    result = EXERCISES[name].run(BREAKERS[name][slug])
    assert (result.how, result.mistakes) == ("property", (slug,))


class Mutations(ast.NodeTransformer):
    """Carries out the change with this number, counted over the whole function."""

    OPERATORS = {
        ast.Add: [ast.Sub, ast.Mult],
        ast.Sub: [ast.Add, ast.Mult],
        ast.Mult: [ast.Add, ast.Div, ast.Sub],
        ast.Div: [ast.Mult, ast.Sub],
        ast.MatMult: [ast.Mult, ast.Add],
    }

    def __init__(self, number, names):
        self.number, self.names, self.count = number, names, 0

    def chosen(self):
        self.count += 1
        return self.count - 1 == self.number

    def visit_BinOp(self, node):
        self.generic_visit(node)
        for other in self.OPERATORS[type(node.op)]:
            if self.chosen():
                return ast.BinOp(node.left, other(), node.right)
        if self.chosen():
            return node.left
        if self.chosen():
            return node.right
        if not isinstance(node.op, (ast.Add, ast.Mult)) and self.chosen():
            return ast.BinOp(node.right, node.op, node.left)
        return node

    def visit_Constant(self, node):
        for change in (lambda value: value + 1, lambda value: 2 * value, lambda value: -value):
            if isinstance(node.value, (int, float)) and self.chosen():
                return ast.Constant(change(node.value))
        return node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return node.value if node.attr == "T" and self.chosen() else node

    def visit_Call(self, node):
        self.generic_visit(node)
        return node.args[0] if node.args and self.chosen() else node

    def visit_Tuple(self, node):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
            if self.chosen():
                return ast.Tuple(node.elts[::-1], node.ctx)
            if self.chosen():
                return ast.Tuple([node.elts[0]] * 2, node.ctx)
        return node

    def visit_Name(self, node):
        for other in self.names:
            if isinstance(node.ctx, ast.Load) and node.id in self.names and node.id != other and self.chosen():
                return ast.Name(other, node.ctx)
        return node


def mutants(reference):
    source = inspect.getsource(reference)
    names = [name for name in inspect.signature(reference).parameters if name != "f"]
    for number in itertools.count():
        tree = ast.parse(source)
        tree.body[0].body = tree.body[0].body[1:]  # without the docstring
        change = Mutations(number, names)
        changed = ast.fix_missing_locations(change.visit(tree))
        if change.count <= number:
            return
        space = {"np": np, "sigmoid": sigmoid}
        exec(compile(changed, reference.__name__, "exec"), space)
        yield ast.unparse(changed), space[reference.__name__]


@pytest.mark.parametrize("name", EXERCISES)
def test_blind_mutations_are_never_correct(name):
    seen = 0
    for source, mutant in mutants(EXERCISES[name].reference):
        seen += 1
        assert EXERCISES[name].run(mutant).status != "correct", source
    assert seen >= 8


# The words


def all_named_results():
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            yield exercise, exercise.run(exercise.version(mistake))
