"""Mutation testing: do the tests notice if one place of nnlib is changed?

    python tests/mutation [--all] [--seed N] [--minutes 30] [FILE ...]

mutmut changes one place at a time (+ becomes -, an argument is left out, a number grows by one) and runs the tests
that call this function. Such a mutant is killed if one of them fails or takes far too long. Works in a scratch copy,
prints a table, writes it to RESULTS.md if no FILE is named, and fails if less than 90 % are killed or if one survives
that SURVIVORS.md does not explain. Of ten mutants in a row some are tried (see LANES), the same ones for the same seed.
Needs Linux or macOS, and  pip install -e '.[dev,mutation]'.
"""

import argparse
import ast
import contextlib
import datetime
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BAR = 90  # per cent
PARTS = "nnlib", "tests", "tools", "notebooks", "README.md", "pyproject.toml"  # what the tests read
LANES = [  # mutants of ten that are tried, files of nnlib, their tests
    (
        6,
        ["files", "inputs", "activations", "losses", "network", "training", "gradient_check", "data"],
        ["activations_and_losses", "gradient_check", "data", "network", "training", "properties", "report", "faults"],
    ),
    (4, ["check/engine", "check/compare", "check/report"], ["check", "report", "faults"]),
]
SLOW = [  # seconds in all, and they notice nothing that the others do not
    "check.py::test_the_reference_is_correct",
    "check.py::test_other_right_versions_are_correct",
    "check.py::test_wrong_versions_are_not",
    "check.py::test_what_does_not_run_is_an_error",
    "check.py::test_a_stub_is_not_attempted",
    "faults.py::test_after_a_restart_the_rest_of_a_notebook_misses_names_and_nothing_goes_wrong_in_silence",
    "faults.py::test_every_cell_run_twice_then_the_first_half_again_and_without_network_says_what_is_stored",
    "faults.py::test_an_explorer_that_trains_beside_a_cell_that_trains",
    "faults.py::test_two_cells_that_train_the_same_network_leave_it_whole",
    "check.py::test_messages_are_short_plain_text_with_the_status_first",
    "training.py::test_all_starts_round_to_the_right_answers",
    "training.py::test_outputs_after_1500_iterations_lie_in_these_ranges",
    "training.py::test_outputs_of_the_texts_lie_among_ours",
    "training.py::test_median_loss",
    "training.py::test_learning_rates",
    "training.py::test_the_same_code_reads_handwritten_digits",
]
# Exit codes of mutmut. All others, such as 2 (interrupted), 34 (skipped) or 35, say nothing about the tests.
SURVIVED = 0, 5, 33  # all tests passed, or no test calls the function
KILLED = 1, 3, -7, -11, -9, -24, 24, 36, 152, 255  # a test failed, pytest broke, Python crashed (-7, -11), too long


def main():
    parser = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="such as losses or check/engine; all of them if none")
    parser.add_argument("--all", action="store_true", help="try all mutants: this takes hours")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries other mutants")
    parser.add_argument("--minutes", type=float, default=30, help="mutants not tried by then stay untried (default 30)")
    options = parser.parse_args()
    known = [file for _, files, _ in LANES for file in files]
    if unknown := {*options.files} - {*known}:
        parser.error(f"there is no file {', '.join(sorted(unknown))}; the files are {', '.join(known)}")
    for test in SLOW:  # one that has another name now would be run
        file, _, name = test.partition("::")
        if f"def {name}(" not in (ROOT / f"tests/test_{file}").read_text(encoding="utf-8"):
            parser.error(f"SLOW names {test}, but tests/test_{file} has no test of this name")
    lanes = [
        (share, [file for file in files if file in (options.files or known)], tests) for share, files, tests in LANES
    ]
    lanes = [lane for lane in lanes if lane[1]]
    end, results = time.monotonic() + 60 * options.minutes, {}
    for number, (share, files, tests) in enumerate(lanes):
        print(f"{datetime.datetime.now():%H:%M} {', '.join(files)}", flush=True)
        digits = random.Random(options.seed).sample("0123456789", 10 if options.all else share)
        seconds = (end - time.monotonic()) / (len(lanes) - number)
        results |= run_lane(files, tests, "".join(sorted(digits)), seconds)
    lines, good = report(results, options.seed)
    print(*lines, sep="\n")
    if not options.files:
        (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(not good)


def run_lane(files, tests, digits, seconds):
    """{file: [(survivor's difference, survived) ...]}; `survived` is None for what was not tried."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / part)
        paths = [f"nnlib/{file}.py" for file in files]
        for path in paths:
            (copy / path).write_text(undecorated((copy / path).read_text(encoding="utf-8")), encoding="utf-8")
        (copy / "setup.cfg").write_text(configuration(paths, tests), encoding="utf-8")
        patterns = [path.removesuffix(".py").replace("/", ".") + f".*mutmut_*[{digits}]" for path in paths]
        mutmut(patterns, copy, seconds)
        return {path: mutants_of(path, copy, digits) for path in paths}


def undecorated(source):
    """The same program with each decorator as a line of its own below: mutmut passes over decorated functions."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            below = [f"{node.name} = {ast.unparse(decorator)}({node.name})" for decorator in node.decorator_list]
            lines[node.end_lineno : node.end_lineno] = reversed(below)
            del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def configuration(paths, tests):
    """mutmut's setup.cfg. Notebooks are no tests here, and neither is what takes seconds."""
    options = ["-p", "no:nbval", "-p", "no:cacheprovider", "-o", "addopts="]
    lists = {
        "source_paths": ["nnlib"],
        "only_mutate": paths,
        "also_copy": PARTS[2:],
        "pytest_add_cli_args": options + [f"--deselect=tests/test_{test}" for test in SLOW],
        "pytest_add_cli_args_test_selection": [f"tests/test_{test}.py" for test in tests],
    }
    lines = [f"{name}=\n  " + "\n  ".join(values) for name, values in lists.items()]
    return "\n".join(["[mutmut]", *lines]) + "\n"


def mutmut(patterns, folder, seconds):
    """Try the mutants with such names; stop when the time is over, and keep what is known then."""
    command = [sys.executable, "-m", "mutmut", "run", f"--max-children={os.cpu_count()}", *patterns]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    failed = False
    with open(folder / "log", "w") as log:
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            failed = running.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"stopped after {seconds:.0f} seconds: the quick mutants were first, the others stay untried")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    if failed:
        sys.exit((folder / "log").read_text(encoding="utf-8", errors="replace")[-5000:])


