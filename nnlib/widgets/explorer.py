"""The base of all explorers: knobs, a picture that follows them, and its state in words.

Only widgets that ipywidgets 7.7 (Colab) and 8 share are used; not `interact` and `Output`, which swallow errors.
The picture is an ``<img>`` in an HTML widget, because an Image widget has no alternative text for screen readers.
"""

import asyncio
import base64
import contextlib
import html
import io
import sys
import threading
import time

import ipywidgets
import numpy as np
from IPython.display import display
from PIL import Image  # matplotlib's own dependency

from nnlib.plots import CSS_PIXELS_PER_INCH

FRAME = 0.02  # seconds between the beginnings of two pictures, or more
TURN = 0.005  # seconds after a picture, at least, in which the sliders get their turn
REST = 0.3  # seconds after which a knob counts as resting
STYLE = """<style>
.nnlib-explorer .widget-html-content { min-width: 0; }
.nnlib-pixels button:focus { outline: 3px solid #0072B2; }
.nnlib-words { max-width: 720px; min-height: 4.5em; line-height: 1.5; padding: 4px 0; }
</style>"""  # on narrow pages only pictures scroll, and the words wrap
SATURATED = 0.01  # a slope below which the explorers call a neuron saturated

_drawing = threading.RLock()  # JupyterLab may run a callback beside a cell that makes another explorer


def knob(kind, description, **settings):
    """A slider with its label, alike in all explorers. For a choice take a SelectionSlider.

    In JupyterLab a Dropdown loses the arrow keys to the notebook.
    """
    layout, style = {"width": "30em", "max_width": "98%"}, {"description_width": "8em"}
    return kind(description=description, layout=layout, style=style, **settings)


class Picture:
    """The PNG of a figure of which only some artists change.

    All else is drawn once and kept as a background ("blitting"): 5 times as fast as a whole redraw.
    The axes' limits must be fixed, and nothing may cover the changing artists, which are drawn in their order.
    """

    def __init__(self, fig, artists):
        self.canvas, self.artists = fig.canvas, artists
        fig.set_dpi(CSS_PIXELS_PER_INCH)  # more pixels would be sharper on some screens, and slower on all
        self.width = round(fig.get_figwidth() * CSS_PIXELS_PER_INCH)
        for artist in artists:
            artist.set_animated(True)
        self.canvas.draw()
        fig.set_layout_engine("none")  # the layout is found; searching again would cost more than the drawing
        self.background = self.canvas.copy_from_bbox(fig.bbox)

    def drawn(self, form="png"):
        """The bytes of a file: "png" is exact, "jpeg" takes a fifth of the time."""
        self.canvas.restore_region(self.background)
        for artist in self.artists:
            artist.axes.draw_artist(artist)
        quality = dict(compress_level=1) if form == "png" else dict(quality=90, subsampling=0)
        file = io.BytesIO()
        Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB").save(file, form, **quality)
        return file.getvalue()


