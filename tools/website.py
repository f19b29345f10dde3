"""Write the series as a website, to be read without installing anything; it needs no network and no server.

    python tools/website.py FOLDER        then open FOLDER/index.html

A page for each notebook as it is stored (nothing is run), one for each notebooks/*.md, and an index made of README's
head and its section "The notebooks". Markdown is read as Jupyter reads it (by nbconvert's renderer), formulas become
MathML, so that no script is needed to show them. What needs a kernel is shown in the form that a reader can use:
exercises are followed by folded hints and our solution in place of a check, explorers are their picture with a link.
All links between pages are relative; what is no page leads to the repository.
"""

import argparse
import ast
import base64
import hashlib
import inspect
import io
import re
import sys
from collections import Counter
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import jinja2
from latex2mathml.converter import convert as mathml
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from address import address
from nnlib import check
from notebooks import FOLDER, ROOT, all_notebooks, checks_called, read, short_name, tagged

PARTS = Path(__file__).parent / "website"  # the template and the style
PICTURES = "pictures"  # the folder of all pictures
LONG_FORMULA = 45  # characters of TeX that may be wider than a phone; a browser does not break a formula into lines
INLINE = r'<span class="scroll inline"[^>]*>'  # the box of a long formula in a line
SIGNS = re.compile(rf"\(?({INLINE})?<math((?!</math>).)*</math>(?(1)</span>)[.,:;?!)]*")  # not to be in two lines
QUIZ = re.compile(r'quiz\.(predict|closing)\("\w+"\)')
INDEX = """\
{intro}

These pages show the notebooks after a run. So you can read them without installing anything, but their pictures stand
still; hints and solutions are folded below the exercises. To turn the knobs yourself and to have your exercises
checked, open a notebook in Colab, or [install the series](README.md#start).

{notebooks}
"""


class Page(NamedTuple):
    """What the template shows; `parts` are `Part`, and `colab` is a notebook's address there."""

    file: str
    name: str
    title: str
    parts: list
    colab: str | None = None


class Part(NamedTuple):
    """A piece of a page: text, code, setup, check, predict, closing or explorer; the template has a look for each."""

    kind: str
    html: Markup = Markup()
    code: Markup = Markup()
    outputs: tuple = ()
    exercises: tuple = ()  # (name, hints, solution) of each exercise that is checked


class Output(NamedTuple):
    """Text, or a picture with its file, its words and its size; html has been made by nnlib.quiz."""

    kind: str
    text: str
    file: str | None = None
    size: dict | None = None


