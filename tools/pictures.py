"""Draws the pictures in images/ from nnlib.plots: python tools/pictures.py"""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.patches import ConnectionPatch
from PIL import Image

from nnlib import data, plots
from nnlib.activations import sigmoid
from nnlib.network import NeuralNetwork
from nnlib.training import accuracy, fit

IMAGES = Path(__file__).parents[1] / "images"
RING = [*range(0, 400, 8), *range(400, 700, 50), *range(700, 1501, 200)]  # iterations, dense where much happens


def training_cycle():
    """The four parts of one iteration."""
    fig, ax = plots.figure(6.4, 3.4)
    plots.training_cycle(ax)
    return fig


def spread():
    """200 random starts, and the outputs that two texts print."""
    X, Y = data.tutorial()
    stack = NeuralNetwork.stack(NeuralNetwork([3, 4, 1], bias=False, rng=seed) for seed in range(200))
    fit(stack, X, Y)
    fig, ax = plots.figure(7, 3.2)
    plots.spread(ax, Y, stack.predict(X), data.published_outputs())
    return fig


def ring():
    """README's moving picture: three neurons learn to draw a ring together, a picture for each iteration in `RING`."""
    X, Y = data.circles(rng=0)
    nets, losses = trained(X, Y, RING)
    fig, small, large, right = ring_axes()
    plots.loss_curve(right, losses)
    (dot,) = right.plot([], [], "o", color=plots.VERMILLION)
    look = dict(low=-1.4, high=1.4, label=None, legend=False)
    no_samples = X[:0], Y[:0]
    maps = [plots.decision_surface(ax, neuron(nets[0], k), *no_samples, steps=28, **look) for k, ax in enumerate(small)]
    whole = plots.decision_surface(large, nets[0].predict, X, Y, size=4.5, **look)
    for ax in (*small, large):
        ax.set(xlabel="", ylabel="", xticks=[], yticks=[])
    lines = [fig.add_artist(line(ax, large)) for ax in small]
    pictures = []
    for iteration, net in zip(RING, nets, strict=True):
        for k, surface in enumerate(maps):
            plots.move_surface(surface, neuron(net, k), *no_samples)
        plots.move_surface(whole, net.predict, X, Y)
        w = net.weights[1].ravel()
        for weight, value in zip(lines, w, strict=True):
            weight.set(linewidth=0.5 + 4 * abs(value) / abs(w).max(), linestyle="-" if value >= 0 else (0, (3, 1.5)))
        right_answers = accuracy(Y, net.predict(X)) * len(Y)
        large.set_title(f"together: {right_answers:.0f} of {len(Y)} right", fontsize=10, loc="left")
        right.set_title(f"after {iteration} iterations", fontsize=10, loc="left")
        dot.set_data([iteration], [losses[iteration]])
        fig.canvas.draw()
        pictures.append(Image.fromarray(np.asarray(fig.canvas.buffer_rgba())).convert("RGB"))
    return pictures


def trained(X, Y, iterations):
    """A network after each of these iterations, of which the first is 0; and the losses of all, up to the last."""
    net = NeuralNetwork([2, 3, 1], initial="scaled", rng=2)
    nets, losses = [net.copy()], [net.loss(X, Y)]
    for start, end in pairwise(iterations):
        losses += fit(net, X, Y, iterations=end - start, learning_rate=0.02).loss[1:].tolist()  # larger: it flickers
        nets.append(net.copy())
    return nets, losses


def ring_axes():
    """A figure, its three small axes one above the other, the large one beside them, and the one on the right."""
    fig, ax = plots.figure(6.25, 3.2)
    ax.remove()
    axes = fig.subplot_mosaic([[k, "large", "right"] for k in range(3)], width_ratios=[1.1, 4.2, 2.7])
    fig.get_layout_engine().set(wspace=0.06)
    axes[0].set_title("3 neurons", fontsize=10, loc="left")
    return fig, [axes[k] for k in range(3)], axes["large"], axes["right"]


def line(start, end):
    """A line from the right side of one axes to the left side of another."""
    look = dict(coordsA=start.transAxes, coordsB=end.transAxes, color=plots.GREY, shrinkA=2, shrinkB=2)
    return ConnectionPatch((1, 0.5), (0, 0.5), **look)


def neuron(net, k):
    """The output of a hidden neuron as a function of points (m, 2)."""
    return lambda points: net.feedforward(points)[1][:, k]


