"""NeuralNetwork: gradients, one step by hand, copies, stacks, files, and what it says about data that do not fit."""

import errno
import gc
import os
import pickle
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from nnlib import data
from nnlib.gradient_check import relative_errors
from nnlib.network import NeuralNetwork, initial_weights
from nnlib.training import fit, train

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # an overflow or a log(0) fails the test

ACTIVATIONS = ["sigmoid", "tanh", "relu", "identity"]
OUTPUT_AND_LOSS = [  # and the number of outputs: all that go together
    ("sigmoid", "sum_of_squares", 1),
    ("sigmoid", "sum_of_squares", 2),
    ("tanh", "sum_of_squares", 2),
    ("relu", "sum_of_squares", 2),
    ("identity", "sum_of_squares", 2),
    ("softmax", "cross_entropy", 2),
    ("sigmoid", "cross_entropy", 1),
]
both_biases = pytest.mark.parametrize("bias", [True, False])


def network(sizes=(3, 4, 1), rng=0, **choices):
    """A network whose biases are as random as its weights: at their start, zero, they would hide mistakes."""
    rng = np.random.default_rng(rng)
    net = NeuralNetwork(sizes, initial="scaled", rng=rng, **choices)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net


def samples(net):
    """Five random inputs, and targets that every loss takes: one-hot rows, or zeros and ones if there is one output."""
    rng = np.random.default_rng(9)
    inputs, outputs = net.sizes[0], net.sizes[-1]
    return rng.normal(size=(5, inputs)), np.eye(max(outputs, 2))[rng.integers(2, size=5), :outputs]


def parameters(net):
    return net.weights + net.biases


def assert_equal(arrays, others):
    """The same numbers, array by array."""
    for one, other in zip(arrays, others, strict=True):
        np.testing.assert_array_equal(one, other)


def assert_close(arrays, others):
    """The same numbers up to rounding, array by array."""
    for one, other in zip(arrays, others, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


# --- numbers ---


@both_biases
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_of_every_kind_of_network(activation, output, loss, outputs, depth, bias):
    """With these seeds no weighted sum of a relu is within 0.005 of its kink, and no gradient is zero."""
    net = network([3, 6, 5, 4][:depth] + [outputs], activation=activation, output=output, loss=loss, bias=bias)
    X, Y = samples(net)
    gradients = net.backprop(net.feedforward(X), Y)
    assert all(gradient.any() for gradient in gradients.weights + gradients.biases)
    errors = relative_errors(net, X, Y)
    assert len(errors) == len(parameters(net)) == depth * (1 + bias)
    assert max(errors.values()) < 1e-6


def test_the_tutorials_network_is_a_dozen_plain_lines():
    X, Y = data.tutorial()
    net = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    W1, W2 = net.weights
    for step in train(net, X, Y, iterations=100):
        A1 = 1 / (1 + np.exp(-X @ W1))
        Y_hat = 1 / (1 + np.exp(-A1 @ W2))
        loss = np.sum((Y - Y_hat) ** 2)
        delta2 = 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat)
        delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
        W2 = W2 - A1.T @ delta2
        W1 = W1 - X.T @ delta1
        assert step.loss == pytest.approx(loss, rel=1e-12)
        assert_close(net.weights, [W1, W2])


def test_one_update_by_hand():
    """Both weighted sums are 0, where the sigmoid is 1/2 and its slope 1/4.

    z1 = 2 * 1 - 2 = 0       a1    = 1/2
    z2 = 1/2 * 4 - 2 = 0     y_hat = 1/2    loss = (1 - 1/2)^2 = 1/4
    delta2 = 2 * (1/2 - 1) * 1/4 = -1/4     dW2 = a1 * delta2 = -1/8     db2 = delta2 = -1/4
    delta1 = delta2 * 4 * 1/4    = -1/4     dW1 = x * delta1  = -1/2     db1 = delta1 = -1/4
    """
    net = NeuralNetwork([1, 1, 1])
    net.weights = [np.array([[1.0]]), np.array([[4.0]])]
    net.biases = [np.array([-2.0]), np.array([-2.0])]
    (step,) = train(net, [[2]], [[1]], iterations=1, learning_rate=0.5)
    assert step.loss == 1 / 4
    assert_equal(net.weights, [[[1 + 1 / 4]], [[4 + 1 / 16]]])
    assert_equal(net.biases, [[-2 + 1 / 8], [-2 + 1 / 8]])


