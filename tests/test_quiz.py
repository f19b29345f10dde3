"""Predictions and closing quizzes without a browser, and the rules for the real questions."""

import re
from collections import Counter
from pathlib import Path

import pytest

from nnlib import questions, quiz

FILES = sorted(Path(questions.__file__).parent.glob("*.toml"))
ALL = [question for found in questions.series().values() for question in found.values()]
FORMULA = "`a < b & c`"
SIGMOID = f"""
[goals]
"a goal" = ["shift"]

[predictions.shift]
question = "Where does it go with {FORMULA}? {"And then? " * 10}"
choices = [["to the right", "The sum says left."], ["to `-2`.", "The sum {FORMULA} is 0 earlier."], ["up", "Never."]]
right = 2

[closing.steepest]
question = "Where is it steepest?"
choices = [["at 0", "The slope is 0.25."], ["at 1", "Less than at 0."]]
right = 1

[closing.flattest]
question = "Where is it flattest?"
choices = [["at 0", "Look again."], ["at -9", "There it is 0.0001."], ["at {FORMULA}", "Which is 1."]]
right = 2
"""
LOSS = """
[predictions.zero]
question = "Can a loss be 0?"
choices = [["yes", "If all predictions are right."], ["no", "It can."]]
right = 1
"""


@pytest.fixture(autouse=True)
def series(monkeypatch):
    """Two small notebooks, and a session without answers."""
    found = questions.read({"sigmoid": SIGMOID, "loss": LOSS})
    monkeypatch.setattr(questions, "series", lambda: found)
    for kept in (quiz.answers, quiz.seen, quiz.late, quiz._displays):
        kept.clear()
    yield found
    for shown in quiz._displays.values():
        shown.box.close()


@pytest.fixture
def shift():
    return quiz.predict("shift")


def press(shown, name, letter):
    shown.buttons[name]["ABC".index(letter)].click()


def chosen(shown, name):
    """The letters of the buttons that carry the mark."""
    return "".join(button.description[0] for button in shown.buttons[name] if button.icon == "check")


def told(widget):
    """The text of a widget that a screen reader says by itself."""
    text = widget.value.removeprefix('<div role="alert">').removesuffix("</div>")
    assert widget.value == (text and f'<div role="alert">{text}</div>')
    return text


def printed(capsys, call, *arguments):
    call(*arguments)
    return capsys.readouterr().out


def test_a_press_keeps_the_prediction_without_a_verdict(shift):
    assert chosen(shift, "shift") == "" and told(shift.words["shift"]) == ""
    press(shift, "shift", "A")
    assert quiz.answers == {"shift": [0]} and chosen(shift, "shift") == "A"
    assert told(shift.words["shift"]) == "Kept: to the right. Now run the next cell."


def test_a_prediction_may_be_changed_until_the_result_is_seen(shift, capsys):
    press(shift, "shift", "A")
    press(shift, "shift", "B")
    assert quiz.answers == {"shift": [1]} and chosen(shift, "shift") == "B"
    assert told(shift.words["shift"]) == "Kept: to <code>-2</code>. Now run the next cell."
    assert printed(capsys, quiz.compare, "shift") == (
        f"Your prediction: to `-2`.\nRIGHT. The sum {FORMULA} is 0 earlier.\n"
    )
    press(shift, "shift", "C")
    assert quiz.answers == {"shift": [1, 2]} and chosen(shift, "shift") == "C"
    assert told(shift.words["shift"]) == "NOT THIS TIME. Never."
    assert printed(capsys, quiz.compare, "shift").startswith("Your prediction: to `-2`.\nRIGHT.")


def test_compare_shows_the_verdict_beside_the_buttons_too(shift, capsys):
    press(shift, "shift", "A")
    out = printed(capsys, quiz.compare, "shift")
    assert out == "Your prediction: to the right.\nNOT THIS TIME. The sum says left.\n"
    assert told(shift.words["shift"]) == "NOT THIS TIME. The sum says left." and told(shift.total) == ""


