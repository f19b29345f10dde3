"""By keyboard alone, in JupyterLab: Tab comes to every knob and button, their keys work, and the focus is never lost.

One page holds an explorer of each kind that the notebooks have, and the quiz. After each key the test looks at what has
the focus, and a watch on the page does so at every frame: while pictures are drawn anew, and while Play runs.
"""

import json
import re

import pytest
from conftest import NOTEBOOKS
from frontends import wait_until
from test_explorers import DIFFERS, OnThePage

NAME = "my_keyboard.ipynb"
EVERY = [path.read_text(encoding="utf-8") for path in NOTEBOOKS]
IMPORTS = sorted({line for text in EVERY for line in re.findall(r"from nnlib\.widgets\.\w+ import \w+Explorer", text)})
NEEDS = {"LandscapeExplorer": "lambda u, v: (u - 3) ** 2 + (v + 2) ** 2", "DigitExplorer": "net"}
EXPLORERS = [f"{kind}({NEEDS.get(kind, '')})" for kind in (line.split()[-1] for line in IMPORTS)]
BEGIN = """from nnlib import quiz
from nnlib.network import NeuralNetwork
net = NeuralNetwork([64, 8, 10], rng=0, activation="relu", output="softmax", loss="cross_entropy")
"""
CELLS = [BEGIN + "\n".join(IMPORTS), *EXPLORERS, "quiz.predict('wiggle')", "quiz.closing('sigmoid')", "'the end'"]

SELECT = """index => {  // as a reader's arrow keys do, from cell to cell
    const notebook = window.jupyterapp.shell.currentWidget.content;
    Object.assign(notebook, { activeCellIndex: index, mode: 'command' });
    notebook.widgets[index].node.focus() }"""
CONTROLS = """box => [...box.querySelectorAll('.noUi-handle, .widget-readout, input, textarea, button, canvas')]
    .filter(control => control.checkVisibility())"""
FOCUS = f"""box => {{  // the number of the control that has the focus, or what has it
    const at = document.activeElement, index = ({CONTROLS})(box).indexOf(at);
    return index >= 0 ? index : at === document.body ? 'nothing' : box.contains(at) ? at.outerHTML : 'outside' }}"""
KIND = """() => {
    const it = document.activeElement;
    return it.type === 'checkbox' ? 'checkbox' : it.getAttribute('role') === 'slider' ? 'slider'
        : it.classList.contains('widget-readout') ? 'readout' : it.tagName.toLowerCase() }"""
NAMED = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText.trim()"
IS_NAMED = f"name => ({NAMED})() === name"
IS_PLAY = "() => document.activeElement.classList.contains('widget-toggle-button')"
ONWARDS = f"""box => {{  // does each control stand below the one before it, or to the right of it?
    const places = ({CONTROLS})(box).map(control => control.getBoundingClientRect());
    return places.slice(1).every((place, k) => place.bottom > places[k].bottom || place.left > places[k].left) }}"""
WATCH = """box => {
    window.lost = [];
    (function look() {
        const at = document.activeElement;
        if (!box.isConnected || !box.contains(at)) window.lost.push(`${at.tagName} ${at.className}`);
        window.watch = requestAnimationFrame(look) })() }"""
LOST = "() => { cancelAnimationFrame(window.watch); return window.lost }"
AT_END = "() => Number(document.activeElement.ariaValueNow) >= Number(document.activeElement.ariaValueMax)"
LISTEN = """box => {
    window.said = [];
    const keep = node => { if (node.getAttribute?.('role') === 'alert') window.said.push(node.textContent) };
    const listener = new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(keep)));
    listener.observe(box, { childList: true, subtree: true }) }"""
REPLIES = "() => window.said.filter(text => !text.endsWith('right at the first try.'))"
STATE = """() => {  // of the notebook: what keys that are not meant for it would change
    const { mode, activeCellIndex, model } = window.jupyterapp.shell.currentWidget.content;
    return [mode, activeCellIndex, [...model.cells].map(cell => cell.sharedModel.getSource())] }"""


class Keys:
    """The keyboard, on the controls of one element."""

    def __init__(self, page, element):
        self.page, self.element = page, element

    def press(self, key):
        """Press a key; returns the number of the control that has the focus then."""
        self.page.keyboard.press(key)
        return self.focus()

    def focus(self):
        return self.element.evaluate(FOCUS)

    def kind(self):
        return self.page.evaluate(KIND)

    def name(self):
        return self.page.evaluate(NAMED)

    def come_in(self, key):
        """Press Tab, or Shift+Tab, into the element: JupyterLab's buttons of the active cell may stand in between."""
        for _ in range(12):
            if (number := self.press(key)) != "outside":
                return number

    def tour(self, index):
        """From the cell through all controls, out at the end, and all the way back; returns how many there are."""
        count = self.element.evaluate(f"box => ({CONTROLS})(box).length")
        self.page.evaluate(SELECT, index)
        assert [self.come_in("Tab")] + [self.press("Tab") for _ in range(count)] == [*range(count), "outside"]
        back = [self.come_in("Shift+Tab")] + [self.press("Shift+Tab") for _ in range(count)]
        assert back == [*reversed(range(count)), "outside"]
        assert self.element.evaluate(ONWARDS)
        return count

    def walk(self, count, use):
        """Come to each control by Tab and use it: the focus stays there all the time, and the notebook as it was."""
        before = self.page.evaluate(STATE)
        assert self.come_in("Tab") == 0
        self.element.evaluate(WATCH)
        for number in range(count):
            use(number)
            assert self.focus() == number
            if number < count - 1:
                self.page.keyboard.press("Tab")
        assert self.page.evaluate(LOST) == []
        assert self.page.evaluate(STATE) == before


