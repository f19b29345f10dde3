"""The base of all explorers, tried on a small one: a point on a line, which Play moves to the right."""

import asyncio
import base64
import gc
import re
import tracemalloc

import ipywidgets
import pytest

from nnlib import plots
from nnlib.widgets import explorer as base
from nnlib.widgets.explorer import Explorer, knob


class Point(Explorer):
    def __init__(self):
        fig, ax = plots.figure(4, 2)
        (self.point,) = ax.plot([0], [0], "o")
        ax.set(xlim=(-1, 11), ylim=(-1, 11))
        knobs = {
            "across": knob(ipywidgets.IntSlider, "across", min=0, max=10),
            "far up": knob(ipywidgets.IntSlider, "far up", min=0, max=10, value=3),
        }
        self.followed, self.worked, self.remembered = 0, 5, "start"
        super().__init__(knobs, fig, [self.point])

    def follow(self):
        self.followed += 1
        x, y = (knob.value for knob in self.knobs.values())
        if x == 9:
            raise RuntimeError("nine is <wrong>")
        self.point.set_data([x], [y])
        return f'The point is at {x} and {y}: "{self.remembered}".'

    def step(self):
        self.knobs["across"].value += 1
        return self.knobs["across"].value < 8

    def work(self):
        self.worked += 1
        return self.worked <= 5

    def forget(self):
        self.remembered = "start"


@pytest.fixture
def point():
    explorer = Point()
    yield explorer
    explorer.close()


def picture(explorer):
    """The bytes of the PNG that a reader sees."""
    return base64.b64decode(re.search('base64,([^"]+)', explorer.view.value)[1])


def test_a_moved_knob_gives_the_picture_and_words_of_its_state(point):
    before = picture(point)
    point.knobs["across"].value = 5
    assert picture(point) == point.png != before
    assert point.point.get_xdata() == [5]
    assert point.view.value.count("The point is at 5 and 3: &quot;start&quot;.") == 2  # as words, and as alt


def test_turn_sets_several_knobs_and_draws_once(point):
    followed = point.followed
    point.turn(across=2, far_up=4)
    assert point.followed == followed + 1 and "at 2 and 4" in point.words


def test_step_and_reset(point):
    start = point.words, point.png
    point.buttons["Step"].click()
    assert "at 1 and 3" in point.words
    point.remembered = "changed"
    point.turn(far_up=9)
    point.buttons["Reset"].click()
    assert (point.words, point.png) == start


def test_an_error_is_shown_and_raised_and_reset_recovers(point):
    with pytest.raises(RuntimeError, match="nine"):
        point.knobs["across"].value = 9
    assert "Something went wrong:</b> RuntimeError(&#x27;nine is &lt;wrong&gt;&#x27;)" in point.view.value
    point.reset()
    assert "wrong" not in point.view.value and "at 0 and 3" in point.words


def test_play_goes_on_until_there_is_no_step_left(point):
    async def play():
        point.buttons["Play"].value = True
        assert point.buttons["Play"].description == "Pause"
        await asyncio.wait_for(point.task, 10)

    asyncio.run(play())
    assert "at 8 and 3" in point.words
    assert not point.buttons["Play"].value and point.buttons["Play"].description == "Play"


def test_pause_stops(point):
    async def play_and_pause():
        point.buttons["Play"].value = True
        while point.knobs["across"].value < 3:
            await asyncio.sleep(0.01)
        point.buttons["Play"].value = False
        await asyncio.wait_for(point.task, 10)

    asyncio.run(play_and_pause())
    assert 3 <= point.knobs["across"].value < 8


def test_play_keeps_its_pace(point, monkeypatch):
    pauses, sleep = [], asyncio.sleep

    async def note(seconds):
        pauses.append(seconds)
        await sleep(0)

    async def play():
        point.buttons["Play"].value = True
        await asyncio.wait_for(point.task, 10)

    monkeypatch.setattr(base.asyncio, "sleep", note)
    point.pace = 5.0
    asyncio.run(play())
    assert pauses[:8] == [5.0] * 8 and set(pauses[8:]) == {base.FRAME}


def test_an_error_while_playing_is_shown_and_raised_and_stops(point):
    async def play():
        point.turn(across=8)
        point.buttons["Play"].value = True
        with pytest.raises(RuntimeError, match="nine"):
            await asyncio.wait_for(point.task, 10)

    asyncio.run(play())
    assert "nine is &lt;wrong&gt;" in point.view.value and not point.buttons["Play"].value


def test_work_is_done_when_the_knobs_rest(point, monkeypatch):
    monkeypatch.setattr(base, "REST", 0.1)
    point.worked = 0

    async def move():
        point.knobs["across"].value = 1
        assert point.worked == 0
        await asyncio.wait_for(point.task, 10)

    asyncio.run(move())
    assert point.worked == 6  # five slices, and one look that finds nothing left


def test_two_explorers_do_not_disturb_each_other(point):
    other = Point()
    before = other.view.value
    point.turn(across=7, far_up=7)
    assert other.view.value == before
    other.close()


def test_close_stops_the_task_and_frees_every_widget():
    living = getattr(ipywidgets.widgets.widget, "_instances", None)  # ipywidgets 8
    living = ipywidgets.Widget.widgets if living is None else living
    before = set(living)
    explorer = Point()

    async def play_and_close():
        explorer.buttons["Play"].value = True
        await asyncio.sleep(0.05)
        explorer.close()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(explorer.task, 10)

    asyncio.run(play_and_close())
    widgets = [explorer.box, explorer.view, *explorer.knobs.values(), *explorer.buttons.values()]
    for part in (*widgets, *(widget.layout for widget in widgets)):
        assert part.comm is None
    assert set(living) <= before


def test_memory_stays_flat(point):
    def bytes_after(redraws):
        for number in range(redraws):
            point.knobs["across"].value = number % 8
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    bytes_after(20)
    assert bytes_after(200) - bytes_after(20) < 100_000
    tracemalloc.stop()


def test_a_reader_without_a_kernel_gets_a_picture_and_words(point, monkeypatch):
    shown = []
    monkeypatch.setattr(base, "display", lambda forms, **settings: shown.append((forms, settings)))
    point._ipython_display_()
    monkeypatch.setitem(base.sys.modules, "google.colab", base)
    point._ipython_display_()
    (forms, settings), (in_colab, _) = shown
    assert forms["text/plain"] == settings["metadata"]["image/png"]["alt"] == point.words
    assert forms["image/png"].startswith(b"\x89PNG") and settings["metadata"]["image/png"]["width"] == 4 * 96
    assert forms["application/vnd.jupyter.widget-view+json"]["model_id"] == point.box.model_id
    assert set(forms) - set(in_colab) == {"image/png"}


def test_the_base_alone_is_no_explorer():
    with pytest.raises(NotImplementedError):
        Explorer({}, plots.figure()[0], [])
