"""Drawing digits in a browser: on the pad by mouse, and in the grid by mouse and by keyboard.

The pad is there only where anywidget is installed and the page can show it; else the grid is all there is.
"""

import json
import math

import pytest
import yaml
from conftest import screenshot
from frontends import Classic, Lab, wait_until

NAME = "my_digit.ipynb"
CELLS = [
    """from nnlib import data, training
from nnlib.network import NeuralNetwork
from nnlib.widgets.digit import DigitExplorer
X_train, Y_train, X_test, Y_test = data.digits()
kind = dict(activation="relu", output="softmax", loss="cross_entropy", initial="scaled")
net = NeuralNetwork([64, 128, 10], rng=0, **kind)
history = training.fit(net, X_train, Y_train, iterations=60, learning_rate=0.5, batch_size=32, rng=0)""",
    "DigitExplorer(net)",
]
DIGITS = {  # strokes on a sheet of 1 x 1, as the writers of the data set made them
    "1": [[(0.38, 0.32), (0.55, 0.12), (0.55, 0.88)]],
    "0": [[(0.5 + 0.22 * math.sin(t / 3), 0.5 - 0.36 * math.cos(t / 3)) for t in range(20)]],
    "7": [[(0.25, 0.15), (0.72, 0.15), (0.45, 0.88)], [(0.35, 0.5), (0.7, 0.5)]],
    "3": [
        [(0.45 + 0.2 * math.sin(t / 6), 0.32 - 0.18 * math.cos(t / 6)) for t in range(-6, 19)]
        + [(0.45 + 0.24 * math.sin(t / 6), 0.69 - 0.19 * math.cos(t / 6)) for t in range(1, 26)]
    ],
}
BREAKS_THE_PAD = """import traitlets
from nnlib.widgets import digit
if digit.Pad:
    class Broken(digit.Pad):
        {fault}
    digit.Pad = Broken"""
FAULTS = {
    "its view fails": "_esm = digit.Pad._esm.replace('el.append', 'el.nothing')",
    "it is not found": "_model_module, _view_module = (traitlets.Unicode('nowhere').tag(sync=True) for _ in range(2))",
}
COLOUR = "(button) => getComputedStyle(button).backgroundColor"
WHITE, GREY, BLACK = "rgb(255, 255, 255)", "rgb(128, 128, 128)", "rgb(0, 0, 0)"


class OnThePage:
    def __init__(self, notebook):
        self.notebook, self.page = notebook, notebook.page
        ((index, _, self.model_id),) = wait_until(notebook.explorers, "the explorer")  # late in the classic Notebook
        self.cell = notebook.cell(index)
        self.box = self.cell.locator(".widget-vbox:has(.nnlib-words)").first
        self.pad = self.box.locator("canvas")

    def words(self):
        """As shown, once they are those of the kernel."""

        def agree():
            state = json.loads(self.notebook.kernel.ask(f"probe.state({self.model_id!r})"))
            shown = self.box.locator(".nnlib-words").inner_text().strip()
            return not state["busy"] and shown == state["words"] and shown

        return wait_until(agree, "the words")

    def pixel(self, row, column):
        return self.box.get_by_role("button", name=f"row {row}, column {column}:")

    def is_pixel(self, row, column, colour, shade):
        """Wait until it has this colour and is called so."""
        button, expected = self.pixel(row, column), (colour, f"row {row}, column {column}: {shade}")
        wait_until(lambda: (button.evaluate(COLOUR), self.name(button)) == expected, expected)

    def name(self, button):
        """As the browser tells it to a screen reader."""
        line = button.aria_snapshot()  # - button "row 1, column 1: ink", in quotes of YAML
        return yaml.safe_load(line)[0].split('"')[1]

    def clear(self):
        self.box.get_by_role("button", name="Clear", exact=True).click()
        wait_until(lambda: "The grid is empty" in self.words(), "the empty grid")

    def draw(self, strokes):
        """Move the mouse over the pad as a hand does, stroke by stroke."""
        self.pad.scroll_into_view_if_needed()
        place, mouse = self.pad.bounding_box(), self.page.mouse
        for stroke in strokes:
            points = [(place["x"] + x * place["width"], place["y"] + y * place["height"]) for x, y in stroke]
            mouse.move(*points[0])
            mouse.down()
            for point in points[1:]:
                mouse.move(*point, steps=4)
            mouse.up()

    def ink_on_the_pad(self):
        return self.pad.evaluate(
            "sheet => sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height).data.filter(x => x).length"
        )


@pytest.fixture(params=[Lab, Classic], ids=lambda kind: kind.__name__)
def explorer(request, run_notebook):
    server = request.getfixturevalue("classic_server" if request.param is Classic else "lab_server")
    server.store(NAME, CELLS)
    return OnThePage(run_notebook(NAME, request.param))


