"""The exercises of notebook 05."""

import contextlib
import copy
from functools import partial

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.chain_rule import backprop
from nnlib.check.engine import EXPECTED, Exercise, Mistake, Property, Unusable
from nnlib.check.feedforward import data_and_weights, feedforward


def gradient_descent_step(W1, W2, dW1, dW2, learning_rate):
    """One step downhill from the weights W1, W2; the gradients dW1, dW2 point uphill.

    Returns the new weights (W1, W2) as new arrays; the arguments stay as they are.
    """
    return W1 - learning_rate * dW1, W2 - learning_rate * dW2


def train(X, Y, W1, W2, iterations, learning_rate):
    """Train the network with feedforward, backprop and gradient descent.

    X: (n, inputs). Y: (n, outputs). W1, W2: the arrays to start from; they stay as they are.
    Returns (W1, W2, losses): the new weights, and a list with the loss (the sum
    of squares) before each of the updates, so that its length is iterations.
    """
    losses = []
    for _ in range(iterations):
        A1, A2 = feedforward(X, W1, W2)
        losses.append(np.sum((Y - A2) ** 2))
        dW1, dW2 = backprop(X, Y, W1, W2)
        W1 = W1 - learning_rate * dW1
        W2 = W2 - learning_rate * dW2
    return W1, W2, losses


def first_below(losses, bound):
    """The number of the first iteration whose loss is below (smaller than) bound.

    losses: an array, counted from 0. Returns a whole number, or None if there is none.
    """
    for iteration, loss in enumerate(losses):
        if loss < bound:
            return iteration
    return None


class NeuralNetwork:
    """One hidden layer, no biases; self.W1 (inputs, hidden), self.W2 (hidden, outputs)."""

    def __init__(self, inputs, hidden, outputs, rng):
        """Draws self.W1, then self.W2, by rng.random; rng: such as np.random.default_rng(0)."""
        self.W1 = rng.random((inputs, hidden))
        self.W2 = rng.random((hidden, outputs))

    def feedforward(self, X):
        """Returns (A1, A2)."""
        return feedforward(X, self.W1, self.W2)

    def backprop(self, X, Y):
        """Returns (dW1, dW2), the gradients of the sum of squares."""
        return backprop(X, Y, self.W1, self.W2)

    def train(self, X, Y, iterations, learning_rate):
        """Changes self.W1 and self.W2. Returns the losses before each update."""
        self.W1, self.W2, losses = train(X, Y, self.W1, self.W2, iterations, learning_rate)
        return losses


def _step_cases(rng):
    for _, _, W1, W2 in data_and_weights(rng):
        yield W1, W2, rng.normal(size=W1.shape), rng.normal(size=W2.shape), rng.uniform(0.1, 2)


def _train_cases(rng):
    for number, case in enumerate(data_and_weights(rng)):
        yield *case, 2 + number % 4, rng.uniform(0.2, 0.8)
    X, _, W1, W2 = next(data_and_weights(rng))
    yield X, feedforward(X, W1, W2)[1], W1, W2, 3, 1.0  # nothing is left to learn: whoever stops early stops here
    yield _a_loss_that_rises(rng)


def _a_loss_that_rises(rng, iterations=6, learning_rate=4.0):
    """A case with so large a rate that a loss rises; not larger, or rounding errors grow: then float32 is not right."""
    while True:
        X, Y = rng.normal(size=(6, 3)), rng.integers(0, 2, (6, 2))
        W1, W2 = rng.normal(0, 0.3, (3, 4)), rng.normal(0, 0.3, (4, 2))
        losses = train(X, Y, W1, W2, iterations, learning_rate)[2]
        if np.any(np.diff(losses[:-1]) > 0.1):
            return X, Y, W1, W2, iterations, learning_rate


def _square_train(rng):
    """As many inputs as hidden neurons and outputs: here each gradient fits both tables."""
    for iterations in (2, 3):
        X, Y, W1, W2 = rng.normal(size=(5, 3)), rng.random((5, 3)), *rng.normal(size=(2, 3, 3))
        yield X, Y, W1, W2, iterations, rng.uniform(0.2, 0.8)


def _first_below_cases(rng):
    """Losses that fall and that jump; bounds that are reached late, at once, exactly, and never."""
    falling, jumping = np.linspace(1, 0.1, 7) ** 2, rng.permutation(np.linspace(0.1, 1, 7))
    for bound in (0.9, 0.2):
        yield falling, bound
    for bound in (jumping[0], jumping[0] + 0.01, jumping.min() + 0.01, jumping.min(), 0.0, 2.0):
        yield jumping, float(bound)


def _network_cases(rng):
    for seed, (X, Y, W1, W2) in enumerate(data_and_weights(rng)):
        yield X, Y, W1.shape, W2.shape[1], seed, 2 + seed % 4, rng.uniform(0.2, 0.8)


