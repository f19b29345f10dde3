"""Give every cell its place in a slide show: its `slide_type`, as JupyterLab and nbconvert know it.

    python tools/slides.py     write it into all notebooks, without running them

tools/execute.py does the same after each run. A heading begins a cell of its own, and so does what follows the line
that explains a picture. Title and sections begin a slide ("slide"); smaller headings one below it ("subslide"), and so
does a cell for which the screen has no room left. What answers a prediction waits for a key ("fragment"). Left out
("skip") are navigation, set-up and what is read at home. All other cells stay on the slide of the cell before ("-").
The code of a picture gets the tag `picture`, by which nbconvert leaves it out, to make room for the words below it.
"""

import base64
import re
from math import ceil

from nbformat.v4 import new_markdown_cell

from notebooks import all_notebooks, checks_called, read, write

SCREEN = 620  # pixels that cells can fill, of 1280 x 720
LINE = 28  # of text, 105 letters wide
LINE_OF_CODE = 25
FRAME = 12  # around a cell or an output
HEADING = re.compile(r"(#+) (.*)")
READING = "*How to read it:*"
FENCES = ("```", "~~~")
NOT_SHOWN = {"Get ready", "Questions", "Words", "Sources and further reading"}


def arrange(notebook):
    """Cut the cells into parts, tag the pictures, and write a slide type into each."""
    taken = {cell.id for cell in notebook.cells}
    notebook.cells = [part for cell in notebook.cells for part in parts(cell, taken)]
    for cell, kind in zip(notebook.cells, slide_types(notebook.cells)):
        others = [tag for tag in cell.metadata.pop("tags", []) if tag != "picture"]
        if tags := others + ["picture"] * is_picture(cell):
            cell.metadata.tags = tags
        cell.metadata.slideshow = {"slide_type": kind}


def parts(cell, taken):
    """The cell, cut up. The ids of the new cells are none of those that are taken."""
    if cell.cell_type == "code":
        return [cell]
    cell.source, *others = cut(cell.source)
    return [cell, *(new_markdown_cell(text, id=new_id(text, taken)) for text in others)]


def cut(text):
    """Pieces of the text: each begins with a heading or follows a reading line. A block of code stays whole."""
    pieces, in_code = [[]], False
    for line in text.strip("\n").split("\n"):
        piece = pieces[-1]
        follows = piece and piece[0].startswith(READING) and not piece[-1] and line
        if not in_code and piece and (HEADING.match(line) or follows):
            pieces.append([])
        pieces[-1].append(line)
        in_code ^= line.startswith(FENCES)
    return ["\n".join(piece).strip("\n") for piece in pieces]


def new_id(text, taken):
    """The text's first words, with a number if that id is taken; from now on this one is."""
    name = words = re.sub(r"[^a-z0-9]+", "-", text.split("\n")[0].lower())[:40].strip("-") or "section"
    number = 1
    while name in taken:
        number += 1
        name = f"{words}-{number}"
    taken.add(name)
    return name


def slide_types(cells):
    """The slide type of each cell, in their order."""
    types, section, filled, before = [], None, 0, None
    for number, cell in enumerate(cells):
        level, heading = heading_of(cell)
        section = heading if level == 2 else section
        if section in NOT_SHOWN or {"navigation", "setup"} & set(cell.metadata.get("tags", [])):
            types.append("skip")
            continue
        room = SCREEN - filled
        if level in (1, 2) or before is None:
            kind = "slide"
        elif checks_called(before) or (level and not is_lone_heading(before)) or needed(cells[number:]) > room:
            kind = "subslide"
        elif asks(before) and not asks(cell):
            kind = "fragment"
        else:
            kind = "-"
        types.append(kind)
        filled = height(cell) + (0 if "slide" in kind else filled)
        before = cell
        section = "Get ready" if level == 1 else section  # what stands between title and first section
    return types


def heading_of(cell):
    """(2, "Words") for the cell that begins with ## Words, (0, "") for a cell without a heading."""
    found = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return (len(found[1]), found[2]) if found else (0, "")


def is_lone_heading(cell):
    return bool(heading_of(cell)[0]) and "\n" not in cell.source


def is_picture(cell):
    return cell.cell_type == "code" and "plots.show(" in cell.source


def asks(cell):
    return cell.source.startswith("quiz.predict(")


def needed(cells):
    """The height of the first cell, and of those that belong to it if one screen can hold them all."""
    alone = height(cells[0])
    together = alone + needed(cells[1:]) if belongs_to_the_next(cells[0]) and cells[1:] else alone
    return together if together <= SCREEN else alone


def belongs_to_the_next(cell):
    """Words that end with a colon announce a cell, an exercise has its check below it, and a picture its words."""
    if cell.cell_type == "markdown":
        return cell.source.endswith(":")
    return is_picture(cell) or "exercise" in cell.metadata.get("tags", [])


def height(cell):
    """About how many pixels high a cell is, measured in a browser for slides of 1280 x 720."""
    if cell.cell_type == "code":
        lines = [] if is_picture(cell) else cell.source.splitlines()
        return FRAME + LINE_OF_CODE * len(lines) + sum(map(output_height, cell.outputs))
    shown = re.sub(r"</summary>.*?</details>|(?<=\])\([^)]*\)|<[^>]*>", "", cell.source, flags=re.S)
    return sum(map(block_height, re.sub(r"\\[a-z]+", "", shown).split("\n\n")))


def block_height(text):
    """Of a heading, a formula, a table, a list or a paragraph."""
    if found := HEADING.match(text):
        return {1: 150, 2: 90}.get(len(found[1]), 60)
    if text.startswith("$$"):
        return 75
    if text.startswith("|"):
        rows = [row for row in text.splitlines() if not row.startswith("|-")]
        return 20 + sum(95 if "$" in row else 10 + LINE * ceil(len(row) / 100) for row in rows)
    return 20 + sum(LINE * ceil(len(line) / 105) for line in text.splitlines())


def output_height(output):
    """Of a picture, the choices of a question, or text."""
    data = output.get("data", {})
    if "image/png" in data:
        picture = base64.b64decode(data["image/png"])
        width, pixels = (int.from_bytes(picture[start : start + 4], "big") for start in (16, 20))
        return 60 + pixels * output.metadata.get("image/png", {}).get("width", width) / width
    if "text/html" in data:
        return 75 + 40 * data["text/html"].count("<li>")
    return FRAME + LINE_OF_CODE * len(output.get("text", data.get("text/plain", "")).splitlines())


if __name__ == "__main__":
    for path in all_notebooks():
        notebook = read(path)
        arrange(notebook)
        write(path, notebook)
