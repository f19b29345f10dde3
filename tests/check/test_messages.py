"""The words of the checks: none changes unnoticed, all are short, plain, and silent about the solution."""

import inspect
import statistics

import numpy as np
import pytest

import messages
from nnlib import check

RESULTS = list(messages.results())


def test_no_message_changes_unnoticed():
    assert messages.MESSAGES.read_text(encoding="utf-8") == messages.text(), "read it: python tools/messages.py"


@pytest.mark.parametrize("name, slug, result", RESULTS, ids=[f"{name}-{slug}" for name, slug, _ in RESULTS])
def test_every_mistake_is_called_by_its_name(name, slug, result):
    assert result.status == "not yet" and result.mistakes == (slug,)
    lines = str(result).splitlines()
    assert lines[0] == f"check.{name}: NOT YET" and 3 <= len(lines) <= 8
    assert str(result).isascii() and max(map(len, lines)) <= 76


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("exercise", check.exercises().values(), ids=lambda exercise: exercise.name)
def test_other_random_numbers_give_the_same_verdicts(exercise, seed, monkeypatch):
    for kind in ("cases", "square"):
        if generator := getattr(exercise, kind):
            others = lambda rng, generator=generator: generator(np.random.default_rng(seed))  # noqa: E731
            monkeypatch.setattr(exercise, kind, others)
    assert exercise.run(exercise.reference).status == "correct"
    for mistake in exercise.mistakes:
        assert exercise.run(exercise.version(mistake)).mistakes == (mistake.slug,)


def test_messages_are_short():
    assert statistics.median(len(str(result).split()) for _, _, result in RESULTS) < 40


def test_there_are_as_many_mistakes_as_promised():
    slugs = {name: exercise.named() for name, exercise in check.exercises().items()}
    assert sum(map(len, slugs.values())) >= 160 and len(slugs["backprop"]) >= 30


@pytest.mark.parametrize("exercise", check.exercises().values(), ids=lambda exercise: exercise.name)
def test_a_named_mistake_leads_on_by_its_question_and_the_next_hint(exercise, capsys, monkeypatch):
    for attribute in ("status", "tries", "met", "_steps", "_hints_given"):
        monkeypatch.setattr(exercise, attribute, getattr(exercise, attribute))
    mistake = exercise.mistakes[0]
    exercise(exercise.version(mistake))
    verdict = " ".join(capsys.readouterr().out.split())
    assert mistake.what.split()[0] in verdict and " ".join(mistake.question.split())[1:] in verdict
    exercise.hint()
    assert " ".join(mistake.principle.split()) in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("exercise", check.exercises().values(), ids=lambda exercise: exercise.name)
def test_no_text_holds_a_solving_line(exercise):
    source = inspect.getsource(exercise.reference).split('"""')[-1]
    lines = [line.strip().removeprefix("return ").split(" = ")[-1] for line in source.splitlines()]
    solving = [line for line in lines if len(line) > 12]
    for mistake in exercise.named().values():
        for words in (mistake.what, mistake.question, mistake.principle, *exercise.hints):
            assert not [line for line in solving if line in words], mistake.slug
