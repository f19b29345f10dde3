"""NeuralNetwork and train against scikit-learn's MLPClassifier: `python -m pytest tests/comparison`."""

import warnings

import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import relative_error
from nnlib.losses import cross_entropy
from nnlib.network import NeuralNetwork
from nnlib.training import fit, train

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install -e '.[dev,comparison]'")

from sklearn.metrics import log_loss  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

LOGISTIC = {"sigmoid": "logistic"}  # the one name that differs
each_kind = pytest.mark.parametrize("classes", [2, 3])  # one sigmoid output, or softmax
each_activation = pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
each_depth = pytest.mark.parametrize("hidden", [(6,), (6, 5), (6, 5, 4)])


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def samples(classes):
    """Thirty random inputs, their labels, and the targets Y."""
    rng = np.random.default_rng(9)
    labels = rng.integers(classes, size=30)
    return rng.normal(size=(30, 3)), labels, data.one_hot(labels, classes) if classes > 2 else labels.reshape(-1, 1)


def network(sizes, activation):
    """Cross-entropy, which is all that MLPClassifier has; random biases, because zeros would hide mistakes."""
    rng = np.random.default_rng(0)
    choices = dict(activation=activation, output="softmax" if sizes[-1] > 1 else "sigmoid", loss="cross_entropy")
    net = NeuralNetwork(sizes, **choices, initial="scaled", rng=rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net


def classifier_like(net, X, labels, **settings):
    """An MLPClassifier with a copy of the weights: a first call of partial_fit makes the arrays, ours replace them."""
    activation = net.choices["activation"]
    plain = dict(solver="sgd", momentum=0, alpha=0, shuffle=False)
    classifier = MLPClassifier(
        tuple(net.sizes[1:-1]), activation=LOGISTIC.get(activation, activation), **plain | settings
    )
    classifier.partial_fit(X, labels, classes=np.arange(max(net.sizes[-1], 2)))
    classifier.coefs_ = [W.copy() for W in net.weights]
    classifier.intercepts_ = [b.copy() for b in net.biases]
    return classifier


def assert_same(arrays, others, error):
    assert max(relative_error(one, other) for one, other in zip(arrays, others, strict=True)) < error


@each_kind
def test_log_loss_is_our_cross_entropy(classes):
    X, labels, Y = samples(classes)
    Y_hat = network([3, 6, Y.shape[1]], "tanh").predict(X)
    assert cross_entropy(Y, Y_hat) == pytest.approx(log_loss(labels, Y_hat, labels=np.arange(classes)), rel=1e-12)


@each_kind
@each_activation
@each_depth
def test_gradients(hidden, activation, classes):
    """One update with the learning rate 1 takes the gradients away from the weights, so these show the gradients."""
    X, labels, Y = samples(classes)
    net = network([3, *hidden, Y.shape[1]], activation)
    classifier = classifier_like(net, X, labels, learning_rate_init=1.0)
    classifier.partial_fit(X, labels)
    gradients = net.backprop(net.feedforward(X), Y)
    assert_same(gradients.weights, [W - new for W, new in zip(net.weights, classifier.coefs_)], 1e-10)
    assert_same(gradients.biases, [b - new for b, new in zip(net.biases, classifier.intercepts_)], 1e-10)
    assert classifier.loss_ == pytest.approx(net.loss(X, Y), rel=1e-10)


@each_kind
@each_activation
def test_ten_steps_with_and_without_l2(activation, classes):
    """scikit-learn divides `alpha` by the number of samples."""
    X, labels, Y = samples(classes)
    for l2 in (0, 0.1):
        net = network([3, 6, 5, Y.shape[1]], activation)
        classifier = classifier_like(net, X, labels, learning_rate_init=0.3, alpha=l2 * len(X))
        fit(net, X, Y, iterations=10, learning_rate=0.3, l2=l2)
        for _ in range(10):
            classifier.partial_fit(X, labels)
        assert_same(net.weights + net.biases, classifier.coefs_ + classifier.intercepts_, 1e-10)


def test_mini_batches_of_handwritten_digits():
    """With the samples put in our order before each epoch, its own batches of 32 are ours."""
    X_train, Y_train, X_test, _ = data.digits()
    labels = Y_train.argmax(axis=1)
    net = network([64, 128, 10], "relu")
    classifier = classifier_like(net, X_train[:100], labels[:100], batch_size=32, learning_rate_init=0.5)
    rng = np.random.default_rng(1)
    for step in train(net, X_train, Y_train, iterations=5, learning_rate=0.5, batch_size=32, rng=1):
        order = rng.permutation(len(X_train))
        classifier.partial_fit(X_train[order], labels[order])
        assert step.loss == pytest.approx(classifier.loss_, rel=1e-6)
    assert_same(net.weights + net.biases, classifier.coefs_ + classifier.intercepts_, 1e-6)
    assert_same([net.predict(X_test)], [classifier.predict_proba(X_test)], 1e-6)
