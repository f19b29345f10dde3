"""Draw your own digit, pixel by pixel or on a pad, and see how the network reads it (notebook 07)."""

import sys
from pathlib import Path

import ipywidgets
import numpy as np

from nnlib import data, plots
from nnlib.widgets.explorer import Explorer, knob

try:
    import anywidget  # an extra; without it, or where its view fails, the grid of buttons is all there is
    import traitlets  # what its states, and those of ipywidgets, are made of
except ImportError:
    Pad = None
else:

    class Pad(anywidget.AnyWidget):
        """A sheet to draw on. `strokes` are lists of points [x, y].

        The page says `ready` when it has loaded the sheet's JavaScript, and `alive` when it has drawn the sheet.
        """

        _esm = Path(__file__).with_name("pad.js").read_text(encoding="utf-8")
        strokes = traitlets.List().tag(sync=True)
        ready = traitlets.Bool(False).tag(sync=True)
        alive = traitlets.Bool(False).tag(sync=True)


# What the 8 x 8 images tell of the bitmaps of 32 x 32 behind them: a digit reaches from top to bottom and is about 20
# wide, it stands nearly upright, and about 312 of the 1024 points are black, be it a 1 (thick) or an 8 (thin).
TALL, WIDE = 26, 14  # from the middle of a line to the middle of a line
STRETCH = 1.5  # at most: a drawing becomes so much wider than tall
UPRIGHT = 0.6  # so much of a slant is taken away
INK, THICKEST = 312, 11  # a dot is a disc of this width
LEVELS = 16  # of a pixel: 4 x 4 points of the bitmap


def pixels(strokes):
    """A drawing as an image like those of the data set.

    The strokes are set upright, centred, scaled to 32 x 32 points and drawn there with lines so thick that there is
    as much ink as in the data set; then the black points of each 4 x 4 are counted.

    Parameters
    ----------
    strokes : list of arrays (points, 2)
        x to the right and y downwards, in any unit. A stroke of one point is a dot.

    Returns
    -------
    array (64,) of multiples of 1/16, from 0 (paper) to 1 (ink).
    """
    strokes = [np.asarray(stroke, dtype=float) for stroke in strokes]
    for stroke in strokes:
        if stroke.ndim != 2 or stroke.shape[1] != 2 or not np.isfinite(stroke).all():
            raise ValueError(f"a stroke has shape {stroke.shape}, expected points (points, 2) of finite x and y")
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        return np.zeros(64)
    step = max(np.ptp(np.concatenate(strokes), axis=0).max() / 100, sum(map(_length, strokes)) / 1000)
    x, y = np.concatenate([_evenly(stroke, step) for stroke in strokes]).T
    black = _inked(*_scaled(*_upright(x, y)))
    return black.reshape(8, 4, 8, 4).sum(axis=(1, 3)).ravel() / LEVELS


def _length(stroke):
    return np.hypot(*np.diff(stroke, axis=0).T).sum()


def _evenly(stroke, step):
    """Points on the stroke, at equal distances of about `step`."""
    along = np.append(0, np.hypot(*np.diff(stroke, axis=0).T).cumsum())
    places = np.linspace(0, along[-1], 1 + int(np.ceil(along[-1] / (step or 1))))
    return np.column_stack([np.interp(places, along, z) for z in stroke.T])


def _upright(x, y):
    """The points with most of their slant taken away."""
    y = y - y.mean()
    slant = np.mean((x - x.mean()) * y) / (np.mean(y**2) or 1)
    return x - UPRIGHT * np.clip(slant, -1, 1) * y, y


def _scaled(x, y):
    """The points around (0, 0), as large as the digits of the data set."""
    width, height = np.ptp(x), np.ptp(y)
    down = TALL / (max(height, width / 2) or 1)
    across = min(WIDE / (width or 1), STRETCH * down)
    return across * (x - x.min() - width / 2), down * (y - y.min() - height / 2)


