"""What goes wrong on other people's machines: kernels, networks, disks and files that fail.

The long notebooks are run twice only by  EVERY_NOTEBOOK=1 python -m pytest tests/test_faults.py  (some minutes more).
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import execute
import notebooks
from colab import differences
from nnlib import data
from nnlib.check import report
from nnlib.network import NeuralNetwork
from nnlib.training import fit
from nnlib.widgets.play.experiment import Experiment
from nnlib.widgets.playground import PlaygroundExplorer
from nnlib.widgets.training import TrainingExplorer, new_run
from notebooks import FOLDER, ROOT, all_notebooks, code_cells, read, streams, tagged

PATHS = all_notebooks()
LONG = {"05_training_loop", "06_biases_and_depth", "07_handwritten_digits", "08_playground"}

# --- notebooks: a kernel restarted in the middle, cells run twice, no network ---------------------------------------

NO_NETWORK = """
def no_network(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        host = arguments[1][0] if event == "socket.connect" else arguments[0]
        if host not in ("127.0.0.1", "::1", "localhost", None):
            asked_for.append(host)
            raise OSError("there is no network")

asked_for = []
__import__("sys").addaudithook(no_network)
"""
ASK = """
print(asked_for)
try:
    __import__("socket").create_connection(("192.0.2.1", 80), timeout=1)
except OSError as problem:
    print(problem)
"""
MAY_DIFFER = {  # cells that say something else if every cell is run twice, and why
    "00_start_here": {"cell-35": "trains on", "cell-37": "shows the network that was trained on"},
    "05_training_loop": {"cell-66": "the functions are ours already"},
    "06_biases_and_depth": {"cell-21": "takes the next random numbers", "cell-34": "takes the next random numbers"},
}


def cells_to_run(path):
    notebook = read(path)
    return [cell for cell in code_cells(notebook) if cell not in tagged(notebook, "comparison")]


def copies(cells, *tags):
    """The same cells without outputs."""
    return [new_code_cell(cell.source, metadata={"tags": list(tags)}) for cell in cells]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_after_a_restart_the_rest_of_a_notebook_misses_names_and_nothing_goes_wrong_in_silence(path):
    """The set-up cell, and then the second half: README tells what to do about a NameError."""
    setup, *cells = cells_to_run(path)
    stored = [setup, *cells[len(cells) // 2 :]]
    notebook = new_notebook(cells=copies(stored, "raises-exception"))
    _, problems = notebooks.run(notebook, FOLDER)
    assert problems == []
    errors = [[out for out in cell.outputs if out.output_type == "error"] for cell in notebook.cells]
    assert {error.ename for found in errors for error in found} == {"NameError"}
    for old, new, found in zip(stored, notebook.cells, errors):
        assert found or differences(old, new) == []


def test_the_remedy_for_a_missing_name_is_told():
    notebook = "\n".join(cell.source for cell in read(PATHS[0]).cells)
    for text in ((ROOT / "README.md").read_text(encoding="utf-8"), notebook):
        assert "NameError" in text and "Run All Above Selected Cell" in text


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_cell_run_twice_then_the_first_half_again_and_without_network_says_what_is_stored(path):
    if path.stem in LONG and not os.environ.get("EVERY_NOTEBOOK"):
        pytest.skip("long; set EVERY_NOTEBOOK=1")
    cells = cells_to_run(path)
    stored = [cell for cell in cells for _ in range(2)] + cells[: len(cells) // 2]
    notebook = new_notebook(cells=copies([new_code_cell(NO_NETWORK), *stored, new_code_cell(ASK)]))
    _, problems = notebooks.run(notebook, FOLDER)
    assert problems == []
    differ = {old.id for old, new in zip(stored, notebook.cells[1:]) if differences(old, new)}
    assert differ == MAY_DIFFER.get(path.stem, {}).keys()
    assert "".join(streams(notebook.cells[-1], "stdout")) == "[]\nthere is no network\n"


def cut(path, folder, share):
    content = path.read_bytes().rstrip()
    damaged = folder / path.name
    damaged.write_bytes(content[: int(share * len(content))])
    return damaged


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_notebook_that_was_saved_half_is_refused_and_stays(share, tmp_path, monkeypatch):
    damaged = cut(PATHS[0], tmp_path, share)
    kept = damaged.read_bytes()
    monkeypatch.setattr(sys, "argv", ["execute.py", str(damaged)])
    with pytest.raises(ValueError, match=f"{damaged.name} is not a notebook, or it is damaged: .*JSON"):
        execute.main()
    assert damaged.read_bytes() == kept and list(tmp_path.iterdir()) == [damaged]


@pytest.mark.parametrize("content", [b"\xff", b"[]", b"null", b'{"cells": 3}', b'{"nbformat": 99}', b"[" * 100_000])
def test_what_is_no_notebook_is_refused(content, tmp_path):
    path = tmp_path / "mine.ipynb"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="mine.ipynb is not a notebook, or it is damaged"):
        read(path)


# --- a widget that is used while a cell runs ------------------------------------------------------------------------


@contextlib.contextmanager
def switching_often():
    """Python runs now the one thread and now the other, and changes as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-3)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