def test_run_all_prints_nothing_and_a_later_press_is_answered_at_once(shift, capsys):
    assert printed(capsys, quiz.compare, "shift") == ""
    assert told(shift.words["shift"]) == ""
    press(shift, "shift", "B")
    assert told(shift.words["shift"]) == "RIGHT. The sum <code>a &lt; b &amp; c</code> is 0 earlier."
    assert quiz.answers == {"shift": [1]}
    assert printed(capsys, quiz.compare, "shift").startswith("Your answer: to `-2`.\nRIGHT."), "no prediction any more"


def test_compare_needs_no_display(capsys):
    assert printed(capsys, quiz.compare, "shift") == "" and quiz._displays == {}


def test_all_printed_lines_are_wrapped(monkeypatch, capsys):
    long = LOSS.replace("yes", "yes" + " yes" * 19).replace("no", "no" + " no" * 29).replace("It can", "It can " * 12)
    monkeypatch.setattr(questions, "series", lambda: questions.read({"loss": long}))
    quiz.answer("zero", "B")
    quiz.compare("zero")
    quiz.answer("zero", "A")
    print(quiz.predict("zero"))
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 76
    assert "  A) yes yes" in out and "\n     yes" in out and "\n     no no" in out


def test_a_cell_that_is_run_again_shows_the_kept_answer(shift):
    press(shift, "shift", "C")
    again = quiz.predict("shift")
    assert chosen(again, "shift") == "C" and told(again.words["shift"]).startswith("Kept: up.")
    press(again, "shift", "A")
    assert chosen(shift, "shift") == "A"


def test_the_closing_quiz_answers_at_once_and_counts_first_answers():
    shown = quiz.closing("sigmoid")
    press(shown, "steepest", "B")
    assert told(shown.words["steepest"]) == "NOT THIS TIME. Less than at 0."
    press(shown, "steepest", "A")
    assert told(shown.words["steepest"]) == "RIGHT. The slope is 0.25."
    assert chosen(shown, "steepest") == "A" and chosen(shown, "flattest") == "" and told(shown.total) == ""
    press(shown, "flattest", "B")
    assert told(shown.total) == "1 of 2 right at the first try."
    press(shown, "flattest", "A")
    assert told(shown.total) == "1 of 2 right at the first try."
    assert quiz.answers == {"steepest": [1, 0], "flattest": [1, 0]}


def test_answer_does_what_the_buttons_do_and_prints_the_same_words(shift, capsys):
    assert printed(capsys, quiz.answer, "shift", "A") == "Kept: to the right. Now run the next cell.\n"
    assert told(shift.words["shift"]) == "Kept: to the right. Now run the next cell." and chosen(shift, "shift") == "A"
    closing = quiz.closing("sigmoid")
    assert printed(capsys, quiz.answer, "steepest", "a") == "RIGHT. The slope is 0.25.\n"
    out = printed(capsys, quiz.answer, "flattest", "B")
    assert out == "RIGHT. There it is 0.0001.\n2 of 2 right at the first try.\n"
    assert told(closing.total) == "2 of 2 right at the first try."


@pytest.mark.parametrize("letter", ["D", "", "AB", 1, None])
def test_answer_names_the_letters(letter):
    with pytest.raises(ValueError, match="shift has no choice .*; the choices are A, B, C"):
        quiz.answer("shift", letter)
    with pytest.raises(ValueError, match="zero has no choice .*; the choices are A, B$"):
        quiz.answer("zero", "C")
    assert quiz.answers == {}


def test_the_style_that_wraps_long_labels_is_sent_along(shift):
    assert "nnlib-quiz" in shift.box._dom_classes and "white-space: pre-wrap" in shift.box.children[0].value


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: quiz.predict("shfit"), "there is no prediction 'shfit'; there are shift, zero"),
        (lambda: quiz.predict("steepest"), "there is no prediction 'steepest'; there are shift, zero"),
        (lambda: quiz.compare("flattest"), "there is no prediction 'flattest'; there are shift, zero"),
        (lambda: quiz.answer("x", "A"), "there is no question 'x'; there are shift, steepest, flattest, zero"),
        (lambda: quiz.closing("sgmoid"), "no questions for 'sgmoid'; the notebooks are sigmoid, loss"),
        (lambda: quiz.closing("loss"), "the notebook 'loss' has no closing quiz"),
    ],
)
def test_unknown_names(call, message):
    with pytest.raises(ValueError, match=message):
        call()
    assert not quiz.seen


