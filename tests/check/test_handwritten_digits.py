"""The checks of notebook 07: every mistake gets its own name, right answers none, and nothing wrong passes."""

import itertools
import math
import random

import numpy as np
import pytest
from test_sigmoid_and_loss import mutants

from nnlib import activations, check, losses
from nnlib.check import handwritten_digits

NAMES = ["one_hot", "softmax", "cross_entropy", "softmax_delta", "batches", "accuracy"]
EXERCISES = {name: check.exercises()[name] for name in NAMES}
one_hot, softmax, cross_entropy, softmax_delta, batches, accuracy = (EXERCISES[name].reference for name in NAMES)


def of_each(table):
    return [pytest.param(name, item, id=f"{name}-{i}") for name in NAMES for i, item in enumerate(table[name])]


def other_numbers(exercise, seed, monkeypatch):
    for kind in ("cases", "square"):
        if generator := getattr(exercise, kind):
            others = lambda rng, generator=generator: generator(np.random.default_rng(seed))  # noqa: E731
            monkeypatch.setattr(exercise, kind, others)


# --- right answers ---------------------------------------------------------------------------------------------------


def by_float32(function):
    return lambda *arrays: function(*(np.asarray(array, dtype=np.float32) for array in arrays))


def one_hot_in_a_loop(labels, classes):
    Y = np.zeros((len(labels), classes))
    for i in range(len(labels)):
        Y[i, labels[i]] = 1
    return Y


def one_hot_by_indices(labels, classes):
    Y = np.zeros((labels.size, classes), dtype=int)
    Y[np.arange(labels.size), labels] = 1
    return Y


def one_hot_flat(labels, classes):
    Y = np.zeros(len(labels) * classes)
    Y[np.arange(len(labels)) * classes + labels] = 1.0
    return Y.reshape(-1, classes)


def one_hot_by_put(labels, classes):
    Y = np.zeros((len(labels), classes))
    np.put_along_axis(Y, labels[:, None], 1, axis=1)
    return Y


def softmax_in_loops(Z):
    result = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        largest = max(Z[i])
        total = 0
        for j in range(Z.shape[1]):
            total += math.exp(Z[i, j] - largest)
        for j in range(Z.shape[1]):
            result[i, j] = math.exp(Z[i, j] - largest) / total
    return result


def softmax_by_logsumexp(Z):
    m = Z.max(axis=1)[:, np.newaxis]
    return np.exp(Z - (m + np.log(np.sum(np.exp(Z - m), axis=1, keepdims=True))))


def softmax_by_columns(Z):
    shifted = Z.T - Z.T.max(axis=0)
    E = np.exp(shifted)
    return (E / E.sum(axis=0)).T


class Softmax:
    def __call__(self, Z, axis=-1, debug=True):
        if debug:
            print(Z.shape)
        Z = Z - np.amax(Z, axis=axis, keepdims=True)
        return np.exp(Z) / np.sum(np.exp(Z), axis=axis)[:, None]


def cross_entropy_in_a_loop(Y, Y_hat):
    total = 0
    for i in range(len(Y)):
        for k in range(Y.shape[1]):
            if Y[i, k] == 1:
                total -= math.log(Y_hat[i, k] + 1e-300)
    return total / len(Y)


def delta_of_a_copy(Y, Y_hat):
    delta = Y_hat.copy()
    delta[range(len(Y)), Y.argmax(axis=1)] -= 1
    delta /= len(Y)
    return delta


def delta_by_the_chain_rule(Y, Y_hat):
    slopes = [np.diag(a) - np.outer(a, a) for a in Y_hat]
    return np.array([slope @ (-y / a) for slope, y, a in zip(slopes, Y, Y_hat)]) / len(Y)


def batches_by_shuffle(n, batch_size, rng):
    order = list(range(n))
    rng.shuffle(order)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def batches_in_a_while_loop(n, batch_size, rng):
    indices, start = rng.permutation(np.arange(n)), 0
    while start < n:
        yield indices[start : min(start + batch_size, n)]
        start += batch_size


