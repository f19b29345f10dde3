"""The exercises of notebook 04."""

from dataclasses import replace
from functools import partial

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.engine import EXPECTED, Convention, Exercise, Mistake, Property
from nnlib.check.feedforward import data_and_weights, feedforward


def chain_gradient(x, w, b, y):
    """The slopes of the loss L = (y - sigmoid(w x + b))^2 with respect to w and to b.

    x, w, b, y: numbers (one sample, one neuron with one input).
    Returns two numbers (dL_dw, dL_db); they point uphill and include the factor 2.
    """
    a = sigmoid(w * x + b)
    dL_dz = 2 * (a - y) * a * (1 - a)
    return dL_dz * x, dL_dz


def output_delta(Y, A2):
    """delta2 = dL/dZ2 of the output layer (sigmoid), for the sum (not the mean) of squares.

    Y: the targets (n, outputs). A2: the activations of the layer (n, outputs).
    Returns delta2: (n, outputs). It points uphill and includes the factor 2 of the square.
    """
    return 2 * (A2 - Y) * A2 * (1 - A2)


def hidden_delta(delta2, W2, A1):
    """delta1 = dL/dZ1 of the hidden layer (sigmoid): the deltas of the output layer, sent back.

    delta2: dL/dZ2 (n, outputs). W2: (hidden, outputs). A1: the hidden activations (n, hidden).
    Returns delta1: (n, hidden).
    """
    return (delta2 @ W2.T) * A1 * (1 - A1)


def weight_gradient(A, delta):
    """dL/dW of the weights W of one layer: the sum (not the mean) over the samples.

    A: what enters the layer (n, inputs). delta: dL/dZ of the layer (n, units).
    Returns dW: (inputs, units), the shape of W.
    """
    return A.T @ delta


def backprop(X, Y, W1, W2):
    """The gradients of the sum of squares; no biases, and both layers use the sigmoid.

    X: (n, inputs). Y: (n, outputs). W1: (inputs, hidden). W2: (hidden, outputs).
    Returns (dW1, dW2), new arrays of the shapes of W1 and W2. They point uphill, are
    sums (not means) over the samples, and include the factor 2 of the square.
    """
    A1 = sigmoid(X @ W1)
    A2 = sigmoid(A1 @ W2)
    delta2 = 2 * (A2 - Y) * A2 * (1 - A2)
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    dW1 = X.T @ delta1
    dW2 = A1.T @ delta2
    return dW1, dW2


def numerical_gradient(f, x):
    """The slopes of f at x, measured by central differences with a step of 1e-5.

    f: a function that takes an array of the shape of x and returns one number.
    x: an array of floats of any shape; it stays as it is.
    Returns an array of the shape of x: the slope with respect to each of its numbers.
    """
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1e-5
        gradient[place] = (f(x + step) - f(x - step)) / 2e-5
    return gradient


# The mistakes. First the words that several exercises share.

TUTORIAL = "the tutorial's code"
TOO_EARLY = "https://github.com/joelgrus/data-science-from-scratch/issues/31"
NO_SLOPE = (
    "https://github.com/jiexunsee/Neural-Network-with-Python/issues/1 (output),"
    " https://github.com/iamtrask/Grokking-Deep-Learning/issues/50 (hidden)"
)
SIGMOID_AGAIN = "https://github.com/rasmusbergpalm/DeepLearnToolbox/issues/165"
ONE_HALF = "https://github.com/iamtrask/Grokking-Deep-Learning/issues/41"
SUM_OR_MEAN = "https://github.com/danijar/layered/issues/1"
MEAN_TWICE = (
    "https://community.deeplearning.ai/t/course-1-week-3-planar-assignment-4-5-exercise-6-backward-propagation-error"
    "-for-dw1-values/63071"
)
GRADIENT_FOR_WEIGHTS = "https://community.deeplearning.ai/t/w3-ex-6-assertionerror-wrong-values-for-dw1/402919"
STAR_IN_THE_GRADIENT = (
    "https://community.deeplearning.ai/t/course-1-week-3-a1-excercise-6-dw2-operands-could-not-be-broadcast/152009"
)
STAR_ON_THE_WAY = "https://community.deeplearning.ai/t/week-3-exercise-6-cost-function/723602/2"
ONE_SIDED = "https://github.com/apache/mxnet/issues/3693"

MISSING_FACTOR_TWO = Convention(
    "missing_factor_two",
    "the factor 2 is missing",
    "What is the slope of a square?",
    "The loss is a square, not half a square, so its slope is twice the difference.",
    ONE_HALF,
    lambda *_: 0.5,
)
WRONG_SIGN = Convention(
    "wrong_sign",
    "the sign is wrong (it points downhill)",
    "If an answer is too large, should the slope be positive or negative?",
    "A gradient points uphill. Code that adds its step, as the tutorial's does, computes the opposite.",
    TUTORIAL,
    lambda *_: -1,
)


def mean_of_rows(which):
    """The convention that divides by the number of samples, the rows of one of the arguments."""
    return Convention(
        "mean_instead_of_sum",
        "the result is divided by the number of samples",
        "Does the task ask for the sum or for the mean?",
        "A sum adds the samples and divides by nothing; the mean belongs to another loss.",
        SUM_OR_MEAN,
        lambda *arguments: 1 / len(arguments[which]),
    )


# What people write for the slope of the sigmoid, from the weighted sum z and the activation a.
WRONG_SLOPES = [
    Mistake(
        "slope_missing",
        "the slope of the sigmoid is missing",
        "Which step lies between the weighted sum and the activation?",
        "Every step of the chain gives one factor, and the sigmoid is a step.",
        NO_SLOPE,
        lambda z, a: 1.0,
    ),
    Mistake(
        "slope_of_weighted_sum",
        "the slope is taken from the weighted sum, not from the activation",
        "Which of the two does your formula for the slope want?",
        "The short formula of notebook 01 takes what came out of the sigmoid.",
        EXPECTED,
        lambda z, a: z * (1 - z),
    ),
    Mistake(
        "sigmoid_again",
        "the slope applies the sigmoid again to an activation",
        "Has this number been through the sigmoid already?",
        "An activation has been through the sigmoid; its slope needs no second one.",
        SIGMOID_AGAIN,
        lambda z, a: sigmoid(a) * (1 - sigmoid(a)),
    ),
    Mistake(
        "slope_times_weighted_sum",
        "the slope of the sigmoid is also multiplied by the weighted sum",
        "In the slope at z: is z a factor, or the place where the slope is taken?",
        "The bracket in a formula such as g'(z) says where the slope is taken; it is not a product.",
        "https://community.deeplearning.ai/t/wrong-values-for-dw1/85937",
        lambda z, a: a * (1 - a) * z,
    ),
    Mistake(
        "slope_twice",
        "the slope of the sigmoid is multiplied in twice",
        "How often does the way pass through this sigmoid?",
        "Each step of the chain gives its slope once.",
        EXPECTED,
        lambda z, a: (a * (1 - a)) ** 2,
    ),
    Mistake(
        "slope_of_tanh",
        "the slope is that of tanh",
        "Which function made these activations?",
        "The slope belongs to the function that was used forwards; here it is the sigmoid.",
        EXPECTED,
        lambda z, a: 1 - a**2,
    ),
    Mistake(
        "plus_in_the_slope",
        "a sign in the slope of the sigmoid is wrong",
        "The sigmoid is flat near 1. What does your slope say there?",
        "The sigmoid is flat at both of its ends, so its slope must vanish near 0 and near 1.",
        EXPECTED,
        lambda z, a: a * (1 + a),
    ),
    Mistake(
        "activation_for_its_slope",
        "the activation stands where its slope should be",
        "How steep is the sigmoid where the activation is almost 1?",
        "A value and its slope are two numbers; the slope has two factors.",
        EXPECTED,
        lambda z, a: a,
    ),
    Mistake(
        "half_of_the_slope",
        "one of the two factors of the sigmoid's slope is missing",
        "How steep is the sigmoid where the activation is almost 0?",
        "The slope must vanish at both ends of the sigmoid, so it needs a factor for each.",
        EXPECTED,
        lambda z, a: 1 - a,
    ),
]
NEEDS_WEIGHTED_SUMS = "slope_of_weighted_sum", "slope_times_weighted_sum"
SLOPES = {mistake.slug: mistake.wrong for mistake in WRONG_SLOPES}


def faulty_slope(z, a, faults, layer=""):
    """The slope of the sigmoid, or what a fault in this layer (or in all layers) makes of it."""
    for prefix in ("", layer):
        for slug in SLOPES:
            if prefix + slug in faults:
                return SLOPES[slug](z, a)
    return a * (1 - a)


