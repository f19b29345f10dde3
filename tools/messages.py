"""Write tests/check/messages.txt: what the checks say to every mistake that they know, all in a row.

    python tools/messages.py

Read it like a learner after each change of a mistake: does every message say what is wrong, without the answer? A test
compares the file with what the checks say, so that no message changes unnoticed.
"""

import sys

from notebooks import ROOT

sys.path.insert(0, str(ROOT))
from nnlib import check  # noqa: E402 (found only now)

MESSAGES = ROOT / "tests" / "check" / "messages.txt"


def results():
    """(exercise, slug, `Result`) for every wrong version of every mistake that has no hidden number."""
    for name, exercise in check.exercises().items():
        for mistake in exercise.mistakes:
            yield name, mistake.slug, exercise.run(exercise.version(mistake))


def text():
    """All messages, without the last line, which offers help and is always the same."""
    parts = []
    for name, slug, result in results():
        message = [line for line in str(result).splitlines() if not line.startswith(("More help:", "Our version:"))]
        parts.append("\n".join([f"=== {name}: {slug}", *message, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    MESSAGES.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{MESSAGES.name}: written")
