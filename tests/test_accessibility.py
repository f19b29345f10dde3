"""For readers who see colours otherwise, see little, or listen: colours, contrasts, words for pictures, ordered pages.

What can only be seen in a browser, such as the keyboard's focus, is tested in tests/browser.
"""

import itertools
import re
import sys

import numpy as np
import pytest
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.colors import to_rgba, to_rgba_array
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.text import Text
from test_plots import DRAWINGS

from nnlib import plots
from nnlib.widgets.play.maps import PALETTE, Pixels, shades
from notebooks import ROOT, all_notebooks, read, tagged

sys.path.append(str(ROOT / "tests" / "widgets"))
from test_all import EXPLORERS, make  # noqa: E402

TEXT, LINE = 4.5, 3  # the least contrasts that WCAG 2.2, level AA, asks for: 1.4.3 and 1.4.11
APART = 15  # the least distance in CIELAB: 2.3 can just be noticed side by side, and lines are thin and lie apart
TOLD_BY_LIGHTNESS = ["black", "white"]
VISIONS = {  # Machado, Oliveira, Fernandes 2009, severity 1.0: matrices for linear red, green and blue
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # of linear sRGB


# --- how colours look -------------------------------------------------------------------------------------------------


def linear(colours):
    """Colours of any form that matplotlib knows as linear red, green and blue on white: an array (n, 3)."""
    rgba = to_rgba_array(colours)
    srgb = 1 - rgba[:, 3:] * (1 - rgba[:, :3])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(colours, vision="usual"):
    """Lightness, a and b of CIELAB, as somebody with this vision sees the colours: an array (n, 3)."""
    ratio = np.clip(linear(colours) @ np.transpose(VISIONS[vision]), 0, 1) @ XYZ.T / XYZ.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])


def contrasts(colour, grounds):
    """The contrast ratio of WCAG between a colour and each of the grounds, from 1 to 21."""
    one, others = (linear(colours) @ XYZ[1] + 0.05 for colours in (colour, grounds))
    return np.maximum(one, others) / np.minimum(one, others)


def test_known_colours():
    np.testing.assert_allclose(lab(["red", "white"]), [[53.24, 80.09, 67.20], [100, 0, 0]], atol=0.05)
    np.testing.assert_allclose(contrasts("white", ["black", "#767676"]), [21, 4.54], atol=0.005)
    red, green = ((1, 0, 0), (0, 0.5, 0)), ("protanopia", "deuteranopia")
    for vision in VISIONS:
        np.testing.assert_allclose(lab(["#808080"], vision), lab(["#808080"]), atol=0.1)  # grey is grey for everybody
        distance = np.linalg.norm(np.subtract(*lab(red, vision)))
        assert distance < 60 if vision in green else distance > 110


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=[*DRAWINGS, *EXPLORERS], ids=lambda made: getattr(made, "__name__", made), scope="module")
def fig(request):
    """Each drawing of nnlib.plots, and the picture of each explorer, with all of its artists."""
    if request.param in DRAWINGS:
        fig, ax = plots.figure(6, 3)
        DRAWINGS[request.param](ax)
        yield fig
    else:
        explorer = make(request.param)
        for artist in explorer.picture.artists:
            artist.set_animated(False)
        yield explorer.picture.canvas.figure
        explorer.close()


def all_axes(fig):
    return [*fig.axes, *(child for ax in fig.axes for child in ax.child_axes)]


def written(fig):
    """(the text, its colour, its box in pixels) of all that is written in the picture; then it is made invisible."""
    hidden = {
        text for ax in all_axes(fig) if not ax.axison for axis in (ax.xaxis, ax.yaxis) for text in axis.findobj(Text)
    }
    for text in set(fig.findobj(Text)) - hidden:
        if text.get_text().strip() and text.get_visible():
            yield text.get_text(), text.get_color(), text.get_window_extent().extents
        text.set_alpha(0)  # only the letters: a box behind them stays
    for numbers in fig.findobj(plots.Numbers):
        places = numbers.axes.transData.transform(numbers.get_offsets())
        colours = np.broadcast_to(numbers.get_facecolors(), (len(places), 4))
        for text, colour, path, place in zip(numbers.texts, colours, numbers.get_paths(), places):
            yield text, colour, (place + path.get_extents().get_points() * fig.dpi / 72).ravel()
        numbers.set_alpha(0)


def test_texts_have_contrast_with_what_is_behind_them(fig):
    fig.draw_without_rendering()  # finds the layout, and so the places of all texts
    texts = list(written(fig))
    fig.set_layout_engine("none")
    fig.canvas.draw()
    behind = np.asarray(fig.canvas.buffer_rgba())[::-1, :, :3] / 255
    seen = 0
    for text, colour, (left, bottom, right, top) in texts:
        pixels = behind[max(0, int(bottom)) : int(top) + 1, max(0, int(left)) : int(right) + 1].reshape(-1, 3)
        if len(pixels):  # matplotlib keeps labels outside of the picture
            seen += 1
            assert np.quantile(contrasts(colour, pixels), 0.1) >= TEXT, text  # a line may cross a corner of the box
    assert seen > 0


