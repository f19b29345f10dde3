"""The explorer of the chain rule (notebook 04): its numbers, picture and words."""

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from nnlib.activations import sigmoid
from nnlib.gradient_check import numerical_gradient, relative_error
from nnlib.widgets import chain_rule
from nnlib.widgets.chain_rule import (
    PATHS,
    SPOTS,
    ChainRuleExplorer,
    forwards,
    in_words,
    numbers_of,
    products,
    shown,
    slopes,
)

ENDS = [-5.0, -0.7, 0.0, 0.5, 5.0]


@pytest.fixture
def explorer():
    explorer = ChainRuleExplorer()
    yield explorer
    explorer.close()


def loss(w):
    return (1 - sigmoid(sigmoid(2 * w[0]) * w[1])) ** 2


@pytest.mark.parametrize("w1", ENDS)
@pytest.mark.parametrize("w2", ENDS)
def test_the_products_are_the_measured_slopes(w1, w2):
    values = forwards(w1, w2)
    computed = np.array([products(values, weight)[weight] for weight in PATHS])
    measured = numerical_gradient(loss, [w1, w2])
    assert relative_error(computed, measured) < 1e-5 or np.allclose(computed, measured, atol=1e-10)


def test_every_slope_and_every_product_on_the_way_is_the_measured_one():
    values = forwards(0.5, -2.0)
    z1, a1, z2, a2 = (values[name] for name in ("z1", "a1", "z2", "a2"))
    parts = {
        ("a2", "L"): (lambda a: (1 - a) ** 2, a2),
        ("z2", "a2"): (sigmoid, z2),
        ("a1", "z2"): (lambda a: a * -2.0, a1),
        ("z1", "a1"): (sigmoid, z1),
        ("w1", "z1"): (lambda w: 2 * w, 0.5),
        ("w2", "z2"): (lambda w: a1 * w, -2.0),
    }
    assert slopes(values) == pytest.approx({edge: numerical_gradient(*part) for edge, part in parts.items()})
    to_the_loss = {
        "a2": (lambda a: (1 - a) ** 2, a2),
        "z2": (lambda z: (1 - sigmoid(z)) ** 2, z2),
        "a1": (lambda a: (1 - sigmoid(-2 * a)) ** 2, a1),
        "z1": (lambda z: (1 - sigmoid(-2 * sigmoid(z))) ** 2, z1),
        "w1": (lambda w: loss([w, -2.0]), 0.5),
    }
    assert products(values, "w1") == pytest.approx({name: numerical_gradient(*f) for name, f in to_the_loss.items()})
    assert list(products(values, "w2")) == ["a2", "z2", "w2"]


def test_each_factor_adds_a_number_and_a_mark(explorer):
    product, numbers = products(forwards(0.5, -2.0), "w1"), explorer.artists["numbers"]
    for factors in range(6):
        explorer.turn(factors=factors)
        reached = [start for start, _ in PATHS["w1"][:factors]]
        given = numbers_of(forwards(0.5, -2.0), "w1", factors)
        assert {name[1]: number for name, number in given.items() if name[0] == "dL"} == pytest.approx(
            {name: product[name] for name in reached}
        )
        assert len(numbers.get_paths()) == len(numbers.get_offsets()) == len(given) == 10 + factors
        assert list(numbers.get_linewidths()) == [0] * (9 + factors) + [0.8 * (factors > 0)]  # the last one is bold
        trail, latest = (explorer.artists[name].get_xydata() for name in ("trail", "latest"))
        assert len(trail) == 3 * factors and len(latest) == 2 * (factors > 0)
        if factors:
            assert latest.tolist() == trail[-3:-1].tolist() and latest[1, 0] < latest[0, 0]  # to the left


def test_the_numbers_stand_at_their_spots(explorer):
    explorer.turn(w1=-0.5, w2=3)
    values, numbers = forwards(-0.5, 3.0), explorer.artists["numbers"]
    given = numbers_of(values, "w1", 1)
    assert values.items() <= given.items() and given["z1", "a1"] == slopes(values)["z1", "a1"]
    texts = [shown(round(float(number), 3)) for number in given.values()]
    assert texts[:3] == ["-1", "0.269", "0.807"]
    assert numbers.texts == texts
    assert np.array_equal(numbers.get_offsets(), [SPOTS[name] for name in given])


def test_the_loss_panel_compares_prediction_and_change(explorer):
    explorer.turn(factors=5, wiggle=-0.6)
    artists, slope = explorer.artists, numerical_gradient(loss, [0.5, -2.0])
    w = artists["curve"].get_xdata()
    assert np.allclose(artists["curve"].get_ydata(), loss([w, -2.0]))
    assert np.allclose(artists["now"].get_xydata(), [[0.5, loss([0.5, -2])]])
    assert np.allclose(artists["actual"].get_xydata(), [[-0.1, loss([-0.1, -2])]])
    assert np.allclose(artists["predicted"].get_xydata(), [[-0.1, loss([0.5, -2]) - 0.6 * slope[0]]])
    (x1, x2), (y1, y2) = artists["tangent"].get_data()
    assert (y2 - y1) / (x2 - x1) == pytest.approx(slope[0])
    explorer.turn(weight="w2")
    assert np.allclose(artists["curve"].get_ydata(), loss([0.5, w])) and artists["over"].get_text() == "over $w_2$"
    assert artists["now"].get_xdata() == [-2] and artists["actual"].get_xdata() == [-2.6]
    assert np.allclose(artists["gap"].get_ydata(), [loss([0.5, -2.6]), loss([0.5, -2]) - 0.6 * slope[1]])
    explorer.turn(factors=2)
    assert np.isnan(artists["tangent"].get_ydata()).all() and np.isnan(artists["predicted"].get_ydata()).all()


