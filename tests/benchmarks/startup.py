"""Start and size: imports, checks, notebooks, a learner's kernel.

An import is timed by `python -X importtime` in a new process; beside it, the part that belongs to Python and to other
packages. A check gets the right answer of its exercise, and once each wrong answer that it knows. A notebook runs
solved, as `tools/editions.py` makes it, in a kernel of its own, after one run that warms up; its whole run includes the
kernel's start and end. Medians; memory is resident memory.
"""

import os
import pkgutil
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

from table import Row

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import nnlib
import nnlib.widgets
from editions import VERDICTS, solve, wrong_verdicts
from nnlib import check
from notebooks import FOLDER, ROOT, all_notebooks, code_cells, exercise_node, read, run, short_name, streams, tagged

ROUNDS = 7  # of imports and checks, all of them in turns
RUNS = 3  # of each notebook
SHOWN = 3  # of the slowest checks
WARM = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # compile only once
LINE = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")  # microseconds of this module without those it imports
MEMORY = "import psutil\n\nprint(psutil.Process().memory_info().rss / 2**20)"  # ipykernel needs psutil, too


def rows():
    yield from imports()
    yield from checks()
    yield from notebooks()


def imports():
    """Rows: each module of nnlib, and of nnlib.widgets."""
    modules = [name for name in ["nnlib", *_modules(nnlib), *_modules(nnlib.widgets)] if name != "nnlib.__main__"]
    rounds = [{name: _import(name) for name in modules} for _ in range(ROUNDS + 1)][1:]
    for name in modules:
        whole, others = map(statistics.median, zip(*(times[name] for times in rounds)))
        yield Row(f"import {name}", whole, "ms", "of it not nnlib", others)


def _modules(package):
    return [module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]


def _import(module):
    """Milliseconds of the import, and of all that it loads beside nnlib."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    lines = subprocess.run(command, cwd=ROOT, env=WARM, capture_output=True, text=True, check=True).stderr
    loaded = [(name, int(microseconds) / 1000) for microseconds, name in LINE.findall(lines)]
    loaded = loaded[[name for name, _ in loaded].index("site") + 1 :]  # before it comes any start of Python
    whole = sum(milliseconds for _, milliseconds in loaded)
    others = sum(milliseconds for name, milliseconds in loaded if name.split(".")[0] != "nnlib")
    return whole, others


def checks():
    """Rows: what right and wrong answers take, the median and the slowest."""
    exercises = check.exercises()
    rounds = [{name: _check(it, it.reference) for name, it in exercises.items()} for _ in range(ROUNDS)]
    right = {name: statistics.median(times[name] for times in rounds) for name in exercises}
    known = [(name, it, mistake) for name, it in exercises.items() for mistake in it.mistakes]
    wrong = {f"{name}, {m.slug}": _check(it, it.version(m), right=False) for name, it, m in known}
    for kind, times in ("a right answer", right), ("a wrong answer", wrong):
        yield Row(f"check of {kind}, median of {len(times)}", statistics.median(times.values()), "ms")
        for name in sorted(times, key=times.get, reverse=True)[:SHOWN]:
            yield Row(f"check of {kind}, slow: {name}", times[name], "ms")


def _check(exercise, answer, right=True):
    """Milliseconds of a check, which must find this answer right or wrong."""
    start = time.perf_counter()
    result = exercise.run(answer)
    milliseconds = 1000 * (time.perf_counter() - start)
    if (result.status == "correct") != right:
        raise RuntimeError(f"the answer is {'right' if right else 'wrong'}, but the check says: {result}")
    return milliseconds


def notebooks():
    """Rows: each notebook's set-up with the imports below it, and its whole run; the series; memory."""
    wholes, memory = [], {}
    for path in all_notebooks():
        setups, runs, sizes = zip(*[_solved(path) for _ in range(RUNS + 1)][1:])
        wholes.append(statistics.median(runs))
        memory[short_name(path)] = statistics.median(sizes)
        yield Row(f"{short_name(path)}: set-up and imports", statistics.median(setups), "s", bar=1.5)
        yield Row(f"{short_name(path)}: whole run", wholes[-1], "s")
    yield Row("the whole series", sum(wholes), "s", bar=60)
    empty, largest = _run(new_notebook())[2], max(memory, key=memory.get)
    beside = "a kernel that has run nothing"
    yield Row("kernel after a notebook, median", statistics.median(memory.values()), "MB", beside, empty)
    yield Row(f"kernel after a notebook, largest: {largest}", memory[largest], "MB", beside, empty)


def _solved(path):
    """What `_run` says of the solved edition of this notebook."""
    notebook = read(path)
    solve(notebook, check.exercises())
    return _run(notebook)


def _run(notebook):
    """Seconds of the first two code cells; of all, with the kernel's start and end; MB of the kernel at last."""
    setup, exercises = code_cells(notebook)[:2], [exercise_node(cell).name for cell in tagged(notebook, "exercise")]
    notebook.cells.append(new_code_cell(MEMORY))
    start = time.perf_counter()
    seconds, problems = run(notebook, FOLDER, environment=WARM, skip=tagged(notebook, "comparison"))
    whole = time.perf_counter() - start
    if problems := problems or wrong_verdicts(notebook, exercises, VERDICTS["solved"]):
        raise RuntimeError("\n".join(problems))
    return sum(seconds[cell.id] for cell in setup), whole, float("".join(streams(notebook.cells[-1], "stdout")))