def test_uniform_and_scaled_weights():
    big = partial(NeuralNetwork, [200, 300, 1], rng=0)
    uniform, scaled = big().weights[0], big(initial="scaled").weights[0]
    relu = big(initial="scaled", activation="relu").weights[0]
    assert 0 <= uniform.min() < 0.001 and 0.999 < uniform.max() < 1
    assert scaled.mean() == pytest.approx(0, abs=0.001)
    assert scaled.var() == pytest.approx(1 / 200, rel=0.02)
    assert relu.var() == pytest.approx(2 / 200, rel=0.02)


def test_the_first_weights_alone_are_those_of_a_network():
    assert_equal(initial_weights([3, 4, 1], 7), NeuralNetwork([3, 4, 1], rng=7).weights)


def test_the_same_seed_gives_the_same_weights():
    first, same, other = (NeuralNetwork([3, 4, 1], rng=seed) for seed in (7, 7, 8))
    assert_equal(first.weights, same.weights)
    assert (first.weights[0] != other.weights[0]).all()


@both_biases
def test_shapes(bias):
    net = NeuralNetwork([3, 4, 2], bias=bias)
    assert [W.shape for W in net.weights] == [(3, 4), (4, 2)]
    assert [b.shape for b in net.biases] == ([(4,), (2,)] if bias else [])
    assert [A.shape for A in net.feedforward(np.ones((5, 3)))] == [(5, 3), (5, 4), (5, 2)]
    assert f"{12 + 8 + 6 * bias} weights and biases" in repr(net)


def test_a_network_shows_its_choices():
    assert repr(NeuralNetwork((3, 4, 1), activation="tanh")) == (
        "NeuralNetwork([3, 4, 1], activation='tanh', output='sigmoid', loss='sum_of_squares', bias=True)"
        "  # 21 weights and biases"
    )


@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_weighted_sums_of_1000_do_no_harm(activation, output, loss, outputs):
    net = NeuralNetwork([1, 1, outputs], activation=activation, output=output, loss=loss)
    net.weights = [np.array([[1.0]]), np.linspace(-1, 1, outputs).reshape(1, outputs)]
    X, Y = np.array([[-1000], [-40], [40], [1000]]), np.eye(2)[[0, 1, 1, 0], :outputs]
    gradients = net.backprop(net.feedforward(X), Y)
    assert np.isfinite(net.loss(X, Y))
    assert all(np.isfinite(gradient).all() for gradient in gradients.weights + gradients.biases)


def test_saturated_outputs_keep_their_digits():
    net = NeuralNetwork([1, 1], bias=False)
    net.weights = [np.ones((1, 1))]
    outputs = [[9.85967654375977e-305], [4.248354255291589e-18], [0.5], [1], [1]]
    np.testing.assert_allclose(net.predict([[-700], [-40], [0], [40], [1000]]), outputs, rtol=1e-14)


@pytest.mark.parametrize("target_dtype", [np.float32, np.float64, int])
@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
def test_float32_stays_float32(output, loss, outputs, batch_size, target_dtype):
    net = network([3, 4, outputs], output=output, loss=loss)
    X, Y = samples(net)
    net.weights, net.biases = ([array.astype(np.float32) for array in arrays] for arrays in (net.weights, net.biases))
    X = X.astype(np.float32)
    fit(net, X, Y.astype(target_dtype), iterations=2, learning_rate=0.1, batch_size=batch_size)
    assert {array.dtype for array in net.feedforward(X) + parameters(net)} == {np.dtype(np.float32)}


# --- nothing is stored, nothing is shared ---


@both_biases
def test_feedforward_and_backprop_change_nothing_and_store_nothing(bias):
    net = network(bias=bias)
    X, Y = samples(net)
    activations = net.feedforward(X)
    before = pickle.dumps((net, X, Y, activations))
    first = net.backprop(activations, Y)
    net.feedforward(X + 1)  # a network that remembers its last activations would now use these
    second = net.backprop(activations, Y)
    assert_equal(first.weights + first.biases, second.weights + second.biases)
    assert pickle.dumps((net, X, Y, activations)) == before


