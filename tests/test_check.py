"""The self-checks: right is called right, wrong is not, and nothing of the learner's is touched."""

import inspect

import numpy as np
import pytest

from nnlib import check
from nnlib.activations import sigmoid
from nnlib.check.training_loop import backprop, feedforward

EXERCISES = check.exercises()


def step_in_place(W1, W2, dW1, dW2, learning_rate):
    W1 -= learning_rate * dW1
    W2 -= learning_rate * dW2
    return W1, W2


def train_one_too_many(X, Y, W1, W2, iterations, learning_rate):
    return EXERCISES["train"].reference(X, Y, W1, W2, iterations + 1, learning_rate)


def train_losses_after_the_update(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
        losses.append(np.sum((Y - feedforward(X, W1, W2)[1]) ** 2))
    return W1, W2, losses


def train_with_plus(X, Y, W1, W2, iterations, learning_rate):
    W1, W2, losses = np.copy(W1), np.copy(W2), np.zeros(iterations)
    for i in range(iterations):
        A1 = 1 / (1 + np.exp(-np.dot(X, W1)))
        A2 = sigmoid(np.dot(A1, W2))
        losses[i] = ((A2 - Y) ** 2).sum()
        delta2 = 2 * (Y - A2) * A2 * (1 - A2)
        delta1 = np.dot(delta2, W2.T) * A1 * (1 - A1)
        W2 += learning_rate * np.dot(A1.T, delta2)
        W1 += learning_rate * np.dot(X.T, delta1)
    return W1, W2, losses


class NeuralNetworkThatAdds(EXERCISES["NeuralNetwork"].reference):
    def train(self, X, Y, iterations, learning_rate):
        return super().train(X, Y, iterations, -learning_rate)


class NeuralNetworkWithoutMemory(EXERCISES["NeuralNetwork"].reference):
    def train(self, X, Y, iterations, learning_rate):
        before = self.W1, self.W2
        losses = super().train(X, Y, iterations, learning_rate)
        self.W1, self.W2 = before
        return losses


class NeuralNetworkOfItsOwn:
    def __init__(self, inputs, hidden, outputs, rng):
        self.W1, self.W2 = rng.random(size=(inputs, hidden)), rng.random(size=(hidden, outputs))

    def feedforward(self, X):
        return [sigmoid(X @ self.W1), sigmoid(sigmoid(X @ self.W1) @ self.W2)]

    def backprop(self, X, Y):
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        self.W1, self.W2, losses = train_with_plus(X, Y, self.W1, self.W2, iterations, learning_rate)
        return list(losses)


RIGHT = {
    "samples_and_features": [lambda X: (len(X), len(X[0])), lambda X: X.shape, lambda X: list(np.array(X).shape)],
    "gradient_descent_step": [
        lambda W1, W2, dW1, dW2, learning_rate: (W1 + -learning_rate * dW1, W2 - dW2 * learning_rate),
        lambda W1, W2, dW1, dW2, learning_rate: [W - learning_rate * d for W, d in zip((W1, W2), (dW1, dW2))],
        lambda W1, W2, dW1, dW2, learning_rate: (
            (W1 - learning_rate * dW1).tolist(),
            (W2 - learning_rate * dW2).astype(np.float32),
        ),
    ],
    "train": [train_with_plus],
    "first_below": [
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss < bound), None),
        lambda losses, bound: int(np.argmax(losses < bound)) if np.any(losses < bound) else None,
    ],
    "NeuralNetwork": [NeuralNetworkOfItsOwn],
}
WRONG = {
    "samples_and_features": [
        lambda X: X.shape[::-1],
        lambda X: (4, 3),
        lambda X: X.size,
        lambda X: (X.shape[0], X.size),
    ],
    "gradient_descent_step": [
        lambda W1, W2, dW1, dW2, learning_rate: (W1 + learning_rate * dW1, W2 + learning_rate * dW2),
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - dW1, W2 - dW2),
        lambda W1, W2, dW1, dW2, learning_rate: (learning_rate * (W1 - dW1), learning_rate * (W2 - dW2)),
        lambda W1, W2, dW1, dW2, learning_rate: (W2 - learning_rate * dW2, W1 - learning_rate * dW1),
        lambda W1, W2, dW1, dW2, learning_rate: W1 - learning_rate * dW1,
        lambda W1, W2, dW1, dW2, learning_rate: (0 * W1, 0 * W2),
        lambda W1, W2, dW1, dW2, learning_rate: (np.nan * W1, np.nan * W2),
        lambda W1, W2, dW1, dW2, learning_rate: ("W1", "W2"),
        step_in_place,
    ],
    "train": [
        train_one_too_many,
        train_losses_after_the_update,
        lambda X, Y, W1, W2, iterations, learning_rate: (W1, W2, [0.0] * iterations),
    ],
    "first_below": [
        lambda losses, bound: int(np.argmax(losses < bound)),
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss <= bound), None),
        lambda losses, bound: next((i + 1 for i, loss in enumerate(losses) if loss < bound), None),
        lambda losses, bound: next((i for i, loss in enumerate(losses) if loss < bound), -1),
    ],
    "NeuralNetwork": [NeuralNetworkThatAdds, NeuralNetworkWithoutMemory],
}