def test_the_loaded_data():
    found = quiz.questions("sigmoid")
    assert list(found) == ["shift", "steepest", "flattest"]
    assert found["steepest"] == questions.Question(
        "steepest",
        "Where is it steepest?",
        (("at 0", "The slope is 0.25."), ("at 1", "Less than at 0.")),
        0,
        "closing",
        "sigmoid",
    )


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("right = 1", "right = 3", "loss.toml, zero: right is 3, expected the number of a choice, 1 to 2"),
        ("right = 1", "right = 0", "right is 0"),
        ("right = 1", "right = true", "right is True"),
        ("right = 1", "", r"expected question, choices and right, got \['choices', 'question'\]"),
        ("right = 1", "right = 1\nhint = 'x'", "expected question, choices and right, got .*hint"),
        ('"Can a loss be 0?"', '" "', "loss.toml, zero: expected the question's text, got ' '"),
        (', ["no", "It can."]', "", "expected at least 2 choices, got .*yes"),
        ('"It can."', '""', r"expected \[choice, reply\], two texts, got \['no', ''\]"),
        (', "It can."', "", r"expected \[choice, reply\], two texts, got \['no'\]"),
        ("predictions.zero", "prediction.zero", "unknown table prediction; known are goals, predictions, closing"),
        ("predictions.zero", "predictions.shift", "loss.toml: the name shift is taken, by a question in sigmoid.toml"),
        ("predictions.zero", "predictions", "loss.toml, question: expected question, choices and right, got Can a"),
        ("right = 1", "right =", "loss.toml: Invalid value"),
        ("right = 1", "right = 1\n[predictions.zero]", "loss.toml: Cannot declare"),
    ],
)
def test_mistakes_in_a_file_are_told_in_words(old, new, message):
    assert old in LOSS
    with pytest.raises(ValueError, match=message):
        questions.read({"sigmoid": SIGMOID, "loss": LOSS.replace(old, new)})


def test_one_name_for_a_prediction_and_a_closing_question():
    with pytest.raises(ValueError, match="the name zero is taken, by a question in loss.toml"):
        questions.read({"loss": LOSS + LOSS.replace("predictions", "closing")})


def forms_of(shown, monkeypatch):
    forms = []
    monkeypatch.setattr(quiz, "display", lambda data, raw: forms.append(data))
    shown._ipython_display_()
    return forms[0]


def test_a_reader_without_a_kernel_gets_html_and_text(shift, monkeypatch):
    forms = forms_of(shift, monkeypatch)
    assert forms["application/vnd.jupyter.widget-view+json"]["model_id"] == shift.box.model_id
    assert forms["text/plain"].splitlines() == [
        f"Where does it go with {FORMULA}? {'And then? ' * 4}".rstrip(),
        "And then? And then? And then? And then? And then? And then?",
        "  A) to the right",
        "  B) to `-2`.",
        "  C) up",
        'Without buttons: quiz.answer("shift", "A")',
    ]
    assert forms["text/html"].startswith("<p><b>Where does it go with <code>a &lt; b &amp; c</code>? And then?")
    choices = "<li>A) to the right</li><li>B) to <code>-2</code>.</li><li>C) up</li></ul>"
    assert forms["text/html"].endswith(choices)