def batches_by_number(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    parts = []
    for i in range(math.ceil(n / batch_size)):
        parts.append(order[i * batch_size : (i + 1) * batch_size])
    return tuple(parts)


def batches_drawn_from_the_rest(n, batch_size, rng):
    rest = set(range(n))
    while rest:
        part = rng.choice(sorted(rest), size=min(batch_size, len(rest)), replace=False)
        rest -= set(part.tolist())
        yield part


def accuracy_in_a_loop(Y, Y_hat):
    right = 0
    for y, y_hat in zip(Y, Y_hat):
        if np.argmax(y) == np.argmax(y_hat):
            right += 1
    return right / len(Y)


RIGHT = {
    "one_hot": [
        one_hot_in_a_loop,
        one_hot_by_indices,
        one_hot_flat,
        one_hot_by_put,
        lambda labels, classes: np.identity(classes, dtype=int)[labels],
        lambda labels, classes: np.eye(classes).take(labels, axis=0),
        lambda labels, classes: np.array([np.eye(classes)[label] for label in labels]),
        lambda labels, classes: [[1 if c == label else 0 for c in range(classes)] for label in labels],
        lambda labels, classes: np.where(np.arange(classes) == labels.reshape(-1, 1), 1.0, 0.0),
        lambda labels, classes: np.equal.outer(labels, np.arange(classes)).astype(np.float32),
        lambda labels, classes, dtype=float: np.vstack([np.arange(classes) == k for k in labels]).astype(dtype),
    ],
    "softmax": [
        softmax_in_loops,
        softmax_by_logsumexp,
        softmax_by_columns,
        Softmax(),
        by_float32(softmax),
        lambda Z: np.array([np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in Z]),
        lambda Z: [(np.exp(z - max(z)) / sum(np.exp(z - max(z)))).tolist() for z in Z],
        lambda Z: np.apply_along_axis(lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))), 1, Z),
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None]),
        lambda Z: 1 / np.exp(np.minimum(Z[:, None, :] - Z[:, :, None], 700)).sum(axis=2),
    ],
    "cross_entropy": [
        cross_entropy_in_a_loop,
        lambda Y, Y_hat: -np.mean(np.sum(Y * np.log(Y_hat + 1e-12), axis=1)),
        lambda Y, Y_hat: -np.log(np.clip(Y_hat, 1e-15, 1))[np.arange(len(Y)), Y.argmax(axis=1)].mean(),
        lambda Y, Y_hat: np.mean(-np.log(np.maximum(np.sum(Y * Y_hat, axis=1), 1e-8))),
        lambda Y, Y_hat: -np.log(Y_hat[Y == 1] + np.finfo(float).tiny).sum() / Y.shape[0],
        lambda Y, Y_hat: -np.einsum("nk,nk->", Y, np.log(np.clip(Y_hat, 1e-7, 1 - 1e-7))) / len(Y),
        lambda Y, Y_hat: np.mean(np.minimum(-np.log(Y_hat[Y == 1]), 100)),
        lambda Y, Y_hat: np.mean(np.nan_to_num(-np.log(Y_hat[Y == 1]))),
        lambda Y, Y_hat: -np.sum(np.nan_to_num(Y * np.log(Y_hat))) / len(Y),
        lambda Y, Y_hat, eps=1e-10: float(np.average([-np.log(a @ y + eps) for y, a in zip(Y, Y_hat)])),
        lambda Y, Y_hat: -np.trace(Y @ np.log(Y_hat + 1e-12).T) / len(Y),
        by_float32(lambda Y, Y_hat: -np.sum(Y * np.log(np.maximum(Y_hat, 1e-12))) / len(Y)),
        losses.cross_entropy,
    ],
    "softmax_delta": [
        delta_of_a_copy,
        delta_by_the_chain_rule,
        lambda Y, Y_hat: Y_hat / len(Y) - Y / len(Y),
        lambda Y, Y_hat: -(Y - Y_hat) / Y.shape[0],
        lambda Y, Y_hat: np.subtract(Y_hat, Y) * (1 / len(Y_hat)),
        lambda Y, Y_hat: [[(a - y) / len(Y) for y, a in zip(*row)] for row in zip(Y, Y_hat)],
        lambda Y, Y_hat: np.divide(np.where(Y == 1, Y_hat - 1, Y_hat), len(Y)),
        by_float32(softmax_delta),
        lambda Y, Y_hat, n=None: (Y_hat - Y) / (n or Y.shape[0]),
    ],
    "batches": [
        batches_by_shuffle,
        batches_in_a_while_loop,
        batches_by_number,
        batches_drawn_from_the_rest,
        lambda n, batch_size, rng: np.split(rng.permutation(n), np.arange(batch_size, n, batch_size)),
        lambda n, batch_size, rng: (part for part in batches(n, batch_size, rng)),
        lambda n, batch_size, rng: (
            [rng.choice(n, n, replace=False)[:n]] if n <= batch_size else batches(n, batch_size, rng)
        ),
        lambda n, batch_size, rng: [part.astype(np.int32) for part in batches(n, batch_size, rng)],
        lambda n, batch_size, rng: (
            list(map(list, itertools.batched(rng.permutation(n), batch_size)))
            if hasattr(itertools, "batched")
            else batches(n, batch_size, rng)
        ),
    ],
    "accuracy": [
        accuracy_in_a_loop,
        lambda Y, Y_hat: (Y.argmax(axis=1) == Y_hat.argmax(axis=1)).mean(),
        lambda Y, Y_hat: np.sum(np.argmax(Y, axis=-1) == np.argmax(Y_hat, axis=-1)) / Y.shape[0],
        lambda Y, Y_hat: 1 - np.count_nonzero(Y.argmax(1) - Y_hat.argmax(1)) / len(Y),
        lambda Y, Y_hat: np.mean([list(y).index(1) == list(a).index(max(a)) for y, a in zip(Y, Y_hat)]),
        lambda Y, Y_hat: np.average(np.sum(Y * (Y_hat == Y_hat.max(axis=1, keepdims=True)), axis=1)),
        lambda Y, Y_hat: float(np.mean(Y[np.arange(len(Y)), Y_hat.argmax(axis=1)])),
        by_float32(lambda Y, Y_hat: np.float32(np.mean(Y.argmax(axis=1) == Y_hat.argmax(axis=1)))),
        lambda Y, Y_hat: np.mean(np.all(Y == one_hot(Y_hat.argmax(axis=1), Y.shape[1]), axis=1)),
    ],
}