def pairs(table):
    assert set(table) == set(EXERCISES)
    return [pytest.param(name, attempt, id=f"{name}-{i}") for name in table for i, attempt in enumerate(table[name])]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_correct(name):
    assert EXERCISES[name].run(EXERCISES[name].reference).status == "correct"


@pytest.mark.parametrize("name, attempt", pairs(RIGHT))
def test_other_right_versions_are_correct(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.status == "correct", result


@pytest.mark.parametrize("name, attempt", pairs(WRONG))
def test_wrong_versions_are_not(name, attempt):
    result = EXERCISES[name].run(attempt)
    assert result.status == "not yet", result
    assert result.text == EXERCISES[name].run(attempt).text


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("nothing", [None, ...])
def test_a_stub_is_not_attempted(name, nothing):
    class Stub:
        def __init__(self, *_): ...

        def feedforward(self, *_): ...

    stub = Stub if inspect.isclass(EXERCISES[name].reference) else lambda *_: nothing
    assert EXERCISES[name].run(stub).status == "not attempted"


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("broken", [3, None, lambda: 1, lambda *_: 1 / 0, lambda *_: unknown])  # noqa: F821
def test_what_does_not_run_is_an_error(name, broken):
    assert EXERCISES[name].run(broken).status == "error"


def test_messages_are_short_plain_text_with_the_status_first():
    results = [EXERCISES[p.values[0]].run(p.values[1]) for p in pairs(RIGHT) + pairs(WRONG)]
    for result in results:
        lines = str(result).splitlines()
        assert result.status.upper() in lines[0] and str(result).isascii()
        assert len(lines) <= 8 and max(map(len, lines)) <= 76


def test_a_message_says_which_result_is_wrong():
    text = str(EXERCISES["train"].run(train_losses_after_the_update))
    assert "W1 and W2 are right; losses is not." in text
    in_place = str(EXERCISES["gradient_descent_step"].run(step_in_place))
    assert "changes the arrays" in in_place


def test_an_error_names_its_line():
    def first_below(losses, bound):
        smaller = losses < bound
        return smaller.index(True)

    assert "It stops with AttributeError (index) in line 3 of first_below." in str(check.first_below.run(first_below))


def test_a_check_is_silent_and_leaves_the_random_state(capsys, recwarn):
    def noisy(losses, bound):
        print("hello")
        np.log(np.zeros(1))
        np.random.seed(1)  # noqa: NPY002
        return 0

    np.random.seed(7)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    check.first_below.run(noisy)
    assert np.random.random() == expected  # noqa: NPY002
    assert capsys.readouterr().out == "" and not recwarn.list


@pytest.fixture
def exercise():
    """An exercise of its own for tests that change its state."""
    from nnlib.check.engine import Exercise

    def double(x):
        return 2 * x

    return Exercise(double, cases=lambda rng: [(rng.random(3),)], outputs=("double",), hints=["Think.", "Twice what?"])


def test_solved_once_is_solved(exercise, capsys):
    exercise(lambda x: 3 * x)
    assert exercise.status == "not yet"
    exercise(lambda x: x + x)
    exercise(lambda x: 3 * x)
    assert exercise.status == "correct"
    assert capsys.readouterr().out.startswith("check.double: NOT YET\ndouble: at [0] yours is ")


def test_hints_come_one_after_the_other_and_begin_again(exercise, capsys):
    for _ in range(3):
        exercise.hint()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[3] == "Hint 1 of 2: Think."
    assert lines[1:3] == ["Hint 2 of 2: Twice what?", "Our version: check.double.solution()"]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_the_source_of_the_reference(name, capsys):
    EXERCISES[name].solution()
    assert capsys.readouterr().out.rstrip() == inspect.getsource(EXERCISES[name].reference).rstrip()


def test_summary_lists_all_exercises_in_their_order(capsys):
    check.summary()
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(EXERCISES)


def test_unknown_exercise_names_the_known_ones():
    with pytest.raises(AttributeError, match="no exercise 'sigmiod'; the exercises are samples_and_features, "):
        check.sigmiod  # noqa: B018


@pytest.mark.parametrize("name", EXERCISES)
def test_the_name_of_an_exercise_leads_to_it_whatever_files_there_are(name):
    assert getattr(check, name) is EXERCISES[name]


def test_texts_are_not_numbers():
    assert check.first_below.run(
        lambda losses, bound: str(EXERCISES["first_below"].reference(losses, bound))
    ).status == ("not yet")