def _use_network(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    """What an object of the class does, step by step; None for the stub, which has no weights and answers nothing."""
    net = network_class(*first_shape, outputs, np.random.default_rng(seed))
    if not (hasattr(net, "W1") and hasattr(net, "W2")):
        with contextlib.suppress(Exception):
            if net.feedforward(X) is None:
                return None
        raise Unusable("After __init__ the object has no W1 and W2. Does __init__ store them on self?")
    for name, shape, words in (
        ("W1", first_shape, "one row for each input, one column for each hidden neuron"),
        ("W2", (first_shape[1], outputs), "one row for each hidden neuron, one column for each output"),
    ):
        if (found := np.shape(getattr(net, name))) != shape:
            raise Unusable(f"After __init__ self.{name} has the shape {found}, expected {shape}: {words}.")
    start = np.copy(net.W1), np.copy(net.W2)
    forward = net.feedforward(X)
    gradients = net.backprop(X, Y)
    losses = net.train(X, Y, iterations, learning_rate)
    return *start, forward, gradients, losses, net.W1, net.W2


def _square_step(rng):
    """Both tables of one size: here mixed-up tables fit and show by value."""
    for _ in range(2):
        yield *rng.normal(size=(4, 3, 3)), rng.uniform(0.1, 0.8)


def _close(results, expected):
    return all(
        np.allclose(np.asarray(r, dtype=float), np.asarray(e, dtype=float), atol=1e-4, rtol=1e-3)
        for r, e in zip(results, expected, strict=True)
    )


# --- gradient_descent_step -------------------------------------------------------------------------------------------


def _faulty_step(W1, W2, dW1, dW2, learning_rate, faults):
    """`gradient_descent_step` with switches; where two of them exclude each other, the one that comes first counts."""

    def moved(W, dW):
        if "sign_only" in faults:
            dW = np.sign(dW)
        if "adds_the_gradient" in faults:
            dW = -dW
        if "step_without_weights" in faults:
            return -rate * dW
        if "rate_on_the_bracket" in faults:
            return rate * (W - dW)
        return W - rate * dW

    rate = _faulty_rate(learning_rate, faults)
    new_W1 = W1 if "only_second_updated" in faults else moved(W1, dW1)
    new_W2 = W2 if "only_first_updated" in faults else moved(W2, dW2)
    return new_W1, new_W2


def _faulty_rate(learning_rate, faults):
    if "learning_rate_ignored" in faults:
        return 1
    if "learning_rate_squared" in faults:
        return learning_rate**2
    if "divided_by_learning_rate" in faults:
        return 1 / learning_rate
    return learning_rate


def _step_of_fixed_size(W1, W2, dW1, dW2, learning_rate, t):
    if t < 0:
        raise ValueError("uphill: that is another mistake")
    return W1 - t * dW1, W2 - t * dW2


STEP = [
    Mistake(
        "adds_the_gradient",
        "the step goes uphill",
        "The gradient points uphill. Which way does your step go?",
        "If a slope is positive, a smaller weight makes the loss smaller.",
        "https://datascience.stackexchange.com/questions/64317/how-to-do-back-propagation-updation-for-below-code"
        " and the tutorial's code, whose d_weights point downhill",
    ),
    Mistake(
        "learning_rate_ignored",
        "the learning rate is not used",
        "What should change in your result if the learning rate is halved?",
        "The learning rate says how far the step goes: it is a factor of the gradient.",
        "the tutorial's code, which has no learning rate",
    ),
    Mistake(
        "rate_on_the_bracket",
        "the learning rate multiplies the old weights, too",
        "With learning rate 0 nothing should move. What happens to your weights?",
        "Only the gradient is made larger or smaller; the old weight stays whole.",
        EXPECTED,
    ),
    Mistake(
        "learning_rate_squared",
        "the learning rate is used twice",
        "With twice the rate, how much further should the step go?",
        "The learning rate is a factor of the step, once.",
        EXPECTED,
    ),
    Mistake(
        "divided_by_learning_rate",
        "the gradient is divided by the learning rate",
        "Does a larger learning rate make your steps longer or shorter?",
        "The larger the learning rate, the longer the step.",
        EXPECTED,
    ),
    Mistake(
        "sign_only",
        "only the sign of the gradient is used, not its size",
        "Where the slope is steep: is your step longer there than where it is flat?",
        "The steps become shorter by themselves where the ground is flat.",
        EXPECTED,
    ),
    Mistake(
        "step_without_weights",
        "only the step comes back, not the place where it leads",
        "Where does the walk stand before the step?",
        "A new weight is the old one, moved.",
        EXPECTED,
    ),
    Mistake(
        "only_first_updated",
        "W2 stays as it is",
        "How many tables of weights does one step move?",
        "Both tables move in the same way, each against its own gradient.",
        EXPECTED,
    ),
    Mistake(
        "only_second_updated",
        "W1 stays as it is",
        "How many tables of weights does one step move?",
        "Both tables move in the same way, each against its own gradient.",
        EXPECTED,
    ),
    Mistake(
        "nothing_is_updated",
        "the weights come back as they were",
        "Which of your variables hold the moved weights, and which ones do you return?",
        "The results are the weights after the step.",
        EXPECTED,
        lambda W1, W2, dW1, dW2, learning_rate: (W1, W2),
    ),
    Mistake(
        "step_returned",
        "the gradients come back, times the learning rate, and no weights",
        "Where does the walk stand before the step, and which way does it go?",
        "A new weight is the old one, moved.",
        EXPECTED,
        lambda W1, W2, dW1, dW2, learning_rate: (learning_rate * dW1, learning_rate * dW2),
    ),
    Mistake(
        "weights_for_gradients",
        "a part of the weights is taken away, whatever the gradients are",
        "What do your two lines do with dW1 and dW2?",
        "The gradient says which way is downhill; the weights themselves do not.",
        "https://github.com/udacity/sdc-issue-reports/issues/75",
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - learning_rate * W1, W2 - learning_rate * W2),
    ),
    Mistake(
        "adds_to_the_first",
        "W1 goes uphill",
        "The gradient points uphill. Do both of your lines go the other way?",
        "Both tables move in the same way, each against its own gradient.",
        EXPECTED,
        lambda W1, W2, dW1, dW2, learning_rate: (W1 + learning_rate * dW1, W2 - learning_rate * dW2),
    ),
    Mistake(
        "adds_to_the_second",
        "W2 goes uphill",
        "The gradient points uphill. Do both of your lines go the other way?",
        "Both tables move in the same way, each against its own gradient.",
        EXPECTED,
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - learning_rate * dW1, W2 + learning_rate * dW2),
    ),
    Mistake(
        "first_table_twice",
        "W1 comes back twice",
        "Which names stand in your second line, and which should?",
        "Each table moves against its own gradient.",
        "a line that is copied and not changed",
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - learning_rate * dW1, W1 - learning_rate * dW1),
    ),
    Mistake(
        "gradients_swapped",
        "each table is moved against the gradient of the other",
        "What are the shapes of W1 and of dW1?",
        "Each table moves against its own gradient, which has its shape.",
        EXPECTED,
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - learning_rate * dW2, W2 - learning_rate * dW1),
    ),
    Mistake(
        "first_gradient_twice",
        "the gradient of W1 moves W2 as well",
        "Which names stand in your second line, and which should?",
        "Each table moves against its own gradient, which has its shape.",
        "a line that is copied and not changed",
        lambda W1, W2, dW1, dW2, learning_rate: (W1 - learning_rate * dW1, W2 - learning_rate * dW1),
    ),
]
STEP_FAMILIES = [
    Mistake(
        "fixed_learning_rate",
        "the steps have a fixed size: the argument learning_rate is not used",
        "What should change in your result if the learning rate is halved?",
        "The learning rate says how far the step goes: it comes from the caller.",
        EXPECTED,
        _step_of_fixed_size,
    ),
]