class Site:
    """The pages, and the pictures that they share: {name in the folder: content}."""

    def __init__(self, notebooks, texts):
        self.notebooks, self.texts = notebooks, texts
        self.files = {path: path.stem.lower() + ".html" for path in [*notebooks, *texts]}
        self.pictures = {}
        self.place = address()

    def pages(self):
        """All pages, the index first. ValueError, with the name of the file, if one of them is damaged."""
        makers = {ROOT / "README.md": self.index_page}
        makers |= dict.fromkeys(self.notebooks, self.notebook_page) | dict.fromkeys(self.texts, self.text_page)
        pages = []
        for path, make in makers.items():
            try:
                pages.append(make(path))
            except ValueError as problem:
                text = str(problem)
                raise ValueError(text if text.startswith(path.name) else f"{path.name}: {text}") from None
        return pages

    def index_page(self, path):
        readme = path.read_text(encoding="utf-8")
        intro, *sections = re.split(r"^(?=## )", readme, flags=re.M)
        notebooks = [section for section in sections if section.startswith("## The notebooks\n")]
        if len(notebooks) != 1:
            raise ValueError("expected one section ## The notebooks")
        html = self.markdown(INDEX.format(intro=intro.strip(), notebooks=notebooks[0]), ROOT, github_anchor)
        return Page("index.html", "Contents", title_of(html), [Part("text", html)])

    def text_page(self, path):
        html = self.markdown(path.read_text(encoding="utf-8"), path.parent, github_anchor)
        return Page(self.files[path], title_of(html), title_of(html), [Part("text", html)])

    def notebook_page(self, path):
        notebook = read(path)
        navigation = tagged(notebook, "navigation")
        links = "".join(cell.source for cell in navigation)
        colab = re.search(rf"\]\((https://colab\.[^)]+/{re.escape(path.name)})\)", links)
        if not colab:
            raise ValueError("no cell with the tag navigation links to it in Colab")
        cells = [cell for cell in notebook.cells if cell not in navigation]
        parts = [self.part(cell, notebook) for cell in cells]
        title = title_of(Markup().join(part.html for part in parts if part.kind == "text"))
        return Page(self.files[path], short_name(path), title, parts, colab[1])

    def part(self, cell, notebook):
        """A cell as its readers see it."""
        if cell.cell_type == "markdown":
            return Part("text", self.markdown(cell.source, FOLDER, jupyter_anchor))
        if cell.cell_type != "code":
            raise ValueError(f"cell {cell.id} is a {cell.cell_type} cell, expected markdown or code")
        if cell in tagged(notebook, "setup"):
            return Part("setup", code=coloured(cell.source))
        if names := checks_called(cell):
            return Part("check", exercises=tuple(map(exercise, names)))
        outputs = tuple(self.output(output, cell) for output in cell.outputs)
        if asked := QUIZ.fullmatch(cell.source):
            return Part(asked[1], outputs=outputs)
        source = re.sub(r'\n*^quiz\.compare\("\w+"\)$', "", cell.source, flags=re.M)  # it is silent without an answer
        return Part("explorer" if shows_explorer(source) else "code", code=coloured(source), outputs=outputs)

    def output(self, output, cell):
        if output.output_type == "stream":
            return Output("text", output.text)
        data = output.get("data", {})
        if "image/png" in data:
            words = output.metadata.get("image/png", {})
            if not words.get("alt"):
                raise ValueError(f"a picture of cell {cell.id} has no alternative text")
            size = {key: words[key] for key in ("width", "height") if key in words}
            return Output("picture", words["alt"], self.picture(base64.b64decode(data["image/png"])), size)
        if "text/html" in data:
            return Output("html", Markup(data["text/html"]))
        if "text/plain" in data:
            return Output("text", data["text/plain"])
        raise ValueError(f"cell {cell.id} has an output that a page cannot show: {output.output_type} {[*data]}")

    def picture(self, content, ending=".png"):
        """The address of this picture, which is stored once."""
        name = f"{PICTURES}/{hashlib.sha256(content).hexdigest()[:16]}{ending}"
        self.pictures[name] = content
        return name

    def markdown(self, source, folder, anchor):
        html = MarkdownWithMath(Renderer(self, folder, anchor)).render(source)
        return Markup(SIGNS.sub(r'<span class="together">\g<0></span>', html))

    def target(self, url, folder):
        """Where a link of a text in this folder leads to on the site, or else in the repository."""
        if re.match(r"[a-z]+:|#", url):
            return url
        name, hash_, anchor = url.partition("#")
        path = (folder / unquote(name)).resolve()
        if path in self.files:
            return self.files[path] + hash_ + anchor
        if not path.exists():
            raise ValueError(f"the link to {url} leads nowhere")
        kind = "tree" if path.is_dir() else "blob"
        repository, tag = self.place.repository, self.place.tag
        return f"https://github.com/{repository}/{kind}/{tag}/{path.relative_to(ROOT).as_posix()}" + hash_ + anchor


class Renderer(IPythonRenderer):
    """Markdown as in Jupyter, but: links between pages, formulas as MathML, tables in boxes, headings as anchors."""

    def __init__(self, site, folder, anchor):
        super().__init__(escape=False)
        self.site, self.folder, self.anchor = site, folder, anchor
        self.times = Counter()

    def heading(self, text, level, **attributes):
        """With an anchor; as on GitHub, the second heading of the same words gets -1."""
        name = self.anchor(plain(text))
        number = f"-{self.times[name]}" if self.times[name] else ""
        self.times[name] += 1
        return f'<h{level} id="{escape(name + number)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        return super().link(text, self.site.target(url, self.folder), title)

    def image(self, text, url, title=None):
        """A picture of ours; of one from elsewhere (Colab's badge) only its words: a page fetches nothing."""
        if re.match(r"[a-z]+:", url):
            return text
        path = self.folder / url
        if not path.is_file():
            raise ValueError(f"there is no picture {url}")
        content, ending, link = path.read_bytes(), path.suffix, ""
        if ending == ".gif":  # nothing moves that a reader has not set in motion
            link = f' <a href="{self.site.picture(content, ending)}">See this picture move</a>'
            content, ending = first_frame(content), ".png"
        return f'<img src="{self.site.picture(content, ending)}" alt="{escape(plain(text))}">{link}'

    def block_code(self, code, info=None):
        return f'<pre data-name="Code">{coloured(code) if info == "python" else escape(code)}</pre>\n'

    def table(self, text):
        """In a box that scrolls. Without words in its head, the first cells are the heads of their rows."""
        head, body = text.split("</thead>")
        if not plain(head).strip():
            text = re.sub(r"<tr>\s*<td([^>]*)>(.*?)</td>", r'<tr><th scope="row"\1>\2</th>', body, flags=re.S)
        return f'<div class="scroll" data-name="Table"><table>{text}</table></div>\n'

    def inline_math(self, body):
        formula = as_mathml(body, "inline")
        if len(body) <= LONG_FORMULA:
            return formula
        return f'<span class="scroll inline" data-name="Formula">{formula}</span>'

    def block_math(self, body):
        """Formulas with wide spaces between them are each in a box, so that a phone can show them in lines."""
        formulas = [as_mathml(part, "block") for part in re.split(r"(?:\\qquad\s*)+", body)]
        boxes = "".join(f'<span class="scroll" data-name="Formula">{formula}</span>' for formula in formulas)
        return f'<span class="display">{boxes}</span>'


