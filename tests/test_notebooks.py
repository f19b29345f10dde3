"""What nbval is blind to: missing outputs and pictures, and the house style; test_accessibility.py has more."""

import ast
import copy
import html
import inspect
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import execute
import glossary
import slides
from nnlib import check, questions
from notebooks import ROOT, all_notebooks, as_text, checks_called, code_cells, exercise_node, read, streams, tagged

PATHS = all_notebooks()
QUESTIONS = ROOT / "nnlib" / "questions"
DERIVATIVE = re.compile(r"(\\frac\{d[^{}]*\}\{d[^=]*\}|\\sigma'\([^)]*\)|\\delta_\w+)\s*=")
ITALICS_THAT_ARE_NO_NEW_WORDS = (
    r"How to read it:|Without a running kernel|File > |Run > |Runtime > |Run All|correct$|not attempted$"
)


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return read(path)


def plain_code(notebook):
    """All code cells but the set-up cell, which is not plain Python."""
    return [cell for cell in code_cells(notebook) if cell not in tagged(notebook, "setup")]


def prose(notebook):
    """The Markdown cells without code."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S) for text in texts]


def test_all_notebooks_are_found():
    assert {"00_start_here", "04_chain_rule", "05_training_loop"} <= {path.stem for path in PATHS}


def test_stored_as_by_tools_execute(path, notebook):
    """Execution counts in order, no widget state, no timings, text outputs in one piece, the one form of JSON."""
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    cleaned = copy.deepcopy(notebook)
    execute.clean(cleaned)
    as_stored = path.read_text(encoding="utf-8") == as_text(cleaned)
    assert as_stored, f"run: python tools/execute.py {path.name}"


def test_no_errors_and_no_warnings(notebook):
    for cell in code_cells(notebook):
        assert not [output for output in cell.outputs if output.output_type == "error"], cell.source
        assert not streams(cell, "stderr"), cell.source


def test_every_cell_that_shows_something_has_its_output(notebook):
    for cell in plain_code(notebook):
        kinds = {kind for output in cell.outputs for kind in output.get("data", ["stream"])}
        if shows_something(cell.source):
            assert kinds, f"no output is stored of\n{cell.source}"
        if ".show(" in cell.source:
            assert "image/png" in kinds, f"no picture is stored of\n{cell.source}"


def shows_something(source):
    """A cell prints, displays or checks, outside of its functions, or ends in an expression."""
    statements = ast.parse(source).body
    run_now = [statement for statement in statements if not isinstance(statement, ast.FunctionDef | ast.ClassDef)]
    called = [ast.unparse(n.func) for s in run_now for n in ast.walk(s) if isinstance(n, ast.Call)]
    speaks = any(re.fullmatch(r"print|display|(\w+\.)?show|check\..*", name) for name in called)
    return speaks or isinstance(statements[-1], ast.Expr)


def test_widgets_have_a_form_without_a_kernel(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            text = output.get("data", {}).get("text/plain", "")
            assert not re.match(r"\w+\((children|value|description)=", text), f"readers see {text[:60]}"
            assert execute.WIDGET not in output.get("data", {}), cell.source


def test_at_most_two_code_cells_in_a_row(notebook):
    kinds = "".join(cell.cell_type[0] for cell in notebook.cells)
    assert "ccc" not in kinds, kinds


def test_code_cells_are_short(notebook):
    sizes = sorted(lines_of_code(cell.source) for cell in code_cells(notebook))
    assert statistics.median(sizes) <= 5
    assert sizes[int(0.9 * (len(sizes) - 1))] <= 14
    assert sizes[-1] <= 30


def lines_of_code(source):
    return sum(1 for line in source.splitlines() if line.strip() and not line.strip().startswith("#"))


def test_code_lines_fit_the_page(notebook):
    for cell in plain_code(notebook):
        assert max(map(len, cell.source.splitlines())) <= 100, cell.source


def test_code_style_that_ruff_does_not_see(notebook):
    for cell in plain_code(notebook):
        assert not re.search(r";\s*$", cell.source, flags=re.M), f"a trailing ; hides an output:\n{cell.source}"
        assert not re.search(r"\bplt\b|pyplot", cell.source), f"see nnlib/plots.py:\n{cell.source}"


def test_stubs_have_the_signature_and_docstring_of_the_solution(notebook):
    for cell in tagged(notebook, "exercise"):
        stub = exercise_node(cell)
        solution = ast.parse(inspect.getsource(check.exercises()[stub.name].reference)).body[0]
        assert outline(stub).items() <= outline(solution).items()
        assert stub.name in outline(stub)


def outline(node, prefix=""):
    """{name: (arguments, docstring)} of a function, or of a class and all its methods."""
    name = prefix + node.name
    arguments = ast.unparse(node.args) if isinstance(node, ast.FunctionDef) else ""
    parts = {name: (arguments, ast.get_docstring(node))}
    for child in node.body:
        if isinstance(child, ast.FunctionDef) and isinstance(node, ast.ClassDef):
            parts |= outline(child, f"{name}.")
    return parts


def test_each_exercise_is_checked_at_once_and_not_attempted(notebook):
    cells = code_cells(notebook)
    for exercise, following in zip(cells, [*cells[1:], None]):
        if exercise in tagged(notebook, "exercise"):
            name = exercise_node(exercise).name
            assert following and name in checks_called(following), f"no check.{name}({name}) after its stub"
            assert f"check.{name}: NOT ATTEMPTED" in "".join(streams(following, "stdout"))


def test_code_in_a_sentence_is_python(notebook):
    """As in `np.array([[1], [2]])`, of which a tool for links once made something else."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for code in re.findall(r"`([^`\n]+)`", re.sub("```.*?```", "", text, flags=re.S)):
        if re.search(r"[(\[]", code):
            ast.parse(code.removeprefix("."))  # .hint()


def test_links_between_files_lead_somewhere(path, notebook):
    targets = [target for text in prose(notebook) for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if not re.match(r"https?:|mailto:", target)]
    assert len(targets) > len(local) > 0
    for target in local:
        name, _, anchor = unquote(target).partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        if anchor and file.suffix == ".ipynb":
            assert anchor in anchors(read(file)), target


def anchors(notebook):
    """The places that a link can lead to: headings, with - for each space, and <a id="...">."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = [heading.strip() for text in texts for heading in re.findall(r"^#+ (.*)", text, flags=re.M)]
    named = [name for text in texts for name in re.findall(r'<a (?:id|name)="([^"]+)"', text)]
    return {*named, *(heading.replace(" ", "-") for heading in headings)}


def questions_of(path):
    return questions.questions(path.stem[3:])


def quiz_calls(notebook, function):
    """The arguments of all calls of quiz.predict, compare or closing, in their order."""
    return [name for cell in code_cells(notebook) for name in re.findall(rf'quiz\.{function}\("(\w+)"\)', cell.source)]


def test_predictions_are_asked_and_then_compared(path, notebook):
    predictions = [question.name for question in questions_of(path).values() if question.kind == "prediction"]
    assert len(predictions) >= 4
    assert quiz_calls(notebook, "predict") == predictions
    assert sorted(quiz_calls(notebook, "compare")) == sorted(predictions)
    source = "\n".join(cell.source for cell in code_cells(notebook))
    for name in predictions:
        assert source.index(f'quiz.predict("{name}")') < source.index(f'quiz.compare("{name}")')


def test_a_closing_quiz_ends_the_notebook(path, notebook):
    assert quiz_calls(notebook, "closing") == [path.stem[3:]]
    assert code_cells(notebook)[-1].source == f'quiz.closing("{path.stem[3:]}")'
    assert sum(question.kind == "closing" for question in questions_of(path).values()) >= 5


def test_each_goal_is_tested_by_an_exercise_or_a_question(path, notebook):
    goals = tomllib.loads((QUESTIONS / f"{path.stem[3:]}.toml").read_text(encoding="utf-8"))["goals"]
    listed = re.search(r"\*\*You will be able to\*\* \| (.+)\. \|", notebook.cells[1].source)[1]
    assert listed.split("; ") == list(goals) and 3 <= len(goals) <= 6
    exercises = {exercise_node(cell).name for cell in tagged(notebook, "exercise")}
    for goal, tests in goals.items():
        assert re.match("[a-z]", goal) and tests, goal
        assert set(tests) <= exercises | set(questions_of(path)), goal
    closing = {question.name for question in questions_of(path).values() if question.kind == "closing"}
    tested = {name for tests in goals.values() for name in tests}
    assert exercises <= tested and closing <= tested


def test_each_displayed_derivative_is_measured_before_the_next_one(notebook):
    waiting = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            displayed = [
                text for text in re.findall(r"\$\$(.+?)\$\$", cell.source, flags=re.S) if DERIVATIVE.search(text)
            ]
            assert not (displayed and waiting), f"no cell measures {waiting}"
            waiting = displayed or waiting
        elif re.search(r"(?<!def )(?<!check\.)\b(numerical_gradient|measure|relative_errors)\(", cell.source):
            waiting = None
    assert not waiting, f"no cell measures {waiting}"


def test_each_word_in_italics_leads_to_its_line_in_the_table_of_words(notebook):
    text = "\n".join(prose(notebook))
    linked = re.findall(r"\[\*[^*\]]+\*\]\(#(word-[\w-]+)\)", text)
    entries = [word.anchor for word in glossary.words(notebook)]
    assert entries and sorted(linked) == sorted(entries)
    without_links = re.sub(r"\$\$.+?\$\$|\$.+?\$|\*\*.+?\*\*|\[\*[^*\]]+\*\]\(", "", text, flags=re.S)
    others = re.findall(r"(?<!\*)\*([^*\s][^*\n]*)\*", without_links)
    assert not [words for words in others if not re.match(ITALICS_THAT_ARE_NO_NEW_WORDS, words)]


def test_a_word_is_new_only_once_and_met_in_a_section_of_its_notebook():
    known = set()
    for path in PATHS:
        notebook = read(path)
        for word in glossary.words(notebook):
            assert word.word.lower() not in known, word.word
            known.add(word.word.lower())
            assert unquote(word.link[1:]) in anchors(notebook), word.link
            assert word.link == "#" + word.section.replace(" ", "-")
            assert section_of_first_use(notebook, word.anchor) == word.section, word.word


def section_of_first_use(notebook, anchor):
    heading = None
    for line in "\n".join(prose(notebook)).splitlines():
        if match := re.match(r"##+ (?!Exercise:)(.*)", line):
            heading = match[1].strip()
        if f"](#{anchor})" in line:
            return heading


def on_slides(notebook):
    """The cells of each slide, without those that are left out. That each type is the rule's: see stored_as above."""
    shown = [[]]
    for cell in notebook.cells:
        kind = cell.metadata.slideshow.slide_type
        if kind in ("slide", "subslide"):
            shown.append([])
        if kind != "skip":
            shown[-1].append(cell)
    assert shown.pop(0) == [], "a cell is shown before the first slide"
    return shown


def test_the_first_slide_is_the_title_and_the_last_one_what_we_have_learned(notebook):
    shown = on_slides(notebook)
    assert len(shown[0]) == 1 and shown[0][0].source.startswith("# ")
    assert shown[-1][0].source.startswith("## What we have learned")
    assert not [cell for cell in tagged(notebook, "setup") + tagged(notebook, "navigation") if cell in sum(shown, [])]


def test_slides_fit_the_screen(notebook):
    """A cell that is too high alone can be scrolled; more than one slide in ten should not need it."""
    shown = on_slides(notebook)
    for cells in shown:
        assert len(cells) == 1 or sum(map(slides.height, cells)) <= slides.SCREEN, cells[0].source
    assert sum(slides.height(cells[0]) > slides.SCREEN for cells in shown) <= 0.1 * len(shown)


def test_a_picture_and_the_line_that_explains_it_share_a_slide():
    """All but a few, whose output has no room for it."""
    cells = [cell for path in PATHS for cells in on_slides(read(path)) for cell in cells]
    lines = [cell for cell in cells if cell.source.startswith(slides.READING)]
    apart = [cell.source for cell in lines if cell.metadata.slideshow.slide_type != "-"]
    assert len(lines) > 30 and len(apart) <= 4, apart


def test_slides_keep_alternative_texts_and_ask_the_web_for_nothing_that_node_modules_holds(tmp_path):
    (tmp_path / "node_modules").mkdir()
    shutil.copy(PATHS[1], tmp_path)
    command = ["-m", "nbconvert", "--to", "slides", "--config", str(ROOT / "tools/slides/config.py"), PATHS[1].name]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True)
    page = (tmp_path / f"{PATHS[1].stem}.slides.html").read_text(encoding="utf-8")
    pictures = [output for cell in sum(on_slides(read(PATHS[1])), []) for output in cell.get("outputs", [])]
    alts = [output.metadata["image/png"]["alt"] for output in pictures if "image/png" in output.get("data", {})]
    shown = [html.unescape(alt) for alt in re.findall('<img alt="([^"]*)"', page)]
    assert shown == alts != []
    assert not re.findall(r"""(?:src|href|from)[ =]*["']https?:.*""", re.sub(r"<a [^>]*>", "", page))


def test_slides_cut_text_at_headings_and_below_reading_lines_but_not_in_code():
    text = "Words\n# Title\n\n```\n# no heading\n```\n\n## Section"
    assert slides.cut(text) == ["Words", "# Title\n\n```\n# no heading\n```", "## Section"]
    assert slides.cut("*How to read it:* up\nor down.\n\nMore.\n\n\nAnd more.\n## End") == [
        "*How to read it:* up\nor down.",
        "More.\n\n\nAnd more.",
        "## End",
    ]
    assert slides.cut("") == [""]


