"""A JupyterLab server and a page of Debian's chromium for the browser tests: python -m pytest tests/browser

Needs `pip install -e '.[dev,browser]'` and a chromium on the PATH; skipped with a message where one is missing.
The server has settings, data and workspaces of its own, and its folder is a copy of the repository's notebooks.
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

import pytest

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("[0-9]*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_NEWS = {"fetchNews": "false"}  # else a pop-up asks about Jupyter's news

KERNEL_IS_READY = """() => {
    const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
    const session = panel && panel.sessionContext && panel.sessionContext.session;
    return !!(session && session.kernel && session.kernel.status === 'idle' && panel.content.widgets.length > 0) }"""
ALL_CELLS_RAN = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = [...panel.content.model.cells].filter(cell => cell.type === 'code');
    return cells.every(cell => !cell.executionState || cell.executionState === 'idle')
        && panel.sessionContext.session.kernel.status === 'idle' }"""
ERRORS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap((cell, i) =>
    cell.type === 'code' ? cell.outputs.toJSON().filter(o => o.output_type === 'error' || o.name === 'stderr')
        .map(o => [i, o.ename || o.name, o.evalue || o.text]) : [])"""


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a running JupyterLab with the notebooks."""
    base = tmp_path_factory.mktemp("lab")
    shutil.copytree(REPOSITORY / "notebooks", base / "root" / "notebooks")
    settings = base / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(NO_NEWS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    folders |= {"IPYTHONDIR": "ipython", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    environment = os.environ | {name: str(base / folder) for name, folder in folders.items()}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(base / "settings"), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    command += ["--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={base / 'root'}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with open(base / "lab.log", "w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, base / "lab.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def wait_until_up(address, process, log):
    for _ in range(600):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api/status", timeout=1)
            return
        if process.poll() is not None:
            break
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


@pytest.fixture
def run_notebook(server, browser, tmp_path):
    """A function that opens a notebook, runs all its cells, and returns the page; no cell may fail or warn."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(60_000)
    page.on("dialog", lambda dialog: dialog.accept())

    def run(name):
        page.goto(f"{server}/lab/tree/notebooks/{name}?reset")
        page.wait_for_selector("#jupyterlab-splash", state="detached")
        page.wait_for_function(KERNEL_IS_READY)
        page.evaluate("async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells') }")
        page.wait_for_function(ALL_CELLS_RAN, timeout=180_000)
        assert page.evaluate(ERRORS) == []
        return page

    yield run
    if screenshots := os.environ.get("SCREENSHOTS"):  # a folder to keep the last look of each page in
        Path(screenshots).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(screenshots) / f"{tmp_path.name}.png")
    page.close()
