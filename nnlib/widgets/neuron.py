"""One neuron with one input: what do weight and bias do, and when is the neuron saturated? (notebook 01)"""

from numbers import Real
from typing import NamedTuple

import ipywidgets
from matplotlib.lines import Line2D
from matplotlib.text import Text

from nnlib import plots
from nnlib.activations import sigmoid, sigmoid_slope
from nnlib.widgets.explorer import SATURATED, Explorer, knob

FARTHEST = {"weight": 10, "bias": 10, "x": 6}  # each knob goes from minus this to plus this
LARGEST_Z = 8  # the right picture goes from -8 to 8; z itself goes up to 70
ARROW = 8.4  # where an arrow head stands for a point farther out


class NeuronExplorer(Explorer):
    """The curve of one neuron, a = sigmoid(w x + b), and the slope of the sigmoid at one input.

    Parameters
    ----------
    weight, bias : numbers from -10 to 10
    x : number from -6 to 6
        The input.
    """

    def __init__(self, weight=1.0, bias=0.0, x=1.0):
        for (name, most), value in zip(FARTHEST.items(), (weight, bias, x)):
            if not isinstance(value, Real) or not -most <= value <= most:
                raise ValueError(f"{name} is {value!r}, expected a number from {-most} to {most}")
        knobs = {
            "weight": _slider("weight w", weight, FARTHEST["weight"]),
            "bias": _slider("bias b", bias, FARTHEST["bias"]),
            "x": _slider("input x", x, FARTHEST["x"]),
        }
        fig, self.artists = drawing()
        super().__init__(knobs, fig, self.artists.changing())

    def follow(self, weight, bias, x):
        neuron = neuron_of(weight, bias, x)
        move(self.artists, neuron)
        return in_words(neuron)


class Neuron(NamedTuple):
    """The numbers of one neuron; `middle` is the x at which z is 0, or None if the weight is 0."""

    weight: float
    bias: float
    x: float
    z: float
    a: float
    slope: float
    middle: float | None


def neuron_of(weight, bias, x):
    """The numbers of the neuron a = sigmoid(weight * x + bias)."""
    weight, bias, x = (round(float(value), 6) for value in (weight, bias, x))  # 0.3, not 0.30000000000000004
    z = round(weight * x + bias, 6)
    a = float(sigmoid(z))
    return Neuron(weight, bias, x, z, a, float(sigmoid_slope(a)), -bias / weight if weight else None)


class Artists(NamedTuple):
    """The artists of `drawing`, for `move`."""

    curve: Line2D
    middle: Line2D
    point: Line2D
    tangent: tuple  # the line and the dot
    numbers: Text
    frame: list  # around the right picture: drawn again, on top of a long tangent

    def changing(self):
        return [self.curve, self.middle, self.point, *self.tangent, *self.frame, self.numbers]


def drawing():
    """The figure: the activation over the input on the left, over z with a tangent on the right; and its artists."""
    fig, (left, right) = plots.figure(8, 3.1, columns=2)
    curve = plots.curve(left, sigmoid, low=-FARTHEST["x"], high=FARTHEST["x"])
    look = dict(linestyle="none", mec="black", zorder=3)
    (middle,) = left.plot([0], [0.5], "D", color="white", markersize=8, label="middle", **look)
    (point,) = left.plot([0], [0.5], "o", color=plots.VERMILLION, markersize=8, label="chosen input", **look)
    plots.curve(right, sigmoid, low=-LARGEST_Z, high=LARGEST_Z)
    left.set(xlabel="input $x$", ylabel="activation $a$", xlim=(-6.5, 6.5), ylim=(-0.06, 1.06))
    right.set(xlabel="weighted sum $z$", ylabel=r"activation $\sigma(z)$", xlim=(-8.9, 8.9), ylim=(-0.06, 1.06))
    tangent = plots.tangent(right, 0, 0.5, 0.25)
    right.set_xticks(range(-LARGEST_Z, LARGEST_Z + 1, 4))
    left.legend(**plots.ABOVE)
    right.legend(tangent, ["tangent", "the point at $z$"], **plots.ABOVE)
    numbers = right.text(-8.4, 0.98, "", va="top", fontsize=11)
    return fig, Artists(curve, middle, point, tangent, numbers, [*right.spines.values()])


def move(artists, neuron):
    """Show this neuron. If z is beyond the right picture, an arrow head at its edge stands for the point."""
    artists.curve.set_ydata(sigmoid(neuron.weight * artists.curve.get_xdata() + neuron.bias))
    seen = neuron.middle is not None and abs(neuron.middle) <= FARTHEST["x"]
    artists.middle.set_data(([neuron.middle], [0.5]) if seen else ([], []))
    artists.point.set_data([neuron.x], [neuron.a])
    marker, place = "o", neuron.z
    if abs(place) > LARGEST_Z:
        marker, place = (">", ARROW) if place > 0 else ("<", -ARROW)
    plots.move_tangent(artists.tangent, place, neuron.a, neuron.slope)
    artists.tangent[1].set(marker=marker, markersize=8 if marker == "o" else 11)
    artists.numbers.set_text(f"z: {_shown(neuron.z)}\na: {_small(neuron.a)}\nslope: {_small(neuron.slope)}")


def in_words(neuron):
    """What is to be seen, in a few short sentences."""
    weight, bias, x = (f"{value:zg}" for value in neuron[:3])  # z: never "-0"
    outside = " (outside the right picture, where the arrow points)" if abs(neuron.z) > LARGEST_Z else ""
    if neuron.weight == 0:
        curve = "The curve is flat because the weight is 0: the input does not count."
    else:
        where = "" if abs(neuron.middle) <= FARTHEST["x"] else ", outside the picture"
        direction = "rises" if neuron.weight > 0 else "falls"
        curve = f"The curve {direction} from left to right, with its middle at x = {_shown(neuron.middle)}{where}."
    if neuron.slope < SATURATED:
        judgement = "the neuron is saturated, and a small turn of a knob changes almost nothing."
    else:
        judgement = "the neuron is not saturated."
    return (
        f"With weight {weight}, bias {bias} and input {x} the weighted sum is z = {_shown(neuron.z)}{outside} "
        f"and the activation is {_small(neuron.a)}. {curve} "
        f"The slope of the sigmoid at z is {_small(neuron.slope)}: {judgement}"
    )


def _shown(value):
    return f"{value:z.2f}"  # z: never "-0.00"


def _small(value):
    """A number between 0 and 1, both of which it never reaches."""
    return "nearly 0" if value < 0.00005 else "nearly 1" if value > 0.99995 else f"{value:.4f}"


def _slider(description, value, most):
    return knob(ipywidgets.FloatSlider, description, value=value, min=-most, max=most, step=0.1, readout_format=".1f")
