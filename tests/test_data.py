"""The data sets: shapes, pictures, seeds, and the words for what does not fit."""

import numpy as np
import pytest

from nnlib import data

DRAWN = [data.circles, data.moons, data.spiral, data.blobs, data.quadrants]
HEIGHTS = [data.plane, data.hills]
every_drawn_set = pytest.mark.parametrize("draw", DRAWN)
all_heights = pytest.mark.parametrize("draw", HEIGHTS)


def test_tutorial():
    X, Y = data.tutorial()
    assert X.tolist() == [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert Y.tolist() == [[0], [1], [1], [0]]


def test_xor_is_the_tutorial_without_its_third_column():
    X, Y = data.xor()
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert Y.tolist() == [[0], [1], [1], [0]]


def test_published_outputs_stand_as_they_were_printed():
    assert {name: outputs.tolist() for name, outputs in data.published_outputs().items()} == {
        "first text": [[0.00995226], [0.9709741], [0.9720075], [0.03520219]],
        "second text": [[0.01814354], [0.98467323], [0.97456433], [0.02276956]],
    }


@pytest.mark.parametrize("load", [data.tutorial, data.xor, data.digits, *DRAWN, *HEIGHTS])
def test_everything_is_a_table_of_floats_and_no_two_calls_share_it(load):
    tables = load()
    for table in tables:
        assert table.ndim == 2
        assert table.dtype == np.float64
        table += 1
    assert not any(np.array_equal(new, changed) for new, changed in zip(load(), tables))


# --- drawn at random ---


@pytest.mark.parametrize(("n", "ones"), [(200, 100), (7, 4), (2, 1)])
@every_drawn_set
def test_half_of_the_points_are_of_either_class(draw, n, ones):
    X, Y = draw(n)
    assert (X.shape, Y.shape) == ((n, 2), (n, 1))
    assert sorted(Y[:, 0]) == [0] * (n - ones) + [1] * ones


@every_drawn_set
def test_the_same_seed_draws_the_same_points(draw):
    points = draw(rng=3)[0]
    np.testing.assert_array_equal(draw(rng=3)[0], points)
    np.testing.assert_array_equal(draw(rng=np.random.default_rng(3))[0], points)
    assert (draw(rng=4)[0] != points).all()
    assert (draw()[0] != draw()[0]).all()


@every_drawn_set
def test_noise_is_the_spread_around_the_curves(draw):
    """Without noise the generator takes the same angles, so the difference is the noise alone."""
    noise = draw(20_000, noise=0.3, rng=0)[0] - draw(20_000, noise=0, rng=0)[0]
    np.testing.assert_allclose(noise.std(axis=0), 0.3, rtol=0.02)
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=0.01)


@pytest.mark.parametrize("draw", DRAWN + HEIGHTS)
def test_without_being_told_the_noise_is_small(draw):
    """The smallest on the spiral, whose arms are 1/3 apart: with 0.1 their points would mix."""
    moved = np.hstack(draw(20_000, rng=0)) - np.hstack(draw(20_000, noise=0, rng=0))
    spread = moved.std(axis=0).max()  # of whatever the noise moves: the points or the heights
    assert spread == pytest.approx(0.05 if draw is data.spiral else 0.1, rel=0.02)


def widest_gap(points):
    """The largest angle without a point, seen from (0, 0)."""
    angles = np.sort(np.arctan2(points[:, 1], points[:, 0]))
    return np.diff(angles, append=angles[0] + 2 * np.pi).max()


def test_circles_without_noise():
    X, Y = data.circles(1000, noise=0, rng=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(Y[:, 0] == 1, 0.4, 1), rtol=1e-12)
    assert max(widest_gap(X[Y[:, 0] == kind]) for kind in (0, 1)) < 0.3  # all around


def test_moons_without_noise():
    """Two half circles of radius 1: the upper one around (-1/2, -1/4), the lower one around (1/2, 1/4)."""
    X, Y = data.moons(1000, noise=0, rng=0)
    upper, lower = X[Y[:, 0] == 0] - [-0.5, -0.25], X[Y[:, 0] == 1] - [0.5, 0.25]
    np.testing.assert_allclose(np.linalg.norm(np.vstack([upper, lower]), axis=1), 1, rtol=1e-12)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0).all()
    np.testing.assert_allclose([widest_gap(upper), widest_gap(lower)], np.pi, atol=0.1)  # from end to end


