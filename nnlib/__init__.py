"""nnlib: the small numpy library behind the notebooks. One file, one idea.

Read it in this order; each file imports only files above it.

    inputs          what comes in, as arrays of floats, or an error in words
    files           files that are written whole or not at all
    data            small data sets: the tutorial's four samples, XOR, circles, moons, spiral, hills, ..., digits
    activations     sigmoid, tanh, relu, softmax and their slopes            notebooks 01 and 06
    losses          how wrong is the network? sum of squares, cross-entropy  notebooks 03 and 07
    network         NeuralNetwork: feedforward and backprop                  notebooks 02, 04 and 06
    training        the training loop                                        notebook 05
    gradient_check  slopes measured by wiggling, to prove the formulas       notebook 04
    plots           draws arrays; knows no networks
    questions       the texts of predictions and quizzes, one file for each notebook
    check           the exercises' self-checks, and what a class got right (check/report.py)
    widgets         the live explorers
    quiz            asks them inside a notebook

Nothing is imported here: write ``from nnlib.network import NeuralNetwork``.
Names and shapes (one sample per row) are in the table of notebook 00.
"""