def test_there_are_six_right_spellings_of_each():
    assert set(RIGHT) == set(NAMES) and min(map(len, RIGHT.values())) >= 6


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name, attempt", of_each(RIGHT))
def test_right_answers_are_correct_however_they_are_written(name, attempt, seed, monkeypatch):
    other_numbers(EXERCISES[name], seed, monkeypatch)
    result = EXERCISES[name].run(attempt)
    assert (result.status, result.mistakes) == ("correct", ()), result


@pytest.mark.parametrize("name, attempt", of_each(RIGHT))
def test_every_right_answer_has_all_properties(name, attempt):
    with np.errstate(all="ignore"):
        for rule in EXERCISES[name].properties:
            for arguments in EXERCISES[name].cases(np.random.default_rng(0)):
                assert rule.holds(attempt, *arguments), rule.slug


def test_the_references_agree_with_the_library():
    Z, Y = np.random.default_rng(5).normal(size=(6, 4)), one_hot(np.array([0, 3, 1, 1, 2, 0]), 4)
    np.testing.assert_allclose(softmax(Z), activations.softmax(Z))
    np.testing.assert_allclose(cross_entropy(Y, softmax(Z)), losses.cross_entropy(Y, softmax(Z)))
    np.testing.assert_allclose(softmax_delta(Y, softmax(Z)), losses.cross_entropy_delta(Y, softmax(Z)))