def has_anywidget(explorer):
    return explorer.notebook.kernel.ask("__import__('importlib').util.find_spec('anywidget') is not None")


def has_no_pad(explorer):
    """Nor anything of it."""
    explorer.words()
    explorer.page.wait_for_timeout(2000)
    assert explorer.pad.count() == 0 or not explorer.pad.is_visible()
    assert "draw here" not in explorer.box.inner_text() and "rror" not in explorer.cell.inner_text()


def test_pixels_are_pressed_by_mouse_and_by_keyboard(explorer):
    assert "It is test image 1, a 6." in explorer.words()
    assert explorer.box.get_by_role("button", name="row ").count() == 64
    explorer.clear()
    explorer.is_pixel(1, 4, WHITE, "paper")
    for colour, shade in ((BLACK, "ink"), (GREY, "grey, 8 of 16"), (WHITE, "paper"), (BLACK, "ink")):
        explorer.pixel(1, 4).click()
        explorer.is_pixel(1, 4, colour, shade)
    for row in range(2, 9):
        explorer.pixel(row, 4).focus()
        explorer.page.keyboard.press("Enter" if row % 2 else "Space")
        explorer.is_pixel(row, 4, BLACK, "ink")
        explorer.page.keyboard.press("Tab")
        explorer.page.keyboard.press("Enter")  # the next one, which has the focus now
        explorer.is_pixel(row, 5, BLACK, "ink")
    assert explorer.words().startswith("The network reads a 1 (")
    assert "15 of 64 pixels hold ink" in explorer.words()
    screenshot(explorer.cell, f"digit, pressed, {type(explorer.notebook).__name__}")
    explorer.box.get_by_role("button", name="Reset", exact=True).press("Enter")
    wait_until(lambda: "It is test image 1, a 6." in explorer.words(), "the start")
    explorer.is_pixel(8, 5, BLACK, "ink")


def test_digits_are_drawn_on_the_pad_where_there_is_one(explorer):
    notebook = explorer.notebook
    if not has_anywidget(explorer):
        return has_no_pad(explorer)
    explorer.pad.wait_for()
    for digit, strokes in DIGITS.items():
        explorer.clear()
        assert explorer.ink_on_the_pad() == 0
        explorer.draw(strokes)
        wait_until(lambda: explorer.words().startswith(f"The network reads a {digit} ("), f"a {digit}")  # noqa: B023
        assert "It is your drawing" in explorer.words() and explorer.ink_on_the_pad() > 0
        screenshot(explorer.cell, f"digit, drawn {digit}")
    explorer.pixel(1, 1).click()  # edit it
    explorer.is_pixel(1, 1, BLACK, "ink")
    notebook.reload()
    explorer = OnThePage(notebook)
    assert explorer.ink_on_the_pad() > 0, "the strokes are kept"
    explorer.pad.press("Delete")
    wait_until(lambda: "The grid is empty" in explorer.words(), "the empty grid")
    assert explorer.ink_on_the_pad() == 0 and len(notebook.cells()) == len(CELLS)


def test_the_pad_takes_touches_and_has_a_name(explorer):
    if not has_anywidget(explorer):
        pytest.skip("no pad here")
    pad = explorer.box.get_by_role("img", name="Pad: draw a digit")
    assert pad.evaluate("pad => getComputedStyle(pad).touchAction") == "none" and pad.get_attribute("tabindex") == "0"
    explorer.clear()
    place = pad.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + 20
    touch = explorer.page.context.new_cdp_session(explorer.page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 16):
        point = {"x": x, "y": y + 10 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_until(lambda: explorer.words().startswith("The network reads a 1 ("), "a 1")
    if isinstance(explorer.notebook, Lab):
        explorer.notebook.change_theme(Lab.THEMES[1])
        screenshot(explorer.cell, "digit, by night")


@pytest.mark.parametrize("front_end", [Lab, Classic], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_pad_that_the_page_cannot_show_leaves_the_grid(request, open_notebook, front_end, fault):
    server = request.getfixturevalue("classic_server" if front_end is Classic else "lab_server")
    server.store(NAME, [BREAKS_THE_PAD.format(fault=FAULTS[fault]), *CELLS])
    notebook = open_notebook(NAME, front_end)
    notebook.page.evaluate(notebook.RUN_ALL)
    explorer = OnThePage(notebook)
    has_no_pad(explorer)
    explorer.clear()
    explorer.pixel(3, 5).click()
    explorer.is_pixel(3, 5, BLACK, "ink")
    notebook.page_errors.clear()  # the fault's
