"""Play with a small network: data, inputs, layers and training; every neuron as a picture; its code (notebook 08)."""

from html import escape

import ipywidgets
import numpy as np

from nnlib.widgets.explorer import Explorer, aloud, knob
from nnlib.widgets.play.experiment import Experiment, number
from nnlib.widgets.play.panels import Panels
from nnlib.widgets.play.setting import CHOICES, FEATURES, LAYERS, NEURONS, Setting

COLUMNS = [  # of controls, from left to right: groups, and in them the names of the knobs with those in `Setting`
    {
        "Data": {"data": "data", "noise": "noise", "train share": "train_share", "batch size": "batch_size"},
        "Training": {
            "learning rate": "learning_rate",
            "penalty": "penalty",
            "penalty rate": "penalty_rate",
            "epochs a step": "epochs_per_step",
        },
    },
    {
        "Inputs": dict.fromkeys(FEATURES, "features"),
        "Neurons": {"activation": "activation", "random start": "start"},
        "Maps": {"test points": "test_points", "discretised": "discretised"},
    },
    {
        "Neurons in each layer": {f"layer {k + 1}": "hidden" for k in range(LAYERS)},
        "Enlarged": {"of layer": "layer", "neuron": "neuron", "point": "point"},
    },
]
FIELDS = {name: field for column in COLUMNS for group in column.values() for name, field in group.items()}
STYLE = """<style>
.nnlib-playground .widget-readout { min-width: 4.8em; }
.nnlib-playground .widget-inline-hbox, .nnlib-playground .widget-checkbox { margin: 1px 2px; }
.nnlib-heading { font-weight: bold; }
.nnlib-code textarea { font-family: monospace; white-space: pre; }
</style>"""


class PlaygroundExplorer(Explorer):
    """A network to play with: it trains while you look at it; and the same as a line to share and as code.

    Parameters
    ----------
    setting : values by name
        What is not as at first; the names are those of `nnlib.widgets.play.setting.Setting`. For example
        ``PlaygroundExplorer(data="spiral", hidden=[8, 8])``. The field below the picture holds the line of what is
        chosen: copy it to save or share it, paste one there to load it.
    """

    def __init__(self, **setting):
        knobs, self.panels = _knobs(Setting.of(setting)), Panels()
        wide = {"width": "98%", "max_width": "850px"}
        self.line = ipywidgets.Text(description="setting", continuous_update=False, layout=wide)
        self.message = ipywidgets.HTML()
        self.code = ipywidgets.Textarea(description="as code", rows=15, layout=wide)
        self.code.add_class("nnlib-code")
        self.line.observe(self._load, names="value")
        super().__init__(knobs, self.panels.fig, self.panels.artists)

    def controls(self):
        columns = [
            ipywidgets.VBox([part for group in column.items() for part in self._group(*group)]) for column in COLUMNS
        ]
        controls = ipywidgets.HBox(columns, layout={"flex_flow": "row wrap", "max_width": "900px"})
        controls.add_class("nnlib-playground")
        return [controls]

    def more_buttons(self):
        return {
            "Back to epoch 0": ("The same random start again", self.again),
            "New start": ("Other random weights", self.new_start),
        }

    def below(self):
        return [self.line, self.message, self.code, ipywidgets.HTML(STYLE, layout={"display": "none"})]

    def _group(self, name, names):
        parts = [self.knobs[name] for name in names]
        if name == "Inputs":
            parts = [ipywidgets.HBox(parts, layout={"flex_flow": "row wrap", "width": "20em"})]
        heading = ipywidgets.Label(name)
        heading.add_class("nnlib-heading")
        return [heading, *parts]

    def forget(self):
        self.experiment = self.shared = None

    def follow(self, *values):
        setting = _setting(dict(zip(self.knobs, values)))
        if not (self.experiment and self.experiment.goes_on_with(setting)):
            self.experiment = Experiment(setting)
        self.panels.show(self.experiment)
        if self.shared != str(setting):  # else leave the reader's text alone
            self.shared = self.line.value = str(setting)
            self.message.value = ""
        if not self._plays():  # at play only the number of epochs grows
            self.code.value = self.experiment.code()
        return in_words(self.experiment)

    def step(self):
        try:
            self.experiment.train(self.experiment.setting.epochs_per_step)
        except BaseException:  # a KeyboardInterrupt, too
            self.experiment = Experiment(self.experiment.setting)  # half an update is in no code: start anew
            raise
        return not self.experiment.diverged

    def again(self):
        """What the button Back to epoch 0 does."""
        with self._hold():
            self.forget()
            self.update()

    def new_start(self):
        """What the button New start does."""
        start = self.knobs["random start"]
        start.value = (start.value + 1) % (start.max + 1)

    def _load(self, change):
        with self._change() as own:
            if own:  # `follow` wrote it
                return
            try:
                values = _values(Setting.read(change.new))
            except ValueError as problem:
                self.message.value = aloud(f"<b>Not loaded:</b> {escape(str(problem))}. Nothing has changed.")
            else:
                self.shared = None  # so that `follow` writes the line anew, and takes the message away
                self.turn(**values)


