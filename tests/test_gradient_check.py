"""The instrument that proves the formulas of backprop: it must be right itself, and notice a formula that is wrong."""

import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import numerical_gradient, relative_error, relative_errors
from nnlib.network import Gradients, NeuralNetwork


def test_slope_of_a_number():
    slope = numerical_gradient(lambda x: x**3, 2)
    assert slope == pytest.approx(3 * 2**2, rel=1e-9)
    assert isinstance(slope, float)  # no array of shape ()


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4)])
def test_slopes_of_an_array(shape):
    rng = np.random.default_rng(0)
    x, factors = rng.normal(size=shape), rng.normal(size=shape)
    slopes = numerical_gradient(lambda x: (factors * x**2).sum(), x)
    np.testing.assert_allclose(slopes, 2 * factors * x, rtol=1e-8)


@pytest.mark.parametrize("x", [np.array([1.0, 2.0]), np.array([1, 2]), [1, 2]])
def test_x_stays_as_it_is_even_if_f_does_not_care(x):
    def f(wiggled):
        result = (wiggled**2).sum()
        wiggled[:] = 0
        return result

    np.testing.assert_allclose(numerical_gradient(f, x), [2, 4], rtol=1e-8)
    assert list(x) == [1, 2]


def test_f_gets_a_plain_number_or_an_array_of_the_same_shape():
    seen = []
    numerical_gradient(lambda x: seen.append(x) or 0, 1.5)
    assert all(isinstance(x, float) for x in seen)
    numerical_gradient(lambda x: seen.append(x) or 0, np.ones((2, 1)))
    assert [np.shape(x) for x in seen] == [(), ()] + [(2, 1)] * 4


def test_the_step_is_taken_to_both_sides():
    """The slope of x^3 at 1, measured with a step of 1: (2^3 - 0^3) / 2 = 4."""
    assert numerical_gradient(lambda x: x**3, 1, h=1) == 4


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([3, 4], [3, 4], 0),
        ([3, 4], [0, 0], 1),
        ([0, 0], [3, 4], 1),
        ([3, 4], [-3, -4], 2),
        ([3, 4], [6, 8], 1 / 2),
        ([0, 0], [0, 0], 0),
        (5, 4, 1 / 5),
        ([[3.0], [4.0]], [[3.0], [9.0]], 5 / 90**0.5),
        ([], [], 0),
        ([1e-200], [2e-200], 1 / 2),
        ([1e200], [2e200], 1 / 2),
    ],
)
def test_relative_error(a, b, expected):
    assert relative_error(a, b) == pytest.approx(expected, rel=1e-12)
    assert relative_error(b, a) == relative_error(a, b)


class NoFactorTwo(NeuralNetwork):
    def backprop(self, activations, Y):
        right = super().backprop(activations, Y)
        return Gradients([dW / 2 for dW in right.weights], [db / 2 for db in right.biases])


class OneWrongBias(NeuralNetwork):
    def backprop(self, activations, Y):
        right = super().backprop(activations, Y)
        return Gradients(right.weights, [right.biases[0], right.biases[1] + 0.01])


@pytest.mark.parametrize(
    ("kind", "wrong"), [(NeuralNetwork, []), (NoFactorTwo, ["W1", "b1", "W2", "b2"]), (OneWrongBias, ["b2"])]
)
def test_wrong_gradients_are_named(kind, wrong):
    errors = relative_errors(kind([3, 4, 1], rng=0), *data.tutorial())
    assert list(errors) == ["W1", "W2", "b1", "b2"]
    assert sorted(name for name, error in errors.items() if error > 1e-6) == sorted(wrong)


def test_a_missing_factor_two_is_an_error_of_one_half():
    errors = relative_errors(NoFactorTwo([3, 4, 1], bias=False, rng=0), *data.tutorial())
    assert errors == pytest.approx({"W1": 1 / 2, "W2": 1 / 2}, rel=1e-6)


def test_the_network_stays_as_it_is():
    net = NeuralNetwork([3, 4, 1], rng=0)
    before = net.copy()
    relative_errors(net, *data.tutorial())
    for kind in ("weights", "biases"):
        for one, other in zip(getattr(net, kind), getattr(before, kind), strict=True):
            np.testing.assert_array_equal(one, other)


NUMBERS = "holds something that is not a number"
MASKED = np.ma.masked_array([1.0, 2.0], mask=[0, 1])
MASKED_WORDS = "is a masked array with hidden values, expected a number in every place"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.sum, "one"), f"x {NUMBERS}"),
        ((np.sum, MASKED), f"x {MASKED_WORDS}"),
        ((np.sum, [1, np.nan]), "x holds nan in row 1, expected a number"),
        ((np.sum, 1.0, 0), "h is 0, expected a small number above 0"),
        ((np.sum, 1.0, np.inf), "h is inf, expected a small number above 0"),
        ((np.sum, 1.0, "small"), "h is 'small', expected a small number above 0"),
        ((np.sum, [1.0, -1e12]), "h is 1e-05, expected a larger step: beside a number like 1e+12 it is lost"),
        ((np.sum, 2.0**37), "h is 1e-05, expected a larger step: beside a number like 1.37e+11 it is lost"),  # x + h
        ((np.sum, -(2.0**37)), "h is 1e-05, expected a larger step: beside a number like 1.37e+11 it is lost"),  # x - h
        ((np.abs, [1, 2]), "f returns an array of shape (2,), expected one number, such as f(x).sum()"),
        ((lambda x: "y", 1.0), "what f returns holds something that is not a number"),
        ((np.complex128, 1.0), "what f returns holds something that is not a number"),
        ((lambda x: None, 1.0), "what f returns holds something that is not a number"),
    ],
)
def test_what_cannot_be_measured_is_said_in_words(arguments, message):
    with pytest.raises(ValueError) as error:
        numerical_gradient(*arguments)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([1, 2], [[1, 2]], "a has shape (2,) and b (1, 2), expected two equal shapes"),
        (["one"], [1], f"a {NUMBERS}"),
        ([1], [None], f"b {NUMBERS}"),
        (MASKED, [1, 2], f"a {MASKED_WORDS}"),
    ],
)
def test_what_cannot_be_compared_is_said_in_words(a, b, message):
    with pytest.raises(ValueError) as error:
        relative_error(a, b)
    assert str(error.value) == message


def test_gradients_of_a_float32_network_are_measured_in_float64():
    net = NeuralNetwork([3, 4, 1], rng=0)
    net.weights, net.biases = ([array.astype(np.float32) for array in arrays] for arrays in (net.weights, net.biases))
    X, Y = data.tutorial()
    assert max(relative_errors(net, X.astype(np.float32), Y).values()) < 1e-8
    assert {array.dtype for array in net.weights + net.biases} == {np.dtype(np.float32)}


def test_the_step_can_be_chosen():
    """With a long step the measured slope is off, so the error shows that h is passed on."""
    net = NeuralNetwork([3, 4, 1], rng=0)
    assert min(relative_errors(net, *data.tutorial(), h=0.5).values()) > 1e-3
