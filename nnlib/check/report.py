"""Reports: what a learner saves by ``check.save_report("name")``, and what a folder of them tells a teacher.

    python -m nnlib.check.report FOLDER

A report is a JSON file with a name, the status, the mistakes and the tries of each exercise, and how many predictions
and questions of each notebook were answered and were right at the first try. Nothing else.
"""

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

from nnlib import check
from nnlib.check.compare import wrapped
from nnlib.files import write_whole

LONGEST_NAME = 60  # with the longest letters of utf-8, a file's name still has less than 255 bytes
LARGEST_FILE = 1_000_000  # bytes; a report has some thousands
STATUSES = "correct", "not yet", "not attempted", "error"


def save(name, session):
    """Write or bring up to date the report of this name, in the current folder, which is the notebook's."""
    name = name.strip() if isinstance(name, str) else name
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(f'the name is {name!r}, expected a text of 1 to {LONGEST_NAME} characters, such as "Ada"')
    path, earlier = Path("report_" + re.sub(r"[^\w-]", "_", name) + ".json"), {}
    if path.exists():
        earlier = read(path)
        if earlier is None or earlier["name"] != name:
            raise ValueError(f"there is a file {path} already, and it is not a report of {name!r}: use another name")
    report = {"name": name} | {part: earlier.get(part, {}) | found for part, found in session.items()}
    write_whole(path, f"{json.dumps(report, indent=1)}\n".encode(), "the report")
    print(f"Written: {Path.cwd().name}/{path}")


def read(path):
    """The report in this file; None if it holds anything else."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            return None
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    match found:
        case {"name": str(), "exercises": dict(exercises), "predictions": dict(predictions), "questions": dict(asked)}:
            counts = [*predictions.values(), *asked.values()]
            return found if all(map(_is_entry, exercises.items())) and all(map(_is_count, counts)) else None


def _is_entry(item):
    match item:
        case name, {"status": str(status), "mistakes": [*slugs], "tries": int()}:
            return status in STATUSES and all(map(_is_word, [name, *slugs]))
    return False


def _is_count(count):
    match count:
        case {"answered": int(answered), "right_at_first_try": int(right)}:
            return 0 <= right <= answered < 10**6  # Python does not print numbers of any length
    return False


def _is_word(text):
    """No blanks, and nothing that would move the cursor of the teacher's terminal."""
    return isinstance(text, str) and re.fullmatch(r"[\w-]{1,80}", text) is not None


def table(reports):
    """What the reports say together, line by line: the exercises in the order of the notebooks, and their mistakes."""
    known = check.exercises()
    met = [report["exercises"] for report in reports]
    yield "solved / tried  exercise, and how many met which mistake: it looks as if ..."
    for name in [*known, *sorted(set().union(*met) - set(known))]:
        entries = [exercises[name] for exercises in met if name in exercises]
        if not entries:
            continue
        yield f"{sum(entry['status'] == 'correct' for entry in entries):6} / {len(entries):<5}  {name}"
        mistakes = known[name].named() if name in known else {}
        slugs = Counter(slug for entry in entries for slug in dict.fromkeys(entry["mistakes"]))
        for slug, count in slugs.most_common():
            what = mistakes[slug].what if slug in mistakes else slug
            yield wrapped(f"{count:20}  {what}", indent=22)
    for part in ("predictions", "questions"):
        counts = [count for report in reports for count in report[part].values()]
        right, answered = (sum(count[key] for count in counts) for key in ("right_at_first_try", "answered"))
        yield f"{part.capitalize()}: {right} of {answered} right at the first try."


def main(arguments=None):
    """Read the command line, then the folder, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m nnlib.check.report", description="Print what the reports of a class say together."
    )
    parser.add_argument("folder", type=Path, help='with the files report_NAME.json, made by check.save_report("NAME")')
    folder = parser.parse_args(arguments).folder
    if not folder.is_dir():
        sys.exit(f"there is no folder {folder}")
    found = {path: read(path) for path in sorted(folder.glob("*.json"))}
    for path in [path for path, report in found.items() if report is None]:
        print(wrapped(f"skipped {path.name!r}: damaged, or not a report"))
    reports = [report for report in found.values() if report is not None]
    if not reports:
        sys.exit(f'there is no report in {folder}; learners make them by check.save_report("name")')
    print(f"{len(reports)} {'report' if len(reports) == 1 else 'reports'}")
    for name, count in Counter(report["name"] for report in reports).items():
        if count > 1:
            print(wrapped(f"the name {name!r} stands in {count} of them"))
    print("", *table(reports), sep="\n")


if __name__ == "__main__":
    main()
