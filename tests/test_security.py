"""What a school's administrator asks: no programs, no network, no code and no HTML from data; few packages, all pinned.

Two tests look at the first half: one reads the code, one uses all of nnlib while Python reports each file, program and
connection that is opened (its audit events).
"""

import ast
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser

import ipywidgets
import pytest
import yaml
from packaging.requirements import Requirement

import address
import pin_actions
from nnlib import plots, quiz
from nnlib.check import report
from nnlib.network import NeuralNetwork
from nnlib.questions import Question
from nnlib.widgets.explorer import Explorer, knob
from nnlib.widgets.playground import PlaygroundExplorer
from notebooks import ROOT, all_notebooks, code_cells, read, tagged

FILES = sorted((ROOT / "nnlib").rglob("*.py"))
NOTEBOOKS = all_notebooks()
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# --- reading the code ----------------------------------------------------------------------------------------------

STANDARD = set(  # all that nnlib and the notebooks use of the standard library
    "argparse ast asyncio base64 bisect collections contextlib copy ctypes dataclasses dis functools html importlib"
    " inspect io itertools json math numbers pathlib re string sys textwrap threading time tomllib typing"
    " warnings".split()
)
ONLY = {  # of the modules that can run, load or connect: what is used, and why
    "asyncio": {"get_running_loop", "sleep"},  # an explorer's Play, on the kernel's own loop
    "ctypes": {"c_ulong", "py_object", "pythonapi"},  # a check stops a learner's loop that does not end
    "importlib": {"resources", "metadata", "util"},  # the questions in the package; versions; see below
    "util": {"find_spec"},  # importlib.util: is a package there?
    "json": {"dumps", "loads"},  # reports
    "np": {"load"},  # NeuralNetwork.load, data.digits; without pickle, see below
    "os": set(),  # nothing
    "NeuralNetwork": {"load"},
    "tomllib": {"loads", "TOMLDecodeError"},  # the questions
}
LOADERS = set(  # of any object or package
    "load loads dump dumps fromfile tofile memmap open_memmap loadtxt genfromtxt fromregex read_array DataSource"
    " exec_module load_module get_ipython".split()
)
BUILT_IN = {"eval", "exec", "compile", "__import__", "input", "breakpoint", "get_ipython"}


def offences(tree, packages=frozenset()):
    """What this code has no business with, as texts; of other packages it may use these `packages`."""
    for node in ast.walk(tree):
        for module, name, alias in imported(node):
            path = f"{module}.{name}".strip(".").split(".")
            if path[0] not in STANDARD | packages:
                yield f"imports {path[0]}"
            if alias and not ONLY.keys().isdisjoint(path):
                yield f"imports {module} {name} as {alias}"
            for owner, part in itertools.pairwise(path):
                if (owner in ONLY or part in LOADERS | BUILT_IN) and part not in ONLY.get(owner, ()):
                    yield f"imports {part} of {owner}"
        if isinstance(node, ast.Name) and node.id in BUILT_IN:
            yield f"uses {node.id}"
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            strict = owner in ONLY and owner not in ("np", "NeuralNetwork")
            if (strict or node.attr in LOADERS) and node.attr not in ONLY.get(owner, ()):
                yield f"uses {ast.unparse(node)}"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            yield "allows pickle"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
            if len(node.args) > 1 or "*" in ast.unparse(node):  # also as *arguments and **settings
                yield "may allow pickle"


