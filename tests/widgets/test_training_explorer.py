"""The training explorer: its runs are those of `fit`, its words say what is seen, it takes a learner's functions."""

import asyncio

import numpy as np
import pytest

from nnlib import check, data
from nnlib.network import NeuralNetwork
from nnlib.training import fit
from nnlib.widgets import explorer as base
from nnlib.widgets import training
from nnlib.widgets.training import STOPS, TrainingExplorer, new_run

X, Y = data.tutorial()


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """How busy the machine is changes no picture."""
    monkeypatch.setattr(training, "PATIENCE", np.inf)


@pytest.fixture
def explorer():
    explorer = TrainingExplorer()
    yield explorer
    explorer.close()


def test_the_stops_are_log_spaced_up_to_100_000():
    assert STOPS[:9] == [0, 1, 2, 3, 5, 7, 10, 15, 20] and {100, 1500, 2000, 70_000} < set(STOPS)
    assert STOPS[-1] == 100_000 and STOPS == sorted(set(STOPS))
    assert all(isinstance(stop, int) for stop in STOPS)


@pytest.mark.parametrize("hidden", [1, 4, 6])
def test_the_run_is_that_of_fit(hidden):
    net = NeuralNetwork([3, hidden, 1], bias=False, rng=4)
    run = new_run(2.0, 4, hidden)
    run.advance(700)
    history = fit(net, X, Y, iterations=700, learning_rate=2.0)
    assert np.array_equal(run.loss[:701], history.loss) and np.isnan(run.loss[701])
    weights, activations = run.stops[700]
    assert all(np.array_equal(a, b) for a, b in zip(weights, net.weights))
    assert np.array_equal(activations[-1], net.predict(X))
    assert sorted(run.stops) == STOPS[: STOPS.index(700) + 1]


def test_a_run_goes_on_in_slices(monkeypatch):
    run = new_run(1.0, 0)
    ticks = iter(range(1000))
    monkeypatch.setattr(training.time, "monotonic", lambda: next(ticks))
    run.advance(1500, seconds=10)
    assert run.done == 8  # the clock is read before each of nine iterations
    assert run.reached(1500) == 7 and run.reached(3) == 3


def test_the_picture_shows_the_run(explorer):
    explorer.turn(iterations=200, learning_rate=2.0, random_start=3, hidden_neurons=5)
    net = NeuralNetwork([3, 5, 1], bias=False, rng=3)
    history = fit(net, X, Y, iterations=200, learning_rate=2.0)
    artists = explorer.artists
    assert np.ravel(artists["point"].get_data()) == pytest.approx([200, history.loss[-1]])
    x, y = artists["curve"].get_data()
    assert y[x <= 200] == pytest.approx(history.loss[x[x <= 200]]) and np.isnan(y[x > 200]).all()
    assert artists["predictions"][1].get_ydata() == pytest.approx(net.predict(X).ravel())
    circles = np.asarray(artists["network"].circles.get_array())
    assert circles == pytest.approx(np.concatenate([A[training.SAMPLE] for A in net.feedforward(X)]))


def test_words_tell_what_is_seen(explorer):
    assert explorer.words == (
        "After 1,500 iterations with learning rate 1 (random start 0, 4 hidden neurons) the loss is 0.0017. The "
        "predictions are 0.02, 0.97, 0.98, 0.02: 4 of 4 round to their targets. The loss still falls."
    )
    for knobs, judgement in [
        (dict(iterations=0), "Nothing is learned yet: these are the random weights."),
        (dict(iterations=2000, learning_rate=100.0), "turning a weight changes almost nothing."),
        (dict(iterations=300, learning_rate=0.1), "on a plateau, or the steps are too small."),
        (dict(iterations=2000, learning_rate=20.0), "on a plateau, or stuck."),
        (dict(iterations=1, learning_rate=5.0), "The loss has risen: the steps are too large."),
        (dict(learning_rate=1.0, hidden_neurons=1), "on a plateau, or stuck."),
    ]:
        explorer.turn(**knobs)
        assert explorer.words.endswith(judgement)
    assert "1 hidden neuron)" in explorer.words


def test_a_long_training_goes_on_while_the_knobs_rest(explorer, monkeypatch):
    monkeypatch.setattr(base, "REST", 0.0)

    async def move():
        explorer.knobs["iterations"].value = 5000
        assert explorer.words.endswith("Training goes on: 2,000 of 5,000 iterations are done.")
        await asyncio.wait_for(explorer.task, 60)

    asyncio.run(move())
    assert explorer.words.startswith("After 5,000 iterations") and "Training goes on" not in explorer.words


def test_step_goes_to_the_next_stop_and_waits_for_the_run(explorer):
    explorer.turn(iterations=0)
    explorer.one_step()
    explorer.one_step()
    assert explorer.knobs["iterations"].value == 2
    explorer.turn(iterations=3000)
    assert explorer.step() and explorer.knobs["iterations"].value == 3000  # 2000 are trained so far
    explorer.run.advance(3000)
    assert explorer.step() and explorer.knobs["iterations"].value == 5000


def test_play_ends_at_the_last_stop(explorer, monkeypatch):
    slider = explorer.knobs["iterations"]
    slider.options = slider.options[:12]
    explorer.turn(iterations=0)

    async def play():
        explorer.buttons["Play"].value = True
        await asyncio.wait_for(explorer.task, 60)

    asyncio.run(play())
    assert explorer.words.startswith("After 70 iterations") and not explorer.buttons["Play"].value


