"""The exercises of notebook 02."""

import math

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.engine import EXPECTED, Exercise, Mistake, Property, numbers
from nnlib.check.sigmoid import decision


def layer(X, W, b):
    """The activations of one layer of sigmoid neurons, for all samples at once.

    X: (n, inputs). W: (inputs, units); column j holds the weights into neuron j. b: (units,).
    Returns A: (n, units).
    """
    Z = X @ W + b
    return sigmoid(Z)


def feedforward(X, W1, W2):
    """The activations of both layers of a network without biases; both use the sigmoid.

    X: (n, inputs). W1: (inputs, hidden). W2: (hidden, outputs).
    Returns (A1, A2): those of the hidden layer (n, hidden), and the outputs (n, outputs).
    """
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    return A1, A2


def count_parameters(sizes):
    """How many numbers can training change? All weights and biases of the network.

    sizes: a list, from the number of inputs to the number of outputs, such as [3, 4, 1].
    Every neuron has one bias; inputs are not neurons.
    Returns a whole number: 21 for [3, 4, 1].
    """
    return sum((inputs + 1) * units for inputs, units in zip(sizes, sizes[1:]))


def xor_weights():
    """Weights and biases, found by hand, of a network of two sigmoid layers that answers XOR.

    Its two inputs are 0 or 1. Its output must be above 0.5 if exactly one of them is 1,
    and below 0.5 in the other two cases.
    Returns four arrays (W1, b1, W2, b2) of shapes (2, h), (h,), (h, 1), (1,); you choose h.
    """
    W1 = np.array([[20, -20], [20, -20]])
    b1 = np.array([-10, 30])  # the first hidden neuron answers OR, the second NOT AND
    W2 = np.array([[20], [20]])
    b2 = np.array([-30])  # the output answers AND: both say yes
    return W1, b1, W2, b2


def data_and_weights(rng, cases=5):
    """X, Y, W1, W2 of several sizes; no two sizes of a case are equal. The last: whole numbers, one output."""
    for _ in range(cases):
        n, inputs, hidden, outputs = rng.permutation(np.arange(2, 7))[:4]
        X, Y = rng.normal(size=(n, inputs)), rng.random((n, outputs))
        yield X, Y, rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs))
    yield rng.integers(0, 2, (5, 3)), rng.integers(0, 2, (5, 1)), rng.normal(size=(3, 4)), rng.normal(size=(4, 1))


def _layer_cases(rng):
    for X, _, W, _ in data_and_weights(rng):
        yield X, W, rng.normal(size=W.shape[1])


def _feedforward_cases(rng):
    for X, _, W1, W2 in data_and_weights(rng):
        yield X, W1, W2


def _size_cases(rng):
    yield from (([3, 4, 1],), ([2, 1],), ([2, 3, 4, 5],), ([64, 16, 10],), ([5, 2],), ([1, 1, 1, 1],))
    for layers in (2, 3, 4, 5):
        yield (rng.permutation(np.arange(1, 12))[:layers].tolist(),)


def _use_xor(attempt):
    """The answers of the network with the attempt's weights to the four inputs."""
    weights = attempt()
    if weights is None or weights is ...:
        return weights
    shapes = [(2, "h"), ("h",), ("h", 1), (1,)]
    W1, b1, W2, b2 = numbers(weights, shapes, "arrays of shapes (2, h), (h,), (h, 1), (1,)")
    A2 = layer(layer(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), W1, b1), W2, b2)
    return tuple(map(decision, A2[:, 0]))


def _square_layer(rng):
    """As many samples as inputs and units: here a table that is turned around by mistake still fits."""
    for _ in range(2):
        yield rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)


def _square_feedforward(rng):
    for _ in range(2):
        yield tuple(rng.normal(size=(3, 3, 3)))


def _close(results, expected):
    """Whether two tables are equal. Of other shapes, and of nan, nothing can be said: they count as equal."""
    results, expected = np.asarray(results, dtype=float), np.asarray(expected, dtype=float)
    if results.shape != expected.shape or np.isnan(results).any() or np.isnan(expected).any():
        return True
    return np.allclose(results, expected, atol=1e-4)


def _inside(A):
    """Whether all numbers lie between 0 and 1; nan does not count."""
    A = np.asarray(A, dtype=float)
    return not np.any((A < 0) | (A > 1))


