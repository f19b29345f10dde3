"""A row of the table of benchmarks, and how it is measured: runs that take turns, and their medians."""

import statistics
import time
from typing import NamedTuple

HEADER = "| what | nnlib | beside it | ratio | bar |\n|---|---|---|---|---|"


class Row(NamedTuple):
    """One result: `ours` in `unit`, where there is something beside it `theirs`, and if it is a rival the `ratio`.

    `bar` is what must not be exceeded: by the ratio if there is one, else by `ours`, as they are shown. A lower limit
    is written as a negative number: ``bar=-15`` means at least 15.
    """

    what: str
    ours: float
    unit: str
    rival: str = ""
    theirs: float | None = None
    ratio: float | None = None
    bar: float | None = None

    def __str__(self):
        beside = "" if self.theirs is None else f"{self.rival}: {_shown(self.theirs, self.unit)}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        bar = "" if self.bar is None else f"at {'most' if self.bar > 0 else 'least'} {abs(self.bar):g}: "
        verdict = bar and bar + ("met" if self.met() else "MISSED")
        return f"| {self.what} | {_shown(self.ours, self.unit)} | {beside} | {ratio} | {verdict} |"

    def met(self):
        """Whether the number as it is shown keeps the bar; also True if there is no bar."""
        if self.bar is None:
            return True
        shown = _shown(self.ours, "") if self.ratio is None else f"{self.ratio:.2f}"
        measured = float(shown.replace(",", ""))
        return measured <= self.bar if self.bar > 0 else measured >= -self.bar


def _shown(number, unit):
    return f"{number:,.{0 if number >= 100 else 1 if number >= 10 else 2}f} {unit}".strip()


def compare(what, ours, rivals, *, rounds, unit="ms", bars=None):
    """Rows: the run `ours` beside each of ``rivals = {name: run}``, all of them once per round, `rounds` times.

    Whatever else the machine does meanwhile slows all of them; a ratio is the median of the rounds' ratios.
    """
    runs = {"": ours} | rivals
    seconds = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(duration(run))
    scale = {"ms": 1000, "s": 1}[unit]
    median = {name: scale * statistics.median(times) for name, times in seconds.items()}
    for name in rivals:
        ratio = statistics.median(a / b for a, b in zip(seconds[""], seconds[name]))
        yield Row(what, median[""], unit, name, median[name], ratio, (bars or {}).get(name))


def duration(run):
    """Seconds that one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
