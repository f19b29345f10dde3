"""Write the repository's address and tag into every notebook and text that shows them, or check that all agree.

    python tools/address.py                 write what pyproject.toml says into all places
    python tools/address.py OWNER REPO      put a new address into pyproject.toml first
    python tools/address.py --check         change nothing; show what disagrees, and exit with 1

pyproject.toml holds the address (Repository) and the tag (v + version). From it come the notebooks' navigation lines
and Colab badges (cells tagged `navigation`, the first and the last), their set-up cell (tagged `setup`), and all links
to the repository in their text, in README.md and in CONTRIBUTING.md. Run it also after a new notebook or version.
"""

import argparse
import difflib
import json
import re
import sys
import tomllib
from typing import NamedTuple

from notebooks import ROOT, all_notebooks, as_text, read, short_name, tagged

PYPROJECT = ROOT / "pyproject.toml"
README = ROOT / "README.md"
TEXTS = [README, ROOT / "CONTRIBUTING.md"]
PLACEHOLDER = "OWNER/REPO"
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"

NAME = r"[\w-]+(?:\.[\w-]+)*"
LINKS = {  # every form of link to OURS, the address so far, and what it should be; links to others stay
    rf"(colab\.research\.google\.com/github/)OURS/blob/{NAME}/": r"\g<1>{repository}/blob/{tag}/",
    rf"(github\.com/)OURS/blob/{NAME}/": r"\g<1>{repository}/blob/{tag}/",
    rf"(mybinder\.org/v2/gh/)OURS/{NAME}": r"\g<1>{repository}/{tag}",
    rf"(git\+https://github\.com/)OURS@{NAME}": r"\g<1>{repository}@{tag}",
    r"(git clone https://github\.com/)OURS(?![\w-])": r"\g<1>{repository}",
    rf"(git clone \S+\ncd ){NAME}": r"\g<1>{folder}",
}

SETUP = """\
# Set-up, the same in every notebook: finds nnlib beside the notebooks, or installs it (in Colab).
import sys
from importlib.util import find_spec
from pathlib import Path

if Path("../nnlib/training.py").exists():
    sys.path.insert(0, str(Path("..").resolve()))
elif not find_spec("nnlib"):
    !"{{sys.executable}}" -m pip install --no-input -qq "git+https://github.com/{repository}@{tag}"
if missing := [name for name in ({needed}) if not find_spec(name)]:
    raise ImportError(f"run  %pip install {{' '.join(missing)}}  and then this cell again")
if not find_spec("nnlib"):
    raise ImportError("nnlib could not be installed; pip says why above. Is there a network?")
if not find_spec("nnlib.training"):
    raise ImportError("another nnlib is in the way: %pip uninstall -y nnlib, then restart the kernel")\
"""


class Address(NamedTuple):
    """OWNER/REPO, the folder of a clone, the tag of this version, and the packages that nnlib needs, as in code."""

    repository: str
    folder: str
    tag: str
    needed: str