def _inked(x, y):
    """Which points of the bitmap (32, 32) are black: those nearest to the points of the drawing."""
    places = np.arange(-15.5, 16)[:, np.newaxis]
    across, down = (places - x) ** 2, (places - y) ** 2
    distance = np.sqrt(across[np.newaxis] + down[:, np.newaxis]).min(axis=2)
    return distance <= min(np.partition(distance, INK, axis=None)[INK], THICKEST / 2)


def drawing():
    """The figure: what the network sees, and the ten probabilities."""
    fig, axes = plots.figure(8, 3, columns=2)
    axes[0].get_gridspec().set_width_ratios([1, 2])
    (image,) = plots.images(axes[0], np.zeros(64), ["what the network sees"])
    return fig, (image, plots.probabilities(axes[1], np.zeros(10)))


def move(artists, image, probabilities):
    """Show this image (64,) and these probabilities (10,)."""
    artists[0].set_data(image.reshape(8, 8))
    plots.move_probabilities(artists[1], probabilities)


def in_words(image, probabilities, least, origin=""):
    """How the network reads this image (64,); `least` is the ink of the data set's image with the least, in pixels."""
    filled = int((image > 0).sum())
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    answer = f"{_a(first)} ({_percent(probabilities[first])})"
    other = f"{_a(second)} ({_percent(probabilities[second])})"
    then = f", then {other}" if probabilities[second] >= 0.005 else ""
    if not filled:
        return (
            f"The grid is empty. The network answers all the same: {answer}{then}. "
            "Its ten probabilities add up to 100 % even where there is no digit."
        )
    unsure = probabilities[first] < 0.5
    says = f"The network is unsure: {answer}, or {other}?" if unsure else f"The network reads {answer}{then}."
    ink = f"{filled} of 64 pixels hold{'s' * (filled == 1)} ink"
    if image.sum() < least:
        ink += ", less than in any image of the data set: what it says of so little means nothing"
    return " ".join(filter(None, [says, f"{ink}.", origin]))


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _percent(p):
    return "over 99 %" if p > 0.995 else f"{100 * p:.0f} %"


