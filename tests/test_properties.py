"""Whatever comes in: a right answer or a ValueError in words, and what came in stays as it is.

Hypothesis makes up the cases, always the same ones. Right answers come from plain formulas with `np.longdouble`,
which has more digits than float64 on most machines, and are compared up to the rounding that no one can avoid.
"""

import re
import warnings
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib import data, network
from nnlib.activations import ACTIVATIONS
from nnlib.gradient_check import numerical_gradient, relative_error, relative_errors
from nnlib.losses import LOSSES
from nnlib.network import NeuralNetwork
from nnlib.training import accuracy, batches, fit, train

pytestmark = pytest.mark.filterwarnings("error")  # numpy warns of overflow, division by zero, lost imaginary parts ...

cases = settings(max_examples=40, derandomize=True, database=None, deadline=None)
OUTPUT_AND_LOSS = [  # and the smallest and the largest number of outputs
    *((output, "sum_of_squares", 1, 3) for output in ("sigmoid", "tanh", "relu", "identity")),
    ("softmax", "cross_entropy", 2, 4),
    ("sigmoid", "cross_entropy", 1, 1),
]
SCALES = [1e-8, 1e-4, 1e-2, 1.0, 1e2, 1e4, 1e8]
IN_WORDS = "expected|something that is not a number|rows of unequal length|must be|needs|goes with"
OF_NUMPY = "operand|ufunc|broadcast|could not convert|inhomogeneous|ambiguous|setting an array|unsupported"


# --- cases ---