def address():
    """What pyproject.toml says."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    repository = project["urls"]["Repository"].removeprefix("https://github.com/")
    needed = [re.match(NAME, requirement)[0] for requirement in project["dependencies"]]
    return Address(repository, repository.split("/")[-1], f"v{project['version']}", ", ".join(map(json.dumps, needed)))


def setup_cell(place):
    return SETUP.format(**place._asdict())


def navigation(path, paths, place):
    """Badge, previous, contents, next, glossary: as links between files, and in Colab, where a notebook is alone."""
    here, first = paths.index(path), paths[0]
    parts = [f"[![Open in Colab]({BADGE})]({_colab(path, place)})"]
    if path == first:
        parts.append("Contents: [the map below](#contents)")
    else:
        parts.append(f"Previous: {_links(paths[here - 1], place)}")
        parts.append(f"Contents: [the map]({first.name}#contents) ([the map in Colab]({_colab(first, place)}))")
    if path != paths[-1]:
        parts.append(f"Next: {_links(paths[here + 1], place)}")
    on_github = f"https://github.com/{place.repository}/blob/{place.tag}/notebooks/glossary.md"
    parts.append(f"[Glossary](glossary.md) ([on GitHub]({on_github}))")
    return " | ".join(parts)


def _links(path, place):
    return f"[{short_name(path)}]({path.name}) ([{path.name[:2]} in Colab]({_colab(path, place)}))"


def _colab(path, place):
    return f"https://colab.research.google.com/github/{place.repository}/blob/{place.tag}/notebooks/{path.name}"


def text_with_address(text, place, old=PLACEHOLDER):
    """`text` with all our links as they should be; `old` is the address so far."""
    addresses = {PLACEHOLDER, old, place.repository}
    ours = "|".join(map(re.escape, addresses))
    for pattern, link in [*LINKS.items(), (r"(github\.com/)OURS(?![\w-])", r"\g<1>{repository}")]:
        text = re.sub(pattern.replace("OURS", f"(?:{ours})"), link.format(**place._asdict()), text)
    for address_so_far in addresses:
        text = text.replace(website(address_so_far), website(place.repository))
    return text


def website(repository):
    """Where GitHub Pages shows a repository's pages."""
    owner, name = repository.split("/")
    return f"https://{owner}.github.io/{name}/"


def notebook_with_address(path, paths, place, old=PLACEHOLDER):
    """The notebook with navigation, set-up and links as they should be; SystemExit if a cell for them is missing."""
    notebook = read(path)
    navigations, setups = tagged(notebook, "navigation"), tagged(notebook, "setup")
    if navigations != [notebook.cells[0], notebook.cells[-1]]:
        raise SystemExit(f"{path.name}: the first and the last cell, and no other, need the tag navigation")
    if len(setups) != 1:
        raise SystemExit(f"{path.name}: {len(setups)} cells are tagged setup, expected one")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = text_with_address(cell.source, place, old)
    for cell in navigations:
        cell.source = navigation(path, paths, place)
    setups[0].source = setup_cell(place)
    return notebook


def outdated(place, old=PLACEHOLDER):
    """{path: text as it should be} of the files that differ from it."""
    paths = all_notebooks()
    wanted = {path: as_text(notebook_with_address(path, paths, place, old)) for path in paths}
    wanted |= {path: text_with_address(path.read_text(encoding="utf-8"), place, old) for path in TEXTS}
    return {path: text for path, text in wanted.items() if path.read_text(encoding="utf-8") != text}


def differences(place):
    """The lines of all places that disagree with pyproject.toml, as they are and should be; empty if all agree."""
    lines = []
    for path, text in outdated(place).items():
        name = path.relative_to(ROOT).as_posix()
        old, new = path.read_text(encoding="utf-8").splitlines(), text.splitlines()
        lines += difflib.unified_diff(old, new, name, f"{name} as it should be", n=0, lineterm="")
    if place.repository != PLACEHOLDER and PLACEHOLDER in README.read_text(encoding="utf-8"):
        lines.append(f"README.md still says that {PLACEHOLDER} is not known: remove this note by hand")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("new", nargs="*", metavar="OWNER REPO", help="the new address on github.com")
    parser.add_argument("--check", action="store_true", help="change nothing, show what disagrees")
    chosen = parser.parse_args()
    old = address().repository
    if chosen.new:
        if chosen.check or len(chosen.new) != 2 or not all(re.fullmatch(NAME, name) for name in chosen.new):
            parser.error("expected OWNER and REPO, as in github.com/OWNER/REPO, without --check")
        new = address()._replace(repository="/".join(chosen.new))
        text = text_with_address(PYPROJECT.read_text(encoding="utf-8"), new, old)
        PYPROJECT.write_text(text, encoding="utf-8", newline="\n")
    place = address()
    if not chosen.check:
        for path, text in outdated(place, old).items():
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(ROOT).as_posix()}: written")
    lines = differences(place)
    print("\n".join(lines) or f"all places say {place.repository} {place.tag}")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
