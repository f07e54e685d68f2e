"""`tf.data.Dataset`, torch `DataLoader` and generators, where the framework is installed."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.training.data.py_dataset import PyDataset

pytestmark = pytest.mark.usefixtures("trains")


def tf_data(x, y):
    tf = pytest.importorskip("tensorflow")
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


def data_loader(x, y):
    torch = pytest.importorskip("torch")
    return torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.from_numpy(x), torch.from_numpy(y)), batch_size=8
    )


class Slices(PyDataset):
    def __init__(self, x, y):
        super().__init__(workers=2)
        self.x, self.y = x, y

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self.x[8 * i : 8 * i + 8], self.y[8 * i : 8 * i + 8]


class Generator:
    """A generator's batches, without end."""

    def __new__(cls, x, y):
        def batches():
            while True:
                for i in range(0, 20, 8):
                    yield x[i : i + 8], y[i : i + 8]

        return batches()


def model():
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1, kernel_initializer="ones")])
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize("make", [tf_data, data_loader, Slices, Generator])
def test_a_dataset_trains_as_its_arrays_do(line, make):
    x, y = line
    expected, found = model(), model()
    history = expected.fit(x, y, batch_size=8, epochs=2, shuffle=False, validation_data=(x, y), verbose=0)
    steps = {"steps_per_epoch": 3, "validation_steps": 3} if make is Generator else {}
    data, validation = make(x, y), make(x, y)
    got = found.fit(data, epochs=2, shuffle=False, validation_data=validation, verbose=0, **steps)
    for name, figures in history.history.items():
        limit = 1e-2 if name == "val_loss" and make is Generator else 1e-5
        np.testing.assert_allclose(got.history[name], figures, rtol=limit)
    np.testing.assert_allclose(found.get_weights()[0], expected.get_weights()[0], rtol=1e-5)
    data = make(x, y)
    limit = {"steps": 3} if make is Generator else {}
    np.testing.assert_allclose(
        found.predict(data, verbose=0, **limit), expected.predict(x, verbose=0), rtol=1e-5, atol=1e-6
    )