def first_frame(gif):
    """The first picture of an animated GIF, as PNG."""
    still = io.BytesIO()
    with Image.open(io.BytesIO(gif)) as image:
        image.save(still, "PNG")
    return still.getvalue()


def as_mathml(tex, display):
    """The formula, with the spaces that TeX makes around log, signs and bars, where latex2mathml has others.

    A prime comes as text: raised once more, it is hardly seen in a font that is not made for formulas.
    """
    try:
        formula = mathml(tex.strip(), display=display)
    except Exception as problem:
        raise ValueError(f"the formula {tex} is damaged: {problem!r}") from None
    if "\\" in formula:
        raise ValueError(f"the formula {tex} has a command that latex2mathml does not know")
    minus, closing = "&#x02212;", "&#x00029;"
    formula = re.sub(rf"(?<!{closing})(</mo><mo)>{minus}", rf'\1 form="prefix">{minus}', formula)  # 2 * -3
    narrow = r'<mo stretchy="false" lspace="0" rspace="0">\1'
    formula = re.sub(r"<mo[^>]*>(&#x0002F;|&#x0007C;)", narrow, formula)  # / and |
    formula = re.sub(r"<msup>(<mi>[^<]*</mi>)<mi>(&#x02032;)</mi></msup>", r"\1<mtext>\2</mtext>", formula)  # a prime
    formula = formula.replace("<mo>max</mo>", "<mi>max</mi>")
    formula = re.sub(r"(?<!</mo>)(?<!<mrow>)(?=<mi>log</mi>)", '<mspace width="0.17em" />', formula)
    return re.sub(r"(?<=<mi>log</mi>)(?!<mo)", '<mspace width="0.17em" />', formula)


def exercise(name):
    """The name, the hints and our version of an exercise."""
    if name not in check.exercises():
        raise ValueError(f"check.{name}({name}) checks no exercise of nnlib.check")
    found = check.exercises()[name]
    return name, found.hints, coloured(inspect.getsource(found.reference))


def shows_explorer(source):
    """Whether the cell ends in an explorer, as in ``ChainRuleExplorer()``."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        raise ValueError(f"a cell is no Python: {source}") from None
    return bool(statements) and bool(re.match(r"\w+Explorer\(", ast.unparse(statements[-1])))


def coloured(source):
    """Python with its words in classes; the style colours those that help to read."""
    return Markup(highlight(source.rstrip(), PythonLexer(), HtmlFormatter(nowrap=True)))


def plain(html):
    """The words of a piece of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def title_of(html):
    """The words of the first heading."""
    if not (title := re.search(r"<h1[^>]*>(.+?)</h1>", html)):
        raise ValueError("no title: a line that begins with # and a space")
    return plain(title[1])


def jupyter_anchor(heading):
    """The name by which links in a notebook call this heading."""
    return heading.strip().replace(" ", "-")


def github_anchor(heading):
    """The name by which GitHub calls this heading of a file."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def website(notebooks, texts):
    """{name: content} of all files of the site."""
    site = Site(notebooks, texts)
    pages = site.pages()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("page.html")
    index, series = pages[0], [page for page in pages if page.colab]
    others = [page for page in pages[1:] if not page.colab]
    files = {"style.css": (PARTS / "style.css").read_bytes(), **site.pictures}
    for page in pages:
        html = template.render(page=page, index=index, series=series, texts=others, place=site.place)
        files[page.file] = html.encode()
    return files


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write it")
    folder = parser.parse_args(arguments).folder
    try:
        files = website(all_notebooks(), sorted(FOLDER.glob("*.md")))
    except ValueError as problem:
        sys.exit(str(problem))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    print(f"{folder / 'index.html'}: {len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
