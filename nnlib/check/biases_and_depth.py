"""The exercises of notebook 06."""

import contextlib
from dataclasses import replace
from functools import partial

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.chain_rule import (
    ABSOLUTE_ERROR,
    BRACKET_LOST,
    BRACKET_LOST_IN_THE_SLOPE,
    CROSS_ENTROPY_DELTA,
    FIRST_SAMPLE_ONLY,
    IN_BOTH,
    LAST_SAMPLE_ONLY,
    MEAN_OVER_ALL_NUMBERS,
    MISSING_FACTOR_TWO,
    NEEDS_WEIGHTED_SUMS,
    OUTPUT_MISTAKES,
    SLOPE_OF_THE_ERROR,
    SLOPE_OF_THE_TARGET,
    SQUARED_ERROR,
    SUM_OR_MEAN,
    TRANSPOSED_RESULT,
    TUTORIAL,
    WRONG_SIGN,
    ZERO_AT_PERFECT,
    faulty_error,
    faulty_slope,
    mean_of_rows,
    one_alone,
    output_delta,
    slope_mistakes,
    wrong_versions,
)
from nnlib.check.compare import described, floats, is_row
from nnlib.check.engine import EXPECTED, Exercise, Mistake, Property, Unusable


def bias_gradient(delta):
    """dL/db of the biases b of one layer: the sum (not the mean) over the samples.

    delta: dL/dZ of the layer (n, units).
    Returns db: (units,), the shape of b, as a new array.
    """
    return delta.sum(axis=0)


def deep_feedforward(X, weights, biases):
    """The activations of a network of any depth; every layer uses the sigmoid.

    X: (n, inputs). weights, biases: lists with one array for each layer, in the order of
    the layers; W is (units in, units out), b is (units out,). They stay as they are.
    Returns a list [A0, A1, ..., AL]: A0 is X, AL the outputs; all are (n, units).
    """
    activations = [X]
    for W, b in zip(weights, biases):
        activations.append(sigmoid(activations[-1] @ W + b))
    return activations


def deep_backprop(activations, Y, weights):
    """The gradients of the sum of squares; any depth, every layer uses the sigmoid.

    activations: the list [A0, A1, ..., AL] of deep_feedforward. Y: (n, outputs).
    weights: a list of arrays (units in, units out). All arguments stay as they are.
    Returns (dW, db), two lists in the order of the layers: dW of the shapes of the weights,
    db of shapes (units out,). They point uphill, are sums (not means) over the samples,
    and include the factor 2 of the square.
    """
    dW, db = [None] * len(weights), [None] * len(weights)
    A = activations[-1]
    delta = 2 * (A - Y) * A * (1 - A)
    for layer in reversed(range(len(weights))):
        A = activations[layer]  # what entered the layer
        dW[layer] = A.T @ delta
        db[layer] = delta.sum(axis=0)
        delta = (delta @ weights[layer].T) * A * (1 - A)  # of the layer before
    return dW, db


def initial_weights(sizes, rng):
    """Random weights for every layer, scaled so that deep networks learn.

    sizes: a list, from the number of inputs to the number of outputs, such as [3, 4, 1].
    rng: such as np.random.default_rng(0); draw by rng.normal, one layer after the other.
    Returns a list with one new array (units in, units out) for each layer: normal numbers
    with mean 0 and variance 1 / (units in).
    """
    weights = []
    for inputs, units in zip(sizes, sizes[1:]):
        weights.append(rng.normal(scale=np.sqrt(1 / inputs), size=(inputs, units)))
    return weights


# Lists of arrays, as arguments and as results


class Layers:
    """A list with one array for each layer, as an argument of a case: it is compared by its numbers, and the
    message shows its shapes. What is handed over is `arrays`, so that a change of the list itself shows as well."""

    def __init__(self, arrays):
        self.arrays = list(arrays)

    def __array__(self, dtype=None, copy=None):
        return np.concatenate([np.ravel(array) for array in self.arrays]).astype(dtype or float)

    def __str__(self):
        return ", ".join(str(np.shape(array)) for array in self.arrays)


def _list_of_arrays(answer):
    """The arrays of a list, nothing (None) as an array without numbers; None if it is no list of numbers."""
    try:
        return [np.zeros(0) if array is None else floats(array) for array in answer]
    except Exception:
        return None


def _fits(arrays, shapes):
    return arrays is not None and [array.shape for array in arrays] == shapes


def _stacked(arrays):
    """One array, filled up with zeros: its places are [layer, row, column], as in the list."""
    stacked = np.zeros((len(arrays), *np.max([array.shape for array in arrays], axis=0)))
    for place, array in zip(stacked, arrays):
        place[tuple(map(slice, array.shape))] = array
    return stacked


def _in_a_row(answer):
    """All numbers of a result of wrong shapes, and these shapes, in one row."""
    if isinstance(answer, (list, tuple)):
        return np.concatenate([[len(answer)], *map(_in_a_row, answer)])
    array = _list_of_arrays([answer])[0]
    return np.concatenate([array.shape, array.ravel()])


def _is_known(answer, mistakes, *arguments):
    """Whether one of these mistakes, all with results of wrong shapes, gives this answer."""
    for mistake in mistakes:
        with contextlib.suppress(Exception):
            row, known = _in_a_row(answer), _in_a_row(mistake.wrong(*arguments))
            if row.shape == known.shape and np.allclose(row, known, rtol=1e-5, atol=1e-8):
                return True
    return False


def _misfit(name, arrays, shapes):
    """In words, what is wrong with the shapes of a list; empty if nothing is."""
    if arrays is None:
        return f"{name} is no list of arrays of numbers."
    if len(arrays) != len(shapes):
        return f"{name} has length {len(arrays)}, expected {len(shapes)}."
    for layer, (array, shape) in enumerate(zip(arrays, shapes)):
        if array.shape != shape:
            found = f"has shape {array.shape}" if array.size else "is empty"
            return f"{name}[{layer}] {found}, expected shape {shape}."
    return ""


# bias_gradient