def _direction(attempt, W1, W2, dW1, dW2, learning_rate):
    """Whether no weight moves the way its gradient points."""
    moves = np.asarray(attempt(W1, W2, dW1, dW2, learning_rate)[0]) - W1
    return bool(np.all(moves * dW1 <= 1e-6))


STEP_PROPERTIES = [
    Property(
        "no_gradient_no_motion",
        "Where the gradient is 0, a weight stays where it is; yours moves.",
        lambda attempt, W1, W2, dW1, dW2, rate: _close(attempt(W1, W2, 0 * dW1, 0 * dW2, rate), (W1, W2)),
    ),
    Property(
        "no_rate_no_motion",
        "With learning rate 0 all weights stay where they are; yours move.",
        lambda attempt, W1, W2, dW1, dW2, rate: _close(attempt(W1, W2, dW1, dW2, 0.0), (W1, W2)),
    ),
    Property(
        "downhill",
        "Each weight must move against its gradient. In W1, some of yours move the other way.",
        _direction,
    ),
    Property(
        "twice_the_rate",
        "Two steps with the same gradients lead as far as one with twice the rate; yours do not.",
        lambda attempt, W1, W2, dW1, dW2, rate: _close(
            attempt(*map(np.asarray, attempt(W1, W2, dW1, dW2, rate)), dW1, dW2, rate),
            attempt(W1, W2, dW1, dW2, 2 * rate),
        ),
    ),
]


# --- train -----------------------------------------------------------------------------------------------------------


def _faulty_train(X, Y, W1, W2, iterations, learning_rate, faults):
    """`train` with switches; where two of them exclude each other, the one that comes first counts."""
    if "one_iteration_too_many" in faults:
        iterations += 1
    elif "one_iteration_too_few" in faults:
        iterations -= 1
    rate = _faulty_rate(learning_rate, faults)
    if "missing_factor_two" in faults:
        rate /= 2
    if "adds_the_gradient" in faults:
        rate = -rate
    start, losses = (W1, W2), []
    for _ in range(iterations):
        before = _faulty_loss(X, Y, W1, W2, faults)
        place = start if "gradient_computed_once" in faults else (W1, W2)
        dW1, dW2 = backprop(X, Y, *place)
        new_W1 = W1 if "only_second_updated" in faults else W1 - rate * dW1
        new_W2 = W2 if "only_first_updated" in faults else W2 - rate * dW2
        if "gradient_computed_once" in faults or {"only_first_updated", "only_second_updated"} & faults:
            pass
        elif "W1_updated_before_dW2" in faults:
            new_W2 = W2 - rate * backprop(X, Y, new_W1, W2)[1]
        elif "W2_updated_before_dW1" in faults:
            new_W1 = W1 - rate * backprop(X, Y, W1, new_W2)[0]
        elif "W2_updated_too_early" in faults:
            new_W1 = W1 - rate * _gradient_through(X, Y, W1, W2, new_W2)
        W1, W2 = new_W1, new_W2
        losses.append(_faulty_loss(X, Y, W1, W2, faults) if "losses_after_the_update" in faults else before)
    return W1, W2, losses


def _faulty_loss(X, Y, W1, W2, faults):
    errors = Y - feedforward(X, W1, W2)[1]
    if "mean_instead_of_sum" in faults:
        return np.mean(errors**2)
    if "divided_by_samples" in faults:
        return np.sum(errors**2) / len(Y)
    if "half_of_it" in faults:
        return np.sum(errors**2) / 2
    if "absolute_value" in faults:
        return np.sum(np.abs(errors))
    if "losses_first_power" in faults:
        return np.sum(errors)
    return np.sum(errors**2)


def _gradient_through(X, Y, W1, W2, W2_on_the_way_back):
    """dW1, where the error is sent back through another table than the forward pass went through."""
    A1, A2 = sigmoid(X @ W1), sigmoid(sigmoid(X @ W1) @ W2)
    delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
    return X.T @ (delta2 @ W2_on_the_way_back.T * A1 * (1 - A1))


def _restarting(X, Y, W1, W2, iterations, learning_rate):
    loss = _faulty_loss(X, Y, W1, W2, set())
    return *_faulty_train(X, Y, W1, W2, 1, learning_rate, set())[:2], [loss] * iterations


def _with_losses(change):
    """`train` with its losses changed."""

    def wrong(X, Y, W1, W2, iterations, learning_rate):
        W1, W2, losses = train(X, Y, W1, W2, iterations, learning_rate)
        return W1, W2, change(losses)

    return wrong


def _one_loss_too_many(X, Y, W1, W2, iterations, learning_rate):
    new_W1, new_W2, losses = train(X, Y, W1, W2, iterations, learning_rate)
    return new_W1, new_W2, [*losses, _faulty_loss(X, Y, new_W1, new_W2, set())]