def gif(pictures):
    """Pictures as an animated GIF without end; it begins and ends at rest with the last of them."""
    frames = [pictures[-1], *pictures]
    milliseconds = [1500, 1000, *[110] * (len(pictures) - 2), 2500]
    sample = Image.fromarray(np.vstack([*pictures[:: len(pictures) // 4 or 1], pictures[-1]]))
    palette = sample.quantize(192, Image.Quantize.MAXCOVERAGE)  # which keeps white white
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0)
    return file.getvalue()


def board_neuron():
    """One neuron, with numbers that need no calculator."""
    fig, ax = plots.figure(6, 2.8)
    plots.neuron(ax, x=[1, 1], w=[4, -3], b=-1, z=0, a=0.5)
    return fig


def board_bias():
    """A larger bias moves the curve to the left."""
    fig, ax = plots.figure(6, 2.8)
    for style, bias in enumerate((-2, 0, 2)):
        plots.curve(ax, lambda x, bias=bias: sigmoid(x + bias), low=-6, high=6, label=f"$b$ = {bias}", style=style)
        ax.plot(-bias, 0.5, "o", color=plots.STYLES[style][0])
    ax.set(xlabel="input $x$", ylabel=r"activation $\sigma(x + b)$")
    return fig


def board_shapes():
    """The boxes of feedforward with their shapes."""
    nodes = {"$X$": (0, 0, "(4, 3)"), "$A_1$": (1, 0, "(4, 4)"), r"$\hat{Y}$": (2, 0, "(4, 1)")}
    nodes |= {"$W_1$": (0.5, 1, "(3, 4)"), "$W_2$": (1.5, 1, "(4, 1)")}
    arrows = [("$X$", "$A_1$"), ("$A_1$", r"$\hat{Y}$"), ("$W_1$", "$A_1$"), ("$W_2$", r"$\hat{Y}$")]
    fig, ax = plots.figure(6, 2.4)
    plots.graph(ax, nodes, dict.fromkeys(arrows))
    return fig


def board_xor():
    """Five people as a network for XOR; whoever has a sum above 0 raises a hand."""
    nodes = {"$x_1$": (0, 0, None), "$x_2$": (0, 1, None), "OR": (1.2, 0, "bias -0.5"), "AND": (1.2, 1, "bias -1.5")}
    nodes["answer"] = (2.4, 0.5, "bias -0.5")
    inputs = {(name, gate): None for name in ("$x_1$", "$x_2$") for gate in ("OR", "AND")}
    fig, ax = plots.figure(6.4, 2.8)
    plots.graph(ax, nodes, inputs | {("OR", "answer"): 1, ("AND", "answer"): -1})
    return fig


def board_valley():
    """Three steps with three learning rates: each step multiplies w by 1 - 2 * learning rate."""
    fig, axes = plots.figure(8, 2.9, columns=3)
    for ax, learning_rate in zip(axes, (0.25, 0.75, 1.25)):
        path, high = 2 * (1 - 2 * learning_rate) ** np.arange(4), 5 if learning_rate > 1 else 2.5
        plots.descent(ax, np.square, path[np.abs(path) < high], low=-high, high=high)
        ax.set_title(f"learning rate {learning_rate}")
    return fig


def board_chain():
    """A neuron with one input and its loss: the values in the boxes, the slopes on the arrows."""
    nodes = {"$w$": (0, 0, 0.5), "$z$": (1, 0, 0), "$a$": (2, 0, 0.5), "$L$": (3, 0, 0.25)}
    fig, ax = plots.figure(7, 1.2)
    plots.graph(ax, nodes, {("$w$", "$z$"): 2, ("$z$", "$a$"): 0.25, ("$a$", "$L$"): -1})
    return fig


def board_vanishing():
    """What is left of a delta of 1 on its way back, if each layer multiplies it by 1/4."""
    names = [rf"$\delta_{layer}$" for layer in (4, 3, 2, 1)]
    nodes = {name: (-k, 0, left) for k, (name, left) in enumerate(zip(names, ("1", "1/4", "1/16", "1/64")))}
    fig, ax = plots.figure(7, 1.2)
    plots.graph(ax, nodes, dict.fromkeys(zip(names, names[1:]), "\u00d7 1/4"))
    return fig


def board_softmax():
    """Softmax with powers of 2 in place of e, and answer minus target; the right answer is the second of three."""
    nodes, arrows = {}, {}
    for k, (z, power, share, target) in enumerate([(0, 1, 0.25, 0), (1, 2, 0.5, 1), (0, 1, 0.25, 0)]):
        row = [f"$z_{k}$", f"$2^{{z_{k}}}$", rf"$\hat{{y}}_{k}$", rf"$\delta_{k}$"]
        values = z, power, share, share - target
        nodes |= {name: (column, k, value) for column, (name, value) in enumerate(zip(row, values))}
        arrows |= dict(zip(zip(row, row[1:]), (None, "\u00f7 4", f"- {target}")))
    fig, ax = plots.figure(7, 3)
    plots.graph(ax, nodes, arrows)
    return fig


# Pictures for the teacher's guide, simple enough to copy onto a board by hand
BOARD = [board_neuron, board_bias, board_shapes, board_xor, board_valley, board_chain, board_vanishing, board_softmax]


def main():
    pictures = {draw.__name__: draw() for draw in (training_cycle, spread, *BOARD)}
    IMAGES.mkdir(exist_ok=True)
    for name, fig in pictures.items():
        (IMAGES / f"{name}.png").write_bytes(plots.png(fig))
        print(f"images/{name}.png")
    (IMAGES / "ring.gif").write_bytes(gif(ring()))
    print("images/ring.gif")


if __name__ == "__main__":
    main()