# --- layer -----------------------------------------------------------------------------------------------------------


def _faulty_layer(X, W, b, faults):
    """`layer` with switches; where two of them exclude each other, the one that comes first counts."""
    if "activated_inputs" in faults:
        X = sigmoid(X)
    if "missing_bias" in faults:
        b = 0
    elif "one_bias_for_all" in faults:
        b = b[0]
    elif "biases_added_up" in faults:
        b = b.sum()
    if "bias_subtracted" in faults:
        b = -b
    if "star_for_matrix_product" in faults:
        Z = X * W
    elif "wrong_order" in faults:
        Z = W @ X
    elif "needless_transpose" in faults:
        Z = X @ W.T
    elif "columns_for_samples" in faults:
        Z = W.T @ X
    else:
        Z = X @ W
    if "bias_after_the_sigmoid" in faults:
        return _faulty_activation(Z, faults) + b
    return _faulty_activation(Z + b, faults)


def _faulty_activation(Z, faults):
    if "missing_activation" in faults:
        return Z
    if "sigmoid_twice" in faults:
        return sigmoid(sigmoid(Z))
    if "missing_minus" in faults:
        return sigmoid(-Z)
    if "slope_instead" in faults:
        return sigmoid(Z) * (1 - sigmoid(Z))
    if "tanh_instead" in faults:
        return np.tanh(Z)
    if "relu_instead" in faults:
        return np.maximum(Z, 0)
    return sigmoid(Z)


