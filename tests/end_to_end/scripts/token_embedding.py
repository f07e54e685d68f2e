"""A layer of a user's own, written in keras ops, inside Sequential, saved and loaded."""

import sys

import numpy as np

import keras
from keras import ops


@keras.saving.register_keras_serializable()
class TokenAndPositionEmbedding(keras.Layer):
    def __init__(self, max_length, vocab_size, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.max_length, self.vocab_size, self.embed_dim = max_length, vocab_size, embed_dim
        self.token_embed = self.add_weight(
            shape=(vocab_size, embed_dim), initializer="random_uniform", trainable=True, name="token_embed"
        )
        self.position_embed = self.add_weight(
            shape=(max_length, embed_dim), initializer="random_uniform", trainable=True, name="position_embed"
        )

    def call(self, token_ids):
        length = token_ids.shape[-1]
        positions = ops.arange(0, length, dtype="int32")
        positions_vectors = ops.take(self.position_embed, positions, axis=0)
        token_ids = ops.cast(token_ids, dtype="int32")
        token_vectors = ops.take(self.token_embed, token_ids, axis=0)
        embed = token_vectors + positions_vectors
        power_sum = ops.sum(ops.square(embed), axis=-1, keepdims=True)
        return embed / ops.sqrt(ops.maximum(power_sum, 1e-7))

    def get_config(self):
        config = {"max_length": self.max_length, "vocab_size": self.vocab_size, "embed_dim": self.embed_dim}
        return {**super().get_config(), **config}


ids = np.random.default_rng(0).integers(0, 50, (16, 12))
model = keras.Sequential(
    [
        keras.Input((12,), dtype="int32"),
        TokenAndPositionEmbedding(12, 50, 8),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    ]
)
model.compile("adam", "mse")
model.fit(ids, ids.mean(axis=1) / 50, epochs=2, verbose=0)

vectors = np.asarray(ops.convert_to_numpy(model.layers[0](ids)))
np.testing.assert_allclose(np.linalg.norm(vectors, axis=-1), 1.0, rtol=1e-5)
tokens, positions = (w.numpy() for w in model.layers[0].weights)
expected = tokens[ids] + positions[None]
expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
np.testing.assert_allclose(vectors, expected, rtol=1e-5, atol=1e-6)

path = sys.argv[1]
model.save(path)
again = keras.models.load_model(path)
np.testing.assert_array_equal(again.predict(ids, verbose=0), model.predict(ids, verbose=0))
print("done on", keras.backend.backend())