class DigitExplorer(Explorer):
    """A grid of 8 x 8 buttons, a pad where the page can show one, and how the network reads what is drawn.

    The first press on a pixel puts ink there, the second makes it grey, the third takes it away.

    Parameters
    ----------
    net : NeuralNetwork with 64 inputs and 10 softmax outputs
        Or any object whose ``predict`` takes X (n, 64) and returns probabilities (n, 10).
    """

    def __init__(self, net):
        self.net = _checked(net)
        X_train, _, self.examples, Y_test = data.digits()
        self.digits, self.least = Y_test.argmax(axis=1), X_train.sum(axis=1).min()
        fig, self.artists = drawing()
        image, (bars, numbers, mark) = self.artists
        example = knob(ipywidgets.IntSlider, "test image", value=1, max=len(self.examples))
        super().__init__({"test image": example}, fig, [image, *image.axes.spines.values(), *bars, numbers, mark])

    def controls(self):
        grid = ipywidgets.GridBox(self._grid(), layout={"grid_template_columns": "repeat(8, auto)", "width": "264px"})
        clear = ipywidgets.Button(description="Clear", tooltip="No ink at all", layout={"width": "auto"})
        clear.on_click(lambda _: self.clear())
        grid.add_class("nnlib-pixels")
        buttons = ipywidgets.VBox([ipywidgets.Label("Press a pixel: ink, grey, paper"), grid, clear])
        place = ipywidgets.VBox(layout={"display": "none", "margin": "0 0 0 20px"})  # of the pad
        self.pad = Pad and Pad()
        if self.pad:
            self._await_pad(place)
        return [*self.knobs.values(), ipywidgets.HBox([buttons, place], layout={"flex_flow": "row wrap"})]

    def _await_pad(self, place):
        """Put the pad there once the page can show it, and show it once it has been drawn.

        With ipywidgets 7 a page that cannot load one widget would show nothing of the explorer. Colab loads no
        widget before it is somewhere, so it never says `ready`; but it has anywidget.
        """

        def put():
            place.children = [ipywidgets.Label("Or draw here (keys: arrows, Space, Delete)"), self.pad]

        self.pad.observe(lambda _: put(), names="ready")
        self.pad.observe(lambda _: place.layout.set_trait("display", "flex"), names="alive")
        self.pad.observe(lambda change: self.draw(change.new), names="strokes")
        if "google.colab" in sys.modules:
            put()

    def _grid(self):
        """The 64 buttons. They share one layout, and a style for each level: 82 widgets, not 192.

        Their names are for screen readers: a padding as high as the button pushes them out of sight.
        """
        size = dict(width="30px", height="30px", margin="1px", padding="30px 0 0 0", overflow="hidden")
        layout = ipywidgets.Layout(border="1px solid #767676", **size)
        shades = [f"#{3 * f'{round(255 * (1 - level / LEVELS)):02x}'}" for level in range(LEVELS + 1)]
        self.styles = [ipywidgets.ButtonStyle(button_color=shade) for shade in shades]
        self.pixels = [
            ipywidgets.Button(layout=layout, style=self.styles[0], description=_name(k, 0)) for k in range(64)
        ]
        for k, button in enumerate(self.pixels):
            button.on_click(lambda _, k=k: self.press(k))
        self.levels = np.zeros(64, dtype=int)  # that they show
        return self.pixels

    def forget(self):
        self.example, self.origin = None, ""  # `follow` takes the test image anew
        if self.pad:
            self.pad.strokes = []

    def follow(self, example):
        if example != self.example:
            self.example = example
            self.image = self.examples[example - 1].copy() if example else np.zeros(64)
            self.origin = f"It is test image {example}, {_a(self.digits[example - 1])}." if example else ""
        (probabilities,) = self.net.predict(self.image[np.newaxis])
        self._show_grid()
        move(self.artists, self.image, probabilities)
        return in_words(self.image, probabilities, self.least, self.origin)

    def press(self, pixel):
        """What a press on one of the 64 pixels does: paper becomes ink, ink grey, and grey paper."""
        with self._hold():
            value = self.image[pixel]
            self.image[pixel] = 1 if value == 0 else 0.5 if value > 0.5 else 0
            self.origin = self.origin.replace("It is", "It was", 1)
        self.update()

    def draw(self, strokes):
        """Put a drawing into the grid: the strokes of the pad, in the form of `pixels`."""
        with self._hold():
            self.image, self.example, self.knobs["test image"].value = pixels(strokes), 0, 0
            self.origin = "It is your drawing, centred and scaled as the data set's were." if strokes else ""
        self.update()

    def clear(self):
        """No ink in the grid, and none on the pad."""
        if self.pad and self.pad.strokes:
            self.pad.strokes = []  # which draws
        else:
            self.draw([])

    def close(self):
        super().close()
        for widget in [*self.styles, *([self.pad, self.pad.layout] if self.pad else [])]:
            widget.close()  # most styles are on no button just now, and the pad may be nowhere

    def _show_grid(self):
        levels = np.rint(LEVELS * self.image).astype(int)
        for k in np.flatnonzero(levels != self.levels):
            with self.pixels[k].hold_sync():  # one message for both
                self.pixels[k].style = self.styles[levels[k]]
                self.pixels[k].description = _name(k, levels[k])
        self.levels = levels


def _name(pixel, level):
    """What a screen reader says of a button."""
    shade = {0: "paper", LEVELS: "ink"}.get(level, f"grey, {level} of {LEVELS}")
    return f"row {pixel // 8 + 1}, column {pixel % 8 + 1}: {shade}"


def _checked(net):
    expected = "a network with 64 inputs and 10 softmax outputs"
    try:
        outputs = np.asarray(net.predict(np.zeros((1, 64))), dtype=float)
    except (AttributeError, TypeError, ValueError) as problem:
        raise ValueError(f"net is {net!r}, expected {expected}: {problem}") from problem
    if outputs.shape != (1, 10):
        raise ValueError(f"net gives outputs of shape {outputs.shape} for one image, expected (1, 10): {expected}")
    if not np.isclose(outputs.sum(), 1) or outputs.min() < 0:
        raise ValueError(f"the ten outputs of net add up to {outputs.sum():.4g}, expected 1: {expected}")
    return net
