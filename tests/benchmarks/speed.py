"""Training, beside the tutorial's plain code, PyTorch and scikit-learn

Every rival starts from the same weights or reaches the same accuracy, and records its losses too. All use one thread;
numpy is told so by threadpoolctl, which comes with scikit-learn. PyTorch runs eagerly on the CPU. Rivals that are not
installed (`pip install -e '.[comparison]'`) are left out.
"""

import contextlib
import warnings

import numpy as np

from nnlib import data
from nnlib.network import NeuralNetwork
from nnlib.training import accuracy, batches, fit, update
from table import compare

try:
    import torch
except ImportError:
    torch = None
try:
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits
except ImportError:
    MLPClassifier, threadpool_limits = None, contextlib.nullcontext  # numpy alone has as many threads as it likes

READER = dict(activation="relu", output="softmax", loss="cross_entropy", initial="scaled")
EPOCHS, BATCH = 60, 32


def rows():
    """All rows: the tutorial's network, digits, wide layers."""
    if torch:
        torch.set_num_threads(1)
    with threadpool_limits(1):
        yield from tutorial()
        yield from digits(64)
        yield from digits(128)
        yield from wide(np.float64)
        yield from wide(np.float32)


def tutorial():
    """The tutorial's network and data, 1500 iterations with all samples."""
    start = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    X, Y = data.tutorial()
    whole_X, whole_Y = X.astype(int), Y.astype(int)  # the tutorial's arrays hold whole numbers
    runs = {"the tutorial's code": lambda: tutorial_loop(whole_X, whole_Y, *(W.copy() for W in start.weights))}
    if torch:
        runs["PyTorch"] = lambda: torch_losses(twin(start), squared_errors, X, Y, [slice(None)] * 1500, 1.0)

    def ours():
        return fit(start.copy(), X, Y, iterations=1500).loss[:-1]

    for run in runs.values():
        np.testing.assert_allclose(run(), ours(), rtol=1e-9)
    bars = {"the tutorial's code": 1.25, "PyTorch": 0.35}
    yield from compare("3-4-1, 1500 iterations", ours, runs, rounds=41, bars=bars)


def tutorial_loop(X, y, weights1, weights2):
    """The tutorial's loop in its own style, with the loss of every iteration recorded."""

    def sigmoid(x):
        return 1.0 / (1 + np.exp(-x))

    def sigmoid_derivative(x):
        return x * (1.0 - x)

    losses = []
    for _ in range(1500):
        layer1 = sigmoid(np.dot(X, weights1))
        output = sigmoid(np.dot(layer1, weights2))
        losses.append(np.sum((y - output) ** 2))
        d_weights2 = np.dot(layer1.T, 2 * (y - output) * sigmoid_derivative(output))
        d_layer1 = np.dot(2 * (y - output) * sigmoid_derivative(output), weights2.T)
        d_weights1 = np.dot(X.T, d_layer1 * sigmoid_derivative(layer1))
        weights1 += d_weights1
        weights2 += d_weights2
    return losses