@contextlib.contextmanager
def playing(make):
    """An explorer that plays in another thread with a loop of its own, as in a kernel with ipykernel 7."""
    end, explorers, problems = threading.Event(), [], []

    async def play():
        explorers.append(make())
        explorers[0].pace = 0
        explorers[0].buttons["Play"].value = True
        while not end.is_set() and not explorers[0].task.done():
            await asyncio.sleep(0.01)
        explorers[0].buttons["Play"].value = False
        await explorers[0].task

    def run():
        try:
            asyncio.run(play())
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    with switching_often():
        thread.start()
        try:
            yield explorers, problems
        finally:
            end.set()
            thread.join()
            assert problems == []
    explorers[0].close()


def trained(start):
    """What a cell might do: the loss and the weights of a training of its own."""
    X, Y = data.moons(40, rng=0)
    net = NeuralNetwork([2, 5, 1], activation="tanh", rng=start)
    history = fit(net, X, Y, iterations=60, learning_rate=0.05, batch_size=8, rng=start)
    return [history.loss, *net.weights, *net.biases]


def assert_equal(found, expected):
    for array, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(array, other)


def run_and_same_run_alone(explorer):
    run, (_, *setting) = explorer.run, (knob.value for knob in explorer.knobs.values())
    alone = new_run(*setting)
    alone.advance(run.done)
    return [run.loss, *run.net.weights], [alone.loss, *alone.net.weights]


def experiment_and_same_alone(explorer):
    experiment = explorer.experiment
    alone = Experiment(experiment.setting)
    alone.train(experiment.epoch)
    return [experiment.losses, *experiment.net.weights], [alone.losses, *alone.net.weights]


TRAINERS = {  # how far each has trained at least, how far it is, and what it should be
    TrainingExplorer: (2200, lambda explorer: explorer.run.done, run_and_same_run_alone),
    PlaygroundExplorer: (5, lambda explorer: explorer.experiment.epoch, experiment_and_same_alone),
}


@pytest.mark.parametrize("explorer", TRAINERS)
def test_an_explorer_that_trains_beside_a_cell_that_trains(explorer):
    """Neither of the two changes a digit of the other."""
    alone = [trained(start) for start in range(3)]
    enough, reached, with_same_alone = TRAINERS[explorer]
    with playing(explorer) as (explorers, problems):
        end = time.monotonic() + 60
        while not problems and (not explorers or reached(explorers[0]) < enough):
            assert time.monotonic() < end, "the explorer does not train"
            for start, expected in enumerate(alone):
                assert_equal(trained(start), expected)
    assert_equal(*with_same_alone(explorers[0]))


def test_two_cells_that_train_the_same_network_leave_it_whole():
    """Which digits it has then is anybody's guess, but it is a network that has learned."""
    X, Y = data.tutorial()
    net = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    histories = []
    train = partial(fit, net, X, Y, iterations=1500)
    threads = [threading.Thread(target=lambda: histories.append(train())) for _ in range(2)]
    with switching_often():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(history.loss) for history in histories] == [1501, 1501] and net.loss(X, Y) < 0.01
    assert [W.shape for W in net.weights] == [(3, 4), (4, 1)]


# --- disks and folders that cannot be written to --------------------------------------------------------------------


def save_network(version):
    NeuralNetwork([2, 3, 1], rng=version).save("net.npz")


def save_report(version):
    entry = {"status": "not yet", "mistakes": [], "tries": version}
    report.save("Ada", {"exercises": {"loss": entry}, "predictions": {}, "questions": {}})


def save_notebook(version):
    notebooks.write(Path("my.ipynb"), new_notebook(cells=[new_code_cell(f"print({version})", id="first")]))


SAVES = {save_network: "net.npz", save_report: "report_Ada.json", save_notebook: "my.ipynb"}
saves = pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)