def slope_mistakes(layer="", place="", without=()):
    """The mistakes with the slope, in one layer or in all."""
    return [
        replace(mistake, slug=layer + mistake.slug, what=place + mistake.what, wrong=None)
        for mistake in WRONG_SLOPES
        if mistake.slug not in without
    ]


def one_alone(faulty, *mistakes):
    """Faults that are recognised alone, not in pairs: too rare, or the pair would say nothing."""
    return [replace(mistake, wrong=partial(faulty, faults={mistake.slug})) for mistake in mistakes]


def _variants(mistake, *versions):
    """One mistake that people write in several ways."""
    return [replace(mistake, wrong=wrong) for wrong in versions]


def _reshaped(table):
    """`table` reshaped to the shape of its transpose. Not where this changes nothing: nobody can see it there."""
    if table.shape[0] == table.shape[1]:
        raise ValueError("a reshape changes nothing here")
    return table.reshape(table.shape[::-1])


ABSOLUTE_ERROR = Mistake(
    "absolute_error",
    "the error has lost its sign",
    "What should differ between an answer that is too large and one that is too small?",
    "The sign of the error says in which direction to go.",
    EXPECTED,
)
SQUARED_ERROR = Mistake(
    "squared_error",
    "the error is still squared",
    "Is this the loss, or the slope of the loss?",
    "Backwards the slope of the square counts, not the square itself.",
    EXPECTED,
)
CROSS_ENTROPY_DELTA = Mistake(
    "cross_entropy_delta",
    "the factor 2 and the slope of the output's sigmoid are missing",
    "Which two steps lead from the weighted sum to the loss?",
    "A bare difference is the delta of another loss, cross-entropy (notebook 07); squares keep both factors.",
    EXPECTED,
)
BRACKET_LOST = Mistake(
    "bracket_lost",
    "a bracket is lost: only a part of the difference is multiplied",
    "What does Python compute first, a minus or a star?",
    "A product binds more strongly than a difference.",
    EXPECTED,
)
BRACKET_LOST_IN_THE_SLOPE = Mistake(
    "bracket_lost_in_the_slope",
    "a bracket is lost in the slope of the sigmoid",
    "What does Python compute first, a minus or a star?",
    "A product binds more strongly than a difference.",
    EXPECTED,
)
SLOPE_OF_THE_ERROR = Mistake(
    "slope_of_the_error",
    "the slope of the sigmoid is taken at the error",
    "Which number came out of the sigmoid?",
    "The slope of the sigmoid belongs to its output; the error comes after it.",
    EXPECTED,
)
SLOPE_OF_THE_TARGET = Mistake(
    "slope_of_the_target",
    "the slope of the sigmoid is taken at the target",
    "Which of the two tables came out of the sigmoid?",
    "A target has never been through the sigmoid.",
    EXPECTED,
)
MATRIX_PRODUCT_FOR_STAR = Mistake(
    "matrix_product_for_star",
    "a matrix product stands where the slopes should be multiplied number by number",
    "Does the slope of one neuron concern the other neurons?",
    "Every weighted sum has a slope of its own, so the tables are multiplied place by place.",
    GRADIENT_FOR_WEIGHTS,
)
STAR_FOR_MATRIX_PRODUCT = Mistake(
    "star_for_matrix_product",
    "a star stands where a matrix product is needed",
    "Over which side of the tables do you have to add?",
    "The star multiplies place by place; only a matrix product also adds.",
    STAR_IN_THE_GRADIENT,
)
RESHAPE_FOR_TRANSPOSE = Mistake(
    "reshape_instead_of_transpose",
    "a table is reshaped, not transposed",
    "Where does the second number of the first row go?",
    "reshape keeps the order of the numbers and cuts new rows; a transpose makes rows into columns.",
    EXPECTED,
)
W2_MISSING = Mistake(
    "W2_missing",
    "the weights are missing on the way back",
    "By which number was a hidden activation multiplied on its way to an output?",
    "The error travels back along the same weights that carried the activation forward.",
    EXPECTED,
)
ONLY_FIRST_OUTPUT = Mistake(
    "only_first_output",
    "only the first output sends its error back",
    "To how many outputs does a hidden neuron lead?",
    "Where paths fork, the slopes of all of them are added.",
    EXPECTED,
)
LAST_OUTPUT_ONLY = Mistake(
    "last_output_only",
    "only the path over the last output counts",
    "In the inner loop: does each path add to the sum, or replace it?",
    "Where paths fork, the slopes of all of them are added.",
    EXPECTED,
)
WEIGHTS_AS_SHARES = Mistake(
    "weights_as_shares",
    "the weights are divided by their sum on the way back",
    "By which number exactly was the activation multiplied on its way forward?",
    "The slope of a weighted sum is the weight itself, not its share in a sum.",
    EXPECTED,
)
MEAN_OVER_ALL_NUMBERS = Mistake(
    "mean_over_all_numbers",
    "the result is divided by the number of all outputs of all samples",
    "Does the task ask for the sum or for the mean?",
    "A sum divides by nothing; the mean belongs to another loss.",
    EXPECTED,
)
TRANSPOSED_RESULT = Mistake(
    "transposed_result",
    "the result is turned around",
    "Which shape has the table of weights?",
    "Rows are what comes in, columns are the neurons of the layer, as in W itself.",
    EXPECTED,
)
FIRST_SAMPLE_ONLY = Mistake(
    "first_sample_only",
    "only the first sample counts",
    "How many samples have a say in one weight?",
    "The same weight is used for every sample, so its slope is a sum over all of them.",
    EXPECTED,
)
LAST_SAMPLE_ONLY = Mistake(
    "last_sample_only",
    "only the last sample counts",
    "In a loop: does each round add to the result, or replace it?",
    "The same weight is used for every sample, so its slope is a sum over all of them.",
    EXPECTED,
)


# chain_gradient


def _faulty_chain(x, w, b, y, faults=frozenset()):
    z = w * x if "bias_missing" in faults else w * x + b
    a = z if "sigmoid_missing" in faults else sigmoid(z)
    dL_dz = faulty_error(y, a, faults) * faulty_slope(z, a, faults)
    dz_dw = 1 if "input_missing" in faults else w if "weight_for_input" in faults else x
    dz_db = x if "input_in_both" in faults else b if "bias_as_factor" in faults else 1
    if "bias_slope_zero" in faults:
        dz_db = 0
    return dL_dz * dz_dw, 1 if "last_factor_only" in faults else dL_dz * dz_db


def faulty_error(y, a, faults):
    """The slope of the square, or what a fault makes of it."""
    if "absolute_error" in faults:
        return 2 * np.abs(a - y)
    return 2 * (a - y) ** 2 if "squared_error" in faults else 2 * (a - y)


CHAIN_MISTAKES = [
    *slope_mistakes(),
    Mistake(
        "input_missing",
        "the input is missing in the slope over w",
        "If w grows by 0.001, by how much does w x + b grow?",
        "The last step of the chain is a product, and its slope is the other number of the product.",
        EXPECTED,
    ),
    Mistake(
        "weight_for_input",
        "the weight stands where the input should be",
        "If w grows by 0.001, by how much does w x + b grow?",
        "The slope of a product over one of its numbers is the other one.",
        EXPECTED,
    ),
    Mistake(
        "input_in_both",
        "the input is also in the slope over b",
        "If b grows by 0.001, by how much does w x + b grow?",
        "The bias is added, not multiplied: a wiggle of it arrives as it is.",
        EXPECTED,
    ),
    Mistake(
        "bias_as_factor",
        "the slope over b is multiplied by b",
        "If b grows by 0.001, by how much does w x + b grow?",
        "The bias is added, not multiplied: a wiggle of it arrives as it is.",
        EXPECTED,
    ),
    Mistake(
        "bias_slope_zero",
        "the slope over b is zero",
        "If b grows by 0.001, by how much does w x + b grow?",
        "A wiggle of the bias moves the weighted sum, and with it the loss.",
        EXPECTED,
    ),
    Mistake(
        "last_factor_only",
        "the slope over b is only the last factor of its chain",
        "Which steps lie between the weighted sum and the loss?",
        "The slope of the whole way is the product of the slopes of all its steps.",
        EXPECTED,
    ),
    Mistake(
        "bias_missing",
        "the bias is missing in the weighted sum",
        "At which z does the neuron work?",
        "All slopes belong to the point at which the neuron works, bias included.",
        EXPECTED,
    ),
    Mistake(
        "sigmoid_missing",
        "the weighted sum is used where the activation should be",
        "What does the neuron compute after z?",
        "The loss compares the target with the activation, not with the weighted sum.",
        EXPECTED,
    ),
    ABSOLUTE_ERROR,
    SQUARED_ERROR,
    replace(CROSS_ENTROPY_DELTA, wrong=lambda x, w, b, y: tuple((sigmoid(w * x + b) - y) * k for k in (x, 1))),
]


