"""The teacher's guide against what it speaks of: notebooks, checks, pictures, commands."""

import re
from importlib.util import find_spec
from urllib.parse import unquote

import pytest

from nnlib import check
from notebooks import ROOT, all_notebooks, exercise_node, read, tagged
from website import github_anchor

GUIDE = ROOT / "notebooks" / "TEACHING.md"
TEXT = GUIDE.read_text(encoding="utf-8")
PARTS = ["The idea", "45 minutes", "90 minutes", "On the board", "Five minutes without computers"]
PARTS += ["Questions that learners ask", "Mistakes that the checks name", "When time is short"]
PATHS = all_notebooks()


def headings(text, level):
    return re.findall(rf"^#{{{level}}} (.+)$", without_code(text), flags=re.M)


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)


def sections(text, level):
    """From each heading of this level to the text below it."""
    _, *pieces = re.split(rf"^#{{{level}}} (.+)$", text, flags=re.M)
    return dict(zip(pieces[::2], pieces[1::2]))


def lesson(path):
    """The guide's section about a notebook; its heading begins with the notebook's number."""
    (text,) = [text for heading, text in sections(TEXT, 2).items() if heading[:3] == f"{path.stem[:2]} "]
    return text


def rows(text):
    """The rows of the tables, without heads and rulers."""
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    rulers = [k for k, cells in enumerate(lines) if set("".join(cells)) <= set("-| ")]
    return [cells for k, cells in enumerate(lines) if k not in rulers and k + 1 not in rulers]


def headings_of(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return {heading.strip() for text in texts for heading in re.findall(r"^#+ (.+)$", text, flags=re.M)}


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_every_notebook_has_its_section_and_nothing_else_has_parts():
    assert [heading[:2] for heading in headings(TEXT, 2)][-len(PATHS) :] == [path.stem[:2] for path in PATHS]
    assert len(headings(TEXT, 3)) == len(PARTS) * len(PATHS) > 0


def test_the_parts_come_in_the_same_order(path):
    found = sections(lesson(path), 3)
    assert list(found) == PARTS
    assert all(text.strip() for text in found.values())
    assert f"]({path.name})" in lesson(path)
    assert re.findall(r"^\*\*(Skip|Keep)\*\* ", found["When time is short"], flags=re.M) == ["Skip", "Keep"]


@pytest.mark.parametrize("minutes", [45, 90])
def test_the_minutes_of_a_plan_add_up(path, minutes):
    plan = rows(sections(lesson(path), 3)[f"{minutes} minutes"])
    assert len(plan) >= 4 and all(len(row) == 3 for row in plan)
    assert sum(int(row[0]) for row in plan) == minutes


def test_a_long_plan_that_is_cut_makes_two_lessons():
    cuts = re.findall(r"cut after (\*.+?\*)\.(.+?)^###", TEXT, flags=re.M | re.S)
    assert len(cuts) == 3
    for last, plan in cuts:
        minutes = {part: int(number) for number, part, _ in rows(plan)}
        assert sum(list(minutes.values())[: list(minutes).index(last) + 1]) == 45


def test_words_in_italics_are_headings_of_the_notebook(path):
    text = re.sub(r"\*\*.*?\*\*|!\[.*?\]\(.*?\)", "", without_code(lesson(path)))
    quoted = re.findall(r"\*([^*\n]+)\*", text)
    assert len(quoted) >= 8 and set(quoted) <= headings_of(read(path))


def test_mistakes_are_quoted_as_the_checks_say_them(path):
    quoted = rows(sections(lesson(path), 3)["Mistakes that the checks name"])
    own = [exercise_node(cell).name for cell in tagged(read(path), "exercise")]
    assert bool(quoted) == bool(own)
    for name, what, talk in quoted:
        assert name.strip("`") in own and talk
        exercise = check.exercises()[name.strip("`")]
        known = (*exercise.mistakes, *exercise.named().values())
        (seen,) = {mistake.seen for mistake in known if mistake.what == what}
        assert not seen.startswith("expected"), f"{what}: the guide names only mistakes with a source"


def test_links_and_pictures_lead_somewhere():
    targets = re.findall(r"\]\(([^)\s]+)\)", without_code(TEXT))
    assert len(targets) > 30
    for target in targets:
        name, _, anchor = unquote(target).partition("#")
        file = GUIDE.parent / name if name else GUIDE
        assert file.is_file(), target
        places = map(github_anchor, all_headings(file))
        assert not anchor or anchor in places, target


def all_headings(file):
    text = file.read_text(encoding="utf-8") if file.suffix == ".md" else ""
    return re.findall(r"^#+ (.+)$", without_code(text), flags=re.M)


def test_every_board_picture_is_shown_with_words():
    shown = dict(re.findall(r"!\[(.+?)\]\(\.\./images/(\w+)\.png\)", TEXT))
    drawn = {picture.stem for picture in (ROOT / "images").glob("board_*.png")}
    assert drawn and drawn <= set(shown.values())
    assert TEXT.count("![") == len(shown) and all(len(words) > 40 for words in shown)


def test_commands_exist():
    commands = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", TEXT, flags=re.S))
    tools = re.findall(r"python (tools/\w+\.py)(?: (\w+))?", commands)
    modules = re.findall(r"python -m (nnlib[\w.]*)", commands)
    ours = re.findall(r"\bcheck\.(\w+)\(", commands)
    assert tools and modules and ours
    assert all((ROOT / tool).is_file() and word in (ROOT / tool).read_text("utf-8") for tool, word in tools)
    assert all(find_spec(module) for module in modules)
    assert all(name in dir(check) for name in ours)
    for name in re.findall(r"\b\w+\.yml|notebooks/\w+\.ipynb", commands):
        assert (ROOT / name).is_file(), name


def test_tables_have_heads():
    blocks = re.findall(r"(?:^\|.*\n)+", TEXT, flags=re.M)
    assert len(blocks) > 2 * len(PATHS)
    assert all(re.fullmatch(r"\|[-|]+\|", block.splitlines()[1]) and "| |" not in block for block in blocks)
