"""Training on the containers that users keep data in, each by its own library where that is installed."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active

pytestmark = pytest.mark.skipif(not active.current().capabilities.trains, reason="the backend has no gradients")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 3)).astype("float32")
Y = (X @ np.array([[1.0], [-2.0], [0.5]], "float32")).astype("float32")
WEIGHTS = [np.ones((3, 1), "float32"), np.zeros(1, "float32")]


@pytest.fixture(scope="module")
def model():
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.1), "mse")
    return made


def weights_after(model, *data, **options):
    model.set_weights(WEIGHTS)
    np.random.seed(0)
    model.fit(*data, verbose=0, **options)
    return model.get_weights()


def same(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def pandas(tmp_path):
    pd = pytest.importorskip("pandas")
    return pd.DataFrame(X.astype("float64"), columns=list("abc")), pd.Series(Y[:, 0])


def polars(tmp_path):
    pl = pytest.importorskip("polars")
    return pl.DataFrame(X), pl.Series(Y[:, 0])


def hdf5(tmp_path):
    h5py = pytest.importorskip("h5py")
    file = h5py.File(tmp_path / "data.h5", "w")
    return file.create_dataset("x", data=X), file.create_dataset("y", data=Y)


def zarr(tmp_path):
    arrays = pytest.importorskip("zarr")
    return arrays.array(X), arrays.array(Y)


def mapped(tmp_path):
    found = np.memmap(tmp_path / "x", "float64", "w+", shape=X.shape)
    found[:] = X
    return found, Y


def sparse(tmp_path):
    return scipy.sparse.csr_matrix(X), Y


def torch_tensors(tmp_path):
    torch = pytest.importorskip("torch")
    return torch.from_numpy(X), torch.from_numpy(Y).requires_grad_()


def tensorflow_tensors(tmp_path):
    tf = pytest.importorskip("tensorflow")
    return tf.constant(X), tf.constant(Y)


def jax_arrays(tmp_path):
    jnp = pytest.importorskip("jax.numpy")
    return jnp.asarray(X), jnp.asarray(Y)


def native_tensors(tmp_path):
    return keras.ops.convert_to_tensor(X), keras.ops.convert_to_tensor(Y)


def hugging_face(tmp_path):
    datasets = pytest.importorskip("datasets")
    table = datasets.Dataset.from_dict({"x": X.tolist(), "y": Y.tolist()})
    return table["x"], table["y"]


ARRAYS = [pandas, polars, hdf5, zarr, mapped, sparse, torch_tensors, tensorflow_tensors, jax_arrays, native_tensors]


@pytest.mark.parametrize("make", [*ARRAYS, hugging_face])
def test_arrays_of_every_kind_train_alike(model, make, tmp_path):
    expected = weights_after(model, X, Y, batch_size=8, epochs=2)
    x, y = make(tmp_path)
    same(weights_after(model, x, y, batch_size=8, epochs=2), expected)


def loader():
    torch = pytest.importorskip("torch")
    pairs = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    return torch.utils.data.DataLoader(pairs, batch_size=10)


def tf_data():
    return pytest.importorskip("tensorflow").data.Dataset.from_tensor_slices((X, Y)).batch(10)


def grain_map():
    return pytest.importorskip("grain").MapDataset.source(list(zip(X, Y, strict=True))).batch(10)


def grain_iter():
    return grain_map().to_iter_dataset()


def parts():
    return keras.utils.split_dataset((X, Y), 19)[0].batch(10)


@pytest.mark.parametrize("make", [loader, tf_data, grain_map, grain_iter, parts])
def test_datasets_of_every_kind_train_as_their_arrays_do(model, make):
    count = 19 if make is parts else 20
    expected = weights_after(model, X[:count], Y[:count], batch_size=10, epochs=2, shuffle=False)
    same(weights_after(model, make(), epochs=2), expected)


def test_windows_train(model):
    series = np.arange(12, dtype="float32") / 12
    windows = keras.utils.timeseries_dataset_from_array(series, series[3:], 3, batch_size=4)
    x = np.lib.stride_tricks.sliding_window_view(series, 3)[:9]
    expected = weights_after(model, x, series[3:], batch_size=4, shuffle=False)
    same(weights_after(model, windows), expected)


SCRIPT = """
import numpy as np
import keras_core as keras

class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4
    def __getitem__(self, i):
        return np.full((4, 3), i, "float32"), np.full((4, 1), 2 * i, "float32")

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(Batches(workers=2, use_multiprocessing=True), epochs=2, verbose=0)
print("trained")
"""


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="other ways to start processes take long")
def test_processes_compute_batches():
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ, check=False)
    assert done.stdout.strip() == "trained", done.stderr