@st.composite
def networks(draw, kinds=(np.float32, np.float64)):
    """Any kind of network with random weights and biases, of 1 to 4 layers. One number, the seed, decides all:
    hypothesis prefers the first of several choices, and with a few of them would rarely come to the last ones."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    output, loss, fewest, most = OUTPUT_AND_LOSS[rng.integers(len(OUTPUT_AND_LOSS))]
    sizes = rng.integers(1, 6, size=rng.integers(1, 5)).tolist() + [rng.integers(fewest, most + 1)]
    activation = str(rng.choice(["sigmoid", "tanh", "relu", "identity"]))
    choices = dict(activation=activation, output=output, loss=loss, bias=bool(rng.integers(2)))
    net = NeuralNetwork(sizes, **choices, initial="scaled", rng=rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    kind = kinds[rng.integers(len(kinds))]
    net.weights, net.biases = ([array.astype(kind) for array in arrays] for arrays in (net.weights, net.biases))
    return net


def samples(net, n=5, scale=1.0, seed=0):
    """Random inputs, and targets that the network's loss takes, in the network's kind of float."""
    rng = np.random.default_rng(seed)
    X, outputs = scale * rng.normal(size=(n, net.sizes[0])), net.sizes[-1]
    if net.choices["loss"] == "cross_entropy":
        Y = np.eye(max(outputs, 2))[rng.integers(max(outputs, 2), size=n), :outputs]
    else:
        Y = rng.normal(size=(n, outputs))
    return X.astype(net.weights[0].dtype), Y.astype(net.weights[0].dtype)


def parameters(net):
    return net.weights + net.biases


def state(value):
    """All that a call could change about a value, to be compared before and after."""
    if isinstance(value, NeuralNetwork):
        return [state(part) for part in (value.sizes, value.choices, value.weights, value.biases)]
    if isinstance(value, np.ndarray):
        numbers = value.tolist() if value.dtype.hasobject else value.tobytes()
        return type(value), value.dtype, value.shape, value.strides, str(value.flags), numbers
    if isinstance(value, (list, tuple)):
        return type(value), [state(part) for part in value]
    return repr(value)


@contextmanager
def unchanged(*values):
    before = [state(value) for value in values]
    yield
    assert [state(value) for value in values] == before


def refuses(function, *arguments, **settings):
    """The function says in its own words what is wrong, and changes nothing."""
    with unchanged(*arguments, *settings.values()), pytest.raises(ValueError, match=IN_WORDS) as error:
        function(*arguments, **settings)
    assert not re.search(OF_NUMPY, str(error.value))


def assert_within(results, expected, bounds, kind):
    """Right up to rounding: `bounds` says how large the numbers were that had to be added up."""
    for result, right, bound in zip(results, expected, bounds, strict=True):
        assert result.dtype == kind
        limit = np.finfo(kind)
        assert (np.abs(result - right) <= 100 * limit.eps * bound + 100 * limit.tiny).all()


# --- the formulas, written once more ---

PLAIN = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: z * (z > 0),
    "identity": lambda z: z,
    "softmax": lambda z: 1 / np.exp(z[:, np.newaxis] - z[:, :, np.newaxis]).sum(axis=2),
}
PLAIN_SLOPE = {
    "sigmoid": lambda a: a * (1 - a),
    "tanh": lambda a: (1 - a) * (1 + a),
    "relu": lambda a: 1.0 * (a > 0),
    "identity": lambda a: 1 + 0 * a,
}


def exact(arrays):
    return [array.astype(np.longdouble) for array in arrays]


def times(A, B):
    """The matrix product, number by number."""
    return np.array([[sum(a * b for a, b in zip(row, column)) for column in B.T] for row in A], np.longdouble)


def functions(net):
    return [net.choices["activation"]] * (len(net.sizes) - 2) + [net.choices["output"]]


def plain_step(net, number, A):
    """Layer `number` of the network, from its inputs `A`: the activations, and how large the numbers were."""
    W, *b = exact(layer[number] for layer in (net.weights, net.biases) if layer)
    Z, size = times(A, W), times(np.abs(A), np.abs(W))
    if b:
        Z, size = Z + b[0], size + np.abs(b[0])
    with np.errstate(over="ignore"):
        return PLAIN[functions(net)[number]](Z), size.max(axis=1, keepdims=True) + 1


def plain_gradients(net, activations, Y):
    """dL/dW, then dL/db, and how large the numbers were that were added up for each."""
    activations, weights, Y = exact(activations), exact(net.weights), Y.astype(np.longdouble)
    Y_hat = activations[-1]
    if net.choices["loss"] == "cross_entropy":
        delta, size = (Y_hat - Y) / len(Y), (np.abs(Y_hat) + np.abs(Y)) / len(Y)
    else:
        slope = PLAIN_SLOPE[net.choices["output"]](Y_hat)
        delta, size = 2 * (Y_hat - Y) * slope, 2 * (np.abs(Y_hat) + np.abs(Y))
    found = []
    for A, W, name in reversed(list(zip(activations, weights, [None, *functions(net)]))):
        found.append((times(A.T, delta), delta.sum(axis=0), times(np.abs(A).T, size), size.sum(axis=0)))
        if name:
            delta, size = times(delta, W.T) * PLAIN_SLOPE[name](A), times(size, np.abs(W).T)
    dW, db, W_sizes, b_sizes = map(list, zip(*reversed(found)))
    return (dW + db, W_sizes + b_sizes) if net.biases else (dW, W_sizes)


# --- right answers, at any size of the numbers ---


@cases
@given(networks(), st.sampled_from(SCALES), st.integers(1, 5))
def test_feedforward(net, scale, n):
    X, _ = samples(net, n, scale)
    with unchanged(net, X):
        activations = net.feedforward(X)
    assert activations[0] is X
    for number, (A, after) in enumerate(zip(activations, activations[1:])):
        expected, size = plain_step(net, number, A.astype(np.longdouble))
        assert_within([after], [expected], [size], X.dtype)
    np.testing.assert_array_equal(net.predict(X), activations[-1])


@cases
@given(networks(), st.sampled_from(SCALES), st.integers(1, 5))
def test_backprop(net, scale, n):
    X, Y = samples(net, n, scale)
    activations = net.feedforward(X)
    with unchanged(net, activations, Y):
        weights, biases = net.backprop(activations, Y)
    assert_within(weights + biases, *plain_gradients(net, activations, Y), X.dtype)


@cases
@given(networks(kinds=[np.float64]), st.sampled_from([1e-8, 1e-4, 1.0, 1e4, 1e8]), st.integers(1, 5))
def test_backprop_with_weights_of_any_size(net, scale, n):
    net.weights = [scale * W for W in net.weights]
    X, Y = samples(net, n)
    activations = net.feedforward(X)
    gradients = net.backprop(activations, Y)
    assert_within(gradients.weights + gradients.biases, *plain_gradients(net, activations, Y), float)


@cases
@given(networks(), st.sampled_from(SCALES), st.integers(1, 5))
def test_loss(net, scale, n):
    X, Y = samples(net, n, scale)
    with unchanged(net, X, Y):
        loss = net.loss(X, Y)
    P, T = exact([net.predict(X), Y])
    if net.choices["loss"] == "sum_of_squares":
        assert loss == pytest.approx(float(sum((t - p) ** 2 for t, p in zip(T.flat, P.flat))), rel=1e-4)
        return
    if T.shape[1] == 1:
        T, P = np.hstack([T, 1 - T]), np.hstack([P, 1 - P])
    assert np.isfinite(loss) and loss >= 0
    assume(P.min() > 1e-3)  # nearer to 0 what is left of a probability after rounding decides
    assert loss == pytest.approx(float(-sum(np.log(p) for t, p in zip(T.flat, P.flat) if t) / n), rel=1e-4)


@cases
@given(networks(kinds=[np.float64]), st.sampled_from([1e-8, 1.0, 1e8]))
def test_loss_to_the_last_digits(net, scale):
    """As above, in float64 only, so that a mistake of 1e-12 shows."""
    X, Y = samples(net, 3, scale)
    assume(net.choices["loss"] == "sum_of_squares")
    P, T = exact([net.predict(X), Y])
    assert net.loss(X, Y) == pytest.approx(float(sum((t - p) ** 2 for t, p in zip(T.flat, P.flat))), rel=1e-13)


@cases
@given(
    networks(),
    st.sampled_from([None, 1, 2, 3, 9]),
    st.sampled_from([0, 0.03]),
    st.sampled_from([0, 0.07]),
    st.sampled_from([0.01, np.float32(0.01), np.float16(0.01), np.float64(0.02)]),
)
def test_training_is_what_the_formulas_say(net, batch_size, l1, l2, learning_rate):
    X, Y = samples(net, 5)
    start, kind = net.copy(), X.dtype
    mine = parameters(net)
    for array in mine:
        array.flags.writeable = False  # training replaces a learner's arrays, it does not change them
    with unchanged(X, Y, mine):
        history = fit(net, X, Y, iterations=3, learning_rate=learning_rate, batch_size=batch_size, l1=l1, l2=l2, rng=3)
    rng, losses = np.random.default_rng(3), []
    for _ in range(3):
        parts = [np.arange(5)] if batch_size is None else batches(5, batch_size, rng)
        met = []
        for part in parts:
            met.append((start.loss(X[part], Y[part]), len(part)))
            found, _ = plain_gradients(start, start.feedforward(X[part]), Y[part])
            pulls = [l1 * np.sign(W) + l2 * W for W in start.weights] + [0] * len(start.biases)
            rate = kind.type(learning_rate)
            new = [(old - rate * (dW + pull)).astype(kind) for old, dW, pull in zip(parameters(start), found, pulls)]
            start.weights, start.biases = new[: len(start.weights)], new[len(start.weights) :]
        total = sum(loss * rows for loss, rows in met) / 5 if start.loss_function.is_mean else sum(L for L, _ in met)
        losses.append(total)
    digits = 1e-3 if kind == np.float32 else 1e-10
    np.testing.assert_allclose(history.loss, [*losses, start.loss(X, Y)], rtol=digits)
    for result, expected in zip(parameters(net), parameters(start), strict=True):
        assert result.dtype == kind
        np.testing.assert_allclose(result, expected, rtol=digits, atol=digits)


@cases
@given(networks(), st.sampled_from([1e-2, 0.1, 1.0]))
def test_measured_slopes_agree_with_backprop(net, scale):
    """In float64 also for a network of float32. Not where a relu's kink is nearby: there is no slope."""
    X, Y = samples(net, 4, scale)
    activations = net.feedforward(X)
    near = [np.abs(weighted_sums(net, activations, layer)).min() for layer in range(len(net.weights))]
    assume(all(z > 1e-3 for z, name in zip(near, functions(net), strict=True) if name == "relu"))
    with unchanged(net, X, Y):
        errors = relative_errors(net, X, Y)
    assert len(errors) == len(parameters(net))
    gradients = net.backprop(activations, Y)
    for error, gradient in zip(errors.values(), gradients.weights + gradients.biases, strict=True):
        assert error < 1e-6 or np.abs(gradient).max() < 1e-3  # so little is lost beside a loss of several


