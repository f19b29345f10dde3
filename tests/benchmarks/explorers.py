"""How fast do the explorers follow? Run: python tests/benchmarks/explorers.py

Four tables are printed and written to EXPLORERS.md: the time of a redraw in the kernel, from a slider's move to the
new picture in a real JupyterLab (needs what tests/browser needs), the playground at play, and memory.
"""

import contextlib
import gc
import importlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests" / "browser")]

RESULTS = Path(__file__).with_name("EXPLORERS.md")
POSITIONS = 40
LOSS = "lambda u, v: float(np.sum((Y - sigmoid(A1 @ np.array([[u], [2.0], [-1.0], [v]]))) ** 2))"
SETUP = f"""import numpy as np
from nnlib import data
from nnlib.activations import sigmoid
X, Y = data.tutorial()
A1 = sigmoid(X @ np.random.default_rng(0).normal(size=(3, 4)))
loss_at = {LOSS}

from nnlib.network import NeuralNetwork
kind = dict(activation="relu", output="softmax", loss="cross_entropy", initial="scaled")
reader = NeuralNetwork([64, 128, 10], rng=0, **kind)

import ipywidgets
from nnlib import plots
from nnlib.widgets.explorer import Explorer, knob


class Smallest(Explorer):
    def __init__(self):
        fig, ax = plots.figure(1, 1)
        (self.dot,) = ax.plot([0], [0], "o")
        super().__init__({{"x": knob(ipywidgets.IntSlider, "x", max=200)}}, fig, [self.dot])

    def follow(self, x):
        return f"At {{x}}."
"""
EXPLORERS = [  # file, call, labels of the sliders to drag
    ("explorer", "Smallest()", ["x"]),  # what the rest takes: messages, server, browser
    ("neuron", "NeuronExplorer()", ["weight w"]),
    ("gate", "GateExplorer()", ["weight 1"]),
    ("feedforward", "FeedforwardExplorer()", ["its value"]),
    ("landscape", "LandscapeExplorer(loss_at)", ["u"]),
    ("chain_rule", "ChainRuleExplorer()", ["w1"]),
    ("training", "TrainingExplorer(short=True)", ["iterations"]),
    ("training", "TrainingExplorer()", ["iterations", "learning rate"]),
    ("depth", "DepthExplorer()", ["iterations", "hidden layers"]),
    ("digit", "DigitExplorer(reader)", ["test image"]),
    ("playground", "PlaygroundExplorer()", ["noise", "neuron"]),
]
PLAYED = ("playground", "PlaygroundExplorer(hidden=[8, 8, 8])")
SECONDS = 10
WATCH = """explorer => {  // note the time from each move of a slider to the first frame with its picture
    let since = null, last = explorer.querySelector('img');
    explorer.milliseconds = [];
    for (const handle of explorer.querySelectorAll('.noUi-handle'))
        new MutationObserver(() => { since ??= performance.now() })
            .observe(handle, { attributes: true, attributeFilter: ['aria-valuenow'] });
    new MutationObserver(async () => {
        const image = explorer.querySelector('img'), start = since;
        if (start === null || !image || image === last) return;
        [since, last] = [null, image];
        await image.decode();
        requestAnimationFrame(() => { explorer.milliseconds.push(performance.now() - start) });
    }).observe(explorer, { childList: true, subtree: true }) }"""


def in_the_kernel(file, call, labels):
    """Milliseconds per redraw while this slider moves over its whole length."""
    names = {}
    exec(f"{SETUP}\nfrom nnlib.widgets.{file} import *", names)
    explorer = eval(call, names)
    for label in labels:
        slider = next(knob for knob in explorer.knobs.values() if knob.description == label)
        milliseconds = []
        for value in _values(slider):
            start = time.perf_counter()
            slider.value = value
            milliseconds.append(1000 * (time.perf_counter() - start))
        yield f"| {call} | {label} | {_median(milliseconds)} | {_late(milliseconds)} |"
        explorer.reset()
    explorer.close()


def _values(knob):
    if hasattr(knob, "options"):
        return [value for _, value in knob._options_full][:POSITIONS]
    low, high = (knob.base**knob.min, knob.base**knob.max) if hasattr(knob, "base") else (knob.min, knob.max)
    return (np.geomspace if hasattr(knob, "base") else np.linspace)(low, high, POSITIONS)


@contextlib.contextmanager
def jupyterlab():
    """A function that opens a notebook with this explorer in a real JupyterLab, and runs it."""
    from conftest import CHROMIUM, LAB, running
    from frontends import Lab
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, running([sys.executable, *LAB], Path(folder)) as server:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

            @contextlib.contextmanager
            def open_(file, call):
                server.store(f"{file}.ipynb", [SETUP, f"from nnlib.widgets.{file} import *\n{call}"])
                page = browser.new_page(viewport={"width": 1280, "height": 1400})
                notebook = Lab(page, server).open(f"{file}.ipynb")
                notebook.run_all()
                yield notebook
                assert notebook.errors() == []
                notebook.close()

            yield open_


def in_the_browser(open_):
    """Milliseconds from a slider's event to the picture on screen, one position after the other; one row per slider."""
    for file, call, labels in EXPLORERS:
        with open_(file, call) as notebook:
            for label in labels:
                milliseconds, drag = _dragged(notebook, label)
                yield f"| {call} | {label} | {_median(milliseconds)} | {_late(milliseconds)} | {drag:.0f} |"