class Explorer:
    """Knobs, and below them a picture with its state in words, drawn anew whenever a knob moves.

    A new explorer makes its knobs and its figure, and calls this ``__init__`` at last, which draws at once::

        class Doubler(Explorer):
            def __init__(self):
                fig, ax = plots.figure(4, 2)
                (self.dot,) = ax.plot([0], [0], "o")
                ax.set(xlim=(0, 10), ylim=(0, 20))  # fixed: only the artists are drawn again
                super().__init__({"x": knob(ipywidgets.IntSlider, "x", max=10)}, fig, [self.dot])

            def follow(self, x):
                self.dot.set_data([x], [2 * x])
                return f"Twice {x} is {2 * x}."

    It may also define `controls`, `more_buttons`, `below`, `step`, `work` and `forget`. Knobs that are set inside of
    these do not call back. An error anywhere stops Play and is shown in place of the words.

    Parameters
    ----------
    knobs : dict of str to widget
        Each with a ``value``; the names are for `turn` and for tests.
    fig : Figure
    artists : list of artists of `fig`
        Those that `follow` changes, in the order in which they are drawn.
    """

    play_label = "Play"  # of the button that repeats `step`
    pace = FRAME  # seconds between two of its steps

    def __init__(self, knobs, fig, artists):
        self.knobs, self.picture = knobs, Picture(fig, artists)
        self.at_start = {name: knob.value for name, knob in knobs.items()}
        self.words, self.png, self.task, self.moved, self._held = "", b"", None, 0.0, False
        self.view = ipywidgets.HTML(layout={"width": "100%"})
        self.view.add_class("nnlib-explorer")
        self.buttons = {"Reset": _button("Reset", "All knobs back to their start", self.reset)}
        if type(self).step is not Explorer.step:
            self.buttons = {
                "Play": _button(self.play_label, "Repeats Step until pressed again", kind=ipywidgets.ToggleButton),
                "Step": _button("Step", "One step", self.one_step),
            } | self.buttons
            self.buttons["Play"].observe(self._play, names="value")
        for name, (tooltip, action) in self.more_buttons().items():
            self.buttons[name] = _button(name, tooltip, action)
        for knob in knobs.values():
            knob.observe(self._follow_knob, names="value")
        row = ipywidgets.HBox([*self.buttons.values()], layout={"flex_flow": "row wrap"})
        style = ipywidgets.HTML(STYLE, layout={"display": "none"})  # once: in the picture it would cost at each redraw
        self.box = ipywidgets.VBox([style, *self.controls(), row, self.view, *self.below()])
        self.forget()
        try:
            self.update()
        except BaseException:
            self.close()  # nobody will ever see the widgets of an explorer that could not be made
            raise

    # --- what an explorer defines -------------------------------------------------------------------------------

    def follow(self, *values):
        """Take the knobs' values, move the artists, and return the state in words, as plain text.

        The words are the picture's alternative text, too. Be quick, 30 ms: what takes longer goes to `work`.
        """
        raise NotImplementedError

    def controls(self):
        """The widgets above the buttons, from top to bottom: the knobs, unless an explorer arranges or adds some."""
        return [*self.knobs.values()]

    def more_buttons(self):
        """Buttons beside the usual ones, by name: pairs of a tooltip and of what a press calls."""
        return {}

    def below(self):
        """The widgets below the picture, from top to bottom."""
        return []

    def step(self):
        """Go one step further, by setting knobs for example; return False if it was the last. Play repeats it."""

    def work(self):
        """Do about 30 ms of what is too long for one move; return False if nothing was left to do.

        It is called again and again once no knob has moved for `REST` seconds.
        """
        return False

    def forget(self):
        """Set all that is not on the knobs to its start: called before the first picture, and by Reset."""

    # --- what all have --------------------------------------------------------------------------------------------

    def update(self):
        """Draw the state of the knobs."""
        with self._hold():
            self.words = self.follow(*(knob.value for knob in self.knobs.values()))
            if self._plays():
                self._show(html.escape(self.words), self.picture.drawn("jpeg"), "jpeg")
            else:
                self.png = self.picture.drawn()
                self._show(html.escape(self.words), self.png)
        self._go_on()

    def turn(self, **values):
        """Set several knobs at once, a space of a name written as _, and draw once. Sliders end at their ends."""
        values = {name.replace("_", " "): value for name, value in values.items()}
        if unknown := [name for name in values if name not in self.knobs]:
            raise ValueError(f"there is no knob {unknown[0]!r}, expected one of {', '.join(self.knobs)}")
        with self._hold():
            for name, value in values.items():
                self.knobs[name].value = value
        self.update()

    def reset(self):
        """All back to where it was."""
        with self._hold():
            self._stop()
            self.forget()
            self.turn(**self.at_start)

    def one_step(self):
        """What the button Step does."""
        with self._hold():
            self.step()
        self.update()

    def close(self):
        """Stop, and free all widgets of this explorer."""
        if self.task and self.task.get_loop().is_running():
            self.task.get_loop().call_soon_threadsafe(self.task.cancel)  # it may belong to another thread
        for widget in _tree(self.box):
            for part in (widget, widget.layout, getattr(widget, "style", None)):
                if part:
                    part.close()

    def _ipython_display_(self):
        """The live widget; beside it, for readers without a kernel, the picture and the words."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        forms = {"application/vnd.jupyter.widget-view+json": view, "text/plain": self.words}
        if "google.colab" not in sys.modules:  # there the picture might be shown in place of the widget
            forms["image/png"] = self.png
        display(forms, metadata={"image/png": {"alt": self.words, "width": self.picture.width}}, raw=True)

    # --- how it works ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _hold(self):
        """One thread at a time; knobs that it sets meanwhile do not call back; an error is shown, and raised."""
        with _drawing:
            held, self._held = self._held, True
            try:
                yield
            except Exception as problem:
                self._stop()
                problem = html.escape(repr(problem))
                message = f"<b>Something went wrong:</b> {problem}. Press Reset, or run the cell again."
                self._show(aloud(message), self.png)
                raise
            finally:
                self._held = held

    def _show(self, words, picture, form="png"):
        """One value holds words and picture, so that nobody ever sees the words of another picture."""
        source, width = base64.b64encode(picture).decode(), self.picture.width
        self.view.value = (
            f'<div class="nnlib-words">{words}</div>'
            f'<div style="overflow-x: auto"><img alt="{html.escape(self.words)}" width="{width}" '
            f'style="max-width: 100%; min-width: {0.7 * width:.0f}px" src="data:image/{form};base64,{source}"></div>'
        )

    @contextlib.contextmanager
    def _change(self):
        """For what observes a widget: waits for another thread's drawing, and tells whether the change is our own.

        Only what this thread itself sets within `_hold` is: not what a reader changes beside a drawing.
        """
        with _drawing:
            yield self._held

    def _follow_knob(self, _):
        with self._change() as own:
            if not own:
                self.moved = time.monotonic()
                self.update()

    def _plays(self):
        return "Play" in self.buttons and self.buttons["Play"].value

    def _stop(self):
        if "Play" in self.buttons:
            self.buttons["Play"].value = False

    def _play(self, change):
        self.buttons["Play"].description = "Pause" if change.new else self.play_label
        with self._change() as own:
            if not change.new and not own:
                self.update()  # the last picture of Play once more, now exact
        self._go_on()

    def _go_on(self):
        """Start the task that plays and works, if none runs. Without an event loop, outside Jupyter, nothing runs."""
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            if self.task is None or self.task.done() or not self.task.get_loop().is_running():
                self.task = loop.create_task(self._run())

    async def _run(self):
        due, busy = 0.0, 0.0  # when the next step of Play is, and how long the last one took
        while True:
            await asyncio.sleep(max(FRAME - busy, TURN))
            playing, now = self._plays(), time.monotonic()
            if not playing and now - self.moved < REST:
                continue
            with self._hold():
                changed = self.work()
                if playing and now >= due:
                    due, changed = now + self.pace, True
                    if self.step() is False:
                        self._stop()
            if changed:
                self.update()
            elif not playing:
                return
            busy = time.monotonic() - now


def aloud(message):
    """HTML that a screen reader says at once."""
    return f'<div role="alert">{message}</div>'


def _button(description, tooltip, action=None, kind=ipywidgets.Button):
    button = kind(description=description, tooltip=tooltip, layout={"width": "auto", "min_width": "7em"})
    if action:
        button.on_click(lambda _: action())
    return button


def _tree(box):
    """A box and all in it."""
    return [box, *(widget for child in getattr(box, "children", ()) for widget in _tree(child))]