NOT_ADDED_UP = Mistake(
    "not_added_up",
    "the deltas of the samples are not added up",
    "How many slopes does one bias have for the whole loss?",
    "Every sample uses the same bias, so its slope is a sum over all of them.",
    "https://github.com/jimfleming/differentiation/issues/1, https://github.com/mlpack/mlpack/pull/3679",
)
WRONG_AXIS = Mistake(
    "wrong_axis",
    "the neurons are added up, not the samples",
    "Rows are samples, columns are neurons. Which of the two has one bias each?",
    "What is added up disappears from the shape: n must go, units must stay.",
    "https://github.com/deeplearning4j/deeplearning4j/pull/364",
)
ALL_ADDED_UP = Mistake(
    "all_added_up",
    "samples and neurons are both added up",
    "How many biases has the layer?",
    "Each neuron has a bias of its own, so only the samples are added up.",
    EXPECTED,
)
KEPT_A_ROW = Mistake(
    "kept_a_row",
    "the sums are right, but they come back as a table",
    "Which shape has b, and which has your result?",
    "A gradient has the shape of what it is the gradient of: one axis, not two.",
    "courses that keep the biases as a table of one row or column",
)
BIAS_MISTAKES = [
    replace(NOT_ADDED_UP, wrong=lambda delta: delta),
    replace(WRONG_AXIS, wrong=lambda delta: delta.sum(axis=1)),
    replace(WRONG_AXIS, wrong=lambda delta: delta.sum(axis=1, keepdims=True)),
    replace(WRONG_AXIS, wrong=lambda delta: delta.mean(axis=1)),
    replace(ALL_ADDED_UP, wrong=lambda delta: delta.sum()),
    replace(ALL_ADDED_UP, wrong=lambda delta: np.full(delta.shape[1], delta.sum())),
    replace(KEPT_A_ROW, wrong=lambda delta: delta.sum(axis=0, keepdims=True)),
    replace(KEPT_A_ROW, wrong=lambda delta: delta.sum(axis=0)[:, np.newaxis]),
    replace(
        FIRST_SAMPLE_ONLY,
        question="How many samples have a say in one bias?",
        principle=NOT_ADDED_UP.principle,
        wrong=lambda delta: delta[0],
    ),
    replace(LAST_SAMPLE_ONLY, principle=NOT_ADDED_UP.principle, wrong=lambda delta: delta[-1]),
    Mistake(
        "factor_two_again",
        "a factor 2 comes in once more",
        "Where is the square, before or after the delta?",
        "The factor 2 of the square is already inside of the delta.",
        EXPECTED,
        lambda delta: 2 * delta.sum(axis=0),
    ),
    Mistake(
        "running_sum",
        "all sums on the way come back, not only the last one",
        "How many numbers does one bias need?",
        "One neuron, one bias, one slope: the sum over all samples.",
        EXPECTED,
        lambda delta: np.cumsum(delta, axis=0),
    ),
]


# deep_feedforward


def _use_deep_feedforward(attempt, X, weights, biases):
    answer = attempt(X, weights.arrays, biases.arrays)
    if answer is None or answer is ...:
        return answer
    shapes = [(len(X), len(weights.arrays[0])), *((len(X), len(b)) for b in biases.arrays)]
    arrays = _list_of_arrays(answer) if is_row(answer) else None
    if _fits(arrays, shapes):
        return _stacked(arrays)
    if _is_known(answer, WRONG_LISTS, X, weights.arrays, biases.arrays):
        return _in_a_row(answer)
    if not is_row(answer):
        raise Unusable(f"It returns {described(answer)}, expected a list of {len(shapes)} arrays: A0, A1, ..., AL.")
    raise Unusable(_misfit("activations", arrays, shapes) + f"\n(Tried with X {X.shape}, weights {weights}.)")


def _faulty_deep_feedforward(X, weights, biases, faults=frozenset()):
    A = sigmoid(X) if "activated_inputs" in faults else X
    activations = [A]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        last = layer == len(weights) - 1
        if "bias_missing" in faults:
            b = 0 * b
        if "one_bias_for_all" in faults:
            b = b[0]
        if "bias_subtracted" in faults:
            b = -b
        after = b if "bias_after_the_sigmoid" in faults else 0
        Z = A @ (W.T if "needless_transpose" in faults else W) + (0 if "bias_after_the_sigmoid" in faults else b)
        A = _activated(Z, faults, "output_" if last else "hidden_") + after
        activations.append(Z if "weighted_sums_in_the_list" in faults and not last else A)
        if "activated_on_the_way" in faults:
            A = sigmoid(A)
        if "inputs_again" in faults:
            A = activations[0]
    return activations


def _activated(Z, faults, place):
    if "tanh_instead" in faults:
        return np.tanh(Z)
    if "missing_minus" in faults:
        return sigmoid(-Z)
    if {"sigmoid_missing", place + "sigmoid_missing"} & set(faults):
        return Z
    return sigmoid(sigmoid(Z)) if {"sigmoid_twice", place + "sigmoid_twice"} & set(faults) else sigmoid(Z)


ONLY_THE_OUTPUTS = Mistake(
    "only_the_outputs",
    "only the outputs come back, not the list of all activations",
    "What will backprop need besides the outputs?",
    "A gradient needs what entered each layer, so all activations are kept.",
    EXPECTED,
    lambda *arguments: deep_feedforward(*arguments)[-1],
)
WRONG_LISTS = [
    Mistake(
        "A0_left_out",
        "A0 is missing in the list",
        "What enters the first layer? Backprop needs it too.",
        "Every layer has something that enters it and something that leaves it: one array more than there are layers.",
        EXPECTED,
        lambda *arguments: deep_feedforward(*arguments)[1:],
    ),
    ONLY_THE_OUTPUTS,
    replace(ONLY_THE_OUTPUTS, wrong=lambda *arguments: deep_feedforward(*arguments)[-1:]),
    Mistake(
        "last_layer_forgotten",
        "the last layer is missing",
        "How many rounds does your loop make, and how many layers are there?",
        "One round for each array of weights.",
        EXPECTED,
        lambda *arguments: deep_feedforward(*arguments)[:-1],
    ),
    replace(
        TRANSPOSED_RESULT,
        what="the activations are turned around",
        question="Which sample does row i of your arrays belong to?",
        principle="Rows stay samples, from the inputs to the outputs.",
        seen="books with one sample in each column",
        wrong=lambda *arguments: [A.T for A in deep_feedforward(*arguments)],
    ),
]
FORWARD_MISTAKES = [
    *WRONG_LISTS,
    Mistake(
        "bias_missing",
        "the biases are missing",
        "With all inputs 0, where do the weighted sums come from?",
        "Each neuron has a number of its own that is there whatever the inputs are.",
        EXPECTED,
    ),
    Mistake(
        "bias_after_the_sigmoid",
        "the biases are added after the sigmoid",
        "Is the bias a part of the weighted sum, or of the answer of a neuron?",
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
        "all neurons of a layer get the bias of the first one",
        "How many biases are there, and which column of the sums does each belong to?",
        "Neuron j has column j of W and number j of b.",
        EXPECTED,
    ),
    Mistake(
        "hidden_sigmoid_missing",
        "the sigmoid is missing in the hidden layers",
        "Which numbers does the second layer get?",
        "Every layer squashes its weighted sums; without that, many layers are no more than one.",
        EXPECTED,
    ),
    Mistake(
        "output_sigmoid_missing",
        "the sigmoid is missing in the last layer",
        "Between which numbers lie the outputs of a sigmoid layer?",
        "The last layer is a layer like the others.",
        EXPECTED,
    ),
    Mistake(
        "sigmoid_missing",
        "the sigmoid is missing in all layers",
        "What does a neuron do with its weighted sum before it answers?",
        "Every layer squashes its weighted sums; without that, many layers are no more than one.",
        EXPECTED,
    ),
    Mistake(
        "weighted_sums_in_the_list",
        "the list holds the weighted sums of the hidden layers, not their activations",
        "Which of the two goes on to the next layer, and which stands in your list?",
        "What leaves a layer is what enters the next one, and that belongs in the list.",
        EXPECTED,
    ),
    Mistake(
        "sigmoid_twice",
        "the sigmoid is applied twice in each layer",
        "How often is each weighted sum squashed?",
        "What has been through the sigmoid is an activation already.",
        EXPECTED,
    ),
    *one_alone(
        _faulty_deep_feedforward,
        Mistake(
            "activated_on_the_way",
            "activations go through the sigmoid once more on their way to the next layer",
            "How often is each weighted sum squashed before the next layer gets it?",
            "What has been through the sigmoid is an activation already.",
            EXPECTED,
        ),
        Mistake(
            "activated_inputs",
            "the inputs go through the sigmoid",
            "The inputs are no neurons. Which of the numbers are squashed?",
            "A layer squashes what it has added up; A0 is X as it is.",
            EXPECTED,
        ),
        Mistake(
            "output_sigmoid_twice",
            "the sigmoid is applied twice in the last layer",
            "After your loop: have the outputs been through the sigmoid already?",
            "The last layer is a layer like the others: one sigmoid.",
            EXPECTED,
        ),
        Mistake(
            "tanh_instead",
            "tanh squashes here, not the sigmoid",
            "Between which two numbers do your activations lie?",
            "The docstring names the sigmoid: activations from 0 to 1, one half for the sum 0.",
            EXPECTED,
        ),
        Mistake(
            "missing_minus",
            "the minus in the exponent of the sigmoid is missing",
            "Should a large weighted sum give an activation near 1 or near 0?",
            "The sigmoid rises: the larger the sum, the larger the activation.",
            EXPECTED,
        ),
        Mistake(
            "needless_transpose",
            "the weights are turned around",
            "Which side of W are the units in on, and which the units out?",
            "Column j of W holds the weights into neuron j, so the inner sizes fit already.",
            "books and libraries with one row of weights for each neuron",
        ),
        Mistake(
            "inputs_again",
            "every layer gets X, not what the layer before it made",
            "What enters the second layer?",
            "Each layer takes what left the one before it.",
            EXPECTED,
        ),
    ),
]


