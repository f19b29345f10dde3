"""Write another edition of the notebooks, and run it.

    python tools/editions.py solved FOLDER     each stub replaced by our solution; then every check must say CORRECT

The solutions are the references that the checks compare with (nnlib.check), so this also proves that each notebook's
exercises can be solved with what the notebook has imported, in their order. Exits with 1 if a check says anything else.
"""

import argparse
import inspect
import sys
import time
from pathlib import Path

from notebooks import (
    FOLDER,
    ROOT,
    all_notebooks,
    checks_called,
    code_cells,
    exercise_node,
    read,
    run,
    streams,
    tagged,
    write,
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("edition", choices=["solved"])
    parser.add_argument("folder", type=Path, help="where to write it; it is run with the nnlib beside this script")
    chosen = parser.parse_args()
    if chosen.folder.resolve() == FOLDER:
        parser.error(f"{chosen.folder} holds the originals, expected another folder")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT))
    from nnlib import check

    failed = False
    for path in all_notebooks():
        start = time.perf_counter()
        notebook = read(path)
        replaced = solve(notebook, check.exercises())
        _, problems = run(notebook, FOLDER, skip=tagged(notebook, "comparison"))
        write(chosen.folder / path.name, notebook)
        problems = problems or wrong_verdicts(notebook, replaced)
        failed |= bool(problems)
        verdict = "FAILED" if problems else "all correct"
        print(f"{path.name}: {len(replaced)} exercises, {verdict}, {time.perf_counter() - start:.1f} s")
        print(*(f"    {problem}\n" for problem in problems), sep="", end="")
    sys.exit(failed)


def solve(notebook, exercises):
    """Replace each stub by the source of its reference; returns the names."""
    names = []
    for cell in tagged(notebook, "exercise"):
        name = exercise_node(cell).name
        cell.source = inspect.getsource(exercises[name].reference).rstrip()
        names.append(name)
    return names


def wrong_verdicts(notebook, names):
    """A text for each check that did not say CORRECT, and for each exercise that was not checked."""
    verdicts = {}
    for cell in code_cells(notebook):
        for name in checks_called(cell):
            verdicts[name] = "".join(streams(cell, "stdout"))
    unchecked = [f"{name} is never checked" for name in names if name not in verdicts]
    return unchecked + [text for name, text in verdicts.items() if f"check.{name}: CORRECT" not in text.splitlines()]


if __name__ == "__main__":
    main()
