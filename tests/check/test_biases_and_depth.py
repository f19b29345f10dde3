"""The checks of notebook 06: every mistake is named by its own name, and nobody who is right is told otherwise."""

import ast
import copy
import inspect
import itertools
import re

import numpy as np
import pytest
from test_chain_rule import mutants

from nnlib import check, losses, network
from nnlib.activations import sigmoid
from nnlib.check import biases_and_depth
from nnlib.gradient_check import numerical_gradient

EXERCISES = {exercise.name: exercise for exercise in biases_and_depth.EXERCISES}
bias_gradient, deep_feedforward, deep_backprop, initial_weights = (e.reference for e in EXERCISES.values())


# The references


def network_with_data():
    rng = np.random.default_rng(3)
    net = network.NeuralNetwork([3, 5, 4, 2], rng=rng, initial="scaled")
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net, rng.normal(size=(6, 3)), rng.random((6, 2))


def test_the_references_agree_with_the_library():
    net, X, Y = network_with_data()
    activations = deep_feedforward(X, net.weights, net.biases)
    dW, db = deep_backprop(activations, Y, net.weights)
    gradients = net.backprop(net.feedforward(X), Y)
    for ours, theirs in ((activations, net.feedforward(X)), (dW, gradients.weights), (db, gradients.biases)):
        for array, expected in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(array, expected, rtol=1e-12)
    for ours, theirs in zip(
        initial_weights([3, 4, 1], np.random.default_rng(0)), network.initial_weights([3, 4, 1], 0, initial="scaled")
    ):
        np.testing.assert_allclose(ours, theirs * 1.0, rtol=1e-12)


def test_the_gradients_agree_with_measured_ones():
    net, X, Y = network_with_data()
    dW, db = deep_backprop(net.feedforward(X), Y, net.weights)
    for layer in range(3):
        for parameters, gradients in ((net.weights, dW), (net.biases, db)):

            def loss(array, parameters=parameters, layer=layer):
                before, parameters[layer] = parameters[layer], array
                outputs = net.feedforward(X)[-1]
                parameters[layer] = before
                return losses.sum_of_squares(Y, outputs)

            np.testing.assert_allclose(gradients[layer], numerical_gradient(loss, parameters[layer]), atol=1e-7)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.faulty], ids=lambda e: e.name)
def test_without_faults_it_is_the_reference(exercise):
    for arguments in exercise.cases(np.random.default_rng(1)):
        for expected, result in zip(
            exercise._split(exercise.use(exercise.reference, *arguments)),
            exercise._split(exercise.use(exercise.faulty, *arguments)),
        ):
            np.testing.assert_allclose(result, expected, rtol=1e-12)


# Every mistake by its own name


def multiplied(reference, factor):
    def version(*arguments):
        results, number = reference(*arguments), factor(*arguments)
        if isinstance(results, tuple):
            return tuple([number * array for array in result] for result in results)
        return number * results

    return version


@pytest.mark.parametrize(
    "exercise, convention",
    [
        pytest.param(exercise, convention, id=f"{exercise.name}-{convention.slug}")
        for exercise in EXERCISES.values()
        for convention in exercise.conventions
    ],
)
def test_another_convention_is_named(exercise, convention):
    assert exercise.run(multiplied(exercise.reference, convention.factor)).mistakes == (convention.slug,)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.faulty], ids=lambda e: e.name)
def test_two_faults_are_named_as_two_or_as_one_that_does_the_same(exercise):
    faults = [mistake for mistake in exercise.mistakes if mistake.wrong is None]
    for pair in itertools.combinations(faults, 2):
        found = exercise.run(exercise.version(*pair)).mistakes
        assert len(found) == 1 or set(found) == {mistake.slug for mistake in pair}, [m.slug for m in pair]


def test_there_are_as_many_mistakes_as_promised():
    counts = {name: len(exercise.named()) for name, exercise in EXERCISES.items()}
    assert counts["deep_backprop"] >= 20 and counts["deep_feedforward"] >= 8 and min(counts.values()) >= 4


def loop_that_appends(activations, Y, weights):
    dW, db = [], []
    delta = 2 * (activations[-1] - Y) * activations[-1] * (1 - activations[-1])
    for layer in range(len(weights) - 1, -1, -1):
        dW.append(activations[layer].T @ delta)
        db.append(delta.sum(axis=0))
        delta = delta @ weights[layer].T * activations[layer] * (1 - activations[layer])
    return dW, db