def test_a_list_carries_a_note_where_an_array_is_expected():
    assert "A note: it returns a list" in str(check.softmax.run(lambda Z: softmax(Z).tolist()))
    assert "A note" not in str(check.batches.run(batches_by_shuffle))


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, convention", of_each({name: EXERCISES[name].conventions for name in NAMES}))
def test_each_convention_is_recognised(name, convention):
    reference = EXERCISES[name].reference
    result = EXERCISES[name].run(lambda *arguments: convention.factor(*arguments) * reference(*arguments))
    assert result.mistakes == (convention.slug,), result


def test_variants_of_one_mistake_say_the_same():
    for name in NAMES:
        texts = {(m.slug, m.what, m.question, m.principle) for m in EXERCISES[name].mistakes}
        assert len(texts) == len({slug for slug, *_ in texts}), name


WITH_FAULTS = [name for name in NAMES if EXERCISES[name].faulty]


@pytest.mark.parametrize("name", WITH_FAULTS)
def test_without_faults_the_faulty_version_is_right(name):
    exercise = EXERCISES[name]
    assert exercise.run(lambda *arguments: exercise.faulty(*arguments, faults=set())).status == "correct"


@pytest.mark.parametrize("name", WITH_FAULTS)
def test_two_faults_are_named_both_or_as_others_that_do_the_same(name):
    exercise = EXERCISES[name]
    faults = [mistake for mistake in exercise.mistakes if mistake.wrong is None]
    both = 0
    for pair in itertools.combinations(faults, 2):
        result = exercise.run(exercise.version(*pair))
        assert result.how == "named", (pair, result)
        both += set(result.mistakes) == {mistake.slug for mistake in pair}
    assert both >= len(faults) / 2


def one_hot_overwriting(labels, classes):
    for label in labels:
        row = np.zeros(classes)
        row[label] = 1
    return row


def softmax_writing_into_zeros_like(Z):
    result = np.zeros_like(Z)
    for i in range(len(Z)):
        result[i] = np.exp(Z[i] - Z[i].max()) / np.exp(Z[i] - Z[i].max()).sum()
    return result


def cross_entropy_returning_in_the_loop(Y, Y_hat):
    total = 0
    for y, y_hat in zip(Y, Y_hat):
        total += -np.log(y_hat[y.argmax()] + 1e-12)
        return total / len(Y)


