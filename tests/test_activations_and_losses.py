"""Activations and losses: known values, both ends of the number line, and every slope against central differences."""

import math

import numpy as np
import pytest

from nnlib.activations import (
    ACTIVATIONS,
    identity,
    relu,
    relu_slope,
    sigmoid,
    sigmoid_derivative,
    sigmoid_slope,
    softmax,
    tanh,
)
from nnlib.gradient_check import numerical_gradient, relative_error
from nnlib.losses import LOSSES, cross_entropy, sum_of_squares, sum_of_squares_gradient

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # an overflow or a log(0) fails the test

OUTPUT_AND_LOSS = [  # and the number of outputs
    ("sigmoid", "sum_of_squares", 3),
    ("tanh", "sum_of_squares", 3),
    ("relu", "sum_of_squares", 3),
    ("identity", "sum_of_squares", 3),
    ("softmax", "cross_entropy", 3),
    ("sigmoid", "cross_entropy", 1),
]


def points_off_zero(*shape):
    """Random numbers of both signs; relu has no slope at 0, so they keep away from it."""
    rng = np.random.default_rng(0)
    return rng.choice([-1, 1], size=shape) * rng.uniform(0.1, 3, size=shape)


def targets(outputs):
    """Five samples: one-hot rows, or zeros and ones if there is one output. Both losses take them."""
    return np.eye(max(outputs, 2))[[0, 1, 1, 0, 1], :outputs]


# --- activations ---


@pytest.mark.parametrize(
    ("f", "z", "expected"),
    [
        (sigmoid, [-math.log(3), 0, math.log(3)], [1 / 4, 1 / 2, 3 / 4]),
        (tanh, [-math.log(3), 0, math.log(3)], [-4 / 5, 0, 4 / 5]),
        (relu, [-2, 0, 3], [0, 0, 3]),
        (identity, [-2, 0, 3], [-2, 0, 3]),
        (softmax, [[0, math.log(2), math.log(3)], [5, 5, 5]], [[1 / 6, 2 / 6, 3 / 6], [1 / 3, 1 / 3, 1 / 3]]),
    ],
)
def test_values(f, z, expected):
    np.testing.assert_allclose(f(z), expected, rtol=1e-15)


@pytest.mark.parametrize("name", [name for name, activation in ACTIVATIONS.items() if activation.slope])
def test_slopes(name):
    f, slope = ACTIVATIONS[name]
    z = points_off_zero(20)
    measured = numerical_gradient(lambda z: f(z).sum(), z)
    np.testing.assert_allclose(slope(f(z)), measured, rtol=1e-8)


def test_sigmoid_derivative_takes_the_weighted_sum_and_sigmoid_slope_the_activation():
    z = points_off_zero(20)
    measured = numerical_gradient(lambda z: sigmoid(z).sum(), z)
    np.testing.assert_allclose(sigmoid_derivative(z), measured, rtol=1e-8)
    np.testing.assert_allclose(sigmoid_slope(sigmoid(z)), measured, rtol=1e-8)
    assert sigmoid_derivative(0) == 1 / 4 > sigmoid_derivative(z).max()


def test_relu_has_slope_0_at_the_kink():
    assert relu_slope(relu(np.zeros(1))) == 0


def test_sigmoid_of_minus_40_to_the_last_digit():
    """The form 0.5 * (1 + tanh(z / 2)) gives 0 here."""
    assert sigmoid(-40) == pytest.approx(4.248354255291589e-18, rel=1e-15, abs=0)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, int])
def test_sigmoid_at_both_ends(dtype):
    """Exact to the last digits; but what is too small for a normal number of its kind may be any such number."""
    z = np.array([-1000, -800, -700, -89, -88, -87, -40, -12, -5, 0, 5, 40, 700, 800, 1000], dtype)
    exact = [1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v)) for v in z.tolist()]
    A = sigmoid(z)
    kind = np.finfo(A.dtype)
    np.testing.assert_allclose(A, exact, rtol=4 * kind.eps, atol=kind.tiny)


