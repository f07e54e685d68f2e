"""`split_dataset`, `timeseries_dataset_from_array`, `pad_sequences` and `normalize`."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.preprocessing

from keras_core import ops, utils
from keras_core.training.data import make_source

X = np.arange(7.0, dtype="float32")


def listed(dataset):
    return [np.asarray(e).tolist() if not isinstance(e, tuple) else tuple(map(np.ndarray.tolist, e)) for e in dataset]


@pytest.mark.parametrize(
    ("sizes", "left", "right"),
    [
        ({"left_size": 0.5}, [0, 1, 2, 3], [4, 5, 6]),
        ({"right_size": 0.3}, [0, 1, 2, 3, 4], [5, 6]),
        ({"left_size": 3, "right_size": 2}, [0, 1, 2], [5, 6]),
        ({"left_size": 0.3, "right_size": 0.2}, [0, 1], [6]),
    ],
)
def test_sizes_of_parts(sizes, left, right):
    found = utils.split_dataset(X, **sizes)
    assert [list(map(float, part)) for part in found] == [left, right]
    assert [len(part) for part in found] == [len(left), len(right)]


def test_a_seed_gives_the_order_of_pythons_shuffle():
    left, right = utils.split_dataset(X, 3, shuffle=True, seed=1)  # random.Random(1).shuffle(list(range(7)))
    assert [*map(int, left), *map(int, right)] == [3, 6, 5, 2, 0, 4, 1]


def test_parts_of_pairs_and_of_batched_datasets():
    left, _ = utils.split_dataset((X, X * 2), 2)
    assert [(float(a), float(b)) for a, b in left] == [(0, 0), (1, 2)]

    class Batched(utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, i):
            return X[2 * i : 2 * i + 2], X[2 * i : 2 * i + 2] * 2

    left, right = utils.split_dataset(Batched(), 3)
    assert listed(left) == [([0, 1], [0, 2]), ([2], [4])] and listed(right) == [([3, 4], [6, 8]), ([5], [10])]


def test_parts_are_batched_and_iterated_again_and_again():
    left, _ = utils.split_dataset((X[:, None], X), 5)
    batches = left.batch(2)
    source = make_source(batches)
    assert source.num_batches == 3
    for _ in range(2):
        assert [y.tolist() for _, y, _ in source.epoch()] == [[0, 1], [2, 3], [4]]
    assert len(left.batch(2, drop_remainder=True)) == 2
    assert listed(left.map(lambda x, y: y + 1).skip(1).take(2)) == [2, 3]


@pytest.mark.parametrize(
    ("sizes", "error", "why"),
    [
        ((None, None), ValueError, "got neither"),
        ((0, None), ValueError, "left_size must be an integer from 1 to 6"),
        ((7, None), ValueError, "left_size"),
        ((1.5, None), ValueError, "left_size"),
        ((None, "3"), TypeError, "right_size must be an int"),
        ((3, 6), ValueError, "more than all 7 samples"),
        ((0.01, None), ValueError, "left part of 7 samples without any"),
    ],
)
def test_sizes_that_do_not_fit(sizes, error, why):
    with pytest.raises(error, match=why):
        utils.split_dataset(X, *sizes)


def test_what_cannot_be_split():
    for data in ({"a": X}, "text"):
        with pytest.raises(TypeError, match="split_dataset takes an array"):
            utils.split_dataset(data, 1)
    with pytest.raises(ValueError, match="takes a list or tuple of arrays, got one of float"):
        utils.split_dataset([1.0, 2.0], 1)


SERIES = np.arange(12)
WINDOWS = np.lib.stride_tricks.sliding_window_view(SERIES, 3)


def test_windows_are_numpys():
    (batch,) = utils.timeseries_dataset_from_array(SERIES, None, 3)
    np.testing.assert_array_equal(batch, WINDOWS)
    thinned = utils.timeseries_dataset_from_array(SERIES, None, 3, 2, 2, batch_size=None)
    np.testing.assert_array_equal(list(thinned), np.lib.stride_tricks.sliding_window_view(SERIES, 5)[::2, ::2])


def test_windows_with_targets():
    found = utils.timeseries_dataset_from_array(SERIES, SERIES * 10, 3, batch_size=4, start_index=2, end_index=9)
    assert listed(found) == [(WINDOWS[2:6].tolist(), [20, 30, 40, 50]), (WINDOWS[6:7].tolist(), [60])]
    found = utils.timeseries_dataset_from_array(SERIES, SERIES[:5], 3, batch_size=None)
    assert [int(y) for _, y in found] == [0, 1, 2, 3, 4]


def test_shuffled_windows_are_all_there_in_another_order_each_time():
    dataset = utils.timeseries_dataset_from_array(SERIES, None, 3, batch_size=4, shuffle=True, seed=0)
    first, second = (np.concatenate(list(dataset))[:, 0] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(10)) and first.tolist() != second.tolist()


def test_a_series_may_be_longer_than_memory():
    class File:
        shape, dtype = (10**12, 1), np.dtype("int64")

        def __len__(self):
            return 10**6

        def __getitem__(self, key):
            return np.arange(key.start, key.stop)[:, None]

    dataset = utils.timeseries_dataset_from_array(File(), None, 3, sampling_rate=2, batch_size=2)
    assert dataset[100].tolist() == [[[200], [202], [204]], [[201], [203], [205]]]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"sequence_length": 0}, "sequence_length"),
        ({"sequence_stride": 0}, "sequence_stride must be from 1 to 11"),
        ({"sampling_rate": 12}, "sampling_rate"),
        ({"start_index": 12}, "start_index"),
        ({"end_index": 13}, "end_index"),
        ({"start_index": 5, "end_index": 5}, "above start_index=5"),
        ({"format": "csv"}, "format"),
    ],
)
def test_windows_that_do_not_fit(arguments, why):
    with pytest.raises(ValueError, match=why):
        utils.timeseries_dataset_from_array(SERIES, None, **{"sequence_length": 3, **arguments})


def test_padding():
    rows = [[1], [2, 3], [4, 5, 6]]
    np.testing.assert_array_equal(utils.pad_sequences(rows), [[0, 0, 1], [0, 2, 3], [4, 5, 6]])
    cut = utils.pad_sequences(rows, 2, padding="post", truncating="post", value=9, dtype="float32")
    np.testing.assert_array_equal(cut, np.array([[1, 9], [2, 3], [4, 5]], "float32"))
    assert utils.pad_sequences([["a"], ["b", "c"]], dtype=object, value="-").tolist() == [["-", "a"], ["b", "c"]]
    assert utils.pad_sequences([[], np.ones((3, 2))], 2).tolist() == [[[0, 0]] * 2, [[1, 1]] * 2]
    assert utils.pad_sequences([], maxlen=3).shape == (0, 3)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (([[1]], None, "int32", "both"), "padding='both'"),
        ((5,), "sequence of sequences"),
        (([1, 2],), "got 1 for sequence 0"),
        (([[1]], 2, "int32", "pre", "pre", "x"), "dtype=object"),
        (([np.ones((1, 2)), np.ones((1, 3))],), r"shape \(3,\) in sequence 1"),
        (([],), "no sequences"),
    ],
)
def test_padding_that_does_not_fit(arguments, why):
    with pytest.raises(ValueError, match=why):
        utils.pad_sequences(*arguments)


@pytest.mark.parametrize(("order", "norm"), [(1, "l1"), (2, "l2"), (np.inf, "max")])
def test_normalizing_is_scikit_learns(order, norm):
    x = np.array([[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]], "float32")
    for axis in (0, 1):
        expected = sklearn.preprocessing.normalize(x, norm, axis=axis)
        np.testing.assert_allclose(utils.normalize(x, axis, order), expected, rtol=1e-6)
        found = utils.normalize(ops.convert_to_tensor(x), axis, order)
        np.testing.assert_allclose(ops.convert_to_numpy(found), expected, rtol=1e-6)