def test_every_point_stays_in_the_picture(explorer):
    low, high = explorer.artists["curve"].axes.get_ylim()
    for weight in PATHS:
        for w1, w2 in np.random.default_rng(0).uniform(-5, 5, size=(300, 2)):
            values = forwards(w1, w2)
            rise = abs(products(values, weight)[weight])
            assert low < values["L"] - rise and values["L"] + rise < high


@pytest.mark.parametrize("knob, value", [("weight", "w2"), ("factors", 2), ("w1", 0.6), ("w2", -2.1), ("wiggle", 0.7)])
def test_each_knob_changes_picture_and_words(explorer, knob, value):
    explorer.turn(factors=3)
    before = explorer.png, explorer.words
    explorer.knobs[knob].value = value
    assert explorer.png != before[0] and explorer.words != before[1]


def test_w2_has_only_three_factors(explorer):
    explorer.turn(factors=5)
    explorer.knobs["weight"].value = "w2"
    assert explorer.knobs["factors"].value == 3 and "Factor 3 of 3" in explorer.words
    explorer.knobs["factors"].value = 5
    assert explorer.knobs["factors"].value == 3


def test_step_takes_the_next_factor(explorer):
    assert [explorer.step() for _ in range(5)] == [True, True, True, False, False]
    assert explorer.knobs["factors"].value == 5 and explorer.pace == 1.0
    explorer.reset()
    assert explorer.knobs["factors"].value == 1


def words(w1, w2, weight, factors, wiggle):
    return in_words(forwards(w1, w2), weight, factors, wiggle)


def test_words_on_the_way():
    assert words(0.5, -2.0, "w1", 0, 0.8) == (
        "We look for the slope of the loss over w1: press Step for the first of 5 factors. "
        "Moving w1 by 0.8 takes the loss from 0.659 to 0.749, by 0.09; to predict it we need all factors."
    )
    assert words(0.5, -2.0, "w1", 3, 0.0) == (
        "Factor 3 of 5 is w2 = -2, because z2 moves w2 times as far as a1. "
        "The product so far: dL/da1 = -0.248 times -2 = 0.496. Without a wiggle of w1 the loss stays 0.659."
    )
    assert "The product so far: dL/dz2 = delta2 = -1.624 times 0.153 = -0.248." in words(0.5, -2.0, "w2", 2, 0)
    assert "is 2(a2 - y) = -1.624, the slope of the square. The product so far: dL/da2 = -1.624. " in words(
        0.5, -2.0, "w1", 1, 0
    )


def test_words_of_the_whole_product():
    assert words(0.5, -2.0, "w1", 5, 0.8) == (
        "Factor 5 of 5 is x = 2, because z1 moves x times as far as w1. The product is complete: the slope dL/dw1 = "
        "0.0975 times 2 = 0.195. A larger w1 makes the loss larger. Moving w1 by 0.8 should change the loss by 0.195 "
        "times 0.8 = 0.156. Really it goes from 0.659 to 0.749, by 0.09: the curve bends, the wiggle is too large."
    )
    assert words(0.5, -2.0, "w2", 3, 0.1).endswith(
        "A larger w2 makes the loss smaller. Moving w2 by 0.1 should change the loss by -0.181 times 0.1 = -0.0181. "
        "Really it goes from 0.659 to 0.641, by -0.0184: nearly the same (within 10 %)."
    )
    assert words(0.5, -2.0, "w1", 5, 0.3).endswith(": not quite the same, the curve bends.")


def test_words_of_a_slope_of_almost_zero():
    assert "It is almost zero, above all because of the factor w2 = 0. " in words(0.5, 0.0, "w1", 5, 0.5)
    saturated = words(-5.0, -5.0, "w1", 5, 1.0)
    assert "above all because of the factor a1(1 - a1) = 0.000045. " in saturated
    assert saturated.endswith("by 0.000363: almost nothing, as predicted.")


@pytest.mark.parametrize("number, text", [(-0.0, "0"), (-1e-9, "0"), (2.0, "2"), (-1.46212, "-1.462"), (10, "10")])
def test_numbers_in_words(number, text):
    assert shown(number) == text and shown(4.54e-5) == "0.000045" and shown(0.0975123) == "0.0975"


def test_texts_boxes_and_legend_do_not_overlap():
    fig, artists = chain_rule.drawing()
    chain_rule.move(artists, forwards(-5.0, -5.0), "w1", 5, 1.0)
    fig.draw_without_rendering()
    top, below = fig.axes
    parts = [
        text.get_bbox_patch() if chain_rule.BLANK in text.get_text() else text for text in top.texts if text.get_text()
    ]
    extents = [part.get_window_extent() for part in (*parts, below.get_legend())]
    numbers, names = artists["numbers"], numbers_of(forwards(-5.0, -5.0), "w1", 5)
    for name, path, place in zip(names, numbers.get_paths(), top.transData.transform(numbers.get_offsets())):
        if name not in chain_rule.PLACES:  # those are in the boxes
            width, height = path.get_extents().size * fig.dpi / 72
            extents.append(Bbox.from_bounds(*place, 0, 0).padded(width / 2, height / 2))
    extents = [extent.padded(-1) for extent in extents]  # the frame of a text is a little wider than its letters
    assert len(extents) == 8 + 6 + 1 + 6 + 1 + 3 + 5  # boxes, formulas, target, names, legend, slopes, products
    assert not [(a, b) for i, a in enumerate(extents) for b in extents[:i] if a.overlaps(b)]