def weighted_sums(net, activations, layer):
    Z = activations[layer] @ net.weights[layer]
    return Z + net.biases[layer] if net.biases else Z


# --- the same numbers, in memory in another way ---


def in_bytes(X):
    """A copy that starts at an odd address."""
    return np.frombuffer(b"1" + X.tobytes(), dtype=np.uint8)[1:].view(X.dtype).reshape(X.shape)


def read_only(X):
    X = X.copy()
    X.flags.writeable = False
    return X


def as_matrix(X):
    with warnings.catch_warnings(action="ignore"):  # numpy would like to be rid of it, but some still have one
        return np.asmatrix(X)


class Subclass(np.ndarray):
    """One that multiplies as no array should."""

    def __mul__(self, other):
        raise AssertionError("a subclass came through")

    __matmul__ = __rmatmul__ = __rmul__ = __mul__


LAYOUTS = {
    "columns first": np.asfortranarray,
    "every second": lambda X: np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3],
    "backwards": lambda X: X[::-1, ::-1].copy()[::-1, ::-1],
    "a part": lambda X: np.pad(X, 2, constant_values=np.nan if X.dtype.kind == "f" else 9)[2:-2, 2:-2],
    "read-only": read_only,
    "odd address": in_bytes,
    "other byte order": lambda X: X.astype(X.dtype.newbyteorder()),
    "matrix": as_matrix,
    "masked": lambda X: np.ma.array(X),  # nothing is hidden
    "subclass": lambda X: X.copy().view(Subclass),
}
layouts = st.sampled_from(list(LAYOUTS.values()))
OF_PLAIN_ARRAYS = ["columns first", "every second", "backwards", "a part", "read-only", "odd address"]
plain_layouts = st.sampled_from([LAYOUTS[name] for name in OF_PLAIN_ARRAYS])


