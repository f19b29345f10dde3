"""Walk through the landscape of a loss over two weights, by hand or rolling downhill (notebook 03)."""

from collections import deque
from math import hypot, isfinite

import ipywidgets
import numpy as np

from nnlib import plots
from nnlib.gradient_check import numerical_gradient
from nnlib.widgets.explorer import Explorer, knob

RESOLUTION = 0.1  # of the sliders; rolling stops when its steps become shorter
MOST_STEPS = 300
BY_HAND, BY_ROLLING = "by hand", "by rolling"


class LandscapeExplorer(Explorer):
    """A map of the loss with a point to move by two sliders, the slices through it, and the lowest loss found so far.

    Parameters
    ----------
    loss : function of two numbers that returns a number
    low, high : numbers, or pairs for the two weights
        The corners of the map.
    start : pair of numbers
    learning_rate : float
        A step of rolling is so many times the measured slopes.
    """

    play_label = "Roll downhill"

    def __init__(self, loss, low=(-5, -14), high=(17, 6), start=(0, 0), learning_rate=2.0):
        if not callable(loss):
            raise ValueError(f"loss is {loss!r}, expected a function of two numbers")
        if not (np.isfinite(learning_rate) and learning_rate > 0):
            raise ValueError(f"learning_rate is {learning_rate}, expected a number above 0")
        self.low, self.high = (np.broadcast_to(np.array(corner, dtype=float), 2) for corner in (low, high))
        self.origin = np.array(start, dtype=float)
        if self.origin.shape != (2,) or not ((self.low <= self.origin) & (self.origin <= self.high)).all():
            raise ValueError(f"start is {start}, expected two numbers on the map, from {low} to {high}")
        self.loss, self.learning_rate = loss, learning_rate
        with np.errstate(all="ignore"):  # a loss may have no value somewhere; the map is white there
            if not isfinite(loss(*self.origin)):
                raise ValueError(f"the loss at the start {start} is {loss(*self.origin)}, expected a finite number")
            fig, self.artists = drawing(loss, self.low, self.high)
        look = dict(step=RESOLUTION, readout_format=".1f")
        knobs = {
            name: knob(ipywidgets.FloatSlider, name, min=first, max=last, value=value, **look)
            for name, first, last, value in zip("uv", self.low, self.high, self._on_sliders(self.origin))
        }
        super().__init__(knobs, fig, list(self.artists.values()))

    def forget(self):
        self.point, self.path, self.rolled = self.origin, deque([self.origin], maxlen=200), 0
        self.best = {}  # by hand and by rolling: (loss, u, v)
        self.shown = np.array([*self.at_start.values()])  # on the sliders: `point` itself may lie between two steps

    def follow(self, *on_sliders):
        on_sliders = np.array(on_sliders)
        moved = np.abs(on_sliders - self.shown) > RESOLUTION / 10
        with np.errstate(all="ignore"):
            if moved.any():
                self._go(np.where(moved, on_sliders, self.point), BY_HAND)
                self.shown, self.rolled = on_sliders, 0
            height, slopes = float(self.loss(*self.point)), slopes_at(self.loss, self.point)
            move(self.artists, self.loss, self.point, height, self.path, self.best)
        return in_words(self.point, height, slopes, *self._next(slopes), self.best)

    def step(self):
        with np.errstate(all="ignore"):
            end, stop = self._next(slopes_at(self.loss, self.point))
            if np.array_equal(end, self.point):
                return False
            self._go(end, BY_ROLLING)
        self.rolled += 1
        self.shown = np.array(self._on_sliders(end))
        for slider, value in zip(self.knobs.values(), self.shown):
            slider.value = value
        return not stop

    def _go(self, point, how):
        """Move the point, and note the record."""
        height = float(self.loss(*point))
        self.point = point
        self.path.append(point)
        if isfinite(height) and (how not in self.best or height < self.best[how][0]):
            self.best[how] = (height, *point)

    def _on_sliders(self, point):
        """The nearest numbers that sliders can show: others would be rounded by the browser, and come back as moves."""
        steps = np.round((point - self.low) / RESOLUTION)
        return [float(value) for value in np.minimum(np.round(self.low + steps * RESOLUTION, 2), self.high)]

    def _next(self, slopes):
        """Where the next step of rolling ends, and why rolling stops before or with it, or ""."""
        if self.rolled == MOST_STEPS:
            return self.point, f"these were {MOST_STEPS} steps"
        return step_from(self.point, slopes, self.learning_rate, self.low, self.high)


def slopes_at(loss, point):
    """The measured slopes over u and v: an array (2,)."""
    return numerical_gradient(lambda p: float(loss(*p)), point)


