"""Draws the pictures in images/ from nnlib.plots: python tools/pictures.py"""

from pathlib import Path

from nnlib import data, plots
from nnlib.network import NeuralNetwork
from nnlib.training import fit

IMAGES = Path(__file__).parents[1] / "images"


def learning(net, X, Y):
    """README's picture: the trained network with one sample, its loss curve and its predictions."""
    history = fit(net, X, Y)
    fig, (left, middle, right) = plots.figure(11, 3.2, columns=3)
    plots.network(left, net.weights, [A[1] for A in net.feedforward(X)])
    plots.loss_curve(middle, history.loss)
    plots.predictions(right, Y, net.predict(X))
    left.set_title("sample 0 1 1 in the trained network")
    middle.set_title("1500 iterations")
    return fig


def training_cycle():
    """The four parts of one iteration."""
    fig, ax = plots.figure(6.4, 3.4)
    plots.training_cycle(ax)
    return fig


def spread(X, Y):
    """200 random starts, and the outputs that two texts print."""
    stack = NeuralNetwork.stack(NeuralNetwork([3, 4, 1], bias=False, rng=seed) for seed in range(200))
    fit(stack, X, Y)
    fig, ax = plots.figure(7, 3.2)
    plots.spread(ax, Y, stack.predict(X), data.published_outputs())
    return fig


def main():
    X, Y = data.tutorial()
    net = NeuralNetwork([3, 4, 1], bias=False, rng=0)
    pictures = {"learning": learning(net, X, Y), "training_cycle": training_cycle(), "spread": spread(X, Y)}
    IMAGES.mkdir(exist_ok=True)
    for name, fig in pictures.items():
        (IMAGES / f"{name}.png").write_bytes(plots.png(fig))
        print(f"images/{name}.png")


if __name__ == "__main__":
    main()