def answers(net, X, Y):
    """All that a network can say about samples."""
    activations = net.feedforward(X)
    trained = net.copy()
    settings = dict(iterations=2, learning_rate=0.01, batch_size=2, l1=0.01, l2=0.01, rng=0)
    history = fit(trained, X, Y, **settings)
    steps = [step.loss for step in train(trained.copy(), X, Y, iterations=2, learning_rate=0.01)]
    gradients = net.backprop(activations, Y)
    outputs = [net.predict(X), *activations[1:], *gradients.weights, *gradients.biases, *parameters(trained)]
    return [np.asarray(value) for value in [*outputs, net.loss(X, Y), history.loss, steps, accuracy(Y, net.predict(X))]]


def assert_same(results, expected, digits=1e-12):
    for result, right in zip(results, expected, strict=True):
        assert result.dtype.char == right.dtype.char
        np.testing.assert_allclose(result, right, rtol=digits, atol=digits)


@cases
@given(networks(), layouts, layouts)
def test_memory_does_not_matter(net, of_X, of_Y):
    X, Y = samples(net)
    expected = answers(net, X, Y)
    mine = of_X(X), of_Y(Y)
    with unchanged(net, *mine):
        assert_same(answers(net, *mine), expected, 1e-12 if X.dtype == float else 1e-4)


@cases
@given(
    networks(),
    plain_layouts,
)
def test_memory_of_the_weights_does_not_matter(net, layout):
    X, Y = samples(net)
    expected = answers(net, X, Y)
    net.weights = [layout(W) for W in net.weights]
    net.biases = [layout(b.reshape(1, -1))[0] for b in net.biases]
    with unchanged(net, X, Y):
        assert_same(answers(net, X, Y), expected, 1e-12 if X.dtype == float else 1e-4)


@cases
@given(networks(kinds=[np.float64]), st.integers(1, 5))
def test_one_row_many_times(net, n):
    X, Y = samples(net, 1)
    many = np.broadcast_to(X, (n, X.shape[1])), np.broadcast_to(Y, (n, Y.shape[1]))
    expected = answers(net, *(np.repeat(table, n, axis=0) for table in (X, Y)))
    with unchanged(net, *many):
        assert_same(answers(net, *many), expected)


@cases
@given(
    networks(kinds=[np.float64]), st.sampled_from([list, bool, np.int8, np.uint8, np.uint64, np.float16, np.longdouble])
)
def test_other_numbers_count_as_float64(net, kind):
    X, Y = samples(net)
    X, Y = np.abs(X).round() % 2, np.abs(Y).round() % 2
    if net.choices["loss"] == "cross_entropy":
        _, Y = samples(net)
    expected = answers(net, X, Y)
    mine = (X.tolist(), Y.tolist()) if kind is list else (X.astype(kind), Y.astype(kind))
    with unchanged(net, *mine):
        assert_same(answers(net, *mine), expected)


def test_float16_is_no_reason_to_stand_still():
    """A rate of 1e-8 is 0 as a float16, and 1e5 is infinite."""
    X, Y = (table.astype(np.float16) for table in data.tutorial())
    for rate in (1e-8, 1e5):
        nets = [NeuralNetwork([3, 4, 1], rng=0) for _ in range(2)]
        fit(nets[0], X, Y, iterations=2, learning_rate=rate)
        fit(nets[1], *data.tutorial(), iterations=2, learning_rate=rate)
        assert_same(parameters(nets[0]), parameters(nets[1]))


@cases
@given(networks(kinds=[np.float64]), st.sampled_from([int, np.int8, np.uint8, np.float16, np.float32, np.longdouble]))
def test_weights_of_other_numbers(net, kind):
    """A learner may set whole numbers; they count, and training makes floats of them."""
    X, Y = samples(net)
    net.weights, net.biases = ([np.abs(a).round() % 3 for a in arrays] for arrays in (net.weights, net.biases))
    other = net.copy()
    digits = 1e-3 if kind in (np.float16, np.float32) else 1e-12
    other.weights, other.biases = ([array.astype(kind) for array in arrays] for arrays in (net.weights, net.biases))
    for one in (net, other):
        fit(one, X, Y, iterations=2, learning_rate=0.01, l1=0.01, l2=0.01)
    for result, expected in zip(parameters(other), parameters(net), strict=True):
        np.testing.assert_allclose(np.asarray(result, float), expected, rtol=digits, atol=digits)


# --- what does not fit is refused in words ---