def loop_that_ends_too_early(activations, Y, weights):
    dW, db = [None] * len(weights), [None] * len(weights)
    delta = 2 * (activations[-1] - Y) * activations[-1] * (1 - activations[-1])
    for layer in range(len(weights) - 1, 0, -1):
        dW[layer] = activations[layer].T @ delta
        db[layer] = np.sum(delta, axis=0)
        delta = delta @ weights[layer].T * activations[layer] * (1 - activations[layer])
    return dW, db


def loop_with_another_slope(slope, sign=1):
    def attempt(activations, Y, weights):
        A, dW, db = activations[-1], {}, {}
        delta = sign * 2 * (A - Y) * A * (1 - A)
        for layer in range(len(weights) - 1, -1, -1):
            dW[layer] = np.dot(activations[layer].T, delta)
            db[layer] = np.sum(delta, axis=0)
            delta = np.dot(delta, weights[layer].T) * slope(activations[layer])
        return [dW[k] for k in sorted(dW)], [db[k] for k in sorted(db)]

    return attempt


def sigmoid_slope_again(A):
    return sigmoid(A) * (1 - sigmoid(A))


def loop_without_transpose(activations, Y, weights):
    A, dW, db = activations[-1], [], []
    delta = 2 * (A - Y) * A * (1 - A)
    for A, W in zip(activations[-2::-1], weights[::-1]):
        dW.insert(0, A.T @ delta)
        db.insert(0, delta.sum(axis=0))
        delta = delta @ W * A * (1 - A)
    return dW, db


def updated_on_the_way(activations, Y, weights):
    A, dW, db = activations[-1], [], []
    delta = 2 * (A - Y) * A * (1 - A)
    for layer in range(len(weights) - 1, -1, -1):
        A = activations[layer]
        dW.insert(0, A.T @ delta)
        db.insert(0, delta.sum(axis=0))
        weights[layer] = weights[layer] - 0.1 * dW[0]
        delta = delta @ weights[layer].T * A * (1 - A)
    return dW, db


def slopes_in_place(activations, Y, weights):
    activations[-1] -= Y
    return deep_backprop(activations, Y, weights)


def popping(activations, Y, weights):
    dW, db = deep_backprop(activations, Y, weights)
    activations.pop()
    return dW, db


def forward_in_place(X, weights, biases):
    activations = [X]
    for W, b in zip(weights, biases):
        b += 0.0 * b + 1e-3
        activations.append(sigmoid(activations[-1] @ W + b))
    return activations


def forward_without_biases(X, weights, biases):
    A, activations = X, [X]
    for W in weights:
        A = 1 / (1 + np.exp(-np.dot(A, W)))
        activations += [A]
    return activations


def forward_with_a_linear_end(X, weights, biases):
    activations = [X]
    for W, b in zip(weights[:-1], biases[:-1]):
        activations.append(sigmoid(activations[-1] @ W + b))
    return [*activations, activations[-1] @ weights[-1] + biases[-1]]


def normal_by(scale):
    def attempt(sizes, rng):
        return [rng.standard_normal((i, o)) * scale(i, o) for i, o in zip(sizes[:-1], sizes[1:])]

    return attempt