def at_play(open_):
    """A row: pictures per second, as the page shows them, and epochs per picture."""
    file, call = PLAYED
    with open_(file, call) as notebook:
        box = notebook.cell(1).locator(".widget-vbox:has(.nnlib-words)").first
        box.get_by_role("button", name="Play", exact=True).click()
        count = """(box, milliseconds) => new Promise(done => {
            let pictures = 0;
            new MutationObserver(changes => {
                pictures += changes.some(it => [...it.addedNodes].some(node => node.querySelector?.('img')
                    || node.tagName === 'IMG')) }).observe(box, { childList: true, subtree: true });
            setTimeout(() => done(pictures), milliseconds) })"""
        epoch = r"(box) => +box.querySelector('.nnlib-words').textContent.match(/Epoch ([\d,]+)/)[1].replace(',', '')"
        start = box.evaluate(epoch)
        pictures = box.evaluate(count, 1000 * SECONDS)
        epochs = (box.evaluate(epoch) - start) / pictures
        box.get_by_role("button", name="Pause", exact=True).click()
        yield f"| {call} | {pictures / SECONDS:.0f} | {epochs:.0f} |"


def _dragged(notebook, label):
    """The milliseconds of each position, and the pictures per second of a drag without rest."""
    box = notebook.cell(1).locator(".widget-vbox:has(.nnlib-words)").first
    box.locator("img").wait_for()
    slider = box.locator(f".widget-hslider:has(.widget-label:text-is('{label}'))")
    box.evaluate(WATCH)
    handle, track = slider.locator(".noUi-handle"), slider.locator(".noUi-base").bounding_box()
    places = np.linspace(track["x"], track["x"] + track["width"], POSITIONS)
    mouse, y = notebook.page.mouse, track["y"] + track["height"] / 2
    at = handle.bounding_box()
    mouse.move(at["x"] + at["width"] / 2, y)
    mouse.down()
    for x in places:
        before, seen = handle.get_attribute("aria-valuetext"), len(box.evaluate("it => it.milliseconds"))
        mouse.move(x, y)
        if handle.get_attribute("aria-valuetext") != before:
            notebook.page.wait_for_function(
                "([it, seen]) => it.milliseconds.length > seen", arg=[box.element_handle(), seen], polling=40
            )
    milliseconds = box.evaluate("it => it.milliseconds")
    start = time.perf_counter()
    for x in [*places[::-1], *places]:
        mouse.move(x, y)
        time.sleep(0.02)
    pictures = (len(box.evaluate("it => it.milliseconds")) - len(milliseconds)) / (time.perf_counter() - start)
    mouse.up()
    return milliseconds, pictures


def memory():
    """Rows: a kernel with everything imported and one explorer, and what 2,000 redraws add."""
    done = subprocess.run([sys.executable, __file__, "--kernel"], capture_output=True, text=True, check=True, cwd=ROOT)
    yield f"| a kernel with everything imported and the training explorer, in all | {done.stdout.strip()} |"
    from nnlib.widgets.training import TrainingExplorer

    explorer = TrainingExplorer()
    before, after = (_resident_after(explorer, redraws) for redraws in (100, 2000))
    yield f"| more after 2,000 redraws | {after - before:.1f} MB |"
    explorer.close()


def _resident_after(explorer, redraws):
    for _ in range(redraws):
        explorer.update()
    gc.collect()
    return _resident()


def kernel():
    """Print the memory of a real kernel that has imported all that a notebook does."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))
    modules = ["check", "data", "plots", "quiz", "network", "training", "gradient_check"]
    files = sorted({file for file, *_ in EXPLORERS})
    code = f"from nnlib import {', '.join(modules)}\n" + "\n".join(f"import nnlib.widgets.{file}" for file in files)
    code += "\nfrom nnlib.widgets.training import TrainingExplorer\nTrainingExplorer()"
    try:
        assert client.execute_interactive(code, timeout=60, output_hook=lambda _: None)["content"]["status"] == "ok"
        print(f"{_resident(manager.provisioner.pid):.0f} MB")
    finally:
        manager.shutdown_kernel(now=True)


def _resident(pid="self"):
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _median(milliseconds):
    return f"{statistics.median(milliseconds):.0f} ms"


def _late(milliseconds):
    return f"{np.quantile(milliseconds, 0.95):.0f} ms"


def main():
    with jupyterlab() as open_:
        dragged, played = list(in_the_browser(open_)), list(at_play(open_))
    versions = [f"{name} {importlib.import_module(name).__version__}" for name in ("numpy", "matplotlib", "ipywidgets")]
    lines = [
        "# How fast the explorers follow",
        "",
        "Written by `python tests/benchmarks/explorers.py`.",
        "",
        f"Python {platform.python_version()}, {', '.join(versions)}, {platform.system()}, {os.cpu_count()} cores.",
        "",
        f"In the kernel, a slider moved over {POSITIONS} positions: new state and new picture.",
        "",
        "| explorer | slider | median | 95 % |",
        "|---|---|---|---|",
        *(row for explorer in EXPLORERS for row in in_the_kernel(*explorer)),
        "",
        f"In JupyterLab, from the slider's event to the picture on screen, dragged over {POSITIONS} positions; and the",
        "pictures per second of a drag that does not wait for them. The first row is a dot that does not move, in a",
        "picture of one inch: what messages, server and browser take by themselves.",
        "",
        "| explorer | slider | median | 95 % | pictures per second |",
        "|---|---|---|---|---|",
        *dragged,
        "",
        f"The playground at play in JupyterLab, over {SECONDS} seconds.",
        "",
        "| explorer | pictures per second | epochs per picture |",
        "|---|---|---|",
        *played,
        "",
        "Memory (resident).",
        "",
        "| what | memory |",
        "|---|---|",
        *memory(),
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    kernel() if "--kernel" in sys.argv else main()