def test_spiral_without_noise():
    """The angle grows with the radius, one and a half turns from the middle to the rim; the arms are opposite."""
    X, Y = data.spiral(100, noise=0, rng=0)
    radius = np.linalg.norm(X, axis=1)
    turned_back = 3 * np.pi * radius + np.pi * Y[:, 0]
    expected = np.column_stack([radius * np.cos(turned_back), radius * np.sin(turned_back)])
    np.testing.assert_allclose(X, expected, atol=1e-12)
    assert 0 < radius.min() < 0.2
    assert 0.95 < radius.max() <= 1


def test_blobs_without_noise():
    """Two discs of radius 0.4, around (-1/2, -1/2) and (1/2, 1/2), filled up to the rim."""
    X, Y = data.blobs(1000, noise=0, rng=0)
    from_middle = X - (Y - 0.5)
    distance = np.linalg.norm(from_middle, axis=1)
    assert 0.39 < distance.max() <= 0.4
    np.testing.assert_allclose((distance < 0.2).mean(), 1 / 4, atol=0.04)  # evenly: a quarter of the area
    assert max(widest_gap(from_middle[Y[:, 0] == kind]) for kind in (0, 1)) < 0.3  # all around


def test_quadrants_without_noise():
    X, Y = data.quadrants(1000, noise=0, rng=0)
    np.testing.assert_array_equal(Y[:, 0] == 1, X[:, 0] * X[:, 1] < 0)
    assert 0.1 <= np.abs(X).min() < 0.12 and 0.98 < np.abs(X).max() <= 1
    np.testing.assert_allclose((X > 0).mean(axis=0), 0.5, atol=0.05)


@all_heights
def test_heights_are_over_the_whole_square_and_repeat_with_the_seed(draw):
    X, Y = draw(500, rng=3)
    assert (X.shape, Y.shape) == ((500, 2), (500, 1))
    np.testing.assert_allclose([X.min(), X.max()], [-1, 1], atol=0.01)
    for seed in (3, np.random.default_rng(3)):
        np.testing.assert_array_equal(np.hstack(draw(500, rng=seed)), np.hstack([X, Y]))
    assert (draw(500, rng=4)[1] != Y).all()


@all_heights
def test_noise_is_the_spread_of_the_heights(draw):
    (X, Y), (same, smooth) = draw(20_000, noise=0.3, rng=0), draw(20_000, noise=0, rng=0)
    np.testing.assert_array_equal(X, same)
    np.testing.assert_allclose([(Y - smooth).mean(), (Y - smooth).std()], [0, 0.3], atol=0.01)


def test_plane_and_hills_without_noise():
    X, Y = data.plane(100, noise=0, rng=0)
    np.testing.assert_allclose(Y[:, 0], X.mean(axis=1))
    X, Y = data.hills(20_000, noise=0, rng=0)
    places = [X[Y.argmin()], *(X[side][Y[side].argmax()] for side in (X[:, 0] < 0, X[:, 0] > 0))]
    np.testing.assert_allclose(places, [[0, 0.5], [-0.5, -0.4], [0.5, -0.4]], atol=0.05)
    np.testing.assert_allclose([Y.min(), Y.max()], [-1, 1], atol=0.05)


# --- digits ---


def test_digits():
    X_train, Y_train, X_test, Y_test = data.digits()
    assert [table.shape for table in (X_train, Y_train, X_test, Y_test)] == [
        (1437, 64),
        (1437, 10),
        (360, 64),
        (360, 10),
    ]
    X, Y = np.vstack([X_train, X_test]), np.vstack([Y_train, Y_test])
    assert (X.min(), X.max()) == (0, 1)
    assert np.array_equal(X * 16, (X * 16).round())
    assert np.isin(Y, [0, 1]).all()
    assert (Y.sum(axis=1) == 1).all()
    assert Y.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_always_split_in_the_same_way():
    """The first 360 of a permutation with the seed 0 are the test set; the file's own first images are 0, 1, 2, 3."""
    *_, X_test, Y_test = data.digits()
    X_train, Y_train, *_ = data.digits()
    labels = np.empty(1797, dtype=int)
    labels[np.random.default_rng(0).permutation(1797)] = np.vstack([Y_test, Y_train]).argmax(axis=1)
    assert labels[:20].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] * 2
    images = {image.tobytes() for image in X_train}
    assert not any(image.tobytes() in images for image in X_test)


