"""Write another edition of the notebooks, and run it.

    python tools/editions.py solved FOLDER     each stub replaced by our solution, with notes for teachers on what each
                                               check can name; then every check must say CORRECT
    python tools/editions.py class FOLDER      as they are, but our solutions are not offered; then every check must say
                                               NOT ATTEMPTED and no output may offer a solution

The solutions are the references that the checks compare with (nnlib.check), so the solved edition also proves that each
notebook's exercises can be solved with what the notebook has imported, in their order. Exits with 1 if a check says
anything else. Names after FOLDER, such as 04_chain_rule.ipynb, choose some of the notebooks.
"""

import argparse
import inspect
import re
import shutil
import sys
import time
from pathlib import Path

from nbformat.v4 import new_markdown_cell

from notebooks import (
    FOLDER,
    ROOT,
    checks_called,
    chosen_notebooks,
    code_cells,
    exercise_node,
    read,
    run,
    streams,
    tagged,
    write,
)

SPEAKER_NOTES = {"slideshow": {"slide_type": "notes"}}  # not on a slide, see tools/slides.py
VERDICTS = {"solved": "CORRECT", "class": "NOT ATTEMPTED"}  # what every check must say in this edition


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("edition", choices=list(VERDICTS))
    parser.add_argument("folder", type=Path, help="where to write it; it is run with the nnlib beside this script")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="such as 04_chain_rule.ipynb; all if none")
    chosen = parser.parse_args()
    paths = chosen_notebooks(chosen.notebooks)
    if chosen.folder.resolve() == FOLDER:
        parser.error(f"{chosen.folder} holds the originals, expected another folder")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT))
    from nnlib import check

    shutil.copy(FOLDER / "glossary.md", chosen.folder)
    failed = False
    for path in paths:
        start = time.perf_counter()
        notebook = read(path)
        names = [exercise_node(cell).name for cell in tagged(notebook, "exercise")]
        if chosen.edition == "solved":
            solve(notebook, check.exercises())
            add_notes(notebook, check.exercises())
        else:
            hide_solutions(notebook)
        _, problems = run(notebook, FOLDER, skip=tagged(notebook, "comparison"))
        write(chosen.folder / path.name, notebook)
        problems = problems or wrong_verdicts(notebook, names, VERDICTS[chosen.edition])
        if chosen.edition == "class":
            problems += offered_solutions(notebook)
        failed |= bool(problems)
        verdict = "FAILED" if problems else f"all {VERDICTS[chosen.edition].lower()}"
        print(f"{path.name}: {len(names)} exercises, {verdict}, {time.perf_counter() - start:.1f} s")
        print(*(f"    {problem}\n" for problem in problems), sep="", end="")
    sys.exit(failed)


def solve(notebook, exercises):
    """Replace each stub by the source of its reference."""
    for cell in tagged(notebook, "exercise"):
        cell.source = inspect.getsource(exercises[exercise_node(cell).name].reference).rstrip()


def add_notes(notebook, exercises):
    """Below each check that can name mistakes, a cell that lists them."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        for name in checks_called(cell):
            if named := exercises[name].named().values():
                lines = [f"- {plain(mistake.what)} (seen: {plain(mistake.seen)})" for mistake in named]
                text = "\n".join(["**Teacher's notes: what the check can name.** It looks as if ...", "", *lines])
                cells.append(new_markdown_cell(text, id=f"notes-{name}", metadata=SPEAKER_NOTES))
    notebook.cells = cells


def plain(text):
    """The text for Markdown, where * and the like would mean something; an address stays a link."""
    return re.sub(r"https?://\S+|[\\`*_$<\[\]|~]", lambda sign: sign[0] if len(sign[0]) > 1 else "\\" + sign[0], text)


def hide_solutions(notebook):
    """Add a line to the cell that imports nnlib.check, if one does: from there on, no check offers our version."""
    imports = re.compile(r"^from nnlib import (.+, )?check\b", flags=re.M)
    for cell in [cell for cell in code_cells(notebook) if imports.search(cell.source)][:1]:
        cell.source += "\n\ncheck.hide_solutions()"


def offered_solutions(notebook):
    """A text for each output that speaks of .solution()."""
    texts = [text for cell in code_cells(notebook) for text in streams(cell, "stdout")]
    return [text for text in texts if ".solution()" in text]


def wrong_verdicts(notebook, names, verdict):
    """A text for each check that did not say this verdict, and for each exercise that was not checked."""
    verdicts = {}
    for cell in code_cells(notebook):
        for name in checks_called(cell):
            verdicts[name] = "".join(streams(cell, "stdout"))
    unchecked = [f"{name} is never checked" for name in names if name not in verdicts]
    return unchecked + [text for name, text in verdicts.items() if f"check.{name}: {verdict}" not in text.splitlines()]


if __name__ == "__main__":
    main()
