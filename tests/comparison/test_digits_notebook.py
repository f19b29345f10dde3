"""The last section of notebook 07, with PyTorch and scikit-learn and without: `python -m pytest tests/comparison`."""

from importlib.util import find_spec

import pytest
from nbformat.v4 import new_code_cell

from notebooks import FOLDER, read, run, streams, tagged

PATH = FOLDER / "07_handwritten_digits.ipynb"
PACKAGES = {"torch": "PyTorch", "sklearn": "scikit-learn"}
DATA = "from nnlib import data\n\nX_train, Y_train, X_test, Y_test = data.digits()"  # all that the section builds on

RENEW = f"where both packages are installed, run: python tools/execute.py {PATH.name}"
HIDE = """
from importlib.machinery import PathFinder

find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: None if name in {missing} else find(name, *rest)
"""

pytestmark = pytest.mark.skipif(not PATH.exists(), reason=f"there is no {PATH.name}")


@pytest.fixture(params=["", "torch", "sklearn", "torch sklearn"], ids=lambda missing: f"without {missing or 'none'}")
def missing(request):
    """The packages that a kernel shall not find; the others must be there."""
    missing = request.param.split()
    if absent := [name for package, name in PACKAGES.items() if not (package in missing or find_spec(package))]:
        pytest.skip(f"{' and '.join(absent)} not installed: pip install -e '.[dev,comparison]'")
    return missing


def printed(cells):
    return ["".join(streams(cell, "stdout")) for cell in cells]


def test_the_comparison_cells(missing):
    """They print what is stored, on stderr nothing; where a package is missing, each cell of it prints one line."""
    notebook = read(PATH)
    cells = tagged(notebook, "comparison")
    stored = printed(cells)
    assert all("nbval-skip" in cell.metadata.tags for cell in cells)
    notebook.cells = [new_code_cell(DATA), new_code_cell(HIDE.format(missing=missing)), *cells]
    _, problems = run(notebook, FOLDER)
    assert not problems
    expected = list(stored)
    for package in missing:
        line = f"{PACKAGES[package]} is not installed here: this cell does nothing. Google Colab has it.\n"
        of_package = [number for number, cell in enumerate(cells) if line.strip() in cell.source]
        assert of_package
        for number in of_package:
            expected[number] = line
    assert printed(cells) == expected, RENEW


def test_each_package_is_compared_and_the_losses_are_equal():
    cells = tagged(read(PATH), "comparison")
    verdicts = [line for text in printed(cells) for line in text.splitlines() if "below 1e-6" in line]
    assert verdicts == ["largest difference below 1e-6: True"] * len(PACKAGES), RENEW