ACTIVATED_INPUTS = Mistake(
    "activated_inputs",
    "the inputs go through the sigmoid before they are weighted",
    "The inputs are no neurons. Which of the numbers are squashed?",
    "A layer squashes what it has added up, not what it is given.",
    EXPECTED,
)
MISSING_MINUS = Mistake(
    "missing_minus",
    "the minus in the exponent of the sigmoid is missing",
    "Should a large weighted sum give an activation near 1 or near 0?",
    "The sigmoid rises: the larger the sum, the larger the activation.",
    EXPECTED,
)
LAYER = [
    Mistake(
        "missing_activation",
        "the weighted sums come back, not yet squashed",
        "What does a neuron do with its weighted sum before it answers?",
        "Z and A are two different tables: every number of A is squashed.",
        EXPECTED,
    ),
    Mistake(
        "sigmoid_twice",
        "the sigmoid is applied twice",
        "How often is each sum squashed? What does sigmoid do to an activation?",
        "What has been through the sigmoid is an activation already.",
        EXPECTED,
    ),
    ACTIVATED_INPUTS,
    Mistake(
        "missing_bias",
        "the biases are missing",
        "With all inputs 0, where do the weighted sums come from?",
        "Each neuron has a number of its own that is there whatever the inputs are.",
        EXPECTED,
    ),
    Mistake(
        "bias_after_the_sigmoid",
        "the biases are added after the sigmoid",
        "Is the bias a part of the sum, or of the answer of a neuron?",
        "An activation never leaves 0 ... 1, so nothing is added to it.",
        EXPECTED,
    ),
    Mistake(
        "bias_subtracted",
        "the biases are subtracted",
        "A positive bias: does it make the activation larger or smaller?",
        "A bias is one more part of the sum; a threshold would be minus the bias.",
        "books that subtract a threshold",
    ),
    Mistake(
        "one_bias_for_all",
        "all neurons get the bias of the first one",
        "How many biases are there, and which column of the sums does each belong to?",
        "Neuron j has column j of W and number j of b.",
        EXPECTED,
    ),
    Mistake(
        "biases_added_up",
        "every neuron gets all biases, added up",
        "How many biases belong to one neuron?",
        "Neuron j has column j of W and number j of b.",
        EXPECTED,
    ),
    MISSING_MINUS,
    Mistake(
        "slope_instead",
        "the slope of the sigmoid comes back instead of the sigmoid",
        "Which of the two functions squashes, and which says how steep it is?",
        "The slope is only needed on the way back, in notebook 04.",
        EXPECTED,
    ),
    Mistake(
        "tanh_instead",
        "tanh squashes here, not the sigmoid",
        "Between which two numbers do your activations lie? Between which should they?",
        "This layer is one of sigmoid neurons: activations from 0 to 1, one half for the sum 0.",
        EXPECTED,
    ),
    Mistake(
        "relu_instead",
        "negative sums become 0 and positive ones stay as they are (ReLU)",
        "Which function squashes in this series? What is its largest value?",
        "This layer is one of sigmoid neurons: activations from 0 to 1, one half for the sum 0.",
        EXPECTED,
    ),
    Mistake(
        "step_function",
        "the activations are rounded to 0 or 1",
        "What does an activation of 0.7 say that 1 does not?",
        "Later layers, and training, need the numbers in between.",
        EXPECTED,
        lambda X, W, b: layer(X, W, b).round(),
    ),
    Mistake(
        "integer_dtype",
        "the results are put into an array of whole numbers, which cuts their decimals off",
        "Which kind of numbers does your result array hold if X holds whole numbers?",
        "An array made like X takes over its kind of numbers, its dtype.",
        EXPECTED,
        lambda X, W, b: layer(X, W, b).astype(X.dtype),
    ),
    Mistake(
        "transposed_result",
        "rows and columns of the result are swapped",
        "Which sample does row i of your result belong to?",
        "In this series rows stay samples, from the inputs to the answers.",
        "books with one sample in each column",
        lambda X, W, b: layer(X, W, b).T,
    ),
    Mistake(
        "flattened",
        "the results are one long row, not a table",
        "How many rows and columns should your result have?",
        "One row for each sample, one column for each neuron: in a loop, each sample gets a row of its own.",
        EXPECTED,
        lambda X, W, b: layer(X, W, b).ravel(),
    ),
    Mistake(
        "bias_for_every_input",
        "the bias is added once for every input",
        "How often does the bias count in the weighted sum of one neuron?",
        "The bias counts once, however many inputs there are.",
        "loops that add the bias with each product",
        lambda X, W, b: sigmoid(X @ W + len(W) * b),
    ),
    *[
        Mistake(
            "sum_not_reset",
            "each neuron goes on with the sum of the neuron before it",
            "At which number should the sum of the second neuron begin?",
            "Every sample and every neuron has a sum of its own, which begins anew.",
            "loops that set the sum to 0 too early, once for all neurons",
            wrong,
        )
        for wrong in (
            lambda X, W, b: sigmoid(np.cumsum(X @ W + b, axis=1)),
            lambda X, W, b: sigmoid(np.cumsum(X @ W, axis=1) + b),
            lambda X, W, b: sigmoid(np.cumsum(X @ W + b).reshape(len(X), -1)),
            lambda X, W, b: sigmoid(np.cumsum(X @ W).reshape(len(X), -1) + b),
        )
    ],
    Mistake(
        "bias_per_sample",
        "each sample gets a bias of its own, not each neuron",
        "Does a bias belong to a row of the sums, or to a column?",
        "Rows are samples and columns are neurons; neuron j has column j of W and number j of b.",
        "books with one sample in each column",
        lambda X, W, b: sigmoid(X @ W + b.reshape(-1, 1)),
    ),
    Mistake(
        "first_sample_only",
        "only the first sample is sent through",
        "How many rows has X, and how many has your result?",
        "The result has one row for each row of X.",
        EXPECTED,
        lambda X, W, b: layer(X[0], W, b),
    ),
    Mistake(
        "last_sample_only",
        "only the last sample comes back",
        "What does your loop keep from one sample to the next?",
        "The result has one row for each row of X; collect them.",
        EXPECTED,
        lambda X, W, b: layer(X[-1], W, b),
    ),
    Mistake(
        "star_for_matrix_product",
        "the tables are multiplied number by number",
        "Which sign stands for rows times columns, added up?",
        "One number of Z takes a whole row of X and a whole column of W.",
        "https://pexcera.com/learn/math-python/matrix-multiplication-in-python-npdot-vs.html",
    ),
    Mistake(
        "wrong_order",
        "the two tables are multiplied in the wrong order",
        "Rows of which table meet columns of which table?",
        "The two inner sizes of a matrix product are the same thing: here the inputs.",
        "books that write the weights first",
    ),
    Mistake(
        "needless_transpose",
        "the weights are turned around",
        "Which side of W are the inputs on, and which one the units?",
        "Here column j of W holds the weights into neuron j, so the inner sizes fit already.",
        "books and libraries with one row of weights for each neuron",
    ),
    Mistake(
        "columns_for_samples",
        "the samples are taken to be the columns of X",
        "In which direction does one sample lie in X?",
        "In this series rows are samples, and the samples come first in the product.",
        "books with one sample in each column",
    ),
]
LAYER_PROPERTIES = [
    Property(
        "outside_0_to_1",
        "An activation lies between 0 and 1; some of yours do not.",
        lambda attempt, X, W, b: _inside(attempt(X, W, b)),
    ),
    Property(
        "not_half_at_0",
        "If all weights and biases are 0, each activation is one half; yours is not.",
        lambda attempt, X, W, b: _close(attempt(X, 0 * W, 0 * b), np.full((len(X), len(b)), 0.5)),
    ),
    Property(
        "samples_mixed",
        "The answer to a sample does not depend on the other samples; yours does.",
        lambda attempt, X, W, b: _close(attempt(X[:1], W, b), attempt(X, W, b)[:1]),
    ),
    Property(
        "neurons_mixed",
        "A neuron does not depend on the weights and biases of the others; yours does.",
        lambda attempt, X, W, b: _close(attempt(X, W[:, :1], b[:1]), np.asarray(attempt(X, W, b))[:, :1]),
    ),
]


