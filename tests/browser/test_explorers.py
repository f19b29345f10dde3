"""Every explorer in a real JupyterLab: run all cells, then move each knob by keyboard and by mouse."""

import pytest
from conftest import NOTEBOOKS

EXPLORER = "training_explorer()"
WITH_EXPLORER = [path for path in NOTEBOOKS if EXPLORER in path.read_text(encoding="utf-8")]
KNOBS = {"iterations": "ArrowLeft", "learning rate": "ArrowRight", "random start": "ArrowRight"}


def cell_with(page, label):
    """The output cell that holds the slider with this label, scrolled into view (cells off screen are not drawn)."""
    for index in range(page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")):
        source = page.evaluate(
            "i => window.jupyterapp.shell.currentWidget.content.model.cells.get(i).sharedModel.getSource()", index
        )
        if source == EXPLORER:
            page.evaluate("i => window.jupyterapp.shell.currentWidget.content.scrollToItem(i, 'start')", index)
            label = page.locator(f".widget-label:text-is('{label}')").first
            label.wait_for()
            return label.locator("xpath=ancestor::div[contains(@class,'jp-Cell ')][1]")
    raise AssertionError("no cell calls an explorer")


def wait_for_change(page, cell, before):
    page.wait_for_function(
        "([cell, before]) => cell.querySelector('img').src !== before",
        arg=[cell.element_handle(), before],
        timeout=15_000,
    )


def picture(cell):
    assert cell.locator("img").count() == 1
    return cell.locator("img").get_attribute("src")


@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS if path not in WITH_EXPLORER])
def test_notebooks_without_an_explorer_run(run_notebook, name):
    run_notebook(name)  # which fails if a cell does


@pytest.mark.parametrize("name", [path.name for path in WITH_EXPLORER])
def test_the_explorer_follows_its_knobs(run_notebook, name):
    page = run_notebook(name)
    cell = cell_with(page, "iterations")
    start = picture(cell)
    for label, key in KNOBS.items():
        handle = cell.locator(f".widget-label:text-is('{label}')").locator("xpath=..").locator(".noUi-handle")
        before = picture(cell)
        handle.focus()
        page.keyboard.press(key)
        wait_for_change(page, cell, before)
        before = picture(cell)
        box = handle.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + (60 if box["x"] < 500 else -60), box["y"] + 5, steps=10)
        page.mouse.up()
        wait_for_change(page, cell, before)
        words = cell.locator(".widget-html-content").first.inner_text()
        assert words.startswith("After ") and cell.locator("img").get_attribute("alt") == words
    before = picture(cell)
    cell.locator("button:has-text('Reset')").press("Enter")
    wait_for_change(page, cell, before)
    page.wait_for_function(
        "([cell, start]) => cell.querySelector('img').src === start", arg=[cell.element_handle(), start]
    )


def test_there_are_notebooks():
    assert len(NOTEBOOKS) > len(WITH_EXPLORER) >= 2
