"""The website as it is written: nothing from elsewhere, all links lead somewhere, all formulas are formulas.

tests/browser/test_website.py looks at it in a browser.
"""

import copy
import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

import website
from nnlib import check
from notebooks import FOLDER, all_notebooks, checks_called, code_cells, exercise_node, read, streams, tagged, write

NOTEBOOKS = all_notebooks()
NAMES = ["index", *(path.stem.lower() for path in [*NOTEBOOKS, *sorted(FOLDER.glob("*.md"))])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("website")
    website.main([str(folder)])
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    """{name of the file: its tree}"""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    return {name: BeautifulSoup(html, "html.parser") for name, html in found.items()}


@pytest.fixture(params=NAMES)
def page(request, pages):
    return pages[request.param + ".html"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_there_is_a_page_for_everything(pages):
    assert sorted(pages) == sorted(name + ".html" for name in NAMES)
    titles = [page.title.text for page in pages.values()]
    assert len(set(titles)) == len(titles) > 10
    assert all(page.html["lang"] == "en" for page in pages.values())


def test_nothing_comes_from_elsewhere(page, folder):
    for tag in page.find_all(src=True):
        assert not re.match(r"[a-z]+:|/", tag["src"]) and (folder / tag["src"]).is_file(), tag
    assert [tag["href"] for tag in page.find_all("link")] == ["style.css", "data:,"]
    assert not page.find_all(["iframe", "object", "embed", "video", "audio", "source", "base"])
    assert not page.find_all(srcset=True) and not page.find_all(style=re.compile(r"url\("))
    assert not re.search(r"https?:|fetch|import", "".join(tag.text for tag in page.find_all("script")))
    assert not re.search(r"url\(|@import", (folder / "style.css").read_text(encoding="utf-8"))


def test_links_between_pages_lead_somewhere(page, pages, folder):
    links = [link["href"] for link in page.find_all("a", href=True)]
    inside = [link for link in links if not re.match(r"https?:", link)]
    assert len(links) > len(inside) > 2
    for link in inside:
        name, _, anchor = link.partition("#")
        if name.endswith((".gif", ".png")):
            assert (folder / name).is_file()
            continue
        target = pages[name] if name else page  # a KeyError is a link to a file that is no page
        assert not anchor or target.find(id=unquote(anchor)), link


def test_names_of_places_are_given_once(page):
    names = [tag["id"] for tag in page.find_all(id=True)]
    assert len(set(names)) == len(names)


def test_no_tex_and_no_markdown_is_left(page):
    words = copy.copy(page.body)
    for tag in words.find_all(["code", "pre", "math", "script"]):
        tag.decompose()
    texts = [words.text, *(image["alt"] for image in page.find_all("img"))]
    for text in texts:
        assert not re.search(r"\$|\\[a-zA-Z,;]|\*\*|\]\(|```", text), text
    assert not re.search(r"\\|\$", "".join(tag.text for tag in page.find_all("math")))


def test_formulas_are_not_lost(path, pages):
    sources = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    sources = [re.sub(r"```.*?```|`[^`\n]*`", "", source, flags=re.S) for source in sources]
    formulas = [formula for source in sources for formula in re.findall(r"\$\$.+?\$\$|\$.+?\$", source, flags=re.S)]
    pieces = sum(len(re.split(r"(?:\\qquad\s*)+", formula)) for formula in formulas)
    assert len(pages[path.stem + ".html"].find_all("math")) == pieces > 5


def test_what_was_printed_is_not_lost(path, pages):
    notebook = read(path)
    silent = [cell for cell in code_cells(notebook) if checks_called(cell) or cell.source.startswith("quiz.")]
    printed = [text for cell in code_cells(notebook) if cell not in silent for text in streams(cell, "stdout")]
    shown = [tag.text for tag in pages[path.stem + ".html"].select("pre[data-name=Output]")]
    assert printed and list(map(str.strip, shown)) == list(map(str.strip, printed))


def test_pictures_have_words_and_stand_still(page):
    for image in page.find_all("img"):
        assert image["alt"].strip() and not image["src"].endswith(".gif"), image


def test_headings_are_in_order(page):
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:])), levels


def test_tables_have_heads(page):
    for table in page.find_all("table"):
        heads = table.find_all("th")
        assert heads and all(head.text.strip() for head in heads), table


def test_every_exercise_has_its_solution_folded(path, pages):
    stubs = [exercise_node(cell).name for cell in tagged(read(path), "exercise")]
    solutions = pages[path.stem + ".html"].find_all("details", class_="solution", open=False)
    assert [re.search(r"^(?:def|class) (\w+)", solution.pre.text, flags=re.M)[1] for solution in solutions] == stubs
    assert not any(re.search(r"^ +\.\.\.$", solution.pre.text, flags=re.M) for solution in solutions)
    hints = [
        details.p.text for details in pages[path.stem + ".html"].find_all("details") if "Hint" in details.summary.text
    ]
    assert hints == [hint for name in stubs for hint in check.exercises()[name].hints]


def test_what_only_a_kernel_can_do_is_left_out(path, pages):
    page = pages[path.stem + ".html"]
    words = page.main.text
    assert not re.search(r"check\.\w+: NOT ATTEMPTED|Without buttons: |quiz\.\w+\(", words)
    colab = [link for link in page.find_all("a") if link.get("href", "").startswith("https://colab.")]
    explorers = [tag for tag in page.select(".output") if "This picture has knobs" in tag.text]
    assert len(colab) == 1 + len(explorers) and explorers
    assert {link["href"].rsplit("/", 1)[-1] for link in colab} == {path.name}