def test_the_short_explorer_has_neither_hidden_neurons_nor_network():
    short = TrainingExplorer(short=True, start=7)
    assert list(short.knobs) == ["iterations", "learning rate", "random start"]
    assert "(random start 7) the loss" in short.words and "network" not in short.artists
    short.close()


@pytest.mark.parametrize("start", [-1, 100, 1.5, "0", None])
def test_a_random_start_that_is_none_is_refused(start):
    with pytest.raises(ValueError, match=f"start is {start!r}, expected the number of a random start, 0 to 99"):
        TrainingExplorer(start=start)


def test_a_learners_functions_give_the_same_run(capsys):
    calls = []

    def feedforward(X, W1, W2):
        calls.append("feedforward")
        return check.feedforward.reference(X, W1, W2)

    def backprop(X, Y, W1, W2):
        calls.append("backprop")
        return check.backprop.reference(X, Y, W1, W2)

    def train(*arguments):
        calls.append("train")
        return check.train.reference(*arguments)

    ours = TrainingExplorer()
    for own in ({"feedforward": feedforward}, {"backprop": backprop}, {"train": train}):
        theirs = TrainingExplorer(**own)
        name = list(own)[0]
        assert capsys.readouterr().out == f"{name}: yours\n"
        calls.clear()
        for explorer in (ours, theirs):
            explorer.turn(iterations=1500, learning_rate=2.0)
        assert calls.count(name) >= 15 and theirs.words == ours.words
        theirs.close()
    ours.close()


def test_what_does_not_pass_its_check_is_not_used(capsys):
    def backprop(X, Y, W1, W2):
        raise RuntimeError("never called after its check")

    explorer = TrainingExplorer(backprop=backprop)
    assert capsys.readouterr().out.startswith("backprop: ours, from nnlib")
    assert explorer.words.startswith("After 1,500 iterations")
    explorer.close()


def test_the_run_of_a_train_of_ones_own_meets_every_stop():
    run = new_run(1.0, 0, train=check.train.reference)
    run.advance(1500)
    ours = new_run(1.0, 0)
    ours.advance(1500)
    assert run.loss[:1501] == pytest.approx(ours.loss[:1501], rel=1e-9)
    assert sorted(run.stops) == sorted(ours.stops)


def test_a_train_of_ones_own_reaches_the_last_stop(monkeypatch):
    monkeypatch.setattr(training, "STOPS", STOPS[:12])
    asked = []

    def train(*arguments):
        asked.append(arguments[4])
        return check.train.reference(*arguments)

    run = new_run(1.0, 0, train=train)
    run.advance(STOPS[11])
    assert run.done == run.reached(1000) == STOPS[11]
    assert max(asked) == 20  # a slice of work should not take long


@pytest.mark.parametrize("go", [lambda e: e.buttons["Step"].click(), lambda e: e.turn(iterations=3000)])
def test_step_and_turn_train_on(go):
    explorer = TrainingExplorer(short=True)
    explorer.turn(iterations=2000)

    async def session():
        go(explorer)
        assert "Training goes on" in explorer.words
        await asyncio.wait_for(explorer.task, 60)

    asyncio.run(session())
    assert explorer.words.startswith("After 3,000 iterations") and "Training goes on" not in explorer.words
    explorer.close()


def test_a_run_starts_anew_after_an_error():
    broken = []

    def train(*arguments):
        if broken:
            raise broken[0]("the learner's mistake")
        return check.train.reference(*arguments)

    explorer = TrainingExplorer(short=True, train=train)
    for rate, problem in ((2.0, RuntimeError), (3.0, KeyboardInterrupt)):
        broken.append(problem)
        for _ in range(2):  # the second time, too, it says what is wrong
            with pytest.raises(problem, match="mistake"):
                explorer.turn(learning_rate=rate)
        broken.clear()
        explorer.turn(learning_rate=rate)
        assert f"learning rate {rate:g} " in explorer.words and "wrong" not in explorer.view.value
        explorer.reset()
    explorer.close()


def test_training_that_ends_says_so():
    run = new_run(1.0, 0)
    run.steps = iter([])
    with pytest.raises(ValueError, match="training ended after -1 iterations"):
        run.advance(10)


def test_work_is_one_slice(explorer, monkeypatch):
    explorer.turn(iterations=100_000)
    ticks = iter(np.arange(0, 1e6, 0.01))
    monkeypatch.setattr(training.time, "monotonic", lambda: next(ticks))
    before = explorer.run.done
    assert explorer.work() and 0 < explorer.run.done - before < 10


def test_slow_functions_do_not_block_the_knobs(explorer, monkeypatch):
    monkeypatch.setattr(training, "PATIENCE", 0.5)
    ticks = iter(np.arange(1, 1e6, 0.01))
    monkeypatch.setattr(training.time, "monotonic", lambda: next(ticks))
    explorer.knobs["learning rate"].value = 3.0  # a move of a reader
    assert 0 < explorer.run.done < 60 and "Training goes on" in explorer.words


def test_old_runs_are_forgotten(explorer):
    for start in range(12):
        explorer.turn(random_start=start, iterations=0)
    assert explorer.run_of.cache_info().currsize == 8


def test_a_prediction_counts_if_it_rounds_to_its_target():
    run = new_run(1.0, 0)
    run.stops[0] = (None, [np.array([[0.2], [0.6], [0.496], [0.2]])])
    run.loss[0] = 1
    assert "are 0.20, 0.60, 0.496, 0.20: 3 of 4 round" in training.in_words(run, 0, 0, 1.0, 0)