def with_one(value):
    def change(table):
        table = table.copy()
        table[-1, -1] = value
        return table

    return change


WRONG_SHAPE = {
    "flat": lambda T: T.ravel(),
    "empty": lambda T: T[:0],
    "no columns": lambda T: T[:, :0],
    "one column more": lambda T: np.hstack([T, T[:, :1]]),
    "in three directions": lambda T: T[np.newaxis],
    "a number": lambda T: 5.0,
    "None": lambda T: None,
    "text": lambda T: "X",
    "texts": lambda T: T.astype(str),
    "nothing": lambda T: [],
    "a table in words": lambda T: [["a"] * T.shape[1]] * len(T),
    "rows of unequal length": lambda T: [row[:number] for number, row in enumerate(np.tile(T, 9).tolist(), start=1)],
    "None in a row": lambda T: with_one(None)(T.astype(object)),
    "complex": lambda T: T + 1j,
    "dates": lambda T: np.zeros(T.shape, "M8[s]"),
    "spans of time": lambda T: np.zeros(T.shape, "m8[s]"),
    "a dict": lambda T: {"X": T.tolist()},
    "hidden": lambda T: np.ma.array(T, mask=np.arange(T.size).reshape(T.shape) == 0),
    "records": lambda T: np.zeros(T.shape, dtype=[("a", float)]),
}
NOT_FINITE = {str(value): with_one(value) for value in (np.nan, np.inf, -np.inf)}
wrong_shapes = pytest.mark.parametrize("spoil", WRONG_SHAPE.values(), ids=WRONG_SHAPE)
spoilt = pytest.mark.parametrize("spoil", (WRONG_SHAPE | NOT_FINITE).values(), ids=WRONG_SHAPE | NOT_FINITE)
few_cases = settings(cases, max_examples=5)


@spoilt
@few_cases
@given(networks())
def test_spoilt_samples(spoil, net):
    X, Y = samples(net)
    for spoilt_X, spoilt_Y in ((spoil(X), Y), (X, spoil(Y))):
        refuses(net.loss, spoilt_X, spoilt_Y)
        refuses(train, net, spoilt_X, spoilt_Y)
        refuses(fit, net, spoilt_X, spoilt_Y, batch_size=2)
        refuses(relative_errors, net, spoilt_X, spoilt_Y)
    refuses(net.predict, spoil(X))


@wrong_shapes
@few_cases
@given(networks())
def test_feedforward_and_backprop_look_at_shapes(spoil, net):
    X, Y = samples(net)
    refuses(net.feedforward, spoil(X))
    refuses(net.backprop, net.feedforward(X), spoil(Y))


@cases
@given(networks(), st.integers(1, 6), st.integers(1, 6))
def test_each_sample_needs_one_row_in_both(net, rows, other_rows):
    assume(rows != other_rows)
    (X, _), (_, Y) = samples(net, rows), samples(net, other_rows)
    refuses(net.loss, X, Y)
    refuses(net.backprop, net.feedforward(X), Y)
    refuses(train, net, X, Y)


def test_a_target_that_no_float32_can_hold():
    net = NeuralNetwork([3, 1], output="identity")
    refuses(net.loss, np.ones((1, 3), np.float32), [[1e300]])


ODD = [
    None,
    "1",
    "",
    "sigmoidal",
    -1,
    0.5,
    np.nan,
    np.inf,
    1j,
    [],
    [3, 4],
    (),
    {},
    np.ones(2),
    np.array(["sigmoid"] * 2),
    b"x",
    len,
]


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("name", ["sizes", "activation", "output", "loss", "bias"])
def test_odd_choices(name, value):
    if (name, repr(value)) != ("sizes", "[3, 4]"):
        refuses(NeuralNetwork, **{"sizes": [3, 4, 1], name: value})


@pytest.mark.parametrize("size", [True, np.True_, 0, -3, 2.0, "2", None, [2], np.nan])
def test_odd_sizes(size):
    refuses(NeuralNetwork, [3, size, 1])


FITTING = {("learning_rate", "0.5"), ("l1", "0.5"), ("l2", "0.5"), ("batch_size", "None")}


@pytest.mark.parametrize("value", [*ODD, True, np.True_, np.float64(-1), np.array(2)], ids=repr)
@pytest.mark.parametrize("name", ["iterations", "learning_rate", "batch_size", "l1", "l2"])
def test_odd_settings(name, value):
    if (name, repr(value)) not in FITTING:
        refuses(train, NeuralNetwork([3, 4, 1]), *data.tutorial(), **{name: value})