def test_predictions_ask_to_decide(path, pages):
    questions = pages[path.stem + ".html"].select(".question")
    asked = ["Decide before you read on." in question.text for question in questions]
    folded = [question.details is not None for question in questions]
    assert folded == [not it for it in asked] and any(asked) and any(folded)


def test_the_notebooks_are_a_chain(pages):
    series = [path.stem + ".html" for path in NOTEBOOKS]
    for before, name, after in zip(["", *series], series, [*series[1:], ""]):
        for steps in pages[name].select("nav.steps"):
            expected = [link for link in (before, "index.html", after) if link]
            assert [link["href"] for link in steps.find_all("a")] == expected
        assert pages["index.html"].main.find("a", href=name)


def damaged(tmp_path, change):
    """A copy of a small notebook with one change, and what the website says of it."""
    notebook = read(NOTEBOOKS[8])
    change({cell.id: cell for cell in notebook.cells}, notebook)
    path = tmp_path / "08_playground.ipynb"
    write(path, notebook)
    with pytest.raises(ValueError) as found:
        website.Site([path], []).notebook_page(path)
    return str(found.value)


def add(text):
    def change(cells, notebook):
        cells["cell-01"].source += "\n\n" + text

    return change


def without_alt(cells, notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()


@pytest.mark.parametrize(
    "change, message",
    [
        (add("[a](nowhere.ipynb)"), "the link to nowhere.ipynb leads nowhere"),
        (add("![a](nowhere.png)"), "there is no picture nowhere.png"),
        (add(r"$\frac{1}{$"), r"the formula \frac{1}{ is damaged"),
        (add(r"$\foo x$"), r"the formula \foo x has a command that latex2mathml does not know"),
        (
            lambda cells, notebook: notebook.update(cells=notebook.cells[1:-1]),
            "links to it in Colab",
        ),
        (lambda cells, notebook: cells["cell-01"].update(source="words"), "no title"),
        (lambda cells, notebook: cells["cell-03"].update(source="check.a(a)"), "check.a(a) checks no exercise"),
        (lambda cells, notebook: cells["cell-03"].update(source="def ("), "no Python"),
        (without_alt, "has no alternative text"),
    ],
)
def test_a_damaged_notebook_is_named(tmp_path, change, message):
    assert message in damaged(tmp_path, change)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, monkeypatch, capsys, content):
    path = tmp_path / "00_broken.ipynb"
    path.write_text(content)
    monkeypatch.setattr(website, "all_notebooks", lambda: [path])
    with pytest.raises(SystemExit, match="^00_broken.ipynb"):
        website.main([str(tmp_path / "site")])
    assert not (tmp_path / "site").exists()


def test_signs_bars_primes_and_logarithms_look_as_in_tex():
    negative = '<mo form="prefix">&#x02212;</mo>'
    assert negative in website.as_mathml("q = -2", "inline") and negative in website.as_mathml("2(-2)", "inline")
    assert negative not in website.as_mathml("(p) - 2", "inline") + website.as_mathml("p - 2", "inline")
    assert website.as_mathml(r"y \log x", "inline").count("mspace") == 2
    assert website.as_mathml(r"-\log(x)", "inline").count("mspace") == 0
    assert website.as_mathml("a / |b|", "inline").count('lspace="0"') == 3
    assert "msup" not in website.as_mathml(r"\sigma'(z)", "inline") and "msup" in website.as_mathml("e^z", "inline")


@pytest.mark.parametrize("formula", ["x", "x + " * website.LONG_FORMULA + "x"])
def test_no_line_begins_with_the_sign_after_a_formula(formula):
    html = website.Site([], []).markdown(f"so (${formula}$), and", FOLDER, website.github_anchor)
    together = BeautifulSoup(html, "html.parser").find(class_="together")
    assert together.text.startswith("(") and together.text.endswith("),")
    assert bool(together.find(class_="inline")) == (formula != "x")


def test_the_same_picture_is_stored_once():
    site = website.Site([], [])
    assert site.picture(b"a") == site.picture(b"a") != site.picture(b"b")
    assert len(site.pictures) == 2


@pytest.mark.parametrize(
    "source, shows",
    [
        ("TrainingExplorer(short=True)", True),
        ("f = 1\nDigitExplorer(f)", True),
        ("x = 'PlaygroundExplorer()'", False),
        ("x = PlaygroundExplorer()", False),
        ("print('PlaygroundExplorer()')", False),
    ],
)
def test_an_explorer_ends_its_cell(source, shows):
    assert website.shows_explorer(source) == shows


@pytest.mark.parametrize(
    "heading, on_github, in_jupyter",
    [("Which way is down?", "which-way-is-down", "Which-way-is-down?"), ("4. L1, L2", "4-l1-l2", "4.-L1,-L2")],
)
def test_headings_have_the_anchors_that_links_use(heading, on_github, in_jupyter):
    assert website.github_anchor(heading) == on_github and website.jupyter_anchor(heading) == in_jupyter


def test_a_heading_that_comes_twice_has_two_anchors():
    html = website.Site([], []).markdown("## The plan\n\n## The plan", FOLDER, website.github_anchor)
    assert re.findall('id="(.+?)"', html) == ["the-plan", "the-plan-1"]