def test_predict_is_the_last_activation_and_loss_compares_it_with_the_targets():
    net = network()
    X, Y = samples(net)
    np.testing.assert_array_equal(net.predict(X), net.feedforward(X)[-1])
    assert net.loss(X, Y) == pytest.approx(((Y - net.predict(X)) ** 2).sum(), rel=1e-12)


@both_biases
def test_a_copy_is_independent(bias):
    net = network(bias=bias)
    kept = [array.copy() for array in parameters(net)]
    twin = net.copy()
    assert_equal(parameters(twin), kept)
    fit(twin, *samples(twin), iterations=1)
    for array in parameters(net.copy()):
        array += 1
    assert_equal(parameters(net), kept)
    assert not any(np.array_equal(*pair) for pair in zip(parameters(twin), kept, strict=True))


def test_training_replaces_arrays_and_leaves_those_of_the_learner_alone():
    net = network()
    mine = parameters(net)
    kept = [array.copy() for array in mine]
    fit(net, *samples(net), iterations=1)
    assert_equal(mine, kept)


def test_lists_and_whole_numbers_are_taken_and_left_as_they_are():
    X, Y = data.tutorial()
    results = []
    for convert in (np.array, np.ndarray.tolist, lambda array: array.astype(int), lambda array: array.astype(bool)):
        mine = convert(X), convert(Y)
        before = pickle.dumps(mine)
        net = network()
        history = fit(net, *mine, iterations=3, learning_rate=0.5)
        assert pickle.dumps(mine) == before
        results.append([history.loss, net.predict(mine[0]), *net.backprop(net.feedforward(mine[0]), mine[1]).weights])
    for result in results[1:]:
        assert_equal(result, results[0])


# --- stacks ---


@both_biases
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
def test_stacked_networks_train_as_each_does_alone(output, loss, outputs, batch_size, bias):
    nets = [network([3, 4, outputs], rng, output=output, loss=loss, bias=bias) for rng in range(5)]
    X, Y = samples(nets[0])
    stack = NeuralNetwork.stack(net.copy() for net in nets)
    training = partial(fit, X=X, Y=Y, iterations=50, learning_rate=0.1, batch_size=batch_size, rng=0)
    together = training(stack)
    alone = [training(net) for net in nets]
    assert_close(together.loss.T, [history.loss for history in alone])
    assert_close(stack.weights, [np.stack(layer) for layer in zip(*(net.weights for net in nets))])
    assert_close(stack.biases, [np.stack(layer)[:, np.newaxis] for layer in zip(*(net.biases for net in nets))])
    assert_close(stack.predict(X), [net.predict(X) for net in nets])
    assert_close(stack.loss(X, Y), [net.loss(X, Y) for net in nets])


def test_a_stack_is_a_copy():
    net = network()
    kept = [array.copy() for array in parameters(net)]
    stack = NeuralNetwork.stack([net])
    for array in parameters(stack):
        array += 1
    assert_equal(parameters(net), kept)


@pytest.mark.parametrize(
    ("networks", "kinds"),
    [([], 0), ([network(), network([3, 5, 1])], 2), ([network(), network(activation="tanh"), network(bias=False)], 3)],
)
def test_a_stack_needs_networks_of_one_kind(networks, kinds):
    with pytest.raises(ValueError, match=f"stack got networks of {kinds} different kinds, expected one or more of one"):
        NeuralNetwork.stack(networks)


@pytest.mark.parametrize("networks", [[1, 2], [network(), NeuralNetwork.stack([network()])]])
def test_a_stack_is_made_of_single_networks(networks):
    with pytest.raises(ValueError, match="expected single networks"):
        NeuralNetwork.stack(networks)


# --- files ---