def imported(node):
    if isinstance(node, ast.Import):
        yield from ((alias.name, "", alias.asname) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield from ((node.module, alias.name, alias.asname) for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nnlib_uses_nothing_that_runs_loads_or_connects(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    others = {
        "nnlib",
        "numpy",
        "matplotlib",
        "ipywidgets",
        "tqdm",
        "IPython",
        "PIL",
        "contourpy",
        "anywidget",
        "traitlets",
    }
    assert list(offences(tree, others)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_hold_plain_python_that_runs_loads_and_connects_nothing(path):
    notebook = read(path)
    comparison = tagged(notebook, "comparison")
    for cell in code_cells(notebook):
        if cell not in tagged(notebook, "setup"):
            allowed = {"nnlib", "numpy", "IPython"} | ({"torch", "sklearn"} if cell in comparison else set())
            assert list(offences(ast.parse(cell.source), allowed)) == []  # `!ls` and `%pip` cannot be parsed


def test_the_one_shell_command_is_pip_in_the_set_up_cell():
    pip = r' +!"\{sys\.executable\}" -m pip install --no-input -qq "git\+https://github\.com/[\w.-]+/[\w.-]+@v[\d.]+"'
    for path in NOTEBOOKS:
        (cell,) = tagged(read(path), "setup")
        assert cell.source == address.setup_cell(address.address())
        lines = cell.source.splitlines()
        shell = [line for line in lines if line.lstrip().startswith(("!", "%"))]
        assert len(shell) == 1 and re.fullmatch(pip, shell[0])
        rest = "\n".join(line.replace(line.lstrip(), "pass") if line in shell else line for line in lines)
        assert list(offences(ast.parse(rest))) == []


@pytest.mark.parametrize(
    "code",
    ["import subprocess", "import pickle", "from urllib.request import urlopen", "import socket as s", "import joblib"]
    + [
        "import os as o",
        "from os import system",
        "os.system('ls')",
        "os.popen('ls')",
        "from importlib import import_module",
    ]
    + [
        "eval('1')",
        "exec(code)",
        "run = exec",
        "compile('1', '', 'eval')",
        "__import__('os')",
        "get_ipython().system('ls')",
    ]
    + ["np.load(path, allow_pickle=True)", "np.load(path, allow_pickle=it)", "array.dump(path)", "np.memmap(path)"]
    + [
        "asyncio.create_subprocess_exec('ls')",
        "from asyncio import open_connection",
        "ctypes.CDLL('x')",
        "yaml.load(x)",
    ]
    + [
        "from numpy import load",
        "from numpy import load as read",
        "np.load(path, None, True)",
        "np.load(*it)",
        "np.load(path, **it)",
        "np.DataSource()",
        "from IPython import get_ipython",
        "IPython.get_ipython()",
        "from importlib.util import module_from_spec",
        "from importlib import util\nutil.module_from_spec(it)",
        "importlib.util.spec_from_file_location('x', 'x.py')",
        "from importlib import util\nutil.find_spec('os').loader.exec_module(it)",
    ],
)
def test_what_must_not_be_there_would_be_found(code):
    assert list(offences(ast.parse(code), {"numpy", "IPython"}))


# --- watching it work ----------------------------------------------------------------------------------------------

WATCH = """
import os, sys

NEVER = ("socket.connect", "socket.bind", "socket.send", "socket.get", "urllib.", "http.client.", "ftplib.", "smtplib.",
         "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "pty.",
         "webbrowser.", "pickle.")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
CHANGING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.")
HERE = os.path.realpath(os.getcwd()) + os.sep

def outside(*paths):
    paths = [os.fsdecode(path) for path in paths if isinstance(path, (str, bytes, os.PathLike))]
    return [path for path in paths if not os.path.realpath(path).startswith(HERE) and path != os.devnull]

def watch(event, arguments):
    found = event.startswith(NEVER)
    if event in ("exec", "compile"):
        found = sys._getframe(1).f_globals.get("__name__", "").startswith(("nnlib", "__main__"))
    if event == "open" and arguments[2] & WRITING:
        found = outside(arguments[0])
    if event.startswith(CHANGING):
        found = outside(*arguments[:2])
    if found:
        print("FOUND", event, arguments, file=sys.__stderr__)
"""

USE = """
import matplotlib.font_manager, ipywidgets, tqdm.auto  # what these do at first, such as list the fonts, is theirs

sys.addaudithook(watch)
import importlib, pkgutil
import numpy as np
import nnlib

modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(nnlib.__path__, "nnlib.")]
from nnlib import __main__ as terminal, check, data, plots, quiz, training
from nnlib.check import report
from nnlib.network import NeuralNetwork
from nnlib.questions import questions, series
from nnlib.widgets.explorer import Explorer
from nnlib.widgets.play.setting import Setting

X, Y, *_ = data.digits()
net = NeuralNetwork([64, 8, 10], output="softmax", loss="cross_entropy", initial="scaled", rng=0)
training.fit(net, X, Y, iterations=2, batch_size=32, progress=True)
net.save("net.npz")
needs = {"LandscapeExplorer": [lambda u, v: u**2 + v**2], "DigitExplorer": [NeuralNetwork.load("net.npz")]}
explorers = [kind(*needs.get(kind.__name__, [])) for kind in {
    kind for module in modules for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Explorer) and kind is not Explorer}]
for explorer in explorers:
    explorer.one_step()
    explorer.work()
    explorer.reset()
    explorer._ipython_display_()
Setting.read("PlaygroundExplorer(noise=0.2)")
for exercise in check.exercises().values():
    exercise(exercise.reference)
    exercise(lambda *arguments: 1 / 0)
    exercise.hint()
    exercise.solution()
for notebook in series():
    for question in questions(notebook).values():
        quiz.answer(question.name, "A")
    quiz.closing(notebook)._ipython_display_()
check.summary()
check.save_report("Ada")
report.main(["."])
terminal.main(["--iterations", "2"])
fig, ax = plots.figure()
plots.show(fig, alt="Empty axes.")
print("explorers", len(explorers), "exercises", len(check.exercises()), "series", len(series()))
"""


def watched(program, folder):
    """What a program prints that runs in `folder`, and a list of what it does and should not."""
    command = [sys.executable, "-B", "-c", WATCH + program]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if line.startswith("FOUND")]


def test_all_of_nnlib_runs_no_program_opens_no_connection_and_writes_only_here(tmp_path):
    printed, found = watched(USE, tmp_path)
    assert found == []
    explorers, exercises, series = map(int, re.findall(r"\d+", printed.splitlines()[-1]))
    assert explorers >= 9 and exercises >= 20 and series >= 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.npz", "report_Ada.json"]


@pytest.mark.parametrize(
    "event, code",
    {
        "socket.connect": "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
        "socket.getaddrinfo": "import socket; socket.getaddrinfo('localhost', 9)",
        "subprocess.Popen": "import subprocess; subprocess.run([sys.executable, '-c', ''])",
        "os.system": "os.system('exit')",
        "pickle.find_class": "import pickle; pickle.loads(pickle.dumps(pickle.Pickler))",
        "exec": "exec('1')",
        "compile": "eval('1')",
        "open": "open('../elsewhere', 'w')",
        "os.mkdir": "os.mkdir('../folder')",
        "os.rename": "os.rename('../here', '../there')",
    }.items(),
)
def test_the_watch_would_see_it(event, code, tmp_path):
    (tmp_path / "here").touch()
    (tmp_path / "folder_of_the_program").mkdir()
    _, found = watched(f"sys.addaudithook(watch)\n{code}", tmp_path / "folder_of_the_program")
    assert any(line.startswith(f"FOUND {event} ") for line in found)


# --- texts from outside --------------------------------------------------------------------------------------------

HOSTILE = """<img src=x onerror="alert(1)"><script>'&lt;\x1b[2J"""
MAKES_HTML = {"quiz.py", "explorer.py", "playground.py"}  # the tests below try each of them


class Parts(HTMLParser):
    """The tags of some HTML with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_html_is_made_in_these_files_only():
    makes = re.compile(r"\bHTML\b|HTMLMath|Markdown\(|Javascript|text/html|_repr_html_|_repr_mimebundle_|_allow_html")
    found = {path.name for path in FILES if makes.search(path.read_text(encoding="utf-8"))}
    assert found == MAKES_HTML


def test_a_question_is_text(monkeypatch):
    monkeypatch.setattr(quiz, "answers", {"hostile": [0]})
    for kind, in_html in (("prediction", 2), ("closing", 4)):
        question = Question("hostile", HOSTILE, ((HOSTILE, HOSTILE), ("no", HOSTILE)), 0, kind, "sigmoid")
        shown = quiz.Quiz([question])
        values = [widget.value for widget in shown.box.children if isinstance(widget, ipywidgets.HTML)]
        assert sum(HOSTILE in Parts(value).text for value in values) == 2  # the question, and the words below it
        assert Parts(quiz._as_html([question])).text.count(HOSTILE) == in_html  # with the choices, and with the replies
        for value in [*values, quiz._as_html([question])]:
            known = {"style", "div", "p", "b", "code", "ul", "li", "details", "summary"}
            assert {tag for tag, _ in Parts(value).tags} <= known


def test_an_error_in_a_question_is_text(monkeypatch):
    def broken(*_):
        raise ValueError(HOSTILE)

    monkeypatch.setattr(quiz, "_keep", broken)
    question = Question("hostile", "?", (("yes", "Yes."), ("no", "No.")), 0, "closing", "sigmoid")
    shown = quiz.Quiz([question])
    with pytest.raises(ValueError, match="onerror"):
        shown.press(question, 0)
    words = Parts(shown.words["hostile"].value)
    assert repr(HOSTILE) in words.text and words.tags == [("div", {"role": "alert"}), ("b", {})]


class Hostile(Explorer):
    """Its words come from outside, and so does its error."""

    def __init__(self):
        fig, ax = plots.figure()
        super().__init__({"x": knob(ipywidgets.IntSlider, "x", max=10)}, fig, ax.plot([0], [0]))

    def follow(self, x):
        if x:
            raise ValueError(HOSTILE)
        return HOSTILE


def test_the_words_and_errors_of_an_explorer_are_text():
    explorer = Hostile()
    for text in (HOSTILE, repr(ValueError(HOSTILE))):
        page = Parts(explorer.view.value)
        assert text in page.text
        (image,) = (attributes for tag, attributes in page.tags if tag == "img")
        assert {tag for tag, _ in page.tags} <= {"div", "b", "img"}
        assert image["alt"] == HOSTILE and image["src"].startswith("data:image/png;base64,")
        assert set(image) == {"alt", "width", "style", "src"}
        with pytest.raises(ValueError, match="onerror"):
            explorer.turn(x=1)
    explorer.close()


def test_a_line_pasted_into_the_playground_is_text():
    explorer = PlaygroundExplorer()
    explorer.line.value = f"PlaygroundExplorer(data={HOSTILE!r})"
    message = Parts(explorer.message.value)
    assert repr(HOSTILE) in message.text and message.tags == [("div", {"role": "alert"}), ("b", {})]
    explorer.close()


def test_stored_notebooks_hold_no_script_and_fetch_only_the_badge():
    for path in NOTEBOOKS:
        notebook = read(path)
        outputs = [output.get("data", {}) for cell in code_cells(notebook) for output in cell.outputs]
        assert {kind for data in outputs for kind in data} <= {"text/plain", "text/html", "image/png"}
        prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        pages = [*prose, *(data["text/html"] for data in outputs if "text/html" in data)]
        for tag, attributes in (part for page in pages for part in Parts(page).tags):
            assert tag not in ("script", "iframe", "object", "embed", "form", "link", "img"), path.name
            assert not [name for name in attributes if name.startswith("on") or name == "src"], path.name
        images = {image for page in prose for image in re.findall(r"!\[[^]]*\]\(([^)]*)\)", page)}
        assert images == {address.BADGE} and "javascript:" not in "".join(pages)


def test_the_pad_sends_and_fetches_nothing():
    code = (ROOT / "nnlib" / "widgets" / "pad.js").read_text(encoding="utf-8")
    able = (
        r"fetch|XMLHttp|Socket|EventSource|sendBeacon|\beval\b|Function\(|import\b|https?:|HTML|cookie|Storage|\.src\b"
    )
    assert "render" in code and not re.search(able, code)


def test_a_hostile_name_stays_text_in_the_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = f"../../{HOSTILE}"
    report.save(name, {"exercises": {}, "predictions": {}, "questions": {}})
    (path,) = tmp_path.iterdir()  # in this folder, and nowhere else
    assert re.fullmatch(r"report_[\w-]+\.json", path.name)
    shutil.copy(path, tmp_path / "copy.json")
    if os.name != "nt":  # Windows has no such file names
        (tmp_path / f"{HOSTILE}.json".replace("/", "")).write_text("damaged")
    report.main([str(tmp_path)])
    printed = capsys.readouterr().out
    assert repr(name)[-9:] in printed.replace("\n", "") and "\x1b" not in printed


def test_a_network_of_a_hostile_name_is_refused_in_plain_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "x\x1b[2J.npz" if os.name != "nt" else "x.npz"
    (tmp_path / name).write_bytes(b"damaged")
    with pytest.raises(ValueError, match=r"^'?x\S*\.npz'? is not a network that NeuralNetwork.save wrote") as problem:
        NeuralNetwork.load(name)
    assert str(problem.value).isprintable()


# --- packages and actions ------------------------------------------------------------------------------------------


def test_the_packages_are_few_and_have_floors():
    needed = [Requirement(line) for line in PROJECT["dependencies"]]
    assert [need.name for need in needed] == ["numpy", "matplotlib", "ipywidgets", "tqdm"]
    extras = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
    ceilings = set()
    for need in needed + extras:
        floors = [bound for bound in need.specifier if bound.operator == ">="]
        assert len(floors) == 1 and not need.url, f"{need.name} needs a lowest version, and comes from the registry"
        ceilings |= {f"{need.name}{bound}" for bound in need.specifier if bound.operator != ">="}
    # nnlib refuses no newer version of what a learner has; the tools have ceilings where a new one has broken them.
    assert ceilings == {"jupyterlab<5", "ipykernel<7", "notebook<8"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_only_read_and_their_actions_are_pinned(path):
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"].values()
    writing = [(job["permissions"], [list(step) for step in job["steps"]]) for job in jobs if "permissions" in job]
    publishing = ({"pages": "write", "id-token": "write"}, [["id", "uses"]])  # one action, and no command of ours
    assert writing == ([publishing] if path.name == "pages.yml" else [])
    assert not re.search(r"pull_request_target|workflow_run|secrets\.|github\.(event|head_ref)", text)
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})", action), f"{action} is not pinned"


def test_there_are_workflows():
    assert WORKFLOWS


@pytest.fixture
def action(tmp_path, monkeypatch):
    """A repository that git takes for github.com/some/action, a workflow that uses it, and the hash of its commit."""
    if not shutil.which("git"):
        pytest.skip("no git")
    folder = tmp_path / "some" / "action"
    folder.mkdir(parents=True)
    author = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"]

    def git(*words):
        return subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True).stdout

    git("init")
    git("commit", "--allow-empty", "-m", "first")
    git("tag", "v1.0.0")
    git("tag", "-a", "v1.0.1", "-m", "an object of its own")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path.as_uri()}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setattr(pin_actions, "ROOT", tmp_path)
    workflow = tmp_path / ".github" / "workflows" / "ci.yml"
    workflow.parent.mkdir(parents=True)
    return workflow, git("rev-parse", "HEAD").strip()


@pytest.mark.parametrize("tag", ["v1.0.0", "v1.0.1"])
def test_a_tag_becomes_the_hash_of_its_commit(tag, action):
    workflow, commit = action
    workflow.write_text(f"      - uses: some/action/part@{tag}\n      - run: echo @v1\n")
    pin_actions.main()
    pinned = f"      - uses: some/action/part@{commit}  # {tag}\n      - run: echo @v1\n"
    assert workflow.read_text() == pinned
    pin_actions.main()
    assert workflow.read_text() == pinned


@pytest.mark.parametrize("uses", ["some/action@v9.9.9", "some/other@v1.0.0"])
def test_no_hash_is_invented(uses, action):
    workflow, _ = action
    text = f"- uses: some/action@v1.0.0\n- uses: {uses}\n"
    workflow.write_text(text)
    with pytest.raises(SystemExit, match=f"{uses.split('@')[0]} does not say what {uses.split('@')[1]} is"):
        pin_actions.main()
    assert workflow.read_text() == text
