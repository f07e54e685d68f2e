"""Keras 2 habits: imports from keras.models and keras.layers, input_dim, train_on_batch, and what became of lr."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD

model = Sequential()
model.add(Dense(units=64, activation="relu", input_dim=100))
model.add(Dense(units=10, activation="softmax"))
assert model.output_shape == (None, 10)
assert [tuple(w.shape) for w in model.weights] == [(100, 64), (64,), (64, 10), (10,)]

model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
rng = np.random.default_rng(0)
x, y = rng.normal(size=(32, 100)).astype("float32"), np.eye(10, dtype="float32")[rng.integers(0, 10, 32)]
losses = [model.train_on_batch(x, y)[0] for _ in range(20)]
assert losses[-1] < losses[0]

try:
    SGD(lr=0.01)
except ValueError as error:
    assert "learning_rate" in str(error)
else:
    raise AssertionError("SGD(lr=...) must be refused")
print("done")
