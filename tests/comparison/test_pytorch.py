"""NeuralNetwork and train against PyTorch, which finds gradients by itself: `python -m pytest tests/comparison`."""

import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import relative_error
from nnlib.network import NeuralNetwork
from nnlib.training import batches, train

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[dev,comparison]'")
torch.set_num_threads(1)  # for matrices as small as ours, threads cost more time than they save

MODULES = {
    "sigmoid": torch.nn.Sigmoid(),
    "tanh": torch.nn.Tanh(),
    "relu": torch.nn.ReLU(),
    "identity": torch.nn.Identity(),
    "softmax": torch.nn.Softmax(dim=1),
}
OUTPUT_AND_LOSS = [  # and the number of outputs: all that go together
    ("sigmoid", "sum_of_squares", 2),
    ("tanh", "sum_of_squares", 2),
    ("relu", "sum_of_squares", 2),
    ("identity", "sum_of_squares", 2),
    ("softmax", "cross_entropy", 3),
    ("sigmoid", "cross_entropy", 1),
]
DIGITS = dict(activation="relu", output="softmax", loss="cross_entropy")


@pytest.fixture(
    params=[
        pytest.param((activation, *last, depth, bias), id=f"{activation}-{'-'.join(map(str, last))}-{depth}-{bias}")
        for activation in ("sigmoid", "tanh", "relu", "identity")
        for last in OUTPUT_AND_LOSS
        for depth in (1, 2, 3, 4)
        for bias in (True, False)
    ]
)
def net(request):
    """A network of each kind, with random biases: at their start, zero, they would hide mistakes."""
    activation, output, loss, outputs, depth, bias = request.param
    rng = np.random.default_rng(0)
    sizes = [3, 6, 5, 4][:depth] + [outputs]
    choices = dict(activation=activation, output=output, loss=loss, bias=bias)
    net = NeuralNetwork(sizes, **choices, initial="scaled", rng=rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net


def samples(net):
    """Seven random inputs, and targets that every loss takes: one-hot rows, or zeros and ones for one output."""
    rng = np.random.default_rng(9)
    inputs, outputs = net.sizes[0], net.sizes[-1]
    return rng.normal(size=(7, inputs)), np.eye(max(outputs, 2))[rng.integers(2, size=7), :outputs]


def cast(net, kind):
    """The network itself, with its weights and biases as float32 or float64."""
    net.weights, net.biases = ([array.astype(kind) for array in arrays] for arrays in (net.weights, net.biases))
    return net


class Twin:
    """The same network in PyTorch, with a copy of the weights, which it keeps transposed."""

    def __init__(self, net):
        pairs = zip(net.sizes, net.sizes[1:])
        linears = [torch.nn.Linear(*pair, bias=net.choices["bias"]) for pair in pairs]
        for linear, W in zip(linears, net.weights, strict=True):
            linear.weight.data = torch.tensor(W.T)
        for linear, b in zip(linears, net.biases):
            linear.bias.data = torch.tensor(b)
        self.linears, self.choices = linears, net.choices
        self.matrices = [linear.weight for linear in linears]
        self.vectors = [linear.bias for linear in linears if linear.bias is not None]

    def feedforward(self, X):
        """The activations of every layer, and the weighted sums of the last one."""
        activations = [torch.tensor(X)]
        hidden, output = MODULES[self.choices["activation"]], MODULES[self.choices["output"]]
        for linear in self.linears:
            Z = linear(activations[-1])
            activations.append((output if linear is self.linears[-1] else hidden)(Z))
        return activations, Z

    def loss(self, X, Y):
        activations, Z = self.feedforward(X)
        Y = torch.tensor(Y)
        if self.choices["loss"] == "sum_of_squares":
            return torch.nn.functional.mse_loss(activations[-1], Y, reduction="sum")
        if self.choices["output"] == "softmax":
            return torch.nn.functional.cross_entropy(Z, Y)
        return torch.nn.functional.binary_cross_entropy_with_logits(Z, Y)

    def train(self, parts, X, Y, learning_rate, l1=0.0, l2=0.0):
        """One update per part: a list of the losses before them, without the terms of l1 and l2."""
        groups = [dict(params=self.matrices, weight_decay=l2), dict(params=self.vectors)]
        optimizer = torch.optim.SGD([group for group in groups if group["params"]], lr=learning_rate)
        losses = []
        for part in parts:
            loss = self.loss(X[part], Y[part])
            losses.append(loss.item())
            optimizer.zero_grad()
            (loss + l1 * sum(W.abs().sum() for W in self.matrices)).backward()
            optimizer.step()
        return losses

    def parameters(self):
        """The weights, turned back, and the biases, as arrays."""
        return [W.detach().numpy().T for W in self.matrices] + [b.detach().numpy() for b in self.vectors]


def assert_same(arrays, others, error):
    assert max(relative_error(one, other) for one, other in zip(arrays, others, strict=True)) < error


def test_feedforward_and_loss(net):
    X, Y = samples(net)
    twin = Twin(net)
    activations, _ = twin.feedforward(X)
    assert_same(net.feedforward(X), [A.detach().numpy() for A in activations], 1e-10)
    assert_same([net.loss(X, Y)], [twin.loss(X, Y).item()], 1e-10)


@pytest.mark.parametrize(("kind", "error"), [(np.float64, 1e-10), (np.float32, 1e-4)])
def test_gradients(net, kind, error):
    X, Y = (array.astype(kind) for array in samples(net))
    twin = Twin(cast(net, kind))
    twin.loss(X, Y).backward()
    gradients = net.backprop(net.feedforward(X), Y)
    assert all(gradient.any() for gradient in gradients.weights + gradients.biases)
    assert_same(gradients.weights, [W.grad.numpy().T for W in twin.matrices], error)
    if net.biases:
        assert_same(gradients.biases, [b.grad.numpy() for b in twin.vectors], error)


@pytest.mark.parametrize(("l1", "l2"), [(0, 0), (0.3, 0), (0, 0.7)])
def test_ten_steps_with_and_without_a_pull_towards_zero(net, l1, l2):
    """PyTorch calls l2 weight_decay; the term of l1 is added to its loss. Both see the weights and no bias."""
    X, Y = samples(net)
    twin = Twin(net)
    steps = train(net, X, Y, iterations=10, learning_rate=0.005, l1=l1, l2=l2)
    expected = twin.train([slice(None)] * 10, X, Y, 0.005, l1=l1, l2=l2)
    assert_same([[step.loss for step in steps]], [expected], 1e-10)
    assert_same(net.weights + net.biases, twin.parameters(), 1e-10)


@pytest.mark.parametrize(("kind", "error"), [(np.float64, 1e-6), (np.float32, 1e-3)])
@pytest.mark.parametrize(("l1", "l2"), [(0, 0), (1e-4, 1e-3)])
def test_mini_batches_of_handwritten_digits(kind, error, l1, l2):
    X, Y, X_test, _ = (array.astype(kind) for array in data.digits())
    net = NeuralNetwork([64, 128, 10], **DIGITS, initial="scaled", rng=0)
    twin, rng = Twin(cast(net, kind)), np.random.default_rng(1)
    steps = train(net, X, Y, iterations=5, learning_rate=0.5, batch_size=32, l1=l1, l2=l2, rng=1)
    for step in steps:
        parts = list(batches(len(X), 32, rng))
        expected = np.average(twin.train(parts, X, Y, 0.5, l1=l1, l2=l2), weights=[len(part) for part in parts])
        assert step.loss == pytest.approx(expected, rel=error)
    assert_same(net.weights + net.biases, twin.parameters(), error)
    assert_same([net.predict(X_test)], [twin.feedforward(X_test)[0][-1].detach().numpy()], error)
    assert {array.dtype for array in net.weights + net.biases} == {np.dtype(kind)}
