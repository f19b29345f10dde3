"""Try the Colab case: each notebook alone in an empty folder, with exactly the versions of tests/colab_versions.txt.

    python tools/colab.py [NOTEBOOK ...]

Makes a new environment (with Python 3.13 where it is found, else with the running one) without nnlib, and runs each
notebook from top to bottom. Its set-up cell must install nnlib from the repository's address; git is told, for this
command only, to take that address from a copy of this repository, whose last commit carries the tag. So what is not
committed is not seen in nnlib. It fails if a cell fails or writes to stderr, if the set-up cell takes more than 15
seconds or prints something, if pip has changed any other package, or if a text output differs from the stored one.
The cells tagged `comparison` are left out. COLAB_ENVIRONMENT=FOLDER keeps the environment there, for tests/browser.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

from address import PYPROJECT, address
from notebooks import ROOT, WIDGET, chosen_notebooks, read, run, tagged

VERSIONS = ROOT / "tests" / "colab_versions.txt"
PYTHON = "3.13"
SECONDS = 15
NOT_COMPARED = {WIDGET, "image/png", "image/jpeg"}  # as in nbval


def main():
    paths = chosen_notebooks(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        python = new_environment(Path(os.environ.get("COLAB_ENVIRONMENT", folder / "environment")))
        before = packages(python)
        print(f"Python {before.pop('python')}, {len(before)} packages as in {VERSIONS.name}", flush=True)
        environment = os.environ | redirected_git(folder / "repository.git")
        environment = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PIP_QUIET")}
        environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # no notes from the old kernel's debugger
        failed = [path for path in paths if not passes(path, folder / path.stem, python, environment)]
        after = packages(python)
        after.pop("python")
    ours = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    expected = before | {ours["name"]: ours["version"]}
    changed = sorted(f"{name} {version}" for name, version in after.items() ^ expected.items())
    only = f"nothing but {ours['name']} {ours['version']}"
    print(f"FAILED: pip should install {only}; what differs: {', '.join(changed)}" if changed else f"installed {only}")
    sys.exit(bool(failed or changed))


def new_environment(folder):
    """A virtual environment with the listed versions; returns its Python."""
    command(find_python(), "-m", "venv", folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command(python, "-m", "pip", "install", "--disable-pip-version-check", "-r", VERSIONS)
    command(python, "-m", "pip", "check")
    command(python, "-c", "import matplotlib.font_manager")  # lists the fonts once, as has been done in Colab
    listed = dict(re.findall(r"^([\w.-]+)==(\S+)", VERSIONS.read_text(encoding="utf-8"), flags=re.M))
    wrong = {(_plain(name), version) for name, version in listed.items()} ^ packages(python).items()
    if any(name != "python" for name, _ in wrong):
        sys.exit(f"the new environment is not the listed one: {sorted(wrong)}")
    return python


def find_python():
    """A Python 3.13: on the PATH, or among pyenv's; else the running Python."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for candidate in (shutil.which(f"python{PYTHON}"), *sorted(pyenv.glob(f"versions/{PYTHON}*/bin/python"))):
        show = [candidate or sys.executable, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(show, capture_output=True, text=True).stdout.strip() == PYTHON:
            return candidate or sys.executable
    return sys.executable


def packages(python):
    """{name: version} of what is installed there, Python included."""
    program = (
        "import json, platform; from importlib.metadata import distributions as all;"
        "print(json.dumps([('python', platform.python_version())] + [(d.metadata['Name'], d.version) for d in all()]))"
    )
    return {_plain(name): version for name, version in json.loads(command(python, "-I", "-c", program))}


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def redirected_git(repository):
    """A copy of this repository with the tag; returns the variables that make git take it for the real address."""
    place = address()
    command("git", "clone", "--quiet", "--bare", ROOT, repository)
    command("git", "-C", repository, "tag", "--force", place.tag, "HEAD")
    number = int(os.environ.get("GIT_CONFIG_COUNT", 0))
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"url.{repository.as_uri()}.insteadOf",
        f"GIT_CONFIG_VALUE_{number}": f"https://github.com/{place.repository}",
    }


def passes(path, folder, python, environment):
    """Run the notebook alone in `folder`, print the verdict, and return whether all is well."""
    folder.mkdir()
    shutil.copy(path, folder)
    stored = read(folder / path.name)
    notebook = copy.deepcopy(stored)
    left_out = tagged(notebook, "comparison")
    seconds, problems = run(notebook, folder, python=python, environment=environment, skip=left_out)
    (setup,) = tagged(notebook, "setup")
    if setup.outputs:
        problems.append(f"the set-up cell must print nothing, but: {texts(setup)}")
    if seconds.get(setup.id, 0) > SECONDS:
        problems.append(f"the set-up cell took more than {SECONDS} s")
    if not problems:
        problems = [difference for pair in zip(stored.cells, notebook.cells) for difference in differences(*pair)]
    times = f"set-up {seconds.get(setup.id, 0):.1f} s, all cells {sum(seconds.values()):.1f} s"
    print(f"{path.name}: {times}, {'FAILED' if problems else 'text outputs as stored'}", flush=True)
    print(*(f"    {problem}\n" for problem in problems), sep="", end="")
    return not problems


def differences(stored, run):
    """What differs in the texts of one cell as it is stored and as it ran here."""
    if stored.cell_type != "code":
        return []
    old, new = texts(stored), texts(run)
    return [
        f"cell {stored.id}, {kind}\n        stored: {old.get(kind)!r}\n        here:   {new.get(kind)!r}"
        for kind in sorted(old.keys() | new.keys())
        if old.get(kind) != new.get(kind)
    ]


def texts(cell):
    """{kind: texts} of a cell's outputs, the kinds being stdout, stderr, text/plain, text/html, ... as nbval has it."""
    found = defaultdict(list)
    for output in cell.outputs:
        if output.output_type == "stream":
            found[output.name] = ["".join([*found[output.name], output.text])]
        for kind, text in output.get("data", {}).items():
            if kind not in NOT_COMPARED:
                found[kind].append(text)
    return dict(found)


def command(*words):
    """Run a command and return what it prints; if it fails, end with its words."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