# deep_backprop


def _use_deep_backprop(attempt, activations, Y, weights):
    answer = attempt(activations.arrays, Y, weights.arrays)
    if answer is None or answer is ...:
        return answer
    of_weights, of_biases = [W.shape for W in weights.arrays], [W.shape[1:] for W in weights.arrays]
    if is_row(answer) and len(answer) == 2:
        dW, db = map(_list_of_arrays, answer)
        if _fits(dW, of_weights) and _fits(db, of_biases) or _fits(dW, of_biases) and _fits(db, of_weights):
            return _stacked(dW), _stacked(db)
    if _is_known(answer, WRONG_SHAPES, activations.arrays, Y, weights.arrays):
        if is_row(answer) and len(answer) == 2:
            right = _fits(dW, of_weights), _fits(db, of_biases)
            return tuple(_stacked(a) if fits else _in_a_row(given) for a, fits, given in zip((dW, db), right, answer))
        return _in_a_row(answer), _in_a_row(answer)
    if not is_row(answer) or len(answer) != 2:
        raise Unusable(f"It returns {described(answer)}, expected (dW, db): two lists with one array for each layer.")
    words = _misfit("dW", dW, of_weights) or _misfit("db", db, of_biases)
    raise Unusable(f"{words}\n(Tried with weights {weights}.)")


def _faulty_deep_backprop(activations, Y, weights, faults=frozenset()):
    A, dW, db = activations[-1], [], []  # the last layer first
    dL_dA = faulty_error(Y, A, faults)
    delta = dL_dA * faulty_slope(None, A, faults, "output_")
    for A, W in zip(activations[-2::-1], weights[::-1]):
        dW.append(_of_weights(A, delta, faults))
        db.append(_of_biases(delta, dW[-1], faults))
        dL_dA = _sent_back(dL_dA if "raw_error_sent_back" in faults else delta, W, dW[-1], faults)
        delta = dL_dA * faulty_slope(None, A, faults, "hidden_")
    return dW[::-1], db[::-1]


def _of_weights(A, delta, faults):
    if "first_sample_only" in faults:
        return np.outer(A[0], delta[0])
    if "last_sample_only" in faults:
        return np.outer(A[-1], delta[-1])
    if "slope_in_dW" in faults:
        return (A * (1 - A)).T @ delta
    return (A if "missing_transpose_in_dW" in faults else A.T) @ delta


def _of_biases(delta, dW, faults):
    if "db_from_dW" in faults:
        return dW.sum(axis=0)
    if "first_sample_only" in faults:
        return delta[0]
    if "last_sample_only" in faults:
        return delta[-1]
    return delta.mean(axis=0) if "db_is_a_mean" in faults else delta.sum(axis=0)


def _sent_back(delta, W, dW, faults):
    """dL/dA of the layer before, or what a fault makes of it."""
    if "weights_missing" in faults:
        return np.repeat(delta.sum(axis=1, keepdims=True), len(W), axis=1)
    if "only_first_path" in faults:
        return np.outer(delta[:, 0], W[:, 0])
    W = dW if "dW_in_place_of_W" in faults else np.abs(W) if "absolute_weights" in faults else W
    return delta @ (W if "missing_transpose_of_W" in faults else W.T)


def _deltas(activations, Y, weights, output=output_delta, slope=None, table=None):
    """The deltas of all layers, in their order, or wrong ones: `output` makes that of the last layer, `slope` takes
    (activations, layer), `table` (weights, layer): that of the way back into this layer."""
    deltas = [output(Y, activations[-1])]
    for layer in reversed(range(1, len(weights))):
        A, W = activations[layer], table(weights, layer) if table else weights[layer]
        deltas.append((deltas[-1] @ W.T) * (slope(activations, layer) if slope else A * (1 - A)))
    return deltas[::-1]


def _built(dW=lambda A, delta: A.T @ delta, db=bias_gradient, **kinds_of_delta):
    """A wrong version from what makes dW of (what enters, delta), db of delta, and from wrong deltas."""

    def wrong(activations, Y, weights):
        deltas = _deltas(activations, Y, weights, **kinds_of_delta)
        return [dW(A, delta) for A, delta in zip(activations, deltas)], list(map(db, deltas))

    return wrong


def _changed(dW=lambda layers: layers, db=lambda layers: layers):
    """A wrong version from what is done with the right lists."""

    def wrong(*arguments):
        right = deep_backprop(*arguments)
        return dW(right[0]), db(right[1])

    return wrong


def _scaled(weights, biases=None):
    """A wrong version: all dW and all db multiplied by what these functions of (A0, Y) return."""

    def wrong(activations, Y, given):
        factors = weights(activations[0], Y), (biases or weights)(activations[0], Y)
        return tuple(
            [f * gradient for gradient in part] for f, part in zip(factors, deep_backprop(activations, Y, given))
        )

    return wrong


def _sent_back_too_early(activations, Y, weights, also_in_dW=True):
    """The gradients of a layer are made after the delta has moved on to the layer before it."""
    deltas = _deltas(activations, Y, weights)
    A0 = activations[0]
    moved = [(deltas[0] @ weights[0].T) * A0 * (1 - A0), *deltas[:-1]]
    return [A.T @ d for A, d in zip(activations, moved if also_in_dW else deltas)], [d.sum(axis=0) for d in moved]


def _only_the_output_delta(activations, Y, weights):
    delta = output_delta(Y, activations[-1])
    return [A.T @ delta for A in activations[:-1]], [delta.sum(axis=0) for _ in weights]


def _raw_error_of_the_outputs(activations, Y, weights):
    """The error skips the sigmoid of the output layer only."""
    dW, db = deep_backprop(activations, Y, weights)
    raw = _deltas(activations, Y, weights, lambda Y, A: 2 * (A - Y))
    return (
        [*(A.T @ delta for A, delta in zip(activations, raw[:-1])), dW[-1]],
        [*map(bias_gradient, raw[:-1]), db[-1]],
    )