@both_biases
@pytest.mark.parametrize(("output", "loss", "outputs"), OUTPUT_AND_LOSS)
def test_save_and_load(output, loss, outputs, bias, tmp_path):
    net = network([3, 5, 4, outputs], activation="tanh", output=output, loss=loss, bias=bias)
    path = tmp_path / "a network"  # the name stays as it is: no .npz is added
    net.save(path)
    loaded = NeuralNetwork.load(str(path))
    assert list(tmp_path.iterdir()) == [path]
    assert repr(loaded) == repr(net)
    assert_equal(parameters(loaded), parameters(net))
    X, Y = samples(net)
    assert_equal([fit(loaded, X, Y, iterations=3).loss], [fit(net, X, Y, iterations=3).loss])


def test_a_saved_stack_is_a_stack_again(tmp_path):
    stack = NeuralNetwork.stack([network(rng=0), network(rng=1)])
    stack.save(tmp_path / "stack.npz")
    assert_equal(parameters(NeuralNetwork.load(tmp_path / "stack.npz")), parameters(stack))


def test_saving_again_replaces_the_file_and_does_not_write_into_it(tmp_path):
    path, link = tmp_path / "net.npz", tmp_path / "another name of the old file"
    old, new = network(rng=0), network(rng=1)
    old.save(path)
    link.hardlink_to(path)
    new.save(path)
    assert_equal(parameters(NeuralNetwork.load(path)), parameters(new))
    assert_equal(parameters(NeuralNetwork.load(link)), parameters(old))


@pytest.mark.parametrize("damage", [lambda W: W.astype(object), lambda W: W.T, lambda W: W.tolist()])
def test_a_network_that_could_not_be_loaded_is_not_saved(tmp_path, damage):
    path = tmp_path / "net.npz"
    net = network()
    net.save(path)
    kept = path.read_bytes()
    net.weights[0] = damage(net.weights[0])
    with pytest.raises(ValueError, match=r"weights\[0\] "):
        net.save(path)
    assert path.read_bytes() == kept


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    net = network()
    net.save(path)
    kept = path.read_bytes()
    write_bytes = Path.write_bytes

    def half(path, content):
        write_bytes(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="no space left"):
        net.save(path)
    assert path.read_bytes() == kept
    assert list(tmp_path.iterdir()) == [path]


class Trap:
    """A pickle of this prints a word when it is opened."""

    def __reduce__(self):
        return print, ("trapped",)


def saved_with(path, **changes):
    """A saved network with some of its arrays changed, or left out if None."""
    network().save(path)
    with np.load(path) as file:
        arrays = dict(file) | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})


def saved_and_cut(path, start=0, stop=None):
    network().save(path)
    path.write_bytes(path.read_bytes()[start:stop])


def saved_with_bytes(path, marker, offset, new):
    """A saved network with some bytes changed behind a marker of the zip format."""
    network().save(path)
    content = bytearray(path.read_bytes())
    start = content.index(marker) + offset
    content[start : start + len(new)] = new
    path.write_bytes(content)


def one_plain_array(path):
    with open(path, "wb") as file:
        np.save(file, np.ones(3))


BAD_FILES = {
    "text": lambda path: path.write_text("This is not a network."),
    "empty": lambda path: path.write_bytes(b""),
    "cut at the end": partial(saved_and_cut, stop=-100),
    "cut at the start": partial(saved_and_cut, start=100),
    "other arrays": lambda path: np.savez(path, X=np.ones(3)),
    "no W2": partial(saved_with, W2=None),
    "no biases": partial(saved_with, b1=None),
    "unknown activation": partial(saved_with, activation="sigmoidal"),
    "bad sizes": partial(saved_with, sizes=[3, 0, 1]),
    "two activations": partial(saved_with, activation=["relu", "tanh"]),
    "pickle": lambda path: path.write_bytes(pickle.dumps(Trap())),
    "pickled array": partial(saved_with, W1=np.array([Trap()], dtype=object)),
    "pickled choice": partial(saved_with, loss=np.array(Trap(), dtype=object)),
    "one plain array": one_plain_array,
    "only one size": partial(saved_with, sizes=3),
    "weights of another network": partial(saved_with, W1=np.ones((7, 7))),
    "biases of another network": partial(saved_with, b2=np.ones(7)),
    "needs a newer zip": partial(saved_with_bytes, marker=b"PK\1\2", offset=6, new=b"\xde\3"),
    "no arrays where the zip says": partial(saved_with_bytes, marker=b"PK\5\6", offset=17, new=b"\xdc"),
}