SET_BY_HAND = {
    "no list": lambda arrays: None,
    "a number": lambda arrays: 0,
    "a tuple": tuple,
    "one array": lambda arrays: np.ones((2, 3, 4)),
    "one less": lambda arrays: arrays[1:],
    "one more": lambda arrays: [*arrays, arrays[-1]],
    "a list in it": lambda arrays: [array.tolist() for array in arrays],
    "unequal rows in it": lambda arrays: [[[1], [2, 3]], *arrays[1:]],
    "None in it": lambda arrays: [None, *arrays[1:]],
    "numbers in it": lambda arrays: [1.0 for _ in arrays],
    "text": lambda arrays: [array.astype(str) for array in arrays],
    "complex": lambda arrays: [array + 1j for array in arrays],
    "yes and no": lambda arrays: [array > 0 for array in arrays],
    "objects": lambda arrays: [array.astype(object) for array in arrays],
    "one column more": lambda arrays: [np.repeat(array, 2, axis=-1) for array in arrays],
    "flat": lambda arrays: [np.append(array, 1) for array in arrays],
    "matrix": lambda arrays: [as_matrix(array) for array in arrays],
    "masked": lambda arrays: [np.ma.array(array) for array in arrays],
}


@pytest.mark.parametrize("kind", ["weights", "biases"])
@pytest.mark.parametrize("spoil", SET_BY_HAND.values(), ids=SET_BY_HAND)
@few_cases
@given(networks())
def test_weights_set_by_hand_that_do_not_fit(spoil, kind, net):
    assume(net.biases)
    X, Y = samples(net)
    setattr(net, kind, spoil(getattr(net, kind)))
    refuses(net.predict, X)
    refuses(net.loss, X, Y)
    refuses(train, net, X, Y)


# --- files ---