def _factor_two_in_every_layer(activations, Y, weights):
    deltas = _deltas(activations, Y, weights)
    deltas = [2 ** (len(deltas) - 1 - layer) * delta for layer, delta in enumerate(deltas)]
    return [A.T @ delta for A, delta in zip(activations, deltas)], list(map(bias_gradient, deltas))


def _times_the_weights(activations, Y, weights):
    dW, db = deep_backprop(activations, Y, weights)
    return [gradient * W for gradient, W in zip(dW, weights)], db


def _zeros_at(layer):
    """A wrong list: this place still holds the zeros it began with."""

    def changed(layers):
        layers[layer] = 0 * layers[layer]
        return layers

    return changed


def _first_column(table):
    return table * (np.arange(table.shape[1]) == 0)


def _slope_at(step):
    """The slope of the activations this many layers further on."""
    return lambda activations, layer: activations[layer + step] * (1 - activations[layer + step])


def _samples(A0, Y):
    return 1 / len(Y)


def _one(*_):
    return 1


def _reversed(layers):
    return layers[::-1]


IN_OUTPUT, IN_HIDDEN = "in the last layer, ", "in the hidden layers, "
SLOPES = [
    *slope_mistakes(place=IN_BOTH.replace("both", "all"), without=NEEDS_WEIGHTED_SUMS),
    *slope_mistakes("output_", IN_OUTPUT, NEEDS_WEIGHTED_SUMS),
    *slope_mistakes("hidden_", IN_HIDDEN, NEEDS_WEIGHTED_SUMS),
]
FREQUENT = {layer + slug for layer in ("", "output_", "hidden_") for slug in ("slope_missing", "sigmoid_again")}
NOT_REVERSED = Mistake(
    "lists_not_reversed",
    "the lists begin with the last layer",
    "In which order does your loop reach the layers, and in which order does it append?",
    "The way back meets the last layer first; the lists begin with the first one.",
    EXPECTED,
)
FIRST_LAYER_FORGOTTEN = Mistake(
    "first_layer_forgotten",
    "the first layer is left out",
    "At which layer does your loop end? Count its rounds.",
    "The loop makes one round for each array of weights, the first one included.",
    EXPECTED,
)
LAST_LAYER_FORGOTTEN = Mistake(
    "last_layer_forgotten",
    "the last layer is left out",
    "At which layer does your loop begin? Count its rounds.",
    "The loop makes one round for each array of weights, the last one included.",
    EXPECTED,
)
TOO_EARLY = Mistake(
    "delta_sent_back_too_early",
    "the delta is sent back before the gradients of its layer are made",
    "In each round of your loop: which layer does delta belong to when it is used?",
    "A delta first gives the gradients of its own layer, and then moves on to the layer before.",
    EXPECTED,
)
IN_DB = "in db, "
WRONG_SHAPES = [
    replace(NOT_ADDED_UP, what=IN_DB + NOT_ADDED_UP.what, wrong=_built(db=lambda delta: delta)),
    replace(WRONG_AXIS, what=IN_DB + WRONG_AXIS.what, wrong=_built(db=lambda delta: delta.sum(axis=1))),
    replace(ALL_ADDED_UP, what=IN_DB + ALL_ADDED_UP.what, wrong=_built(db=np.sum)),
    replace(
        KEPT_A_ROW,
        what="the numbers of db are right, but its arrays are tables",
        question="Which shape has a bias b, and which has your db?",
        wrong=_built(db=lambda delta: delta.sum(axis=0, keepdims=True)),
    ),
    replace(NOT_REVERSED, wrong=_changed(_reversed, _reversed)),
    replace(
        NOT_REVERSED,
        slug="dW_not_reversed",
        what="dW begins with the last layer",
        wrong=_changed(dW=_reversed),
    ),
    replace(
        NOT_REVERSED,
        slug="db_not_reversed",
        what="db begins with the last layer",
        wrong=_changed(db=_reversed),
    ),
    replace(FIRST_LAYER_FORGOTTEN, wrong=_changed(lambda dW: dW[1:], lambda db: db[1:])),
    replace(FIRST_LAYER_FORGOTTEN, wrong=_changed(lambda dW: [None, *dW[1:]], lambda db: [None, *db[1:]])),
    replace(LAST_LAYER_FORGOTTEN, wrong=_changed(lambda dW: dW[:-1], lambda db: db[:-1])),
    replace(LAST_LAYER_FORGOTTEN, wrong=_changed(lambda dW: [*dW[:-1], None], lambda db: [*db[:-1], None])),
    replace(TOO_EARLY, wrong=_sent_back_too_early),
    replace(
        TOO_EARLY,
        slug="db_of_the_wrong_level",
        what="db is made after the delta has been sent back",
        wrong=partial(_sent_back_too_early, also_in_dW=False),
    ),
    Mistake(
        "activations_off_by_one",
        "dW is made with what leaves the layer, not with what enters it",
        "A0 enters the first layer. Which of the activations enters layer l?",
        "The gradient of a table: what entered that layer, and the delta behind it.",
        EXPECTED,
        lambda activations, Y, weights: (
            [A.T @ delta for A, delta in zip(activations[1:], _deltas(activations, Y, weights))],
            deep_backprop(activations, Y, weights)[1],
        ),
    ),
    replace(
        TRANSPOSED_RESULT,
        what="the arrays of dW are turned around",
        question="Which shapes have the tables of weights?",
        wrong=_built(dW=lambda A, delta: delta.T @ A),
    ),
    Mistake(
        "list_of_pairs",
        "a list of pairs comes back, not a pair of lists",
        "What does the caller expect first: a layer, or all weights?",
        "First the list for the weights of all layers, then the one for their biases.",
        EXPECTED,
        lambda *arguments: list(zip(*deep_backprop(*arguments))),
    ),
    Mistake(
        "biases_left_out",
        "only dW comes back, without db",
        "Which two lists does the docstring promise?",
        "Biases are trained like weights, so they need their gradients too.",
        EXPECTED,
        lambda *arguments: deep_backprop(*arguments)[0],
    ),
    Mistake(
        "returns_deltas",
        "dW holds the deltas themselves",
        "Which shapes have the weights, and which has your dW?",
        "A delta belongs to the neurons of each sample; the gradient also needs what entered the layer.",
        EXPECTED,
        _built(dW=lambda A, delta: delta),
    ),
    Mistake(
        "delta_not_sent_back",
        "all layers use the delta of the outputs",
        "Which line makes the delta of the layer before?",
        "Each layer has a delta of its own, made from that of the next layer.",
        EXPECTED,
        _only_the_output_delta,
    ),
    *one_alone(
        _faulty_deep_backprop,
        Mistake(
            "missing_transpose_in_dW",
            "a transpose is missing in dW",
            "Over which side of the two tables do you have to add?",
            "A product of two tables adds over the inner numbers; these must be the samples.",
            EXPECTED,
        ),
    ),
]
BACKPROP_MISTAKES = [
    *WRONG_SHAPES,
    *[mistake for mistake in SLOPES if mistake.slug in FREQUENT],
    Mistake(
        "raw_error_sent_back",
        "the raw error is sent back from layer to layer, not the delta",
        "Has what you send back been through the sigmoid of its layer?",
        "The way back passes the sigmoid of a layer before it reaches the weights.",
        "https://stackoverflow.com/questions/53287032",
    ),
    Mistake(
        "weights_missing",
        "the weights are missing on the way back",
        "By which number was an activation multiplied on its way to the next layer?",
        "The error travels back along the same weights that carried the activations forward.",
        EXPECTED,
    ),
    Mistake(
        "dW_in_place_of_W",
        "the error is sent back through dW instead of W",
        "Which table carried the activations forward?",
        "The error travels back along the same weights that carried the activations forward.",
        EXPECTED,
    ),
    Mistake(
        "missing_transpose_of_W",
        "the weights are not turned around on the way back",
        "In the sum over the units out: does a row of W count, or a column?",
        "Forwards a table leads from one layer to the next, backwards the other way.",
        EXPECTED,
    ),
    Mistake(
        "db_is_a_mean",
        "db is divided by the number of samples, but dW is not",
        "Do weights and biases belong to the same loss?",
        "The loss is a sum over the samples, so both gradients are sums.",
        "https://github.com/kvfrans/notes/issues/5",
    ),
    Mistake(
        "db_from_dW",
        "db adds up dW, not the deltas",
        "If a bias grows by 0.001, by how much does its weighted sum grow?",
        "A bias is not multiplied by what enters the layer, so no activation is in its slope.",
        "https://github.com/rust0258/Deeplearning.ai-Natural-Language-Processing-Specialization/issues/62",
    ),
    ABSOLUTE_ERROR,
    SQUARED_ERROR,
    FIRST_SAMPLE_ONLY,
    LAST_SAMPLE_ONLY,
    # from here on recognised alone, not in pairs: rare, or nothing would be gained
    *one_alone(
        _faulty_deep_backprop,
        *[mistake for mistake in SLOPES if mistake.slug not in FREQUENT],
        Mistake(
            "slope_in_dW",
            "dW is made with the slopes of the activations, not with the activations",
            "By which number is a weight multiplied on the way forward?",
            "The gradient of a table: what entered that layer, as it is, and the delta behind it.",
            EXPECTED,
        ),
        Mistake(
            "only_first_path",
            "only the path over the first unit leads back",
            "To how many units of the next layer does a neuron lead?",
            "Where paths fork, the slopes of all of them are added.",
            EXPECTED,
        ),
        Mistake(
            "absolute_weights",
            "the weights have lost their signs on the way back",
            "Through a negative weight: does a larger activation raise or lower the next sum?",
            "The error travels back along the same weights, signs included.",
            EXPECTED,
        ),
    ),
    Mistake(
        "raw_error_of_the_outputs",
        "the raw error of the outputs is sent back, not their delta",
        "Has what you send back first been through the sigmoid of the last layer?",
        "The way back passes the sigmoid of a layer before it reaches the weights.",
        "https://github.com/jiexunsee/Neural-Network-with-Python/issues/1",
        _raw_error_of_the_outputs,
    ),
    Mistake(
        "slope_of_the_wrong_layer",
        "the slope of a hidden layer is taken from the activations of another layer",
        "Which sigmoid does the way back pass at this point?",
        "The delta of a layer contains the slope of that layer's own sigmoid.",
        "https://github.com/hanbt/learn_dl/issues/15",
        _built(slope=_slope_at(1)),
    ),
    Mistake(
        "slope_of_the_wrong_layer",
        "the slope of a hidden layer is taken from the activations of another layer",
        "Which sigmoid does the way back pass at this point?",
        "The delta of a layer contains the slope of that layer's own sigmoid.",
        "https://github.com/hanbt/learn_dl/issues/15",
        _built(slope=_slope_at(-1)),
    ),
    Mistake(
        "weights_of_the_wrong_layer",
        "the error is sent back through the weights of another layer",
        "Which table leads from this layer to the next one?",
        "The way back into a layer uses the table through which its activations went forward.",
        EXPECTED,
        _built(table=lambda weights, layer: weights[layer - 1]),
    ),
    replace(
        FIRST_LAYER_FORGOTTEN, what="the first layer's gradients are zero", wrong=_changed(_zeros_at(0), _zeros_at(0))
    ),
    replace(
        LAST_LAYER_FORGOTTEN, what="the last layer's gradients are zero", wrong=_changed(_zeros_at(-1), _zeros_at(-1))
    ),
    replace(CROSS_ENTROPY_DELTA, wrong=_built(output=lambda Y, A: A - Y)),
    Mistake(
        "first_output_only",
        "only the first output counts",
        "How many outputs does the loss compare with their targets?",
        "The loss adds the squares of all outputs, so each of them has a delta.",
        EXPECTED,
        _built(output=lambda Y, A: _first_column(output_delta(Y, A))),
    ),
    *[replace(BRACKET_LOST, wrong=_built(output=f)) for f in wrong_versions(OUTPUT_MISTAKES, "bracket_lost")],
    *[
        replace(BRACKET_LOST_IN_THE_SLOPE, wrong=_built(output=f))
        for f in wrong_versions(OUTPUT_MISTAKES, "bracket_lost_in_the_slope")
    ],
    *[
        replace(SLOPE_OF_THE_ERROR, wrong=_built(output=f))
        for f in wrong_versions(OUTPUT_MISTAKES, "slope_of_the_error")
    ],
    replace(SLOPE_OF_THE_TARGET, wrong=_built(output=lambda Y, A: 2 * (A - Y) * Y * (1 - Y))),
    replace(MEAN_OVER_ALL_NUMBERS, wrong=_scaled(lambda A0, Y: 1 / Y.size)),
    Mistake(
        "dW_is_a_mean",
        "dW is divided by the number of samples, but db is not",
        "Do weights and biases belong to the same loss?",
        "The loss is a sum over the samples, so both gradients are sums.",
        SUM_OR_MEAN,
        _scaled(_samples, _one),
    ),
    Mistake(
        "factor_two_in_every_layer",
        "a factor 2 comes in again in every layer on the way back",
        "How many squares lie between the first layer and the loss?",
        "The factor 2 of the square comes in once, at the outputs.",
        EXPECTED,
        _factor_two_in_every_layer,
    ),
    Mistake(
        "factor_two_twice",
        "the factor 2 comes in twice",
        "How many squares lie between the weights and the loss?",
        "One square, one factor 2.",
        EXPECTED,
        _scaled(lambda *_: 2),
    ),
    Mistake(
        "factor_two_missing_in_db",
        "the factor 2 is missing in db only",
        "Do both gradients start from the same delta?",
        "The way back starts once, at the loss; all gradients share this first step.",
        EXPECTED,
        _scaled(_one, lambda *_: 0.5),
    ),
    Mistake(
        "wrong_sign_in_db",
        "the sign of db is wrong, that of dW is not",
        "If a bias grows, does its weighted sum grow or shrink?",
        "The bias is added, so its slope has the sign of the delta.",
        "books that subtract a threshold",
        _scaled(_one, lambda *_: -1),
    ),
    Mistake(
        "db_is_zero",
        "db is zero everywhere",
        "Which line fills the arrays of db?",
        "An array of zeros is only a place for the results.",
        EXPECTED,
        _scaled(_one, lambda *_: 0),
    ),
    Mistake(
        "all_zero",
        "all gradients are zero everywhere",
        "Which line fills the arrays that you return?",
        "An array of zeros is only a place for the results.",
        EXPECTED,
        _scaled(lambda *_: 0),
    ),
    Mistake(
        "times_the_weights",
        "dW is multiplied by the weights themselves",
        "What enters the layer: the weights, or the activations?",
        "The slope of a product over one of its numbers is the other number alone.",
        EXPECTED,
        _times_the_weights,
    ),
]


