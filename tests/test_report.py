"""The summary of a session, the file that a learner saves, and what a folder of such files tells a teacher."""

import errno
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from nnlib import check, questions, quiz
from nnlib.check import report
from nnlib.check.engine import Exercise, Mistake

QUESTION = """
[predictions.zero]
question = "Can a loss be 0?"
choices = [["yes", "If all is right."], ["no", "It can."]]
right = 1
[closing.one]
question = "Can a loss be 1?"
choices = [["yes", "Why not?"], ["no", "It can."]]
right = 1
"""
ENTRY = {"status": "correct", "mistakes": [], "tries": 1}
EMPTY = {"name": "Ada", "exercises": {}, "predictions": {}, "questions": {}}


SLUGS = [
    slug
    for exercise in check.exercises().values()
    for slug in [*exercise.named(), *(rule.slug for rule in exercise.properties)]
]


def double(x):
    """Twice x."""
    return 2 * x


def nothing(x): ...


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    """Two small exercises, two questions, and a folder of our own."""
    squares = Mistake("squares", "x is squared", "Twice what?", "A sum.", "this test", wrong=lambda x: x * x)
    cases = lambda rng: [(rng.uniform(1, 2),) for _ in range(3)]  # noqa: E731
    known = {name: Exercise(double, cases=cases, outputs=("y",), hints=["?"], mistakes=[squares]) for name in "ab"}
    found = questions.read({"loss": QUESTION})
    monkeypatch.setattr(check, "_EXERCISES", known)
    monkeypatch.setattr(questions, "series", lambda: found)
    for kept in (questions.answers, questions.seen):
        kept.clear()
    monkeypatch.chdir(tmp_path)
    yield SimpleNamespace(**known)
    for kept in (questions.answers, questions.seen):
        kept.clear()


def printed(capsys, call, *arguments):
    capsys.readouterr()
    call(*arguments)
    return capsys.readouterr().out


def saved(name="Ada"):
    with open(f"report_{name}.json", encoding="utf-8") as file:
        return json.load(file)


def test_a_session_without_anything_is_told_so_in_one_line(session, capsys):
    session.a(nothing)
    assert printed(capsys, check.summary).splitlines() == [
        "Nothing yet: check an exercise or answer a question, and it will be listed here."
    ]


def test_the_summary_lists_what_was_met(session, capsys):
    session.a(lambda x: x * x)
    session.a(double)
    session.b(lambda x: x + 9)
    session.b(nothing)
    quiz.answer("zero", "B")
    quiz.compare("zero")
    quiz.answer("one", "A")
    assert printed(capsys, check.summary).splitlines() == [
        "a  correct        2 tries",
        "b  not attempted  1 try",
        "Exercises: 1 solved of 2 that you tried.",
        "Predictions: 0 of 1 right at the first try.",
        "Questions: 1 of 1 right at the first try.",
    ]


def test_the_first_answer_counts_and_no_score_gives_a_prediction_away(capsys):
    quiz.answer("zero", "A")
    assert "Predictions" not in printed(capsys, check.summary)
    quiz.compare("zero")
    quiz.answer("one", "B")
    quiz.answer("one", "A")
    out = printed(capsys, check.summary)
    assert out == "Predictions: 1 of 1 right at the first try.\nQuestions: 0 of 1 right at the first try.\n"


def test_a_report_holds_this_and_nothing_else(session, tmp_path, capsys):
    session.a(lambda x: x * x)
    session.a(double)
    quiz.answer("one", "A")
    out = printed(capsys, check.save_report, " Ada ")
    assert out == f"Written: {tmp_path.name}/report_Ada.json\n"
    assert saved() == {
        "name": "Ada",
        "exercises": {"a": {"status": "correct", "mistakes": ["squares"], "tries": 2}},
        "predictions": {},
        "questions": {"loss": {"answered": 1, "right_at_first_try": 1}},
    }
    assert [path.name for path in tmp_path.iterdir()] == ["report_Ada.json"]