@pytest.fixture
def notebook(lab_server, run_notebook):
    lab_server.store(NAME, CELLS)
    return run_notebook(NAME)


def test_every_explorer_and_quiz(notebook):
    for index in range(1, 1 + len(EXPLORERS)):
        explorer = OnThePage(notebook, index)
        keys = Keys(notebook.page, explorer.element)
        count = keys.tour(index)
        keys.walk(count, lambda number: use(explorer, keys, number))  # noqa: B023
    predict(notebook, len(CELLS) - 3)
    close(notebook, len(CELLS) - 2)


def use(explorer, keys, number):
    """What its keys do. The text beside a slider is left alone: it can be written for numbers only."""
    uses = {"slider": turn, "checkbox": tick, "button": push, "input": write, "textarea": type_code, "canvas": draw}
    if keys.kind() in uses:
        uses[keys.kind()](explorer, keys)


def turn(explorer, keys):
    """Where there is Play, forth and back, so that it begins at the start; else Reset has something to do."""
    arrows = ["ArrowRight", "ArrowLeft"]
    for arrow in (arrows[::-1] if keys.page.evaluate(AT_END) else arrows)[: 2 if state(explorer)["play"] else 1]:
        changes_a_knob(explorer, keys, arrow)


def tick(explorer, keys):
    changes_a_knob(explorer, keys, "Space")


def changes_a_knob(explorer, keys, key):
    before = values(explorer)
    keys.press(key)
    wait_until(lambda: values(explorer) != before, "a knob that moves")


def values(explorer):
    return [knob["value"] for knob in state(explorer)["knobs"]]


def state(explorer):
    """What the kernel says of it, which may still work on what the knobs ask for."""
    return json.loads(explorer.notebook.kernel.ask(f"probe.state({explorer.model_id!r})"))


def push(explorer, keys):
    name = keys.name()
    if name.startswith("row "):  # a pixel
        row, column = map(int, re.findall(r"\d+", name)[:2])
        if row == column:  # of so many a diagonal is enough
            keys.press("Space" if row % 2 else "Enter")
            keys.page.wait_for_function(f"name => !({IS_NAMED})(name)", arg=name)
    elif keys.page.evaluate(IS_PLAY):
        before = explorer.look()["view"]
        keys.press("Space")
        keys.page.wait_for_function(IS_NAMED, arg="Pause")
        explorer.wait_for(DIFFERS, before)
        keys.press("Enter")
        keys.page.wait_for_function(IS_NAMED, arg=name)
    elif name == "Back to epoch 0":  # Reset, which comes before it, has been there
        keys.press("Enter")
    else:
        explorer.settled()  # a step waits for a training that is under way
        before = explorer.look()["view"]
        keys.press("Enter")
        explorer.wait_for(DIFFERS, before)


def write(explorer, keys):
    """The playground's line: first something that it does not know."""
    for line, shown in {"abdd": "Not loaded", "PlaygroundExplorer(data='hills')": "Data: hills"}.items():
        keys.press("ControlOrMeta+a")
        keys.page.keyboard.type(line)
        keys.press("Enter")
        explorer.box.get_by_text(shown).first.wait_for()
        if shown == "Not loaded":
            assert explorer.box.get_by_role("alert").inner_text().startswith(shown)


def type_code(explorer, keys):
    keys.page.keyboard.type("abdd\n")  # would be cells above and below, and none of this


def draw(explorer, keys):
    """A 1 on the pad: the pen goes up, down, and draws a line from top to bottom."""
    for key in ["Delete", "ArrowUp", "ArrowUp", "Space", *["ArrowDown"] * 14, "Space"]:
        keys.press(key)
    explorer.box.get_by_text("32 of 64 pixels hold ink. It is your drawing").wait_for()  # a thick line


def predict(notebook, index):
    """Every answer, one after the other: each is kept in place of the one before."""
    box = notebook.cell(index).locator(".nnlib-quiz")
    keys, reply = Keys(notebook.page, box.element_handle()), box.get_by_role("alert")

    def choose(number):
        keys.press("Space" if number % 2 else "Enter")
        box.locator("button").nth(number).locator("i.fa-check").wait_for()
        wait_until(lambda: box.locator("i.fa-check").count() == 1, "one check mark")
        chosen = keys.name().removeprefix("ABC"[number]).strip().rstrip(".")
        wait_until(lambda: reply.inner_text() == f"Kept: {chosen}. Now run the next cell.", chosen)

    keys.walk(keys.tour(index), choose)


def close(notebook, index):
    """Every answer of every question: the reply to each is an alert, which a screen reader says at once."""
    box = notebook.cell(index).locator(".nnlib-quiz")
    keys = Keys(notebook.page, box.element_handle())
    box.evaluate(LISTEN)

    def choose(number):
        keys.press("Enter" if number % 2 else "Space")
        keys.page.wait_for_function(f"number => ({REPLIES})().length > number", arg=number)

    count = keys.tour(index)
    keys.walk(count, choose)
    replies = keys.page.evaluate(REPLIES)
    assert len(replies) == count and all(text.startswith(("RIGHT. ", "NOT THIS TIME. ")) for text in replies)
    [total] = set(keys.page.evaluate("() => window.said")) - set(replies)
    assert re.fullmatch(r"\d of \d right at the first try\.", total)