def test_slides_cut_cells_get_ids_that_are_valid_and_new():
    cell = new_markdown_cell("# Title\n## The plan\n## The plan\n## ???\n## Übung\n## " + "long " * 30, id="section")
    notebook = new_notebook(cells=[cell])
    slides.arrange(notebook)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert ids[:5] == ["section", "the-plan", "the-plan-2", "section-2", "bung"] and len(ids[5]) <= 40


def test_slides_begin_with_the_first_cell_that_is_shown():
    cells = [
        new_markdown_cell("links", metadata={"tags": ["navigation"]}),
        new_markdown_cell("Words"),
        new_code_cell("1"),
    ]
    assert slides.slide_types(cells) == ["skip", "slide", "-"]


def test_slides_wait_before_they_answer(notebook):
    """A check ends its slide, so the solution is not beside it; the answer to a prediction needs a key."""
    for cells in on_slides(notebook):
        assert not any(map(checks_called, cells[:-1])), cells[0].source
    waiting = set()
    for cell in notebook.cells:
        if cell.metadata.slideshow.slide_type in ("slide", "subslide", "fragment"):
            waiting.clear()
        waiting |= set(re.findall(r'quiz\.predict\("(\w+)"\)', cell.source))
        assert not waiting & set(re.findall(r'quiz\.compare\("(\w+)"\)', cell.source)), cell.source


def test_the_first_notebook_knows_the_oldest_versions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = "\n".join(cell.source for cell in code_cells(read(PATHS[0])))
    needed = ast.literal_eval(re.search(r"needed = (\{.+\})", source)[1])
    assert [f"{name}>={major}.{minor}" for name, (major, minor) in needed.items()] == project["dependencies"]
    assert f"sys.version_info >= ({project['requires-python'].removeprefix('>=').replace('.', ', ')})" in source


def test_the_glossary_is_up_to_date():
    assert glossary.GLOSSARY.read_text(encoding="utf-8") == glossary.glossary()
