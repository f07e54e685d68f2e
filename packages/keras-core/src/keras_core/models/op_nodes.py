"""Op calls in the configs of functional models, as Keras 3 writes them.

Keras has a class for each op: `ops.expand_dims(x, axis=1)` is an `ExpandDims(axis=1)` of `keras.src.ops.numpy`,
called on `x`. Class names and the split of the arguments follow from the op's definition; the tables below hold what
does not.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from keras_core import activations
from keras_core.ops.definition import OPS, OpDefinition
from keras_core.serialization import objects
from keras_core.state.graph import Node, OpCall

_MODULE = "keras.src.ops."

_FILES = {  # every other op is of "numpy"
    "core": """associative_scan cast cond convert_to_tensor fori_loop map saturate_cast scan scatter scatter_update
        slice slice_update stop_gradient switch unstack vectorized_map while_loop""",
    "einops": "rearranged",
    "image": """affine_transform crop_images elastic_transform extract_patches extract_patches_3d gaussian_blur
        hsv_to_rgb map_coordinates pad_images perspective_transform resize rgb_to_grayscale rgb_to_hsv
        scale_and_translate sobel_edges ssim""",
    "linalg": """cholesky cholesky_inverse det eig eigh inv lstsq lu_factor matrix_rank norm pinv pushforward qr solve
        solve_triangular svd""",
    "math": """cdist erf erfc erfinv extract_sequences fft fft2 ifft2 in_top_k irfft istft logdet logsumexp rfft rsqrt
        segment_max segment_min segment_prod segment_sum stft top_k view_as_complex view_as_real""",
    "nn": """adaptive_average_pool adaptive_max_pool average_pool batch_normalization binary_crossentropy
        categorical_crossentropy celu conv conv_transpose ctc_decode ctc_loss depth_to_space depthwise_conv
        dot_product_attention elu fold gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh layer_normalization
        leaky_relu log_sigmoid log_softmax max_pool moments multi_hot normalize one_hot polar psnr relu relu6
        rms_normalization selu separable_conv sigmoid silu soft_shrink softmax softplus softsign space_to_depth
        sparse_categorical_crossentropy sparse_plus sparse_sigmoid sparsemax squareplus tanh_shrink threshold unfold""",
}
_FILE_OF = {name: file for file, names in _FILES.items() for name in names.split()}

_CLASSES = {  # ops whose class is not their name in camel case
    "allclose": "AllClose",
    "batch_normalization": "BatchNorm",
    "cdist": "CDist",
    "ctc_decode": "CTCDecode",
    "ctc_loss": "CTCLoss",
    "fft": "FFT",
    "fft2": "FFT2",
    "hsv_to_rgb": "HSVToRGB",
    "ifft2": "IFFT2",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "istft": "ISTFT",
    "layer_normalization": "LayerNorm",
    "psnr": "PSNR",
    "pushforward": "JVP",
    "rearranged": "Rearrange",
    "rfft": "RFFT",
    "rgb_to_grayscale": "RGBToGrayscale",
    "rgb_to_hsv": "RGBToHSV",
    "rms_normalization": "RMSNorm",
    "searchsorted": "SearchSorted",
    "ssim": "SSIM",
    "stft": "STFT",
    "svd": "SVD",
}
_ALIASES = {  # further classes of Keras for ops that have one definition here
    "Abs": "absolute",
    "BitwiseNot": "bitwise_invert",
    "Conj": "conjugate",
    "LeftShift": "bitwise_left_shift",
    "RightShift": "bitwise_right_shift",
    "TrueDivide": "divide",
}
_CALLED_WITH = {  # where the arguments of a call are not just the tensors
    "arange": ("start", "stop", "step"),
    "bincount": ("x",),
    "clip": ("x",),
    "dot_product_attention": ("query", "key", "value", "bias", "mask", "scale"),
    "full": ("fill_value",),
    "full_like": ("x", "fill_value"),
    "get_item": ("x", "key"),
    "isclose": ("x1", "x2", "rtol", "atol"),
    "nanpercentile": ("x", "q"),
    "nanquantile": ("x", "q"),
    "pad": ("x", "constant_values"),
    "percentile": ("x", "q"),
    "pushforward": ("fun", "primals", "tangents"),
    "quantile": ("x", "q"),
    "rearranged": ("tensor", "pattern", "axes_lengths"),
    "scale_and_translate": ("images", "output_shape", "scale", "translation"),
    "slice": ("inputs", "start_indices"),
    "slice_update": ("inputs", "start_indices", "updates"),
    "trapezoid": ("y",),
}


class Written(NamedTuple):
    """An op call as data: its envelope, and what it is called with (tensors still symbolic)."""

    envelope: dict[str, Any]
    args: list[Any]
    kwargs: dict[str, Any]


def class_name(op: str) -> str:
    """Return the name of Keras's class for an op.

    >>> class_name("expand_dims"), class_name("svd")
    ('ExpandDims', 'SVD')
    """
    return _CLASSES.get(op) or "".join(part[:1].upper() + part[1:] for part in op.split("_"))


def module(op: str) -> str:
    """Return the module that configs name for an op."""
    return _MODULE + _FILE_OF.get(op, "numpy")


def called_with(definition: OpDefinition) -> tuple[str, ...]:
    """Return the names of the arguments that a call holds; all others belong to the constructor."""
    tensors = {*definition.tensors, *definition.several}
    return _CALLED_WITH.get(definition.name) or tuple(p.name for p in definition.parameters if p.name in tensors)


def write(operation: OpCall, node: Node) -> Written:
    """Return the call of an op as data."""
    definition: OpDefinition = operation.function.op
    bound = definition.signature.bind(*node.args, **node.kwargs)
    bound.apply_defaults()
    names = called_with(definition)
    args: list[Any] = []
    for name in names:
        several = definition.signature.parameters[name].kind.name == "VAR_POSITIONAL"
        args.extend(bound.arguments[name] if several else [bound.arguments[name]])
    static = {n: objects.serialize_keras_object(v) for n, v in bound.arguments.items() if n not in names}
    written = class_name(definition.name)
    envelope = {
        "module": module(definition.name),
        "class_name": written,
        "config": {"name": operation.name, **static},
        "registered_name": written,
    }
    return Written(envelope, args, {})


class OpReader:
    """An op as a config describes it: called on tensors, it calls the op with the config's other arguments.

    Args:
        config: envelope of an op node.

    Raises:
        ValueError: it names no op, or has an argument that the op lacks.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        name = config["class_name"]
        if name == "ReLU":  # Keras's class for `activations.relu` with arguments
            self._definition = None
        else:
            self._definition = _by_class().get(name)
            if self._definition is None:
                raise ValueError(f"The config names the op {config.get('module')}.{name}, which does not exist here.")
        inner = config["config"]
        if not isinstance(inner, dict):
            raise ValueError(f"The config of the op {name} must be an object, got {type(inner).__name__}.")
        self.name = str(inner.get("name") or config.get("name"))
        self._static = {k: _static(objects.deserialize_keras_object(v)) for k, v in inner.items() if k != "name"}
        self._label = f"op {name} {self.name!r}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._definition is None:
            relu: Any = activations.relu
            return relu(*args, **kwargs, **self._static)
        bound = self._bind(self._definition, args, kwargs)
        return self._definition.function(*bound.args, **bound.kwargs)

    def _bind(self, definition: OpDefinition, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        signature = definition.signature
        names = called_with(definition)
        given = dict(self._static)
        variadic = [n for n in names if signature.parameters[n].kind.name == "VAR_POSITIONAL"]
        if variadic:
            given[variadic[0]] = args
        else:
            given.update(zip(names, args, strict=False))
        given.update(kwargs)
        if definition.name == "get_item" and isinstance(given.get("key"), list):
            given["key"] = tuple(given["key"])
        known = signature.parameters
        unknown = {k: v for k, v in given.items() if k not in known and v is not None and v is not False}
        if unknown:
            raise ValueError(f"The {self._label} has the arguments {sorted(unknown)}, which this version lacks.")
        bound = signature.bind_partial()
        bound.arguments.update({n: given[n] for n in known if n in given})
        return bound


@functools.cache
def _by_class() -> dict[str, OpDefinition]:
    found = {class_name(name): definition for name, definition in OPS.items()}
    found.update({alias: OPS[name] for alias, name in _ALIASES.items() if name in OPS})
    return found


def is_op(config: Mapping[str, Any]) -> bool:
    """Return whether a layer entry of a config describes an op."""
    where = config.get("module")
    if not isinstance(where, str):
        return False
    return where.startswith(_MODULE) or (where, config.get("class_name")) == (
        "keras.src.activations.activations",
        "ReLU",
    )


def _static(value: Any) -> Any:
    return tuple(_static(v) for v in value) if isinstance(value, list) else value
