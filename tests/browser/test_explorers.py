"""Every explorer of every notebook in a real browser: its knobs by keyboard and by mouse in turn, Reset, Step, Play.

An explorer is found by its output, so that a new notebook or explorer needs no change here. What it should show is
asked of the kernel: the picture of a new explorer of the same cell, to whose knobs the same was done. Every knob by
keyboard: test_keyboard.py.
"""

import json
import re

import pytest
from conftest import NOTEBOOKS, SCREENSHOTS, screenshot
from frontends import VIEWPORT, Classic, Lab, Notebook7, wait_until

MAKES_AN_EXPLORER = re.compile(r"^\w*explorer\(", re.IGNORECASE | re.MULTILINE)
PLACES = [(path.name, Lab) for path in NOTEBOOKS]
PLACES += [("00_start_here.ipynb", Classic), ("02_feedforward.ipynb", Notebook7)]
MANY = 12  # knobs
KNOBS, CHECKBOX = ".widget-hslider, .widget-checkbox", "input[type=checkbox]"
HANDLE, TRACK = ".noUi-handle, .ui-slider-handle", ".noUi-base, .ui-slider"  # of ipywidgets 8, and of 7
LOOK = """explorer => {  // all at one moment
    const images = [...explorer.querySelectorAll('img')], words = explorer.querySelector('.nnlib-words');
    return { images: images.length, png: images[0]?.src.split(',')[1], alt: images[0]?.alt,
             words: words?.textContent, view: words?.parentElement.innerHTML } }"""
SHOWS = f"([explorer, png]) => ({LOOK})(explorer).png === png"
DIFFERS = f"([explorer, view]) => ({LOOK})(explorer).view !== view"  # a small move may change the words only
CHANGES = f"""([explorer, seconds, enough]) => {{  // how often the picture changes by itself, and whether it says Pause
    const look = {LOOK}, end = performance.now() + 1000 * seconds, isPlaying = () =>
        [...explorer.querySelectorAll('button')].some(button => button.textContent.trim() === 'Pause');
    let last = look(explorer).png, count = 0, played = false;
    window.changes = new Promise(done => {{
        const watch = setInterval(() => {{
            const now = look(explorer).png, playing = isPlaying(), ended = played && !playing;
            count += now !== last;
            last = now;
            played ||= playing;
            if (count < enough && !ended && performance.now() < end) return;
            clearInterval(watch);
            done([count, played]) }}, 10) }}) }}"""
PRESS_PAUSE = """explorer => [...explorer.querySelectorAll('button')]
    .filter(button => button.textContent.trim() === 'Pause').forEach(button => button.click())"""


class OnThePage:
    """An explorer as a reader meets it."""

    def __init__(self, notebook, index):
        self.notebook, self.page, self.index = notebook, notebook.page, index
        found = wait_until(lambda: [it for it in notebook.explorers() if it[0] == index], "an explorer")
        _, self.source, self.model_id = found[0]  # its output may arrive after its cell has ended
        self.cell = notebook.cell(index)
        self.box = self.cell.locator(".widget-vbox:has(.nnlib-words)").first
        self.box.locator("img").wait_for()
        notebook.kernel.ask(f"probe.watch({self.model_id!r})")
        self.element = self.box.element_handle()

    def look(self):
        return self.element.evaluate(LOOK)

    def wait_for(self, condition, png):
        self.page.wait_for_function(condition, arg=[self.element, png], timeout=15_000, polling=20)

    def settled(self):
        """What its kernel says of it, once it has done all its work."""

        def state():
            state = json.loads(self.notebook.kernel.ask(f"probe.state({self.model_id!r})"))
            return not state["busy"] and state

        return wait_until(state, f"the work of {self.source}")

    def is_right(self):
        """Assert that one picture is shown, the right one, with its words."""
        state, look, expected = wait_until(self.at_rest, f"one and the same picture of {self.source}")
        assert look["images"] == 1 and look["alt"] == look["words"] == state["words"] != ""
        assert state["words"] == expected["words"]
        assert state["png"] == expected["png"]
        return state

    def at_rest(self):
        """What its kernel says, what the page shows, and what it should be; a drag's last move may still be coming."""
        state, look = self.settled(), self.look()
        if look["png"] == state["png"]:
            expected = json.loads(self.notebook.kernel.ask(f"probe.expected({self.model_id!r}, {self.source!r})"))
            return state == self.settled() and (state, look, expected)

    def does(self, action, *arguments):
        """Do it, wait for another picture, and assert that it is the right one; returns the state."""
        before = self.look()["view"]
        action(*arguments)
        self.wait_for(DIFFERS, before)
        return self.is_right()

    def button(self, name):
        return self.box.get_by_role("button", name=name, exact=True)


