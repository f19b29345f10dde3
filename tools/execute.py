"""Run notebooks from top to bottom and store them in place, with clean outputs.

    python tools/execute.py                            all notebooks
    python tools/execute.py 05_training_loop.ipynb     the named ones

A notebook with an error or any output on stderr is left as it was, and the command exits with 1. Stored are text,
pictures with their alternative text, execution counts from 1 on, the cells' ids and tags, and their places in a slide
show (tools/slides.py); not: timings, widget views (their kernel is gone; the picture and the words beside them stay)
and the front end's own metadata.

Cells tagged `comparison` compare with large packages that need not be installed. They are run only if each package
that the notebook's comparison cells import is found; otherwise all of them are left alone, with their stored outputs.
"""

import ast
import sys
import time
from importlib.util import find_spec

from nbformat import NotebookNode

import slides
from notebooks import FOLDER, WIDGET, chosen_notebooks, code_cells, read, run, tagged, write

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main():
    failed = False
    for path in chosen_notebooks(sys.argv[1:]):
        start = time.perf_counter()
        notebook = read(path)
        comparisons = tagged(notebook, "comparison")
        seconds, problems = run(notebook, FOLDER, skip=() if can_run(comparisons) else comparisons)
        if problems:
            failed = True
            print(f"{path.name}: NOT STORED", *problems, sep="\n    ")
        else:
            clean(notebook)
            write(path, notebook)
            print(f"{path.name}: {len(seconds)} code cells, {time.perf_counter() - start:.1f} s")
    sys.exit(failed)


def can_run(cells):
    """Whether each package is installed that these cells import."""
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return all(find_spec(name.split(".")[0]) for name in imported)


def clean(notebook):
    """Keep what a reader sees, drop what changes from run to run, and give each cell its place in a slide show."""
    notebook.metadata = NotebookNode(METADATA)
    for cell in notebook.cells:
        cell.metadata = NotebookNode({"tags": cell.metadata.tags} if "tags" in cell.metadata else {})
    for count, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = count
        cell.outputs = merged_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if len(output.get("data", {})) > 1:
                output.data.pop(WIDGET, None)
    slides.arrange(notebook)


def merged_streams(outputs):
    """Consecutive outputs on one stream as one: how the kernel cuts a text in pieces changes from run to run."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


if __name__ == "__main__":
    main()