# output_delta


def _faulty_output_delta(Y, A2, faults=frozenset()):
    return faulty_error(Y, A2, faults) * faulty_slope(None, A2, faults, "output_")


OUTPUT_MISTAKES = [
    *slope_mistakes("output_", without=NEEDS_WEIGHTED_SUMS),
    ABSOLUTE_ERROR,
    SQUARED_ERROR,
    replace(CROSS_ENTROPY_DELTA, wrong=lambda Y, A2: A2 - Y),
    *_variants(
        BRACKET_LOST,
        lambda Y, A2: 2 * A2 - Y * A2 * (1 - A2),
        lambda Y, A2: A2 - Y * A2 * (1 - A2),
        lambda Y, A2: 2 * Y - A2 * A2 * (1 - A2),
        lambda Y, A2: Y - A2 * A2 * (1 - A2),
    ),
    *_variants(
        BRACKET_LOST_IN_THE_SLOPE,
        lambda Y, A2: 2 * (A2 - Y) * A2 * 1 - A2,
        lambda Y, A2: (A2 - Y) * A2 * 1 - A2,
        lambda Y, A2: 2 * (Y - A2) * A2 * 1 - A2,
        lambda Y, A2: (Y - A2) * A2 * 1 - A2,
    ),
    *_variants(
        SLOPE_OF_THE_ERROR,
        lambda Y, A2: 2 * (A2 - Y) * (A2 - Y) * (1 - (A2 - Y)),
        lambda Y, A2: 2 * (Y - A2) * (Y - A2) * (1 - (Y - A2)),
    ),
    replace(SLOPE_OF_THE_TARGET, wrong=lambda Y, A2: 2 * (A2 - Y) * Y * (1 - Y)),
    Mistake(
        "error_missing",
        "the error is missing: only the slope of the sigmoid is there",
        "What should come out where an answer is exactly right?",
        "The first step back from the loss is the slope of the square.",
        EXPECTED,
        lambda Y, A2: 2 * A2 * (1 - A2),
    ),
    *_variants(
        Mistake(
            "added_up",
            "the numbers are added up",
            "Which shape has Z2?",
            "Each weighted sum of each sample has a slope of its own; adding comes later.",
            EXPECTED,
        ),
        lambda Y, A2: np.sum(output_delta(Y, A2)),
        lambda Y, A2: np.sum(output_delta(Y, A2), axis=0),
        lambda Y, A2: np.sum(output_delta(Y, A2), axis=1),
    ),
    replace(MEAN_OVER_ALL_NUMBERS, wrong=lambda Y, A2: output_delta(Y, A2) / Y.size),
    replace(MATRIX_PRODUCT_FOR_STAR, wrong=lambda Y, A2: 2 * (A2 - Y) @ (A2 * (1 - A2))),
]


# hidden_delta


def _faulty_hidden_delta(delta2, W2, A1, faults=frozenset()):
    return _sent_back(delta2, W2, faults) * faulty_slope(None, A1, faults, "hidden_")


def _sent_back(delta2, W2, faults):
    """dL/dA1, or what a fault makes of it."""
    if "W2_missing" in faults:
        return delta2.sum(axis=1, keepdims=True)
    if "only_first_output" in faults:
        return np.outer(delta2[:, 0], W2[:, 0])
    if "last_output_only" in faults:
        return np.outer(delta2[:, -1], W2[:, -1])
    if "weights_as_shares" in faults:
        return delta2 @ (W2 / W2.sum(axis=0)).T
    if "reshape_instead_of_transpose" in faults:
        return delta2 @ _reshaped(W2)
    return delta2 @ (W2 if "missing_transpose_of_W2" in faults else W2.T)


MISSING_TRANSPOSE_OF_W2 = Mistake(
    "missing_transpose_of_W2",
    "the weights are not turned around on the way back",
    "In the sum over the outputs: does a row of W2 count, or a column?",
    "Forwards the table leads from the hidden neurons to the outputs, backwards the other way.",
    "https://community.deeplearning.ai/t/how-does-w-2-t-appear/555868",
)
HIDDEN_MISTAKES = [
    *slope_mistakes("hidden_", without=NEEDS_WEIGHTED_SUMS),
    W2_MISSING,
    replace(W2_MISSING, wrong=lambda delta2, W2, A1: delta2 * A1 * (1 - A1)),
    MISSING_TRANSPOSE_OF_W2,
    RESHAPE_FOR_TRANSPOSE,
    ONLY_FIRST_OUTPUT,
    LAST_OUTPUT_ONLY,
    WEIGHTS_AS_SHARES,
    Mistake(
        "factor_two_again",
        "a factor 2 comes in once more",
        "How many squares lie between the hidden layer and the outputs?",
        "The factor 2 of the square is already inside of delta2.",
        EXPECTED,
        lambda delta2, W2, A1: 2 * hidden_delta(delta2, W2, A1),
    ),
    replace(BRACKET_LOST_IN_THE_SLOPE, wrong=lambda delta2, W2, A1: (delta2 @ W2.T) * A1 * 1 - A1),
    Mistake(
        "delta_missing",
        "delta2 is missing: only weights and slopes are there",
        "What should come back if the outputs are exactly right?",
        "It is the error of the outputs that travels back through the weights.",
        EXPECTED,
        lambda delta2, W2, A1: W2.sum(axis=1) * A1 * (1 - A1),
    ),
    *_variants(
        Mistake(
            "wrong_table_transposed",
            "the wrong one of the two tables is transposed",
            "Which numbers meet inside: the outputs, or the samples?",
            "A product of two tables adds over the inner numbers; on the way back these must be the outputs.",
            EXPECTED,
        ),
        lambda delta2, W2, A1: delta2.T @ W2 * A1 * (1 - A1),
        lambda delta2, W2, A1: W2 @ delta2.T * A1 * (1 - A1),
    ),
    Mistake(
        "missing_parentheses",
        "parentheses are missing, so that the slopes meet delta2 before the weights do",
        "In a row of * and @, which one is done first?",
        "* and @ are done from left to right, and the slope belongs to the sum that comes out of the matrix product.",
        EXPECTED,
        lambda delta2, W2, A1: A1 * (1 - A1) * delta2 @ W2.T,
    ),
    *_variants(
        replace(STAR_FOR_MATRIX_PRODUCT, seen=STAR_ON_THE_WAY),
        lambda delta2, W2, A1: delta2 * W2.T * A1 * (1 - A1),
        lambda delta2, W2, A1: delta2 * W2 * A1 * (1 - A1),
    ),
    *_variants(
        MATRIX_PRODUCT_FOR_STAR,
        lambda delta2, W2, A1: (delta2 @ W2.T) @ (A1 * (1 - A1)),
        lambda delta2, W2, A1: delta2 @ W2.T @ A1 * (1 - A1),
    ),
    replace(
        TRANSPOSED_RESULT,
        question="Which shape has A1?",
        principle="Rows are samples, columns are the neurons of the layer, as in A1 itself.",
        wrong=lambda delta2, W2, A1: (W2 @ delta2.T) * (A1 * (1 - A1)).T,
    ),
    Mistake(
        "slope_before_the_sum",
        "the slope of the hidden sigmoid comes in before the way through the weights is done",
        "In which order does the way back meet the weights and the hidden sigmoid?",
        "First all paths through the weights are added, then comes the slope of the hidden neuron.",
        EXPECTED,
        lambda delta2, W2, A1: delta2 @ (W2.T * A1 * (1 - A1)),
    ),
]


# weight_gradient

