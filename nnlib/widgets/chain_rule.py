"""Multiply the slopes along a chain of two neurons, and see how well the product predicts the loss (notebook 04)."""

import re

import ipywidgets
import numpy as np

from nnlib import plots
from nnlib.activations import sigmoid
from nnlib.widgets.explorer import Explorer, knob

X, Y = 2.0, 1.0  # the input and the target of the notebook's first chain
PLACES = {"x": (0, 0), "z1": (1, 0), "a1": (2, 0), "z2": (3, 0), "a2": (4, 0), "L": (5, 0), "w1": (0, 1), "w2": (2, 1)}
FACTORS = {  # the slope along each arrow, and why it is that
    ("a2", "L"): ("2(a2 - y)", "the slope of the square"),
    ("z2", "a2"): ("a2(1 - a2)", "the slope of the sigmoid"),
    ("a1", "z2"): ("w2", "because z2 moves w2 times as far as a1"),
    ("z1", "a1"): ("a1(1 - a1)", "the slope of the sigmoid"),
    ("w1", "z1"): ("x", "because z1 moves x times as far as w1"),
    ("w2", "z2"): ("a1", "because z2 moves a1 times as far as w2"),
}
PATHS = {"w1": [*FACTORS][:5], "w2": [("a2", "L"), ("z2", "a2"), ("w2", "z2")]}  # from the loss back to the weight
BLANK = r"$\hspace{2.9}$"  # room for a number in a box


def forwards(w1, w2):
    """All numbers of the network by name; a weight may be an array."""
    z1 = X * w1
    a1 = sigmoid(z1)
    z2 = a1 * w2
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "L": (Y - a2) ** 2, "w1": w1, "w2": w2}


def loss_over(values, weight):
    """The loss as a function of one weight; the other one stays."""
    return lambda w: forwards(**{name: values[name] for name in PATHS} | {weight: w})["L"]


def slopes(values):
    """The slope along each arrow of `FACTORS`."""
    a1, a2 = values["a1"], values["a2"]
    return dict(zip(FACTORS, [2 * (a2 - Y), a2 * (1 - a2), values["w2"], a1 * (1 - a1), X, a1]))


def products(values, weight):
    """The slope of the loss over a2, over z2, and so on back to the weight: each is the one before times a factor."""
    slope, path = slopes(values), PATHS[weight]
    return dict(zip((name for name, _ in path), np.cumprod([slope[edge] for edge in path])))


def drawing():
    """The figure: the computational graph, below it the loss over a weight; and the moving artists in their order.

    Boxes, arrows and formulas stay.
    """
    fig, (top, below) = plots.figure(8.2, 4, rows=2)
    nodes = {_formula(name): (*place, BLANK) for name, place in PLACES.items()} | {"$x$": (*PLACES["x"], X)}
    edges = {tuple(map(_formula, edge)): _formula(slope) for edge, (slope, _) in FACTORS.items()}
    _, formulas = plots.graph(top, nodes, edges | {("$x$", "$z_1$"): None})
    top.set_ylim(-1.35, 1)
    top.text(5, -1, "target $y$ = 1", **plots.CENTRED)
    for text, (start, _) in zip(formulas, FACTORS):
        if start in PATHS:
            text.xyann = (14, -8)  # beside the arrow, where it is not covered by the marks
        delta = rf" = $\delta_{start[1]}$" if start[0] == "z" else ""
        place = SPOTS["dL", start] + [0, 0.25]
        top.text(*place, f"$dL/d${_formula(start)}{delta}", color=plots.GREY, **plots.CENTRED)
    artists = dict(zip(("trail", "latest"), top.plot([], [], "-", [], [], "<-", color=plots.VERMILLION)))
    artists["trail"].set(linewidth=3, solid_capstyle="butt")
    artists["latest"].set(linewidth=6, markersize=12, markevery=[-1])
    artists["numbers"] = plots.Numbers(top)

    artists["curve"] = plots.curve(below, np.zeros_like, low=-6, high=6, label="the loss")
    below.set(xlim=(-6, 6), ylim=(-0.15, 1.25), xlabel="weight", ylabel="loss $L$", yticks=[0, 0.5, 1])
    artists["tangent"], artists["now"] = plots.tangent(below, 0, 0, 0, label="tangent")
    artists["now"].set_label("now")
    (artists["gap"],) = below.plot([], [], "-", color="black", linewidth=2.5)
    (artists["predicted"],) = below.plot([], [], "D", color="white", mec="black", ms=8, label="wiggled: predicted")
    (artists["actual"],) = below.plot([], [], "s", color=plots.BLUE, mec="black", ms=7, label="wiggled: really")
    artists["over"] = below.text(-5.9, 1.2, "", ha="left", va="top")
    below.legend(**plots.ABOVE | dict(ncols=5))
    return fig, artists