@pytest.mark.parametrize("write", [pytest.param(write, id=kind) for kind, write in BAD_FILES.items()])
def test_load_refuses_other_files_and_runs_no_code(write, tmp_path, capsys):
    path = tmp_path / "file.npz"
    write(path)
    with pytest.raises(ValueError, match="file.npz is not a network that NeuralNetwork.save wrote, or it is damaged"):
        NeuralNetwork.load(path)
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_a_message_is_one_line_whatever_the_file_is_called(tmp_path):
    path = tmp_path / "two\nlines.npz"
    path.write_text("This is not a network.")
    with pytest.raises(ValueError, match=r"two\\nlines.npz' is not a network that NeuralNetwork.save wrote, or it is"):
        NeuralNetwork.load(path)


def test_a_packed_file_is_refused(tmp_path):
    """Some hundred bytes may be unpacked to as many gigabytes."""
    network([30, 40, 1]).save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as file:
        np.savez_compressed(
            tmp_path / "packed.npz", **{name: 0 * array if array.ndim == 2 else array for name, array in file.items()}
        )
    with pytest.raises(ValueError, match="packed.npz is not a network"):
        NeuralNetwork.load(tmp_path / "packed.npz")


def test_a_failed_save_says_where_and_why(tmp_path):
    path = tmp_path / "no folder" / "net.npz"
    with pytest.raises(FileNotFoundError) as error:
        network().save(path)
    assert error.value.strerror == (
        f"the network could not be written to {str(path)!r}: No such file or directory;"
        " an older file of this name is as it was"
    )


def test_load_closes_a_damaged_file(tmp_path, recwarn):
    path = tmp_path / "file.npz"
    saved_and_cut(path, stop=-100)
    with pytest.raises(ValueError):
        NeuralNetwork.load(path)
    gc.collect()
    assert not recwarn.list


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        NeuralNetwork.load(tmp_path / "nothing.npz")


# --- errors in words ---

NUMBERS = "X holds something that is not a number"
UNEQUAL = "X holds rows of unequal length"
MASKED = np.ma.masked_array([[0.0, 0, 1]], mask=[[0, 0, 1]])
X_ERRORS = [
    ([1, 2, 3], "X has shape (3,), expected (n, 3): one row per sample"),
    (5, "X has shape (), expected (n, 3): one row per sample"),
    (np.ones((2, 4, 3)), "X has shape (2, 4, 3), expected (n, 3): one row per sample"),
    (np.ones((4, 2)), "X has shape (4, 2), expected (4, 3): the network has 3 inputs"),
    ([], "X is empty, expected at least one sample: shape (n, 3) with n at least 1"),
    (np.ones((0, 3)), "X is empty, expected at least one sample: shape (n, 3) with n at least 1"),
    ([["1", "2", "3"]], NUMBERS),
    ([[1, 2, "three"]], NUMBERS),
    ([[1, 2, None]], NUMBERS),
    ([[1, 2, 3j]], NUMBERS),
    ([[1, 2, 3], [4, 5]], UNEQUAL),
    (MASKED, "X is a masked array with hidden values, expected a number in every place"),
]
X_NOT_FINITE = [
    ([[0, 0, 1], [0, np.nan, 1]], "X holds nan in row 1, column 1, expected a number"),
    ([[0, 0, -np.inf]], "X holds -inf in row 0, column 2, expected a number"),
]
Y_ERRORS = [
    ([0, 1, 1, 0], "Y has shape (4,), expected (4, 1): one row per sample"),
    ([[[0]], [[1]], [[1]], [[0]]], "Y has shape (4, 1, 1), expected (4, 1): one row per sample"),
    ([[0, 1, 1, 0]], "Y has shape (1, 4), expected (4, 1): the network has 1 output"),
    ([[0], [1], [1]], "Y has 3 rows, but X has 4: each sample needs one row in both"),
    ([], "Y is empty, expected at least one sample: shape (n, 1) with n at least 1"),
    ([["no"], ["yes"], ["yes"], ["no"]], NUMBERS.replace("X", "Y")),
    ([[0], [1], [1], [0, 0]], UNEQUAL.replace("X", "Y")),
]
Y_NOT_FINITE = [
    ([[0], [1], [np.nan], [0]], "Y holds nan in row 2, column 0, expected a number"),
    ([[np.inf], [1], [1], [0]], "Y holds inf in row 0, column 0, expected a number"),
]


