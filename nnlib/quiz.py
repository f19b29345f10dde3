"""Questions inside a notebook: predictions before a result is seen, and the closing quiz.

    from nnlib import quiz
    quiz.predict("shift")       # a question with buttons; the answer is kept
    quiz.compare("shift")       # beside the result: the verdict, if there was an answer
    quiz.closing("sigmoid")     # the closing quiz of a notebook
    quiz.answer("shift", "B")   # the same as pressing the button B, without buttons

The questions are the TOML files in nnlib/questions, one for each notebook. The answers stay in this session: nothing
is sent anywhere, and only `check.save_report` writes something down, how many were right.
"""

import html
import re
import sys
import textwrap
from string import ascii_uppercase as LETTERS

import ipywidgets
from IPython.display import display

from nnlib.questions import answers, find, late, questions, score, seen

COLUMNS = 76
STYLE = """<style>
.nnlib-quiz { max-width: 720px; }
.nnlib-quiz .widget-html-content { line-height: 1.4; }
.nnlib-quiz-title { font-weight: bold; padding-top: 8px; }
.nnlib-quiz .jupyter-button { white-space: pre-wrap; text-align: left; line-height: 1.4; padding: 4px 10px; }
</style>"""  # long labels wrap; by default they would be cut off

_displays = {}  # names of questions -> their only Quiz: displayed twice, both show the same


def predict(name):
    """The prediction `name` with a button per choice. The answer is kept, without a verdict before `compare`."""
    return _shown([find(name, "prediction")])


def compare(name):
    """Print what the learner predicted and whether it was right; nothing if there is no answer yet."""
    question = find(name, "prediction")
    seen.add(name)
    if name in answers:
        first = answers[name][0]
        kind = "answer" if name in late else "prediction"
        print(_wrapped(f"Your {kind}: {_choice(question, first)}."), _wrapped(_verdict(question, first)), sep="\n")
    _follow()


def closing(notebook):
    """The closing quiz of a notebook, for example of "sigmoid": every choice gets its reply at once."""
    return _shown(_closing(notebook))


def answer(name, letter):
    """Choose by letter, ``answer("shift", "B")``: the same as pressing that button, and the same words."""
    question = find(name)
    letters = LETTERS[: len(question.choices)]
    if not isinstance(letter, str) or len(letter) != 1 or letter.upper() not in letters:
        raise ValueError(f"{name} has no choice {letter!r}; the choices are {', '.join(letters)}")
    _keep(question, letters.index(letter.upper()))
    print(_wrapped(_words(question)))
    if question.kind == "closing" and (total := _total(_closing(question.notebook))):
        print(total)