def test_the_html_of_a_closing_quiz_folds_the_answers_away(monkeypatch):
    forms = forms_of(quiz.closing("sigmoid"), monkeypatch)
    asked, solved = forms["text/html"].split("<details><summary>Answers</summary>")
    replies = [reply for q in quiz.questions("sigmoid").values() if q.kind == "closing" for _, reply in q.choices]
    assert len(replies) == 5
    for reply in replies:
        assert reply in solved and reply not in asked and reply not in forms["text/plain"]
    assert "1. A is right." in solved and "<li>A) The slope is 0.25.</li>" in solved
    assert "<li>B) There it is 0.0001.</li>" in solved and "2. B is right." in solved and solved.endswith("</details>")
    assert forms["text/plain"].splitlines()[:4] == [
        "1. Where is it steepest?",
        "  A) at 0",
        "  B) at 1",
        'Without buttons: quiz.answer("steepest", "A")',
    ]


def test_in_colab_the_html_is_left_out(shift, monkeypatch):
    everywhere = forms_of(shift, monkeypatch)
    monkeypatch.setitem(quiz.sys.modules, "google.colab", quiz)
    assert set(everywhere) - set(forms_of(shift, monkeypatch)) == {"text/html"}


@pytest.mark.parametrize("show", [lambda: quiz.predict("shift"), lambda: quiz.closing("sigmoid")])
def test_the_forms_do_not_depend_on_answers_and_ids(show, monkeypatch):
    before = forms_of(show(), monkeypatch)
    for name, letter in (("shift", "A"), ("steepest", "B"), ("flattest", "B")):
        quiz.answer(name, letter)
    quiz.compare("shift")
    quiz._displays.clear()
    after = forms_of(show(), monkeypatch)
    view = "application/vnd.jupyter.widget-view+json"
    assert before.pop(view) != after.pop(view)
    assert before == after and set(after) == {"text/plain", "text/html"}


def test_html_is_escaped_and_buttons_hold_plain_text():
    shown = quiz.closing("sigmoid")
    assert shown.buttons["flattest"][2].description == "C  at a < b & c"
    press(quiz.predict("shift"), "shift", "B")
    values = [widget.value for widget in quiz.predict("shift").box.children if hasattr(widget, "value")]
    assert "<code>a &lt; b &amp; c</code>" in values[0] and not any("a < b" in value for value in values)


def test_an_error_is_shown(shift, monkeypatch):
    def broken(*_):
        raise RuntimeError("a <broken> answer")

    monkeypatch.setattr(quiz, "_keep", broken)
    with pytest.raises(RuntimeError, match="broken"):
        shift.press(quiz.questions("sigmoid")["shift"], 0)
    assert (
        told(shift.words["shift"]) == "<b>Something went wrong:</b> RuntimeError(&#x27;a &lt;broken&gt; answer&#x27;)"
    )


# The real questions: the rules for those who write them.


def texts(question):
    return [question.text, *(text for pair in question.choices for text in pair)]


def test_there_are_questions():
    assert FILES and {question.notebook for question in ALL} == {path.stem for path in FILES}
    counts = Counter(question.name for question in ALL)
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.name)
def test_choices_and_replies(question):
    choices, replies = zip(*question.choices)
    yes_or_no = [choice.lower()[:3].rstrip(",. ") for choice in choices] in (["yes", "no"], ["no", "yes"])
    assert len(choices) in (3, 4) or yes_or_no
    assert len(set(choices)) == len(choices) and len(set(replies)) == len(replies)
    assert max(map(len, choices)) <= 80
    assert question.name.isidentifier()


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.name)
def test_texts_are_plain(question):
    for text in texts(question):
        assert text == " ".join(text.split())  # one line, no double blanks
        assert text.count("`") % 2 == 0
        prose = re.sub("`.+?`", "", text)
        assert not re.search(r"[$\\]|\*\*|</?[a-z]+>", prose), "no LaTeX, no Markdown, no HTML"
        assert not text.startswith(("RIGHT", "NOT THIS TIME", "Right.", "Wrong.")), "the verdict is put in front"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_right_answer_changes_its_place(path):
    places = Counter(question.right for question in ALL if question.notebook == path.stem)
    assert len(places) > 1 and max(places.values()) <= 0.7 * sum(places.values())