@few_cases
@given(networks(), st.integers(0, 10_000))
def test_a_file_holds_every_digit_or_is_refused(tmp_path_factory, net, cut):
    path = tmp_path_factory.mktemp("files") / "net.npz"
    with unchanged(net):
        net.save(path)
    loaded = NeuralNetwork.load(path)
    assert repr(loaded) == repr(net)
    for one, other in zip(parameters(loaded), parameters(net), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
    content = path.read_bytes()
    path.write_bytes(content[: cut % len(content)])
    with pytest.raises(ValueError, match="not a network that NeuralNetwork.save wrote"):
        NeuralNetwork.load(path)


def test_a_file_cannot_fill_the_memory_by_its_sizes(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    NeuralNetwork([3, 1], bias=False).save(path)
    with np.load(path) as file:
        arrays = dict(file) | {"sizes": [10**9, 10**9]}
    np.savez(path, **arrays)
    made = []
    monkeypatch.setattr(network, "initial_weights", lambda sizes, *_, **__: made.append(sizes))
    with pytest.raises(ValueError, match="not a network that NeuralNetwork.save wrote"):
        NeuralNetwork.load(path)
    assert not made


# --- activations and losses on their own ---


@cases
@given(
    st.sampled_from(list(ACTIVATIONS)),
    st.sampled_from(SCALES),
    st.sampled_from([np.float32, np.float64]),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(0, 100),
)
def test_activations(name, scale, kind, shape, seed):
    z = (scale * np.random.default_rng(seed).normal(size=shape)).astype(kind)
    f, slope = ACTIVATIONS[name]
    rows = z.reshape(-1, shape[-1]).astype(np.longdouble)
    with unchanged(z):
        a = f(z)
    with np.errstate(over="ignore"):
        expected = PLAIN[name](rows).reshape(shape)
    limit = np.finfo(kind)
    assert a.dtype == kind and a.shape == z.shape
    np.testing.assert_allclose(a, expected.astype(float), rtol=100 * limit.eps, atol=100 * limit.tiny)
    for layout in (np.asfortranarray(z), z[::-1].copy()[::-1], read_only(z)):
        np.testing.assert_allclose(f(layout), a, rtol=4 * limit.eps, atol=limit.tiny)
    if slope:
        with unchanged(a):
            result = slope(a)
        assert result.dtype == kind
        expected = PLAIN_SLOPE[name](a.astype(np.longdouble)).astype(float)
        np.testing.assert_allclose(result, expected, rtol=4 * limit.eps, atol=4 * limit.eps)


@cases
@given(
    st.sampled_from(list(LOSSES)),
    st.integers(1, 4),
    st.integers(1, 4),
    plain_layouts,
    st.sampled_from([np.float32, np.float64]),
)
def test_losses_in_any_memory(name, n, outputs, layout, kind):
    rng = np.random.default_rng(n)
    Y, Y_hat = (rng.dirichlet(np.ones(max(outputs, 2)), size=n)[:, :outputs].astype(kind) for _ in range(2))
    f, delta, _ = LOSSES[name]
    mine = layout(Y), layout(Y_hat)
    with unchanged(*mine):
        assert f(*mine) == pytest.approx(f(Y, Y_hat), rel=1e-5 if kind == np.float32 else 1e-13)
        assert f(*mine).dtype == kind
        np.testing.assert_array_equal(delta(*mine, np.ones_like), delta(Y, Y_hat, np.ones_like))
    (T, P) = exact([Y, Y_hat])
    if name == "sum_of_squares":
        expected = ((T - P) ** 2).sum()
    else:
        T, P = (T, P) if outputs > 1 else (np.hstack([T, 1 - T]), np.hstack([P, 1 - P]))
        expected = -(T * np.log(P)).sum() / n
    assert f(Y, Y_hat) == pytest.approx(float(expected), rel=1e-5 if kind == np.float32 else 1e-13)


# --- accuracy and the gradient check ---


@cases
@given(
    st.integers(1, 4), st.integers(1, 6), st.integers(0, 100), layouts, st.sampled_from([float, np.float32, np.float16])
)
def test_accuracy(outputs, n, seed, layout, kind):
    rng = np.random.default_rng(seed)
    Y = np.eye(max(outputs, 2))[rng.integers(max(outputs, 2), size=n), :outputs]
    Y_hat = rng.random((n, outputs)).astype(kind)
    Y_hat[rng.random(n) < 0.2] = np.nan
    right = 0
    for row, answer in zip(Y.tolist(), Y_hat.tolist()):
        if not np.isnan(answer[0]):
            right += answer.index(max(answer)) == row.index(1) if outputs > 1 else (answer[0] > 0.5) == row[0]
    for targets in (Y, layout(Y), Y.tolist(), Y.astype(bool), Y.astype(np.uint8)):
        with unchanged(targets, Y_hat):
            assert accuracy(targets, Y_hat) == accuracy(targets, Y_hat.tolist()) == right / n


@spoilt
def test_accuracy_of_spoilt_samples(spoil):
    Y = np.eye(3)
    refuses(accuracy, spoil(Y), Y)
    if spoil not in NOT_FINITE.values():
        refuses(accuracy, Y, spoil(Y))


@cases
@given(
    st.lists(st.integers(1, 3), max_size=3),
    st.sampled_from([1e-8, 1e-2, 1.0, 1e2]),
    st.sampled_from([np.float32, np.float64, int, list]),
    st.integers(0, 100),
)
def test_slopes_of_a_sum_of_sines(shape, scale, kind, seed):
    values = scale * np.random.default_rng(seed).normal(size=shape)
    x = values.tolist() if kind is list else np.asarray(values).astype(kind)
    with unchanged(x):
        slopes = numerical_gradient(lambda x: np.sin(x).sum(), x)
    np.testing.assert_allclose(slopes, np.cos(np.asarray(x, float)), atol=1e-8)


@pytest.mark.parametrize(
    "x", ["1", None, ["a"], [[1], [2, 3]], 1j, np.nan, [1, np.inf], 1e12, -(2.0**40), [None]], ids=repr
)
def test_x_must_be_numbers_that_can_move(x):
    refuses(numerical_gradient, np.sum, x)


@pytest.mark.parametrize("h", [0, -1e-5, np.nan, np.inf, "1e-5", None, 1e-20, [1e-5]])
def test_h_must_be_a_step(h):
    refuses(numerical_gradient, np.sum, [1.0, 2.0], h)


@pytest.mark.parametrize("value", [None, "one", 1j, [1.0], np.ones((2, 2)), {}], ids=repr)
def test_f_must_return_a_number(value):
    refuses(numerical_gradient, lambda x: value, [1.0, 2.0])


@cases
@given(
    st.integers(1, 5),
    st.sampled_from(SCALES),
    st.sampled_from([float, np.float32, np.uint8, int, bool]),
    st.integers(0, 100),
)
def test_relative_error(n, scale, kind, seed):
    rng = np.random.default_rng(seed)
    a, b = (
        (scale * rng.normal(size=n)).clip(0 if kind in (bool, np.uint8) else None, 200).astype(kind) for _ in range(2)
    )
    with unchanged(a, b):
        result = relative_error(a, b)
    norm_a, norm_b, apart = (sum(float(v) ** 2 for v in c) ** 0.5 for c in (a, b, a.astype(float) - b.astype(float)))
    assert result == pytest.approx(apart / max(norm_a, norm_b) if max(norm_a, norm_b) else 0, rel=1e-12)
    assert not relative_error(a.astype(float) + np.nan, b) < 1
    assert not relative_error([np.inf], [np.inf]) < 1


@pytest.mark.parametrize(
    ("a", "b"), [("1", "1"), (None, None), ([1, 2], [1]), ([[1], [2, 3]], [1]), (1j, 1j), ([1], [[1]])]
)
def test_relative_error_wants_two_equal_shapes_of_numbers(a, b):
    refuses(relative_error, a, b)


# --- data ---


@cases
@given(st.integers(2, 12), st.integers(1, 3), st.floats(0.2, 0.8), layouts, st.integers(0, 100))
def test_split(n, columns, share, layout, seed):
    X = np.arange(n * columns, dtype=float).reshape(n, columns)
    Y = X[:, :1] / columns
    assume(0 < round(share * n) < n)
    mine = layout(X), layout(Y)
    with unchanged(*mine):
        parts = data.split(*mine, share, rng=seed)
    assert_same(parts, data.split(X, Y, share, rng=seed))
    assert len(parts[0]) == round(share * n)
    both = np.vstack([np.hstack(parts[:2]), np.hstack(parts[2:])])
    np.testing.assert_array_equal(sorted(both.tolist()), np.hstack([X, Y]))
    parts[0][:] = -1
    np.testing.assert_array_equal(np.asarray(mine[0]), X)


@pytest.mark.parametrize(
    "X", [None, 5, "abc", [[1], [2, 3]], np.ma.array(np.ones((4, 1)), mask=True), [], np.ones((3, 1))], ids=repr
)
def test_split_wants_rows(X):
    refuses(data.split, X, np.ones((4, 1)))
    refuses(data.split, np.ones((4, 1)), X)


@pytest.mark.parametrize("share", [None, "0.8", np.nan, np.inf, 0, 1, True, -0.5, 1j, [0.5]])
def test_split_wants_a_share(share):
    refuses(data.split, np.ones((4, 1)), np.ones((4, 1)), share)


@cases
@given(
    st.integers(1, 6),
    st.integers(1, 3),
    st.sampled_from(SCALES),
    st.sampled_from([float, np.float32, np.float16, int, np.uint8, bool, list]),
    layouts,
    st.integers(0, 100),
)
def test_standardize(n, columns, scale, kind, layout, seed):
    rng = np.random.default_rng(seed)
    small = kind in (np.float16, np.uint8, int, bool)
    X = 3 + (1 if small else scale) * rng.normal(size=(n, columns))
    X[:, 0] = X[0, 0]  # never changes
    X = X.clip(0) if small else X
    mine = X.tolist() if kind is list else layout(X.astype(kind))
    other = rng.normal(size=(2, columns))
    with unchanged(mine, other):
        train_scaled, other_scaled = data.standardize(mine, other)
    assert train_scaled.dtype == (np.float32 if kind is np.float32 else float)
    X = np.asarray(mine, dtype=np.longdouble)
    digits = 1e-2 if kind is np.float32 else 1e-6
    for column in range(columns):
        values = X[:, column].tolist()
        mean = sum(values) / n
        spread = (sum((value - mean) ** 2 for value in values) / n) ** 0.5
        assume(len(set(values)) == 1 or spread > 1e-6 * abs(mean))  # else rounding decides
        spread = 1 if len(set(values)) == 1 else spread
        for scaled, plain in ((train_scaled, X), (other_scaled, other)):
            expected = [float((value - mean) / spread) for value in plain[:, column]]
            np.testing.assert_allclose(scaled[:, column], expected, rtol=digits, atol=digits)


@spoilt
def test_standardize_spoilt_samples(spoil):
    """Other shapes are welcome, such as pictures, if all arrays agree."""
    X = np.arange(6.0).reshape(3, 2)
    first_may_be = ("flat", "one column more", "in three directions", "no columns")
    if spoil not in [WRONG_SHAPE[name] for name in first_may_be]:
        refuses(data.standardize, spoil(X))
    if spoil is not WRONG_SHAPE["empty"]:
        refuses(data.standardize, X, spoil(X))


def test_standardize_does_not_stretch_one_feature_over_two():
    refuses(data.standardize, np.arange(6.0).reshape(3, 2), np.ones((3, 1)))


@cases
@given(
    st.integers(1, 5),
    st.lists(st.integers(0, 4), min_size=1, max_size=6),
    st.sampled_from([list, np.int8, np.uint64, int]),
)
def test_one_hot(classes, labels, kind):
    assume(max(labels) < classes)
    mine = labels if kind is list else np.array(labels, kind)
    with unchanged(mine):
        rows = data.one_hot(mine, classes)
    assert rows.tolist() == [[float(label == k) for k in range(classes)] for label in labels]


@pytest.mark.parametrize("classes", [None, "3", 0, -1, 2.5, np.nan, True, [3]])
def test_one_hot_wants_a_number_of_classes(classes):
    refuses(data.one_hot, [0, 0], classes)


@pytest.mark.parametrize(
    "labels",
    [None, "012", [[0], [1, 2]], [0.0], [0, None], [np.nan], [3], [-1], np.ma.array([0, 1], mask=[True, False])],
    ids=repr,
)
def test_one_hot_wants_labels(labels):
    refuses(data.one_hot, labels, 3)
