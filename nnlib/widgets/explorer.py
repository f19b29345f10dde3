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

FRAME = 0.02  # seconds between two pictures, in which the sliders get their turn
REST = 0.3  # seconds after which a knob counts as resting

_drawing = threading.RLock()  # JupyterLab may run a callback beside a cell that makes another explorer


def knob(kind, description, **settings):
    """A slider or dropdown with its label, alike in all explorers."""
    layout, style = {"width": "30em", "max_width": "98%"}, {"description_width": "8em"}
    return kind(description=description, layout=layout, style=style, **settings)


class Picture:
    """The PNG of a figure of which only some artists change.

    All else is drawn once and kept as a background ("blitting"): 5 times as fast as a whole redraw.
    The axes' limits must be fixed, and nothing may cover the changing artists, which are drawn in their order.
    """

    def __init__(self, fig, artists):
        self.canvas, self.artists = fig.canvas, artists
        self.width = round(fig.get_figwidth() * CSS_PIXELS_PER_INCH)
        for artist in artists:
            artist.set_animated(True)
        self.canvas.draw()
        fig.set_layout_engine("none")  # the layout is found; searching again would cost more than the drawing
        self.background = self.canvas.copy_from_bbox(fig.bbox)

    def png(self):
        self.canvas.restore_region(self.background)
        for artist in self.artists:
            artist.axes.draw_artist(artist)
        file = io.BytesIO()
        Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB").save(file, "png", compress_level=1)
        return file.getvalue()


class Explorer:
    """Knobs, and below them a picture with its state in words, drawn anew whenever a knob moves.

    Each explorer is a subclass with a method `follow`, and `step`, `work`, `forget` where it has use for them.

    Parameters
    ----------
    knobs : dict of str to widget
        Each with a ``value``; the names are for `turn` and for tests.
    fig : Figure
    artists : list of artists of `fig`
        Those that `follow` changes, in the order in which they are drawn.
    """

    play = "Play"  # the label of the button that repeats `step`
    pace = FRAME  # seconds between two of its steps

    def __init__(self, knobs, fig, artists):
        self.knobs, self.picture = knobs, Picture(fig, artists)
        self.start = {name: knob.value for name, knob in knobs.items()}
        self.words, self.png, self.task, self.moved, self._held = "", b"", None, 0.0, False
        self.view = ipywidgets.HTML()
        self.buttons = {"Reset": _button("Reset", "All knobs back to their start", self.reset)}
        if type(self).step is not Explorer.step:
            self.buttons = {
                "Play": ipywidgets.ToggleButton(description=self.play, tooltip="Repeats Step until pressed again"),
                "Step": _button("Step", "One step", self.one_step),
            } | self.buttons
            self.buttons["Play"].observe(self._play, names="value")
        for knob in knobs.values():
            knob.observe(self._follow_knob, names="value")
        row = ipywidgets.HBox([*self.buttons.values()], layout={"flex_flow": "row wrap"})
        self.box = ipywidgets.VBox([*knobs.values(), row, self.view])
        self.update()

    # --- what an explorer defines -------------------------------------------------------------------------------

    def follow(self):
        """Read the knobs, move the artists, and return the state in words: the picture's alternative text, too."""
        raise NotImplementedError

    def step(self):
        """Go one step further, by setting knobs for example; return False if there is none left."""

    def work(self):
        """Do up to about 30 ms of what is too long for one move; return False if nothing was left to do."""
        return False

    def forget(self):
        """Forget what is not on the knobs: called by Reset."""

    # --- what all have --------------------------------------------------------------------------------------------

    def update(self):
        """Draw the state of the knobs."""
        with self._hold():
            self.words = self.follow()
            self.png = self.picture.png()
            self._show(html.escape(self.words))

    def turn(self, **values):
        """Set several knobs at once, a space of a name written as _, and draw once."""
        with self._hold():
            for name, value in values.items():
                self.knobs[name.replace("_", " ")].value = value
        self.update()

    def reset(self):
        """All back to where it was."""
        with self._hold():
            self._stop()
            self.forget()
            for name, value in self.start.items():
                self.knobs[name].value = value
        self.update()

    def one_step(self):
        """What the button Step does."""
        with self._hold():
            self.step()
        self.update()

    def close(self):
        """Stop, and free all widgets of this explorer."""
        if self.task:
            self.task.cancel()
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
        """One thread at a time, and knobs that are set meanwhile do not call back. An error is shown, and raised."""
        with _drawing:
            held, self._held = self._held, True
            try:
                yield
            except Exception as problem:
                self._stop()
                problem = html.escape(repr(problem))
                self._show(f"<b>Something went wrong:</b> {problem}. Press Reset, or run the cell again.")
                raise
            finally:
                self._held = held

    def _show(self, words):
        """One value holds words and picture, so that nobody ever sees the words of another picture."""
        source = base64.b64encode(self.png).decode()
        self.view.value = (
            f'<div class="nnlib-words" style="max-width: {self.picture.width}px; min-height: 4.5em; line-height: 1.5">'
            f'{words}</div><img alt="{html.escape(self.words)}" src="data:image/png;base64,{source}" '
            f'width="{self.picture.width}" style="max-width: 100%; height: auto">'
        )

    def _follow_knob(self, _):
        if not self._held:
            self.moved = time.monotonic()
            self.update()
            self._go_on()

    def _plays(self):
        return "Play" in self.buttons and self.buttons["Play"].value

    def _stop(self):
        if "Play" in self.buttons:
            self.buttons["Play"].value = False

    def _play(self, change):
        self.buttons["Play"].description = "Pause" if change.new else self.play
        self._go_on()

    def _go_on(self):
        """Start the task that plays and works, if none runs. Without an event loop, outside Jupyter, nothing runs."""
        if self.task is None or self.task.done():
            with contextlib.suppress(RuntimeError):
                self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self):
        while True:
            await asyncio.sleep(self.pace if self._plays() else FRAME)
            playing = self._plays()
            if not playing and time.monotonic() - self.moved < REST:
                continue
            with self._hold():
                if playing:
                    self.buttons["Play"].value = self.step() is not False
                if not (self.work() or playing):
                    return
            self.update()


def _button(description, tooltip, action):
    button = ipywidgets.Button(description=description, tooltip=tooltip)
    button.on_click(lambda _: action())
    return button


def _tree(box):
    """A box and all in it."""
    return [box, *(widget for child in getattr(box, "children", ()) for widget in _tree(child))]
