"""Write notebooks/glossary.md: the words of all notebooks in one table, from their sections "Words".

    python tools/glossary.py

The tables in the notebooks are the originals: a word is explained where it is new, also for a reader who has only
that one notebook.
"""

import re
from typing import NamedTuple

from notebooks import FOLDER, all_notebooks, read, short_name

GLOSSARY = FOLDER / "glossary.md"
HEAD = """\
# Glossary

All words of the series, from the tables at the end of the notebooks. The last column leads to the section in which a
word is first met. The symbols are in the table of names of [notebook 00](00_start_here.ipynb#One-table-of-names), too.

| word | meaning | first met in |
|---|---|---|
"""
ROW = re.compile(r'^\| <a id="([^"]+)" name="\1"></a>(.+?) \| (.+) \| \[(.+?)\]\((#\S+)\) \|$', flags=re.M)


class Word(NamedTuple):
    """One row of a notebook's table: the anchor that first uses link to, and the section it is met in."""

    anchor: str
    word: str
    meaning: str
    section: str
    link: str


def words(notebook):
    """The rows of a notebook's table of words."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [Word(*row) for text in texts for row in ROW.findall(text)]


def glossary():
    """The page: all words in alphabetical order."""
    rows = {}
    for path in all_notebooks():
        for word in words(read(path)):
            place = f"[{short_name(path)}: {word.section}]({path.name}{word.link})"
            rows[word.word.lower()] = f"| {word.word} | {word.meaning} | {place} |"
    return HEAD + "\n".join(rows[word] for word in sorted(rows)) + "\n"


if __name__ == "__main__":
    GLOSSARY.write_text(glossary(), encoding="utf-8", newline="\n")
    print(f"{GLOSSARY.name}: written")