# initial_weights

NORMAL = 0.6827  # of normal numbers, the share within one standard deviation of their mean


class Seed(int):
    """The seed of a generator, as an argument of a case: it can be compared, and the message says what it means."""

    def __str__(self):
        return f"np.random.default_rng({int(self)})"


def _use_initial_weights(attempt, sizes, seed):
    """What can be said of the weights whatever the order in which they were drawn: for each layer its shape, mean,
    variance and distribution; and whether all numbers are new ones, drawn from rng. What cannot be told from the
    right value is replaced by it."""
    answer = attempt(sizes, np.random.default_rng(seed))
    if answer is None or answer is ...:
        return answer
    arrays = _list_of_arrays(answer) if isinstance(answer, (list, tuple, np.ndarray)) else None
    if arrays is None or any(array.ndim != 2 or not array.size for array in arrays):
        expected = "a list with one array (units in, units out) for each layer"
        raise Unusable(f"It returns {described(answer)}, expected {expected}.\n(Tried with sizes {sizes}.)")
    drawn = initial_weights(sizes, np.random.default_rng(seed))
    numbers = [_mean_variance_share(W, W0, units) for W, W0, units in zip(arrays, drawn, sizes)]
    means, variances, shares = np.reshape(numbers, (-1, 3)).T
    shapes = np.array([array.shape for array in arrays]).reshape(-1, 2)
    return shapes, means, variances, shares, _randomness(attempt, arrays)