WEIGHT_MISTAKES = [
    Mistake(
        "missing_transpose",
        "a transpose is missing",
        "Over which side of the two tables do you have to add?",
        "A product of two tables adds over the inner numbers; these must be the samples.",
        EXPECTED,
        lambda A, delta: A @ delta,
    ),
    *_variants(
        Mistake(
            "wrong_table_transposed",
            "the wrong one of the two tables is transposed",
            "Which numbers meet inside: the samples, or the neurons?",
            "A product of two tables adds over the inner numbers; these must be the samples.",
            "courses in which the columns are the samples",
        ),
        lambda A, delta: A @ delta.T,
        lambda A, delta: delta @ A.T,
    ),
    replace(TRANSPOSED_RESULT, wrong=lambda A, delta: delta.T @ A),
    *_variants(
        RESHAPE_FOR_TRANSPOSE,
        lambda A, delta: _reshaped(delta.T @ A),
        lambda A, delta: _reshaped(A) @ delta,
    ),
    *_variants(
        STAR_FOR_MATRIX_PRODUCT,
        lambda A, delta: A * delta,
        lambda A, delta: A.T * delta,
    ),
    replace(FIRST_SAMPLE_ONLY, wrong=lambda A, delta: np.outer(A[0], delta[0])),
    replace(LAST_SAMPLE_ONLY, wrong=lambda A, delta: np.outer(A[-1], delta[-1])),
    Mistake(
        "factor_two_again",
        "a factor 2 comes in once more",
        "Where is the square, before or after the delta?",
        "The factor 2 of the square is already inside of the delta.",
        EXPECTED,
        lambda A, delta: 2 * A.T @ delta,
    ),
    *_variants(
        Mistake(
            "input_missing",
            "what enters the layer is missing",
            "By which number is a weight multiplied on the way forward?",
            "The slope of one weight is what enters at its one end, times the delta at its other end.",
            EXPECTED,
        ),
        lambda A, delta: delta.sum(axis=0),
        lambda A, delta: np.tile(delta.sum(axis=0), (A.shape[1], 1)),
    ),
    Mistake(
        "slope_for_activation",
        "the slope of the sigmoid stands where the activation should be",
        "By which number is a weight multiplied on the way forward?",
        "A weighted sum is a straight line in each weight; its slope is what enters there, as it is.",
        EXPECTED,
        lambda A, delta: (A * (1 - A)).T @ delta,
    ),
    *_variants(
        Mistake(
            "sum_before_the_product",
            "the samples are added up before the product",
            "Does the delta of one sample belong to the activations of another?",
            "Multiply within each sample first, then add over the samples.",
            EXPECTED,
        ),
        lambda A, delta: np.outer(A.sum(axis=0), delta.sum(axis=0)),
        lambda A, delta: np.outer(A.mean(axis=0), delta.sum(axis=0)),
    ),
    Mistake(
        "not_added_up",
        "the products of the samples are not added up",
        "How many slopes does one weight have for the whole loss?",
        "The same weight is used for every sample, so its slope is a sum over all of them.",
        EXPECTED,
        lambda A, delta: A[:, :, None] * delta[:, None, :],
    ),
]


def _where_sizes_differ(wrong):
    """A family holds the right answer too, so it says nothing of code that is right only where all sizes are equal."""

    def version(*arguments):
        if arguments[0].shape[0] == arguments[0].shape[1]:
            raise ValueError("not with equal sizes")
        return wrong(*arguments)

    return version


MULTIPLIED_BY_A_NUMBER = Mistake(
    "multiplied_by_a_number",
    "the result is multiplied by a number",
    "Is a learning rate, or another factor, inside of your gradient?",
    "The gradient is the slope itself; how far to go is decided later.",
    EXPECTED,
)
WEIGHT_FAMILIES = [
    replace(MULTIPLIED_BY_A_NUMBER, wrong=_where_sizes_differ(lambda A, delta, t: t * weight_gradient(A, delta)))
]


# backprop


def _faulty_backprop(X, Y, W1, W2, faults=frozenset()):
    Z1 = X @ W1
    A1 = _activations(Z1, faults, "hidden_")
    Z2 = A1 @ W2
    A2 = _activations(Z2, faults, "output_")
    error, slope2, slope1 = (
        faulty_error(Y, A2, faults),
        faulty_slope(Z2, A2, faults, "output_"),
        faulty_slope(Z1, A1, faults, "hidden_"),
    )
    delta2 = error * slope2
    dW2 = _product(A1, error if "output_slope_missing_in_dW2" in faults else delta2, faults, "_in_dW2")
    delta = error if "raw_error_sent_back" in faults else delta2
    W = dW2 if "dW2_in_place_of_W2" in faults else W2
    back = _sent_back(delta, W, faults)
    if "not_reset" in faults:
        back = np.cumsum(back, axis=0)
    if "slope_after_the_sum" in faults:
        dW1 = (X.T @ back) * slope1
    else:
        dW1 = _product(X, back * slope1, faults, "_in_dW1")
    if "A1_in_place_of_X" in faults:
        dW1 = A1.T @ (back * slope1)
    if "delta2_used_for_dW1" in faults:
        dW1 = X.T @ delta2
    if "X_in_place_of_A1" in faults:
        dW2 = X.T @ delta2
    if "A2_in_place_of_A1" in faults:
        dW2 = A2.T @ delta2
    if "weighted_sums_in_dW2" in faults:
        dW2 = Z1.T @ delta2
    if "slope_in_dW2" in faults:
        dW2 = (A1 * (1 - A1)).T @ delta2
    return dW1, dW2


def _activations(Z, faults, layer):
    if "sigmoid_missing" in faults or layer + "sigmoid_missing" in faults:
        return Z
    return sigmoid(sigmoid(Z)) if layer + "sigmoid_twice" in faults else sigmoid(Z)


def _product(A, delta, faults, which):
    """The gradient of one layer's weights, or what a fault makes of it."""
    if "first_sample_only" in faults:
        return np.outer(A[0], delta[0])
    if "last_sample_only" in faults:
        return np.outer(A[-1], delta[-1])
    return (A if "missing_transpose" + which in faults else A.T) @ delta


def _deltas(X, Y, W1, W2):
    A1, A2 = feedforward(X, W1, W2)
    delta2 = output_delta(Y, A2)
    return hidden_delta(delta2, W2, A1), delta2


def _first_column(table):
    """The table with zeros in all other columns."""
    return table * (np.arange(table.shape[1]) == 0)


def _scaled(first, second):
    """A wrong version: dW1 and dW2 multiplied by what these two functions of (X, Y, W1, W2) return."""

    def wrong(*arguments):
        dW1, dW2 = backprop(*arguments)
        return dW1 * first(*arguments), dW2 * second(*arguments)

    return wrong


def _updated_too_early(X, Y, W1, W2, t):
    A1, A2 = feedforward(X, W1, W2)
    delta2 = output_delta(Y, A2)
    dW2 = weight_gradient(A1, delta2)
    return weight_gradient(X, hidden_delta(delta2, W2 - t * dW2, A1)), dW2


def _updated_weights(X, Y, W1, W2, t):
    dW1, dW2 = backprop(X, Y, W1, W2)
    return W1 - t * dW1, W2 - t * dW2


def _all_multiplied(X, Y, W1, W2, t):
    dW1, dW2 = backprop(X, Y, W1, W2)
    return t * dW1, t * dW2