# --- feedforward -----------------------------------------------------------------------------------------------------


def _faulty_feedforward(X, W1, W2, faults):
    """`feedforward` with switches; where two of them exclude each other, the one that comes first counts."""

    def activation(Z):
        return sigmoid(-Z) if "missing_minus" in faults else sigmoid(Z)

    def product(A, W, layer):
        if f"star_in_the_{layer}_layer" in faults:
            return A * W
        if "wrong_order" in faults:
            return W @ A
        return A @ W.T if "needless_transpose" in faults else A @ W

    if "activated_inputs" in faults:
        X = sigmoid(X)
    Z1 = product(X, W1, "first")
    if "hidden_sigmoid_missing" in faults:
        A1 = Z1
    elif "hidden_sigmoid_twice" in faults:
        A1 = activation(activation(Z1))
    elif "tanh_instead" in faults:
        A1 = np.tanh(Z1)
    elif "relu_instead" in faults:
        A1 = np.maximum(Z1, 0)
    else:
        A1 = activation(Z1)
    if "weighted_sums_passed_on" in faults:
        passed_on = Z1
    elif "activated_on_the_way" in faults:
        passed_on = activation(A1)
    else:
        passed_on = A1
    Z2 = product(passed_on, W2, "second")
    if "output_sigmoid_missing" in faults:
        return A1, Z2
    if "output_sigmoid_twice" in faults:
        return A1, activation(activation(Z2))
    return A1, activation(Z2)


