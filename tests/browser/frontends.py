"""A notebook in a browser, the same for three front ends: JupyterLab 4, Notebook 7, and the classic Notebook 6.5."""

import ast
import json
import time
import urllib.request

from jupyter_client import BlockingKernelClient

IMPATIENT = "[anywidget] Failed to initialize model."  # after two seconds, on a busy machine: then there is no pad
VIEWPORT = {"width": 1280, "height": 1400}
WIDGET, PNG = "application/vnd.jupyter.widget-view+json", "image/png"


class Kernel:
    """A second line to a notebook's kernel: asks it for values, and hears every error, also those of callbacks."""

    def __init__(self, server, name):
        with urllib.request.urlopen(f"{server.address}/api/sessions", timeout=20) as answer:
            self.session = next(it for it in json.load(answer) if it["path"].endswith(name))
        self.address = f"{server.address}/api/sessions/{self.session['id']}"
        file = server.runtime / f"kernel-{self.session['kernel']['id']}.json"
        self.client = BlockingKernelClient(connection_file=str(file))
        self.client.load_connection_file()
        self.client.start_channels(stdin=False)
        self.client.wait_for_ready(timeout=30)
        self.problems = []

    def ask(self, expression):
        """The value of an expression in which `probe` is known."""
        settings = dict(silent=True, user_expressions={"it": expression}, reply=True, timeout=60)
        answer = self.client.execute("import probe", **settings)["content"]["user_expressions"]["it"]
        assert answer["status"] == "ok", "\n".join(answer["traceback"])
        self.listen()
        return ast.literal_eval(answer["data"]["text/plain"])

    def listen(self):
        """Keep what the kernel has reported: errors, and all that was written to stderr."""
        while self.client.iopub_channel.msg_ready():
            message = self.client.get_iopub_msg(timeout=5)
            content = message["content"]
            if message["msg_type"] == "error" or content.get("name") == "stderr":
                text = content.get("text") or f"{content['ename']}: {content['evalue']}"
                if not text.startswith("No such comm"):  # the page answers an explorer that `probe` has closed again
                    self.problems.append(text)

    def close(self):
        self.client.stop_channels()
        urllib.request.urlopen(urllib.request.Request(self.address, method="DELETE"), timeout=20).close()