def test_the_next_session_adds_to_the_report(session):
    session.a(double)
    check.save_report("Ada")
    session.a.status, session.a.tries = "not attempted", 0
    session.b(lambda x: x + 9)
    check.save_report("Ada")
    session.b(double)
    check.save_report("Ada")
    assert saved()["exercises"] == {"a": ENTRY, "b": ENTRY | {"tries": 2}}


@pytest.mark.parametrize(
    "name, file",
    [("Ada L.", "report_Ada_L_.json"), ("../x/y", "report____x_y.json"), ("J-ö_1", "report_J-ö_1.json")],
)
def test_signs_that_a_file_name_may_not_have_are_replaced(name, file, tmp_path):
    check.save_report(name)
    assert [path.name for path in tmp_path.iterdir()] == [file]
    assert report.read(tmp_path / file)["name"] == name


@pytest.mark.parametrize("name", ["", "  ", None, 3, "x" * 61])
def test_a_report_needs_a_name(name, tmp_path):
    with pytest.raises(ValueError, match="expected a text of 1 to 60 characters"):
        check.save_report(name)
    assert not list(tmp_path.iterdir())


def test_the_shortest_and_the_longest_name(tmp_path):
    check.save_report("A")
    check.save_report("\N{MATHEMATICAL SCRIPT CAPITAL A}" * 60)  # four bytes each
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("content", ["{}", "my own notes", json.dumps(EMPTY | {"name": "Ada."})])
def test_other_files_are_not_overwritten(content, tmp_path):
    path = tmp_path / "report_Ada_.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="there is a file report_Ada_.json already, and it is not a report of 'Ada!'"):
        check.save_report("Ada!")
    assert path.read_text(encoding="utf-8") == content


def test_a_failed_save_says_where_and_why(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(report.Path, "write_bytes", full)
    with pytest.raises(OSError) as error:
        check.save_report("Ada")
    assert error.value.errno == errno.ENOSPC
    assert error.value.strerror == (
        "the report could not be written to 'report_Ada.json': No space left on device;"
        " an older file of this name is as it was"
    )


def test_every_mistake_that_the_checks_name_can_be_read_back(tmp_path):
    write(tmp_path, "Ada", {"a": ENTRY | {"mistakes": SLUGS}})
    assert report.read(tmp_path / "report_Ada.json")["exercises"]["a"]["mistakes"] == SLUGS


def write(folder, name, exercises=(), **parts):
    found = EMPTY | {"name": name, "exercises": dict(exercises)} | parts
    (folder / f"report_{name}.json").write_text(json.dumps(found), encoding="utf-8")


def test_the_table_of_a_class(tmp_path, capsys):
    wrong = {"status": "not yet", "mistakes": ["squares", "never_ends"], "tries": 4}
    write(tmp_path, "Ada", {"b": ENTRY, "a": ENTRY | {"mistakes": ["never_ends"]}})
    write(
        tmp_path, "Bo", {"a": wrong, "elsewhere": wrong}, questions={"loss": {"answered": 5, "right_at_first_try": 3}}
    )
    write(tmp_path, "Cy", {"a": wrong}, questions={"loss": {"answered": 1, "right_at_first_try": 1}})
    (tmp_path / "copy.json").write_text(json.dumps(EMPTY), encoding="utf-8")
    (tmp_path / "damaged.json").write_text('{"name": "Ada', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert printed(capsys, report.main, [str(tmp_path)]).splitlines() == [
        "skipped 'damaged.json': damaged, or not a report",
        "4 reports",
        "the name 'Ada' stands in 2 of them",
        "",
        "solved / tried  exercise, and how many met which mistake: it looks as if ...",
        "     1 / 3      a",
        "                   3  never_ends",
        "                   2  x is squared",
        "     1 / 1      b",
        "     0 / 1      elsewhere",
        "                   1  squares",
        "                   1  never_ends",
        "Predictions: 0 of 0 right at the first try.",
        "Questions: 4 of 6 right at the first try.",
    ]


def test_long_words_are_wrapped(session, tmp_path, capsys):
    long = Mistake("long", "the sum is taken twice, " * 6, "Why?", "Once.", "this test", wrong=double)
    session.a.mistakes = (long,)
    write(tmp_path, "Ada", {"a": ENTRY | {"mistakes": ["long"]}})
    lines = printed(capsys, report.main, [str(tmp_path)]).splitlines()
    assert max(map(len, lines)) <= 76 and sum(line.startswith(" " * 21) for line in lines) == 2
    assert {len(line) - len(line.lstrip()) for line in lines if line.startswith(" " * 21)} == {22}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'"\xff"',
        b'{"name": "Ada"}',
        *(
            json.dumps(EMPTY | part).encode()
            for part in (
                {"name": 1},
                {"exercises": []},
                {"exercises": {"a": []}},
                {"exercises": {"a": ENTRY | {"status": "fine"}}},
                {"exercises": {"a": ENTRY | {"tries": "1"}}},
                {"exercises": {"a": ENTRY | {"mistakes": "squares"}}},
                {"exercises": {"a": ENTRY | {"mistakes": [["squares"]]}}},
                {"exercises": {"a": ENTRY | {"mistakes": ["\x1b[2J"]}}},
                {"exercises": {"\x1b[2J": ENTRY}},
                {"questions": {"loss": 1}},
                {"predictions": {"loss": {"answered": 1, "right_at_first_try": 2}}},
            )
        ),
    ],
)
def test_what_is_no_report_is_skipped(content, tmp_path, capsys):
    (tmp_path / "x.json").write_bytes(content)
    write(tmp_path, "Ada", {"a": ENTRY})
    out = printed(capsys, report.main, [str(tmp_path)])
    assert out.splitlines()[:2] == ["skipped 'x.json': damaged, or not a report", "1 report"]


