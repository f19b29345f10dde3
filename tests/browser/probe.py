"""Imported by the kernels of the browser tests: what does an explorer on the page say of itself, and is that right?"""

import ast
import base64
import gc
import json
import threading
import weakref

import ipykernel
import ipywidgets
from IPython import get_ipython

from nnlib import plots
from nnlib.widgets.explorer import Explorer, knob

_explorers = weakref.WeakValueDictionary()  # by their model
_moves = {}  # of each watched explorer, what readers did to its knobs


def watch(model_id):
    """Keep from now on what is done to the knobs of the explorer with this model, until its Reset."""
    explorer, moves = _find(model_id), _moves.setdefault(model_id, [])

    def keep(name, value):
        with explorer._change() as own:
            if not own:
                moves.append((name, value))

    for name, its_knob in explorer.knobs.items():
        its_knob.observe(lambda change, name=name: keep(name, change.new), names="value")
    explorer.buttons["Reset"].on_click(lambda _: moves.clear())


def state(model_id):
    """What it shows, its knobs from top to bottom, the name of its Play button, and whether it still works on."""
    explorer = _find(model_id)
    knobs = [{"value": repr(knob.value), "last": _is_last(knob)} for knob in explorer.knobs.values()]
    busy = explorer.task is not None and not explorer.task.done()
    play = explorer.play_label if "Play" in explorer.buttons else None
    return json.dumps(_shown(explorer) | {"knobs": knobs, "play": play, "busy": busy})


def expected(model_id, source):
    """What a new explorer of the same cell shows after the same moves (for some keep a path), and all its work."""
    again = _run_again(source)
    try:
        for name, value in _moves[model_id]:
            again.knobs[name].value = value
        while again.work():
            pass
        again.update()
        return json.dumps(_shown(again))
    finally:
        again.close()


def _find(model_id):
    if model_id not in _explorers:  # a long search: a kernel has half a million objects
        living = [it for it in gc.get_objects() if issubclass(type(it), Explorer) and it.box.comm]
        _explorers[model_id] = next(explorer for explorer in living if explorer.box.model_id == model_id)
    return _explorers[model_id]


def _shown(explorer):
    return {"png": base64.b64encode(explorer.png).decode(), "words": explorer.words}


def _is_last(knob):
    if isinstance(knob.value, bool):
        return knob.value
    if hasattr(knob, "options"):
        return knob.index == len(knob.options) - 1
    largest = knob.base**knob.max if hasattr(knob, "base") else knob.max
    return knob.value >= largest


def _run_again(source):
    """The explorer that a cell ends with, made anew from the notebook's present variables."""
    *lines, last = ast.parse(source).body
    names = dict(get_ipython().user_ns)
    exec(compile(ast.Module(lines, []), "again", "exec"), names)
    return eval(compile(ast.Expression(last.value), "again", "eval"), names)


def ipykernel_version():
    return ipykernel.__version__


class Point(Explorer):
    """A small explorer for tests of the base: a point that two sliders move, and that counts who draws it."""

    def __init__(self):
        fig, ax = plots.figure(4, 2)
        (self.point,) = ax.plot([0], [0], "o")
        ax.set(xlim=(-5, 105), ylim=(-1, 11))
        self.threads = []  # of each drawing, the name of its thread
        knobs = {name: knob(ipywidgets.IntSlider, name, min=0, max=high) for name, high in (("x", 100), ("y", 10))}
        super().__init__(knobs, fig, [self.point])

    def follow(self, x, y):
        self.threads.append(threading.current_thread().name)
        self.point.set_data([x], [y])
        return f"The point is at {x} and {y}."
