"""The rules of the repository itself: one list of packages, imports that point one way, one address, no leftovers."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import address
from notebooks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = {need.name: need.specifier for need in map(Requirement, PROJECT["dependencies"])}
FILES = sorted((ROOT / "nnlib").rglob("*.py"))

NUMERICS = ["inputs", "files", "data", "activations", "losses", "network", "training", "gradient_check"]
PICTURES = {"numpy", "matplotlib", "IPython"}
MAY_IMPORT = {  # each file or folder of nnlib; "*" stands for all numerics
    "__init__": set(),
    "inputs": {"numpy"},
    "files": set(),
    "data": {"numpy", "nnlib.inputs"},
    "activations": {"numpy", "nnlib.inputs"},
    "losses": {"numpy", "nnlib.inputs"},
    "network": {"numpy", "nnlib.inputs", "nnlib.files", "nnlib.activations", "nnlib.losses"},
    "training": {"numpy", "nnlib.inputs", "tqdm"},
    "gradient_check": {"numpy", "nnlib.inputs"},
    "plots": PICTURES | {"contourpy"},
    "widgets": {"*", "nnlib.widgets", "nnlib.plots", "nnlib.check", "ipywidgets", "PIL"}
    | {"contourpy", "anywidget", "traitlets"}
    | PICTURES,
    "questions": set(),
    "check": {"numpy", "nnlib.files", "nnlib.activations", "nnlib.losses", "nnlib.questions", "nnlib.check"},
    "quiz": {"ipywidgets", "IPython", "nnlib.questions"},
    "__main__": {"*", "numpy"},
}


def test_environment_yml_names_the_packages_of_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    *listed, pip = environment["dependencies"]
    assert pip == {"pip": ["-e ."]}
    python, *rest = listed
    name, version = python.split("=")
    assert name == "python" and version in Requirement(f"python{PROJECT['requires-python']}").specifier
    ours = map(Requirement, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])
    assert set(map(Requirement, rest)) == {*ours, Requirement("git"), Requirement("pip")}


def test_colab_needs_no_upgrade():
    lines = (ROOT / "tests" / "colab_versions.txt").read_text(encoding="utf-8").splitlines()
    installed = dict(line.split("#")[0].strip().split("==") for line in lines if line and not line.startswith("#"))
    assert NEEDED
    for name, bounds in NEEDED.items():
        assert Version(installed[name]) in bounds, f"{name} {installed[name]}"


def imports(path):
    """The packages that a file imports, without the standard library; of our own the file or folder: nnlib.plots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: write 'from nnlib...', not 'from .'"
            names = [f"nnlib.{alias.name}" for alias in node.names] if node.module == "nnlib" else [node.module]
        for name in names:
            package = ".".join(name.split(".")[: 2 if name.startswith("nnlib.") else 1])
            if package not in sys.stdlib_module_names:
                yield package


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path):
    part = path.relative_to(ROOT / "nnlib").with_suffix("").parts[0]
    allowed = MAY_IMPORT[part]
    allowed = allowed | {f"nnlib.{name}" for name in NUMERICS} if "*" in allowed else allowed
    assert set(imports(path)) <= allowed


def test_the_numerics_load_no_pictures():
    program = (
        f"import sys; from nnlib import {', '.join(NUMERICS)};"
        "print({'matplotlib', 'ipywidgets', 'IPython'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_of_nnlib(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a file begins with what it is for"
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)], "raise a ValueError in words"
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "plt"]
    assert not [name for name in imports_in_full(tree) if "pyplot" in name or "pylab" in name], "see nnlib/plots.py"


def imports_in_full(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_all_files_of_nnlib_are_found():
    assert {"network.py", "plots.py", "explorer.py", "engine.py"} <= {path.name for path in FILES}


def test_all_places_agree_on_the_address():
    assert address.differences(address.address()) == []


def test_a_new_address_changes_our_links_and_no_others():
    place = address.address()._replace(repository="me/nn", folder="nn", tag="v9")
    links = ["colab.research.google.com/github/{}/blob/v1/x.ipynb", "github.com/{}/blob/v1/x", "github.com/{}",
             "mybinder.org/v2/gh/{}/v1", "git+https://github.com/{}@v1", "git clone https://github.com/{}"]  # fmt: skip
    for link in links:
        for ours in ("OWNER/REPO", "old/name", "me/nn"):
            new = address.text_with_address(link.format(ours), place, "old/name")
            assert new == link.format("me/nn").replace("v1", "v9")
            assert address.text_with_address(address.website(ours), place, "old/name") == "https://me.github.io/nn/"
        assert address.text_with_address(link.format("karpathy/micrograd"), place) == link.format("karpathy/micrograd")
    assert address.text_with_address("https://a.github.io/b/", place) == "https://a.github.io/b/"


def tracked_files():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_is_tracked_that_a_program_makes():
    names = tracked_files()
    assert "pyproject.toml" in names
    assert not [name for name in names if re.search(r"uv\.lock$|\.ipynb_checkpoints|__pycache__|\.egg-info", name)]


def test_no_paths_of_a_machine():
    path = re.compile(r"(?<![\w.<])/(?:" + "|".join(["root", "tmp", "work", "home", "Users"]) + r")(?![\w.-])")
    found, looked_at = [], 0
    for name in tracked_files():
        try:
            lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:  # a picture
            continue
        looked_at += 1
        found += [f"{name}:{number}: {line[:200]}" for number, line in enumerate(lines, start=1) if path.search(line)]
    assert looked_at > 20 and not found


def test_readme_quotes_measurements_as_they_were_written():
    quoted = re.findall(r"^\|.*: (?:met|MISSED) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.M)
    measured = (ROOT / "tests" / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8").splitlines()
    assert quoted and set(quoted) <= set(measured)
