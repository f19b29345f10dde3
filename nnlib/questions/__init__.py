"""The questions of the notebooks: one TOML file for each, read and checked here. `nnlib.quiz` shows them.

The answers of this session are kept and counted here, too.

    [predictions.shift]                 # or [closing.shift]; the name occurs only once in the whole series
    question = "The bias grows from 0 to 2. Where does the curve go?"
    choices = [
        ["to the right", "The sentence that answers this choice."],
        ["to the left", "The sentence that answers this one."],
    ]
    right = 2                           # counts from 1

Texts are plain, and `code` stands in backticks. The table [goals], from a goal to the exercises and questions that test
it, is for a test only.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

KINDS = {"predictions": "prediction", "closing": "closing"}  # table of the file -> kind of its questions

answers = {}  # name -> the indices chosen, in order; the first one counts
seen = set()  # the predictions whose result is known to the learner
late = set()  # those that were answered only then


@dataclass(frozen=True)
class Question:
    """A question of a notebook; `choices` are pairs: the choice and its reply. `right` is an index from 0."""

    name: str
    text: str
    choices: tuple
    right: int
    kind: str
    notebook: str


def questions(notebook):
    """The questions of a notebook, by name, in the order of its file."""
    if notebook not in series():
        raise ValueError(f"there are no questions for {notebook!r}; the notebooks are {', '.join(series())}")
    return series()[notebook]


def find(name, kind=None):
    """The question `name` of any notebook; with `kind`, it must be of this kind."""
    known = {n: q for found in series().values() for n, q in found.items() if kind in (None, q.kind)}
    if name not in known:
        raise ValueError(f"there is no {kind or 'question'} {name!r}; there are {', '.join(known)}")
    return known[name]


def score(group):
    """How many of these questions are answered, and how many of those were right at the first try.

    A prediction counts as soon as its result is seen: before that it may be changed, and no score gives it away. It
    does not count if it was made only then.
    """
    counted = [q for q in group if q.name in answers and (q.kind != "prediction" or q.name in seen - late)]
    return len(counted), sum(answers[question.name][0] == question.right for question in counted)


def scores(kind):
    """The `score` of all questions of a kind: notebook -> its two counts, where something is answered."""
    counts = {notebook: score(q for q in found.values() if q.kind == kind) for notebook, found in series().items()}
    return {
        notebook: {"answered": answered, "right_at_first_try": right}
        for notebook, (answered, right) in counts.items()
        if answered
    }


@cache
def series():
    """All questions: notebook -> name -> `Question`."""
    files = sorted((resources.files("nnlib") / "questions").iterdir(), key=lambda path: path.name)
    return read(
        {p.name.removesuffix(".toml"): p.read_text(encoding="utf-8") for p in files if p.name.endswith(".toml")}
    )


def read(files):
    """The questions of several files, given as notebook -> TOML text. A name may occur only once."""
    found = {notebook: {} for notebook in files}
    for notebook, text in files.items():
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise ValueError(f"{notebook}.toml: {problem}") from None
        if unknown := sorted(set(tables) - {"goals", *KINDS}):
            raise ValueError(f"{notebook}.toml: unknown table {unknown[0]}; known are goals, {', '.join(KINDS)}")
        for table, kind in KINDS.items():
            for name, entry in tables.get(table, {}).items():
                if other := next((known for known in found if name in found[known]), None):
                    raise ValueError(f"{notebook}.toml: the name {name} is taken, by a question in {other}.toml")
                found[notebook][name] = _question(name, kind, notebook, entry)
    return found


def _question(name, kind, notebook, entry):
    where = f"{notebook}.toml, {name}"
    keys = sorted(entry) if isinstance(entry, dict) else entry
    if keys != ["choices", "question", "right"]:
        raise ValueError(f"{where}: expected question, choices and right, got {keys}")
    pairs, right = entry["choices"], entry["right"]
    if not isinstance(pairs, list) or len(pairs) < 2:
        raise ValueError(f"{where}: expected at least 2 choices, got {pairs}")
    if not _is_text(entry["question"]):
        raise ValueError(f"{where}: expected the question's text, got {entry['question']!r}")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(_is_text, pair)):
            raise ValueError(f"{where}: expected [choice, reply], two texts, got {pair}")
    if type(right) is not int or not 1 <= right <= len(pairs):
        raise ValueError(f"{where}: right is {right}, expected the number of a choice, 1 to {len(pairs)}")
    return Question(name, entry["question"], tuple(map(tuple, pairs)), right - 1, kind, notebook)


def _is_text(value):
    return isinstance(value, str) and value.strip() != ""