def _along(edge, share):
    """The place at this share of the way along an arrow."""
    (x1, y1), (x2, y2) = (PLACES[name] for name in edge)
    return np.array([x1 + share * (x2 - x1), -y1 - share * (y2 - y1)])


SPOTS = {name: np.array([column, -row - 0.16]) for name, (column, row) in PLACES.items() if name != "x"}
SPOTS |= {edge: _along(edge, 0.5) - [0, 0.2] for edge in FACTORS if edge[1] in ("L", "a2", "a1")}
for _start, _ in FACTORS:  # the products: above the boxes, or to the right of a weight
    SPOTS["dL", _start] = PLACES[_start] * np.array([1, -1]) + ([0.53, -0.25] if _start in PATHS else [0, 0.55])


def _formula(text):
    """A formula in plain letters, such as a2(1 - a2), for a picture."""
    return "$" + re.sub("([a-z])([12])", r"\1_\2", text) + "$"


def shown(number):
    """Three decimals, of small numbers three digits; no exponent, no "-0", and what is below a millionth is 0."""
    small = abs(number) < 0.1
    number = np.round(number, 6 if small else 3) + 0.0
    return np.format_float_positional(number, precision=3 if small else None, fractional=not small, trim="-")


def numbers_of(values, weight, factors):
    """The numbers in the graph by the names of their `SPOTS`; the latest product is the last."""
    done = list(products(values, weight).items())[:factors]
    numbers = values | slopes(values) | {("dL", name): product for name, product in done}
    return {name: number for name, number in numbers.items() if name in SPOTS}


def move(artists, values, weight, factors, wiggle):
    """Show the product of so many factors, and the loss over the weight; the tangent needs the whole product."""
    path = PATHS[weight][:factors]
    numbers = numbers_of(values, weight, factors)
    texts = [shown(np.round(number, 3) if name in PLACES else number) for name, number in numbers.items()]
    artists["numbers"].show(texts, [SPOTS[name] for name in numbers])
    artists["numbers"].set(linewidths=[0] * (len(numbers) - 1) + [0.8 if factors else 0])  # the latest product is bold
    marks = np.array([[_along(edge, 0.7), _along(edge, 0.27), [np.nan, np.nan]] for edge in path]).reshape(-1, 2)
    artists["trail"].set_data(*marks.T)
    artists["latest"].set_data(*marks[-3:-1].T)

    loss, place = loss_over(values, weight), values[weight] + wiggle
    slope = numbers.get(("dL", weight), np.nan)  # NaN is not drawn
    ends = [loss(place), values["L"] + slope * wiggle]
    artists["over"].set_text(f"over {_formula(weight)}")
    artists["curve"].set_ydata(loss(artists["curve"].get_xdata()))
    plots.move_tangent((artists["tangent"], artists["now"]), values[weight], values["L"], slope)
    artists["gap"].set_data([place, place], ends)
    artists["actual"].set_data([place], ends[:1])
    artists["predicted"].set_data([place], ends[1:])


