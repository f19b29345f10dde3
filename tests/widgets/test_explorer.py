"""The base of all explorers, tried on a small one: a point on a line, which Play moves to the right."""

import asyncio
import base64
import gc
import re
import threading
import time
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
        self.followed, self.worked = 0, 5
        super().__init__(knobs, fig, [self.point])

    def follow(self, x, y):
        self.followed += 1
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


def test_play_keeps_its_pace(point):
    point.pace = 0.1
    seconds = time.monotonic()
    play(point, then=lambda: point.buttons["Play"].set_trait("value", False))
    assert point.knobs["across"].value == 2 and time.monotonic() - seconds >= 0.1


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


def play(point, *, then, seconds=10):
    """Press Play, wait until the point has moved, do `then`, and let the task end."""

    async def session():
        point.buttons["Play"].value = True
        while point.knobs["across"].value < 2:
            await asyncio.sleep(0.005)
        then()
        await asyncio.wait_for(point.task, seconds)

    asyncio.run(session())


def test_reset_ends_play(point):
    play(point, then=point.buttons["Reset"].click)
    assert point.knobs["across"].value == 0 and not point.buttons["Play"].value


def test_an_error_ends_play(point):
    def step():
        point.knobs["across"].value = 9
        return True

    point.step = step

    async def session():
        point.buttons["Play"].value = True
        with pytest.raises(RuntimeError, match="nine"):
            await asyncio.wait_for(point.task, 10)

    asyncio.run(session())
    assert not point.buttons["Play"].value


def test_a_hurried_hand_starts_one_task_only(point):
    async def session():
        point.buttons["Play"].value = True
        first = point.task
        for value in (False, True):
            point.buttons["Play"].value = value
        assert point.task is first
        point.buttons["Play"].value = False
        point.knobs["far up"].value = 5
        assert point.task is first
        point.close()

    asyncio.run(session())


def test_work_waits_until_the_knobs_rest(point):
    point.worked = 0

    async def session():
        point.knobs["across"].value = 1
        await asyncio.sleep(base.REST / 2)
        assert point.worked == 0
        await asyncio.wait_for(point.task, 10)
        assert point.worked == 6

    asyncio.run(session())


def test_a_step_without_an_answer_is_not_the_last(point):
    point.step = lambda: None

    async def session():
        point.buttons["Play"].value = True
        await asyncio.sleep(0.2)
        assert point.buttons["Play"].value
        point.buttons["Play"].value = False
        await asyncio.wait_for(point.task, 10)

    asyncio.run(session())


def test_a_step_may_turn_knobs(point):
    def step():
        point.turn(far_up=point.knobs["far up"].value + 1)
        point.knobs["across"].value += 1

    point.step, followed = step, point.followed
    point.one_step()
    assert point.followed == followed + 2 and "at 1 and 4" in point.words  # turn draws, one_step draws


def test_a_knob_that_moves_beside_a_drawing_in_another_thread_is_followed(point):
    inside, follow = threading.Event(), point.follow

    def slow(*values):
        words = follow(*values)
        inside.set()
        time.sleep(0.1)
        return words

    point.follow = slow
    other = threading.Thread(target=point.update)
    other.start()
    inside.wait(5)
    point.knobs["across"].value = 5
    other.join()
    assert "at 5 and 3" in point.words


def test_pause_in_another_thread_is_not_lost(point):
    inside, step = threading.Event(), point.step

    def slow():
        inside.set()
        time.sleep(0.1)
        return step()

    point.step = slow
    pause = threading.Thread(target=lambda: inside.wait(5) and setattr(point.buttons["Play"], "value", False))
    pause.start()

    async def session():
        point.buttons["Play"].value = True
        await asyncio.wait_for(point.task, 10)

    asyncio.run(session())
    assert point.knobs["across"].value < 8


def test_play_works_after_its_event_loop_is_gone(point):
    gone = asyncio.new_event_loop()

    async def press(value):
        point.buttons["Play"].value = value
        await asyncio.sleep(0.05)

    gone.run_until_complete(press(True))
    gone.close()
    point.buttons["Play"].value = False
    at = point.knobs["across"].value

    async def again():
        point.buttons["Play"].value = True
        await asyncio.wait_for(point.task, 10)

    asyncio.run(again())
    assert point.knobs["across"].value == 8 > at


def test_turn_refuses_an_unknown_name(point):
    before = point.view.value
    with pytest.raises(ValueError, match="there is no knob 'acros', expected one of across, far up"):
        point.turn(far_up=9, acros=2)
    assert point.knobs["far up"].value == 3 and point.view.value == before


def test_two_explorers_do_not_disturb_each_other(point):
    other = Point()
    before = other.view.value
    point.turn(across=7, far_up=7)
    assert other.view.value == before
    other.close()


def test_more_buttons_and_widgets_below_the_picture():
    class More(Point):
        def more_buttons(self):
            return {"Up": ("To the top", lambda: self.turn(far_up=10))}

        def below(self):
            return [ipywidgets.Text(), ipywidgets.HTML()]

    before = set(living())
    explorer = More()
    assert [*explorer.buttons] == ["Play", "Step", "Reset", "Up"]
    *_, row, view, text, html = explorer.box.children
    assert row.children == (*explorer.buttons.values(),) and view is explorer.view
    assert isinstance(text, ipywidgets.Text) and isinstance(html, ipywidgets.HTML)
    explorer.buttons["Up"].click()
    assert "at 0 and 10" in explorer.words
    explorer.close()
    assert set(living()) == before


def test_close_stops_the_task_and_frees_every_widget():
    before = set(living())
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
    assert set(living()) <= before


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


def test_an_explorer_that_cannot_be_made_leaves_no_widgets():
    class Broken(Point):
        def follow(self, x, y):
            raise RuntimeError("never")

    before = set(living())
    with pytest.raises(RuntimeError, match="never"):
        Broken()
    assert set(living()) == before


def living():
    """All widgets that are not closed."""
    instances = getattr(ipywidgets.widgets.widget, "_instances", None)  # ipywidgets 8
    return ipywidgets.Widget.widgets if instances is None else instances


def test_the_base_alone_is_no_explorer():
    with pytest.raises(NotImplementedError):
        Explorer({}, plots.figure()[0], [])
