"""Servers, front ends and a page of Debian's chromium for the browser tests: python -m pytest tests/browser

Needs `pip install -e '.[dev,browser]'` and a chromium on the PATH. The classic notebook with Colab's versions is taken
from the folder that COLAB_ENVIRONMENT names (python tools/colab.py makes one), or else installed once into a new one,
if there is a Python 3.13. What is missing is skipped with a message. Each server has settings, data and a copy of the
notebooks of its own. SCREENSHOTS=FOLDER keeps pictures.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from frontends import Classic, Lab, Notebook7, new_page
from nbformat import v4, writes

import colab

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("[0-9]*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCREENSHOTS = os.environ.get("SCREENSHOTS")
NO_NEWS = {"fetchNews": "false"}  # else a pop-up asks about Jupyter's news
KERNEL = {"name": "python3", "display_name": "Python 3"}  # else JupyterLab asks which one
FOLDERS = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
FOLDERS |= {"IPYTHONDIR": "ipython", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "JUPYTERLAB_SETTINGS_DIR": "settings"}
LAB = ["-m", "jupyterlab", "--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
LAB += ["--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"]
LAB += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
CLASSIC = ["-m", "notebook", "--NotebookApp.token=", "--NotebookApp.password=", "--NotebookApp.disable_check_xsrf=True"]


class Server(NamedTuple):
    address: str
    base: Path

    @property
    def runtime(self):
        return self.base / FOLDERS["JUPYTER_RUNTIME_DIR"]

    def store(self, name, sources, kernel="python3"):
        """Write a notebook of these cells beside the others: the sources of code cells, or cells."""
        metadata = {"kernelspec": KERNEL | {"name": kernel}}
        cells = [v4.new_code_cell(it) if isinstance(it, str) else it for it in sources]
        notebook = v4.new_notebook(cells=cells, metadata=metadata)
        (self.base / "notebooks" / name).write_text(writes(notebook), encoding="utf-8")


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    """JupyterLab, and Notebook 7 in the same server if it is installed."""
    base = tmp_path_factory.mktemp("lab")
    settings = base / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(NO_NEWS))
    with running([sys.executable, *LAB], base) as server:
        yield server


@pytest.fixture(scope="session")
def classic_server(tmp_path_factory):
    """Notebook 6.5 with exactly Colab's versions."""
    base = tmp_path_factory.mktemp("classic")
    with running([colab_python(base), *CLASSIC], base) as server:
        yield server


def colab_python(base):
    """The Python of an environment with Colab's versions."""
    if folder := os.environ.get("COLAB_ENVIRONMENT"):
        return Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    version = subprocess.run([colab.find_python(), "--version"], capture_output=True, text=True).stdout
    if f" {colab.PYTHON}." not in version:
        pytest.skip(f"needs Python {colab.PYTHON}, or COLAB_ENVIRONMENT=FOLDER")
    return colab.new_environment(base / "environment")


@contextlib.contextmanager
def running(command, base):
    """A notebook server with a copy of the notebooks; nnlib and `probe` come by PYTHONPATH."""
    shutil.copytree(REPOSITORY / "notebooks", base / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {name: str(base / folder) for name, folder in FOLDERS.items()}
    environment |= {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(Path(__file__).parent)])}
    environment |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # no notes from the kernel's debugger
    command = [*command, "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", f"--notebook-dir={base}"]
    with open(base / "server.log", "w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=base)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, base / "server.log")
        yield Server(f"http://127.0.0.1:{port}", base)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_up(address, process, log):
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api/status", timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(log.read_text()[-3000:])


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs pip install -e '.[browser]'")
    if CHROMIUM is None:
        pytest.skip("needs chromium, for example: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab_page(browser):
    return new_page(browser)


@pytest.fixture
def open_notebook(request, browser, tmp_path):
    """A function that opens a notebook in one of the front ends. At the end nothing may have gone wrong in it."""
    opened = []

    def open_(name, front_end=Lab):
        server = request.getfixturevalue("classic_server" if front_end is Classic else "lab_server")
        if front_end is Notebook7:
            pytest.importorskip("notebook", "7", reason="needs pip install -e '.[browser]'")
        page = request.getfixturevalue("lab_page") if front_end is Lab else new_page(browser)
        opened.append(front_end(page, server))
        return opened[-1].open(name)

    yield open_
    with contextlib.ExitStack() as closing:
        for notebook in opened:
            closing.callback(notebook.close)  # whatever happens
        for notebook in opened:
            screenshot(notebook.page, f"last look {tmp_path.name}")
            assert not notebook.kernel or notebook.errors() == []


@pytest.fixture
def run_notebook(open_notebook):
    """A function that opens a notebook, runs all its cells, and returns it; no cell may fail or warn."""

    def run(name, front_end=Lab):
        notebook = open_notebook(name, front_end)
        notebook.run_all()
        return notebook

    return run


def screenshot(place, name):
    """Keep a picture of the page or of an element of it, if there is a folder to keep it in."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        place.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")