def grounds(ax):
    """The colours on which the lines and markers of these axes are drawn."""
    filled = [part.get_facecolor() for part in ax.collections if hasattr(part, "levels") and len(part.get_facecolor())]
    maps = [image.cmap(np.linspace(0, 1, 101)) for image in ax.images]
    maps += [PALETTE / 255 for part in ax.artists if isinstance(part, Pixels) and ax.axison]  # else lines lie between
    return np.concatenate([*filled, *maps]) if filled or maps else to_rgba_array("white")


def marks(ax):
    """The colours of each line, marker and bar, inside and around: one of them must stand out."""
    for line in ax.lines:
        if line.get_linestyle() != "None":
            yield [to_rgba(line.get_color(), line.get_alpha())]
        if line.get_marker() not in ("None", "", None):
            inside, edge = line.get_markerfacecolor(), line.get_markeredgecolor()
            yield [to_rgba(colour, line.get_alpha()) for colour in (inside, edge) if colour != "none"]
    for part in ax.collections:
        if isinstance(part, LineCollection):
            yield from ([colour] for colour in part.get_colors())
        elif isinstance(part, PathCollection) and not isinstance(part, plots.Numbers) and len(part.get_edgecolors()):
            many = max(len(part.get_facecolors()), len(part.get_edgecolors()))
            both = (np.resize(colours, (many, 4)) for colours in (part.get_facecolors(), part.get_edgecolors()))
            yield from zip(*both)
        elif isinstance(part, Collection) and hasattr(part, "levels") and not len(part.get_facecolor()):
            yield from ([colour] for colour in part.get_edgecolor())  # contour lines
    for patch in ax.patches:
        if isinstance(patch, (FancyArrowPatch, Rectangle)):
            yield [patch.get_edgecolor(), patch.get_facecolor()]
    for text in ax.texts:
        if patch := getattr(text, "arrow_patch", None):
            yield [patch.get_edgecolor()]


def test_lines_and_markers_have_contrast_with_the_ground(fig):
    for ax in all_axes(fig):
        ground = grounds(ax)
        for colours in marks(ax):
            if (linear(list(colours)) < 1).any():  # what is only white is the ground of something else
                best = np.max([contrasts([colour], ground) for colour in colours], axis=0)
                assert best.min() >= LINE, colours


# --- without colours --------------------------------------------------------------------------------------------------


def test_no_line_differs_from_another_by_its_colour_alone(fig):
    for ax in all_axes(fig):
        looks = {}
        for line in ax.lines:
            if line.get_color() not in TOLD_BY_LIGHTNESS:
                looks.setdefault((str(line.get_marker()), line.get_linestyle()), set()).add(to_rgba(line.get_color()))
        assert all(len(colours) == 1 for colours in looks.values()), looks


def sets_of_colours():
    """What stands beside each other and means different things, as it is drawn."""
    fig, axes = plots.figure(8, 3, columns=4)
    yield [plots.loss_curve(axes[0], [1, 0], style=style).get_color() for style in range(len(plots.STYLES))]
    yield [bar.get_facecolor() for bar in plots.bars(axes[1], "ab", [1, -1], xlabel="x")]  # the signs of weights
    surface = DRAWINGS["decision_surface"](axes[2])
    yield [marker.get_color() for marker in surface.markers]
    yield surface.image.cmap([0.0, 0.5, 1.0])
    yield shades(np.array([-1, 0, 1])) / 255  # of the playground
    yield [bar.get_facecolor() for bar in DRAWINGS["probabilities"](axes[3])[0]][:2]


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_that_mean_something_can_be_told_apart(vision):
    for colours in sets_of_colours():
        for one, other in itertools.combinations(lab(colours, vision), 2):
            assert np.linalg.norm(one - other) >= APART, colours


def maps_of_colours():
    """(the colours of each map from its start to its end, where the lightest is)."""
    fig, axes = plots.figure(8, 3, columns=5)
    draw = [DRAWINGS[name] for name in ("network", "landscape", "images", "confusion", "decision_surface")]
    (circles, *_), (heights, _), (image, *_), (counts, _), (surface, *_) = (f(ax) for f, ax in zip(draw, axes))
    for mapped in (circles, heights, image, counts):
        yield mapped.cmap(np.linspace(0, 1, 101)), 0
    yield surface.cmap(np.linspace(0, 1, 101)), 50
    yield shades(np.linspace(-1, 1, 201)) / 255, 100  # of the playground


@pytest.mark.parametrize("vision", VISIONS)
def test_a_colour_map_is_the_darker_the_further_from_its_start_or_its_middle(vision):
    for colours, lightest in maps_of_colours():
        lightness = lab(colours, vision)[:, 0]
        for side in (lightness[lightest:], lightness[: lightest + 1][::-1]):
            assert (np.diff(side) < 0.05).all()
            assert len(side) == 1 or side[0] - side[-1] > 25


