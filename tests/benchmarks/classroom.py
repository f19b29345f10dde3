"""A classroom on one machine: many kernels with the training explorer.

Each learner has a kernel, started as JupyterLab does, with the explorer of notebook 05 open, and moves a slider once a
second, to places drawn at random: the message that a browser sends, until the message with its first picture is back.
Times count from the moment when the move was due, so a machine that does not keep up shows it. First all move the
learning rate, at 1,500 iterations, then the iterations, up to 100,000. Kernels only: a JupyterHub adds a server for
each learner. Needs Linux. A quick try, which writes nothing: `python tests/benchmarks/classroom.py LEARNERS SECONDS`.
"""

import asyncio
import sys
import time
from pathlib import Path

import numpy as np
from jupyter_client.manager import AsyncKernelManager

from table import Row

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from nnlib.widgets.training import STOPS
from notebooks import FOLDER, OneKernel, code_cells, read

AT_ONCE = 3  # kernels that start at the same time
PATIENCE = 300  # seconds to wait for a kernel's message
SLIDERS = {  # what a browser sends for each place, and the place at the start
    "learning rate": ([{"value": 10 ** (place / 10)} for place in range(-20, 21)], 20),
    "iterations": ([{"index": place} for place in range(len(STOPS))], STOPS.index(1500)),
}


def rows(learners=30, seconds=60):
    kernels = [Kernel(number) for number in range(learners)]
    with asyncio.Runner() as runner:
        try:
            runner.run(open_all(kernels))
            for slider in SLIDERS:
                milliseconds, pictures = runner.run(move_all(kernels, slider, seconds))
                yield Row(f"{learners} learners, {slider}: median", np.median(milliseconds), "ms")
                yield Row(f"{learners} learners, {slider}: 95 %", np.quantile(milliseconds, 0.95), "ms")
                yield Row(f"{learners} learners, {slider}: pictures per second, {learners} are due", pictures, "")
            pss, rss = np.sum([kernel.memory() for kernel in kernels], axis=0)
            yield Row(f"memory of {learners} kernels, what they share counted once (PSS)", pss, "MB")
            yield Row(f"memory of {learners} kernels, each by itself, added up (RSS)", rss, "MB")
        finally:
            runner.run(close_all(kernels))


async def open_all(kernels):
    """Start them, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one(kernel):
        async with gate:
            await kernel.open()

    await together(map(open_one, kernels))


async def move_all(kernels, slider, seconds):
    """Milliseconds of each move, and pictures per second. The learners' seconds begin one after the other."""
    start = time.perf_counter() + 1

    async def moves(kernel):
        late = []
        for second in range(seconds):
            due = start + second + kernel.number / len(kernels)
            await asyncio.sleep(due - time.perf_counter())  # not at all, if it is past
            await kernel.move(slider)
            late.append(1000 * (time.perf_counter() - due))
        return late

    milliseconds = np.concatenate(await together(map(moves, kernels)))
    return milliseconds, len(milliseconds) / max(seconds, time.perf_counter() - start)


async def close_all(kernels):
    await together(kernel.close() for kernel in kernels)


async def together(coroutines):
    """The results of all; an error in one ends the others."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(coroutine) for coroutine in coroutines]
    return [task.result() for task in tasks]


class Kernel:
    """The kernel of one learner, and the channels to it that a browser has."""

    def __init__(self, number):
        self.number, self.rng = number, np.random.default_rng(number)
        self.places = {slider: place for slider, (_, place) in SLIDERS.items()}
        self.comms = {}  # {slider's label: the id of its channel}
        self.manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OneKernel(sys.executable))
        self.client = None

    async def open(self):
        """Start, and run the first cells of notebook 05 and the explorer."""
        await self.manager.start_kernel(cwd=str(FOLDER))
        self.client = self.manager.client()
        self.client.start_channels(stdin=False, hb=False)
        await self.client.wait_for_ready(timeout=PATIENCE)
        cells = code_cells(read(FOLDER / "05_training_loop.ipynb"))[:2]
        for source in [*(cell.source for cell in cells), "TrainingExplorer()"]:
            reply = await self.client.execute_interactive(source, timeout=PATIENCE, output_hook=self._note)
            if reply["content"]["status"] != "ok":
                raise RuntimeError(f"{source}\n{reply['content']}")

    def _note(self, message):
        if message["msg_type"] == "comm_open":
            content = message["content"]
            self.comms[content["data"]["state"].get("description")] = content["comm_id"]

    async def move(self, slider):
        """Send the slider to another place, as a browser does, and wait for the picture that answers."""
        states, _ = SLIDERS[slider]
        self.places[slider] = (self.places[slider] + self.rng.integers(1, len(states))) % len(states)
        data = {"method": "update", "state": states[self.places[slider]], "buffer_paths": []}
        move = self.client.session.msg("comm_msg", {"comm_id": self.comms[slider], "data": data})
        self.client.shell_channel.send(move)
        while True:
            answer = await self.client.get_iopub_msg(timeout=PATIENCE)
            if answer["parent_header"].get("msg_id") == move["header"]["msg_id"] and _has_picture(answer):
                return

    def memory(self):
        """MB: what it shares with others divided by their number (PSS), and with all of it (RSS)."""
        lines = Path(f"/proc/{self.manager.provisioner.pid}/smaps_rollup").read_text().splitlines()
        kilobytes = {line.split()[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}
        return kilobytes["Pss:"] / 1024, kilobytes["Rss:"] / 1024

    async def close(self):
        if self.client:
            self.client.stop_channels()
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)


def _has_picture(message):
    data = message["content"].get("data", {})
    return message["msg_type"] == "comm_msg" and "data:image/" in str(data.get("state", {}).get("value"))


if __name__ == "__main__":
    for row in rows(*map(int, sys.argv[1:])):
        print(row, flush=True)