def digits(hidden):
    """Handwritten digits in mini-batches; all must read the unseen ones equally well."""
    X, Y, X_test, Y_test = data.digits()
    labels = Y.argmax(axis=1)
    start = NeuralNetwork([64, hidden, 10], **READER, rng=0)
    outputs = {}

    def ours():
        net = start.copy()
        fit(net, X, Y, iterations=EPOCHS, learning_rate=0.5, batch_size=BATCH, rng=1)
        outputs["nnlib"] = net.predict(X_test)

    def in_torch():
        rng = np.random.default_rng(1)
        parts = (part for _ in range(EPOCHS) for part in batches(len(X), BATCH, rng))
        modules = twin(start)
        torch_losses(modules, torch.nn.functional.cross_entropy, X, Y, parts, 0.5)
        outputs["PyTorch"] = modules(torch.tensor(X_test)).detach().numpy()

    def in_sklearn():
        plain = dict(solver="sgd", momentum=0, alpha=0, learning_rate_init=0.5, batch_size=BATCH, random_state=1)
        model = MLPClassifier([hidden], **plain, max_iter=EPOCHS, tol=0, n_iter_no_change=EPOCHS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that 60 epochs may not be the end
            outputs["scikit-learn"] = model.fit(X, labels).predict_proba(X_test)

    rivals = {"PyTorch": torch and in_torch, "scikit-learn": MLPClassifier and in_sklearn}
    rivals = {name: run for name, run in rivals.items() if run}
    for run in (ours, *rivals.values()):
        run()
    right = [accuracy(Y_test, output) for output in outputs.values()]
    assert len(right) == 1 + len(rivals) and min(right) > 0.97 and max(right) - min(right) < 0.012, right
    bars = {"PyTorch": 0.20, "scikit-learn": 0.45}
    yield from compare(f"digits, 64-{hidden}-10, {EPOCHS} epochs", ours, rivals, rounds=7, unit="s", bars=bars)


def wide(kind):
    """One update of a network whose matrix products take the time, beside these products alone."""
    rng, n = np.random.default_rng(0), 256
    net = NeuralNetwork([784, 512, 512, 10], **READER, rng=0)
    net.weights, net.biases = ([array.astype(kind) for array in arrays] for arrays in (net.weights, net.biases))
    X = rng.random((n, 784)).astype(kind)
    Y = np.eye(10, dtype=kind)[rng.integers(10, size=n)]
    deltas = [rng.random((n, units)).astype(kind) for units in net.sizes[1:]]
    activations, weights = net.feedforward(X), net.weights

    def products():
        for A, W in zip(activations, weights):
            A @ W
        for A, delta in zip(activations, deltas):
            A.T @ delta
        for W, delta in zip(weights[1:], deltas[1:]):
            delta @ W.T

    def ours():
        update(net, X, Y, kind(0.1))

    rivals, bars = {"its matrix products": products}, {"its matrix products": 1.5, "PyTorch": 1.3}
    if torch:
        modules, arrays = twin(net), (torch.from_numpy(X), torch.from_numpy(Y))
        optimizer = torch.optim.SGD(modules.parameters(), lr=0.1)
        rivals["PyTorch"] = lambda: torch_update(modules, optimizer, torch.nn.functional.cross_entropy, *arrays)
    yield from compare(f"784-512-512-10, one update, {kind.__name__}", ours, rivals, rounds=41, bars=bars)
    assert {array.dtype for array in net.weights + net.biases} == {np.dtype(kind)}


def twin(net):
    """The same network in PyTorch; its last layer has no softmax, since PyTorch's cross-entropy brings it."""
    modules = []
    for layer, W in enumerate(net.weights):
        linear = torch.nn.Linear(*W.shape, bias=bool(net.biases), dtype=torch.from_numpy(W).dtype)
        linear.weight.data = torch.tensor(W.T.copy())
        if net.biases:
            linear.bias.data = torch.tensor(net.biases[layer])
        modules += [linear, {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[net.choices["activation"]]()]
    return torch.nn.Sequential(*(modules if net.choices["output"] == "sigmoid" else modules[:-1]))


def torch_losses(modules, loss_function, X, Y, parts, learning_rate):
    """Train in PyTorch's usual way, one update per part of the samples: the losses before each update."""
    X, Y = torch.from_numpy(X), torch.from_numpy(Y)
    optimizer = torch.optim.SGD(modules.parameters(), lr=learning_rate)
    return [torch_update(modules, optimizer, loss_function, X[part], Y[part]) for part in parts]


def torch_update(modules, optimizer, loss_function, X, Y):
    optimizer.zero_grad()
    loss = loss_function(modules(X), Y)
    loss.backward()
    optimizer.step()
    return loss.item()


def squared_errors(Y_hat, Y):
    return ((Y - Y_hat) ** 2).sum()
