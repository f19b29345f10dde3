"""The base of all explorers: knobs, a picture that follows them, and its state in words.

Only widgets that ipywidgets 7.7 (Colab) and 8 share are used; not `interact` and `Output`, which swallow errors.
The picture is an HTML widget with an ``<img>``, because an Image widget has no alternative text for screen readers.
"""

import base64
import html
import io
import sys
import threading

import ipywidgets
import numpy as np
from IPython.display import display
from PIL import Image  # matplotlib's own dependency

_drawing = threading.RLock()  # JupyterLab may run two callbacks at once; and `follow` may move another knob


class Picture:
    """The PNG of a figure of which only some artists change.

    All else is drawn once and kept as a background ("blitting"): 5 times as fast as a whole redraw.
    The axes' limits must be fixed, and nothing may cover the changing artists.
    """

    def __init__(self, fig, artists):
        self.canvas, self.artists = fig.canvas, artists
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
        Image.fromarray(np.asarray(self.canvas.buffer_rgba())).save(file, "png", compress_level=1)
        return file.getvalue()


class Explorer:
    """Shows `picture` and calls ``follow()`` whenever a knob moves.

    Parameters
    ----------
    knobs : dict of str to widget
        Each with a ``value``; the names are for tests and for `reset`.
    picture : Picture
    follow : function
        ``follow()`` reads the knobs, moves the artists, and returns the state in words: what a reader sees who cannot
        see the picture.
    """

    def __init__(self, knobs, picture, follow):
        self.knobs, self.picture, self.follow = knobs, picture, follow
        self.start = {name: knob.value for name, knob in knobs.items()}
        self.image, self.words = ipywidgets.HTML(), ipywidgets.HTML()
        button = ipywidgets.Button(description="Reset", tooltip="All knobs back to their start")
        button.on_click(lambda _: self.reset())
        for knob in knobs.values():
            knob.observe(lambda _: self.update(), names="value")
        self.box = ipywidgets.VBox([*knobs.values(), button, self.words, self.image])
        self.update()

    def update(self):
        """Draw the state of the knobs. An error is shown in place of the words, and raised."""
        with _drawing:
            try:
                self.state = self.follow()
                self.png = self.picture.png()
            except Exception as problem:
                self.words.value = (
                    f"<b>Something went wrong:</b> {html.escape(repr(problem))}. Reset, or run the cell again."
                )
                raise
            self.words.value = html.escape(self.state)
            source = base64.b64encode(self.png).decode()
            self.image.value = f'<img alt="{html.escape(self.state)}" src="data:image/png;base64,{source}" width="720">'

    def reset(self):
        """All knobs back to where they were."""
        for name, value in self.start.items():
            self.knobs[name].value = value

    def close(self):
        """Free the widgets of this explorer."""
        self.box.close()
        for widget in self.box.children:
            widget.close()

    def _ipython_display_(self):
        """The live widget; beside it, for readers without a kernel, the picture and the words."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        forms = {"application/vnd.jupyter.widget-view+json": view, "text/plain": self.state}
        if "google.colab" not in sys.modules:  # there the picture might be shown in place of the widget
            forms["image/png"] = self.png
        display(forms, metadata={"image/png": {"alt": self.state, "width": 720}}, raw=True)
