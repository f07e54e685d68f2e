"""The first steps of Keras's documentation: stack layers, compile twice, fit, evaluate, predict."""

import numpy as np

import keras
from keras import layers

rng = np.random.default_rng(0)
x_train, x_test = rng.normal(size=(320, 100)).astype("float32"), rng.normal(size=(64, 100)).astype("float32")
directions = rng.normal(size=(100, 10))
y_train = keras.utils.to_categorical((x_train @ directions).argmax(axis=1), 10)
y_test = keras.utils.to_categorical((x_test @ directions).argmax(axis=1), 10)

model = keras.Sequential()
model.add(layers.Dense(units=64, activation="relu"))
model.add(layers.Dense(units=10, activation="softmax"))

model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, batch_size=32, verbose=0)

model.compile(
    loss=keras.losses.categorical_crossentropy,
    optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True),
    metrics=["accuracy"],
)
history = model.fit(x_train, y_train, epochs=5, batch_size=32, verbose=2)
loss, accuracy = model.evaluate(x_test, y_test, batch_size=128, verbose=0)
classes = model.predict(x_test, batch_size=128, verbose=0)

assert history.history["loss"][-1] < history.history["loss"][0]
assert classes.shape == (64, 10)
np.testing.assert_allclose(classes.sum(axis=1), 1.0, rtol=1e-5)
np.testing.assert_allclose(accuracy, (classes.argmax(1) == y_test.argmax(1)).mean(), rtol=1e-6)
np.testing.assert_allclose(loss, -np.log(classes[y_test == 1]).mean(), rtol=1e-4)
print("done on", keras.backend.backend())
