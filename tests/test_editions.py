"""What tools/editions.py makes of a notebook; the command itself runs its editions and is a step of .ci/run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import editions
from nnlib import check
from nnlib.check.engine import Exercise, Mistake
from notebooks import all_notebooks, read


def double(x):
    """Twice x."""
    return 2 * x


def half(x):
    """Half of x."""
    return x / 2


MISTAKES = [
    Mistake("squares", "it is x * x, or x_1", "?", "!", "https://x.org/a_b", wrong=lambda x: x * x),
    Mistake("adds", "2 is added", "?", "!", "a book", wrong=lambda x: x + 2),
]
EXERCISES = {
    "double": Exercise(double, cases=lambda rng: [(3.0,)], outputs=("y",), hints=["?"], mistakes=MISTAKES),
    "half": Exercise(half, cases=lambda rng: [(3.0,)], outputs=("y",), hints=["?"]),
}


@pytest.fixture
def notebook():
    cells = [
        new_markdown_cell("from nnlib import check"),
        new_code_cell("import numpy as np\nfrom nnlib import check, data"),
    ]
    for name in EXERCISES:
        cells.append(new_code_cell(f"def {name}(x):\n    ...", metadata={"tags": ["exercise"]}))
        cells.append(new_code_cell(f"check.{name}({name})"))
    return new_notebook(cells=cells)


def said(notebook, verdict, more=""):
    for cell, name in zip(notebook.cells[3::2], EXERCISES):
        cell.outputs = [new_output("stream", name="stdout", text=f"check.{name}: {verdict}\n{more}")]
    return notebook


def test_stubs_are_replaced_by_our_solutions(notebook):
    editions.solve(notebook, EXERCISES)
    assert notebook.cells[2].source == 'def double(x):\n    """Twice x."""\n    return 2 * x'


def test_notes_stand_below_the_checks_that_can_name_mistakes(notebook):
    before = list(notebook.cells)
    editions.add_notes(notebook, EXERCISES)
    notes = notebook.cells.pop(4)
    assert notebook.cells == before and before[3].source == "check.double(double)"
    assert notes.cell_type == "markdown" and notes.source.splitlines() == [
        "**Teacher's notes: what the check can name.** It looks as if ...",
        "",
        r"- it is x \* x, or x\_1 (seen: https://x.org/a_b)",
        "- 2 is added (seen: a book)",
    ]
    notebook.cells.append(notes)
    nbformat.validate(notebook)


def test_the_class_edition_adds_one_line(notebook):
    editions.hide_solutions(notebook)
    assert notebook.cells[1].source.splitlines()[1:] == ["from nnlib import check, data", "", "check.hide_solutions()"]


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_the_line_stands_before_the_first_check(path):
    notebook = read(path)
    editions.hide_solutions(notebook)
    added = [number for number, cell in enumerate(notebook.cells) if "check.hide_solutions()" in cell.source]
    used = [number for number, cell in enumerate(notebook.cells) if editions.checks_called(cell)]
    assert len(added) == 1 and added[0] < min(used) if used else added == []


def test_wrong_verdicts_and_offers_are_found(notebook):
    names = ["double", "half"]
    assert editions.wrong_verdicts(said(notebook, "CORRECT"), names, "CORRECT") == []
    assert len(editions.wrong_verdicts(notebook, [*names, "third"], "NOT ATTEMPTED")) == 3
    assert editions.offered_solutions(notebook) == []
    assert len(editions.offered_solutions(said(notebook, "CORRECT", "check.double.solution()"))) == 2


def test_a_hidden_solution_is_neither_offered_nor_shown(monkeypatch, capsys):
    monkeypatch.setattr(Exercise, "shows_solution", True)
    check.hide_solutions()
    exercise = EXERCISES["double"]
    for attempt in (lambda x: None, lambda x: x * x, lambda x: x + 7, double, 3):
        exercise(attempt)
    for _ in range(8):
        exercise.hint()
    assert "ur version" not in capsys.readouterr().out
    exercise.solution()
    assert capsys.readouterr().out.startswith("This class edition does not show our version.")