def assert_says(message, function, *arguments, **settings):
    """The function raises a ValueError with exactly these words."""
    with pytest.raises(ValueError) as error:
        function(*arguments, **settings)
    assert str(error.value) == message


@pytest.mark.parametrize(("X", "message"), X_ERRORS + X_NOT_FINITE)
def test_inputs_that_do_not_fit(X, message):
    net = network()
    assert_says(message, net.predict, X)
    assert_says(message, net.loss, X, [[0]])
    assert_says(message, train, net, X, [[0]])


@pytest.mark.parametrize(("X", "message"), X_ERRORS)
def test_feedforward_checks_shapes_as_well(X, message):
    assert_says(message, network().feedforward, X)


@pytest.mark.parametrize(("Y", "message"), Y_ERRORS + Y_NOT_FINITE)
def test_targets_that_do_not_fit(Y, message):
    net, X = network(), data.tutorial()[0]
    assert_says(message, net.loss, X, Y)
    assert_says(message, train, net, X, Y)


@pytest.mark.parametrize(("Y", "message"), Y_ERRORS)
def test_backprop_checks_shapes_as_well(Y, message):
    net = network()
    assert_says(message, net.backprop, net.feedforward(data.tutorial()[0]), Y)


def test_the_tutorials_third_column_does_not_go_with_two_inputs():
    message = "X has shape (4, 3), expected (4, 2): the network has 2 inputs"
    assert_says(message, network([2, 4, 1]).predict, data.tutorial()[0])


def test_labels_are_not_one_hot_rows():
    net = network([3, 4, 10], output="softmax", loss="cross_entropy")
    assert_says("Y has shape (4,), expected (4, 10): one row per sample", train, net, np.ones((4, 3)), [7, 1, 0, 9])


@pytest.mark.parametrize("Y", [[[0.5, 0.4]], [[1, 1]], [[0, 0]], [[2, -1]]])
def test_cross_entropy_wants_rows_that_add_up_to_1(Y):
    net = network([3, 2], output="softmax", loss="cross_entropy")
    message = "cross-entropy needs targets Y from 0 to 1; rows of several outputs must add up to 1"
    assert_says(message, net.loss, np.ones((1, 3)), Y)
    assert_says(message, train, net, np.ones((1, 3)), Y)


@pytest.mark.parametrize("Y", [[[2]], [[-1]]])
def test_cross_entropy_wants_targets_from_0_to_1(Y):
    net = network([3, 1], loss="cross_entropy")
    message = "cross-entropy needs targets Y from 0 to 1; rows of several outputs must add up to 1"
    assert_says(message, net.loss, np.ones((1, 3)), Y)


@pytest.mark.parametrize("Y", [[[0.5]], [[0]], [[1]]])
def test_cross_entropy_takes_any_probability(Y):
    net = network([3, 1], loss="cross_entropy")
    assert net.loss(np.ones((1, 3)), Y) > 0


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"activation": "Sigmoid"}, "activation is 'Sigmoid', expected one of 'sigmoid', 'tanh', 'relu', 'identity'"),
        ({"activation": "softmax"}, "activation is 'softmax', expected one of 'sigmoid', 'tanh', 'relu', 'identity'"),
        ({"output": None}, "output is None, expected one of 'sigmoid', 'tanh', 'relu', 'identity', 'softmax'"),
        ({"loss": "mse"}, "loss is 'mse', expected one of 'sum_of_squares', 'cross_entropy'"),
        ({"loss": ["cross_entropy"]}, "loss is ['cross_entropy'], expected one of 'sum_of_squares', 'cross_entropy'"),
        ({"initial": "zeros"}, "initial is 'zeros', expected 'uniform' or 'scaled'"),
        ({"bias": 1}, "bias is 1, expected True or False"),
        ({"bias": None}, "bias is None, expected True or False"),
    ],
)
def test_unknown_names_list_the_known_ones(choices, message):
    assert_says(message, NeuralNetwork, [3, 4, 1], **choices)