def in_words(values, weight, factors, wiggle):
    """The factor that is multiplied now, the product so far, and how well it predicts what the wiggle does."""
    path, product, slope = PATHS[weight], [*products(values, weight).values()], slopes(values)
    before, after = values["L"], loss_over(values, weight)(values[weight] + wiggle)
    words = f"We look for the slope of the loss over {weight}: press Step for the first of {len(path)} factors. "
    if factors:
        edge = path[factors - 1]
        (formula, reason), factor = FACTORS[edge], shown(slope[edge])
        times = f"{shown(product[factors - 2])} times {factor} = " if factors > 1 else ""
        delta = f" = delta{edge[0][1]}" if edge[0][0] == "z" else ""
        so_far = "The product so far:" if factors < len(path) else "The product is complete: the slope"
        words = f"Factor {factors} of {len(path)} is {formula} = {factor}, {reason}. "
        words += f"{so_far} dL/d{edge[0]}{delta} = {times}{shown(product[factors - 1])}. "
    if factors == len(path):
        words += f"{_meaning(weight, slope, product[-1])} "
    if abs(wiggle) < 0.005:
        return words + f"Without a wiggle of {weight} the loss stays {shown(before)}."
    moves = f"from {shown(before)} to {shown(after)}, by {shown(after - before)}"
    if factors < len(path):
        return words + f"Moving {weight} by {shown(wiggle)} takes the loss {moves}; to predict it we need all factors."
    predicted = product[-1] * wiggle
    words += f"Moving {weight} by {shown(wiggle)} should change the loss by {shown(product[-1])} times {shown(wiggle)}"
    return words + f" = {shown(predicted)}. Really it goes {moves}: {_judgement(predicted, after - before)}."


def _meaning(weight, slope, product):
    if abs(product) >= 0.001:
        return f"A larger {weight} makes the loss {'larger' if product > 0 else 'smaller'}."
    smallest = min(PATHS[weight], key=lambda edge: abs(slope[edge]))
    return f"It is almost zero, above all because of the factor {FACTORS[smallest][0]} = {shown(slope[smallest])}."


def _judgement(predicted, change):
    size, gap = max(abs(predicted), abs(change)), abs(predicted - change)
    if size < 0.002:
        return "almost nothing, as predicted"
    if gap < 0.1 * size:
        return "nearly the same (within 10 %)"
    return "not quite the same, the curve bends" if gap < 0.25 * size else "the curve bends, the wiggle is too large"


class ChainRuleExplorer(Explorer):
    """Multiply the slopes from the loss back to a weight, one by one; then wiggle the weight."""

    pace = 1.0  # time to read

    def __init__(self):
        weights = dict(min=-5, max=5, step=0.1, readout_format=".1f")
        wiggles = dict(value=0.8, min=-1, max=1, step=0.01, readout_format=".2f")
        knobs = {
            "weight": knob(ipywidgets.SelectionSlider, "slope over", options=[*PATHS]),
            "factors": knob(ipywidgets.IntSlider, "factors", value=1, min=0, max=5),
            "w1": knob(ipywidgets.FloatSlider, "w1", value=0.5, **weights),
            "w2": knob(ipywidgets.FloatSlider, "w2", value=-2, **weights),
            "wiggle": knob(ipywidgets.FloatSlider, "wiggle", **wiggles),
        }
        fig, self.artists = drawing()
        super().__init__(knobs, fig, [*self.artists.values()])

    def follow(self, weight, factors, w1, w2, wiggle):
        factors = self.knobs["factors"].value = min(factors, len(PATHS[weight]))  # w2 has fewer
        state = forwards(w1, w2), weight, factors, wiggle
        move(self.artists, *state)
        return in_words(*state)

    def step(self):
        factors, last = self.knobs["factors"], len(PATHS[self.knobs["weight"].value])
        factors.value = min(factors.value + 1, last)
        return factors.value < last
