"""Multi-head attention."""

from __future__ import annotations

import math
import string
from typing import Any

from keras_core import constraints, initializers, ops, regularizers, settings
from keras_core.layers.activation.softmax import Softmax
from keras_core.layers.attention.attention_mask import joined_mask
from keras_core.layers.base.arguments import described, fraction, owner, positive_int
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.einsum_dense import EinsumDense
from keras_core.layers.regularization.dropout import Dropout
from keras_core.serialization.registry import builtin
from keras_core.state import masks


@builtin("keras.layers")
class MultiHeadAttention(Layer):
    """Attends from queries to keys in several heads, and mixes the values accordingly.

    Vaswani et al. 2017, https://arxiv.org/abs/1706.03762.

    Args:
        num_heads: number of heads.
        key_dim: size of queries and keys in each head.
        value_dim: size of values in each head; `key_dim` where None.
        dropout: fraction of the attention weights to drop in training.
        use_bias: whether the projections have a bias.
        output_shape: size, or sizes, of the output's features; those of the query where None.
        attention_axes: axes to attend over; all but batch and features where None.
        sliding_window: how far from its place a query sees, itself included; all where None.
        flash_attention: whether to insist on a fused kernel (True) or on none (False).
        kernel_initializer, bias_initializer: initializers of the projections.
        kernel_regularizer, bias_regularizer: penalties on the projections.
        activity_regularizer: penalty on the output.
        kernel_constraint, bias_constraint: projections of the weights after each update.
        use_gate: whether the heads' outputs are multiplied by a sigmoid of a projection of the query.
        seed: integer seed of the dropout.
        **kwargs: arguments of `Layer`.

    Call arguments:
        query: tensor of shape `(batch, ..., query_steps, features)`.
        value: tensor of shape `(batch, ..., steps, features)`.
        key: tensor of the steps of `value`; `value` where None.
        query_mask: travels with the output.
        value_mask, key_mask: bool tensors of shape `(batch, steps)`: which steps may be attended to.
        attention_mask: bool tensor of shape `(batch, query_steps, steps)`: who may attend to what.
        return_attention_scores: whether to return the weights too.
        training: whether to drop weights.
        use_causal_mask: whether a query sees only steps up to its own.

    Returns:
        Tensor of shape `(batch, ..., query_steps, output_shape)`, and the weights, of shape
        `(batch, ..., heads, query_steps, steps)`, if asked for.

    Example:

    >>> import numpy as np
    >>> x = np.ones((1, 5, 8), "float32")
    >>> tuple(MultiHeadAttention(num_heads=2, key_dim=4)(x, x).shape)
    (1, 5, 8)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.supports_masking = True
        self.num_heads = positive_int(num_heads, "num_heads", self)
        self.key_dim = positive_int(key_dim, "key_dim", self)
        self.value_dim = self.key_dim if value_dim is None else positive_int(value_dim, "value_dim", self)
        self.dropout = fraction(dropout, "dropout", self)
        self.use_bias = use_bias
        self.output_sizes = None if output_shape is None else _tuple(output_shape, "output_shape", self)
        self.attention_axes: Any = None if attention_axes is None else _tuple(attention_axes, "attention_axes", self)
        self.sliding_window = None if sliding_window is None else positive_int(sliding_window, "sliding_window", self)
        self.flash_attention = flash_attention
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.use_gate = use_gate
        self.seed = seed

    def build(  # type: ignore[override]
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> None:
        """Make the projections for queries, values and keys of the given shapes."""
        key_shape = value_shape if key_shape is None else key_shape
        rank = len(query_shape)
        if len(value_shape) != rank or len(key_shape) != rank:
            raise ValueError(
                f"{owner(self)}: query, value and key must have the same rank, "
                f"got shapes {tuple(query_shape)}, {tuple(value_shape)} and {tuple(key_shape)}."
            )
        if self.attention_axes is None:
            self.attention_axes = tuple(range(1, rank - 1))
        axes = sorted(a % rank for a in self.attention_axes)
        if not axes or axes[0] == 0 or axes[-1] == rank - 1:
            raise ValueError(
                f"{owner(self)}: attention_axes must lie between the batch and the feature axis, "
                f"got {self.attention_axes} for rank {rank}."
            )
        self._query_dense = self._projection("query", query_shape, self.key_dim)
        self._key_dense = self._projection("key", key_shape, self.key_dim)
        if self.use_gate:
            self._gate_dense = self._projection("gate", query_shape, self.value_dim)
        self._value_dense = self._projection("value", value_shape, self.value_dim)
        self._softmax = Softmax(axis=tuple(range(-len(axes), 0)), dtype=self.dtype_policy)
        self._dropout_layer = Dropout(self.dropout, dtype=self.dtype_policy, seed=self.seed)
        self._output_dense = self._output_projection(query_shape)
        self._score_equation, self._mix_equation = _equations(rank, axes)
        self._scale = 1.0 / math.sqrt(self.key_dim)
        self._plain = rank == 3

    def _dense(self, equation: str, name: str, output_shape: Any, bias_axes: str, input_shape: Any) -> EinsumDense:
        def copied(part: Any) -> Any:  # equal initial values for all projections would make heads alike
            return part.clone() if hasattr(part, "clone") else part

        dense = EinsumDense(
            equation,
            output_shape,
            bias_axes=bias_axes if self.use_bias else None,
            kernel_initializer=copied(self.kernel_initializer),
            bias_initializer=copied(self.bias_initializer),
            kernel_regularizer=self.kernel_regularizer,
            bias_regularizer=self.bias_regularizer,
            kernel_constraint=self.kernel_constraint,
            bias_constraint=self.bias_constraint,
            dtype=self.dtype_policy,
            name=name,
        )
        dense.build(tuple(input_shape))
        return dense

    def _projection(self, name: str, shape: Any, size: int) -> EinsumDense:
        """The map `(batch, ..., features)` to `(batch, ..., heads, size)`."""
        letters = string.ascii_lowercase
        kept, feature = letters[: len(shape) - 1], letters[len(shape) - 1]
        heads = letters[len(shape) : len(shape) + 2]
        sizes = (*(None,) * (len(shape) - 2), self.num_heads, size)
        return self._dense(f"{kept}{feature},{feature}{heads}->{kept}{heads}", name, sizes, heads, shape)

    def _output_projection(self, query_shape: Any) -> EinsumDense:
        """The map `(batch, ..., heads, value_dim)` to `(batch, ..., *output_shape)`."""
        letters = string.ascii_lowercase
        rank = len(query_shape)
        sizes = self.output_sizes or (query_shape[-1],)
        kept, heads = letters[: rank - 1], letters[rank - 1 : rank + 1]
        out = letters[rank + 1 : rank + 1 + len(sizes)]
        shape = (*query_shape[:-1], self.num_heads, self.value_dim)
        output_shape = (*(None,) * (rank - 2), *sizes)
        return self._dense(f"{kept}{heads},{heads}{out}->{kept}{out}", "attention_output", output_shape, out, shape)

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Return the mixed values, and the attention weights if asked for."""
        key = value if key is None else key
        q, k, v = self._query_dense(query), self._key_dense(key), self._value_dense(value)
        fused = self._plain and not return_attention_scores and not (training and self.dropout)
        if self.flash_attention and not fused:
            raise ValueError(
                f"{owner(self)}: flash_attention=True goes with inputs of rank 3, without attention scores and dropout."
            )
        causal_value = value if use_causal_mask and not fused else None
        # as in Keras, a mask that travels with the query blanks its steps; one that is given only travels on
        rows = query_mask if query_mask is not None and query_mask is masks.get_mask(query) else None
        step_masks = (value_mask, key_mask)
        mask = joined_mask(attention_mask, rows, step_masks, query, causal_value, value, self.sliding_window)
        if fused:
            weights = None
            mixed = ops.dot_product_attention(
                q,
                k,
                v,
                mask=None if mask is None else ops.expand_dims(mask, 1) if len(mask.shape) == 3 else mask,
                scale=self._scale,
                is_causal=use_causal_mask,
                flash_attention=self._flash(),
            )
        else:
            mixed, weights = self._attend(q, k, v, mask, training)
        if self.use_gate:
            mixed = ops.multiply(mixed, ops.sigmoid(self._gate_dense(query)))
        output = self._output_dense(mixed)
        return (output, weights) if return_attention_scores else output

    def _flash(self) -> bool | None:
        """Whether to run in a fused kernel: as the layer was made, else as `keras.config` says."""
        return settings.is_flash_attention_enabled() if self.flash_attention is None else self.flash_attention

    def _attend(self, q: Any, k: Any, v: Any, mask: Any, training: bool | None) -> tuple[Any, Any]:
        """Return the mixed values and the weights, step by step."""
        scores = ops.einsum(self._score_equation, k, ops.multiply(q, self._scale))
        if mask is not None:
            for _ in range(len(scores.shape) - len(mask.shape)):
                mask = ops.expand_dims(mask, -2 * len(self.attention_axes) - 1)
        weights = self._softmax(scores, mask=mask)
        dropped = self._dropout_layer(weights, training=training) if self.dropout else weights
        return ops.einsum(self._mix_equation, dropped, v), weights

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Return the mask of the query."""
        return previous_mask

    def compute_output_shape(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> Any:
        """Return the shape of the output for inputs of the given shapes."""
        return (*query_shape[:-1], *(self.output_sizes or (query_shape[-1],)))

    @property
    def query_dense(self) -> EinsumDense:
        """The projection of the queries."""
        return self._query_dense

    @property
    def key_dense(self) -> EinsumDense:
        """The projection of the keys."""
        return self._key_dense

    @property
    def value_dense(self) -> EinsumDense:
        """The projection of the values."""
        return self._value_dense

    @property
    def output_dense(self) -> EinsumDense:
        """The projection of the heads' outputs."""
        return self._output_dense

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        first = "num_heads key_dim value_dim dropout use_bias use_gate"
        names = (
            "attention_axes sliding_window kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
            "activity_regularizer kernel_constraint bias_constraint seed"
        )
        return {
            **super().get_config(),
            **described(self, *first.split()),
            "output_shape": self.output_sizes,
            **described(self, *names.split()),
        }