def press(widget, last):
    """Move a knob by keyboard, back if at its last value. Notebook 7 takes the arrow keys for its cells."""
    if widget.locator(CHECKBOX).count():
        return widget.locator(CHECKBOX).press("Space")
    arrows = "/lab/" in widget.page.url or widget.locator(".ui-slider").count()
    forth, back = ("ArrowRight", "ArrowLeft") if arrows else ("End", "Home")
    until_it_moves(widget, lambda: widget.locator(HANDLE).press(back if last else forth))


def drag(widget):
    """Take a slider's handle by mouse, and leave it near the other end of its track; click a checkbox."""
    if widget.locator(CHECKBOX).count():
        return widget.locator(CHECKBOX).click()
    until_it_moves(widget, lambda: drag_once(widget))


def drag_once(widget):
    handle, mouse = widget.locator(HANDLE), widget.page.mouse
    handle.hover()  # waits until the page no longer moves
    handle, track = handle.bounding_box(), widget.locator(TRACK).first.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    share = 0.9 if x < track["x"] + track["width"] / 2 else 0.1
    mouse.down()
    mouse.move(track["x"] + share * track["width"], y, steps=5)
    mouse.up()


def until_it_moves(widget, action):
    """As readers do: on a busy machine the page may move, or take the focus, just then."""
    place = widget.locator(HANDLE).bounding_box()["x"]
    for _ in range(3):
        action()
        if widget.locator(HANDLE).bounding_box()["x"] != place:
            break


@pytest.mark.parametrize("name, front_end", PLACES, ids=lambda value: getattr(value, "__name__", value))
def test_every_explorer(run_notebook, name, front_end):
    notebook = run_notebook(name, front_end)
    cells = [index for index, source, _ in notebook.cells() if MAKES_AN_EXPLORER.search(source)]
    kinds = set()
    for index in cells:
        explorer = OnThePage(notebook, index)
        start = explorer.is_right()["png"]
        keep_pictures(explorer, name)
        if (kind := explorer.source.split("(")[0]) not in kinds:
            kinds.add(kind)
            all_knobs(explorer, start)
            buttons(explorer, start)
        notebook.run_cell(index)  # once more: no second copy, and alive
        explorer = OnThePage(notebook, index)
        assert explorer.cell.locator("img").count() == explorer.cell.locator(".nnlib-words").count() == 1
        assert explorer.is_right()["png"] == start
        explorer.does(press, knobs(explorer)[0], explorer.settled()["knobs"][0]["last"])
        assert notebook.errors() == []
    assert cells == [index for index, _, _ in notebook.explorers()]


def knobs(explorer):
    return explorer.box.locator(KNOBS).all()


def all_knobs(explorer, start):
    known = explorer.settled()["knobs"]
    assert len(knobs(explorer)) == len(known) > 0
    for number, widget in enumerate(knobs(explorer)):
        if len(known) > MANY and number % 3:
            continue  # of so many every third one is enough
        before = known[number]
        action = (drag, widget) if number % 2 else (press, widget, before["last"])
        assert explorer.does(*action)["knobs"][number]["value"] != before["value"]
        reset(explorer, start)


def buttons(explorer, start):
    reset(explorer, start)
    if play := explorer.settled()["play"]:
        before = explorer.look()["view"]
        explorer.button("Step").click()
        explorer.wait_for(DIFFERS, before)
        reset(explorer, start)
        play_and_pause(explorer, play)
        reset(explorer, start)


def reset(explorer, start):
    explorer.button("Reset").press("Enter")
    explorer.wait_for(SHOWS, start)


def play_and_pause(explorer, play):
    count, played = changes(explorer, 15, 5, lambda: explorer.button(play).press("Space"))
    assert played and count >= 2  # some end before the fifth
    explorer.element.evaluate(PRESS_PAUSE)  # at once, if it has not ended by itself
    explorer.button(play).wait_for()
    explorer.wait_for(SHOWS, explorer.settled()["png"])
    assert changes(explorer, 0.5, 1) == [0, False]


def changes(explorer, seconds, enough, action=lambda: None):
    """What CHANGES counts from just before the action; so a busy page misses nothing."""
    explorer.page.evaluate(CHANGES, [explorer.element, seconds, enough])
    action()
    return explorer.page.evaluate("() => window.changes")


def keep_pictures(explorer, name):
    """Wide and narrow, by day and by night."""
    notebook = explorer.notebook
    if SCREENSHOTS and type(notebook) is Lab:
        for width in (1280, 800):
            explorer.page.set_viewport_size({"width": width, "height": 1400})
            for theme in Lab.THEMES:
                notebook.change_theme(theme)
                screenshot(notebook.cell(explorer.index), f"{name[:2]} {explorer.index} {width} {theme[11:].lower()}")
        explorer.page.set_viewport_size(VIEWPORT)
        notebook.change_theme(Lab.THEMES[0])