def _mean_variance_share(W, drawn, inputs):
    """Mean and variance of W, and the share of its numbers within one standard deviation of the mean.

    If W has the same random numbers as `drawn`, it is measured exactly, by them; otherwise there is chance in all
    three, and their limits lie six times as far from the right value as chance will take them.
    """
    spread, right = W.std(), 1 / inputs
    share = np.mean(np.abs(W - W.mean()) <= spread)
    share = NORMAL if abs(share - NORMAL) < 0.025 else share
    if spread and W.shape == drawn.shape and abs(alike := np.corrcoef(W.ravel(), drawn.ravel())[0, 1]) > 0.9999:
        factor = spread / drawn.std()
        mean, variance = W.mean() - np.sign(alike) * factor * drawn.mean(), factor**2 * right
        return (0 if abs(mean) < 1e-4 * spread else mean), variance, NORMAL
    mean = 0 if abs(W.mean()) < 6 * spread / np.sqrt(W.size) else W.mean()
    return mean, (right if abs(W.var() / right - 1) < 0.08 else W.var()), share


def _randomness(attempt, arrays):
    """The share of the numbers that differ from all others; 0 if they do not depend on rng, and on rng alone."""
    first, again, other = (_numbers(attempt([2, 3], np.random.default_rng(seed))) for seed in (1, 1, 2))
    if not np.array_equal(first, again) or np.array_equal(first, other):
        return 0.0
    numbers = _numbers(arrays)
    share = len(np.unique(numbers)) / max(len(numbers), 1)
    return 1.0 if share > 0.99 else share


def _numbers(arrays):
    return np.concatenate([[], *map(np.ravel, arrays)])


def _drawn(draw):
    """A wrong version from what draws one layer: draw(rng, inputs, units)."""
    return lambda sizes, rng: [draw(rng, *shape) for shape in zip(sizes, sizes[1:])]