class Notebook:
    """A notebook on a page of the browser. Each front end has its own words, in JavaScript, for what one does to it."""

    def __init__(self, page, server):
        self.page, self.server, self.kernel, self.page_errors = page, server, None, []
        page.on("pageerror", self.keep_error)

    def keep_error(self, error):
        self.page_errors.append(str(error))

    def open(self, name):
        """Open the notebook and wait for its kernel."""
        self.find(name)
        self.wait_until_ready()
        self.page_errors.clear()  # Notebook 7 itself has some at its start
        self.kernel = Kernel(self.server, name)
        return self

    def find(self, name):
        self.page.goto(self.server.address + self.ADDRESS.format(name=name))

    def wait_until_ready(self):
        self.page.wait_for_function(self.READY, timeout=60_000)

    def run_all(self):
        """Run all cells; none may fail or warn."""
        self.page.evaluate(self.RUN_ALL)
        self.wait_until_ran()

    def run_cell(self, index):
        self.start_cell(index)
        self.wait_until_ran()

    def start_cell(self, index):
        self.page.evaluate(self.RUN_CELL, index)

    def wait_until_ran(self):
        self.page.wait_for_function(self.RAN, timeout=180_000)
        assert self.errors() == []

    def has_run(self):
        return self.page.evaluate(self.RAN)

    def cells(self):
        """[index, source, outputs] of each code cell."""
        return self.page.evaluate(self.CELLS)

    def explorers(self):
        """[index, source, model_id] of each cell with an explorer: a widget that is a picture for whoever has none."""
        return [
            (index, source, output["data"][WIDGET]["model_id"])
            for index, source, outputs in self.cells()
            for output in outputs
            if {WIDGET, PNG} <= output.get("data", {}).keys()
        ]

    def errors(self):
        """What went wrong so far: in the outputs, in the kernel's callbacks and tasks, and in the page."""
        outputs = [(index, output) for index, _, outputs in self.cells() for output in outputs]
        shown = [(i, out) for i, out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"]
        self.kernel.listen()
        return shown + self.kernel.problems + [text for text in self.page_errors if text != IMPATIENT]

    def cell(self, index):
        """The cell's element, scrolled into view: JupyterLab does not draw those that are far off."""
        self.page.evaluate(self.SHOW, index)
        return self.page.locator(f'[data-tested-cell="{index}"]')

    def reload(self):
        """Save, and load the page anew while the kernel lives on."""
        self.page.evaluate(self.SAVE)
        self.page.reload()
        self.wait_until_ready()

    def close(self):
        self.leave()
        if self.kernel:
            self.kernel.close()

    def leave(self):
        self.page.close()


class Notebook7(Notebook):
    """Made of JupyterLab's parts."""

    ADDRESS = "/notebooks/notebooks/{name}"
    READY = """() => {
        const panel = !document.querySelector('#jupyterlab-splash') && window.jupyterapp?.shell.currentWidget;
        return panel?.sessionContext?.session?.kernel?.status === 'idle' && panel.content.widgets.length > 0 }"""
    RUN_ALL = """() => {
        window.ran = false;
        window.jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.ran = true }) }"""
    RUN_CELL = """index => {
        window.ran = false;
        window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
        window.jupyterapp.commands.execute('notebook:run-cell').finally(() => { window.ran = true }) }"""
    RAN = "() => window.ran && window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
        .map((cell, i) => cell.type === 'code' ? [i, cell.sharedModel.getSource(), cell.outputs.toJSON()] : null)
        .filter(cell => cell)"""
    SHOW = """async index => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        await notebook.scrollToItem(index, 'start');
        notebook.widgets[index].node.dataset.testedCell = index }"""
    SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save') }"


class Lab(Notebook7):
    """JupyterLab, which takes long to load: one page of it opens many notebooks, one after the other."""

    ADDRESS = "/lab?reset"
    FIND = """async name => {
        await window.jupyterapp.restored;
        await window.jupyterapp.serviceManager.kernelspecs.refreshSpecs();
        await window.jupyterapp.commands.execute('docmanager:open', { path: `notebooks/${name}` }) }"""
    LEAVE = """() => {
        window.jupyterapp.shell.currentWidget?.dispose();
        window.jupyterapp.shell.expandLeft();
        document.body.removeAttribute('style') }"""
    THEMES = ("JupyterLab Light", "JupyterLab Dark")

    def find(self, name):
        if not self.page.evaluate("() => 'jupyterapp' in window"):
            super().find(name)
            self.page.wait_for_function("() => window.jupyterapp && !document.querySelector('#jupyterlab-splash')")
        self.page.evaluate(self.FIND, name)

    def leave(self):
        """Leave the page as it was at the start."""
        self.page.remove_listener("pageerror", self.keep_error)
        self.page.evaluate(self.LEAVE)
        self.page.set_viewport_size(VIEWPORT)
        self.change_theme(self.THEMES[0])

    def change_theme(self, theme):
        self.page.evaluate(
            "theme => { window.jupyterapp.commands.execute('apputils:change-theme', { theme: theme }) }", theme
        )
        self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)


class Classic(Notebook):
    """Notebook 6.5: the front end of ipywidgets 7, as in Colab. Its widgets load late, but cells can run before."""

    ADDRESS = "/notebooks/notebooks/{name}"
    SAVE = "async () => { await Jupyter.notebook.save_notebook() }"
    READY = """() => window.Jupyter?.notebook?._fully_loaded && Jupyter.notebook.kernel?.is_connected()
        && 'jupyter.widget' in Jupyter.notebook.kernel.comm_manager.targets"""
    RUN_ALL = "() => Jupyter.notebook.execute_all_cells()"
    RUN_CELL = "index => Jupyter.notebook.execute_cells([index])"
    RAN = "() => Jupyter.notebook.get_cells().every(cell => cell.input_prompt_number !== '*')"
    CELLS = """() => Jupyter.notebook.get_cells()
        .map((cell, i) => cell.cell_type === 'code' ? [i, cell.get_text(), cell.output_area.toJSON()] : null)
        .filter(cell => cell)"""
    SHOW = """index => {
        const element = Jupyter.notebook.get_cell(index).element[0];
        element.scrollIntoView();
        element.dataset.testedCell = index }"""


def new_page(browser):
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(30_000)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def wait_until(condition, what, seconds=30):
    """Ask again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")