@pytest.mark.parametrize(
    "name, slugs, wrong",
    [
        ("bias_gradient", ["not_added_up"], lambda delta: 1 * delta),
        ("bias_gradient", ["kept_a_row"], lambda delta: np.ones((1, len(delta))) @ delta),
        ("bias_gradient", ["mean_instead_of_sum"], lambda delta: np.mean(delta, axis=0)),
        ("bias_gradient", ["wrong_sign", "mean_instead_of_sum"], lambda delta: -np.mean(delta, axis=0)),
        ("deep_feedforward", ["bias_missing"], forward_without_biases),
        ("deep_feedforward", ["output_sigmoid_missing"], forward_with_a_linear_end),
        ("deep_feedforward", ["changes_its_arguments"], forward_in_place),
        ("deep_feedforward", ["A0_left_out"], lambda X, weights, biases: deep_feedforward(X, weights, biases)[1:]),
        ("deep_backprop", ["lists_not_reversed"], loop_that_appends),
        ("deep_backprop", ["first_layer_forgotten"], loop_that_ends_too_early),
        ("deep_backprop", ["hidden_slope_missing"], loop_with_another_slope(lambda A: 1)),
        ("deep_backprop", ["wrong_sign", "hidden_sigmoid_again"], loop_with_another_slope(sigmoid_slope_again, -1)),
        ("deep_backprop", ["hidden_slope_of_tanh"], loop_with_another_slope(lambda A: 1 - A * A)),
        ("deep_backprop", ["missing_transpose_of_W"], loop_without_transpose),
        ("deep_backprop", ["changes_its_arguments"], updated_on_the_way),
        ("deep_backprop", ["changes_its_arguments"], slopes_in_place),
        ("deep_backprop", ["changes_its_arguments"], popping),
        ("deep_backprop", ["swapped_results"], lambda *arguments: deep_backprop(*arguments)[::-1]),
        ("deep_backprop", ["biases_left_out"], lambda *arguments: deep_backprop(*arguments)[0]),
        ("initial_weights", ["variance_for_standard_deviation"], normal_by(lambda i, o: 1 / i)),
        ("initial_weights", ["outputs_for_inputs"], normal_by(lambda i, o: o**-0.5)),
        ("initial_weights", ["another_rule"], normal_by(lambda i, o: np.sqrt(2 / i))),
        ("initial_weights", ["not_scaled"], normal_by(lambda i, o: 1)),
        ("initial_weights", ["rng_not_used"], lambda sizes, rng: initial_weights(sizes, np.random.default_rng(5))),
        ("initial_weights", ["rng_not_used"], lambda sizes, rng: initial_weights(sizes, np.random.default_rng())),
        ("initial_weights", ["rng_not_used"], lambda sizes, rng: initial_weights(sizes, np.random)),
        ("initial_weights", ["uniform"], lambda sizes, rng: [rng.random(size=s) for s in zip(sizes, sizes[1:])]),
    ],
)  # fmt: skip
def test_other_spellings_of_a_mistake_get_its_name(name, slugs, wrong):
    assert list(EXERCISES[name].run(wrong).mistakes) == slugs