def _with_output_delta(wrong):
    """A wrong version of backprop from one of output_delta."""

    def version(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = wrong(Y, A2)
        return weight_gradient(X, hidden_delta(delta2, W2, A1)), weight_gradient(A1, delta2)

    return version


def _with_hidden_delta(wrong):
    """A wrong version of backprop from one of hidden_delta."""

    def version(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = output_delta(Y, A2)
        return weight_gradient(X, wrong(delta2, W2, A1)), weight_gradient(A1, delta2)

    return version


def _with_weight_gradient(wrong, also_in_dW1=True):
    """A wrong version of backprop from one of weight_gradient."""

    def version(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = output_delta(Y, A2)
        first = wrong if also_in_dW1 else weight_gradient
        return first(X, hidden_delta(delta2, W2, A1)), wrong(A1, delta2)

    return version


def wrong_versions(mistakes, slug):
    return [mistake.wrong for mistake in mistakes if mistake.slug == slug and mistake.wrong]


def _slopes_of_wrong_layers(output, hidden):
    def wrong(X, Y, W1, W2):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = 2 * (A2 - Y) * output(A1, A2)
        return X.T @ ((delta2 @ W2.T) * hidden(A1, A2)), A1.T @ delta2

    return wrong


def _slope_of_A1(A1, A2):
    return A1 * (1 - A1)


def _slope_of_A2(A1, A2):
    return A2 * (1 - A2)


def _one(*_):
    return 1


def _zero(*_):
    return 0


def _share(X, Y, W1, W2):
    return 1 / len(X)


IN_BOTH, IN_OUTPUT, IN_HIDDEN = "in both layers, ", "in the output layer, ", "in the hidden layer, "
FREQUENT = {"slope_missing", "slope_of_weighted_sum", "sigmoid_again", "hidden_slope_of_tanh"}
FREQUENT |= {layer + slug for layer in ("output_", "hidden_") for slug in FREQUENT}
BACKPROP_SLOPES = [
    *slope_mistakes(place=IN_BOTH),
    *slope_mistakes("output_", IN_OUTPUT),
    *slope_mistakes("hidden_", IN_HIDDEN),
]
MEAN_IN_ONE = Mistake(
    "mean_in_dW1_only",
    "dW1 is divided by the number of samples, once more than dW2",
    "Where else is something divided by the number of samples?",
    "Both gradients belong to the same loss; a division would come in once, at the loss.",
    MEAN_TWICE,
)
FACTOR_IN_ONE = Mistake(
    "factor_two_missing_in_dW1",
    "the factor 2 is missing in dW1 only",
    "Do both gradients start from the same delta?",
    "The way back starts once, at the loss; both gradients share this first step.",
    "code that writes the delta of the output twice, as the tutorial's",
)
SIGN_IN_ONE = Mistake(
    "wrong_sign_in_dW1",
    "the sign of dW1 is wrong, that of dW2 is not",
    "Do both gradients start from the same delta?",
    "The way back starts once, at the loss; both gradients share its sign.",
    "code that writes the delta of the output twice, as the tutorial's",
)
ZERO = Mistake(
    "all_zero",
    "both gradients are zero everywhere",
    "Which line fills the arrays that you return?",
    "An array of zeros is only a place for the results.",
    EXPECTED,
)
TRANSPOSED = replace(
    TRANSPOSED_RESULT,
    what="both gradients are turned around",
    question="Which shapes have the tables of weights?",
)
MISSING_TRANSPOSE = Mistake(
    "missing_transpose_in_dW1",
    "a transpose is missing in dW1",
    "Over which side of the two tables do you have to add?",
    "A product of two tables adds over the inner numbers; these must be the samples.",
    EXPECTED,
)
BACKPROP_MISTAKES = [
    *[mistake for mistake in BACKPROP_SLOPES if mistake.slug in FREQUENT],
    Mistake(
        "raw_error_sent_back",
        "the raw error is sent back to the hidden layer, not the delta",
        "Has what you send back been through the output's sigmoid?",
        "The way back passes the output's sigmoid before it reaches the weights.",
        "https://github.com/makeyourownneuralnetwork/makeyourownneuralnetwork/issues/88",
    ),
    Mistake(
        "output_slope_missing_in_dW2",
        "the slope of the output's sigmoid is missing in dW2, but not in dW1",
        "Do both gradients start from the same delta?",
        "dW2 and the hidden layer both get the delta of the output.",
        EXPECTED,
    ),
    Mistake(
        "dW2_in_place_of_W2",
        "the error is sent back through dW2 instead of W2",
        "Which table carried the activations forward?",
        "The error travels back along the same weights that carried the activations forward.",
        GRADIENT_FOR_WEIGHTS,
    ),
    W2_MISSING,
    Mistake(
        "A1_in_place_of_X",
        "dW1 is made with A1 instead of X",
        "What enters the first layer?",
        "The gradient of a table: what entered that layer, and the delta behind it.",
        EXPECTED,
    ),
    Mistake(
        "X_in_place_of_A1",
        "dW2 is made with X instead of A1",
        "What enters the second layer?",
        "The gradient of a table: what entered that layer, and the delta behind it.",
        EXPECTED,
    ),
    Mistake(
        "weighted_sums_in_dW2",
        "dW2 is made with the weighted sums of the hidden layer",
        "What enters the second layer: the numbers before the sigmoid, or after it?",
        "The gradient of a table: what entered that layer, and the delta behind it.",
        EXPECTED,
    ),
    ABSOLUTE_ERROR,
    SQUARED_ERROR,
    FIRST_SAMPLE_ONLY,
    LAST_SAMPLE_ONLY,
    MISSING_TRANSPOSE,
    replace(
        MISSING_TRANSPOSE,
        slug="missing_transpose_in_dW2",
        what="a transpose is missing in dW2",
        seen="notebook 04, where 4 samples meet 4 hidden neurons",
    ),
    MISSING_TRANSPOSE_OF_W2,
    # from here on recognised alone, not in pairs: rare, or nothing would be gained
    *one_alone(
        _faulty_backprop,
        *[mistake for mistake in BACKPROP_SLOPES if mistake.slug not in FREQUENT],
        Mistake(
            "delta2_used_for_dW1",
            "dW1 is made with delta2, which was not sent back",
            "Which layer's delta lies behind W1?",
            "The gradient of a table: what entered that layer, and the delta behind it.",
            EXPECTED,
        ),
        Mistake(
            "A2_in_place_of_A1",
            "dW2 is made with A2 instead of A1",
            "What enters the second layer?",
            "The gradient of a table: what entered that layer, and the delta behind it.",
            EXPECTED,
        ),
        Mistake(
            "slope_in_dW2",
            "dW2 is made with the slope of A1, not with A1",
            "By which number is a weight of W2 multiplied on the way forward?",
            "The gradient of a table: what entered that layer, and the delta behind it.",
            EXPECTED,
        ),
        Mistake(
            "not_reset",
            "what is sent back is added up from sample to sample",
            "Where in your loop does the error of a new sample begin at zero?",
            "Each sample has a delta of its own; only the gradients are added over the samples.",
            EXPECTED,
        ),
        ONLY_FIRST_OUTPUT,
        replace(LAST_OUTPUT_ONLY, what="on the way back, only the path over the last output counts"),
        WEIGHTS_AS_SHARES,
        replace(RESHAPE_FOR_TRANSPOSE, what="W2 is reshaped, not transposed"),
        Mistake(
            "hidden_sigmoid_missing",
            "the forward pass has no sigmoid in the hidden layer",
            "Do your A1 and A2 agree with those of feedforward?",
            "The gradients belong to the network as it is, with the sigmoid in both layers.",
            EXPECTED,
        ),
        Mistake(
            "output_sigmoid_missing",
            "the forward pass has no sigmoid in the output layer",
            "Do your A1 and A2 agree with those of feedforward?",
            "The gradients belong to the network as it is, with the sigmoid in both layers.",
            EXPECTED,
        ),
        Mistake(
            "sigmoid_missing",
            "the forward pass has no sigmoid at all",
            "Do your A1 and A2 agree with those of feedforward?",
            "The gradients belong to the network as it is, with the sigmoid in both layers.",
            EXPECTED,
        ),
        Mistake(
            "hidden_sigmoid_twice",
            "the forward pass applies the sigmoid twice in the hidden layer",
            "Do your A1 and A2 agree with those of feedforward?",
            "Each layer applies the sigmoid once.",
            "https://github.com/liashchynskyi/skynet/pull/1",
        ),
        Mistake(
            "output_sigmoid_twice",
            "the forward pass applies the sigmoid twice in the output layer",
            "Do your A1 and A2 agree with those of feedforward?",
            "Each layer applies the sigmoid once.",
            "https://github.com/liashchynskyi/skynet/pull/1",
        ),
    ),
    Mistake(
        "output_linear",
        "the output layer has no sigmoid, neither forwards nor backwards",
        "Do your A1 and A2 agree with those of feedforward?",
        "The gradients belong to the network as it is, with the sigmoid in both layers.",
        EXPECTED,
        lambda *arguments: _faulty_backprop(*arguments, faults={"output_sigmoid_missing", "output_slope_missing"}),
    ),
    replace(CROSS_ENTROPY_DELTA, wrong=_with_output_delta(lambda Y, A2: A2 - Y)),
    Mistake(
        "returns_deltas",
        "the deltas of both layers come back, not the gradients",
        "Which shapes have W1 and W2, and which have your results?",
        "A delta belongs to the neurons of each sample; the gradient also needs what entered the layer.",
        EXPECTED,
        _deltas,
    ),
    Mistake(
        "first_output_only",
        "only the first output counts, in both gradients",
        "How many outputs does the loss compare with their targets?",
        "The loss adds the squares of all outputs, so each of them has a delta.",
        EXPECTED,
        _with_output_delta(lambda Y, A2: _first_column(output_delta(Y, A2))),
    ),
    *_variants(BRACKET_LOST, *map(_with_output_delta, wrong_versions(OUTPUT_MISTAKES, "bracket_lost"))),
    *_variants(
        BRACKET_LOST_IN_THE_SLOPE,
        *map(_with_output_delta, wrong_versions(OUTPUT_MISTAKES, "bracket_lost_in_the_slope")),
        *map(_with_hidden_delta, wrong_versions(HIDDEN_MISTAKES, "bracket_lost_in_the_slope")),
    ),
    *_variants(SLOPE_OF_THE_ERROR, *map(_with_output_delta, wrong_versions(OUTPUT_MISTAKES, "slope_of_the_error"))),
    *_variants(SLOPE_OF_THE_TARGET, *map(_with_output_delta, wrong_versions(OUTPUT_MISTAKES, "slope_of_the_target"))),
    *_variants(
        Mistake(
            "slope_of_the_wrong_layer",
            "the slope of one layer is taken from the activations of the other",
            "Which sigmoid does the way back pass at this point?",
            "The delta of a layer contains the slope of that layer's own sigmoid.",
            EXPECTED,
        ),
        _slopes_of_wrong_layers(_slope_of_A2, _slope_of_A2),
        _slopes_of_wrong_layers(_slope_of_A1, _slope_of_A1),
        _slopes_of_wrong_layers(_slope_of_A1, _slope_of_A2),
    ),
    replace(MEAN_OVER_ALL_NUMBERS, wrong=_scaled(*[lambda X, Y, W1, W2: 1 / Y.size] * 2)),
    Mistake(
        "mean_twice",
        "the gradients are divided by the number of samples twice",
        "Does the task ask for the sum or for the mean?",
        "The sum divides by nothing; even a mean would divide only once.",
        MEAN_TWICE,
        _scaled(*[lambda X, Y, W1, W2: 1 / len(X) ** 2] * 2),
    ),
    replace(MEAN_IN_ONE, wrong=_scaled(_share, _one)),
    replace(
        MEAN_IN_ONE,
        slug="mean_in_dW2_only",
        what="dW2 is divided by the number of samples, once more than dW1",
        wrong=_scaled(_one, _share),
    ),
    Mistake(
        "factor_two_twice",
        "the factor 2 comes in twice",
        "How many squares lie between the weights and the loss?",
        "One square, one factor 2.",
        EXPECTED,
        _scaled(*[lambda *_: 2] * 2),
    ),
    replace(FACTOR_IN_ONE, wrong=_scaled(lambda *_: 0.5, _one)),
    replace(
        FACTOR_IN_ONE,
        slug="factor_two_missing_in_dW2",
        what="the factor 2 is missing in dW2 only",
        wrong=_scaled(_one, lambda *_: 0.5),
    ),
    Mistake(
        "factor_two_again_in_dW1",
        "the factor 2 comes in twice in dW1",
        "How many squares lie between W1 and the loss?",
        "The factor 2 is already inside of the delta that is sent back.",
        EXPECTED,
        _scaled(lambda *_: 2, _one),
    ),
    replace(SIGN_IN_ONE, wrong=_scaled(lambda *_: -1, _one)),
    replace(
        SIGN_IN_ONE,
        slug="wrong_sign_in_dW2",
        what="the sign of dW2 is wrong, that of dW1 is not",
        wrong=_scaled(_one, lambda *_: -1),
    ),
    replace(ZERO, wrong=_scaled(_zero, _zero)),
    replace(ZERO, slug="dW1_is_zero", what="dW1 is zero everywhere", wrong=_scaled(_zero, _one)),
    replace(ZERO, slug="dW2_is_zero", what="dW2 is zero everywhere", wrong=_scaled(_one, _zero)),
    Mistake(
        "times_the_weights",
        "the gradients are multiplied by the weights themselves",
        "What enters the layer: the weights, or the activations?",
        "The slope of a product over one of its numbers is the other number alone.",
        EXPECTED,
        _scaled(lambda X, Y, W1, W2: W1, lambda X, Y, W1, W2: W2),
    ),
    replace(TRANSPOSED, wrong=lambda *arguments: tuple(gradient.T for gradient in backprop(*arguments))),
    replace(
        TRANSPOSED,
        slug="transposed_dW1",
        what="dW1 is turned around",
        wrong=lambda *arguments: (backprop(*arguments)[0].T, backprop(*arguments)[1]),
    ),
    replace(
        TRANSPOSED,
        slug="transposed_dW2",
        what="dW2 is turned around",
        wrong=lambda *arguments: (backprop(*arguments)[0], backprop(*arguments)[1].T),
    ),
    *_variants(
        RESHAPE_FOR_TRANSPOSE,
        *map(_with_weight_gradient, wrong_versions(WEIGHT_MISTAKES, "reshape_instead_of_transpose")),
    ),
    replace(
        MISSING_TRANSPOSE,
        slug="both_gradient_transposes_missing",
        what="a transpose is missing in both gradients",
        wrong=_with_weight_gradient(*wrong_versions(WEIGHT_MISTAKES, "missing_transpose")),
    ),
    Mistake(
        "all_transposes_missing",
        "all transposes are missing",
        "Write the two shapes under each product: do the inner numbers say the same thing, or only the same number?",
        "A gradient adds over the samples, the way back adds over the outputs.",
        EXPECTED,
        lambda *arguments: _faulty_backprop(
            *arguments, faults={"missing_transpose_in_dW1", "missing_transpose_in_dW2", "missing_transpose_of_W2"}
        ),
    ),
    *_variants(
        next(mistake for mistake in WEIGHT_MISTAKES if mistake.slug == "wrong_table_transposed"),
        *map(_with_weight_gradient, wrong_versions(WEIGHT_MISTAKES, "wrong_table_transposed")),
    ),
    *_variants(
        STAR_FOR_MATRIX_PRODUCT,
        *map(_with_weight_gradient, wrong_versions(WEIGHT_MISTAKES, "star_for_matrix_product")),
        *[
            _with_weight_gradient(wrong, also_in_dW1=False)
            for wrong in wrong_versions(WEIGHT_MISTAKES, "star_for_matrix_product")
        ],
        *map(_with_hidden_delta, wrong_versions(HIDDEN_MISTAKES, "star_for_matrix_product")),
    ),
    *_variants(
        MATRIX_PRODUCT_FOR_STAR,
        *map(_with_output_delta, wrong_versions(OUTPUT_MISTAKES, "matrix_product_for_star")),
        *map(_with_hidden_delta, wrong_versions(HIDDEN_MISTAKES, "matrix_product_for_star")),
    ),
    *_variants(W2_MISSING, *map(_with_hidden_delta, wrong_versions(HIDDEN_MISTAKES, "W2_missing"))),
    *_variants(
        next(mistake for mistake in HIDDEN_MISTAKES if mistake.slug == "slope_before_the_sum"),
        *map(_with_hidden_delta, wrong_versions(HIDDEN_MISTAKES, "slope_before_the_sum")),
    ),
    *one_alone(
        _faulty_backprop,
        Mistake(
            "slope_after_the_sum",
            "the hidden slope is multiplied in after the samples have been added",
            "To how many samples does one number of that slope belong?",
            "The slope differs from sample to sample, so it comes in before the sum over the samples.",
            "nested calls of np.dot, as in the tutorial's code",
        ),
    ),
]
BACKPROP_FAMILIES = [
    Mistake(
        "W2_updated_too_early",
        "W2 has already been updated when the error is sent back through it",
        "All gradients belong to one point. At which weights was the forward pass made?",
        "First compute all gradients at the same weights, then update them together.",
        TOO_EARLY,
        _updated_too_early,
    ),
    Mistake(
        "returns_updated_weights",
        "new weights come back, not the gradients",
        "What does the docstring promise: slopes, or weights after a step?",
        "The step downhill is a task of its own, in notebook 05.",
        TUTORIAL,
        _updated_weights,
    ),
    replace(
        MULTIPLIED_BY_A_NUMBER,
        what="both gradients are multiplied by one and the same number",
        question="Is a learning rate, or another factor, inside of your gradients?",
        wrong=_all_multiplied,
    ),
]


# numerical_gradient


def _measured(f, x, up=1e-5, down=1e-5, distance=2e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1
        gradient[place] = (f(x + up * step) - f(x - down * step)) / distance
    return gradient


def _not_restored(left_over):
    """A wrong version: after its turn each number stays moved by this much."""

    def wrong(f, x):
        x = x.copy()
        gradient = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[place] = 1e-5
            gradient[place] = (f(x + step) - f(x - step)) / 2e-5
            x[place] += left_over
        return gradient

    return wrong


def _moves_pile_up(f, x):
    gradient, up, down = np.zeros(x.shape), x.copy(), x.copy()
    for place in np.ndindex(x.shape):
        up[place] += 1e-5
        down[place] -= 1e-5
        gradient[place] = (f(up) - f(down)) / 2e-5
    return gradient


def _first_place_only(f, x):
    gradient = np.zeros(x.shape)
    gradient.flat[0] = numerical_gradient(f, x).flat[0]
    return gradient


def _last_place_only(f, x):
    gradient = np.zeros(x.shape)
    gradient.flat[-1] = numerical_gradient(f, x).flat[-1]
    return gradient


def _rows_moved(f, x):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = 1e-5
        gradient[i] = (f(x + step) - f(x - step)) / 2e-5
    return gradient


def _numbers_alone(f, x):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        gradient[place] = (f(x[place] + 1e-5) - f(x[place] - 1e-5)) / 2e-5
    return gradient


ONE_SIDED_DIFFERENCE = Mistake(
    "one_sided",
    "the step goes to one side only",
    "Which of the two measurements was exact in the picture of this notebook?",
    "With steps to both sides the bend of the curve cancels.",
    ONE_SIDED,
)
ONLY_ONE_PLACE = Mistake(
    "only_one_place",
    "only one of the numbers gets its slope",
    "Which line runs for every place of the array?",
    "Each number of the array has a slope of its own.",
    EXPECTED,
)
NUMERICAL_MISTAKES = [
    *_variants(
        ONE_SIDED_DIFFERENCE,
        partial(_measured, down=0, distance=1e-5),
        partial(_measured, up=0, distance=1e-5),
    ),
    Mistake(
        "two_missing_in_the_denominator",
        "the difference is divided by one step instead of the whole distance",
        "How far apart are the two places at which f is asked?",
        "A slope is the rise over the whole distance between the two places.",
        EXPECTED,
        partial(_measured, distance=1e-5),
    ),
    Mistake(
        "one_sided_over_two_steps",
        "the step goes to one side, but the difference is divided by two steps",
        "How far apart are the two places at which f is asked?",
        "A slope is the rise over the whole distance between the two places.",
        EXPECTED,
        partial(_measured, down=0),
    ),
    Mistake(
        "denominator_not_in_brackets",
        "the difference is divided by 2 and then multiplied by the step",
        "What does Python do first in / 2 * h?",
        "Products and quotients are worked off from left to right.",
        EXPECTED,
        partial(_measured, distance=2 / 1e-5),
    ),
    Mistake(
        "not_divided",
        "the difference is not divided by the distance",
        "What is a slope, in words?",
        "A slope is the rise over the distance.",
        EXPECTED,
        partial(_measured, distance=1),
    ),
    *_variants(
        Mistake(
            "step_too_large",
            "the step is too large",
            "How straight is the curve over the whole distance?",
            "The docstring names the step, 1e-5; notebook 04 shows why.",
            "https://github.com/apache/mxnet/issues/3997",
        ),
        *[partial(_measured, up=h, down=h, distance=2 * h) for h in (1e-3, 1e-2, 1e-1, 1.0)],
    ),
    *_variants(
        Mistake(
            "not_restored",
            "a number that was moved is not moved back",
            "Where are the numbers that have already had their turn?",
            "When one number is moved, all others must be where they were; a copy helps.",
            EXPECTED,
        ),
        _not_restored(1e-5),
        _not_restored(-1e-5),
    ),
    Mistake(
        "moves_pile_up",
        "the moves pile up from round to round",
        "In the last round, how many numbers of your copies have been moved?",
        "When one number is moved, all others must be where they were; a fresh copy in each round helps.",
        EXPECTED,
        _moves_pile_up,
    ),
    *_variants(
        Mistake(
            "all_moved_at_once",
            "all numbers are moved at once",
            "Which number made f change?",
            "To find the slope for one number, only this number may move.",
            EXPECTED,
        ),
        lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
        lambda f, x: np.full(x.shape, (f(x + 1e-5) - f(x - 1e-5)) / 2e-5),
    ),
    Mistake(
        "rows_moved",
        "whole rows are moved, not single numbers",
        "How many numbers does x[i] hold if x is a table?",
        "To find the slope for one number, only this number may move.",
        EXPECTED,
        _rows_moved,
    ),
    Mistake(
        "number_instead_of_array",
        "f gets a single number, not the whole array",
        "What does f take, by the docstring?",
        "f needs all numbers; only one of them is moved.",
        EXPECTED,
        _numbers_alone,
    ),
    *_variants(ONLY_ONE_PLACE, _first_place_only, _last_place_only),
    Mistake(
        "flat_result",
        "the slopes are right, but they come back as one long row",
        "Which shape has x?",
        "Each slope belongs to the place of its number, so the result has the shape of x.",
        EXPECTED,
        lambda f, x: numerical_gradient(f, x).ravel(),
    ),
]


# What every right answer has


def _arrays(results):
    return [np.asarray(result, dtype=float) for result in results]


def _equal(results, expected, scale=()):
    """Equal up to rounding, also that of float32; `scale` holds further numbers of the size that was computed with."""
    size = max(np.abs(array).max(initial=0) for array in (*expected, *scale))
    return all(np.allclose(a, b, rtol=0, atol=1e-4 * size + 1e-6) for a, b in zip(results, expected, strict=True))


def _chain_zero(attempt, x, w, b, y):
    return _equal(_arrays(attempt(x, w, b, sigmoid(w * x + b))), [np.zeros(())] * 2)


def _chain_ratio(attempt, x, w, b, y):
    dL_dw, dL_db = _arrays(attempt(x, w, b, y))
    return _equal([dL_dw], [dL_db * x])


def _output_zero(attempt, Y, A2):
    return _equal([_table(attempt(A2, A2))], [np.zeros(A2.shape)])


def _table(result):
    return np.asarray(result, dtype=float)


def _output_signs(attempt, Y, A2):
    return bool(np.all(np.sign(_table(attempt(Y, A2))) == np.sign(A2 - Y)))


def _output_numbers_apart(attempt, Y, A2):
    before = _table(attempt(Y, A2))
    other = Y.astype(float)
    other[0, 0] += 0.25
    after = _table(attempt(other, A2))
    after[0, 0] = before[0, 0]
    return _equal([after], [before])


def _output_proportional(attempt, Y, A2):
    return _equal([_table(attempt(A2 + 2 * (Y - A2), A2))], [2 * _table(attempt(Y, A2))])


def _hidden_zero(attempt, delta2, W2, A1):
    return _equal([_table(attempt(delta2, 0 * W2, A1))], [np.zeros(A1.shape)])


def _hidden_proportional(attempt, delta2, W2, A1):
    return _equal([_table(attempt(2 * delta2, W2, A1))], [2 * _table(attempt(delta2, W2, A1))])


def _hidden_samples_apart(attempt, delta2, W2, A1):
    whole = _table(attempt(delta2, W2, A1))
    return _equal([_table(attempt(delta2[1:], W2, A1[1:]))], [whole[1:]], [whole])


def _weight_zero(attempt, A, delta):
    return _equal([_table(attempt(A, 0 * delta))], [np.zeros((A.shape[1], delta.shape[1]))])


def _weight_additive(attempt, A, delta):
    first, others = _table(attempt(A[:1], delta[:1])), _table(attempt(A[1:], delta[1:]))
    return _equal([_table(attempt(A, delta))], [first + others], [first, others])


def _weight_proportional(attempt, A, delta):
    return _equal([_table(attempt(A, 2 * delta))], [2 * _table(attempt(A, delta))])


def _backprop_zero(attempt, X, Y, W1, W2):
    return _equal(_arrays(attempt(X, feedforward(X, W1, W2)[1], W1, W2)), [np.zeros(W1.shape), np.zeros(W2.shape)])


def _backprop_additive(attempt, X, Y, W1, W2):
    first, others = _arrays(attempt(X[:1], Y[:1], W1, W2)), _arrays(attempt(X[1:], Y[1:], W1, W2))
    return _equal(_arrays(attempt(X, Y, W1, W2)), [a + b for a, b in zip(first, others)], [*first, *others])


def _backprop_proportional(attempt, X, Y, W1, W2):
    A2 = feedforward(X, W1, W2)[1]
    return _equal(
        _arrays(attempt(X, A2 + 2 * (Y - A2), W1, W2)), [2 * gradient for gradient in _arrays(attempt(X, Y, W1, W2))]
    )


def _backprop_nothing_sent_back(attempt, X, Y, W1, W2):
    return _equal(_arrays(attempt(X, Y, W1, 0 * W2))[:1], [np.zeros(W1.shape)])


def _numerical_plane(attempt, f, x):
    return _equal([_table(attempt(np.sum, x))], [np.ones(x.shape)])


def _numerical_order(attempt, f, x):
    slopes = np.arange(1.0, x.size + 1).reshape(x.shape)

    def tilted(x):
        return np.sum(slopes * x)

    return _equal([_table(attempt(tilted, x))], [slopes])


ZERO_AT_PERFECT = Property(
    "zero_at_a_perfect_answer",
    "If all answers are exactly right, there is nothing to change and all is zero. With yours it is not.",
    _backprop_zero,
)
PROPORTIONAL = Property(
    "proportional_to_the_error",
    "Errors twice as large make all slopes twice as large. With yours they do not.",
    _backprop_proportional,
)
ADDITIVE = Property(
    "additive_over_samples",
    "The gradient of all samples is the sum of those of the first sample and of the others. Yours is not.",
    _backprop_additive,
)
CHAIN_PROPERTIES = [
    replace(ZERO_AT_PERFECT, text=ZERO_AT_PERFECT.text.replace("all answers are", "the answer is"), holds=_chain_zero),
    Property("ratio_is_the_input", "dL_dw is always x times dL_db. With yours it is not.", _chain_ratio),
]
OUTPUT_PROPERTIES = [
    replace(ZERO_AT_PERFECT, holds=_output_zero),
    Property(
        "elements_apart",
        "One target has a say in one number of delta2 only. With yours it changes others.",
        _output_numbers_apart,
    ),
    Property(
        "sign_of_the_error",
        "delta2 is positive where an answer is too large, negative where it is too small. Yours is not.",
        _output_signs,
    ),
    replace(PROPORTIONAL, holds=_output_proportional),
]
HIDDEN_PROPERTIES = [
    Property(
        "nothing_sent_back",
        "If all weights W2 are zero, no error comes back and delta1 is zero. With yours it is not.",
        _hidden_zero,
    ),
    Property(
        "samples_apart",
        "One sample has a say in its own row of delta1 only. With yours it changes others.",
        _hidden_samples_apart,
    ),
    replace(
        PROPORTIONAL,
        text="If delta2 is twice as large, delta1 is twice as large. With yours it is not.",
        holds=_hidden_proportional,
    ),
]
WEIGHT_PROPERTIES = [
    Property("zero_delta", "If all deltas are zero, dW is zero. With yours it is not.", _weight_zero),
    replace(ADDITIVE, holds=_weight_additive),
    replace(
        PROPORTIONAL,
        text="If all deltas are twice as large, dW is twice as large. With yours it is not.",
        holds=_weight_proportional,
    ),
]
BACKPROP_PROPERTIES = [
    ZERO_AT_PERFECT,
    Property(
        "nothing_sent_back",
        "If all weights W2 are zero, no error comes back and dW1 is zero. With yours it is not.",
        _backprop_nothing_sent_back,
    ),
    ADDITIVE,
    PROPORTIONAL,
]
NUMERICAL_PROPERTIES = [
    Property("plane", "For f = the sum of all numbers of x every slope is 1. With yours it is not.", _numerical_plane),
    Property(
        "tilted_plane",
        "For f = 1 * (first number) + 2 * (second number) + ... the slopes are 1, 2, ... With yours they are not.",
        _numerical_order,
    ),
]


# The cases


def _chain_cases(rng):
    yield 2.0, 0.5, -1.0, 1.0
    for _ in range(5):
        yield tuple(float(number) for number in (*rng.uniform(-1.5, 1.5, 3), rng.random()))
    yield 0.0, 1.5, 0.5, 0.0  # no input: w has no say
    yield 2, -1, 1, 1


def _pass_cases(rng, cases=None):
    """Consistent arrays of one forward and one backward pass: X, Y, W1, W2, A1, A2, delta1, delta2."""
    for X, Y, W1, W2 in cases or data_and_weights(rng):
        A1, A2 = feedforward(X, W1, W2)
        delta2 = output_delta(Y, A2)
        yield X, Y, W1, W2, A1, A2, hidden_delta(delta2, W2, A1), delta2


def _output_delta_cases(rng, cases=None):
    return [(Y, A2) for _, Y, _, _, _, A2, _, _ in _pass_cases(rng, cases)]


def _hidden_delta_cases(rng, cases=None):
    return [(delta2, W2, A1) for _, _, _, W2, A1, _, _, delta2 in _pass_cases(rng, cases)]


def _weight_gradient_cases(rng, cases=None):
    for X, _, _, _, A1, _, delta1, delta2 in _pass_cases(rng, cases):
        yield A1, delta2
        yield X, delta1


def _square(rng):
    """X, Y, W1, W2 with all sizes equal: there a forgotten transpose shows by value."""
    for size in (3, 4):
        X, W1, W2 = rng.normal(size=(3, size, size))
        yield X, rng.random((size, size)), W1, W2


def _numerical_cases(rng):
    """Functions so curved that a one-sided difference shows, and not so curved that a step of 1e-4 or 1e-6 does."""

    def waves(x):
        return np.sum(np.sin(30 * x))

    def linked_waves(x):  # the slope at one place depends on the other places: a step must be taken back
        return np.sum(np.sin(30 * np.cumsum(x)))

    for shape in (3, (2, 3), (4, 2), (1, 5), (2, 3, 4)):
        yield linked_waves, rng.normal(size=shape)
        yield waves, rng.normal(size=shape)


EXERCISES = [
    Exercise(
        chain_gradient,
        cases=_chain_cases,
        outputs=("dL_dw", "dL_db"),
        mistakes=CHAIN_MISTAKES,
        faulty=_faulty_chain,
        conventions=[MISSING_FACTOR_TWO, WRONG_SIGN],
        properties=CHAIN_PROPERTIES,
        hints=[
            "Which steps lead from w to L? What is the slope of each of them on its own?",
            "Multiply the slopes along the way: square, sigmoid, weighted sum. The ways of w and of b differ only in"
            " the last factor: if b grows by 0.001, by how much does w x + b grow?",
        ],
    ),
    Exercise(
        output_delta,
        cases=_output_delta_cases,
        outputs=("delta2",),
        mistakes=OUTPUT_MISTAKES,
        faulty=_faulty_output_delta,
        conventions=[MISSING_FACTOR_TWO, WRONG_SIGN, mean_of_rows(0)],
        square=lambda rng: _output_delta_cases(rng, _square(rng)),
        properties=OUTPUT_PROPERTIES,
        hints=[
            "Which two steps lead from Z2 to the loss? Is A2 before or after the sigmoid?",
            "The slope of the square times the slope of the sigmoid, number by number. If an output is too large, its"
            " delta is positive.",
        ],
    ),
    Exercise(
        hidden_delta,
        cases=_hidden_delta_cases,
        outputs=("delta1",),
        mistakes=HIDDEN_MISTAKES,
        faulty=_faulty_hidden_delta,
        conventions=[WRONG_SIGN, mean_of_rows(0)],
        square=lambda rng: _hidden_delta_cases(rng, _square(rng)),
        properties=HIDDEN_PROPERTIES,
        hints=[
            "A hidden neuron acts on all outputs. Through which weights does their error come back to it, and which"
            " shape must the result have?",
            "Backwards through the weights that led forwards, so their table is turned around; then the slope of the"
            " sigmoid of this layer.",
        ],
    ),
    Exercise(
        weight_gradient,
        cases=_weight_gradient_cases,
        outputs=("dW",),
        mistakes=WEIGHT_MISTAKES,
        families=WEIGHT_FAMILIES,
        conventions=[WRONG_SIGN, mean_of_rows(0)],
        square=lambda rng: _weight_gradient_cases(rng, _square(rng)),
        properties=WEIGHT_PROPERTIES,
        hints=[
            "Which two numbers does the slope of one weight depend on, in one sample? Which shape must the table have?",
            "For each weight: what enters at its one end, times the delta at its other end, added up over the samples."
            " A product of two tables adds over the side that they share.",
        ],
    ),
    Exercise(
        backprop,
        cases=data_and_weights,
        outputs=("dW1", "dW2"),
        mistakes=BACKPROP_MISTAKES,
        faulty=_faulty_backprop,
        families=BACKPROP_FAMILIES,
        conventions=[MISSING_FACTOR_TWO, WRONG_SIGN, mean_of_rows(0)],
        square=_square,
        properties=BACKPROP_PROPERTIES,
        hints=[
            "Which of your four steps have you already checked: the deltas of both layers, the gradients of both"
            " tables? Print the shape after each step.",
            "Forwards for the activations, backwards for the deltas, the last layer first. The gradient of each table:"
            " what enters it, and the delta behind it. All of it belongs to the same weights.",
        ],
    ),
    Exercise(
        numerical_gradient,
        cases=_numerical_cases,
        outputs=("gradient",),
        mistakes=NUMERICAL_MISTAKES,
        conventions=[WRONG_SIGN],
        properties=NUMERICAL_PROPERTIES,
        hints=[
            "How do you change one number of x and leave all others, and x itself, as they are?",
            "For one place at a time: ask f with this number a step higher and a step lower, and divide the difference"
            " by the whole distance. np.ndindex(x.shape) goes through all places.",
        ],
    ),
]