class Quiz:
    """Questions one below the other, each with a button per choice and a line of words; it follows the `answers`."""

    def __init__(self, group):
        self.group, self.buttons, self.words, rows = group, {}, {}, []
        for title, question in _titled(group):
            text = ipywidgets.HTML(f'{STYLE}<div class="nnlib-quiz-title">{_html(title)}</div>')
            self.buttons[question.name] = [self._button(question, index) for index in range(len(question.choices))]
            self.words[question.name] = ipywidgets.HTML()
            rows += [text, *self.buttons[question.name], self.words[question.name]]
        self.total = ipywidgets.HTML()
        self.box = ipywidgets.VBox([*rows, self.total])
        self.box.add_class("nnlib-quiz")
        self.follow()

    def _button(self, question, index):
        label = f"{LETTERS[index]}  {question.choices[index][0].replace('`', '')}"  # a button holds plain text
        button = ipywidgets.Button(description=label, layout={"width": "auto", "height": "auto"})
        button.on_click(lambda _: self.press(question, index))
        return button

    def press(self, question, index):
        """Keep this answer. An error is shown in place of the words, and raised."""
        try:
            _keep(question, index)
        except Exception as problem:
            self.words[question.name].value = _aloud(f"<b>Something went wrong:</b> {html.escape(repr(problem))}")
            raise

    def follow(self):
        """Show the answers as they are now. The buttons stay, and so does the keyboard's focus."""
        for question in self.group:
            last = answers.get(question.name, [None])[-1]
            for index, button in enumerate(self.buttons[question.name]):
                button.icon = "check" if index == last else ""
            self.words[question.name].value = _aloud(_html(_words(question)))
        self.total.value = _aloud(_total(self.group))

    def __repr__(self):
        return "\n\n".join(_as_text(title, question) for title, question in _titled(self.group))

    def _ipython_display_(self):
        """The live widget; beside it, for readers without a kernel, the questions as HTML and as text."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        forms = {"application/vnd.jupyter.widget-view+json": view, "text/plain": repr(self)}
        if "google.colab" not in sys.modules:  # there the HTML might be shown in place of the widget
            forms["text/html"] = _as_html(self.group)
        display(forms, raw=True)


def _closing(notebook):
    if found := [question for question in questions(notebook).values() if question.kind == "closing"]:
        return found
    raise ValueError(f"the notebook {notebook!r} has no closing quiz")


def _shown(group):
    names = tuple(question.name for question in group)
    if names not in _displays:
        _displays[names] = Quiz(group)
    return _displays[names]


def _follow():
    for shown in _displays.values():
        shown.follow()


def _keep(question, index):
    """A prediction may be changed until its result is seen. From then on, and in a closing quiz, the first counts."""
    if question.kind == "prediction" and question.name not in seen:
        answers[question.name] = [index]
    else:
        if question.name in seen and question.name not in answers:
            late.add(question.name)
        answers.setdefault(question.name, []).append(index)
    _follow()


def _aloud(words):
    """For a screen reader to say at once. An HTML widget makes its content anew, which only an alert survives."""
    return words and f'<div role="alert">{words}</div>'


def _words(question):
    """What is said about the last answer; about a prediction no verdict before its result is seen."""
    if question.name not in answers:
        return ""
    last = answers[question.name][-1]
    if question.kind == "prediction" and question.name not in seen:
        return f"Kept: {_choice(question, last)}. Now run the next cell."
    return _verdict(question, last)


def _verdict(question, index):
    return f"{'RIGHT' if index == question.right else 'NOT THIS TIME'}. {question.choices[index][1]}"


def _choice(question, index):
    return question.choices[index][0].rstrip(".")


def _total(group):
    """How many first answers were right, once all questions of a closing quiz are answered."""
    answered, right = score(group)
    if group[0].kind != "closing" or answered < len(group):
        return ""
    return f"{right} of {answered} right at the first try."


def _titled(group):
    for number, question in enumerate(group, start=1):
        yield (f"{number}. " if question.kind == "closing" else "") + question.text, question


def _as_text(title, question):
    choices = [
        _wrapped(f"  {letter}) {choice}", indent="     ") for letter, (choice, _) in zip(LETTERS, question.choices)
    ]
    return "\n".join([_wrapped(title), *choices, f'Without buttons: quiz.answer("{question.name}", "A")'])


def _as_html(group):
    """The questions with lettered choices; those of a closing quiz also with the answers, folded away."""
    asked, solved = [], []
    for number, (title, question) in enumerate(_titled(group), start=1):
        choices, replies = zip(*question.choices)
        asked.append(f"<p><b>{_html(title)}</b></p>{_list(choices)}")
        solved.append(f"<p>{number}. {LETTERS[question.right]} is right.</p>{_list(replies)}")
    if group[0].kind == "closing":
        asked += ["<details><summary>Answers</summary>", *solved, "</details>"]
    return "\n".join(asked)


def _list(texts):
    """The letters are written out: JupyterLab would turn those of an <ol type="A"> into numbers."""
    items = [f"<li>{letter}) {_html(text)}</li>" for letter, text in zip(LETTERS, texts)]
    return f'<ul style="list-style: none">{"".join(items)}</ul>'


def _html(text):
    return re.sub("`(.+?)`", r"<code>\1</code>", html.escape(text, quote=False))


def _wrapped(text, indent=""):
    return textwrap.fill(text, COLUMNS, subsequent_indent=indent)
