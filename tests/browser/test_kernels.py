"""What only shows beside a kernel: two threads that draw at once, and a page that is loaded anew.

ipykernel 7 runs a widget's callbacks beside the running cell. With pyplot, cells lost or damaged pictures so.
"""

import itertools
import json
import subprocess
import sys

import pytest
from conftest import Server
from frontends import PNG, Classic, Lab
from test_explorers import HANDLE, OnThePage, knobs, press

POINT = "from probe import Point\n\npoint = Point()\npoint"
DRAW = """
import json, threading, time

import numpy as np

from nnlib import plots


def draw(number):
    fig, ax = plots.figure()
    ax.plot(np.sin(np.arange(200) * number), label=f"curve {number}")
    ax.set(title=f"number {number}", xlabel="x", ylabel="y")
    ax.legend()
    plots.show(fig, alt=f"Curve {number}.")


for number in range(12):
    draw(number)
"""
DRAW_BESIDE = """
before, end = len(point.threads), time.monotonic() + 20
while len(point.threads) == before and time.monotonic() < end:
    time.sleep(0.01)  # until the slider moves
for number in range(12):
    draw(number)
print(json.dumps([thread for thread in point.threads[before:] if thread != threading.current_thread().name]))
"""
TRAINS = "from nnlib.widgets.training import TrainingExplorer\n\nexplorer = TrainingExplorer()\nexplorer"
TRAIN = """
import json, time

from nnlib import data
from nnlib.network import NeuralNetwork
from nnlib.training import fit

X, Y = data.tutorial()


def trained(start):
    net = NeuralNetwork([3, 4, 1], bias=False, rng=start)
    return [*fit(net, X, Y, iterations=200).loss, *(w for W in net.weights for w in W.ravel())]


alone = [trained(start) for start in range(3)]
"""
TRAIN_BESIDE = """
def runs():
    return explorer.run_of.cache_info().misses


before, same, end = runs(), [], time.monotonic() + 30
while runs() < before + 5 and time.monotonic() < end:
    same.append([trained(start) for start in range(3)] == alone)
print(json.dumps([runs() - before, sum(same), len(same)]))
"""
KEYS = ("ArrowRight", "ArrowLeft")
NAME = "my_point.ipynb"
PROBLEM = "[class*=widgets-error], .jp-OutputArea-output:has-text('Error displaying widget'), .output_stderr"


@pytest.fixture(scope="module")
def ipykernel_7(lab_server, tmp_path_factory):
    """The name of a kernel like the running one, but with ipykernel 7: those packages are put before the others."""
    folder, name = tmp_path_factory.mktemp("ipykernel7"), "ipykernel7"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    done = subprocess.run([*install, "ipykernel>=7,<8", "nest-asyncio2"], capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"needs ipykernel 7, but pip says: {done.stderr[-500:]}")
    start = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); from ipykernel.kernelapp import launch_new_instance as go"
    )
    argv = [sys.executable, "-c", f"{start}; go()", "-f", "{connection_file}"]
    spec = lab_server.base / "data" / "kernels" / name / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": argv, "display_name": name, "language": "python"}))
    return name


@pytest.fixture
def moved_beside(lab_server, ipykernel_7, open_notebook):
    """A function that runs three cells of this kernel; the knob of the first cell's explorer moves beside the third."""

    def run(cells, number):
        lab_server.store(NAME, cells, ipykernel_7)
        notebook = open_notebook(NAME)
        assert notebook.kernel.ask("probe.ipykernel_version()").startswith("7.")
        notebook.run_cell(0)
        notebook.run_cell(1)
        explorer = OnThePage(notebook, 0)
        knob = knobs(explorer)[number]
        explorer.does(press, knob, False)
        notebook.start_cell(2)
        hold_keys_until_ran(notebook, knob)
        return [outputs for _, _, outputs in notebook.cells()]

    return run


def test_a_moving_slider_does_not_damage_the_pictures_of_a_running_cell(moved_beside):
    _, alone, beside = moved_beside([POINT, DRAW, DRAW_BESIDE], 0)
    assert len(json.loads(beside[-1]["text"])) >= 5  # times that the slider's picture was drawn by another thread
    assert len(pictures(alone)) == 12
    assert pictures(alone) == pictures(beside)


def test_an_explorer_that_trains_does_not_disturb_a_cell_that_trains(moved_beside):
    """The cell's numbers stay the same to the digit while the explorer trains as well."""
    *_, printed = moved_beside([TRAINS, TRAIN, TRAIN_BESIDE], 2)  # its third knob is the random start
    runs, same, all_ = json.loads(printed[-1]["text"])
    assert runs >= 5  # of the explorer, one for each random start, while the cell ran
    assert same == all_ > 0


def hold_keys_until_ran(notebook, slider):
    """As if a reader held an arrow key, now the one and now the other."""
    slider.locator(HANDLE).focus()
    for key in itertools.chain.from_iterable(itertools.repeat(key, 30) for key in itertools.cycle(KEYS)):
        if notebook.has_run():
            break
        notebook.page.keyboard.down(key)
        notebook.page.wait_for_timeout(30)  # keyboards repeat a held key so often
    for key in KEYS:
        notebook.page.keyboard.up(key)
    notebook.wait_until_ran()


def pictures(outputs):
    return [output["data"][PNG].strip() for output in outputs if PNG in output.get("data", {})]


@pytest.mark.parametrize("front_end", [Lab, Classic])
def test_a_page_loaded_anew(request, open_notebook, front_end):
    """The explorer of the saved notebook lives again, or at least its picture and words are there."""
    server: Server = request.getfixturevalue("classic_server" if front_end is Classic else "lab_server")
    server.store(NAME, [POINT])
    notebook = open_notebook(NAME, front_end)
    notebook.run_all()
    explorer = OnThePage(notebook, 0)
    explorer.does(press, knobs(explorer)[0], False)
    notebook.reload()
    cell = notebook.cell(0)
    cell.locator("img").first.wait_for()
    assert cell.locator("img").count() == 1 and cell.locator(PROBLEM).count() == 0
    assert notebook.errors() == []
    if cell.locator(".nnlib-words").count():
        OnThePage(notebook, 0).does(press, knobs(OnThePage(notebook, 0))[1], False)
    else:
        assert cell.locator("img").get_attribute("alt").startswith("The point is at")