@pytest.mark.parametrize(
    "sizes",
    [
        *([], [3], [3, 0, 1], [3, -4, 1], [3, 4.0, 1], [3, "4", 1], ["three", 1], [3, None]),
        *([3, float("nan")], [3, float("inf")], [3, True], 3, None),
    ],
)
def test_bad_sizes(sizes):
    message = f"sizes is {sizes}, expected whole numbers of at least 1: inputs, hidden ..., outputs"
    assert_says(message, NeuralNetwork, sizes)


@pytest.mark.parametrize("sizes", [(3, 4, 1), np.array([3, 4, 1]), [np.int64(3), 4, 1]])
def test_sizes_may_be_any_list_of_whole_numbers(sizes):
    assert repr(NeuralNetwork(sizes)) == repr(NeuralNetwork([3, 4, 1]))


SOFTMAX = "output='softmax' goes with loss='cross_entropy' and at least 2 outputs"
CROSS_ENTROPY = "loss='cross_entropy' goes with output='softmax', or with output='sigmoid' and 1 output"


@pytest.mark.parametrize(
    ("output", "loss", "outputs", "message"),
    [
        ("softmax", "sum_of_squares", 3, SOFTMAX),
        ("softmax", "cross_entropy", 1, SOFTMAX),
        ("sigmoid", "cross_entropy", 2, CROSS_ENTROPY),
        *((output, "cross_entropy", outputs, CROSS_ENTROPY) for output, outputs in product(ACTIVATIONS[1:], (1, 2))),
    ],
)
def test_combinations_that_make_no_sense(output, loss, outputs, message):
    assert_says(message, NeuralNetwork, [3, 4, outputs], output=output, loss=loss)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            dict(weights=[np.ones((2, 4)), np.ones((4, 1))]),
            "weights[0] has shape (2, 4), expected (3, 4)",
        ),
        (
            dict(weights=[[[1.0] * 4] * 3, np.ones((4, 1))]),
            "weights[0] is a list, expected a numpy array",
        ),
        (dict(weights=[np.ones((3, 4))]), "weights holds 1 arrays, expected 2 for sizes [3, 4, 1]"),
        (dict(biases=[np.ones(4), np.ones(2)]), "biases[1] has shape (2,), expected (1,)"),
        (dict(biases=[]), "biases holds 0 arrays, expected 2 for sizes [3, 4, 1]"),
        (dict(weights=(np.ones((3, 4)), np.ones((4, 1)))), "weights is a tuple, expected a list of numpy arrays"),
        (dict(biases=np.ones((2, 4))), "biases is a ndarray, expected a list of numpy arrays"),
        (dict(biases=[np.ones(4), None]), "biases[1] is a NoneType, expected a numpy array"),
        (dict(weights=[]), "weights holds 0 arrays, expected 2 for sizes [3, 4, 1]"),
        (
            dict(weights=[np.ones((3, 4)), np.ones((4, 1), dtype=complex)]),
            "weights[1] holds values of type complex128, expected numbers",
        ),
    ],
)
def test_weights_that_a_learner_has_set_must_fit(change, message):
    net = NeuralNetwork([3, 4, 1], rng=0)
    vars(net).update(change)
    assert_says(message, net.predict, np.ones((2, 3)))


def test_backprop_wants_what_feedforward_returned():
    net = NeuralNetwork([3, 4, 1], rng=0)
    activations = net.feedforward(np.ones((2, 3)))
    message = "activations must be the list of 3 arrays that feedforward returned"
    assert_says(message, net.backprop, activations[:2], np.ones((2, 1)))
    for last in (activations[-1].ravel(), activations[-1][:1]):
        message = f"the last activations have shape {last.shape}, expected (2, 1) as Y has"
        assert_says(message, net.backprop, [*activations[:2], last], np.ones((2, 1)))