@contextlib.contextmanager
def full_disk(space):
    """No file can grow beyond so many bytes."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (space, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def read_only_folder():
    """The current folder, which nobody may change; an administrator, who still might, is one no more meanwhile."""
    if os.name == "nt":
        pytest.skip("on Windows a folder cannot be set so")
    folder, administrator = os.getcwd(), os.geteuid() == 0
    os.chmod(folder, 0o555)
    if administrator:
        os.seteuid(65534)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        os.chmod(folder, 0o755)


FAULTS = {  # and what the message says, in the words of the system
    "full": (partial(full_disk, 0), "File too large"),
    "nearly full": (partial(full_disk, 40), "File too large"),
    "read-only": (read_only_folder, "Permission denied"),
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("before", ["an older file", "no file"])
@pytest.mark.parametrize("fault, reason", FAULTS.values(), ids=FAULTS)
@saves
def test_what_cannot_be_saved_leaves_everything_as_it_was(save, fault, reason, before, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if before == "an older file":
        save(1)
    kept = contents(tmp_path)
    with fault(), pytest.raises(OSError) as problem:
        save(2)
    assert contents(tmp_path) == kept
    if save is not save_notebook:  # that is for maintainers, who read Python's own words
        for words in (SAVES[save], "could not be written", reason, "an older", "is as it was"):
            assert words in str(problem.value)
    save(2)  # as soon as there is space again
    assert contents(tmp_path).keys() == {SAVES[save]} and contents(tmp_path) != kept


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no file that somebody has open")
@saves
def test_saving_again_puts_a_whole_new_file_in_place_of_the_old_one(save, tmp_path, monkeypatch):
    """Whoever has the old file open still reads the old one, and no mixture."""
    monkeypatch.chdir(tmp_path)
    save(1)
    kept = contents(tmp_path)[SAVES[save]]
    with open(SAVES[save], "rb") as old:
        save(2)
        assert old.read() == kept != contents(tmp_path)[SAVES[save]]


@pytest.mark.parametrize("place", ["a folder", "missing/net.npz", "a file/net.npz", "x" * 300])
def test_a_network_is_not_saved_where_no_file_can_be(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").write_text("mine")
    with pytest.raises(OSError, match=f"the network could not be written to '{place}': "):
        NeuralNetwork([2, 3, 1]).save(place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "a folder"]
    assert (tmp_path / "a file").read_text() == "mine"


# --- damaged and foreign files; more of them in test_network.py and test_report.py ----------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A network and the bytes of its file."""
    path, net = tmp_path_factory.mktemp("saved") / "net.npz", NeuralNetwork([2, 3, 1], rng=0)
    net.save(path)
    return SimpleNamespace(net=net, content=path.read_bytes())


def loaded(path, content):
    """The network that these bytes are, or None if they are refused as they should be."""
    path.write_bytes(content)
    try:
        return NeuralNetwork.load(path)
    except ValueError as problem:
        assert "net.npz is not a network that NeuralNetwork.save wrote, or it is damaged" in str(problem)


def test_a_network_cut_anywhere_is_refused(saved, tmp_path):
    for length in range(0, len(saved.content), 7):
        assert loaded(tmp_path / "net.npz", saved.content[:length]) is None, length


@pytest.mark.filterwarnings("ignore::UserWarning")  # numpy's, of headers that look old
def test_a_network_with_a_changed_byte_is_refused_or_the_same(saved, tmp_path):
    """Some bytes of a zip file mean nothing, such as its date."""
    refused = 0
    places, rng = range(0, len(saved.content), 5), np.random.default_rng(0)
    for place in places:
        content = bytearray(saved.content)
        content[place] ^= rng.integers(1, 256)
        net = loaded(tmp_path / "net.npz", bytes(content))
        refused += net is None
        if net is not None:
            assert repr(net) == repr(saved.net), place
            assert_equal(net.weights + net.biases, saved.net.weights + saved.net.biases)
    assert refused > 0.4 * len(places)


def test_other_numbers_in_a_network_are_noticed_even_if_its_header_fits(tmp_path):
    """Half of the bytes, read as smaller numbers, would still be arrays of the right shapes."""
    path = tmp_path / "net.npz"
    NeuralNetwork([50, 60, 70]).save(path)  # large, so that numpy itself would leave half of the bytes unread
    content = path.read_bytes()
    assert loaded(path, content) is not None and b"'<f8'" in content
    assert loaded(path, content.replace(b"'<f8'", b"'<f4'", 1)) is None


