"""What the maintainers' scripts and the tests share: find, read, write and run the notebooks. Not a command."""

import ast
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from nnlib.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
SECONDS_PER_CELL = 120
WIDGET = "application/vnd.jupyter.widget-view+json"


def all_notebooks():
    """The notebooks of the series, NN_words.ipynb, in their order."""
    found = sorted(
        path for path in FOLDER.glob("*.ipynb") if re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem)
    )  # no "-Copy1"
    if not found:
        raise FileNotFoundError(f"no notebook NN_words.ipynb in {FOLDER}")
    return found


def chosen_notebooks(names):
    """The notebooks that a command line names, or all of them; paths and bare file names are understood."""
    paths = [path if (path := Path(name)).exists() else FOLDER / name for name in names]
    if missing := [path.name for path in paths if not path.exists()]:
        raise SystemExit(f"no such notebook: {', '.join(missing)}")
    return paths or all_notebooks()


def short_name(path):
    """'05 Training loop' for 05_training_loop.ipynb."""
    number, words = path.stem.split("_", 1)
    return f"{number} {words.replace('_', ' ').capitalize()}"


def read(path):
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception as problem:  # not utf-8, no JSON, JSON of another kind ...
        raise ValueError(f"{path.name} is not a notebook, or it is damaged: {problem}") from None


def as_text(notebook):
    """The one form in which all notebooks are stored, on every system."""
    return nbformat.writes(notebook) + "\n"


def write(path, notebook):
    """Store the notebook, whole or not at all."""
    nbformat.validate(notebook)
    write_whole(path, as_text(notebook).encode(), "the notebook")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook, tag):
    """The cells that carry this tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def exercise_node(cell):
    """The function or class that an exercise's stub defines, as a node of its syntax tree."""
    return next(node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef | ast.ClassDef))


def checks_called(cell):
    """The names of the exercises that this cell checks: NAME for each ``check.NAME(NAME)``."""
    return re.findall(r"\bcheck\.(\w+)\(\1\)", cell.source) if cell.cell_type == "code" else []


class OneKernel(KernelSpecManager):
    """Knows a single kernel, the given Python's own, whatever else is installed on this machine."""

    def __init__(self, python):
        super().__init__()
        self.python = str(python)

    def get_kernel_spec(self, kernel_name):
        command = [self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3 (ipykernel)", language="python")


def run(notebook, folder, *, python=sys.executable, environment=None, skip=()):
    """Execute `notebook` in `folder` with this `python`, up to the first error. Its outputs are replaced.

    The cells in `skip` are left alone, with their outputs.
    Returns ({cell's id: seconds}, problems). A problem is a text that names the cell; output on stderr is one, too.
    """
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OneKernel(python)),
        resources={"metadata": {"path": str(folder)}},
        timeout=SECONDS_PER_CELL,
        record_timing=False,
        store_widget_state=False,
    )
    seconds, problems = {}, []
    with client.setup_kernel(cleanup_kc=True, env=dict(os.environ) if environment is None else environment):
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or cell in skip:
                continue
            start = time.perf_counter()
            try:
                client.execute_cell(cell, number)
            except CellExecutionError as error:
                problems.append(f"cell {number}: {error.ename}: {error.evalue}")
                break
            except (CellTimeoutError, DeadKernelError) as error:
                problems.append(f"cell {number}: {str(error).splitlines()[0]}")
                break
            seconds[cell.id] = time.perf_counter() - start
            problems += [f"cell {number}: stderr: {text}" for text in streams(cell, "stderr")]
    return seconds, problems


def streams(cell, name):
    """The texts that a cell wrote to "stdout" or "stderr"."""
    return [output.text for output in cell.outputs if output.output_type == "stream" and output.name == name]
