"""How fast the explorers follow

In the kernel: new state and new picture, for each of 40 positions of a slider. In JupyterLab: from the slider's event
to the picture on screen, position after position, and the pictures per second of a drag that does not wait for them.
`Smallest()` is a dot that does not move, one inch wide: what messages, server and browser take by themselves.
Memory is the resident memory of the process. Needs what tests/browser needs.
"""

import contextlib
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from table import Row

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "browser")]  # for jupyterlab()

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
    ("playground", "PlaygroundExplorer()", ["noise"]),
    ("playground", "PlaygroundExplorer(hidden=[8, 8, 8])", ["neuron"]),  # each position of the slider has its neuron
]
SECONDS = 10
WATCH = """explorer => {  // note the time from each move of a slider to the first frame with its picture
    let since = null, last = explorer.querySelector('img');
    explorer.milliseconds = [];
    explorer.rests = performance.now();  // since then: some go on training, and show it
    for (const handle of explorer.querySelectorAll('.noUi-handle'))
        new MutationObserver(changes => {
            if (changes.some(it => it.oldValue !== handle.ariaValueNow)) since ??= performance.now() })
            .observe(handle, { attributes: true, attributeFilter: ['aria-valuenow'], attributeOldValue: true });
    new MutationObserver(async () => {
        const image = explorer.querySelector('img'), start = since;
        if (!image || image === last) return;
        [since, last, explorer.rests] = [null, image, performance.now()];
        if (start === null) return;
        await image.decode();
        requestAnimationFrame(() => { explorer.milliseconds.push(performance.now() - start) });
    }).observe(explorer, { childList: true, subtree: true }) }"""


def rows():
    """Rows: redraws in the kernel, memory, then in JupyterLab from event to picture, and the playground at play."""
    for explorer in EXPLORERS:
        yield from in_the_kernel(*explorer)
    yield memory()
    with jupyterlab() as open_:
        for explorer in EXPLORERS:
            yield from in_the_browser(open_, *explorer)
        yield from at_play(open_)


def in_the_kernel(file, call, labels):
    """A row for each slider: a redraw while it moves over its whole length."""
    names = {}
    exec(f"{SETUP}\nfrom nnlib.widgets.{file} import *", names)
    explorer = eval(call, names)
    for label in labels:
        slider = next(knob for knob in explorer.knobs.values() if knob.description == label)
        milliseconds = []
        for value in _values(slider):
            before, start = slider.value, time.perf_counter()
            slider.value = value
            if slider.value != before:  # a slider of whole numbers has fewer places
                milliseconds.append(1000 * (time.perf_counter() - start))
        yield _times(f"{call}, {label}: redraw in the kernel", milliseconds, bar=35)
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
    from frontends import Lab, new_page
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, running([sys.executable, *LAB], Path(folder)) as server:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

            @contextlib.contextmanager
            def open_(file, call):
                server.store(f"{file}.ipynb", [SETUP, f"from nnlib.widgets.{file} import *\n{call}"])
                page = new_page(browser)
                notebook = Lab(page, server).open(f"{file}.ipynb")
                notebook.run_all()
                yield notebook
                assert notebook.errors() == []
                notebook.close()
                page.close()

            yield open_


def in_the_browser(open_, file, call, labels):
    """Two rows for each slider: from its event to the picture on screen, and pictures per second."""
    for label in labels:
        with open_(file, call) as notebook:  # a new page each: WATCH must not count twice
            milliseconds, pictures = _dragged(notebook, label)
            yield _times(f"{call}, {label}: from event to picture in JupyterLab", milliseconds, bar=70)
            yield Row(f"{call}, {label}: pictures per second of a drag", pictures, "")


def at_play(open_):
    """Rows: pictures per second, as the page shows them, and epochs per picture."""
    file, call, _ = EXPLORERS[-1]
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
        yield Row(f"{call} at play: pictures per second", pictures / SECONDS, "", bar=-15)
        yield Row(f"{call} at play: epochs per picture", epochs, "")


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
        notebook.page.wait_for_function("it => performance.now() - it.rests > 300", arg=box.element_handle())
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
    """A row: what 2,000 redraws add to the memory of a process."""
    from nnlib.widgets.training import TrainingExplorer

    explorer = TrainingExplorer()
    before, after = (_resident_after(explorer, redraws) for redraws in (100, 2000))
    explorer.close()
    return Row("TrainingExplorer(): memory that 2,000 redraws add", after - before, "MB", bar=5)


def _resident_after(explorer, redraws):
    """Resident memory in MB."""
    for _ in range(redraws):
        explorer.update()
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _times(what, milliseconds, bar):
    """The row of a median, with the time that 95 % of the pictures keep."""
    return Row(what, statistics.median(milliseconds), "ms", "95 %", np.quantile(milliseconds, 0.95), bar=bar)
