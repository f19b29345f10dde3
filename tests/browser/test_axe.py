"""axe-core on our own parts of a page in JupyterLab, by day and by night: no serious finding that is ours.

The page holds an explorer of each kind, the quiz with a reply, a figure, what a check says, and cells of text with
everything that our Markdown uses. What JupyterLab and ipywidgets do themselves is listed below, as narrowly as can be.
"""

import pytest
from conftest import NOTEBOOKS
from frontends import Lab, wait_until
from nbformat import read, v4
from test_keyboard import CELLS, EXPLORERS

NAME = "my_axe.ipynb"
OUTPUTS = [
    "from nnlib import plots\nfig, ax = plots.figure()\nplots.show(fig, alt='An empty figure.')",
    "from nnlib import check\ncheck.sigmoid(lambda z: z)",
    "quiz.answer('wiggle', 'A')",
]
KINDS = ["|---", "<details", "$$", "```", "](", "![", "\n1. ", "\n- ", "## "]  # of text
OURS = {"include": [[".jp-RenderedMarkdown"], [".jp-OutputArea-output"]]}
GRAVE = ("serious", "critical")
NOT_OURS = {  # rule and CSS selector: why
    ("aria-input-field-name", ".noUi-handle"): "ipywidgets names no slider's handle; its label and number stand beside",
    ("link-in-text-block", ".jp-RenderedMarkdown a"): "JupyterLab underlines a link only under the mouse",
    ("image-alt", ".jp-OutputArea-output[data-mime-type='image/png'] > img"): "JupyterLab drops a figure's alt",
}
HEIGHT = "() => { document.body.style.height = '100vh' }"  # else it has none, and axe takes all in it for hidden
TALL = {"width": 1280, "height": 16000}  # what is scrolled out of sight it takes for hidden, too


def texts():
    """For each kind of text the first cell of the series that has it."""
    cells = [cell for path in NOTEBOOKS for cell in read(path, as_version=4).cells if cell.cell_type == "markdown"]
    sources = [next(cell.source for cell in cells if kind in cell.source) for kind in KINDS]
    return [v4.new_markdown_cell(source) for source in dict.fromkeys(sources)]


def test_our_parts_of_a_page(lab_server, run_notebook):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs pip install -e '.[browser]'").Axe()
    lab_server.store(NAME, [*texts(), *CELLS, *OUTPUTS])
    notebook = run_notebook(NAME)
    notebook.page.set_viewport_size(TALL)
    found = set()
    for theme in Lab.THEMES:
        notebook.change_theme(theme)
        result = wait_until(lambda: judged(notebook, axe), "axe to see all explorers", seconds=60)
        for rule in result["violations"]:
            for place in rule["nodes"]:
                known = [key for key in NOT_OURS if key[0] == rule["id"] and matches(notebook.page, place, key[1])]
                assert known or rule["impact"] not in GRAVE, f"{theme}: {place['html']}\n{place['failureSummary']}"
                found.update(known)
    assert found == NOT_OURS.keys()  # what is no longer found leaves the list


def judged(notebook, axe):
    """What axe says, once the texts of all explorers are in its sight: a page changes its theme in many steps."""
    notebook.page.evaluate(HEIGHT)
    notebook.cell(0)  # from here all of it is in sight
    result = axe.run(notebook.page, OURS, {}).response
    rules = [rule for kind in ("passes", "violations") for rule in result[kind] if rule["id"] == "color-contrast"]
    seen = sum("nnlib-words" in place["html"] for rule in rules for place in rule["nodes"])
    return result if seen == len(EXPLORERS) else None


def matches(page, place, selector):
    return page.locator(place["target"][0]).first.evaluate("(it, selector) => it.matches(selector)", selector)