@pytest.mark.parametrize("folder, message", [("empty", "there is no report in"), ("missing", "there is no folder")])
def test_nothing_to_read_is_told_in_words(folder, message, tmp_path):
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-m", "nnlib.check.report", str(tmp_path / folder)]
    done = subprocess.run(command, cwd=report.Path(check.__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(message) and len(done.stderr.splitlines()) == 1  # and no warning of runpy's


def test_the_command_says_what_it_wants(capsys):
    with pytest.raises(SystemExit):
        report.main(["--help"])
    assert " ".join(capsys.readouterr().out.split()).startswith(
        "usage: python -m nnlib.check.report [-h] folder Print what the reports of a class say together."
        " positional arguments: folder with the files report_NAME.json, made by check.save_report("
    )


@pytest.mark.parametrize(("size", "found"), [(report.LARGEST_FILE, True), (report.LARGEST_FILE + 1, False)])
def test_a_file_is_read_up_to_a_million_bytes(size, found, tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(EMPTY).ljust(size), encoding="utf-8")
    assert (report.read(path) is not None) == found


@pytest.mark.parametrize(
    ("answered", "right", "found"), [(0, 0, 1), (2, 2, 1), (999_999, 0, 1), (10**6, 0, 0), (1, -1, 0)]
)
def test_a_count_is_small_and_not_negative(answered, right, found, tmp_path):
    write(tmp_path, "Ada", questions={"loss": {"answered": answered, "right_at_first_try": right}})
    assert (report.read(tmp_path / "report_Ada.json") is not None) == bool(found)


@pytest.mark.parametrize(("length", "found"), [(80, True), (81, False)])
def test_words_of_a_report_are_short(length, found, tmp_path):
    write(tmp_path, "Ada", {"x" * length: ENTRY})
    assert (report.read(tmp_path / "report_Ada.json") is not None) == found
