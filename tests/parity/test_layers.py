"""Layers beside those of Keras, with the same weights: values, states, masks, shapes and configs.

Upstream Keras (`keras`) and this library (`keras_core`) run in one process, on the backend that KERAS_BACKEND names.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import keras
import keras_core
from keras_core.state import masks

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(2, 7, 6, 4)).astype("float32")
SEQUENCES = RNG.normal(size=(3, 5, 8)).astype("float32")
OTHERS = RNG.normal(size=(3, 6, 8)).astype("float32")
GRIDS = RNG.normal(size=(2, 3, 5, 8)).astype("float32")
ROWS = RNG.normal(size=(3, 8)).astype("float32")
NUMBERS = np.array([[1, 0, 2], [3, 4, 0]], "int32")
STEPS = np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 1], [1, 1, 1, 1, 1]], bool)
GIVEN = [RNG.normal(size=(3, 4)).astype("float32") for _ in range(2)]
FIRST = {"data_format": "channels_first"}  # convolution on jax and torch runs it on CPU
LSTM4 = {"units": 4, "bias_initializer": "random_normal"}

# layer, constructor arguments, inputs of the call, keyword arguments of the call
TABLE: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
    ("Dense", {"units": 3}, ROWS, {}),
    ("Dense", {"units": 3, "activation": "gelu", "use_bias": False}, SEQUENCES, {}),
    ("Dense", {"units": 2, "kernel_regularizer": "l2", "bias_constraint": "non_neg"}, GRIDS, {}),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 6), "bias_axes": "d"}, SEQUENCES, {}),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 6, "activation": "relu"}, SEQUENCES, {}),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "e"}, SEQUENCES, {}),
    ("EinsumDense", {"equation": "abc,bcd->abd", "output_shape": (5, 3), "bias_axes": "bd"}, SEQUENCES, {}),
    ("Embedding", {"input_dim": 5, "output_dim": 3}, NUMBERS, {}),
    ("Embedding", {"input_dim": 5, "output_dim": 3, "mask_zero": True}, NUMBERS, {}),
    ("Embedding", {"input_dim": 5, "output_dim": 3}, NUMBERS.astype("float32"), {}),
    ("Activation", {"activation": "softmax"}, ROWS, {}),
    ("Activation", {"activation": "silu"}, ROWS, {}),
    ("Identity", {}, ROWS, {}),
    ("Conv2D", {"filters": 3, "kernel_size": 3}, IMAGES, {}),
    ("Conv2D", {"filters": 3, "kernel_size": (2, 3), "strides": (2, 1), "padding": "same"}, IMAGES, {}),
    ("Conv2D", {"filters": 4, "kernel_size": 2, "dilation_rate": 2, "activation": "relu"}, IMAGES, {}),
    ("Conv2D", {"filters": 6, "kernel_size": 3, "groups": 2, "use_bias": False}, IMAGES, {}),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "SAME", "bias_initializer": "ones", **FIRST}, IMAGES, {}),
    ("DepthwiseConv2D", {"kernel_size": 3}, IMAGES, {}),
    ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2, "strides": 2, "padding": "same"}, IMAGES, {}),
    ("DepthwiseConv2D", {"kernel_size": (2, 3), "activation": "tanh", "bias_initializer": "ones"}, IMAGES, {}),
    ("MaxPooling2D", {}, IMAGES, {}),
    ("MaxPooling2D", {"pool_size": (2, 3), "strides": 1, "padding": "same"}, IMAGES, {}),
    ("MaxPooling2D", {"pool_size": 3, "strides": (2, 1), **FIRST}, IMAGES, {}),
    ("AveragePooling2D", {"pool_size": 2}, IMAGES, {}),
    ("AveragePooling2D", {"pool_size": (3, 2), **FIRST}, IMAGES, {}),
    ("GlobalAveragePooling2D", {}, IMAGES, {}),
    ("GlobalAveragePooling2D", {"keepdims": True, **FIRST}, IMAGES, {}),
    ("Flatten", {}, IMAGES, {}),
    ("Flatten", FIRST, IMAGES, {}),
    ("Reshape", {"target_shape": (4, -1)}, IMAGES, {}),
    ("Reshape", {"target_shape": (2, 4)}, ROWS, {}),
    ("ZeroPadding2D", {}, IMAGES, {}),
    ("ZeroPadding2D", {"padding": ((1, 0), (2, 3))}, IMAGES, {}),
    ("ZeroPadding2D", {"padding": (1, 2), **FIRST}, IMAGES, {}),
    ("Dropout", {"rate": 0.0}, ROWS, {}),
    ("ReLU", {}, ROWS, {}),
    ("ReLU", {"max_value": 1.0, "negative_slope": 0.2, "threshold": 0.3}, ROWS, {}),
    ("Softmax", {"axis": 1}, SEQUENCES, {}),
    ("Softmax", {}, ROWS, {"mask": ROWS > 0}),
    ("Softmax", {"axis": (1, 2)}, SEQUENCES, {"mask": SEQUENCES > 0}),
    ("BatchNormalization", {}, ROWS, {}),
    ("BatchNormalization", {"axis": 1, "momentum": 0.5, "epsilon": 1e-2}, IMAGES, {}),
    ("BatchNormalization", {"center": False, "scale": False}, IMAGES, {}),
    ("BatchNormalization", {"gamma_initializer": "random_normal", "beta_initializer": "ones"}, SEQUENCES, {}),
    ("BatchNormalization", {"momentum": 0.5}, SEQUENCES, {"mask": STEPS}),
    ("GroupNormalization", {"groups": 2}, IMAGES, {}),
    ("GroupNormalization", {"groups": -1, "epsilon": 1e-2, "scale": False}, SEQUENCES, {}),
    ("GroupNormalization", {"groups": 1, "gamma_initializer": "random_normal"}, SEQUENCES, {}),
    ("LayerNormalization", {}, SEQUENCES, {}),
    ("LayerNormalization", {"axis": (1, 2), "epsilon": 1e-5}, SEQUENCES, {}),
    ("LayerNormalization", {"axis": -1, "center": False}, SEQUENCES, {}),
    ("LayerNormalization", {"scale": False, "beta_initializer": "ones"}, SEQUENCES, {}),
    ("Add", {}, [ROWS, 2 * ROWS, ROWS], {}),
    ("Add", {}, [GRIDS, np.ones((2, 8), "float32")], {}),
    ("Multiply", {}, [SEQUENCES, SEQUENCES[:, :1]], {}),
    ("Concatenate", {}, [ROWS, ROWS[:, :3]], {}),
    ("Concatenate", {"axis": 1}, [SEQUENCES, OTHERS], {}),
    ("Rescaling", {"scale": 1 / 127.5, "offset": -1.0}, ROWS, {}),
    ("Rescaling", {"scale": [1.0, 2.0, 3.0, 4.0]}, IMAGES, {}),
    ("Rescaling", {"scale": 0.5}, np.array([[1, 255]], "uint8"), {}),
    ("LSTM", LSTM4, SEQUENCES, {}),
    ("LSTM", {**LSTM4, "return_sequences": True, "return_state": True}, SEQUENCES, {}),
    ("LSTM", {**LSTM4, "return_sequences": True, "go_backwards": True}, SEQUENCES, {}),
    ("LSTM", {**LSTM4, "activation": "relu", "recurrent_activation": "hard_sigmoid"}, SEQUENCES, {}),
    ("LSTM", {**LSTM4, "use_bias": False, "unit_forget_bias": False}, SEQUENCES, {}),
    ("LSTM", {**LSTM4, "unroll": True}, SEQUENCES, {}),
    ("LSTM", LSTM4, SEQUENCES, {"initial_state": GIVEN}),
    ("LSTM", {**LSTM4, "return_sequences": True, "return_state": True}, SEQUENCES, {"mask": STEPS}),
    ("LSTM", {**LSTM4, "return_sequences": True, "go_backwards": True}, SEQUENCES, {"mask": STEPS}),
    ("LSTM", {**LSTM4, "return_sequences": True, "zero_output_for_mask": True}, SEQUENCES, {"mask": STEPS}),
    ("LSTM", {**LSTM4, "zero_output_for_mask": True}, SEQUENCES, {"mask": STEPS}),
    ("LSTM", {**LSTM4, "stateful": True}, SEQUENCES, {}),
]

if keras.backend.backend() != "torch":  # where Keras's mean over a window counts repeated borders
    TABLE += [("AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGES, {})]

HEADS = {"num_heads": 2, "key_dim": 4, "bias_initializer": "random_normal"}
ATTENTION: list[tuple[dict[str, Any], list[np.ndarray], dict[str, Any]]] = [
    ({}, [SEQUENCES, SEQUENCES], {}),
    ({}, [SEQUENCES, OTHERS], {}),
    ({}, [SEQUENCES, OTHERS, OTHERS + 1], {"return_attention_scores": True}),
    ({"use_bias": False, "output_shape": 3}, [SEQUENCES, SEQUENCES], {}),
    ({"output_shape": (2, 3)}, [SEQUENCES, SEQUENCES], {}),
    ({"value_dim": 3}, [SEQUENCES, SEQUENCES], {"return_attention_scores": True}),
    ({"use_gate": True}, [SEQUENCES, SEQUENCES], {}),
    ({"sliding_window": 2}, [SEQUENCES, SEQUENCES], {}),
    ({"sliding_window": 2}, [SEQUENCES, SEQUENCES], {"use_causal_mask": True}),
    ({}, [SEQUENCES, SEQUENCES], {"use_causal_mask": True}),
    ({}, [SEQUENCES, SEQUENCES], {"use_causal_mask": True, "return_attention_scores": True}),
    ({}, [SEQUENCES, SEQUENCES], {"value_mask": STEPS}),
    ({}, [SEQUENCES, SEQUENCES], {"value_mask": STEPS, "return_attention_scores": True}),
    ({}, [SEQUENCES, SEQUENCES], {"query_mask": STEPS, "key_mask": STEPS, "return_attention_scores": True}),
    ({}, [SEQUENCES, SEQUENCES], {"key_mask": STEPS, "use_causal_mask": True}),
    ({}, [SEQUENCES, OTHERS], {"attention_mask": RNG.random((3, 5, 6)) > 0.3}),
    ({}, [SEQUENCES, SEQUENCES], {"attention_mask": RNG.random((3, 5, 5)) > 0.2, "value_mask": STEPS}),
    ({"attention_axes": (2,)}, [GRIDS, GRIDS], {"return_attention_scores": True}),
    ({"attention_axes": 1}, [GRIDS, GRIDS], {}),
    ({"attention_axes": (1, 2)}, [GRIDS, GRIDS], {"return_attention_scores": True}),
    ({}, [GRIDS, GRIDS], {}),
]


def pair(name: str, arguments: dict[str, Any]) -> tuple[Any, Any]:
    """Return the layer of Keras and ours."""
    return getattr(keras.layers, name)(**arguments), getattr(keras_core.layers, name)(**arguments)


def flat(outputs: Any) -> list[np.ndarray]:
    """Return outputs, of either library, as a list of arrays."""
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return [keras.ops.convert_to_numpy(x) for x in outputs]


def assert_equal(theirs: Any, ours: Any, tolerance: float = 2e-5) -> None:
    """Assert that outputs agree in number, dtype, shape and value."""
    theirs, ours = flat(theirs), flat(ours)
    assert len(theirs) == len(ours)
    for t, o in zip(theirs, ours, strict=True):
        assert t.dtype == o.dtype
        np.testing.assert_allclose(o.astype("float32"), t.astype("float32"), rtol=tolerance, atol=tolerance)


def share_weights(theirs: Any, ours: Any) -> None:
    """Copy the weights, after comparing their names and shapes."""
    described = [[(v.path.split("/")[1:], tuple(v.shape), v.trainable) for v in x.weights] for x in (theirs, ours)]
    assert described[0] == described[1]
    ours.set_weights(theirs.get_weights())


def config_of(layer: Any) -> dict[str, Any]:
    """Return the config as a file holds it, without names, which count up apart, and ids of shared objects."""
    library = keras if isinstance(layer, keras.layers.Layer) else keras_core
    written = library.saving.serialize_keras_object(layer)
    written["config"].pop("name")
    return without_ids(json.loads(json.dumps(written)))


def without_ids(x: Any) -> Any:
    if isinstance(x, dict):
        return {k: without_ids(v) for k, v in x.items() if k != "shared_object_id"}
    return [without_ids(v) for v in x] if isinstance(x, list) else x


CASES = [pytest.param(*case, id=f"{i}-{case[0]}") for i, case in enumerate(TABLE)]
# a stateful layer takes a fixed batch size; of EinsumDense, Keras forgets sizes that are known from the input
SYMBOLIC = [p for p in CASES if not (p.values[3] or p.values[1].get("stateful") or p.values[0] == "EinsumDense")]


@pytest.mark.parametrize(("name", "arguments", "inputs", "call"), CASES)
def test_a_layer_computes_what_keras_computes(name: str, arguments: dict, inputs: Any, call: dict) -> None:
    theirs, ours = pair(name, arguments)
    theirs(inputs, **call), ours(inputs, **call)
    share_weights(theirs, ours)
    if arguments.get("stateful"):
        theirs.reset_state(), ours.reset_state()
    for training in (False, True, False):
        assert_equal(theirs(inputs, **call, training=training), ours(inputs, **call, training=training))
    for t, o in zip(theirs.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_allclose(o, t, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "arguments", "inputs", "call"), CASES)
def test_a_layer_has_the_config_of_keras(name: str, arguments: dict, inputs: Any, call: dict) -> None:
    theirs, ours = pair(name, arguments)
    theirs(inputs, **call), ours(inputs, **call)
    assert config_of(ours) == config_of(theirs)
    assert list(ours.get_config()) == list(theirs.get_config())
    assert config_of(keras.layers.deserialize(keras_core.layers.serialize(ours))) == config_of(theirs)
    assert config_of(keras_core.layers.deserialize(keras.layers.serialize(theirs))) == config_of(theirs)


@pytest.mark.parametrize(("name", "arguments", "inputs", "call"), SYMBOLIC)
@pytest.mark.parametrize("unknown", [False, True])
def test_symbolic_shapes_are_those_of_keras(name: str, arguments: dict, inputs: Any, call: dict, unknown: bool) -> None:
    axis = 1 if arguments.get("data_format") == "channels_first" else -1

    def symbolic(library: Any, x: np.ndarray) -> Any:
        shape: list[int | None] = list(x.shape)
        for i in range(1, x.ndim):
            keep = i == axis % x.ndim or (name in ("BatchNormalization", "LayerNormalization") and i == 1)
            if unknown and not keep:
                shape[i] = None
        return library.Input(shape[1:], dtype=str(x.dtype))

    outputs = []
    for library in (keras, keras_core):
        layer = getattr(library.layers, name)(**arguments)
        several = isinstance(inputs, list)
        made = layer([symbolic(library, x) for x in inputs] if several else symbolic(library, inputs))
        outputs.append([(tuple(x.shape), x.dtype) for x in (made if isinstance(made, (list, tuple)) else [made])])
    assert outputs[1] == outputs[0]


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "bfloat16", "float64"])
@pytest.mark.parametrize(
    ("name", "arguments", "inputs"),
    [
        ("Dense", {"units": 3, "activation": "relu"}, ROWS),
        ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 6), "bias_axes": "d"}, SEQUENCES),
        ("Conv2D", {"filters": 3, "kernel_size": 3}, IMAGES),
        ("MaxPooling2D", {}, IMAGES),
        ("Embedding", {"input_dim": 5, "output_dim": 3}, NUMBERS),
        ("BatchNormalization", {}, IMAGES),
        ("LayerNormalization", {}, SEQUENCES),
        ("Softmax", {}, ROWS),
        ("Add", {}, [ROWS, ROWS]),
        ("Rescaling", {"scale": 0.5}, np.array([[1, 255]], "uint8")),
        ("LSTM", {"units": 4, "recurrent_initializer": "glorot_uniform"}, SEQUENCES),
    ],
)
def test_precision_policies_compute_in_their_dtypes(policy: str, name: str, arguments: dict, inputs: Any) -> None:
    theirs, ours = pair(name, {**arguments, "dtype": policy})
    theirs(inputs), ours(inputs)
    dtypes = [keras.backend.standardize_dtype(v.value.dtype) for v in theirs.weights]
    assert [str(v.dtype) for v in ours.weights] == dtypes
    for t, o in zip(theirs.weights, ours.weights, strict=True):
        o.assign(keras.ops.convert_to_numpy(t.value))
    outputs = theirs(inputs, training=True), ours(inputs, training=True)
    dtypes = [keras.backend.standardize_dtype(x.dtype) for x in outputs]
    assert dtypes[0] == dtypes[1]
    values = [np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(x, "float32"))) for x in outputs]
    np.testing.assert_allclose(values[1], values[0], rtol=2e-2, atol=2e-2)


@pytest.mark.parametrize(("arguments", "inputs", "call"), ATTENTION)
@pytest.mark.parametrize("training", [False, True])
def test_attention_is_that_of_keras(
    arguments: dict[str, Any], inputs: list[np.ndarray], call: dict[str, Any], training: bool
) -> None:
    theirs, ours = pair("MultiHeadAttention", {**HEADS, **arguments})
    theirs(*inputs, **call), ours(*inputs, **call)
    share_weights(theirs, ours)
    assert_equal(theirs(*inputs, **call, training=training), ours(*inputs, **call, training=training))
    assert config_of(ours) == config_of(theirs)


def test_attention_has_the_symbolic_shapes_of_keras() -> None:
    for shapes in [((5, 8), (5, 8)), ((None, 8), (None, 8))]:
        found = []
        for library in (keras, keras_core):
            query, value = (library.Input(s) for s in shapes)
            layer = library.layers.MultiHeadAttention(2, 4)
            output, scores = layer(query, value, return_attention_scores=True)
            found.append([tuple(layer(query, value).shape), tuple(output.shape), tuple(scores.shape)])
        assert found[1] == found[0]


NUMBERS_WITH_GAPS = np.array([[1, 2, 0, 0], [3, 0, 1, 0]], "int32")
MERGED = [("Add", {}), ("Multiply", {}), ("Concatenate", {}), ("Concatenate", {"axis": 1})]
PASSED = [
    ("Dense", {"units": 2}),
    ("Dropout", {"rate": 0.5}),
    ("LayerNormalization", {}),
    ("BatchNormalization", {}),
    ("Activation", {"activation": "relu"}),
    ("ReLU", {}),
    ("Rescaling", {"scale": 2.0}),
    ("LSTM", {"units": 2, "return_sequences": True}),
    ("LSTM", {"units": 2}),
    ("Flatten", {}),
    ("Reshape", {"target_shape": (12,)}),
]


def masks_found(library: Any, name: str, arguments: dict[str, Any], second: Any = None) -> Any:
    """The mask of the output for a masked input and perhaps a second one; in Keras, a call uses masks up."""
    embedding = library.layers.Embedding(4, 3, mask_zero=True)
    layer = getattr(library.layers, name)(**arguments)
    x = embedding(NUMBERS_WITH_GAPS)
    output = (
        layer(x) if second is None else layer([x, embedding(NUMBERS_WITH_GAPS[::-1]) if second else np.ones((2, 4, 3))])
    )
    mask = getattr(output, "_keras_mask", None) if library is keras else masks.get_mask(output)
    return None if mask is None else keras.ops.convert_to_numpy(mask).tolist()


@pytest.mark.parametrize(("name", "arguments"), PASSED)
def test_masks_travel_as_in_keras(name: str, arguments: dict[str, Any]) -> None:
    assert masks_found(keras_core, name, arguments) == masks_found(keras, name, arguments)


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize(("name", "arguments"), MERGED)
def test_masks_merge_as_in_keras(name: str, arguments: dict[str, Any], both: bool) -> None:
    assert masks_found(keras_core, name, arguments, both) == masks_found(keras, name, arguments, both)


@pytest.mark.parametrize("masked", ["query", "value", "both"])
@pytest.mark.parametrize("name", ["LSTM", "MultiHeadAttention"])
def test_masks_are_obeyed_as_in_keras(name: str, masked: str) -> None:
    def inputs(embedding: Any) -> list[Any]:
        if name == "LSTM":
            return [embedding(NUMBERS_WITH_GAPS)]
        given = [embedding(NUMBERS_WITH_GAPS), embedding(NUMBERS_WITH_GAPS[::-1])]
        plain = np.ones((2, 4, 3), "float32")
        return [given[0] if masked != "value" else plain, given[1] if masked != "query" else plain]

    arguments = {"units": 3} if name == "LSTM" else {"num_heads": 1, "key_dim": 2}
    embeddings = pair("Embedding", {"input_dim": 4, "output_dim": 3, "mask_zero": True})
    layers = pair(name, arguments)
    for embedding, layer in zip(embeddings, layers, strict=True):
        layer(*inputs(embedding))
    share_weights(*embeddings), share_weights(*layers)
    assert_equal(layers[0](*inputs(embeddings[0])), layers[1](*inputs(embeddings[1])))


def test_frozen_batch_normalization_is_in_inference_mode_as_in_keras() -> None:
    theirs, ours = pair("BatchNormalization", {"trainable": False})
    theirs(ROWS), ours(ROWS)
    assert_equal(theirs(ROWS, training=True), ours(ROWS, training=True))
    assert len(ours.trainable_weights) == len(theirs.trainable_weights) == 0
    np.testing.assert_array_equal(ours.moving_mean.numpy(), np.zeros(8))


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="Keras draws from the portable stream on JAX only")
def test_first_weights_from_a_seed_are_those_of_keras() -> None:
    for name, arguments, inputs in (
        ("Dense", {"units": 3}, ROWS),
        ("Conv2D", {"filters": 3, "kernel_size": 3}, IMAGES),
    ):
        theirs, ours = (
            getattr(library.layers, name)(**arguments, kernel_initializer=library.initializers.GlorotUniform(seed=3))
            for library in (keras, keras_core)
        )
        theirs(inputs), ours(inputs)
        np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-6)