ALL_EQUAL = Mistake(
    "all_equal",
    "all weights of a layer are equal",
    "If all neurons of a layer begin alike, what can ever make them differ?",
    "Equal neurons get equal gradients and stay equal for ever; chance tells them apart.",
    "https://github.com/wagonhelm/NaNmnist/issues/2",
)
UNIFORM = Mistake(
    "uniform",
    "the numbers are uniform, not normal",
    "Are numbers far from the mean as frequent as those near it?",
    "Uniform numbers fill a range evenly; normal ones crowd around their mean.",
    TUTORIAL,
)
ANOTHER_RULE = Mistake(
    "another_rule",
    "the variance follows another rule",
    "Which variance does the docstring name? Which number stands above the line, and which below?",
    "Rules with a 2, or with the units out, are made for other cases; here the inputs alone count.",
    "https://github.com/tensorflow/tensorflow/issues/19081",
)
RNG_NOT_USED = Mistake(
    "rng_not_used",
    "the numbers do not come from the rng that is handed over",
    "Who decides on the seed: your function, or the one who calls it?",
    "All chance comes from the argument; so the caller can repeat it, or have other numbers.",
    EXPECTED,
)
INITIAL_MISTAKES = [
    Mistake(
        "variance_for_standard_deviation",
        "the standard deviation is 1 / inputs, which is the variance that the task asks for",
        "Which of the two does rng.normal take as its scale: the variance, or the standard deviation?",
        "The variance is the square of the standard deviation.",
        EXPECTED,
        _drawn(lambda rng, inputs, units: rng.normal(scale=1 / inputs, size=(inputs, units))),
    ),
    Mistake(
        "outputs_for_inputs",
        "the variance is 1 / (units out)",
        "How many numbers does one neuron of this layer add up?",
        "A sum of many numbers is large, so what counts is how many enter the neuron.",
        "https://github.com/tkipf/pygcn/issues/42",
        _drawn(lambda rng, inputs, units: rng.normal(scale=np.sqrt(1 / units), size=(inputs, units))),
    ),
    Mistake(
        "not_scaled",
        "the variance is 1 in every layer",
        "If a neuron adds up 100 such numbers, how large is the sum?",
        "The more numbers a neuron adds up, the smaller each of its weights has to be.",
        EXPECTED,
        _drawn(lambda rng, inputs, units: rng.normal(size=(inputs, units))),
    ),
    Mistake(
        "scale_in_place_of_the_mean",
        "the scale is used as the mean, and the standard deviation is 1",
        "What does rng.normal take first, the mean or the scale? help(rng.normal) says it.",
        "Arguments without a name are taken in their order; a name says which one is meant.",
        EXPECTED,
        _drawn(lambda rng, inputs, units: rng.normal(np.sqrt(1 / inputs), size=(inputs, units))),
    ),
    Mistake(
        "multiplied_by_the_root",
        "the numbers are multiplied by the root of the inputs, not divided by it",
        "Should a neuron with many inputs have larger weights, or smaller ones?",
        "The more numbers a neuron adds up, the smaller each of its weights has to be.",
        EXPECTED,
        _drawn(lambda rng, inputs, units: rng.normal(scale=np.sqrt(inputs), size=(inputs, units))),
    ),
    Mistake(
        "small_numbers",
        "every layer has the same small scale, whatever its inputs",
        "Through ten layers of such weights: how much of a signal is left?",
        "The scale depends on how many numbers a neuron adds up.",
        "https://community.deeplearning.ai/t/week-4-assignment/63286",
        _drawn(lambda rng, inputs, units: 0.01 * rng.normal(size=(inputs, units))),
    ),
    replace(ANOTHER_RULE, wrong=_drawn(lambda rng, inputs, units: rng.normal(0, np.sqrt(2 / inputs), (inputs, units)))),
    replace(
        ANOTHER_RULE,
        wrong=_drawn(lambda rng, inputs, units: rng.normal(0, np.sqrt(2 / (inputs + units)), (inputs, units))),
    ),
    replace(
        ANOTHER_RULE,
        wrong=_drawn(lambda rng, inputs, units: rng.normal(0, np.sqrt(1 / (inputs + units)), (inputs, units))),
    ),
    *[
        replace(UNIFORM, wrong=_drawn(wrong))
        for wrong in (
            lambda rng, inputs, units: rng.random((inputs, units)),
            lambda rng, inputs, units: rng.random((inputs, units)) / np.sqrt(inputs),
            lambda rng, inputs, units: rng.uniform(-1, 1, (inputs, units)),
            lambda rng, inputs, units: rng.uniform(-1, 1, (inputs, units)) / np.sqrt(inputs),
            lambda rng, inputs, units: rng.uniform(-1, 1, (inputs, units)) * np.sqrt(3 / inputs),
        )
    ],
    *[
        replace(ALL_EQUAL, wrong=_drawn(wrong))
        for wrong in (
            lambda rng, inputs, units: np.zeros((inputs, units)),
            lambda rng, inputs, units: np.ones((inputs, units)),
            lambda rng, inputs, units: np.full((inputs, units), np.sqrt(1 / inputs)),
            lambda rng, inputs, units: np.full((inputs, units), rng.normal(scale=np.sqrt(1 / inputs))),
        )
    ],
    Mistake(
        "equal_neurons",
        "all neurons of a layer have the same weights",
        "If all neurons of a layer begin alike, what can ever make them differ?",
        "Equal neurons get equal gradients and stay equal for ever; each needs numbers of its own.",
        EXPECTED,
        _drawn(lambda rng, inputs, units: np.tile(rng.normal(0, np.sqrt(1 / inputs), (inputs, 1)), (1, units))),
    ),
    Mistake(
        "transposed_arrays",
        "the arrays are turned around",
        "Which comes first in the shape, the units in or the units out?",
        "Column j holds the weights into neuron j, so there are as many columns as units out.",
        "books and libraries with one row of weights for each neuron",
        _drawn(lambda rng, inputs, units: rng.normal(scale=np.sqrt(1 / inputs), size=(inputs, units)).T),
    ),
    Mistake(
        "row_for_the_biases",
        "every array has one row more, as if for the biases",
        "How many numbers enter the layer?",
        "The biases are kept in a list of their own; W has one row for each unit in.",
        "code that keeps the biases as one more row of weights",
        _drawn(lambda rng, inputs, units: rng.normal(scale=np.sqrt(1 / inputs), size=(inputs + 1, units))),
    ),
    Mistake(
        "last_layer_forgotten",
        "the last layer is missing",
        "How many arrays of weights lie between the layers of [3, 4, 1]?",
        "Each pair of neighbours in sizes has one array between them.",
        EXPECTED,
        lambda sizes, rng: initial_weights(sizes, rng)[:-1],
    ),
    Mistake(
        "inputs_of_the_first_layer",
        "every layer is scaled by the inputs of the first one",
        "How many numbers enter a neuron of the second layer?",
        "Each layer has its own number of units in.",
        EXPECTED,
        lambda sizes, rng: [rng.normal(0, np.sqrt(1 / sizes[0]), shape) for shape in zip(sizes, sizes[1:])],
    ),
    replace(RNG_NOT_USED, wrong=lambda sizes, rng: initial_weights(sizes, np.random.default_rng(0))),
    Mistake(
        "same_numbers_in_every_layer",
        "every layer begins with the same random numbers",
        "Which line makes new random numbers for the next layer?",
        "A generator made anew from the same seed repeats itself; one rng serves all layers.",
        EXPECTED,
        lambda sizes, rng: [
            initial_weights(shape, np.random.default_rng(seed))[0]
            for seed in [int(rng.integers(2**31))]
            for shape in zip(sizes, sizes[1:])
        ],
    ),
]


# What every right answer has


def _equal(result, expected, scale=None):
    """Equal up to rounding, also that of float32; `scale` holds numbers of the size that was computed with."""
    size = max(np.abs(array).max(initial=0) for array in (expected, expected if scale is None else scale))
    return np.allclose(result, expected, rtol=0, atol=1e-4 * size + 1e-6)


def _bias_additive(attempt, delta):
    parts = np.array([attempt(delta[:1]), attempt(delta[1:])], dtype=float)
    return _equal(attempt(delta), parts.sum(axis=0), parts)


def _bias_zero(attempt, delta):
    return _equal(attempt(0 * delta), np.zeros(delta.shape[1]))


def _bias_neurons_apart(attempt, delta):
    return _equal(attempt(delta[:, :1]), np.asarray(attempt(delta), dtype=float)[:1], delta)


def _forward(attempt, X, weights, biases):
    return [np.asarray(A, dtype=float) for A in attempt(X, list(weights.arrays), list(biases.arrays))]


def _A0_is_X(attempt, X, weights, biases):
    return _equal(_forward(attempt, X, weights, biases)[0], X)


def _inside(attempt, X, weights, biases):
    return all(np.all((A >= 0) & (A <= 1)) for A in _forward(attempt, X, weights, biases)[1:])


def _half_at_zero(attempt, X, weights, biases):
    zeros = Layers(0 * W for W in weights.arrays), Layers(0 * b for b in biases.arrays)
    return all(_equal(A, np.full(A.shape, 0.5)) for A in _forward(attempt, X, *zeros)[1:])


def _samples_apart(attempt, X, weights, biases):
    whole, one = (_forward(attempt, rows, weights, biases) for rows in (X, X[:1]))
    return all(_equal(A, all_rows[:1]) for A, all_rows in zip(one, whole))


def _backward(attempt, activations, Y, weights):
    """All gradients in a row."""
    dW, db = attempt(list(activations), Y, list(weights))
    return np.concatenate([np.ravel(np.asarray(array, dtype=float)) for array in (*dW, *db)])


def _backward_zero(attempt, activations, Y, weights):
    row = _backward(attempt, activations.arrays, activations.arrays[-1], weights.arrays)
    return _equal(row, np.zeros(row.shape))


def _backward_nothing_sent_back(attempt, activations, Y, weights):
    dW, db = attempt(list(activations.arrays), Y, [0 * W for W in weights.arrays])
    return all(_equal(array, np.zeros(np.shape(array))) for array in (*dW[:-1], *db[:-1]))


def _backward_additive(attempt, activations, Y, weights):
    first, others, whole = (
        _backward(attempt, [A[rows] for A in activations.arrays], Y[rows], weights.arrays)
        for rows in (slice(1), slice(1, None), slice(None))
    )
    return _equal(whole, first + others, np.concatenate([first, others]))


def _backward_proportional(attempt, activations, Y, weights):
    A = activations.arrays[-1]
    once, twice = (_backward(attempt, activations.arrays, A + k * (Y - A), weights.arrays) for k in (1, 2))
    return _equal(twice, 2 * once)