FEEDFORWARD = [
    Mistake(
        "hidden_sigmoid_missing",
        "the hidden layer does not squash its sums",
        "What does A1 hold: weighted sums or activations?",
        "Both layers do the same two things; without the sigmoid between them, two layers are no more than one.",
        EXPECTED,
    ),
    Mistake(
        "weighted_sums_passed_on",
        "the second layer gets the weighted sums of the first, not its activations",
        "Which table does the hidden layer hand on to the output layer?",
        "What leaves a layer is what its neurons answer, after the sigmoid.",
        EXPECTED,
    ),
    Mistake(
        "output_sigmoid_missing",
        "the output layer does not squash its sums",
        "Between which numbers must an answer of a sigmoid neuron lie?",
        "Both layers do the same two things, the last one too.",
        "public courses, where outputs are often not squashed",
    ),
    Mistake(
        "hidden_sigmoid_twice",
        "the hidden layer squashes twice",
        "How often does the sigmoid act on the way from X to A1?",
        "What has been through the sigmoid is an activation already.",
        EXPECTED,
    ),
    Mistake(
        "activated_on_the_way",
        "A1 goes through the sigmoid once more on its way to the second layer",
        "What does the output layer do first: squash, or weigh and add?",
        "What has been through the sigmoid is an activation already.",
        EXPECTED,
    ),
    Mistake(
        "output_sigmoid_twice",
        "the output layer squashes twice",
        "How often does the sigmoid act on the way from A1 to A2?",
        "What has been through the sigmoid is an activation already.",
        EXPECTED,
    ),
    ACTIVATED_INPUTS,
    MISSING_MINUS,
    Mistake(
        "tanh_instead",
        "the hidden layer squashes by tanh",
        "Between which two numbers do your hidden activations lie?",
        "Both layers of this network use the sigmoid.",
        EXPECTED,
    ),
    Mistake(
        "relu_instead",
        "the hidden layer sets negative sums to 0 and keeps the positive ones (ReLU)",
        "Which function squashes in this series? What is its largest value?",
        "Both layers of this network use the sigmoid.",
        EXPECTED,
    ),
    Mistake(
        "hidden_sums_returned",
        "the first result holds the weighted sums of the hidden layer",
        "What is the difference between Z1 and A1, and which one is asked for?",
        "A is what a layer answers, Z what it has added up before.",
        EXPECTED,
        lambda X, W1, W2: (X @ W1, feedforward(X, W1, W2)[1]),
    ),
    Mistake(
        "weighted_sums_returned",
        "the weighted sums of both layers come back, not their activations",
        "What is the difference between Z and A, and which one is asked for?",
        "A is what a layer answers, Z what it has added up before.",
        EXPECTED,
        lambda X, W1, W2: (X @ W1, sigmoid(X @ W1) @ W2),
    ),
    Mistake(
        "first_layer_twice",
        "the hidden activations come back twice",
        "Which weights made your second result? Which shape should it have?",
        "Each layer has a table of weights of its own, and the second one starts from A1.",
        "a line that is copied and not changed",
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(X @ W1)),
    ),
    Mistake(
        "rounded_answers",
        "the answers are rounded to 0 or 1",
        "What does an answer of 0.7 say that 1 does not?",
        "The loss, and training, need the numbers in between.",
        EXPECTED,
        lambda X, W1, W2: (feedforward(X, W1, W2)[0], feedforward(X, W1, W2)[1].round()),
    ),
    Mistake(
        "transposed_result",
        "rows and columns of both results are swapped",
        "Which sample does row i of your results belong to?",
        "In this series rows stay samples, from the inputs to the answers.",
        "books with one sample in each column",
        lambda X, W1, W2: tuple(A.T for A in feedforward(X, W1, W2)),
    ),
    Mistake(
        "first_sample_only",
        "only the first sample is sent through",
        "How many rows has X, and how many have your results?",
        "Each result has one row for each row of X.",
        EXPECTED,
        lambda X, W1, W2: feedforward(X[0], W1, W2),
    ),
    Mistake(
        "last_sample_only",
        "only the last sample comes back",
        "What does your loop keep from one sample to the next?",
        "Each result has one row for each row of X; collect them.",
        EXPECTED,
        lambda X, W1, W2: feedforward(X[-1], W1, W2),
    ),
    Mistake(
        "flattened",
        "the results are one long row, not a table",
        "How many rows and columns should each of your results have?",
        "One row for each sample, one column for each neuron: in a loop, each sample gets a row of its own.",
        EXPECTED,
        lambda X, W1, W2: tuple(A.ravel() for A in feedforward(X, W1, W2)),
    ),
    Mistake(
        "star_for_matrix_product",
        "the tables are multiplied number by number",
        "Which sign stands for rows times columns, added up?",
        "One weighted sum takes a whole row of one table and a whole column of the other.",
        "https://pexcera.com/learn/math-python/matrix-multiplication-in-python-npdot-vs.html",
        lambda X, W1, W2: _faulty_feedforward(X, W1, W2, {"star_in_the_first_layer", "star_in_the_second_layer"}),
    ),
    Mistake(
        "star_in_the_first_layer",
        "X and W1 are multiplied number by number",
        "Which sign stands for rows times columns, added up?",
        "One weighted sum takes a whole row of one table and a whole column of the other.",
        "https://pexcera.com/learn/math-python/matrix-multiplication-in-python-npdot-vs.html",
    ),
    Mistake(
        "star_in_the_second_layer",
        "the second layer multiplies number by number",
        "Which sign stands for rows times columns, added up?",
        "One weighted sum takes a whole row of one table and a whole column of the other.",
        "https://pexcera.com/learn/math-python/matrix-multiplication-in-python-npdot-vs.html",
    ),
    Mistake(
        "wrong_order",
        "the weights come first in both products",
        "Rows of which table meet columns of which table?",
        "The two inner sizes of a matrix product are the same thing: what goes into the layer.",
        "books that write the weights first",
    ),
    Mistake(
        "needless_transpose",
        "both tables of weights are turned around",
        "Which side of W1 are the inputs on? What follows for the inner sizes?",
        "Here column j holds the weights into neuron j, so the inner sizes fit already.",
        "books and libraries with one row of weights for each neuron",
    ),
    Mistake(
        "second_layer_sees_the_inputs",
        "the second layer gets the samples, not what the hidden layer answers",
        "Where do the hidden activations go?",
        "The answers of one layer are the inputs of the next.",
        EXPECTED,
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(X @ W2)),
    ),
    Mistake(
        "first_weights_twice",
        "the second layer uses the weights of the first",
        "Which weights lead from the hidden neurons to the outputs?",
        "Each layer has a table of weights of its own.",
        "a line that is copied and not changed",
        lambda X, W1, W2: (sigmoid(X @ W1), sigmoid(sigmoid(X @ W1) @ W1)),
    ),
]
FEEDFORWARD_PROPERTIES = [
    Property(
        "outside_0_to_1",
        "An activation lies between 0 and 1; some of yours do not.",
        lambda attempt, X, W1, W2: all(_inside(A) for A in attempt(X, W1, W2)),
    ),
    Property(
        "not_half_at_0",
        "If W1 and W2 are all 0, each activation is one half; yours is not.",
        lambda attempt, X, W1, W2: all(
            _close(A, np.full((len(X), W.shape[1]), 0.5)) for A, W in zip(attempt(X, 0 * W1, 0 * W2), (W1, W2))
        ),
    ),
    Property(
        "hidden_layer_needs_no_W2",
        "The hidden activations do not depend on W2; yours do.",
        lambda attempt, X, W1, W2: _close(attempt(X, W1, -W2)[0], attempt(X, W1, W2)[0]),
    ),
    Property(
        "samples_mixed",
        "The answer to a sample does not depend on the other samples; yours does.",
        lambda attempt, X, W1, W2: all(
            _close(a, A[:1]) for a, A in zip(attempt(X[:1], W1, W2), attempt(X, W1, W2)) if np.ndim(A) == 2
        ),
    ),
]