def _knobs(setting):
    """All knobs by name, as the setting has them."""
    return {name: _knob(name, FIELDS[name], value) for name, value in _values(setting).items()}


def _knob(name, field, value):
    choices = CHOICES.get(field, [False, True] if field == "features" else range(NEURONS + 1))
    if isinstance(value, bool):
        made = knob(ipywidgets.Checkbox, name, value=value, indent=False)
        made.layout.width = "7.2em" if field == "features" else "14em"  # inputs go two by two
        return made
    if isinstance(choices, range):
        made = knob(ipywidgets.IntSlider, name, value=value, min=choices[0], max=choices[-1])
    else:
        options = [(_label(field, choice), choice) for choice in choices]
        made = knob(ipywidgets.SelectionSlider, name, value=value, options=options)
    made.layout.width, made.style.description_width = "16em", "7em"
    return made


def _label(field, choice):
    if field == "train_share":
        return f"{choice:.0%}"
    return choice if isinstance(choice, str) else np.format_float_positional(choice, trim="-")


def _values(setting):
    """The setting as values of the knobs."""
    values = {name: name in setting.features for name in FEATURES}
    values |= {f"layer {k + 1}": units for k, units in enumerate([*setting.hidden, *[0] * LAYERS][:LAYERS])}
    return {name: values[name] if name in values else getattr(setting, field) for name, field in FIELDS.items()}


def _setting(values):
    """The values of the knobs as a setting; a layer without neurons is none."""
    lists = {
        "features": [name for name in FEATURES if values[name]],
        "hidden": [values[name] for name, field in FIELDS.items() if field == "hidden" and values[name]],
    }
    return Setting(**lists, **{field: values[name] for name, field in FIELDS.items() if field not in lists})


def in_words(experiment):
    """What is to be seen, in a few short sentences."""
    setting, epoch = experiment.setting, experiment.epoch
    train, test = experiment.losses[-1]
    state = f"Epoch {epoch:,}: the loss is {train:.3g} per training point and {test:.3g} per test point"
    if experiment.diverged:
        state = f"Epoch {epoch:,}: the loss is no number any more"
    elif experiment.with_classes:
        state += "; {:.0%} and {:.0%} of them are on the right side".format(*experiment.accuracies())
    many = "s" * (len(setting.hidden) > 1)
    layers = f"hidden layer{many} of {', '.join(map(str, setting.hidden))}" if setting.hidden else "no hidden layer"
    return (
        f"{state}. {judgement(experiment)} "
        f"Data: {setting.data}, noise {setting.noise}, {setting.train_share:.0%} for training in batches of "
        f"{setting.batch_size}, test points {'shown' if setting.test_points else 'hidden'}. "
        f"Network: inputs {', '.join(setting.features) or 'none'}; {layers}, activation {setting.activation}, "
        f"random start {setting.start}. Training: learning rate {_label('', setting.learning_rate)}, penalty "
        f"{setting.penalty} (rate {setting.penalty_rate}), epochs a step {setting.epochs_per_step}. "
        f"{'Discretised maps' if setting.discretised else 'Maps in shades'}. {_of_neuron(experiment)}"
    )


def judgement(experiment):
    """What the losses mean."""
    epoch, losses = experiment.epoch, experiment.losses
    (train, test), (half, _), (recent, recent_test) = losses[-1], losses[-1 - epoch // 2], losses[-1 - epoch // 5]
    if experiment.diverged:
        return "It diverged: the steps were too large. Choose a smaller learning rate and press Back to epoch 0."
    if epoch == 0:
        return "Nothing is learned yet: these are random weights."
    if train > 1.1 * half or train > 2 * losses[0][0]:
        return "The loss has risen: the steps are too large."
    if test > 1.5 * train + 0.05 and test > recent_test:
        return "Over-fitting: the loss of the test points rises, and is much higher than that of the training points."
    if epoch >= 20 and recent - train < max(0.002, 0.02 * recent):
        return "The loss hardly falls."
    return "The loss falls."


def _of_neuron(experiment):
    """The chosen neuron and the gradients."""
    neuron, sizes, point = experiment.neuron(), experiment.gradient_sizes(), experiment.setting.point
    name = experiment.name_of_neuron()
    name = name[0].upper() + name[1:]
    if not np.isfinite([neuron.z, neuron.a, *neuron.w, *sizes]).all():
        return f"{name} cannot compute with such weights at point {point}."
    return (
        f"{name}: {neuron.formula} = {number(neuron.a)} at training point {point}. "
        f"Mean gradient by layer of weights: {', '.join(f'{size:.1g}' for size in sizes)}."
    )