# --- HTML -------------------------------------------------------------------------------------------------------------

GROUNDS_OF_PAGES = ["#ffffff", "#111111", "#212121"]  # JupyterLab's: light, and dark as a page and as a cell
SOURCES = [*sorted((ROOT / "nnlib" / "widgets").rglob("*.[pj][ys]")), ROOT / "nnlib" / "quiz.py"]


def rules(source):
    """The declarations of each CSS rule and each style attribute in a file: dicts from property to value."""
    for text in re.findall(r"\{([^{}]*)\}|style=\"([^\"]*)\"|cssText = \"([^\"]*)\"", source):
        declared = re.findall(r"(?:^|[;\s])([a-z-]+):\s*([^;]+)", "".join(text))
        yield dict(declared)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_html_has_the_colours_of_the_page_or_sets_both_and_frames_that_stand_out(path):
    source = path.read_text(encoding="utf-8")
    for rule in [*rules(source), *({"border": value} for value in re.findall(r'border="([^"]+)"', source))]:
        ground = any(name.startswith("background") for name in rule)
        assert ground == ("color" in rule) or path.suffix == ".js", rule  # the pad: a canvas holds no text
        for name, value in rule.items():
            if re.match("border|outline", name) and (colour := re.search("#[0-9a-f]{6}", value, flags=re.I)):
                assert contrasts([colour[0]], GROUNDS_OF_PAGES).min() >= LINE, rule


# --- pages ------------------------------------------------------------------------------------------------------------

MARKDOWN = [path for part in ("*.md", "notebooks/*.md", "nnlib/**/*.md", "tests/**/*.md") for path in ROOT.glob(part)]
PAGES = [*all_notebooks(), *sorted(path for path in MARKDOWN if not path.name.startswith("my_"))]
LINK = re.compile(r"(?<!!)\[((?:!\[[^\]]*\]\([^)]*\)|[^\[\]])*)\]\(([^)\s]+)\)")
SAYS_NOTHING = {"here", "this", "that", "link", "click", "this link", "click here", "see here", "more", "read more"}


@pytest.fixture(params=PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def page(request):
    """A page's Markdown without code, and of a notebook without the lines of navigation."""
    text = request.param.read_text(encoding="utf-8")
    if request.param.suffix == ".ipynb":
        notebook = read(request.param)
        own = [cell for cell in notebook.cells if cell not in tagged(notebook, "navigation")]
        text = "\n\n".join(cell.source for cell in own if cell.cell_type == "markdown")
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`([^`\n]*)`", lambda code: re.sub(r"[\[\]()<>|:]", "", code[1]), text)


def test_one_title_and_no_skipped_heading_levels(page):
    levels = [len(level) for level in re.findall(r"^(#+) +\S", page, flags=re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:])), levels


def test_tables_have_headers(page):
    for header, below in re.findall(r"(?:^|\n(?!\|).*\n)(\|.*)\n(.*)", page):
        assert re.fullmatch(r"[|: -]+", below), f"no line below the header {header}"
        assert all(cell.strip() for cell in header.strip().strip("|").split("|")), f"an empty header: {header}"


def test_links_say_where_they_lead(page):
    targets = {}
    for text, target in LINK.findall(page):
        said = re.sub(r"[*_]|!\[([^\]]*)\]\([^)]*\)", r"\1", text).strip().lower()
        assert len(said) >= 2 and said not in SAYS_NOTHING and not re.match(r"https?:|www\.", said), (text, target)
        file, _, place = target.partition("#")
        assert targets.setdefault(said, file or place) == (file or place), f"{text} leads to two places"
    assert not re.findall(r"https?:\S+", LINK.sub("", re.sub(r"!\[[^\]]*\]\([^)]*\)", "", page))), "a naked address"


def test_pictures_in_markdown_have_alternative_text(page):
    assert not re.search(r"<img(?![^>]*alt=\"[^\"]{30})", page)
    for alt in re.findall(r"(?<!\[)!\[([^\]]*)\]\(", page):  # a picture that is a link says where it leads
        assert 30 <= len(alt) <= 700, alt


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_pictures_have_alternative_text_and_a_line_that_says_how_to_read_them(path):
    cells = read(path).cells
    for cell, below in zip(cells, cells[1:]):
        for output in cell.get("outputs", []):
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    alt = output.metadata.get(kind, {}).get("alt", "")
                    assert 60 <= len(alt) <= 700 and re.search(r"\d", alt), f"{alt}\nof\n{cell.source}"
                    sentences = [said for said in re.split(r"[.;:] ", alt) if len(said) > 30]
                    assert not [said for said in sentences if said in below.source], "the line below says the same"
        if "plots.show(" in cell.source and cell.cell_type == "code":
            assert below.source.startswith("*How to read it:*"), cell.source