def packed(path, name, write):
    """A saved network with one array that is written in another way, in a packed file."""
    NeuralNetwork([2, 3, 1]).save(path)
    with zipfile.ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in parts:
            with new.open(part, "w", force_zip64=True) as file:
                write(file) if part == f"{name}.npy" else file.write(parts[part])


def zeros(file, megabytes=200):
    """A legal array of so much memory, in a file that is a thousand times smaller."""
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (megabytes, 2**17)})
    for _ in range(megabytes):
        file.write(bytes(2**20))


def header_only(file):
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (2**20, 2**20)})


def saved_with(path, **changes):
    NeuralNetwork([2, 3, 1]).save(path)
    with np.load(path) as file:
        arrays = dict(file) | changes
    np.savez(path, **arrays)


LARGE = {  # files that are small, and say that they hold much
    "packed": partial(packed, name="W1", write=zeros),
    "a shape without numbers": partial(packed, name="W1", write=header_only),
    "sizes without weights": partial(saved_with, sizes=[2, 10**7, 1]),
    "sizes, and stacks of no weights": partial(saved_with, sizes=[2, 10**7, 1], W1=np.ones((0, 2, 10**7))),
}
LOAD = """
import re, sys
from pathlib import Path
from nnlib.network import NeuralNetwork

def most_so_far():  # in kB; of this program alone, where `ru_maxrss` begins with the memory of whoever started it
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

before = most_so_far()
for path in sys.argv[1:]:
    try:
        NeuralNetwork.load(path)
        print("loaded", 0)
    except ValueError:
        print("refused", most_so_far() - before)
much = b"x" * 200 * 2**20
print("filled", most_so_far() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory so")
def test_a_small_file_does_not_fill_the_memory(tmp_path):
    paths = []
    for name, write in LARGE.items():
        paths.append(tmp_path / f"{name}.npz")
        write(paths[-1])
        assert paths[-1].stat().st_size < 2**20
    command = [sys.executable, "-c", LOAD, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    *results, (filled, probe) = (line.split() for line in done.stdout.splitlines())
    assert filled == "filled" and int(probe) > 200_000, "the measurement would notice"
    assert [result for result, _ in results] == ["refused"] * len(paths)
    assert max(int(used) for _, used in results) < 100_000, results


@pytest.mark.parametrize("values", [np.full((2, 3), "1"), np.full((2, 3), 1j), np.full((2, 3), True)])
def test_weights_that_are_no_numbers_are_refused(values, tmp_path):
    path = tmp_path / "net.npz"
    saved_with(path, W1=values)
    with pytest.raises(ValueError, match="net.npz is not a network"):
        NeuralNetwork.load(path)


def test_a_folder_is_no_network(tmp_path):
    with pytest.raises(OSError, match=tmp_path.name):
        NeuralNetwork.load(tmp_path)


REPORT = {"name": "Ada", "exercises": {}, "predictions": {}, "questions": {}}


def with_a_long_number(path):
    count = {"answered": 10**4299 * 9, "right_at_first_try": 0}  # two of them have too many digits for Python to print
    path.write_text(json.dumps(REPORT | {"questions": {"loss": count, "sigmoid": count}}))


STRANGE = {
    "a folder": Path.mkdir,
    "leads nowhere": lambda path: path.symlink_to("nowhere"),
    "leads to itself": lambda path: path.symlink_to(path.name),
    "a pipe that nobody fills": lambda path: os.mkfifo(path),
    "without end": lambda path: path.symlink_to("/dev/zero"),
    "much too long": lambda path: path.write_text(json.dumps(REPORT) + " " * 10**6),
    "a number of 4300 digits": with_a_long_number,
    "a pickle": lambda path: path.write_bytes(b"cbuiltins\nprint\n(S'trapped'\ntR."),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
def test_strange_files_among_the_reports_are_skipped(make, tmp_path, capsys):
    make(tmp_path / "report_x.json")
    (tmp_path / "report_Ada.json").write_text(json.dumps(REPORT))
    report.main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["skipped 'report_x.json': damaged, or not a report", "1 report"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize(
    "make", [it for name, it in STRANGE.items() if name != "leads nowhere" and "itself" not in name]
)
def test_no_report_is_written_over_a_strange_file(make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "report_Ada.json"
    make(path)
    before = path.lstat()
    with pytest.raises(ValueError, match="there is a file report_Ada.json already, and it is not a report of 'Ada'"):
        save_report(1)
    assert path.lstat() == before and list(tmp_path.iterdir()) == [path]