# --- count_parameters ------------------------------------------------------------------------------------------------


def _faulty_count(sizes, faults):
    """`count_parameters` with switches; where two of them exclude each other, the one that comes first counts."""
    if "last_layer_missing" in faults:
        sizes = sizes[:-1]
    weights = sum(inputs * units for inputs, units in zip(sizes, sizes[1:]))
    if "missing_bias" in faults:
        return weights
    if "biases_of_the_inputs" in faults:
        return weights + sum(sizes)
    if "output_biases_missing" in faults:
        return weights + sum(sizes[1:-1])
    if "one_bias_per_layer" in faults:
        return weights + len(sizes) - 1
    if "biases_of_the_wrong_side" in faults:
        return weights + sum(sizes[:-1])
    return weights + sum(sizes[1:])


COUNT = [
    Mistake(
        "missing_bias",
        "the biases are not counted",
        "Which knobs has a neuron besides its weights?",
        "Draw the network: arrows are weights, and each neuron has one more knob.",
        "https://www.statistical.dog/concepts/nn-parameter-count",
    ),
    Mistake(
        "biases_of_the_inputs",
        "the inputs are given biases, too",
        "Which circles of the picture add something up?",
        "An input only hands on a number of the sample; it is no neuron.",
        "https://datascience.stackexchange.com/questions/78065/"
        "fully-connected-dnn-compute-the-numbers-of-free-parameter-in-a-dnn",
    ),
    Mistake(
        "output_biases_missing",
        "the biases of the output neurons are not counted",
        "Which neurons of the picture have a bias?",
        "An output neuron is a neuron like the others.",
        "the tutorial's network, whose output has no bias",
    ),
    Mistake(
        "one_bias_per_layer",
        "a whole layer shares one bias",
        "How many numbers has b in a layer of four neurons?",
        "A bias belongs to a neuron, not to a layer.",
        "pictures with one circle for the biases of a layer",
    ),
    Mistake(
        "biases_of_the_wrong_side",
        "the biases are counted on the left side of each table of weights",
        "Do arrows lead into a neuron with a bias, or out of it?",
        "The neurons of a layer are at the end of the arrows that lead into it.",
        EXPECTED,
    ),
    Mistake(
        "last_layer_missing",
        "the last layer is not counted",
        "How many tables of weights has a network with three sizes?",
        "Between any two neighbours in the list there is a table, the last two included.",
        EXPECTED,
    ),
    Mistake(
        "last_layer_only",
        "only the last layer is counted",
        "What happens in your loop to the number of the layer before?",
        "The layers add up: the total grows with each of them, and nothing of it is overwritten.",
        EXPECTED,
        lambda sizes: (sizes[-2] + 1) * sizes[-1],
    ),
    Mistake(
        "returns_in_the_loop",
        "it returns after the first layer",
        "How far to the right does your return stand?",
        "What is indented below for belongs to every layer, and return ends all of it.",
        EXPECTED,
        lambda sizes: (sizes[0] + 1) * sizes[1],
    ),
    Mistake(
        "sizes_multiplied",
        "all sizes are multiplied with each other",
        "Are the inputs of [3, 4, 1] connected with the output directly?",
        "Weights lie between neighbouring layers only; their numbers add up.",
        EXPECTED,
        lambda sizes: math.prod(sizes),
    ),
    Mistake(
        "neurons_counted",
        "the neurons are counted, but not their weights",
        "How many numbers does a neuron with three inputs hold?",
        "Draw the network: arrows are weights, and each neuron has one more knob.",
        EXPECTED,
        lambda sizes: sum(sizes[1:]),
    ),
    Mistake(
        "circles_counted",
        "the circles of the picture are counted, the inputs too",
        "What does training change: circles or numbers on arrows?",
        "Draw the network: arrows are weights, and each neuron has one more knob.",
        EXPECTED,
        lambda sizes: sum(sizes),
    ),
    Mistake(
        "two_layers_only",
        "only the first and the last layer are counted, however many there are",
        "What does your function do with the middle of [2, 3, 4, 5]?",
        "Go through the list: each pair of neighbours counts, however long it is.",
        EXPECTED,
        lambda sizes: sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[-1] + sizes[-1],
    ),
    Mistake(
        "fixed_numbers",
        "the answer is always 21, that of the example",
        "What should come out for [2, 1]?",
        "The number must come from the list that the function is given.",
        EXPECTED,
        lambda sizes: 21,
    ),
]
COUNT_PROPERTIES = [
    Property(
        "parts_add_up",
        "The layers add up: the count for [3, 4, 1] is that for [3, 4] plus that for [4, 1]. With yours it is not so.",
        lambda attempt, sizes: attempt([3, 4, 1]) == attempt([3, 4]) + attempt([4, 1]),
    ),
    Property(
        "one_neuron",
        "A single neuron with two inputs has three parameters. With yours, [2, 1] has not.",
        lambda attempt, sizes: attempt([2, 1]) == 3,
    ),
]


