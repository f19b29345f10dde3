"""The checks of notebooks 00, 02 and 05: each mistake is named, no other one is, and nothing right is called wrong."""

import ast
import copy
import inspect
import itertools

import numpy as np
import pytest

from nnlib import check
from nnlib.activations import sigmoid
from nnlib.check import training_loop

NAMES = [
    "samples_and_features",
    "layer",
    "feedforward",
    "count_parameters",
    "xor_weights",
    "gradient_descent_step",
    "train",
    "first_below",
    "NeuralNetwork",
]
EXERCISES = {name: check.exercises()[name] for name in NAMES}
REFERENCES = {name: exercise.reference for name, exercise in EXERCISES.items()}
backprop = check.exercises()["backprop"].reference
feedforward, first_below, train = (REFERENCES[name] for name in ("feedforward", "first_below", "train"))
MISTAKES = [(name, mistake) for name in NAMES for mistake in EXERCISES[name].mistakes]
FAULTS = {name: [m for m in EXERCISES[name].mistakes if m.wrong is None] for name in NAMES}


def by_slug(pairs):
    return [pytest.param(name, mistake, id=f"{name}-{mistake.slug}") for name, mistake in pairs]


def same(exercise, one, other, seeds):
    """Whether two versions give the same results on other cases than those of the check."""
    for seed in seeds:
        for arguments in exercise.cases(np.random.default_rng(seed)):
            results = []
            for version in (one, other):
                try:
                    results.append(exercise.use(version, *copy.deepcopy(arguments)))
                except Exception:
                    return False
            counts = [exercise._count(result) for result in results]
            if counts[0] != counts[1] or any(exercise._differences(*results)):
                return False
    return True


# --- every mistake is named, and nothing else is ---------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_slug_has_one_text(name):
    exercise = EXERCISES[name]
    mistakes = *exercise.mistakes, *exercise.families, *exercise.conventions
    texts = {(m.slug, m.what, m.question, m.principle) for m in mistakes}
    slugs = {mistake.slug for mistake in mistakes}
    assert len(slugs) == len(texts) and slugs <= set(exercise.named())


@pytest.mark.parametrize("name", [name for name in NAMES if FAULTS[name]])
def test_without_faults_the_faulty_version_is_right(name):
    exercise = EXERCISES[name]
    assert exercise.run(lambda *arguments: exercise.faulty(*arguments, faults=set())).status == "correct"
    assert same(
        exercise, lambda *arguments: exercise.faulty(*arguments, faults=set()), exercise.reference, range(50, 55)
    )


@pytest.mark.parametrize("name", [name for name in NAMES if FAULTS[name]])
def test_two_faults_are_named_both_or_as_the_one_that_does_the_same(name):
    exercise = EXERCISES[name]
    for pair in itertools.combinations(FAULTS[name], 2):
        result = exercise.run(exercise.version(*pair))
        slugs = tuple(mistake.slug for mistake in pair)
        assert result.how == "named", (slugs, result.text)
        if result.mistakes != slugs:
            assert len(result.mistakes) == 1, (slugs, result.mistakes)
            single = exercise.named()[result.mistakes[0]]
            if single not in exercise.families:
                cases = exercise.square if exercise.square and not _runs(exercise, single) else exercise.cases
                assert _equal_on(exercise, cases, exercise.version(*pair), exercise.version(single)), slugs


def _runs(exercise, mistake):
    try:
        exercise.use(exercise.version(mistake), *next(iter(exercise.cases(np.random.default_rng(1)))))
    except Exception:
        return False
    return True


def _equal_on(exercise, cases, one, other):
    for arguments in cases(np.random.default_rng(77)):
        if any(exercise._differences(exercise.use(one, *arguments), exercise.use(other, *arguments))):
            return False
    return True


def moved_by(number):
    return lambda W1, W2, dW1, dW2, learning_rate: (W1 - number * dW1, W2 - number * dW2)


@pytest.mark.parametrize("number", [0.01, 0.1, 0.5, 3.0])
def test_a_step_of_fixed_size_is_named_whatever_the_size(number):
    assert check.gradient_descent_step.run(moved_by(number)).mistakes == ("fixed_learning_rate",)


def test_a_step_uphill_of_fixed_size_is_not_called_a_forgotten_rate_alone():
    assert check.gradient_descent_step.run(moved_by(-1.0)).mistakes == ("adds_the_gradient", "learning_rate_ignored")
    assert "fixed_learning_rate" not in check.gradient_descent_step.run(moved_by(-0.1)).mistakes


# --- programs as learners write them ---------------------------------------------------------------------------------


def layer_of_numpy_arrays_made_like_X(X, W, b):
    A = np.zeros_like(X, shape=(len(X), len(b)))
    for i in range(len(X)):
        for j in range(len(b)):
            A[i, j] = 1 / (1 + np.exp(-(X[i] @ W[:, j] + b[j])))
    return A


def layer_overwriting(X, W, b):
    for x in X:
        a = sigmoid(x @ W + b)
    return a


def layer_in_loops(X, W, b):
    A = []
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            z = b[j]
            for k in range(X.shape[1]):
                z += X[i, k] * W[k, j]
            A.append(sigmoid(z))
    return A


def layer_adding_the_bias_too_often(X, W, b):
    A = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            z = 0
            for k in range(X.shape[1]):
                z += X[i, k] * W[k, j] + b[j]
            A[i, j] = sigmoid(z)
    return A


