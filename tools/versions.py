"""Run all tests with every Python found here, and with the lowest, Colab's and the newest versions of the packages.

    python tools/versions.py [--python 3.12 ...] [--packages lowest colab newest ...] [-- pytest's arguments]

For each pair it makes a new environment and runs `python -m pytest` on the last commit, strict nbval included: so
every printed number must be the same in all of them. A warning that something is deprecated or will change is an
error if it points at a line of nnlib, of a notebook, of the tests or of the tools. It fails if one pair fails.

"lowest" is the lowest version that pyproject.toml allows and that has a wheel for this Python; "colab" are the versions
of tests/colab_versions.txt but those that our dev tools exclude, up to Colab's Python (newer ones have no such wheels).
Pythons are looked for on the PATH, among pyenv's and among uv's own.

The table goes into CONTRIBUTING.md, where each pair that was run replaces its old line. With arguments for pytest,
which may choose tests, it is only printed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from datetime import date
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from colab import PYTHON as COLAB_PYTHON
from colab import VERSIONS as COLAB_VERSIONS
from colab import command, packages
from notebooks import ROOT

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BEGIN, END = "<!-- versions -->\n", "<!-- /versions -->\n"
KINDS = ["lowest", "colab", "newest"]
SHOWN = ["numpy", "matplotlib", "ipywidgets"]
COLUMNS = ["Python", "packages", *SHOWN, "passed", "seconds", "result", "commit", "date"]
CHANGES = "DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"
PROGRAMS = "Scripts" if os.name == "nt" else "bin"  # in an environment


def main():
    chosen = read_command_line()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # Windows may still hold a file
        folder = Path(folder)
        uv = new_uv(folder / "uv")
        command("git", "clone", "--quiet", ROOT, folder / "commit")
        rows = []
        for (version, python), kind in product(pythons(uv, chosen.python), chosen.packages):
            if kind == "colab" and Version(version) > Version(COLAB_PYTHON):
                continue
            print(f"Python {version}, {kind} ...", flush=True)
            rows.append(tried(uv, python, kind, folder / "commit", folder / f"{version}-{kind}", chosen.pytest))
            print(as_line(rows[-1].values()), flush=True)
    print(f"\n{table(rows)}", end="")
    if not chosen.pytest:
        write(rows)
    sys.exit(not rows or any(row["result"] != "passed" for row in rows))


def read_command_line():
    words, pytest = sys.argv[1:], []
    if "--" in words:
        words, pytest = words[: words.index("--")], words[words.index("--") + 1 :]
    parser = argparse.ArgumentParser(prog="python tools/versions.py", description=__doc__.splitlines()[0])
    parser.add_argument("--python", nargs="+", default=[], metavar="VERSION", help="such as 3.12 (default: all found)")
    parser.add_argument("--packages", nargs="+", default=KINDS, choices=KINDS, help="which versions (default: all)")
    return parser.parse_args(words, argparse.Namespace(pytest=pytest))


def new_uv(folder):
    """uv in an environment of its own. It finds Pythons, and takes the lowest versions, which pip cannot."""
    command(sys.executable, "-m", "venv", folder)
    command(folder / PROGRAMS / "python", "-m", "pip", "install", "--disable-pip-version-check", "uv>=0.8")
    return folder / PROGRAMS / "uv"


def pythons(uv, wanted):
    """The Pythons that are `wanted`, or all: pairs of a version such as 3.12 and where it is."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    path = os.pathsep.join([*map(str, pyenv.glob(f"versions/*/{PROGRAMS}")), os.environ["PATH"]])
    listing = [uv, "python", "list", "--only-installed", "--no-python-downloads", "--output-format", "json"]
    listed = subprocess.run(listing, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True)
    allowed = Requirement(f"python{PROJECT['requires-python']}").specifier
    found = {}
    for python in json.loads(listed.stdout):
        usual = python["implementation"] == "cpython" and python["variant"] == "default"
        if usual and allowed.contains(python["version"], prereleases=True):
            found.setdefault("{major}.{minor}".format(**python["version_parts"]), python["path"])
    if missing := set(wanted) - set(found):
        sys.exit(f"there is no Python {', '.join(sorted(missing))} here, only {', '.join(sorted(found, key=Version))}")
    return [(version, found[version]) for version in sorted(wanted or found, key=Version)]


def tried(uv, python, kind, commit, folder, arguments):
    """Run the tests of a clone of `commit` in a new environment, all in `folder`; the result as a row of the table."""
    environment, clone, log = folder / "environment", folder / "clone", folder / "log"
    command(uv, "venv", "--quiet", "--python", python, environment)
    command("git", "clone", "--quiet", commit, clone)
    python = environment / PROGRAMS / "python"
    row = dict.fromkeys(COLUMNS, "") | {
        "Python": command(python, "-c", "import platform; print(platform.python_version())").strip(),
        "packages": kind,
        "commit": command("git", "-C", clone, "rev-parse", "--short", "HEAD").strip(),
        "date": date.today().isoformat(),
    }
    install = [uv, "pip", "install", "--quiet", "--python", python, "--only-binary", ":all:", *which(kind, folder)]
    if run([*install, "-r", clone / "pyproject.toml", "--extra", "dev"], clone, log):
        return row | {"result": "NOT INSTALLED"}
    row |= {name: version for name, version in packages(python).items() if name in SHOWN}
    start = time.monotonic()
    tests = [python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments]
    code = run(tests, clone, log, PYTHONWARNINGS=strict(clone))
    row["seconds"] = f"{time.monotonic() - start:.0f}"
    ending = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
    counts = {what: number for number, what in re.findall(r"(\d+) (passed|failed|errors?)\b", "".join(ending))}
    row["passed"] = counts.pop("passed", "0")
    failed = ", ".join(f"{number} {what}" for what, number in counts.items()) or f"pytest ended with {code}"
    return row | {"result": f"FAILED: {failed}" if code else "passed"}


def which(kind, folder):
    """What makes uv take the versions of this kind."""
    if kind != "colab":
        return ["--resolution", {"lowest": "lowest-direct", "newest": "highest"}[kind]]
    needs = map(Requirement, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])
    bounds = {need.name.lower(): need.specifier for need in needs}
    listed = re.findall(r"^([\w.-]+)==(\S+)", COLAB_VERSIONS.read_text(encoding="utf-8"), flags=re.M)
    fitting = [f"{name}=={version}" for name, version in listed if version in bounds.get(name.lower(), [version])]
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(fitting), encoding="utf-8")
    return ["--constraints", constraints]


def strict(clone):
    """The PYTHONWARNINGS that turn a warning of a change into an error in our own code, in notebooks' kernels as well.

    Python takes only whole names of modules there, so all of ours are listed; the cells of a notebook are __main__.
    """
    files = [path.relative_to(clone).with_suffix("") for path in clone.rglob("*.py")]
    ours = {".".join(path.parts).removesuffix(".__init__") for path in files if path.parts[0] == "nnlib"}
    ours |= {path.name for path in files if path.parts[0] in ("tests", "tools")} | {"__main__"}
    return ",".join(f"error::{change}:{module}" for module in sorted(ours) for change in CHANGES)


def run(words, folder, log, **variables):
    """Run a command; what it prints goes into `log`, and is shown if it fails. Returns its exit code."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    with open(log, "w", encoding="utf-8") as file:
        done = subprocess.run(
            words, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
    if done.returncode:
        print(*log.read_text(encoding="utf-8", errors="replace").splitlines()[-100:], sep="\n", flush=True)
    return done.returncode


def as_line(cells):
    return f"| {' | '.join(cells)} |"


def table(rows):
    return "\n".join(map(as_line, [COLUMNS, ["---"] * len(COLUMNS), *(row.values() for row in rows)])) + "\n"


def write(rows):
    """Put these rows into the table of CONTRIBUTING.md, each in place of the old one of the same pair."""
    before, begin, rest = CONTRIBUTING.read_text(encoding="utf-8").partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{CONTRIBUTING.name} has no lines {BEGIN.strip()} and {END.strip()} to write the table between")
    kept = [dict(zip(COLUMNS, map(str.strip, line.strip("|").split("|")))) for line in old.splitlines()[2:]]
    rows = {place(row): row for row in [*kept, *rows]}
    text = before + begin + table(rows[at] for at in sorted(rows)) + end + after
    CONTRIBUTING.write_text(text, encoding="utf-8", newline="\n")


def place(row):
    """Where a row stands in the table: by the Python, without its third number, and by the kind of versions."""
    return Version(row["Python"]).release[:2], KINDS.index(row["packages"])


if __name__ == "__main__":
    main()