@pytest.mark.parametrize(
    "name, wrong, words",
    [
        ("deep_feedforward", lambda *_: 3, "It returns 3, expected a list of 4 arrays"),
        ("deep_feedforward", lambda X, *_: [X], "activations has length 1, expected 4."),
        ("deep_feedforward", lambda X, *_: [X, "A1"], "activations is no list of arrays of numbers."),
        ("deep_backprop", lambda *_: 3, "It returns 3, expected (dW, db): two lists"),
        ("deep_backprop", lambda *_: ([], []), "dW has length 0, expected 3."),
        ("deep_backprop", lambda a, Y, weights: (weights, weights), "db[0] has shape"),
        ("deep_backprop", lambda a, Y, weights: ([None] * len(weights), weights), "dW[0] is empty, expected shape"),
        ("deep_backprop", lambda *lists: (deep_backprop(*lists)[0], [[0]] * len(lists[2])), "db[0] has shape (1,)"),
        ("initial_weights", lambda *_: 3, "It returns 3, expected a list with one array"),
        ("initial_weights", lambda sizes, rng: [rng.normal(size=n) for n in sizes[1:]], "It returns a list of 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_described(name, wrong, words):
    result = EXERCISES[name].run(wrong)
    assert result.status == "not yet" and words in " ".join(str(result).split())
    assert len(str(result).splitlines()) <= 8


def test_a_message_shows_the_shapes_of_lists_and_the_place_of_a_difference():
    def attempt(X, weights, biases):
        *others, last = deep_feedforward(X, weights, biases)
        return [*others, last**2]

    text = " ".join(str(check.deep_feedforward.run(attempt)).split())
    assert "activations: at [3, 0, 0] yours is" in text
    assert re.search(r"\(Tried with X \(\d, \d\), weights (\(\d, \d\), ){3}biases \(\d,\), \(\d,\), \(\d,\)\.\)", text)
    assert "rng np.random.default_rng(" in str(check.initial_weights.run(normal_by(lambda i, o: 3)))


def test_each_run_gets_fresh_lists():
    assert check.deep_backprop.run(popping).mistakes == ("changes_its_arguments",)
    assert check.deep_backprop.run(deep_backprop).status == "correct"


# Correct spellings


def bias_in_a_loop(delta):
    db = np.zeros(delta.shape[1])
    for row in delta:
        db = db + row
    return db


def forward_by_index(X, weights, biases):
    A = X
    activations = [A]
    for layer in range(len(weights)):
        Z = np.dot(A, weights[layer]) + biases[layer]
        A = 1 / (1 + np.exp(-Z))
        activations.append(A)
    return activations


def forward_by_itself(X, weights, biases):
    if not weights:
        return [X]
    return [X, *forward_by_itself(sigmoid(X @ weights[0] + biases[0]), weights[1:], biases[1:])]


def forward_with_a_column_of_ones(X, weights, biases):
    A = [np.array(X)]
    for W, b in zip(weights, biases):
        A.append(0.5 + 0.5 * np.tanh(np.c_[A[-1], np.ones(len(X))] @ np.vstack([W, b]) / 2))
    return tuple(A)


def forward_row_by_row(X, weights, biases):
    activations = [[list(x)] for x in X]
    for row in activations:
        for W, b in zip(weights, biases):
            row.append(sigmoid(W.T @ row[-1] + b).tolist())
    return [[row[layer] for row in activations] for layer in range(len(weights) + 1)]


def backward_that_appends(activations, Y, weights):
    dW, db = loop_that_appends(activations, Y, weights)
    return dW[::-1], db[::-1]


def backward_by_deltas(activations, Y, weights):
    output = activations[-1]
    deltas = [-2 * (Y - output) * (output - output**2)]
    for W, A in zip(weights[:0:-1], activations[-2:0:-1]):
        deltas.insert(0, (W @ deltas[0].T).T * (A - A * A))
    dW = [np.einsum("ni,no->io", A, delta) for A, delta in zip(activations, deltas)]
    return dW, [np.ones(len(Y)) @ delta for delta in deltas]


def backward_by_negative_indices(activations, Y, weights):
    dW = [np.zeros_like(W) for W in weights]
    db = [np.zeros(W.shape[1]) for W in weights]
    delta = 2 * (activations[-1] - Y) * activations[-1] * (1 - activations[-1])
    for k in range(1, len(weights) + 1):
        if k > 1:
            delta = (delta @ weights[-k + 1].T) * activations[-k] * (1 - activations[-k])
        dW[-k] += activations[-k - 1].T @ delta
        db[-k] += delta.sum(0)
    return dW, db


def backward_sample_by_sample(activations, Y, weights):
    dW, db = [0] * len(weights), [0] * len(weights)
    for i, y in enumerate(Y):
        a = [A[i] for A in activations]
        delta = 2 * (a[-1] - y) * a[-1] * (1 - a[-1])
        for layer in range(len(weights) - 1, -1, -1):
            dW[layer] = dW[layer] + np.outer(a[layer], delta)
            db[layer] = db[layer] + delta
            delta = weights[layer] @ delta * a[layer] * (1 - a[layer])
    return dW, db


def backward_by_itself(activations, Y, weights, delta=None):
    *before, A = activations
    if delta is None:
        delta = 2 * (A - Y)
    delta = delta * A * (1 - A)
    last = before[-1].T @ delta, delta.sum(axis=0)
    if len(weights) == 1:
        return [last[0]], [last[1]]
    dW, db = backward_by_itself(before, Y, weights[:-1], delta @ weights[-1].T)
    return [*dW, last[0]], [*db, last[1]]


def backward_of_the_library(activations, Y, weights):
    net = network.NeuralNetwork([len(weights[0]), *(W.shape[1] for W in weights)])
    net.weights = weights
    return net.backprop(activations, Y)


def backward_in_float32(activations, Y, weights):
    single = lambda arrays: [np.float32(array) for array in arrays]  # noqa: E731
    return deep_backprop(single(activations), np.float32(Y), single(weights))


class Backward:
    def __call__(self, activations, Y, weights, factor=2):
        print("layers:", len(weights))
        dW, db = deep_backprop(activations, Y, weights)
        return [[array.tolist() for array in dW], tuple(db)]


def drawn_number_by_number(sizes, rng):
    weights = []
    for inputs, units in zip(sizes, sizes[1:]):
        W = np.zeros((inputs, units))
        for place in np.ndindex(W.shape):
            W[place] = rng.normal(0, 1 / np.sqrt(inputs))
        weights.append(W)
    return weights


def drawn_neuron_by_neuron(sizes, rng):
    return [
        np.array([rng.normal(size=inputs) for _ in range(units)]).T / inputs**0.5
        for inputs, units in zip(sizes, sizes[1:])
    ]


def drawn_from_the_last_layer(sizes, rng):
    weights = [None] * (len(sizes) - 1)
    for layer in reversed(range(len(weights))):
        weights[layer] = rng.normal(scale=sizes[layer] ** -0.5, size=(sizes[layer], sizes[layer + 1]))
    return weights


def drawn_at_once(sizes, rng):
    shapes = list(zip(sizes, sizes[1:]))
    numbers = rng.standard_normal(sum(i * o for i, o in shapes))
    parts = np.split(numbers, np.cumsum([i * o for i, o in shapes])[:-1])
    return [part.reshape(shape) / np.sqrt(shape[0]) for part, shape in zip(parts, shapes)]


def drawn_by_box_and_muller(sizes, rng):
    def normal(shape):
        return np.sqrt(-2 * np.log(1 - rng.random(shape))) * np.cos(2 * np.pi * rng.random(shape))

    return [normal(shape) / np.sqrt(shape[0]) for shape in zip(sizes, sizes[1:])]


RIGHT = {
    "bias_gradient": [
        bias_in_a_loop,
        lambda delta: np.sum(delta, axis=0),
        lambda delta: np.ones(len(delta)) @ delta,
        lambda delta: np.einsum("nu->u", delta),
        lambda delta: sum(delta),
        lambda delta: [column.sum() for column in delta.T],
        lambda delta: delta.T.sum(axis=1).astype(np.float32),
        lambda delta: len(delta) * delta.mean(axis=0),
        lambda delta: np.cumsum(delta, axis=0)[-1],
    ],
    "deep_feedforward": [
        forward_by_index,
        forward_by_itself,
        forward_with_a_column_of_ones,
        forward_row_by_row,
        lambda X, weights, biases: list(
            itertools.accumulate(zip(weights, biases), lambda A, Wb: sigmoid(A @ Wb[0] + Wb[1]), initial=X)
        ),
        lambda X, weights, biases: [np.float32(A) for A in deep_feedforward(X, weights, biases)],
        lambda X, weights, biases: [A.tolist() for A in deep_feedforward(X, weights, biases)],
    ],
    "deep_backprop": [
        backward_that_appends,
        backward_by_deltas,
        backward_by_negative_indices,
        backward_sample_by_sample,
        backward_by_itself,
        backward_of_the_library,
        backward_in_float32,
        Backward(),
        lambda activations, Y, weights: loop_with_another_slope(lambda A: A - A**2)(activations, Y, weights),
    ],
    "initial_weights": [
        drawn_number_by_number,
        drawn_neuron_by_neuron,
        drawn_from_the_last_layer,
        drawn_at_once,
        drawn_by_box_and_muller,
        normal_by(lambda inputs, units: 1 / np.sqrt(inputs)),
        lambda sizes, rng: [rng.normal(0, n**-0.5, size=(n, m)) for n, m in zip(sizes[:-1], sizes[1:])],
        lambda sizes, rng: [rng.normal(size=shape) / np.sqrt(shape[0]) for shape in zip(sizes, sizes[1:])],
        lambda sizes, rng: [-rng.normal(size=(m, n)).T / np.sqrt(n) for n, m in zip(sizes, sizes[1:])],
        lambda sizes, rng: [rng.standard_normal(s, dtype=np.float32) * s[0] ** -0.5 for s in zip(sizes, sizes[1:])],
        lambda sizes, rng: tuple(W.astype(np.float32) for W in initial_weights(sizes, rng)),
        lambda sizes, rng: network.initial_weights(sizes, rng, initial="scaled"),
        lambda sizes, rng: [W.tolist() for W in initial_weights(sizes, rng)],
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


def test_chance_never_decides():
    """Right weights of any seed and in any order are right, and a scale that is 15 percent off is not."""
    for seed in range(40):
        for sizes in ([3, 4000], [4, 3000, 5], [120, 120, 120]):
            case = sizes, biases_and_depth.Seed(seed)
            expected = biases_and_depth._use_initial_weights(initial_weights, *case)
            for attempt in (drawn_neuron_by_neuron, drawn_from_the_last_layer, drawn_by_box_and_muller):
                for wanted, found in zip(expected, biases_and_depth._use_initial_weights(attempt, *case)):
                    np.testing.assert_allclose(found, wanted, atol=1e-6)
    for factor in (0.85, 1.15):
        wrong = lambda *arguments: [factor * W for W in drawn_neuron_by_neuron(*arguments)]  # noqa: B023, E731
        assert check.initial_weights.run(wrong).status == "not yet"
    for factor in (0.999, 1.001):  # the same random numbers: here no chance is in the way
        wrong = lambda *arguments: [factor * W for W in initial_weights(*arguments)]  # noqa: B023, E731
        assert check.initial_weights.run(wrong).status == "not yet"


# Wrong programs that nobody has named


def forward_then(change):
    return lambda *arguments: [deep_feedforward(*arguments)[0], *map(change, deep_feedforward(*arguments)[1:])]


def backward_with(output):
    return biases_and_depth._built(output=output)


def plus(reference, number):
    return lambda *arguments: tuple([array + number for array in part] for part in reference(*arguments))


def shifted_in_db(*arguments):
    dW, db = deep_backprop(*arguments)
    return dW, [1.5 * array for array in db]


def errors_counted_twice(activations, Y, weights):
    dW, db = deep_backprop(activations, Y, weights)
    error = np.sum((activations[-1] - Y) ** 2)
    return [array + error for array in dW], [array + error for array in db]


def drawn_then(change):
    return lambda sizes, rng: [change(W) for W in initial_weights(sizes, rng)]


def half_of_it_again(W):
    W = W.copy()
    W[:, W.shape[1] // 2 : 2 * (W.shape[1] // 2)] = W[:, : W.shape[1] // 2]
    return W


BREAKERS = {
    "bias_gradient": {
        "zero_delta": lambda delta: delta.sum(axis=0) + 0.1,
        "neurons_apart": lambda delta: delta.sum(axis=0) * np.abs(delta).sum(),
        "additive_over_samples": lambda delta: np.sqrt(len(delta)) * delta.sum(axis=0),
    },
    "deep_feedforward": {
        "A0_is_not_X": lambda X, W, b: [1.5 * X, *deep_feedforward(X, W, b)[1:]],
        "outside_0_to_1": forward_then(lambda A: 1.5 * A),
        "not_half_at_0": forward_then(lambda A: A**2),
        "samples_mixed": forward_then(lambda A: (A + A.mean(axis=0)) / 2),
    },
    "deep_backprop": {
        "zero_at_a_perfect_answer": plus(deep_backprop, 0.1),
        "nothing_sent_back": errors_counted_twice,
        "additive_over_samples": multiplied(deep_backprop, lambda activations, *_: np.sqrt(len(activations[0]))),
        "proportional_to_the_error": backward_with(lambda Y, A: (A - Y) ** 3),
        "bias_like_an_input_of_one": shifted_in_db,
    },
    "initial_weights": {
        "not_centred": drawn_then(lambda W: W + 0.3 * W.std()),
        "another_variance": drawn_then(lambda W: 1.3 * W),
        "not_normal": drawn_then(lambda W: np.sign(W) / np.sqrt(len(W))),
        "not_new_numbers": lambda sizes, rng: [half_of_it_again(W) for W in drawn_from_the_last_layer(sizes, rng)],
    },
}


@pytest.mark.parametrize("name, slug", [(name, rule.slug) for name in EXERCISES for rule in EXERCISES[name].properties])
def test_a_property_catches_a_mistake_without_a_name(name, slug):
    result = EXERCISES[name].run(BREAKERS[name][slug])
    assert (result.how, result.mistakes) == ("property", (slug,)), result


@pytest.mark.parametrize("name", EXERCISES)
def test_blind_mutations_are_never_correct(name):
    reference, seen = EXERCISES[name].reference, 0
    tree = ast.parse(inspect.getsource(reference))
    tree.body[0].body = tree.body[0].body[1:]  # without the docstring
    for source, mutant in mutants(reference):
        if source != ast.unparse(tree):  # 2 * 0 is 0
            seen += 1
            assert EXERCISES[name].run(mutant).status != "correct", source
    assert seen >= (1 if name == "bias_gradient" else 8)  # sum(axis=1), and no more