def _gradients_in_wrong_order(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(_faulty_loss(X, Y, W1, W2, set()))
        dW2, dW1 = backprop(X, Y, W1, W2)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def _one_sample_at_a_time(X, Y, W1, W2, iterations, learning_rate):
    losses = []
    for _ in range(iterations):
        losses.append(_faulty_loss(X, Y, W1, W2, set()))
        for i in range(len(X)):
            dW1, dW2 = backprop(X[i : i + 1], Y[i : i + 1], W1, W2)
            W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, losses


def _alone(faulty, fault):
    """A mistake that is looked for on its own only: pairs with it are rare, and each pair takes time."""
    return partial(faulty, faults={fault})


TRAIN = [
    Mistake(
        "adds_the_gradient",
        "each step goes uphill",
        "Look at your losses: do they become smaller?",
        "The gradient points uphill, and the loss should fall.",
        "https://datascience.stackexchange.com/questions/64317/how-to-do-back-propagation-updation-for-below-code"
        " and the tutorial's code, whose d_weights point downhill",
    ),
    Mistake(
        "gradient_computed_once",
        "the gradients are computed only once, before the loop",
        "After the first step you stand somewhere else. Is it as steep there?",
        "Every iteration asks anew how steep it is where the weights are now.",
        EXPECTED,
    ),
    Mistake(
        "restarts_in_each_iteration",
        "each iteration starts again from the first weights",
        "From which weights should the second step go on?",
        "Each iteration goes on from the weights that the one before has left.",
        EXPECTED,
        _restarting,
    ),
    Mistake(
        "returns_in_the_loop",
        "it returns after a single iteration",
        "How far to the right does your return stand?",
        "What is indented below for belongs to every iteration, and return ends all of it.",
        EXPECTED,
        lambda X, Y, W1, W2, iterations, learning_rate: train(X, Y, W1, W2, 1, learning_rate),
    ),
    Mistake(
        "returns_the_start_weights",
        "the weights of the start come back",
        "Which of your variables hold the trained weights, and which ones do you return?",
        "The results are the weights after the last update.",
        EXPECTED,
        lambda X, Y, W1, W2, iterations, learning_rate: (
            W1,
            W2,
            train(X, Y, W1, W2, iterations, learning_rate)[2],
        ),
    ),
    Mistake(
        "nothing_is_updated",
        "the weights never move",
        "Which line of your loop gives W1 and W2 new values?",
        "The picture of the cycle has four boxes; the last one moves the weights.",
        EXPECTED,
        lambda X, Y, W1, W2, iterations, learning_rate: train(X, Y, W1, W2, iterations, 0),
    ),
    Mistake(
        "W2_updated_too_early",
        "W2 has already been updated when the error is sent back through it",
        "At which weights was the forward pass made?",
        "All gradients of an iteration belong to one and the same point.",
        "https://github.com/CodingTrain/Toy-Neural-Network-JS/issues/72",
    ),
    Mistake(
        "W2_updated_before_dW1",
        "W2 is updated before the gradient of W1 is computed",
        "At which weights is each of your two gradients computed?",
        "All gradients of an iteration belong to one and the same point: first compute, then move.",
        "https://github.com/joelgrus/data-science-from-scratch/issues/31",
    ),
    Mistake(
        "W1_updated_before_dW2",
        "W1 is updated before the gradient of W2 is computed",
        "At which weights is each of your two gradients computed?",
        "All gradients of an iteration belong to one and the same point: first compute, then move.",
        EXPECTED,
        _alone(_faulty_train, "W1_updated_before_dW2"),
    ),
    Mistake(
        "only_first_updated",
        "W2 is never updated",
        "How many tables of weights does one iteration move?",
        "Both tables move in every iteration, each against its own gradient.",
        EXPECTED,
    ),
    Mistake(
        "only_second_updated",
        "W1 is never updated",
        "How many tables of weights does one iteration move?",
        "Both tables move in every iteration, each against its own gradient.",
        EXPECTED,
    ),
    Mistake(
        "learning_rate_ignored",
        "the learning rate is not used",
        "What should change in your result if the learning rate is halved?",
        "The learning rate says how far each step goes: it is a factor of the gradient.",
        "the tutorial's code, which has no learning rate",
    ),
    Mistake(
        "learning_rate_squared",
        "the learning rate is used twice",
        "With twice the rate, how much further should a step go?",
        "The learning rate is a factor of the step, once.",
        EXPECTED,
        _alone(_faulty_train, "learning_rate_squared"),
    ),
    Mistake(
        "divided_by_learning_rate",
        "the gradients are divided by the learning rate",
        "Does a larger learning rate make your steps longer or shorter?",
        "The larger the learning rate, the longer the step.",
        EXPECTED,
        _alone(_faulty_train, "divided_by_learning_rate"),
    ),
    Mistake(
        "missing_factor_two",
        "the gradients are half as large as they should be",
        "Which loss do your gradients belong to: the sum of squares or one half of it?",
        "The slope of a square has a factor of its own, and the loss here is the whole sum.",
        EXPECTED,
    ),
    Mistake(
        "gradients_averaged",
        "the gradients are divided by the number of samples",
        "Is the loss here a sum or a mean over the samples?",
        "The gradient of a sum is the sum of the gradients.",
        EXPECTED,
        lambda X, Y, W1, W2, iterations, learning_rate: train(X, Y, W1, W2, iterations, learning_rate / len(X)),
    ),
    Mistake(
        "gradients_unpacked_in_wrong_order",
        "the gradients of W1 and W2 are swapped when they are unpacked",
        "In which order does backprop return its two results?",
        "Unpacking takes the results in the order in which they are returned.",
        EXPECTED,
        _gradients_in_wrong_order,
    ),
    Mistake(
        "one_sample_at_a_time",
        "the weights are moved after each sample, not once for all of them",
        "How many updates are there in one iteration?",
        "The gradient here belongs to the loss of all samples; the weights wait until all have been through.",
        "books with stochastic gradient descent",
        _one_sample_at_a_time,
    ),
    Mistake(
        "one_iteration_too_many",
        "the loop runs once too often",
        "How many numbers does your loop run through?",
        "Python counts from 0, and range stops before its end.",
        EXPECTED,
    ),
    Mistake(
        "one_iteration_too_few",
        "the loop runs once too few",
        "How many numbers does your loop run through?",
        "Python counts from 0, and range stops before its end.",
        EXPECTED,
    ),
    Mistake(
        "losses_after_the_update",
        "each loss is that after the update, not that before it",
        "What should the first of the losses be: that of the random weights?",
        "The loss of an iteration belongs to the answers with which it begins.",
        EXPECTED,
    ),
    Mistake(
        "one_loss_too_many",
        "there is one loss more, that after the last update",
        "How many losses belong to 3 iterations if each is taken before the update?",
        "The list is as long as there are iterations; fit in nnlib records one more.",
        "public courses, and fit in nnlib",
        _one_loss_too_many,
    ),
    Mistake(
        "last_loss_only",
        "the list of losses begins anew in each iteration, so that only the last one is left",
        "Where does your list of losses begin: in the loop or before it?",
        "What must be kept through all iterations is made before the loop.",
        EXPECTED,
        _with_losses(lambda losses: losses[-1:]),
    ),
    Mistake(
        "last_loss_as_a_number",
        "one number comes back in place of the losses, the last of them",
        "How many losses are there after 3 iterations, and where do you keep them?",
        "A list grows by one loss in each iteration.",
        EXPECTED,
        _with_losses(lambda losses: losses[-1]),
    ),
    Mistake(
        "forward_pass_once",
        "all losses belong to the answers of the first weights",
        "Are the answers of the network computed in the loop or before it?",
        "Each iteration begins with feedforward, because the weights have moved.",
        EXPECTED,
        _with_losses(lambda losses: losses[:1] * len(losses)),
    ),
    Mistake(
        "mean_instead_of_sum",
        "each loss is the mean of the squares, not their sum",
        "Does a loss here grow if there are more samples and more outputs?",
        "The loss of this series adds the squares of all errors.",
        EXPECTED,
    ),
    Mistake(
        "divided_by_samples",
        "each loss is divided by the number of samples",
        "Does a loss here grow if there are more samples?",
        "The loss of this series adds the squares of all errors.",
        EXPECTED,
        _alone(_faulty_train, "divided_by_samples"),
    ),
    Mistake(
        "half_of_it",
        "each loss is half of the sum of squares",
        "What is the loss of a single error of 1?",
        "The loss of this series is the whole sum of squares.",
        EXPECTED,
    ),
    Mistake(
        "absolute_value",
        "the losses add up the errors without their signs, but not squared",
        "What is the loss of a single error of one half?",
        "An error is squared before it is added to the others.",
        "https://datascience.stackexchange.com/questions/64317/how-to-do-back-propagation-updation-for-below-code",
        _alone(_faulty_train, "absolute_value"),
    ),
    Mistake(
        "losses_first_power",
        "the losses add up the errors themselves, not their squares",
        "What is the loss of two errors, 1 and -1?",
        "An error is squared before it is added, so that errors of both signs count.",
        EXPECTED,
        _alone(_faulty_train, "losses_first_power"),
    ),
    Mistake(
        "root_of_sum",
        "each loss is the square root of the sum of squares",
        "What is the loss of four errors of 1?",
        "The loss is the sum itself, without a root.",
        EXPECTED,
        _with_losses(np.sqrt),
    ),
    Mistake(
        "losses_first",
        "the losses come first, but they should come last",
        "In which order does the docstring name the results?",
        "The caller unpacks the results in the order of the docstring.",
        EXPECTED,
        lambda *arguments: (train(*arguments)[2], *train(*arguments)[:2]),
    ),
    Mistake(
        "weights_swapped",
        "W2 comes back before W1",
        "In which order does the docstring name the results?",
        "The caller unpacks the results in the order of the docstring.",
        EXPECTED,
        lambda *arguments: (train(*arguments)[1], train(*arguments)[0], train(*arguments)[2]),
    ),
]


def _runs_to_the_end(attempt, X, Y, W1, W2, iterations, learning_rate):
    """Whether it is not right gradient descent that only stops before its last iteration."""
    new_W1, new_W2, losses = attempt(X, Y, W1, W2, iterations, learning_rate)
    made = len(losses)
    if not 0 < made < iterations or not _close([losses], [train(X, Y, W1, W2, made, learning_rate)[2]]):
        return True
    arrived = _close((new_W1, new_W2), train(X, Y, W1, W2, iterations, learning_rate)[:2])
    if arrived and len(attempt(X, Y + 1, W1, W2, 2, 0.1)[2]) < 2:  # losses are lost where much is left to learn, too
        return True
    ends = [train(X, Y, W1, W2, updates, learning_rate)[:2] for updates in (made - 1, made)]
    return not any(_close((new_W1, new_W2), end) for end in ends)


def _goes_on(attempt, X, Y, W1, W2, iterations, learning_rate):
    """Whether training in two parts is the same as training at once."""
    first = attempt(X, Y, W1, W2, 2, learning_rate)
    second = attempt(X, Y, *map(np.asarray, first[:2]), 1, learning_rate)
    return _close(second[:2], attempt(X, Y, W1, W2, 3, learning_rate)[:2])


TRAIN_PROPERTIES = [
    Property(
        "stops_early",
        "The number of iterations is given, and none is left out, whatever the losses do; yours stops earlier.",
        _runs_to_the_end,
    ),
    Property(
        "one_loss_per_iteration",
        "There is one loss for each iteration; yours are more, or fewer.",
        lambda attempt, X, Y, W1, W2, iterations, rate: (
            np.shape(attempt(X, Y, W1, W2, iterations, rate)[2]) == (iterations,)
        ),
    ),
    Property(
        "first_loss",
        "The first loss is that of the weights at the start; yours is not.",
        lambda attempt, X, Y, W1, W2, iterations, rate: _close(
            [attempt(X, Y, W1, W2, iterations, rate)[2][0]], [_faulty_loss(X, Y, W1, W2, set())]
        ),
    ),
    Property(
        "no_rate_no_motion",
        "With learning rate 0 the weights stay as they are; yours move.",
        lambda attempt, X, Y, W1, W2, iterations, rate: _close(attempt(X, Y, W1, W2, iterations, 0.0)[:2], (W1, W2)),
    ),
    Property(
        "first_step",
        "The very first step already leads somewhere else than one step of gradient descent.",
        lambda attempt, X, Y, W1, W2, iterations, rate: _close(
            attempt(X, Y, W1, W2, 1, rate)[:2], train(X, Y, W1, W2, 1, rate)[:2]
        ),
    ),
    Property(
        "goes_on",
        "Two iterations and then one more lead to the same weights as three at once; with yours they do not.",
        _goes_on,
    ),
]


# --- first_below -----------------------------------------------------------------------------------------------------


def _faulty_first_below(losses, bound, faults):
    """`first_below` with switches; where two of them exclude each other, the one that comes first counts."""
    if "above_for_below" in faults:
        hits = losses > bound
    elif "equal_counts" in faults:
        hits = losses <= bound
    else:
        hits = losses < bound
    shift = 1 if "counts_from_one" in faults else 0
    if not hits.any():
        if "zero_if_none" in faults:
            return shift
        if "minus_one_if_none" in faults:
            return -1
        return len(losses) if "length_if_none" in faults else None
    numbers = np.flatnonzero(hits)
    return int(numbers[-1 if "last_for_first" in faults else 0]) + shift


def _below(losses, bound):
    return np.flatnonzero(losses < bound)


FIRST_BELOW = [
    Mistake(
        "equal_counts",
        "a loss that is equal to the bound counts as below",
        "Is 0.5 below 0.5?",
        "Below means smaller than.",
        EXPECTED,
    ),
    Mistake(
        "counts_from_one",
        "the counting begins with 1",
        "Which number has the first loss?",
        "Python, and the losses here, are counted from 0.",
        EXPECTED,
    ),
    Mistake(
        "zero_if_none",
        "0 comes back if no loss is small enough",
        "How does the caller know whether the first loss is meant, or none?",
        "np.argmax of nothing but False is 0; the case of none needs a line of its own.",
        "https://codegive.com/blog/numpy_find_first_true.php",
    ),
    Mistake(
        "minus_one_if_none",
        "-1 comes back if no loss is small enough",
        "What does the docstring promise in this case?",
        "-1 is the number of the last element in Python; None cannot be mistaken for a number.",
        EXPECTED,
    ),
    Mistake(
        "length_if_none",
        "the number of losses comes back if none is small enough",
        "What does the docstring promise in this case?",
        "None cannot be mistaken for a number.",
        EXPECTED,
    ),
    Mistake(
        "last_for_first",
        "the last loss below the bound is found, not the first one",
        "What happens in your loop after the first hit?",
        "The search ends as soon as one is found.",
        EXPECTED,
    ),
    Mistake(
        "above_for_below",
        "the losses above the bound are looked for",
        "Which way does your comparison point?",
        "Below means smaller than.",
        EXPECTED,
    ),
    Mistake(
        "looks_at_the_first_only",
        "only the very first loss is looked at",
        "What does your loop do if the first loss is not below the bound?",
        "That there is none is known only after the whole loop.",
        EXPECTED,
        lambda losses, bound: 0 if losses[0] < bound else None,
    ),
    Mistake(
        "loss_for_number",
        "the loss itself comes back, not its number",
        "What is asked for: how small the loss is, or when?",
        "A loop needs both, the loss to compare and its number to return.",
        EXPECTED,
        lambda losses, bound: next((loss for loss in losses if loss < bound), None),
    ),
    Mistake(
        "smallest_loss",
        "the smallest loss is found, whatever the bound is",
        "May a loss be below the bound before the smallest one comes?",
        "The first that is small enough need not be the smallest.",
        EXPECTED,
        lambda losses, bound: int(np.argmin(losses)),
    ),
    Mistake(
        "counts_the_losses",
        "the losses below the bound are counted",
        "What is asked for: how many, or when for the first time?",
        "The number of an iteration says where in the list it stands.",
        EXPECTED,
        lambda losses, bound: int(np.sum(losses < bound)),
    ),
    Mistake(
        "all_numbers",
        "the numbers of all losses below the bound come back",
        "How many of these numbers are asked for, and what if there is none?",
        "One whole number or None comes back, not an array.",
        "https://codegive.com/blog/numpy_find_first_true.php",
        _below,
    ),
    Mistake(
        "comparison_only",
        "the comparison comes back: True or False for each loss",
        "Which number has the first True?",
        "One whole number or None comes back, not an array.",
        "https://codegive.com/blog/numpy_find_first_true.php",
        lambda losses, bound: (losses < bound).astype(int),
    ),
]
FIRST_BELOW_PROPERTIES = [
    Property(
        "none_if_there_is_none",
        "If no loss is below the bound, None comes back; from yours, something else.",
        lambda attempt, losses, bound: len(_below(losses, bound)) > 0 or attempt(losses, bound) is None,
    ),
    Property(
        "a_number_if_there_is_one",
        "There is a loss below the bound, and yours returns None.",
        lambda attempt, losses, bound: len(_below(losses, bound)) == 0 or attempt(losses, bound) is not None,
    ),
    Property(
        "the_loss_is_below",
        "The loss with your number is not below the bound.",
        lambda attempt, losses, bound: (
            len(_below(losses, bound)) == 0 or attempt(losses, bound) in _below(losses, bound)
        ),
    ),
]


# --- NeuralNetwork ---------------------------------------------------------------------------------------------------


class _FaultyNetwork(NeuralNetwork):
    """`NeuralNetwork` with switches; where two of them exclude each other, the one that comes first counts."""

    def __init__(self, inputs, hidden, outputs, rng, faults):
        self.faults = faults
        shapes = (inputs, hidden), (hidden, outputs)
        if "own_random_numbers" in faults:
            rng = np.random.default_rng(0)
        normal = copy.deepcopy(rng)
        if "W2_drawn_first" in faults:
            self.W2, self.W1 = rng.random(shapes[1]), rng.random(shapes[0])
        else:
            self.W1, self.W2 = map(rng.random, shapes)
        if "zeros" in faults:
            self.W1, self.W2 = map(np.zeros, shapes)
        elif "drawn_from_normal" in faults:
            self.W1, self.W2 = map(normal.standard_normal, shapes)
        elif "from_minus_one_to_one" in faults:
            self.W1, self.W2 = 2 * self.W1 - 1, 2 * self.W2 - 1

    def feedforward(self, X):
        A1, A2 = super().feedforward(X)
        if "feedforward_returns_nothing" in self.faults:
            return None
        if "feedforward_returns_A2_only" in self.faults:
            return A2
        return (A2, A1) if "feedforward_swapped" in self.faults else (A1, A2)

    def backprop(self, X, Y):
        dW1, dW2 = super().backprop(X, Y)
        if "backprop_updates" in self.faults:
            self.W1, self.W2 = self.W1 - dW1, self.W2 - dW2
        if "backprop_returns_nothing" in self.faults:
            return None
        if "wrong_sign" in self.faults:
            dW1, dW2 = -dW1, -dW2
        if "missing_factor_two" in self.faults:
            dW1, dW2 = dW1 / 2, dW2 / 2
        return (dW2, dW1) if "backprop_swapped" in self.faults else (dW1, dW2)

    def train(self, X, Y, iterations, learning_rate):
        W1, W2, losses = _faulty_train(X, Y, self.W1, self.W2, iterations, learning_rate, self.faults & _LOOP_FAULTS)
        if "weights_not_stored" in self.faults:
            pass
        elif "only_first_stored" in self.faults:
            self.W1 = W1
        elif "stored_swapped" in self.faults:
            self.W1, self.W2 = W2, W1
        else:
            self.W1, self.W2 = W1, W2
        if "train_returns_nothing" in self.faults:
            return None
        if "train_returns_everything" in self.faults:
            return W1, W2, losses
        return losses[-1] if "last_loss_as_a_number" in self.faults else losses


_LOOP_FAULTS = {
    "adds_the_gradient",
    "learning_rate_ignored",
    "one_iteration_too_many",
    "one_iteration_too_few",
    "losses_after_the_update",
    "mean_instead_of_sum",
}


NETWORK = [
    Mistake(
        "W2_drawn_first",
        "__init__ draws W2 before W1",
        "In which order does the docstring of __init__ draw the two tables?",
        "A generator gives its numbers one after the other: who draws first gets others.",
        EXPECTED,
    ),
    Mistake(
        "own_random_numbers",
        "__init__ makes a generator of its own and does not use rng",
        "What is the argument rng of __init__ there for?",
        "Whoever makes the object chooses its random numbers, by the rng that is handed in.",
        EXPECTED,
        _alone(_FaultyNetwork, "own_random_numbers"),
    ),
    Mistake(
        "from_minus_one_to_one",
        "__init__ draws the weights between -1 and 1",
        "Between which two numbers does rng.random draw?",
        "The docstring of __init__ says how the weights are drawn, so that all can compare.",
        EXPECTED,
        _alone(_FaultyNetwork, "from_minus_one_to_one"),
    ),
    Mistake(
        "drawn_from_normal",
        "__init__ draws the weights from a normal distribution",
        "Between which two numbers does rng.random draw?",
        "The docstring of __init__ says how the weights are drawn, so that all can compare.",
        EXPECTED,
        _alone(_FaultyNetwork, "drawn_from_normal"),
    ),
    Mistake(
        "zeros",
        "__init__ starts with weights that are all 0",
        "What did the notebook show about networks whose weights are all equal?",
        "Random numbers make the neurons different.",
        EXPECTED,
        _alone(_FaultyNetwork, "zeros"),
    ),
    Mistake(
        "feedforward_returns_nothing",
        "the method feedforward returns nothing",
        "Does it store the activations, or hand them back to its caller?",
        "A method is a function: what the caller needs has to be returned.",
        "the tutorial's code, which stores them on self",
    ),
    Mistake(
        "feedforward_returns_A2_only",
        "the method feedforward returns the answers alone",
        "How many tables does its docstring promise?",
        "Both layers are asked for, the hidden one first.",
        "the tutorial's code, which stores the hidden layer on self",
    ),
    Mistake(
        "feedforward_swapped",
        "the method feedforward returns its two results in the wrong order",
        "In which order does its docstring name them?",
        "The caller unpacks the results in the order of the docstring.",
        EXPECTED,
    ),
    Mistake(
        "backprop_updates",
        "the method backprop moves the weights, too",
        "Which of the four methods may change W1 and W2?",
        "backprop says which way is uphill; train alone takes the steps.",
        "the tutorial's code, where backprop updates the weights",
    ),
    Mistake(
        "backprop_returns_nothing",
        "the method backprop returns nothing",
        "Who needs the gradients, and how do they get there?",
        "A method is a function: what the caller needs has to be returned.",
        "the tutorial's code",
    ),
    Mistake(
        "backprop_swapped",
        "the method backprop returns its two results in the wrong order",
        "In which order does its docstring name them?",
        "The caller unpacks the results in the order of the docstring.",
        EXPECTED,
    ),
    Mistake(
        "wrong_sign",
        "the method backprop returns gradients that point downhill",
        "If an answer is too large, should the slopes be positive or negative?",
        "A gradient points uphill; the step goes the other way, later.",
        "the tutorial's code, which adds 2 (y - y_hat)",
    ),
    Mistake(
        "missing_factor_two",
        "the method backprop returns gradients half as large as they should be",
        "What is the slope of a square?",
        "The gradients belong to the whole sum of squares, not to one half of it.",
        EXPECTED,
    ),
    Mistake(
        "weights_not_stored",
        "train does not keep the new weights on the object",
        "What does the object know after train that it did not know before?",
        "Only what is stored under self. is still there at the next call.",
        EXPECTED,
    ),
    Mistake(
        "only_first_stored",
        "train does not keep the new W2 on the object",
        "Which tables must the object remember after train?",
        "Only what is stored under self. is still there at the next call.",
        EXPECTED,
        _alone(_FaultyNetwork, "only_first_stored"),
    ),
    Mistake(
        "stored_swapped",
        "train stores the new W1 as W2, and W2 as W1",
        "In which order does your function train return its three results?",
        "Unpacking takes the results in the order in which they are returned.",
        EXPECTED,
        _alone(_FaultyNetwork, "stored_swapped"),
    ),
    Mistake(
        "train_returns_nothing",
        "the method train returns nothing",
        "What does its docstring promise to return?",
        "What is not returned is lost for the caller.",
        EXPECTED,
    ),
    Mistake(
        "train_returns_everything",
        "the method train returns the weights, too, and not the losses alone",
        "What does its docstring promise to return?",
        "The weights stay on the object; the caller gets the losses.",
        EXPECTED,
    ),
    Mistake(
        "last_loss_as_a_number",
        "the method train returns the last loss alone",
        "How many losses are there after 3 iterations?",
        "The caller gets one loss for each iteration.",
        EXPECTED,
        _alone(_FaultyNetwork, "last_loss_as_a_number"),
    ),
    Mistake(
        "adds_the_gradient",
        "train goes uphill",
        "Look at the losses: do they become smaller?",
        "The gradient points uphill, and the loss should fall.",
        "the tutorial's code, whose d_weights point downhill",
    ),
    Mistake(
        "learning_rate_ignored",
        "train does not use its learning rate",
        "What should change in your result if the learning rate is halved?",
        "The learning rate says how far each step goes.",
        "the tutorial's code, which has no learning rate",
        _alone(_FaultyNetwork, "learning_rate_ignored"),
    ),
    Mistake(
        "one_iteration_too_many",
        "train makes one iteration too many",
        "How many numbers does its loop run through?",
        "Python counts from 0, and range stops before its end.",
        EXPECTED,
        _alone(_FaultyNetwork, "one_iteration_too_many"),
    ),
    Mistake(
        "one_iteration_too_few",
        "train makes one iteration too few",
        "How many numbers does its loop run through?",
        "Python counts from 0, and range stops before its end.",
        EXPECTED,
        _alone(_FaultyNetwork, "one_iteration_too_few"),
    ),
    Mistake(
        "losses_after_the_update",
        "train takes each loss after the update, not before it",
        "What should the first of the losses be: that of the random weights?",
        "The loss of an iteration belongs to the answers with which it begins.",
        EXPECTED,
        _alone(_FaultyNetwork, "losses_after_the_update"),
    ),
    Mistake(
        "mean_instead_of_sum",
        "train takes the mean of the squares as its loss, not their sum",
        "Does a loss here grow if there are more samples and more outputs?",
        "The loss of this series adds the squares of all errors.",
        EXPECTED,
        _alone(_FaultyNetwork, "mean_instead_of_sum"),
    ),
]


def _new(network_class, first_shape, outputs, seed):
    return network_class(*first_shape, outputs, np.random.default_rng(seed))


def _only_train_moves(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    net = _new(network_class, first_shape, outputs, seed)
    before = np.copy(net.W1), np.copy(net.W2)
    net.feedforward(X)
    net.backprop(X, Y)
    return _close((net.W1, net.W2), before)


def _reads_its_weights(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    net = _new(network_class, first_shape, outputs, seed)
    net.W1, net.W2 = 0 * np.asarray(net.W1), 0 * np.asarray(net.W2)
    return all(np.allclose(A, 0.5) for A in net.feedforward(X))


def _trains_on(network_class, X, Y, first_shape, outputs, seed, iterations, learning_rate):
    net, same = (_new(network_class, first_shape, outputs, seed) for _ in range(2))
    parts = [*np.ravel(net.train(X, Y, 2, learning_rate)), *np.ravel(net.train(X, Y, 1, learning_rate))]
    return _close([parts], [np.ravel(same.train(X, Y, 3, learning_rate))])


NETWORK_PROPERTIES = [
    Property(
        "only_train_moves",
        "Only train may move the weights; yours move when feedforward and backprop are called.",
        _only_train_moves,
    ),
    Property(
        "reads_its_weights",
        "If all numbers of self.W1 and self.W2 are set to 0, each activation is one half; yours is not.",
        _reads_its_weights,
    ),
    Property(
        "trains_on",
        "Training twice goes on where the first time has ended; yours does not.",
        _trains_on,
    ),
]


EXERCISES = [
    Exercise(
        gradient_descent_step,
        cases=_step_cases,
        outputs=("W1", "W2"),
        mistakes=STEP,
        faulty=_faulty_step,
        families=STEP_FAMILIES,
        square=_square_step,
        properties=STEP_PROPERTIES,
        hints=[
            "The gradient points uphill. In which direction does the loss become smaller?",
            "Each new weight is the old one, moved against its own gradient; how far is said by the learning rate.",
        ],
    ),
    Exercise(
        train,
        cases=_train_cases,
        outputs=("W1", "W2", "losses"),
        mistakes=TRAIN,
        faulty=_faulty_train,
        square=_square_train,
        properties=TRAIN_PROPERTIES,
        hints=[
            "Which four things happen in each iteration, and in which order? Look at the picture of the cycle.",
            "Both gradients belong to the weights before the update, and so does the loss that is noted down.",
        ],
    ),
    Exercise(
        first_below,
        cases=_first_below_cases,
        outputs=("iteration",),
        mistakes=FIRST_BELOW,
        faulty=_faulty_first_below,
        properties=FIRST_BELOW_PROPERTIES,
        hints=[
            "At which number does the counting begin? What do you return if no loss is small enough?",
            "Go through the losses in order and stop at the first one below the bound; equal is not below.",
        ],
    ),
    Exercise(
        NeuralNetwork,
        cases=_network_cases,
        use=_use_network,
        outputs=("W1", "W2", "feedforward(X)", "backprop(X, Y)", "train(...)", "W1 afterwards", "W2 afterwards"),
        mistakes=NETWORK,
        faulty=_FaultyNetwork,
        properties=NETWORK_PROPERTIES,
        hints=[
            "What must the object remember from one call to the next? Does every method take self first?",
            "__init__ keeps W1 and W2 on self; feedforward and backprop read them there; only train changes them.",
        ],
    ),
]
