"""A neuron with two inputs as a logic gate: which gates can it be? (notebook 01)"""

from typing import NamedTuple

import ipywidgets
import numpy as np

from nnlib import plots
from nnlib.activations import sigmoid
from nnlib.widgets.explorer import Explorer, knob

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}  # the right answer at each corner
START = {"weight 1": 2, "weight 2": -2, "bias": 1}  # one or two right answers, whichever gate is chosen
LOW, HIGH = -0.5, 1.5  # of both inputs in the picture


class GateExplorer(Explorer):
    """Weights and bias of one neuron, which should answer like a logic gate.

    Parameters
    ----------
    target : "AND", "OR" or "XOR"
        The gate that is chosen at first.
    """

    def __init__(self, target="AND"):
        if target not in [*GATES]:
            raise ValueError(f"target is {target!r}, expected one of {', '.join(GATES)}")
        knobs = {"gate": knob(ipywidgets.SelectionSlider, "gate", options=[*GATES], value=target)} | {
            name: knob(ipywidgets.FloatSlider, name, value=value, min=-20, max=20, step=0.5, readout_format=".1f")
            for name, value in START.items()
        }
        fig, self.artists = drawing()
        super().__init__(knobs, fig, self.artists.changing())

    def follow(self, gate, w1, w2, b):
        state = state_of(gate, w1, w2, b)
        move(self.artists, state)
        return in_words(state)


class State(NamedTuple):
    """A gate, a neuron, and its activation at each corner; right: is it on the side of 0.5 that the gate wants?"""

    target: str
    w: np.ndarray
    b: float
    a: np.ndarray
    right: np.ndarray


def state_of(target, w1, w2, b):
    """The answers of the neuron. An activation of exactly 0.5 is no answer, so it is not right."""
    w = np.array([w1, w2], dtype=float)
    a = sigmoid(CORNERS @ w + b)
    return State(target, w, b, a, np.where(GATES[target], a > 0.5, a < 0.5))


class Artists(NamedTuple):
    """The artists of `drawing`, for `move`."""

    surface: plots.Surface
    frame: list  # drawn again on top of the shade
    answers: plots.Numbers  # below the corners

    def changing(self):
        image, border, markers, _ = self.surface
        return [image, border, *markers, *self.frame, self.answers.grounds, self.answers]


def drawing():
    """The figure: the square of inputs with its four corners; and its artists."""
    fig, ax = plots.figure(4.6, 3.4)  # as in the notebook
    surface = plots.decision_surface(
        ax, lambda points: points[:, 0], CORNERS, GATES["AND"], low=LOW, high=HIGH, label="activation $a$"
    )
    return fig, Artists(surface, [*ax.spines.values()], plots.Numbers(ax, ground=True))


def move(artists, state):
    """Show these activations, and the right answers of the chosen gate as markers."""
    plots.move_surface(
        artists.surface, lambda points: sigmoid(points @ state.w + state.b), CORNERS, GATES[state.target]
    )
    texts = [f"{a:.2f} {_verdict(a, right)}" for a, right in zip(state.a, state.right)]
    artists.answers.show(texts, CORNERS - [0, 0.16])


def boundary_of(w, b):
    """The two ends of the line z = 0 in the picture, or None if it is not there: an array (2, 2)."""
    ends = set()
    for along, across in ((0, 1), (1, 0)):  # where does it meet the sides x_along = LOW and x_along = HIGH?
        for side in (LOW, HIGH) if w[across] else ():
            place = round(-(b + w[along] * side) / w[across], 6)  # round: each end of a diagonal counts once
            if LOW <= place <= HIGH:
                ends.add((side, place) if along == 0 else (place, side))
    return np.array(sorted(ends)) if len(ends) == 2 else None


def in_words(state):
    """The four answers, how many are right, and where the boundary is."""
    answers = ", ".join(
        f"{x1} {x2} give {a:.2f} ({_answer(a)}{_verdict(a, right)})"
        for (x1, x2), a, right in zip(CORNERS, state.a, state.right)
    )
    count = int(state.right.sum())
    total = f"{count} of the four answers {'is' if count == 1 else 'are'} right."
    if count == 4:
        total = f"All four answers are right: the neuron is an {state.target} gate."
    w1, w2, b = (f"{value:zg}" for value in (*state.w, state.b))  # z: never "-0"
    return (
        f"The gate is {state.target}, the weights are {w1} and {w2}, the bias is {b}. "
        f"The inputs {answers}. {total} {_about_the_boundary(state)}"
    )


def _answer(a):
    return "yes, " if a > 0.5 else "no, " if a < 0.5 else ""


def _verdict(a, right):
    return "right" if right else "undecided" if a == 0.5 else "wrong"


def _about_the_boundary(state):
    if not state.w.any():
        return "Both weights are 0: the inputs do not count, and there is no boundary."
    ends = boundary_of(state.w, state.b)
    if ends is None:
        return "The boundary is outside the picture."
    return "The boundary runs from ({:z.2f}, {:z.2f}) to ({:z.2f}, {:z.2f}).".format(*ends.ravel())  # z: never "-0.00"