# --- tools ---


@pytest.mark.parametrize("labels", [[2, 0, 1, 2], np.array([2, 0, 1, 2], dtype=np.uint8)])
def test_one_hot(labels):
    rows = data.one_hot(labels, 4)
    assert rows.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert rows.dtype == np.float64


@pytest.mark.parametrize("labels", [[0, 3], [-1], [0.0, 1.0], ["0"], [True], [[0], [1]], 1, []])
def test_one_hot_wants_whole_numbers_in_range(labels):
    with pytest.raises(ValueError) as error:
        data.one_hot(labels, 3)
    assert str(error.value) == f"labels must be a list of whole numbers from 0 to 2, not {np.asarray(labels)!r}"


@pytest.mark.parametrize(("settings", "in_train"), [({}, 8), ({"share": 0.5}, 5), ({"share": 0.26}, 3)])
def test_split_keeps_every_sample_once_and_with_its_target(settings, in_train):
    X, Y = np.arange(20).reshape(10, 2), np.arange(10).reshape(10, 1)
    X_train, Y_train, X_test, Y_test = data.split(X, Y, **settings, rng=0)
    assert len(X_train) == len(Y_train) == in_train
    X_both, Y_both = np.vstack([X_train, X_test]), np.vstack([Y_train, Y_test])
    assert sorted(Y_both[:, 0]) == list(range(10)) != Y_both[:, 0].tolist()
    np.testing.assert_array_equal(X_both, np.hstack([2 * Y_both, 2 * Y_both + 1]))


