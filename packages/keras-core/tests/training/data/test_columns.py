"""What counts as an array: frames, sparse matrices, files, and tensors of other frameworks."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from keras_core import ops
from keras_core.training.data import make_source, split_arrays
from keras_core.training.data.columns import as_array
from keras_core.training.data.rows import LazyRows, NativeRows, SparseRows

X = np.arange(20.0).reshape(10, 2)
Y = np.arange(10)
ORDER = np.array([7, 2, 9])


class Series:
    """Has what pandas' and polars' columns have in common."""

    def __init__(self, values):
        self.values = values

    def to_numpy(self):
        return self.values


class Frame(Series):
    """Of several dtypes, which pandas returns as objects unless it is asked for floats."""

    def to_numpy(self, dtype=None, na_value=None):
        return self.values if dtype is None else np.where(self.values == None, na_value, self.values).astype(dtype)  # noqa: E711


class File:
    """Is read by slices and by ascending indices, as HDF5 is, and counts what is read."""

    def __init__(self, values, by_index=True):
        self.values, self.by_index, self.read = values, by_index, 0
        self.shape, self.dtype = values.shape, values.dtype

    def __len__(self):
        return len(self.values)

    def __getitem__(self, key):
        if isinstance(key, list):
            if not self.by_index:
                raise TypeError("only slices")
            assert key == sorted(key), "indices must ascend"
        found = self.values[key]
        self.read += len(found) if isinstance(key, (slice, list)) else 1
        return found


class Tensor:
    """A tensor of a framework that shares its memory by DLPack."""

    def __init__(self, values):
        self.values, self.dtype = values, values.dtype

    def __dlpack__(self, **options):
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


def test_a_series_is_one_column():
    x, y, weights = make_source({"a": Series(X[:, 0])}, Series(Y), Series(Y)).first()
    assert (x["a"].shape, x["a"].dtype, y.shape, weights.shape) == ((10, 1), np.float32, (10, 1), (10,))


def test_frames_of_several_dtypes_and_missing_values_become_floats():
    x = make_source(Frame(np.array([[1, 2.5], [None, 0.5]], object))).first()[0]
    np.testing.assert_array_equal(x, np.array([[1, 2.5], [np.nan, 0.5]], "float32"))


def test_sparse_matrices_are_made_dense_by_the_batch():
    rows = as_array(scipy.sparse.coo_matrix(X))
    assert isinstance(rows, SparseRows)
    np.testing.assert_array_equal(rows[2:5], X[2:5])
    np.testing.assert_array_equal(rows.take(ORDER), X[ORDER])
    np.testing.assert_array_equal(rows.part(4, 9)[1:20], X[5:9])
    assert rows[0:1].dtype == np.float32


@pytest.mark.parametrize("by_index", [True, False])
def test_files_are_read_by_the_batch_and_in_ascending_order(by_index):
    file = File(X, by_index)
    np.random.seed(0)
    expected = X[np.random.permutation(10)[:4]]
    np.random.seed(0)
    source = make_source(file, Y, batch_size=4, shuffle=True)
    x, _, _ = next(source.epoch())
    np.testing.assert_array_equal(x, expected)
    assert file.read == 4 and x.dtype == np.float32


def test_files_in_groups_of_batches():
    groups = [(x.tolist(), n) for (x, _, _), n in make_source(File(X), batch_size=4).executions(2)]
    assert groups == [(X[:8].reshape(2, 4, 2).tolist(), 2), (X[8:].tolist(), 1)]


def test_runs_of_rows_are_read_as_slices():
    file = File(X, by_index=False)
    np.testing.assert_array_equal(LazyRows(file).take(np.array([5, 3, 4])), X[[5, 3, 4]])
    assert file.read == 3


def test_memory_maps_stay_on_disk(tmp_path):
    mapped = np.memmap(tmp_path / "x", "float64", "w+", shape=X.shape)
    mapped[:] = X
    assert isinstance(as_array(mapped), LazyRows)
    x = make_source(mapped, batch_size=4).first()[0]
    assert x.dtype == np.float32
    np.testing.assert_array_equal(x, X[:4])


def test_splits_leave_files_unread():
    file = File(X)
    (x, _, _), (vx, vy, _) = split_arrays((file, Y, None), 0.3)
    assert file.read == 0 and (len(x), len(vx)) == (7, 3)
    np.testing.assert_array_equal(make_source(vx, vy).first()[0], X[7:])


def test_tensors_of_other_frameworks_share_their_memory():
    values = np.ones((4, 2), "float32")
    assert np.shares_memory(as_array(Tensor(values)), values)


def test_tensors_on_a_device_are_cut_there():
    rows = NativeRows(ops.convert_to_tensor(X.astype("float32")))
    np.testing.assert_array_equal(ops.convert_to_numpy(rows[2:5]), X[2:5])
    np.testing.assert_array_equal(ops.convert_to_numpy(rows.take(ORDER)), X[ORDER])
    np.testing.assert_array_equal(ops.convert_to_numpy(rows.part(4, 9)[1:20]), X[5:9])
    assert type(rows[0:2]) is type(ops.convert_to_tensor(X))


def test_what_is_no_number_is_named():
    with pytest.raises(ValueError, match=r"y must be numeric, .* with None at \(1,\)"):
        make_source(X, np.array([0, None] * 5))
    with pytest.raises(ValueError, match=r"x must be numeric, .* with 'red' at \(0, 1\)"):
        make_source(Frame(np.array([[1, "red"]], object)))
    with pytest.raises(TypeError, match=r"x must be an array, .* got set"):
        as_array({1, 2})
