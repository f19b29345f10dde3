"""A prediction in a real JupyterLab: answered by keyboard, then compared; long labels at a narrow width."""

from frontends import wait_until

NAME = "my_quiz.ipynb"
LONG = "the curve stays where it is, but its slope becomes twice as large in the middle"
FILE = f"""
[predictions.shift]
question = "Where does the curve go?"
choices = [["to the right", "The sum says left."], ["{LONG}", "It is 0 earlier."], ["up", "Never."]]
right = 2
"""
CELLS = [
    f"from nnlib import questions, quiz\nfound = questions.read({{'sigmoid': '''{FILE}'''}})",
    "questions.series = lambda: found",
    "quiz.predict('shift')",
    "if quiz.answers:  # not yet, when all cells are run\n    quiz.compare('shift')",
]
NOT_WIDER = "() => document.querySelector('.nnlib-quiz').getBoundingClientRect().right <= window.innerWidth"
IS_CUT_OFF = "button => button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight"


def test_a_prediction_by_keyboard_its_verdict_and_its_labels(lab_server, run_notebook):
    lab_server.store(NAME, CELLS)
    notebook = run_notebook(NAME)
    page = notebook.page
    buttons = page.locator(".nnlib-quiz button")
    words = page.locator(".nnlib-quiz .widget-html").nth(1)
    for key in ("Enter", "Space"):  # forth and back: kept, changed, kept
        buttons.first.focus()
        for number, (letter, choice) in enumerate({"A": "to the right", "B": LONG}.items()):
            page.keyboard.press(key)
            wait_until(lambda: words.inner_text().strip() == f"Kept: {choice}. Now run the next cell.", choice)  # noqa: B023
            wait_until(lambda: checked(buttons) == [it == number for it in range(3)], f"a check mark at {letter}")  # noqa: B023
            assert page.evaluate("document.activeElement.textContent") == f"{letter}  {choice}"
            if number == 0:
                page.keyboard.press("Tab")
    assert last_output(notebook) == []
    notebook.run_cell(len(CELLS) - 1)
    [output] = wait_until(lambda: last_output(notebook), "the verdict")
    assert output["text"].endswith("RIGHT. It is 0 earlier.\n")
    page.wait_for_function("words => words.innerText.trim() === 'RIGHT. It is 0 earlier.'", arg=words.element_handle())
    assert_long_labels_wrap(page)


def last_output(notebook):
    _, _, outputs = notebook.cells()[-1]
    return outputs


def checked(buttons):
    return [button.locator("i.fa-check").count() == 1 for button in buttons.all()]


def assert_long_labels_wrap(page):
    page.evaluate("window.jupyterapp.shell.collapseLeft()")  # the list of files would take the narrow page's place
    buttons, heights = page.locator(".nnlib-quiz button").all(), {}
    for width in (1100, 400):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(NOT_WIDER)
        heights[width] = [round(button.bounding_box()["height"]) for button in buttons]
        assert not any(button.evaluate(IS_CUT_OFF) for button in buttons)
    assert heights[400][1] > heights[400][0] == heights[1100][0] == heights[1100][1]
