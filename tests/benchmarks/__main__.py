"""All measurements, as one table: python tests/benchmarks [PART ...]

Prints the table while it measures, and writes it to RESULTS.md; if parts are named, only their sections are replaced.
Fails, after all parts, if a bar is missed. Wants a quiet machine.
The parts: speed, work, startup, explorers, classroom.
"""

import argparse
import datetime
import importlib
import inspect
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from table import HEADER

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
PARTS = "speed", "work", "startup", "explorers", "classroom"
PACKAGES = "numpy", "matplotlib", "ipywidgets", "torch", "scikit-learn"
TITLE = """# Measurements

Written by `python tests/benchmarks`. A ratio is given only where two things run in turns on the same data: the time of
nnlib over that of the other, in each round, and of these the median, which need not be the ratio of the two medians.
Below 1, nnlib is faster. 1 MB is 1024 x 1024 bytes.
"""


def main():
    sys.path.insert(0, str(HERE.parents[1]))  # the nnlib of this folder, whether installed or not
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all of them if none")
    parts = parser.parse_args().parts or PARTS
    if unknown := {*parts} - {*PARTS}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    sections, missed = earlier_sections(), False
    for part in parts:
        module = importlib.import_module(part)
        heading, _, text = inspect.getdoc(module).partition("\n")
        section = [f"## {heading.rstrip('.')}", *text.rstrip().splitlines(), "", machine(), "", HEADER]
        print(*section, sep="\n", flush=True)
        for row in module.rows():
            print(row, flush=True)
            section.append(str(row))
            missed |= not row.met()
        sections[part] = "\n".join(section) + "\n"
        print()
        found = [f"<!-- {name} -->\n{sections[name]}" for name in PARTS if name in sections]
        RESULTS.write_text("\n".join([TITLE, *found]), encoding="utf-8")
    sys.exit(missed)


def earlier_sections():
    """{part: its section of RESULTS.md}, as an earlier run wrote them."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    _, *sections = text.split("\n<!-- ")
    return {part: section for part, _, section in (section.partition(" -->\n") for section in sections)}


def machine():
    """When and on what a section was measured."""
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"no {name}")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{datetime.date.today()}; Python {platform.python_version()}, {', '.join(versions)}; {system}."


if __name__ == "__main__":
    main()