def step_from(point, slopes, learning_rate, low, high):
    """Where a step downhill ends, at the latest at the border of the map; and a reason to stop, or ""."""
    end = point - learning_rate * slopes
    inside = np.clip(end, low, high)
    if not np.isfinite(end).all():
        return point, "a slope cannot be measured"
    if hypot(*(end - point)) < RESOLUTION:
        return point, f"the next step would be shorter than {RESOLUTION}"
    if hypot(*(inside - point)) < RESOLUTION:
        return point, "the next step leads out of the map"
    return inside, "" if np.array_equal(inside, end) else "it ends at the border of the map"


def drawing(loss, low, high):
    """The figure, with the map on the left and the two slices on the right; and the artists that move."""
    fig, whole = plots.figure(8, 3.6)
    whole.remove()
    axes = fig.subplot_mosaic([["map", "u"], ["map", "v"]], width_ratios=[1.5, 1])
    contours, _ = plots.landscape(axes["map"], loss, low=low, high=high)
    axes["map"].set(xlabel="weight $u$", ylabel="weight $v$")
    marked = dict(linestyle="none", mec="black", clip_on=False, in_layout=False)  # at the border, too, seen as a whole
    white = marked | dict(color="white", markersize=16, zorder=5)
    here = marked | dict(color=plots.VERMILLION, marker="o", markersize=9, zorder=6)
    artists = {
        "path": axes["map"].plot([], [], "o-", color="black", mfc=plots.VERMILLION, mew=0.5, ms=4, lw=1, zorder=4)[0],
        BY_ROLLING: axes["map"].plot([], [], marker=(4, 1, 0), label="best by rolling", **white)[0],
        BY_HAND: axes["map"].plot([], [], marker="*", label="best by hand", **white)[0],
        "point": axes["map"].plot([], [], label="you are here", **here)[0],
    }
    axes["map"].legend(**plots.ABOVE | dict(ncols=3, columnspacing=1, handletextpad=0.3))
    bottom, top = contours.levels[[0, -1]]
    for name, first, last in zip("uv", low, high):
        ax, places = axes[name], np.linspace(first, last, 80)
        artists[f"slice of {name}"] = ax.plot(places, np.full(80, np.nan), color=plots.BLUE)[0]
        artists[f"point of {name}"] = ax.plot([], [], **here)[0]
        ax.set(xlabel=f"weight ${name}$", ylabel="loss $L$", xlim=(first, last))
        ax.set_ylim(bottom - 0.06 * (top - bottom), top + 0.06 * (top - bottom))
        ax.grid(alpha=0.3)
    axes["u"].set_title("the loss over $u$, at this $v$", fontsize=10)
    axes["v"].set_title("the loss over $v$, at this $u$", fontsize=10)
    return fig, artists


def move(artists, loss, point, height, path, best):
    """Show the landscape around a point, the path to it and the records."""
    u, v = point
    artists["path"].set_data(*np.transpose(path))
    artists["point"].set_data([u], [v])
    for how in (BY_HAND, BY_ROLLING):
        _, *place = best.get(how, (None, np.nan, np.nan))
        artists[how].set_data(*np.reshape(place, (2, 1)))
    for name, place, of in (("u", u, lambda x: loss(x, v)), ("v", v, lambda x: loss(u, x))):
        line = artists[f"slice of {name}"]
        line.set_ydata([float(of(x)) for x in line.get_xdata()])
        artists[f"point of {name}"].set_data([place], [height])


def in_words(point, height, slopes, end, stop, best):
    """What is to be seen, in a few short sentences."""
    place = "At u = {:z.2f} and v = {:z.2f}".format(*point)  # z: never "-0.00"
    if not isfinite(height):
        return f"{place} the loss function gives no number: there is nothing to stand on. {_record(best)}"
    over_u, over_v = _downhill(slopes[0], "u"), _downhill(slopes[1], "v")
    rolling = f"The next step of rolling is {hypot(*(end - point)):.2f} long"
    if stop:
        rolling = (
            f"Rolling would stop here: {stop}" if np.array_equal(end, point) else f"{rolling}, and the last: {stop}"
        )
    return (
        f"{place} the loss is {_text(height)}. The slope over u is {over_u}; the slope over v is {over_v}. "
        f"{rolling}. {_record(best)}"
    )


def _downhill(slope, name):
    if not isfinite(slope):
        return "not measurable"
    if abs(slope) < 0.00005:
        return "0.0000, flat"
    return f"{_text(slope)}, downhill is towards {'larger' if slope < 0 else 'smaller'} {name}"


def _record(best):
    if not best:
        return "There is no record yet: move a slider, or roll downhill."
    (lowest, how), *others = sorted((loss, how) for how, (loss, *_) in best.items())
    return (
        f"The record is {_text(lowest)}, {how}" + "".join(f"; the best {how} is {_text(x)}" for x, how in others) + "."
    )


def _text(value):
    digits = 5 if 0 < value < 0.01 else 4  # in a valley
    return f"{value:.4g}" if abs(value) >= 100 else f"{value:z.{digits}f}"  # z: never "-0.0000"