def test_split_repeats_with_the_seed():
    X, Y = data.circles(50)
    first, same, other = (data.split(X, Y, rng=seed)[0] for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("share", [0, 1, -0.2, 80])
def test_split_wants_a_share_between_0_and_1(share):
    with pytest.raises(ValueError, match=f"share is {share}, expected a number between 0 and 1"):
        data.split(*data.circles(50), share)


@pytest.mark.parametrize(
    ("n", "share", "parts"),
    [(4, 0.9, "4 of 4 samples for training and 0 for testing"), (4, 0.1, "0 of 4"), (0, 0.5, "0 of 0")],
)
def test_split_leaves_no_part_empty(n, share, parts):
    with pytest.raises(ValueError, match=f"share is {share}: that makes {parts}.*, expected at least one in each part"):
        data.split(np.ones((n, 2)), np.ones((n, 1)), share)


def test_split_wants_a_target_for_every_sample():
    with pytest.raises(ValueError, match="X has 4 rows, but Y has 3: each sample needs one row in both"):
        data.split(np.ones((4, 2)), np.ones((3, 1)))


def test_standardize_scales_all_by_the_numbers_of_the_first():
    X_train, X_test = np.array([[1.0, 5], [3, 5]]), np.array([[5.0, 7]])
    scaled_train, scaled_test = data.standardize(X_train, X_test)
    assert scaled_train.tolist() == [[-1, 0], [1, 0]]  # mean 2 and spread 1; the second feature never changes
    assert scaled_test.tolist() == [[3, 2]]
    assert X_train.tolist() == [[1, 5], [3, 5]]


@pytest.mark.parametrize("make", DRAWN + HEIGHTS)
@pytest.mark.parametrize("n", [-1, 0, 1, True, 2.5, 200.0, float("nan"), float("inf"), "a", None])
def test_point_sets_want_whole_numbers_of_points(make, n):
    with pytest.raises(ValueError, match=f"n is {n!r}, expected a whole number of at least 2 points"):
        make(n)


@pytest.mark.parametrize("make", DRAWN + HEIGHTS)
@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf"), "much", None, True, 1j, [0.1, 0.2]])
def test_point_sets_want_a_number_as_noise(make, noise):
    with pytest.raises(ValueError) as error:
        make(10, noise)
    assert str(error.value) == f"noise is {noise!r}, expected a finite number of at least 0"


@pytest.mark.parametrize("make", DRAWN + HEIGHTS)
def test_point_sets_take_numbers_of_numpy(make):
    assert all(map(np.array_equal, make(np.int64(10), np.float64(0.5), rng=0), make(10, 0.5, rng=0)))


def test_standardize_scales_each_feature_by_its_own_spread():
    X_train, X_test = np.array([[1.0, 5, 0], [5, 5, 8]]), np.array([[9.0, 7, 4]])
    scaled_train, scaled_test = data.standardize(X_train, X_test)
    assert scaled_train.tolist() == [[-1, 0, -1], [1, 0, 1]]  # means 3, 5, 4 and spreads 2, 0, 4
    assert scaled_test.tolist() == [[3, 2, 0]]


@pytest.mark.parametrize("kind, expected", [(np.float32, np.float32), (np.float16, float), (int, float), (bool, float)])
def test_standardize_keeps_float32(kind, expected):
    scaled, other = data.standardize(np.array([[0], [1]], dtype=kind), np.array([[1]], dtype=kind))
    assert scaled.dtype == other.dtype == expected
    assert (scaled.tolist(), other.tolist()) == ([[-1], [1]], [[1]])


def test_split_may_leave_one_sample_on_either_side():
    X = np.arange(5.0).reshape(5, 1)
    assert [len(part) for part in data.split(X, X, 0.2, rng=0)] == [1, 1, 4, 4]
    assert [len(part) for part in data.split(X, X, 0.8, rng=0)] == [4, 4, 1, 1]


MASKED = np.ma.masked_array([[1.0], [2.0]], mask=[[0], [1]])
IN_EVERY_PLACE = "expected a number in every place"


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (data.one_hot, ([[0], [0, 1]], 2), "labels holds rows of unequal length"),
        (data.one_hot, (MASKED, 2), f"labels is a masked array with hidden values, {IN_EVERY_PLACE}"),
        (data.one_hot, ([0], 0), "classes is 0, expected a whole number of at least 1"),
        (data.one_hot, ([0], True), "classes is True, expected a whole number of at least 1"),
        (data.split, ([[0], [0, 1]], [1, 2]), "X holds rows of unequal length"),
        (data.split, ([1, 2], [[0], [0, 1]]), "Y holds rows of unequal length"),
        (data.split, (MASKED, [1, 2]), f"X is a masked array with hidden values, {IN_EVERY_PLACE}"),
        (data.split, (1, [1]), "X has shape () and Y (1,), expected one row per sample in both"),
        (data.split, ([1], 1), "X has shape (1,) and Y (), expected one row per sample in both"),
        (data.split, ([1, 2], [1, 2], "0.5"), "share is '0.5', expected a number between 0 and 1"),
        (data.standardize, ([[1, 2], [3]],), "X holds rows of unequal length"),
        (data.standardize, (MASKED,), f"X is a masked array with hidden values, {IN_EVERY_PLACE}"),
        (data.standardize, (5,), "the shapes are (), expected at least one sample first, and in all the same features"),
        (data.standardize, ([["a"]],), "X holds something that is not a number"),
        (data.standardize, ([[1, np.nan]],), "X holds nan in row 0, column 1, expected a number"),
        (
            data.standardize,
            (np.ones((0, 2)), np.ones((1, 2))),
            "the shapes are (0, 2), (1, 2), expected at least one sample first, and in all the same features",
        ),
        (
            data.standardize,
            (np.ones((1, 2)), np.ones((1, 3))),
            "the shapes are (1, 2), (1, 3), expected at least one sample first, and in all the same features",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_words(function, arguments, message):
    with pytest.raises(ValueError) as error:
        function(*arguments)
    assert str(error.value) == message


def test_one_hot_of_a_single_class():
    assert data.one_hot([0, 0], np.int64(1)).tolist() == [[1], [1]]