def _equations(rank: int, axes: list[int]) -> tuple[str, str]:
    """The einsum equations of the scores, `key, query -> scores`, and of the output, `scores, value -> output`.

    Tensors are laid out `(batch, ..., heads, features)`. Scores are laid out
    `(batch, axes not attended over, heads, attended axes of the query, attended axes of the key)`.
    """
    letters = iter(string.ascii_lowercase)
    query = [next(letters) for _ in range(rank + 1)]
    key = [next(letters) if i in axes else n for i, n in enumerate(query)]
    heads = query[rank - 1]
    size = next(letters)
    aside = [query[i] for i in range(rank - 1) if i not in axes]
    scores = "".join([*aside, heads, *(query[i] for i in axes), *(key[i] for i in axes)])
    values = "".join([*key[:-1], size])
    output = "".join([*query[:-1], size])
    return f"{''.join(key)},{''.join(query)}->{scores}", f"{scores},{values}->{output}"


def _tuple(value: Any, name: str, layer: Any) -> tuple[int, ...]:
    values = (value,) if isinstance(value, int) else value
    if not isinstance(values, (tuple, list)) or any(not isinstance(v, int) for v in values):
        raise ValueError(f"{owner(layer)}: {name} must be an integer or a tuple of integers, got {value!r}.")
    return tuple(values)