@pytest.mark.parametrize(("dtype", "expected"), [(np.float16, float), (np.float32, np.float32), (float, float)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_stays_float32_and_all_else_becomes_float64(name, dtype, expected):
    f, slope = ACTIVATIONS[name]
    A = f(points_off_zero(2, 3).astype(dtype))
    assert A.dtype == expected
    assert slope is None or slope(A).dtype == expected


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_lists_and_whole_numbers_count_as_floats(name):
    f = ACTIVATIONS[name].f
    Z = np.array([[-1, 0, 2]])
    for same in (Z, Z.tolist(), Z.astype(np.int8)):
        np.testing.assert_array_equal(f(same), f(Z.astype(float)), strict=True)
    assert Z.tolist() == [[-1, 0, 2]]


@pytest.mark.parametrize(("f", "expected"), [(sigmoid, 1 / 2), (tanh, 0), (relu, 0), (identity, 0)])
@pytest.mark.parametrize("zero", [0, 0.0, False])
def test_a_plain_number_gives_a_number(f, expected, zero):
    assert f(zero) == expected
    assert np.ndim(f(zero)) == 0


def test_softmax_of_huge_numbers():
    np.testing.assert_array_equal(softmax([[1000, 0, -1000], [-1000, -1000, -2000]]), [[1, 0, 0], [0.5, 0.5, 0]])


def test_softmax_rows_add_up_to_one_and_only_differences_count():
    Z = points_off_zero(4, 3)
    np.testing.assert_allclose(softmax(Z).sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(softmax(Z + 1000), softmax(Z), rtol=1e-12)


# --- losses ---


def test_sum_of_squares_by_hand():
    Y, Y_hat = np.array([[0.0, 1], [1, 1]]), np.array([[0.5, 1], [-1, 0.75]])
    assert sum_of_squares(Y, Y_hat) == 0.5**2 + 2**2 + 0.25**2


def test_sum_of_squares_gradient():
    Y, Y_hat = targets(3), points_off_zero(5, 3)
    measured = numerical_gradient(lambda Y_hat: sum_of_squares(Y, Y_hat), Y_hat)
    np.testing.assert_allclose(sum_of_squares_gradient(Y, Y_hat), measured, rtol=1e-8)


@pytest.mark.parametrize(
    ("Y", "Y_hat"),
    [
        ([[1, 0, 0], [0, 1, 0]], [[0.5, 0.3, 0.2], [0.6, 0.25, 0.15]]),
        ([[1], [0]], [[0.5], [0.75]]),  # the right answers get 1/2 and 1/4 here as well
    ],
)
def test_cross_entropy_by_hand(Y, Y_hat):
    assert cross_entropy(np.array(Y), np.array(Y_hat)) == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("Y", "Y_hat"), [([[1, 0]], [[0, 1]]), ([[1]], [[0]]), ([[0]], [[1]])])
def test_cross_entropy_stays_finite_at_probability_0(Y, Y_hat, dtype):
    loss = cross_entropy(np.array(Y, dtype), np.array(Y_hat, dtype))
    kind = np.finfo(dtype)
    smallest = kind.epsneg if Y == [[0]] else kind.tiny  # 1 - Y_hat is rounded, so it is never smaller than that
    assert loss == pytest.approx(-math.log(smallest), rel=1e-6)
    assert loss.dtype == dtype


@pytest.mark.parametrize(("Y", "Y_hat"), [([[1, 0]], [[1, 0]]), ([[1]], [[1]]), ([[0]], [[0]])])
@pytest.mark.parametrize("name", LOSSES)
def test_no_loss_for_a_perfect_answer(name, Y, Y_hat):
    assert LOSSES[name].f(np.array(Y, float), np.array(Y_hat, float)) == 0


@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
def test_delta_is_the_slope_of_the_loss_with_respect_to_z(output, loss, outputs):
    (activation, slope), (f, delta, _) = ACTIVATIONS[output], LOSSES[loss]
    Y, Z = targets(outputs), points_off_zero(5, outputs)
    measured = numerical_gradient(lambda Z: f(Y, activation(Z)), Z)
    assert relative_error(delta(Y, activation(Z), slope), measured) < 1e-8


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_each_sample_twice_doubles_a_sum_but_not_a_mean(name, outputs):
    f, _, is_mean = LOSSES[name]
    Y, Y_hat = targets(outputs), sigmoid(points_off_zero(5, outputs))
    twice = f(np.vstack([Y, Y]), np.vstack([Y_hat, Y_hat]))
    assert twice == pytest.approx(f(Y, Y_hat) * (1 if is_mean else 2), rel=1e-12)


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_a_stack_of_outputs_gives_one_loss_each(name, outputs):
    f = LOSSES[name].f
    Y, stack = targets(outputs), sigmoid(points_off_zero(4, 5, outputs))
    np.testing.assert_allclose(f(Y, stack), [f(Y, Y_hat) for Y_hat in stack], rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sigmoid(None), "z holds something that is not a number"),
        (lambda: sigmoid("3"), "z holds something that is not a number"),
        (lambda: ACTIVATIONS["tanh"].f(1j), "z holds something that is not a number"),
        (lambda: ACTIVATIONS["relu"].f([[1, 2], [3]]), "z holds rows of unequal length"),
        (lambda: ACTIVATIONS["softmax"].f([]), "Z has shape (0,), expected rows of at least one number"),
        (lambda: LOSSES["cross_entropy"].f(np.ones((0, 2)), np.ones((0, 2))), "expected two equal shapes (n, outputs)"),
        (lambda: LOSSES["sum_of_squares"].f([["a"]], [[1]]), "Y holds something that is not a number"),
    ],
)
def test_what_is_no_number_is_said_in_words(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


@pytest.mark.parametrize("kind", [list, np.uint8, bool, np.int64, np.float16, ">f8"])
def test_losses_take_numbers_of_any_kind(kind):
    Y, Y_hat = [[0, 1], [1, 0]], [[1, 0], [1, 0]]
    expected = {"sum_of_squares": 2, "cross_entropy": -np.log(np.finfo(float).tiny) / 2}
    for name, loss in expected.items():
        given = (Y, Y_hat) if kind is list else (np.array(Y, dtype=kind), np.array(Y_hat, dtype=kind))
        assert LOSSES[name].f(*given) == pytest.approx(loss)


NUMBERS = "holds something that is not a number"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_no_number_has_no_activation(name):
    with pytest.raises(ValueError) as error:
        ACTIVATIONS[name].f([["one", 2]])
    assert str(error.value) == f"{'Z' if name == 'softmax' else 'z'} {NUMBERS}"


def test_softmax_needs_a_number():
    with pytest.raises(ValueError) as error:
        softmax(np.ones((2, 0)))
    assert str(error.value) == "Z has shape (2, 0), expected rows of at least one number"


@pytest.mark.parametrize(
    ("Y", "Y_hat", "message"),
    [
        ([["one"]], [[1]], f"Y {NUMBERS}"),
        ([[1]], [[None]], f"Y_hat {NUMBERS}"),
        ([1, 2], [1, 2], "Y has shape (2,) and Y_hat (2,), expected two equal shapes (n, outputs)"),
        ([[1], [2]], [1, 2], "Y has shape (2, 1) and Y_hat (2,), expected two equal shapes (n, outputs)"),
        (
            np.ones((0, 1)),
            np.ones((0, 1)),
            "Y has shape (0, 1) and Y_hat (0, 1), expected two equal shapes (n, outputs)",
        ),
    ],
)
@pytest.mark.parametrize("name", LOSSES)
def test_what_does_not_fit_has_no_loss(name, Y, Y_hat, message):
    with pytest.raises(ValueError) as error:
        LOSSES[name].f(Y, Y_hat)
    assert str(error.value) == message