# --- xor_weights -----------------------------------------------------------------------------------------------------


def _two_gates(first, second, joined):
    """Weights of a network whose hidden neurons and whose output are gates: each (w1, w2, bias) in twenties."""
    columns = 20.0 * np.array([first, second]).T
    return lambda: (columns[:2], columns[2], 20.0 * np.array(joined[:2])[:, None], np.array([20.0 * joined[2]]))


_OR, _AND, _NAND = (1, 1, -0.5), (1, 1, -1.5), (-1, -1, 1.5)
_FIRST_ALONE, _SECOND_ALONE, _NEVER = (1, -1, -0.5), (-1, 1, -0.5), (0, 0, -1)
XOR = [
    Mistake(
        "answers_or",
        "the network answers OR",
        "Which hidden neuron says that both inputs are 1, and what should the output do then?",
        "XOR is OR and something more: it says no if both are 1.",
        EXPECTED,
        _two_gates(_OR, _OR, _OR),
    ),
    Mistake(
        "answers_and",
        "the network answers AND",
        "Which hidden neuron says that one input is enough?",
        "XOR says no to both of them, and yes to each of them alone.",
        EXPECTED,
        _two_gates(_AND, _AND, _OR),
    ),
    Mistake(
        "answers_not_and",
        "the network answers NOT AND",
        "Which hidden neuron says that there is something at all?",
        "XOR is NOT AND and something more: it says no if both are 0.",
        EXPECTED,
        _two_gates(_NAND, _NAND, _OR),
    ),
    Mistake(
        "answers_the_opposite",
        "the network answers the opposite of XOR, each time",
        "What happens to an answer if all weights and the bias of the output change their signs?",
        "The output must be above 0.5 where the inputs differ, not where they are equal.",
        EXPECTED,
        _two_gates(_OR, _NAND, _NAND),
    ),
    Mistake(
        "answers_not_or",
        "the network says yes only if both inputs are 0",
        "Do your hidden neurons tell one 1 from two?",
        "One hidden neuron for each half of: one of them, but not both.",
        EXPECTED,
        _two_gates(_OR, _OR, (-1, -1, 0.5)),
    ),
    Mistake(
        "only_the_first_alone",
        "the network says yes to 1 0 only, which is one half of XOR",
        "Which hidden neuron says yes to 0 1?",
        "Two hidden neurons, each for one half; the output takes either of them.",
        EXPECTED,
        _two_gates(_FIRST_ALONE, _NEVER, _OR),
    ),
    Mistake(
        "only_the_second_alone",
        "the network says yes to 0 1 only, which is one half of XOR",
        "Which hidden neuron says yes to 1 0?",
        "Two hidden neurons, each for one half; the output takes either of them.",
        EXPECTED,
        _two_gates(_NEVER, _SECOND_ALONE, _OR),
    ),
    Mistake(
        "always_yes",
        "the network says yes to everything",
        "What do your hidden neurons answer to 0 0, and which weighted sum does the output make of that?",
        "Hidden answers not near 0 or 1 need larger W1 and b1. If they are near, b2 is the threshold of the output.",
        EXPECTED,
        _two_gates(_OR, _NAND, _OR),
    ),
    Mistake(
        "always_no",
        "the network says no to everything",
        "What do your hidden neurons answer to 0 1, and which weighted sum does the output make of that?",
        "Hidden answers not near 0 or 1 need larger W1 and b1. If they are near, look at the signs in W2 and at b2.",
        EXPECTED,
        _two_gates(_AND, _NEVER, _AND),
    ),
    Mistake(
        "exactly_one_half",
        "each answer is exactly one half",
        "What is the sigmoid of 0? Which of your numbers are not 0?",
        "Large weights make a gate sure of its answer; zeros say nothing.",
        EXPECTED,
        lambda: (np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1)), np.zeros(1)),
    ),
]