def _bias_like_an_input_of_one(attempt, activations, Y, weights):
    A0 = np.array(activations.arrays[0], dtype=float)
    A0[:, 0] = 1
    dW, db = attempt([A0, *activations.arrays[1:]], Y, list(weights.arrays))
    return _equal(np.asarray(dW[0], dtype=float)[0], np.asarray(db[0], dtype=float))


def _numbers_as_promised(which):
    def holds(attempt, sizes, seed):
        answers = _use_initial_weights(attempt, sizes, seed)[which]
        return _equal(answers, _use_initial_weights(initial_weights, sizes, seed)[which])

    return holds


BIAS_PROPERTIES = [
    Property("zero_delta", "If all deltas are zero, db is zero. With yours it is not.", _bias_zero),
    Property(
        "neurons_apart",
        "The bias of a neuron does not depend on the deltas of the others; yours does.",
        _bias_neurons_apart,
    ),
    Property(
        "additive_over_samples",
        "db of all samples is the sum of that of the first sample and that of the others. Yours is not.",
        _bias_additive,
    ),
]
FORWARD_PROPERTIES = [
    Property("A0_is_not_X", "The first array of the list is X itself; yours is not.", _A0_is_X),
    Property("outside_0_to_1", "An activation lies between 0 and 1; some of yours do not.", _inside),
    Property(
        "not_half_at_0", "If all weights and biases are 0, each activation is one half; yours is not.", _half_at_zero
    ),
    Property("samples_mixed", "The answer to a sample does not depend on the others; yours does.", _samples_apart),
]
BACKPROP_PROPERTIES = [
    replace(ZERO_AT_PERFECT, holds=_backward_zero),
    Property(
        "nothing_sent_back",
        "If all weights are zero, no error comes back, and only the last layer has gradients. With yours it is not so.",
        _backward_nothing_sent_back,
    ),
    Property(
        "additive_over_samples",
        "The gradients of all samples are the sums of those of the first sample and of the others. Yours are not.",
        _backward_additive,
    ),
    Property(
        "proportional_to_the_error",
        "Errors twice as large make all slopes twice as large. With yours they do not.",
        _backward_proportional,
    ),
    Property(
        "bias_like_an_input_of_one",
        "A bias is like the weight of an input that is always 1, so both have the same slope. Yours have not.",
        _bias_like_an_input_of_one,
    ),
]
INITIAL_PROPERTIES = [
    Property(
        "not_centred",
        "The mean is 0: as many weights are positive as negative. Yours is another one.",
        _numbers_as_promised(1),
    ),
    Property(
        "another_variance",
        "The variance is the mean of the squares, here 1 / (units in). Yours is another one.",
        _numbers_as_promised(2),
    ),
    Property(
        "not_normal",
        "Of normal numbers, 68 of 100 lie within one standard deviation of the mean. Of yours it is another share.",
        _numbers_as_promised(3),
    ),
    Property(
        "not_new_numbers",
        "Every weight is a new number, and all of them come from rng. In yours numbers repeat, or do not follow rng.",
        _numbers_as_promised(4),
    ),
]


# The cases


def _networks(rng):
    """X, Y, weights, biases of several depths; no two sizes of a network are equal. The last: whole numbers, one
    output."""
    for depth in (3, 2, 1, 4, 2):
        n, *sizes = rng.permutation(np.arange(2, 8))[: depth + 2]
        yield rng.normal(size=(n, sizes[0])), rng.random((n, sizes[-1])), *_parameters(rng, sizes)
    yield rng.integers(0, 2, (5, 3)), rng.integers(0, 2, (5, 1)), *_parameters(rng, [3, 4, 2, 1])


def _square_networks(rng):
    """All sizes equal: there a forgotten transpose, or a neighbouring layer, shows by value."""
    for depth in (3, 2):
        yield rng.normal(size=(3, 3)), rng.random((3, 3)), *_parameters(rng, [3] * (depth + 1))


def _parameters(rng, sizes):
    weights = [rng.normal(scale=1.5, size=shape) for shape in zip(sizes, sizes[1:])]
    return Layers(weights), Layers(rng.normal(size=units) for units in sizes[1:])


def _forward_cases(rng, networks=_networks):
    for X, _, weights, biases in networks(rng):
        yield X, weights, biases


def _backward_cases(rng, networks=_networks):
    for X, Y, weights, biases in networks(rng):
        yield Layers(deep_feedforward(X, weights.arrays, biases.arrays)), Y, weights


def _bias_cases(rng):
    for n, units in ((4, 3), (3, 5), (6, 2), (5, 4)):
        yield (rng.normal(size=(n, units)),)
    yield (rng.normal(size=(5, 1)),)
    yield (rng.integers(-3, 4, (4, 3)),)


def _size_cases(rng):
    """Few inputs, so that one more or one less shows; many weights, so that chance does not."""
    for sizes in ([3, 4000], [4, 3000, 5], [120, 120, 120]):
        yield sizes, Seed(rng.integers(10**6))


EXERCISES = [
    Exercise(
        bias_gradient,
        cases=_bias_cases,
        outputs=("db",),
        mistakes=BIAS_MISTAKES,
        conventions=[WRONG_SIGN, mean_of_rows(0)],
        properties=BIAS_PROPERTIES,
        hints=[
            "If one bias grows by 0.001, which weighted sums grow, and by how much? In how many samples?",
            "The slope of a weighted sum over its bias is 1, so each sample gives its delta as it is. One bias serves"
            " all samples: their deltas are added, and one number for each neuron is left.",
        ],
    ),
    Exercise(
        deep_feedforward,
        cases=_forward_cases,
        outputs=("activations",),
        use=_use_deep_feedforward,
        mistakes=FORWARD_MISTAKES,
        faulty=_faulty_deep_feedforward,
        square=lambda rng: _forward_cases(rng, _square_networks),
        properties=FORWARD_PROPERTIES,
        hints=[
            "Which line of feedforward would you write again for a third layer? What changes in it each time?",
            "One round of a loop for each layer: the last array of the list goes through weights, biases and sigmoid,"
            " and the result is put behind it. Before the first round the list holds X.",
        ],
    ),
    Exercise(
        deep_backprop,
        cases=_backward_cases,
        outputs=("dW", "db"),
        use=_use_deep_backprop,
        mistakes=BACKPROP_MISTAKES,
        faulty=_faulty_deep_backprop,
        conventions=[MISSING_FACTOR_TWO, WRONG_SIGN, mean_of_rows(1)],
        square=lambda rng: _backward_cases(rng, _square_networks),
        properties=BACKPROP_PROPERTIES,
        hints=[
            "Which lines of backprop would you write again for one more layer? Print the shape of delta in each round.",
            "Begin with the delta of the outputs. In each round, the last layer first: what enters the layer and its"
            " delta give dW, the delta alone gives db, and then the delta goes back through the weights and the slope.",
        ],
    ),
    Exercise(
        initial_weights,
        cases=_size_cases,
        outputs=("shape", "mean", "variance", "distribution", "randomness"),
        use=_use_initial_weights,
        mistakes=INITIAL_MISTAKES,
        properties=INITIAL_PROPERTIES,
        hints=[
            "How many arrays are needed for [3, 4, 1], and which shapes have they? What does rng.normal take as scale?",
            "zip(sizes, sizes[1:]) goes through the pairs of neighbours. The scale of rng.normal is the standard"
            " deviation, the root of the variance.",
        ],
    ),
]
