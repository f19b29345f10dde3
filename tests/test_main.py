"""The main job in a terminal."""

import subprocess
import sys

import pytest

from nnlib.__main__ import main


def test_it_trains_and_prints_answers_losses_and_the_spread(capsys):
    main(["--iterations", "501"])
    out = capsys.readouterr().out
    assert "0 1 1        1  0.9" in out
    assert "         500  0.009544" in out and "         501  0.009" in out and "1,000" not in out
    assert "0 0 1        0.0082  0.0122   0.0283  0.0100 ( 22%)  0.0181 ( 76%)" in out


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--iterations=-1", "iterations is -1, expected a whole number of at least 0"),
        ("--learning-rate=0", "learning_rate is 0.0, expected a number above 0"),
        ("--learning-rate=nan", "learning_rate is nan, expected a number above 0"),
        ("--seed=-1", "seed is -1, expected a whole number of at least 0"),
        ("--iterations=many", "invalid int value: 'many'"),
    ],
)
def test_errors_are_one_line_in_words(argument, message, capsys):
    with pytest.raises(SystemExit) as stop:
        main([argument])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err.splitlines()[-1]


def test_it_runs_as_a_module():
    run = subprocess.run([sys.executable, "-m", "nnlib", "--help"], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0 and "--learning-rate" in run.stdout