def batches_returning_in_the_loop(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        return order[start : start + batch_size]


def batches_by_division(n, batch_size, rng):
    order = rng.permutation(n)
    for i in range(n // batch_size):
        yield order[i * batch_size : (i + 1) * batch_size]


def batches_without_an_end(n, batch_size, rng):
    while True:
        yield rng.integers(0, n, batch_size)


def batches_shuffled_by_python(n, batch_size, rng):
    order = list(range(n))
    random.shuffle(order)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def batches_of_shuffled_parts(n, batch_size, rng):
    parts = [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]
    return [parts[i] for i in rng.choice(len(parts), len(parts), replace=False)]


@pytest.mark.parametrize(
    "name, attempt, slugs",
    [
        ("one_hot", one_hot_overwriting, {"one_sample_only"}),
        ("one_hot", lambda labels, classes: (np.arange(1, classes + 1) == labels[:, None]) * 1, {"counts_from_one"}),
        ("one_hot", lambda labels, classes: np.eye(classes)[:, labels], {"transposed"}),
        ("one_hot", lambda labels, classes: (np.arange(10) == labels[:, None]) * 1, {"always_ten_columns"}),
        ("softmax", lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=0), {"wrong_axis", "no_maximum"}),
        ("softmax", lambda Z: np.exp(Z) / np.sum(np.exp(Z)), {"whole_table", "no_maximum"}),
        ("softmax", lambda Z: np.exp(Z - np.max(Z)) / np.sum(np.exp(Z - np.max(Z))), {"whole_table"}),
        ("softmax", lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=1), {"missing_keepdims"}),
        ("softmax", lambda Z: np.exp(Z / np.exp(Z).sum(axis=1, keepdims=True)), {"bracket_lost"}),
        ("softmax", lambda Z: 1 / (1 + np.exp(-Z)), {"sigmoid_of_each"}),
        (
            "softmax",
            lambda Z: np.exp(np.clip(Z, -700, 700)) / np.exp(np.clip(Z, -700, 700)).sum(1)[:, None],
            {"clipped"},
        ),
        ("softmax", softmax_writing_into_zeros_like, {"integer_result"}),
        (
            "softmax",
            lambda Z: np.exp(Z.T - Z.mean(axis=1)).T / np.exp(Z.T - Z.mean(axis=1)).sum(axis=0)[:, None],
            {"middle_of_the_row"},
        ),
        ("cross_entropy", lambda Y, Y_hat: -np.sum(Y * np.log(Y_hat)), {"sum_instead_of_mean", "no_tiny_number"}),
        ("cross_entropy", lambda Y, Y_hat: -np.sum(Y * np.log(Y_hat + 1e-7)), {"sum_instead_of_mean"}),
        ("cross_entropy", lambda Y, Y_hat: -np.mean(Y * np.log(Y_hat + 1e-15)), {"mean_over_all_entries"}),
        ("cross_entropy", lambda Y, Y_hat: np.sum(Y * np.log(Y_hat)) / len(Y), {"wrong_sign", "no_tiny_number"}),
        ("cross_entropy", lambda Y, Y_hat: np.mean(np.log(Y_hat[Y == 1] + 1e-15)), {"wrong_sign"}),
        ("cross_entropy", lambda Y, Y_hat: -np.mean(np.log(Y_hat[Y == 1])), {"no_tiny_number"}),
        ("cross_entropy", lambda Y, Y_hat: -np.mean(np.log10(Y_hat[Y == 1] + 1e-15)), {"other_logarithm"}),
        (
            "cross_entropy",
            lambda Y, Y_hat: np.nan_to_num(-np.mean(np.sum(Y * np.log(Y_hat), axis=1))),
            {"zero_forgiven"},
        ),
        (
            "cross_entropy",
            lambda Y, Y_hat: -np.mean(np.sum(Y * np.log(Y_hat + 0.001), axis=1)),
            {"tiny_number_too_large"},
        ),
        ("cross_entropy", cross_entropy_returning_in_the_loop, {"one_sample_only"}),
        ("softmax_delta", lambda Y, Y_hat: Y - Y_hat, {"not_divided_by_n", "wrong_sign"}),
        ("softmax_delta", lambda Y, Y_hat: 2 * (Y_hat - Y), {"not_divided_by_n", "factor_two"}),
        ("softmax_delta", lambda Y, Y_hat: (Y_hat - Y) / Y.size, {"divided_by_all_entries"}),
        ("softmax_delta", lambda Y, Y_hat: (Y_hat - Y) * Y_hat * (1 - Y_hat), {"not_divided_by_n", "slope_once_more"}),
        ("softmax_delta", lambda Y, Y_hat: -Y / Y_hat, {"not_divided_by_n", "slope_of_the_loss_only"}),
        ("batches", batches_by_division, {"last_part_lost"}),
        ("batches", batches_returning_in_the_loop, {"one_batch_only"}),
        ("batches", batches_shuffled_by_python, {"other_generator"}),
        ("batches", batches_of_shuffled_parts, {"blocks_kept"}),
        (
            "batches",
            lambda n, b, rng: [rng.permutation(n)[s : s + b] for s in range(0, n, b)],
            {"new_order_for_each_batch"},
        ),
        ("batches", lambda n, b, rng: batches(n, b, np.random.default_rng(7)), {"same_order_each_time"}),
        (
            "batches",
            lambda n, b, rng: batches_by_division(n, b, np.random.default_rng(7)),
            {"last_part_lost", "same_order_each_time"},
        ),
        ("batches", lambda n, b, rng: [list(range(s, min(s + b, n))) for s in range(0, n, b)], {"not_shuffled"}),
        ("batches", lambda n, b, rng: [rng.choice(n, b) for _ in range(math.ceil(n / b))], {"with_replacement"}),
        (
            "batches",
            lambda n, b, rng: [p for p in np.array_split(rng.permutation(n), math.ceil(n / b))],
            {"equal_parts"},
        ),
        ("batches", lambda n, b, rng: np.array_split(rng.permutation(n), n // b), {"equal_parts"}),
        ("accuracy", lambda Y, Y_hat: 100 * accuracy(Y, Y_hat), {"percent"}),
        ("accuracy", lambda Y, Y_hat: np.sum(Y.argmax(axis=1) == Y_hat.argmax(axis=1)), {"count_instead_of_share"}),
        ("accuracy", lambda Y, Y_hat: np.mean((Y_hat > 0.5) == Y), {"all_entries"}),
        ("accuracy", lambda Y, Y_hat: accuracy(Y, Y_hat) * len(Y) / Y.shape[1], {"divided_by_classes"}),
        ("accuracy", lambda Y, Y_hat: np.mean(np.sum(Y * (Y_hat > 0.5), axis=1)), {"half_as_threshold"}),
        ("accuracy", lambda Y, Y_hat: np.mean(Y == Y_hat), {"numbers_compared"}),
        ("accuracy", lambda Y, Y_hat: np.mean(np.argmax(Y) == np.argmax(Y_hat)), {"no_axis"}),
        ("accuracy", lambda Y, Y_hat: round(accuracy(Y, Y_hat), 2), {"rounded"}),
    ],
)
def test_what_people_write_is_named(name, attempt, slugs):
    result = EXERCISES[name].run(attempt)
    assert set(result.mistakes) == slugs, result


@pytest.mark.parametrize("column", [0, 1, -1])
def test_softmax_may_not_subtract_any_number_of_the_row(column):
    def attempt(Z):
        E = np.exp(Z - Z[:, column][:, None])
        return E / E.sum(axis=1, keepdims=True)

    assert check.softmax.run(attempt).status == "not yet"


def test_a_crash_with_one_part_only_does_not_hide_the_mistake():
    def shared_out(n, batch_size, rng):
        return np.array_split(rng.permutation(n), n // batch_size)

    assert "With n above batch_size:\nIt looks as if the numbers are shared out" in str(check.batches.run(shared_out))


def test_batches_that_stop_say_how_to_call_them():
    def stopping(n, batch_size, rng):
        return batches(n, batch_size, rng)[:3] if n > batch_size else 1 / 0

    text = " ".join(str(check.batches.run(stopping)).split())
    assert "(Tried with n 20, batch_size 20, rng np.random.default_rng(" in text


def test_batches_without_an_end_are_answered():
    result = check.batches.run(batches_without_an_end)
    assert result.status == "not yet" and "sizes" in result.text


@pytest.mark.parametrize(
    "answer, message",
    [
        (5, "It returns 5, expected a list of arrays, one for each batch."),
        (
            [np.zeros((2, 3), dtype=int)],
            "One of the parts is an array of shape (2, 3), expected a row of whole numbers.",
        ),
        ([[0.5, 1.5]], "One of the parts is an array of shape (2,), expected a row of whole numbers."),
    ],
)
def test_what_cannot_be_used_as_batches_is_described(answer, message):
    result = check.batches.run(lambda n, batch_size, rng: answer)
    assert result.status == "not yet" and message in " ".join(result.text.split())


def test_a_small_number_where_the_loss_should_be_large_is_wrong_and_any_large_one_is_right():
    def loss(at_zero):
        return lambda Y, Y_hat: np.mean([at_zero if p == 0 else -np.log(p) for p in Y_hat[Y == 1]])

    for at_zero, status in (
        (0.0, "not yet"),
        (5.0, "not yet"),
        (16.0, "correct"),
        (745.0, "correct"),
        (1e30, "correct"),
    ):
        assert check.cross_entropy.run(loss(at_zero)).status == status, at_zero
    assert check.cross_entropy.run(loss(np.inf)).mistakes == ("no_tiny_number",)


# --- what is not recognised ------------------------------------------------------------------------------------------

UNKNOWN = [
    ("one_hot", "other_numbers", lambda labels, classes: 0.9 * one_hot(labels, classes) + 0.1 / classes),
    (
        "one_hot",
        "not_one_in_each_row",
        lambda labels, classes: np.maximum(one_hot(labels, classes), np.eye(1, classes)),
    ),
    (
        "one_hot",
        "equal_labels_differ",
        lambda labels, classes: one_hot((labels + np.arange(len(labels))) % classes, classes),
    ),
    ("softmax", "not_finite", lambda Z: softmax(Z) + 0 * np.exp(Z)),
    ("softmax", "rows_do_not_add_up", lambda Z: 0.9 * softmax(Z)),
    ("softmax", "negative", lambda Z: 2 * softmax(Z) - 1 / Z.shape[1]),
    ("softmax", "samples_mixed", lambda Z: softmax(Z / np.std(Z))),
    ("softmax", "not_only_differences", lambda Z: softmax(np.abs(Z) * Z)),
    ("softmax", "order_changed", lambda Z: softmax(-Z)),
    ("cross_entropy", "infinite_without_zeros", lambda Y, Y_hat: -np.sum(np.log(Y * Y_hat)) / len(Y)),
    ("cross_entropy", "infinite_at_zero", lambda Y, Y_hat: -np.sum(Y * np.log(Y_hat)) / (len(Y) + 1)),
    ("cross_entropy", "negative_loss", lambda Y, Y_hat: cross_entropy(Y, Y_hat) - np.sum(Y_hat**2)),
    ("cross_entropy", "not_zero_if_certain", lambda Y, Y_hat: cross_entropy(Y, Y_hat) + 0.5),
    ("cross_entropy", "grows_with_copies", lambda Y, Y_hat: cross_entropy(Y, Y_hat) * len(Y) / (len(Y) + 1)),
    ("cross_entropy", "wrong_classes_count", lambda Y, Y_hat: cross_entropy(Y, Y_hat) + np.mean((1 - Y) * Y_hat)),
    ("softmax_delta", "not_zero_if_certain", lambda Y, Y_hat: (Y_hat - 0.5 * Y) / len(Y)),
    ("softmax_delta", "rows_do_not_cancel", lambda Y, Y_hat: (Y_hat - Y) ** 3 / len(Y)),
    ("softmax_delta", "same_with_copies", lambda Y, Y_hat: (Y_hat - Y) / (len(Y) + 1)),
    ("softmax_delta", "wrong_directions", lambda Y, Y_hat: (Y_hat - Y)[:, ::-1] / len(Y)),
    ("batches", "not_each_once", lambda n, batch_size, rng: batches(n - 1, batch_size, rng)),
    ("batches", "sizes", lambda n, batch_size, rng: batches(n, batch_size, rng)[::-1]),
    ("batches", "order", lambda n, b, rng: batches(n, b, [np.random.default_rng(), rng][rng.random() < 0.5])),
    ("accuracy", "no_share", lambda Y, Y_hat: accuracy(Y, Y_hat) * 7),
    ("accuracy", "not_one_if_all_is_right", lambda Y, Y_hat: accuracy(Y, Y_hat) ** 2 / 2),
    ("accuracy", "size_counts", lambda Y, Y_hat: np.mean(Y_hat.max(axis=1)) ** 2),
    ("accuracy", "grows_with_copies", lambda Y, Y_hat: accuracy(Y, Y_hat) ** len(Y)),
]


@pytest.mark.parametrize("name, slug, attempt", UNKNOWN)
def test_an_unknown_mistake_hears_which_rule_it_breaks(name, slug, attempt):
    result = EXERCISES[name].run(attempt)
    assert (result.status, result.how, result.mistakes) == ("not yet", "property", (slug,)), result


def test_every_property_can_be_broken():
    assert {(name, slug) for name, slug, _ in UNKNOWN} == {
        (name, rule.slug) for name in NAMES for rule in EXERCISES[name].properties
    }


# --- blind changes of the references ---------------------------------------------------------------------------------


def other_inputs(name):
    rng = np.random.default_rng(99)
    if name == "one_hot":
        return [(rng.integers(0, classes, n), classes) for n, classes in ((6, 4), (3, 8), (1, 2))]
    Z = [rng.normal(size=shape) for shape in ((4, 3), (2, 5), (6, 2))]
    if name == "softmax":
        return [(z,) for z in (*Z, 900 * Z[0], np.array([[800.0, 790.0], [-800.0, -801.0]]))]
    tables = [(one_hot(rng.integers(0, z.shape[1], len(z)), z.shape[1]), softmax(z)) for z in Z]
    return tables if name == "softmax_delta" else [*tables, (np.eye(2), np.eye(2)[::-1])]


def are_right_batches(attempt):
    """Judged without the engine."""
    for n, batch_size in ((40, 6), (36, 6), (17, 30)):
        rng = np.random.default_rng(3)
        first, second = (list(attempt(n, batch_size, rng)) for _ in range(2))
        again = list(attempt(n, batch_size, np.random.default_rng(3)))
        together = np.concatenate(first)
        full = -(-n // batch_size) - 1
        if [len(part) for part in first] != [batch_size] * full + [n - full * batch_size]:
            return False
        if sorted(together) != list(range(n)) or np.array_equal(together, np.arange(n)):
            return False
        if np.array_equal(together, np.concatenate(second)) or not np.array_equal(together, np.concatenate(again)):
            return False
    return True


def is_equivalent(name, attempt):
    """Whether a mutant is right after all; judged without the engine."""
    try:
        with np.errstate(all="ignore"):
            if name == "batches":
                return are_right_batches(attempt)
            for arguments in other_inputs(name):
                answer, expected = attempt(*arguments), EXERCISES[name].reference(*arguments)
                if np.shape(answer) != np.shape(expected) or not np.allclose(answer, expected, rtol=1e-9, atol=1e-12):
                    return False
            return True
    except Exception:
        return False


@pytest.mark.parametrize("name", NAMES)
def test_no_blind_change_of_the_reference_is_correct(name):
    tried = 0
    for source, attempt in mutants(EXERCISES[name].reference):
        if is_equivalent(name, attempt):
            continue
        tried += 1
        assert EXERCISES[name].run(attempt).status != "correct", source
    assert tried >= 5


# --- messages --------------------------------------------------------------------------------------------------------


def test_what_completes_a_sentence_and_a_question_asks():
    for name in NAMES:
        for item in EXERCISES[name].named().values():
            assert item.what[0].islower() and item.what[-1] not in ".?!", item.what
            assert item.question.endswith("?") and item.principle.endswith(".") and item.seen, item.slug
            assert max(map(len, (item.what, item.question, item.principle))) <= 110, item.slug


def test_the_docstrings_fit_into_a_notebook():
    for name in NAMES:
        lines = EXERCISES[name].reference.__doc__.splitlines()
        assert max(map(len, lines)) <= 96, name


def test_a_message_of_batches_says_what_is_right():
    text = str(check.batches.run(batches_by_division))
    assert text.startswith("check.batches: NOT YET\norder is right; sizes and numbers are not.\n")
    assert handwritten_digits.BATCHES[1].what in " ".join(text.split())