def mutants_of(path, folder, digits):
    codes = json.loads((folder / "mutants" / f"{path}.meta").read_text())["exit_code_by_key"]
    verdicts = dict.fromkeys(SURVIVED, True) | dict.fromkeys(KILLED, False)
    drawn = {name: verdicts.get(code) for name, code in codes.items() if name[-1] in digits}
    return [(difference(path, name, folder) if survived else "", survived) for name, survived in drawn.items()]


def difference(path, name, folder):
    """Where a mutant is, and the lines that it changes: - old, + new."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    function = re.sub(r"^(.*\.)?x_?|__mutmut_\d+$", "", name).replace("ǁ", ".").lstrip(".")
    changed = [f"{line[0]} {line[1:].strip()}" for line in shown.splitlines() if re.match(r"[-+](?![-+]{2})", line)]
    return "\n".join([f"{path} {function}", *changed])


def report(results, seed):
    """The table and the unexplained survivors, line by line; and whether all is good."""
    survivors = re.sub(r"^```.*", "", (HERE / "SURVIVORS.md").read_text(encoding="utf-8"), flags=re.M)
    explained = {block.strip() for block in survivors.split("\n\n")}
    versions = ", ".join(f"{name} {version(name)}" for name in ("mutmut", "numpy", "pytest"))
    everything = [mutant for mutants in results.values() for mutant in mutants]
    counts = {path: count(mutants) for path, mutants in (results | {"all": everything}).items()}
    drawn, tried, *_, share = counts["all"]
    unexplained = [text for text, survived in everything if survived and text not in explained]
    stopped = []
    if tried < drawn:
        left = f"{drawn - tried} of the mutants drawn are left"
        stopped = [f"Stopped before all were tried: {left}. Those with quick tests come first.", ""]
    lines = [
        "# Mutation testing",
        "",
        f"Written by `python tests/mutation`: {datetime.date.today()}, seed {seed}, "
        f"Python {platform.python_version()}, {versions}. SURVIVORS.md says why some survive.",
        "",
        "| file | mutants drawn | tried | killed | survived | killed of tried, % |",
        "|---|---:|---:|---:|---:|---:|",
        *(f"| {path} | {' | '.join(map(str, numbers))} |" for path, numbers in counts.items()),
        "",
        *stopped,
        f"Survivors that nobody has explained yet: {len(unexplained)}.",
        *(f"\n```diff\n{case}\n```" for case in unexplained),
    ]
    return lines, share >= BAR and not unexplained


def count(mutants):
    """How many were drawn, tried, killed, and survived; and per cent of the tried ones that were killed."""
    tried = [survived for _, survived in mutants if survived is not None]
    killed = tried.count(False)
    return len(mutants), len(tried), killed, len(tried) - killed, round(100 * killed / max(len(tried), 1), 1)


if __name__ == "__main__":
    main()
