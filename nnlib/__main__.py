"""The main job in a terminal: ``python -m nnlib`` trains the tutorial's network and shows what it has learned."""

import argparse

import numpy as np

from nnlib import data
from nnlib.network import NeuralNetwork
from nnlib.training import fit

MILESTONES = (500, 1000, 1500, 3000, 10_000, 100_000)
STARTS = 200


def main(arguments=None):
    """Read the command line, train, print."""
    parser = argparse.ArgumentParser(
        prog="python -m nnlib", description="Train the tutorial's network on its 4 samples."
    )
    parser.add_argument("--iterations", type=int, default=1500, help="passes over the four samples (default: 1500)")
    parser.add_argument("--learning-rate", type=float, default=1.0, help="how far each update goes (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="number of the random start (default: 0)")
    chosen = parser.parse_args(arguments)
    X, Y = data.tutorial()
    try:
        net = tutorial_network(chosen.seed)
        history = fit(net, X, Y, iterations=chosen.iterations, learning_rate=chosen.learning_rate, progress=True)
    except ValueError as problem:
        parser.error(str(problem))
    print_answers(X, Y, net.predict(X))
    print_losses(history.loss)
    print_spread(X, Y)


def tutorial_network(seed):
    """The tutorial's network, with the random weights of this seed."""
    if seed < 0:
        raise ValueError(f"seed is {seed}, expected a whole number of at least 0")
    return NeuralNetwork([3, 4, 1], bias=False, rng=seed)


def print_answers(X, Y, Y_hat):
    print("sample   target  answer")
    for x, y, y_hat in zip(X, Y, Y_hat):
        print(f"{named(x)}    {y[0]:5.0f}  {y_hat[0]:.4f}")


def print_losses(loss):
    last = len(loss) - 1
    print("\n  iterations  loss (sum of squares)")
    for iteration in sorted({0, last}.union(i for i in MILESTONES if i < last)):
        print(f"{iteration:12,d}  {loss[iteration]:.6f}")


def print_spread(X, Y):
    """Where the outputs printed by two texts lie among those of 200 random starts."""
    stack = NeuralNetwork.stack(tutorial_network(seed) for seed in range(STARTS))
    fit(stack, X, Y, iterations=1500, learning_rate=1.0, progress=True)
    outputs = stack.predict(X)[:, :, 0]
    texts = data.published_outputs()
    print(
        f"\nThe outputs of {STARTS} random starts after 1500 iterations with learning rate 1, and those that two texts"
    )
    print("print, each with the share of the starts that lie below it:")
    print("sample    smallest  median  largest" + "".join(f"  {name:>14}" for name in texts))
    for i, x in enumerate(X):
        low, middle, high = np.quantile(outputs[:, i], [0, 0.5, 1])
        row = f"{named(x)}        {low:.4f}  {middle:.4f}   {high:.4f}"
        for printed in texts.values():
            row += f"  {printed[i, 0]:.4f} ({np.mean(outputs[:, i] < printed[i, 0]):4.0%})"
        print(row)


def named(x):
    return " ".join(f"{value:.0f}" for value in x)


if __name__ == "__main__":
    main()