def layer_going_on_with_the_sum(X, W, b):
    A = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):
        z = 0
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                z += X[i, k] * W[k, j]
            A[i, j] = sigmoid(z + b[j])
    return A


def layer_with_one_sum_for_all(X, W, b):
    A = np.zeros((X.shape[0], W.shape[1]))
    z = 0
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                z += X[i, k] * W[k, j]
            z += b[j]
            A[i, j] = sigmoid(z)
    return A


def count_overwriting(sizes):
    for i in range(len(sizes) - 1):
        total = sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


def count_return_indented(sizes):
    total = 0
    for inputs, units in zip(sizes, sizes[1:]):
        total += inputs * units + units
        return total


def train_that_stops(stop, before_the_update=False):
    """Training with an early end: stop(losses) is asked once in each iteration."""

    def wrong(X, Y, W1, W2, iterations, learning_rate):
        losses = []
        for _ in range(iterations):
            losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
            if before_the_update and stop(losses):
                break
            dW1, dW2 = backprop(X, Y, W1, W2)
            W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
            if stop(losses):
                break
        return W1, W2, losses

    return wrong


def train_unpacking_wrongly(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        dW2, dW1 = backprop(X, Y, W1, W2)
        W1 = W1 - learning_rate * dW1
        W2 = W2 - learning_rate * dW2
    return W1, W2, losses


def train_noting_errors(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(np.sum(Y - feedforward(X, W1, W2)[1]))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def train_sample_by_sample(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        for x, y in zip(X, Y):
            dW1, dW2 = backprop(x.reshape(1, -1), y.reshape(1, -1), W1, W2)
            W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def step_like_the_tutorial(W1, W2, dW1, dW2, learning_rate):
    W1 = W1 + dW1
    W2 = W2 + dW2
    return W1, W2


def train_gradients_before_the_loop(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    dW1, dW2 = backprop(X, Y, W1, W2)
    for _ in range(iterations):
        A1, A2 = feedforward(X, W1, W2)
        losses.append(np.sum((Y - A2) ** 2))
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def train_restarting(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        new_W1, new_W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return new_W1, new_W2, losses


def train_by_two_calls(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        W1 = W1 - learning_rate * backprop(X, Y, W1, W2)[0]
        W2 = W2 - learning_rate * backprop(X, Y, W1, W2)[1]
    return W1, W2, losses


def train_inline_updating_too_early(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        A1 = sigmoid(X @ W1)
        A2 = sigmoid(A1 @ W2)
        losses.append(np.sum((Y - A2) ** 2))
        delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
        W2 = W2 - learning_rate * A1.T @ delta2
        delta1 = delta2 @ W2.T * A1 * (1 - A1)
        W1 = W1 - learning_rate * X.T @ delta1
    return W1, W2, losses


def train_return_indented(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        A1, A2 = feedforward(X, W1, W2)
        losses.append(np.sum((Y - A2) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1 = W1 - learning_rate * dW1
        W2 = W2 - learning_rate * dW2
        return W1, W2, losses


def train_from_one(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(1, iterations):
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def train_with_a_list_in_the_loop(X, Y, W1, W2, iterations, learning_rate):
    for _ in range(iterations):
        losses = []
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def train_with_half_the_gradient_added(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        A1, A2 = feedforward(X, W1, W2)
        losses.append(((Y - A2) ** 2).sum())
        delta2 = (A2 - Y) * A2 * (1 - A2)
        dW1, dW2 = X.T @ (delta2 @ W2.T * A1 * (1 - A1)), A1.T @ delta2
        W1, W2 = W1 + learning_rate * dW1, W2 + learning_rate * dW2
    return W1, W2, losses


def first_below_with_else(losses, bound):
    for i, loss in enumerate(losses):
        if loss < bound:
            return i
        else:
            return None


def first_below_without_break(losses, bound):
    found = None
    for i in range(len(losses)):
        if losses[i] < bound:
            found = i
    return found


def first_below_while(losses, bound):
    i = 0
    while i < len(losses) and losses[i] >= bound:
        i += 1
    return i


class NetworkLikeTheTutorial:
    """It keeps everything on itself, and its methods return nothing."""

    def __init__(self, inputs, hidden, outputs, rng):
        self.W1, self.W2 = rng.random((inputs, hidden)), rng.random((hidden, outputs))

    def feedforward(self, X):
        self.A1, self.A2 = feedforward(X, self.W1, self.W2)

    def backprop(self, X, Y):
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        self.W1, self.W2, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


class NetworkForgetting(REFERENCES["NeuralNetwork"]):
    def train(self, X, Y, iterations, learning_rate):
        W1, W2, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


class NetworkReturningAll(REFERENCES["NeuralNetwork"]):
    def train(self, X, Y, iterations, learning_rate):
        return train(X, Y, self.W1, self.W2, iterations, learning_rate)


class NetworkUnpackingWrongly(REFERENCES["NeuralNetwork"]):
    def train(self, X, Y, iterations, learning_rate):
        self.W2, self.W1, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


class NetworkDrawingNormally(REFERENCES["NeuralNetwork"]):
    def __init__(self, inputs, hidden, outputs, rng):
        self.W1 = rng.normal(size=(inputs, hidden))
        self.W2 = rng.normal(size=(hidden, outputs))


class NetworkDrawingW2First(REFERENCES["NeuralNetwork"]):
    def __init__(self, inputs, hidden, outputs, rng):
        self.W2 = rng.random((hidden, outputs))
        self.W1 = rng.random((inputs, hidden))


WRITTEN = [
    ("samples_and_features", lambda X: (X.shape[1], X.shape[0]), ("swapped_results",)),
    ("samples_and_features", lambda X: (len(X), X.shape[0]), ("rows_counted_twice",)),
    ("layer", layer_of_numpy_arrays_made_like_X, ("integer_dtype",)),
    ("layer", layer_overwriting, ("last_sample_only",)),
    ("layer", lambda X, W, b: 1 / (1 + np.exp(X @ W + b)), ("missing_minus",)),
    ("layer", lambda X, W, b: 1 / (1 + np.exp(-X @ W + b)), ("bias_subtracted",)),
    ("layer", lambda X, W, b: sigmoid(W.T @ X.T + b[:, None]), ("transposed_result",)),
    ("layer", lambda X, W, b: np.dot(W, X) + b, ("missing_activation", "wrong_order")),
    ("layer", lambda X, W, b: sigmoid(X.dot(W.T) + b), ("needless_transpose",)),
    ("layer", lambda X, W, b: sigmoid(np.multiply(X, W) + b), ("star_for_matrix_product",)),
    ("layer", lambda X, W, b: X @ W, ("missing_activation", "missing_bias")),
    ("layer", layer_in_loops, ("flattened",)),
    ("layer", layer_adding_the_bias_too_often, ("bias_for_every_input",)),
    ("layer", layer_going_on_with_the_sum, ("sum_not_reset",)),
    ("layer", layer_with_one_sum_for_all, ("sum_not_reset",)),
    ("layer", lambda X, W, b: sigmoid(X @ W + b[:, None]), ("bias_per_sample",)),
    ("feedforward", lambda X, W1, W2: [A.flatten().tolist() for A in feedforward(X, W1, W2)], ("flattened",)),
    ("count_parameters", count_overwriting, ("last_layer_only",)),
    ("count_parameters", count_return_indented, ("returns_in_the_loop",)),
    ("feedforward", lambda X, W1, W2: (X @ W1, sigmoid(X @ W1 @ W2)), ("hidden_sigmoid_missing",)),
    ("feedforward", lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(X @ W1 @ W2)), ("weighted_sums_passed_on",)),
    ("feedforward", lambda X, W1, W2: (X @ W1, X @ W1 @ W2), ("hidden_sigmoid_missing", "output_sigmoid_missing")),
    ("feedforward", lambda X, W1, W2: feedforward(X, W1, W2)[::-1], ("swapped_results",)),
    ("feedforward", lambda X, W1, W2: (sigmoid(X * W1), sigmoid(sigmoid(X * W1) * W2)), ("star_for_matrix_product",)),
    ("feedforward", lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(sigmoid(X @ W1) * W2)), ("star_in_the_second_layer",)),
    (
        "count_parameters",
        lambda sizes: sum(a * (b + 1) for a, b in itertools.pairwise(sizes)),
        ("biases_of_the_wrong_side",),
    ),
    ("count_parameters", lambda sizes: sum(a * b + 1 for a, b in itertools.pairwise(sizes)), ("one_bias_per_layer",)),
    ("xor_weights", lambda: ([[20, 20], [20, 20]], [-10, -30], [[20], [20]], [-10]), ("answers_or",)),
    ("xor_weights", lambda: ([[0, 0], [0, 0]], [0, 0], [[0], [0]], [0]), ("exactly_one_half",)),
    ("gradient_descent_step", step_like_the_tutorial, ("adds_the_gradient", "learning_rate_ignored")),
    (
        "gradient_descent_step",
        lambda W1, W2, dW1, dW2, learning_rate: (W2 - learning_rate * dW2, W1 - learning_rate * dW1),
        ("swapped_results",),
    ),
    ("train", train_gradients_before_the_loop, ("gradient_computed_once",)),
    ("train", train_unpacking_wrongly, ("gradients_unpacked_in_wrong_order",)),
    ("train", train_noting_errors, ("losses_first_power",)),
    ("train", train_sample_by_sample, ("one_sample_at_a_time",)),
    ("train", train_by_two_calls, ("W1_updated_before_dW2",)),
    ("train", train_inline_updating_too_early, ("W2_updated_too_early",)),
    ("train", train_return_indented, ("returns_in_the_loop",)),
    ("train", train_from_one, ("one_iteration_too_few",)),
    ("train", train_restarting, ("restarts_in_each_iteration",)),
    ("train", train_with_a_list_in_the_loop, ("last_loss_only",)),
    ("train", train_with_half_the_gradient_added, ("adds_the_gradient", "missing_factor_two")),
    ("first_below", first_below_with_else, ("looks_at_the_first_only",)),
    ("first_below", first_below_without_break, ("last_for_first",)),
    ("first_below", first_below_while, ("length_if_none",)),
    ("first_below", lambda losses, bound: np.argmax(losses < bound) + 1, ("counts_from_one", "zero_if_none")),
    ("first_below", lambda losses, bound: np.where(losses < bound)[0], ("all_numbers",)),
    ("first_below", lambda losses, bound: losses < bound, ("comparison_only",)),
    ("NeuralNetwork", NetworkLikeTheTutorial, ("feedforward_returns_nothing",)),
    ("NeuralNetwork", NetworkForgetting, ("weights_not_stored",)),
    ("NeuralNetwork", NetworkReturningAll, ("weights_not_stored", "train_returns_everything")),
    ("NeuralNetwork", NetworkUnpackingWrongly, ("stored_swapped",)),
    ("NeuralNetwork", NetworkDrawingW2First, ("W2_drawn_first",)),
    ("NeuralNetwork", NetworkDrawingNormally, ("drawn_from_normal",)),
]


@pytest.mark.parametrize("name, attempt, slugs", WRITTEN)
def test_mistakes_in_the_words_of_learners(name, attempt, slugs):
    assert EXERCISES[name].run(attempt).mistakes == slugs


STOPS = [
    lambda losses: len(losses) > 1 and losses[-2] - losses[-1] < 1e-2,
    lambda losses: losses[-1] < 0.01,
    lambda losses: len(losses) > 1 and losses[-1] > losses[-2],
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("before_the_update", [True, False])
@pytest.mark.parametrize("stop", STOPS)
def test_training_that_stops_early_is_named(stop, before_the_update, seed, monkeypatch):
    exercise = check.train
    cases = list(exercise.cases(np.random.default_rng(seed)))
    monkeypatch.setattr(exercise, "cases", lambda rng: cases)
    result = exercise.run(train_that_stops(stop, before_the_update))
    assert (result.status, result.mistakes) == ("not yet", ("stops_early",)), result
    assert exercise.run(train_that_stops(lambda losses: False)).status == "correct"


@pytest.mark.parametrize("seed", range(20))
def test_no_rounding_makes_right_training_wrong(seed):
    assert same(check.train, train, train_in_float32, [seed])


@pytest.mark.parametrize(
    "name, attempt",
    [
        ("layer", lambda X, W, b: 0.9 * sigmoid(X @ W + b).ravel()),
        ("layer", lambda X, W, b: np.nan * (X @ W)),
        ("layer", lambda X, W, b: 0.9 * np.squeeze(sigmoid(X @ W + b))[:, None]),
        ("feedforward", lambda X, W1, W2: [0.9 * A.ravel() for A in feedforward(X, W1, W2)]),
        ("feedforward", lambda X, W1, W2: [np.nan * A for A in feedforward(X, W1, W2)]),
    ],
)
def test_of_other_shapes_and_nan_no_rule_is_said(name, attempt):
    assert EXERCISES[name].run(attempt).how == "not recognised"


def test_weights_of_other_shapes_are_said_in_words():
    class Transposed(REFERENCES["NeuralNetwork"]):
        def __init__(self, inputs, hidden, outputs, rng):
            self.W1, self.W2 = rng.random((hidden, inputs)), rng.random((outputs, hidden))

    result = check.NeuralNetwork.run(Transposed)
    assert result.how == "unusable" and "self.W1 has the shape (" in result.text
    assert "one row for each input, one column for each hidden neuron." in " ".join(result.text.split())


def test_a_message_about_a_class_says_which_method_is_wrong():
    text = " ".join(str(check.NeuralNetwork.run(NetworkLikeTheTutorial)).split())
    assert "feedforward(X) is not. It looks as if the method feedforward returns nothing." in text


# --- nothing right is called wrong -----------------------------------------------------------------------------------


class CallableLayer:
    def __call__(self, X, W, b, activation=sigmoid):
        print("shapes", X.shape, W.shape)
        return activation(X @ W + b)


def layer_by_columns(X, W, b):
    return np.column_stack([sigmoid(X @ W[:, j] + b[j]) for j in range(len(b))])


def feedforward_by_layers(X, W1, W2):
    activations = [X]
    for W in (W1, W2):
        activations.append((1 + np.tanh(activations[-1] @ W / 2)) / 2)
    return tuple(activations[1:])


def step_on_copies(W1, W2, dW1, dW2, learning_rate=1.0):
    W1, W2 = W1.copy(), W2.copy()
    W1 += -learning_rate * dW1
    W2 -= dW2 * learning_rate
    return W1, W2


def step_number_by_number(W1, W2, dW1, dW2, learning_rate):
    move = np.vectorize(lambda w, dw: w - learning_rate * dw)
    return move(W1, dW1), move(W2, dW2)


def train_downhill(X, Y, W1, W2, iterations, learning_rate):
    losses, i = [], 0
    while i < iterations:
        A1 = 1 / (1 + np.exp(-np.dot(X, W1)))
        A2 = 1 / (1 + np.exp(-np.dot(A1, W2)))
        error = Y - A2
        losses += [float(np.sum(np.square(error)))]
        delta2 = 2 * error * A2 * (1 - A2)
        delta1 = delta2.dot(W2.T) * A1 * (1 - A1)
        W1, W2 = W1 + learning_rate * X.T.dot(delta1), W2 + learning_rate * A1.T.dot(delta2)
        i += 1
    return W1, W2, losses


def train_by_recursion(X, Y, W1, W2, iterations, learning_rate):
    if iterations == 0:
        return W1, W2, []
    loss = np.linalg.norm(Y - feedforward(X, W1, W2)[1]) ** 2
    step = REFERENCES["gradient_descent_step"](W1, W2, *backprop(X, Y, W1, W2), learning_rate)
    W1, W2, losses = train_by_recursion(X, Y, *step, iterations - 1, learning_rate)
    return W1, W2, [loss, *losses]


def train_in_float32(X, Y, W1, W2, iterations, learning_rate):
    return train(*(array.astype(np.float32) for array in (X, Y, W1, W2)), iterations, np.float32(learning_rate))


def train_adding_up_samples(X, Y, W1, W2, iterations, learning_rate):
    losses = np.zeros(iterations)
    for i in range(iterations):
        dW1, dW2 = 0 * W1, 0 * W2
        for x, y in zip(X, Y):
            losses[i] += np.sum((y - feedforward(x[None], W1, W2)[1]) ** 2)
            gradients = backprop(x[None], y[None], W1, W2)
            dW1, dW2 = dW1 + gradients[0], dW2 + gradients[1]
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def train_with_lists(X, Y, W1, W2, iterations, learning_rate):
    print("start")
    return [np.asarray(result).tolist() for result in train(X, Y, W1, W2, iterations, learning_rate)]


def train_with_history(X, Y, W1, W2, iterations, learning_rate):
    history = [(W1, W2)]
    for _ in range(iterations):
        W1, W2 = history[-1]
        dW1, dW2 = backprop(X, Y, W1, W2)
        history.append((W1 - dW1 * learning_rate, W2 - dW2 * learning_rate))
    losses = [((feedforward(X, *weights)[1] - Y) ** 2).sum() for weights in history[:-1]]
    return *history[-1], losses


def first_below_by_where(losses, bound):
    found = np.where(losses < bound)[0]
    return found[0] if len(found) else None


def first_below_while_right(losses, bound):
    i = 0
    while i < len(losses):
        if losses[i] < bound:
            return i
        i = i + 1


def first_below_by_try(losses, bound):
    try:
        return [bool(loss < bound) for loss in losses].index(True)
    except ValueError:
        return None


def first_below_with_break(losses, bound):
    found = None
    for i in range(len(losses)):
        if not losses[i] >= bound:
            found = i
            break
    return found


class NetworkCallingItself:
    def __init__(self, inputs, hidden, outputs, rng):
        self.W1 = rng.random((inputs, hidden))
        self.W2 = rng.random((hidden, outputs))
        self.calls = 0

    def feedforward(self, X):
        self.A1 = sigmoid(X @ self.W1)
        self.A2 = sigmoid(self.A1 @ self.W2)
        return self.A1, self.A2

    def backprop(self, X, Y):
        self.feedforward(X)
        delta2 = 2 * (self.A2 - Y) * self.A2 * (1 - self.A2)
        return X.T @ (delta2 @ self.W2.T * self.A1 * (1 - self.A1)), self.A1.T @ delta2

    def train(self, X, Y, iterations, learning_rate):
        losses = []
        for _ in range(iterations):
            losses.append(np.sum((Y - self.feedforward(X)[1]) ** 2))
            dW1, dW2 = self.backprop(X, Y)
            self.W1 -= learning_rate * dW1
            self.W2 -= learning_rate * dW2
        return losses


class NetworkOfAParent(NetworkCallingItself):
    def train(self, X, Y, iterations=1500, learning_rate=1.0, verbose=True):
        losses = np.array(super().train(X, Y, iterations, learning_rate))
        if verbose:
            print("last loss", losses[-1])
        return losses


class NetworkWithLists(REFERENCES["NeuralNetwork"]):
    def feedforward(self, X):
        return [A.tolist() for A in super().feedforward(X)]

    def backprop(self, X, Y):
        return [dW.astype(np.float32) for dW in super().backprop(X, Y)]


class NetworkWithParameters:
    def __init__(self, inputs, hidden, outputs, rng):
        self.parameters = [rng.random((inputs, hidden)), rng.random((hidden, outputs))]

    W1 = property(lambda self: self.parameters[0], lambda self, W: self.parameters.__setitem__(0, W))
    W2 = property(lambda self: self.parameters[1], lambda self, W: self.parameters.__setitem__(1, W))

    def feedforward(self, X):
        return feedforward(X, *self.parameters)

    def backprop(self, X, Y):
        return backprop(X, Y, *self.parameters)

    def train(self, X, Y, iterations, learning_rate):
        *self.parameters, losses = train_adding_up_samples(X, Y, *self.parameters, iterations, learning_rate)
        return tuple(losses)


class NetworkStepByStep(NetworkCallingItself):
    def train(self, X, Y, iterations, learning_rate):
        return [self.step(X, Y, learning_rate) for _ in range(iterations)]

    def step(self, X, Y, learning_rate):
        loss = ((self.feedforward(X)[1] - Y) ** 2).sum()
        gradients = self.backprop(X, Y)
        self.W1, self.W2 = (W - learning_rate * dW for W, dW in zip((self.W1, self.W2), gradients))
        return loss


class NetworkOfLongNames:
    def __init__(self, inputs, hidden, outputs, rng, low=0.0, high=1.0):
        self.W1 = rng.uniform(low, high, (inputs, hidden))
        self.W2 = rng.uniform(low, high, (hidden, outputs))

    def feedforward(self, inputs):
        return feedforward_by_layers(inputs, self.W1, self.W2)

    def backprop(self, inputs, targets):
        return backprop(inputs, targets, self.W1, self.W2)

    def train(self, inputs, targets, iterations, learning_rate):
        self.W1, self.W2, losses = train_with_history(inputs, targets, self.W1, self.W2, iterations, learning_rate)
        return losses


AND_NOT, OR_NAND = ([[20, -20], [-20, 20]], [-10, -10]), ([[20, -20], [20, -20]], [-10, 30])
RIGHT = {
    "samples_and_features": [
        lambda X: X.shape,
        lambda X: list(X.shape),
        lambda X: np.array(X.shape),
        lambda X: (len(X), len(X[0])),
        lambda X: (len(X), X.size // len(X)),
        lambda X: (len(X.tolist()), len(X.T)),
        lambda X: (float(X.shape[0]), np.int64(X.shape[-1])),
        lambda X: (sum(1 for row in X), sum(1 for number in X[0])),
    ],
    "layer": [
        CallableLayer(),
        layer_by_columns,
        lambda X, W, b: 0.5 * (1 + np.tanh((np.matmul(X, W) + b) / 2)),
        lambda X, W, b: np.vectorize(lambda z: 1 / (1 + np.exp(-z)))(X.dot(W) + b),
        lambda X, W, b: sigmoid(np.einsum("ij,jk->ik", X, W) + b),
        lambda X, W, b: [[float(sigmoid(sum(x * W[:, j]) + b[j])) for j in range(len(b))] for x in X],
        lambda X, W, b: 1 / (1 + np.exp(-X @ W - b)),
        lambda X, W, b: 1 - sigmoid(-(b + X @ W)),
        lambda X, W, b: sigmoid((X[:, :, None] * W[None]).sum(axis=1) + b).astype(np.float32),
        lambda X, W, b: sigmoid(np.float32(X) @ np.float32(W) + np.float32(b)),
    ],
    "feedforward": [
        feedforward_by_layers,
        lambda X, W1, W2: (sigmoid(np.dot(X, W1)), sigmoid(np.dot(sigmoid(np.dot(X, W1)), W2))),
        lambda X, W1, W2: [sigmoid(X @ W1), 1 / (np.exp(-(sigmoid(X @ W1) @ W2)) + 1)],
        lambda X, W1, W2: (sigmoid(W1.T @ X.T).T, sigmoid(W2.T @ sigmoid(W1.T @ X.T)).T),
        lambda X, W1, W2: [A.tolist() for A in feedforward(X, W1, W2)],
        lambda X, W1, W2: tuple(np.float32(A) for A in feedforward(np.float32(X), np.float32(W1), np.float32(W2))),
        lambda X, W1, W2: (lambda A1: (A1, sigmoid(np.einsum("nh,ho->no", A1, W2))))(sigmoid(X @ W1)),
        lambda X, W1, W2: tuple(np.vstack(rows) for rows in zip(*(feedforward(x[None], W1, W2) for x in X))),
    ],
    "count_parameters": [
        lambda sizes: sum(a * b for a, b in itertools.pairwise(sizes)) + sum(sizes[1:]),
        lambda sizes: sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes) - 1)),
        lambda sizes: int(np.sum((np.array(sizes[:-1]) + 1) * np.array(sizes[1:]))),
        lambda sizes: sum(b * (1 + a) for a, b in zip(sizes[:-1], sizes[1:])),
        lambda sizes: float(sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in zip(sizes, sizes[1:]))),
        lambda sizes: 0 if len(sizes) == 1 else (sizes[0] + 1) * sizes[1] + REFERENCES["count_parameters"](sizes[1:]),
        lambda sizes: np.dot(sizes[:-1], sizes[1:]) + sum(sizes) - sizes[0],
    ],
    "xor_weights": [
        lambda: (*map(np.array, AND_NOT), np.array([[20], [20]]), np.array([-10])),
        lambda: (*OR_NAND, [[20], [20]], [-30]),
        lambda: [*OR_NAND, ((1.0,), (1.0,)), [-1.5]],
        lambda: (np.array(OR_NAND[0]) / 2, np.array(OR_NAND[1]) / 2, np.float32([[5], [5]]), [-7.5]),
        lambda: ([[20, 20], [20, 20]], [-10, -30], [[20], [-40]], [-10]),
        lambda: ([[20, 20, 0], [20, 20, 0]], [-30, -10, 5], [[-40], [20], [0]], [-10]),
        lambda: ([[-20, 20], [-20, 20]], [10, -30], [[-20], [-20]], [10]),
    ],
    "gradient_descent_step": [
        step_on_copies,
        lambda W1, W2, dW1, dW2, learning_rate: (-(learning_rate * dW1 - W1), -(learning_rate * dW2 - W2)),
        lambda W1, W2, dW1, dW2, learning_rate: [W - learning_rate * dW for W, dW in ((W1, dW1), (W2, dW2))],
        lambda W1, W2, dW1, dW2, learning_rate: ((W1 - learning_rate * dW1).tolist(), W2 - learning_rate * dW2),
        lambda *arguments: REFERENCES["gradient_descent_step"](*map(np.float32, arguments)),
        lambda W1, W2, dW1, dW2, learning_rate: (
            np.subtract(W1, np.multiply(learning_rate, dW1)),
            np.add(W2, np.multiply(-learning_rate, dW2)),
        ),
        lambda W1, W2, *rest: REFERENCES["gradient_descent_step"](W1.astype(float), W2.astype(float), *rest),
        step_number_by_number,
    ],
    "train": [
        train_downhill,
        train_by_recursion,
        train_in_float32,
        train_adding_up_samples,
        train_with_lists,
        train_with_history,
        lambda *arguments, verbose=True: train(*arguments),
    ],
    "first_below": [
        first_below_by_where,
        first_below_while_right,
        first_below_by_try,
        first_below_with_break,
        lambda losses, bound: next((i for i, loss in enumerate(losses) if bound > loss), None),
        lambda losses, bound: np.argmax(losses < bound) if min(losses) < bound else None,
        lambda losses, bound: min((i for i in range(len(losses)) if losses[i] < bound), default=None),
        lambda losses, bound: float(first_below(losses, bound)) if (losses < bound).any() else None,
    ],
    "NeuralNetwork": [
        NetworkCallingItself,
        NetworkOfAParent,
        NetworkWithLists,
        NetworkWithParameters,
        NetworkStepByStep,
        NetworkOfLongNames,
    ],
}


def test_at_least_six_right_spellings_of_each():
    assert set(RIGHT) == set(NAMES) and all(len(attempts) >= 6 for attempts in RIGHT.values())


RIGHT_ONES = [pytest.param(name, a, id=f"{name}-{i}") for name in RIGHT for i, a in enumerate(RIGHT[name])]


@pytest.mark.parametrize("name, attempt", RIGHT_ONES)
def test_right_programs_are_correct(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.status == "correct", result


@pytest.mark.parametrize("name, attempt", RIGHT_ONES)
def test_right_programs_have_every_property(name, attempt):
    exercise = EXERCISES[name]
    for rule in exercise.properties:
        for arguments in exercise.cases(np.random.default_rng(0)):
            assert rule.holds(attempt, *arguments), rule.slug


PROPERTIES = [
    ("samples_and_features", "one_row_more", lambda X: (len(X) ** 2, X.shape[1])),
    ("samples_and_features", "one_column_more", lambda X: (len(X), 2 * X.shape[1])),
    ("layer", "outside_0_to_1", lambda X, W, b: 1.5 * sigmoid(X @ W + b)),
    ("layer", "not_half_at_0", lambda X, W, b: sigmoid(X @ W + b + 0.3)),
    ("layer", "samples_mixed", lambda X, W, b: sigmoid((X - X.mean(axis=0)) @ W + b)),
    ("layer", "neurons_mixed", lambda X, W, b: sigmoid(X @ (W - W.mean(axis=1, keepdims=True)) + b)),
    ("feedforward", "outside_0_to_1", lambda X, W1, W2: tuple(2 * A for A in feedforward(X, W1, W2))),
    ("feedforward", "not_half_at_0", lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(sigmoid(X @ W1) @ W2 + 1))),
    (
        "feedforward",
        "hidden_layer_needs_no_W2",
        lambda X, W1, W2: (sigmoid(X @ W1 * W2.sum()), sigmoid(X @ W1) @ W2 * 0 + 0.5),
    ),
    ("feedforward", "samples_mixed", lambda X, W1, W2: feedforward(X - X.mean(axis=0), W1, W2)),
    ("count_parameters", "parts_add_up", lambda sizes: REFERENCES["count_parameters"](sizes) + 1),
    ("count_parameters", "one_neuron", lambda sizes: 2 * REFERENCES["count_parameters"](sizes)),
    ("gradient_descent_step", "no_gradient_no_motion", lambda W1, W2, dW1, dW2, r: (0.9 * W1 - r * dW1, W2 - r * dW2)),
    ("gradient_descent_step", "no_rate_no_motion", lambda W1, W2, dW1, dW2, r: (W1 - (r + 1) * dW1, W2 - r * dW2)),
    ("gradient_descent_step", "downhill", lambda W1, W2, dW1, dW2, r: (W1 - r * (dW1 - dW1.mean()), W2 - r * dW2)),
    ("gradient_descent_step", "twice_the_rate", lambda W1, W2, dW1, dW2, r: (W1 - np.sin(r) * dW1, W2 - r * dW2)),
    ("train", "one_loss_per_iteration", lambda *a: (*train(*a)[:2], train(*a)[2][::2])),
    ("train", "first_loss", lambda *a: (*train(*a)[:2], [3 * loss for loss in train(*a)[2]])),
    ("train", "no_rate_no_motion", lambda *a: (1.01 * train(*a)[0], *train(*a)[1:])),
    ("train", "first_step", lambda X, Y, W1, W2, n, r: train(X, Y, W1, W2, n, 3 * r)),
    (
        "train",
        "goes_on",
        lambda X, Y, W1, W2, n, r: (*train(X, Y, W1, W2, min(n, 2), r)[:2], train(X, Y, W1, W2, n, r)[2]),
    ),
    (
        "first_below",
        "none_if_there_is_none",
        lambda losses, bound: 99 if min(losses) >= bound else first_below(losses, bound),
    ),
    ("first_below", "a_number_if_there_is_one", lambda losses, bound: first_below(losses[:4], bound)),
    (
        "first_below",
        "the_loss_is_below",
        lambda losses, bound: None if min(losses) >= bound else first_below(losses, bound) + 2,
    ),
]


@pytest.mark.parametrize("name, slug, attempt", PROPERTIES)
def test_unknown_mistakes_hear_a_rule_that_they_break(name, slug, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.mistakes == (slug,) and result.how == "property", result


def network_that(**methods):
    return type("NeuralNetwork", (REFERENCES["NeuralNetwork"],), methods)


def moving_backprop(self, X, Y):
    dW1, dW2 = backprop(X, Y, self.W1, self.W2)
    self.W1, self.W2 = self.W1 - 0.1 * dW1, self.W2 - 0.1 * dW2
    return dW1, dW2


def tilted_feedforward(self, X):
    return tuple(A + 0.1 for A in feedforward(X, self.W1, self.W2))


def restarting_train(self, X, Y, iterations, learning_rate):
    self.first = getattr(self, "first", (self.W1, self.W2))
    self.W1, self.W2, losses = train(X, Y, *self.first, iterations, learning_rate / 7)
    return losses


@pytest.mark.parametrize(
    "slug, methods",
    [
        ("only_train_moves", {"backprop": moving_backprop}),
        ("reads_its_weights", {"feedforward": tilted_feedforward}),
        ("trains_on", {"train": restarting_train}),
    ],
)
def test_an_unknown_class_hears_a_rule_that_it_breaks(slug, methods):
    assert check.NeuralNetwork.run(network_that(**methods)).mistakes == (slug,)


# --- blind mutations of the references -------------------------------------------------------------------------------

SWAPS = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add, ast.Mult],
    ast.Mult: [ast.Add, ast.Div, ast.MatMult],
    ast.MatMult: [ast.Mult, ast.Add],
    ast.Pow: [ast.Mult, ast.Add],
    ast.Lt: [ast.LtE, ast.Gt, ast.NotEq],
}


def mutated(tree):
    """All trees with one change: an operator, a constant, a sign, the order of arguments, a term or a line dropped."""
    places = list(ast.walk(tree))
    for number, node in enumerate(places):
        changes = []
        if isinstance(node, ast.BinOp):
            changes += [lambda n, op=op: setattr(n, "op", op()) for op in SWAPS.get(type(node.op), [])]
            changes.append(lambda n: n.__dict__.update(left=n.right, right=n.left))
            changes += [lambda n: n.__dict__.update(right=ast.Constant(1), op=ast.Mult())]
            changes += [lambda n: n.__dict__.update(left=ast.Constant(1), op=ast.Mult())]
        if isinstance(node, ast.Compare):
            changes += [lambda n, op=op: n.ops.__setitem__(0, op()) for op in SWAPS[type(node.ops[0])]]
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            changes += [lambda n, f=f: setattr(n, "value", f(n.value)) for f in (lambda v: v + 1, lambda v: -v)]
        if isinstance(node, ast.UnaryOp):
            changes.append(lambda n: setattr(n, "op", ast.UAdd()))
        if isinstance(node, ast.Call) and len(node.args) > 1:
            changes += [
                lambda n, i=i: n.args.__setitem__(slice(i, i + 2), n.args[i : i + 2][::-1])
                for i in range(len(node.args) - 1)
            ]
        if isinstance(node, ast.Call) and len(node.args) == 1:
            changes.append(lambda n: n.__dict__.update(func=ast.Name("float_", ast.Load())))
        if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1:
            changes += [
                lambda n, i=i: n.elts.__setitem__(slice(i, i + 2), n.elts[i : i + 2][::-1])
                for i in range(len(node.elts) - 1)
            ]
        if isinstance(node, (ast.For, ast.FunctionDef, ast.If)):
            changes += [lambda n, i=i: n.body.__setitem__(i, ast.Pass()) for i in range(len(node.body))]
        for change in changes:
            copied = copy.deepcopy(tree)
            change(list(ast.walk(copied))[number])
            yield ast.fix_missing_locations(copied)


def mutants(name):
    reference = REFERENCES[name]
    tree = ast.parse(inspect.getsource(reference))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    namespace = {**vars(inspect.getmodule(reference)), "float_": lambda value: value}
    for mutant in mutated(tree):
        local = {}
        exec(compile(mutant, "mutant", "exec"), namespace, local)
        yield ast.unparse(mutant), local[name]


@pytest.mark.parametrize("name", NAMES)
def test_blind_mutations_are_never_correct(name):
    """A mutant that is called correct is equal to the reference on cases that the check does not know."""
    exercise, wrong = EXERCISES[name], 0
    for source, mutant in mutants(name):
        if exercise.run(mutant).status == "correct":
            assert same(exercise, mutant, exercise.reference, range(100, 110)), source
        else:
            wrong += 1
    assert wrong >= (3 if name == "samples_and_features" else 8)


# --- words and time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, mistake", by_slug(MISTAKES))
def test_messages_are_short_and_plain(name, mistake):
    exercise = EXERCISES[name]
    text = str(exercise.run(exercise.version(mistake)))
    assert len(text.splitlines()) <= 8 and max(map(len, text.splitlines())) <= 76 and text.isascii()
    for words in (mistake.what, mistake.question, mistake.principle):
        assert words.isascii() and len(words) <= 110
    assert not mistake.what.endswith(".") and mistake.question.endswith("?") and mistake.principle.endswith(".")
    assert mistake.seen


def slightly(result, factor):
    return result * factor if isinstance(result, np.ndarray) else result


UNKNOWN = {
    "layer": lambda X, W, b: sigmoid(X @ W + b) ** 1.01,
    "feedforward": lambda X, W1, W2: tuple(A**1.01 for A in feedforward(X, W1, W2)),
    "count_parameters": lambda sizes: REFERENCES["count_parameters"](sizes) + 7,
    "gradient_descent_step": lambda W1, W2, dW1, dW2, r: (W1 - r * dW1 * 1.01, W2 - r * dW2),
    "train": lambda *arguments: tuple(slightly(result, 1.01) for result in train(*arguments)),
    "first_below": lambda losses, bound: len(losses) + 7,
    "NeuralNetwork": network_that(
        backprop=lambda self, X, Y: tuple(1.01 * dW for dW in backprop(X, Y, self.W1, self.W2))
    ),
}


def test_the_loop_faults_of_the_class_are_faults_of_train():
    assert {mistake.slug for mistake in FAULTS["train"]} >= training_loop._LOOP_FAULTS