EXERCISES = [
    Exercise(
        layer,
        cases=_layer_cases,
        outputs=("A",),
        mistakes=LAYER,
        faulty=_faulty_layer,
        square=_square_layer,
        properties=LAYER_PROPERTIES,
        hints=[
            "Which of the two tables comes first in the product, so that rows stay samples? What shape has the result?",
            "Weighted sums first, then the bias of each neuron on its own column, and the sigmoid last.",
        ],
    ),
    Exercise(
        feedforward,
        cases=_feedforward_cases,
        outputs=("A1", "A2"),
        mistakes=FEEDFORWARD,
        faulty=_faulty_feedforward,
        square=_square_feedforward,
        properties=FEEDFORWARD_PROPERTIES,
        hints=[
            "What does the second layer get to see: the samples, the weighted sums, or the activations of the first?",
            "Each layer does the same two things, once: weighted sums, then the sigmoid. The result of the first is"
            " the input of the second; return both.",
        ],
    ),
    Exercise(
        count_parameters,
        cases=_size_cases,
        outputs=("parameters",),
        mistakes=COUNT,
        faulty=_faulty_count,
        properties=COUNT_PROPERTIES,
        hints=[
            "How many weights lie between two neighbouring layers, and how many biases come with them? Count the"
            " arrows in a picture of [2, 1].",
            "Go through the pairs of neighbours in the list: a full table of weights for each, and one bias for each"
            " neuron on its right side.",
        ],
    ),
    Exercise(
        xor_weights,
        cases=lambda rng: [()],
        use=_use_xor,
        outputs=("0 XOR 0", "0 XOR 1", "1 XOR 0", "1 XOR 1"),
        mistakes=XOR,
        hints=[
            "XOR says: one of them, but not both. Which two gates say the two halves of this sentence?",
            "Each hidden neuron is a gate that you know, the output neuron joins them. Column j of W1 belongs to"
            " hidden neuron j; make the numbers large, so that each gate is sure of its answer.",
        ],
    ),
]
