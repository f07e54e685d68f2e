"""Sources of batches."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import keras_core as keras
from keras_core.training.data import make_source, pack_x_y_sample_weight, split_arrays, unpack_x_y_sample_weight
from keras_core.training.data.labels import to_categorical
from keras_core.training.data.py_dataset import PyDataset
from keras_core.training.loop import Batches

X = np.arange(10, dtype="float32")[:, None]


def firsts(batches):
    return [np.asarray(x).ravel().tolist() for x, _, _ in batches]


def singles(batches):
    """The batches of an epoch as the loop takes them, each by itself."""
    return [batch for batch, _ in batches.epoch()]


def test_arrays_in_batches_with_a_partial_last_one():
    source = make_source(X, batch_size=4)
    assert (source.num_batches, source.num_samples) == (3, 10)
    assert firsts(source.epoch()) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert make_source(X).batch_size == 32


def test_float64_is_narrowed_and_integers_are_not():
    x, y, _ = make_source(np.ones((2, 1)), np.ones(2, "int64")).first()
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    (x,) = next(iter([make_source(iter([np.ones((2, 1))])).first()[:1]]))
    assert x.dtype == np.float32


def test_trees_keep_their_structure():
    x, y, w = make_source({"b": X, "a": (X, X)}, [X, X], X[:, 0], 4).first()
    assert sorted(x) == ["a", "b"] and type(x["a"]) is tuple and type(y) is list and w.shape == (4,)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match=r"x has 10, y has 9"):
        make_source(X, X[:9])


@pytest.mark.parametrize("empty", [np.zeros((0, 3)), iter([]), []])
def test_empty_data(empty):
    with pytest.raises(ValueError, match="There is no data"):
        make_source(empty).first()


def test_a_list_of_numbers_is_explained():
    with pytest.raises(ValueError, match=r"numpy.array\(y\)"):
        make_source(X, [0] * 10)


@pytest.mark.parametrize("size", [0, -3, 1.5, True, "8"])
def test_batch_sizes(size):
    with pytest.raises(ValueError, match="positive integer"):
        make_source(X, batch_size=size)


def test_targets_beside_a_dataset():
    with pytest.raises(ValueError, match="y and batch_size cannot be given beside a generator"):
        make_source((x for x in ()), X, batch_size=3)


def test_generators_go_on_and_say_when_they_end():
    source = make_source(X[i : i + 1] for i in range(5))
    assert firsts([source.first()]) == [[0]]
    batches = Batches(source, 2)
    assert firsts(singles(batches)) == [[0], [1]]
    assert firsts(singles(batches)) == [[2], [3]]
    with pytest.warns(UserWarning, match="ended after 1 of 2 steps"):
        assert firsts(singles(batches)) == [[4]]
    assert batches.exhausted


def test_a_second_epoch_of_a_spent_generator_warns():
    batches = Batches(make_source(X[i : i + 1] for i in range(2)))
    assert len(firsts(singles(batches))) == 2
    with pytest.warns(UserWarning, match="yields no batch"):
        assert firsts(singles(batches)) == []


class Loader:
    """Starts anew at each `iter`, and counts how often."""

    def __init__(self):
        self.started = 0

    def __len__(self):
        return 3

    def __iter__(self):
        self.started += 1
        return iter([X[:2], X[2:4], X[4:6]])


def test_looking_at_the_first_batch_starts_no_second_pass():
    loader = Loader()
    source = make_source(loader)
    source.first()
    assert firsts(source.epoch()) == [[0, 1], [2, 3], [4, 5]]
    assert loader.started == 1
    assert firsts(source.epoch()) == [[0, 1], [2, 3], [4, 5]]
    assert loader.started == 2
    assert source.num_batches == 3


class Squares(PyDataset):
    def __init__(self, count=7, fail_at=None, **kwargs):
        super().__init__(**kwargs)
        self.count, self.fail_at, self.ends, self.threads = count, fail_at, 0, set()

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.threads.add(threading.current_thread().name)
        if index == self.fail_at:
            raise RuntimeError(f"no batch {index}")
        return np.full((2, 1), index, "float32"), np.full((2,), index**2)

    def on_epoch_end(self):
        self.ends += 1


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_pydatasets_keep_their_order_with_any_number_of_workers(workers):
    dataset = Squares(workers=workers, max_queue_size=2)
    batches = Batches(make_source(dataset))
    assert [int(y[0]) for _, y, _ in singles(batches)] == [0, 1, 4, 9, 16, 25, 36]
    assert dataset.ends == 1
    assert ("MainThread" in dataset.threads) == (workers <= 1)


def test_pydatasets_are_shuffled_by_batch():
    np.random.seed(1)
    found = [int(x[0, 0]) for x, _, _ in make_source(Squares(), shuffle=True).epoch()]
    np.random.seed(1)
    assert found == np.random.permutation(7).tolist()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_pydataset_comes_through(workers):
    with pytest.raises(RuntimeError, match="no batch 3"):
        list(make_source(Squares(fail_at=3, workers=workers)).epoch())


def test_endless_pydatasets_need_steps():
    class Endless(Squares):
        num_batches = None

    batches = Batches(make_source(Endless(workers=2)), 9)
    assert [int(y[0]) for _, y, _ in singles(batches)] == [i**2 for i in range(9)]


def test_a_pydataset_without_batches():
    with pytest.raises(ValueError, match="Squares has no batches"):
        make_source(Squares(0))


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (np.array([0, 1, 2]), [1.0, 5.0, 0.5]),
        (np.array([[0], [1], [2]]), [1.0, 5.0, 0.5]),
        (np.eye(3)[[0, 1, 2]], [1.0, 5.0, 0.5]),
        (np.eye(3)[[[0, 1], [1, 2], [2, 0]]], [[1.0, 5.0], [5.0, 0.5], [0.5, 1.0]]),
        (np.array([-1, 1, 7]), [1.0, 5.0, 1.0]),
    ],
)
def test_class_weights(y, expected):
    _, _, weights = make_source(X[:3], y, class_weight={1: 5.0, 2: 0.5}).first()
    np.testing.assert_allclose(weights, expected)


def test_class_weights_multiply_sample_weights():
    _, _, weights = make_source(X[:2], np.array([0, 1]), np.array([2.0, 3.0]), class_weight={1: 5.0}).first()
    np.testing.assert_allclose(weights, [2.0, 15.0])


def test_class_weights_need_one_output():
    with pytest.raises(ValueError, match="y has 2 outputs"):
        make_source(X, [X, X], class_weight={0: 1.0}).first()


def test_splits():
    (x, y, _), (vx, vy, vw) = split_arrays((X, None, X[:, 0]), 0.3)
    assert (len(x), len(vx), y, vy) == (7, 3, None, None)
    np.testing.assert_array_equal(vw, [7, 8, 9])
    with pytest.raises(ValueError, match="leaves nothing"):
        split_arrays((X[:1], None, None), 0.5)
    with pytest.raises(ValueError, match="validation_data"):
        split_arrays((iter([]), None, None), 0.5)


def test_packing():
    assert unpack_x_y_sample_weight([1, 2]) == (1, 2, None)
    assert pack_x_y_sample_weight((1, 2)) == ((1, 2),)
    with pytest.raises(ValueError, match="tuple of 4"):
        unpack_x_y_sample_weight((1, 2, 3, 4))


def test_to_categorical():
    np.testing.assert_array_equal(to_categorical([[1], [0]], 3), [[0, 1, 0], [1, 0, 0]])
    with pytest.raises(ValueError, match="from 0 to 3, expected 0 to 2"):
        to_categorical([0, 3], 3)


def test_native_tensors_are_data():
    x, _, _ = make_source(keras.ops.convert_to_tensor(X), batch_size=3).first()
    np.testing.assert_array_equal(np.asarray(x), X[:3])
