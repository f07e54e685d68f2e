"""The table that `summary()` prints."""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from keras_core.layers.base.layer import Layer
from keras_core.models.flops import forward_flops


def _shape_text(layer: Layer) -> str:
    nodes = layer._inbound_nodes
    if nodes:
        shapes = [tuple(t.shape) for t in nodes[-1].outputs if hasattr(t, "shape")]
        return ", ".join(map(str, shapes))
    shape = getattr(layer, "_output_shape", None)
    return str(shape) if shape is not None else "?"


def count(variables: Iterable[Any]) -> int:
    """Return the number of scalars in variables, each counted once."""
    return sum(math.prod(v.shape) for v in {id(v): v for v in variables}.values())


def _bytes(variables: Iterable[Any]) -> float:
    total = 0.0
    for v in {id(v): v for v in variables}.values():
        width = 2 if v.dtype == "bfloat16" else 1 if v.dtype.startswith("float8") else np.dtype(v.dtype).itemsize
        total += math.prod(v.shape) * width
    return total


def memory_text(variables: Iterable[Any]) -> str:
    """Return the memory that variables take, such as `"1.50 MB"`."""
    size = _bytes(variables)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.2f} {unit}"
        size /= 1024
    return ""


def _rows(model: Any, expand: bool, depth: int = 0) -> Iterable[tuple[str, str, str, str]]:
    for layer in model.layers:
        count_text = f"{count(layer.weights):,}" if layer.built else "0 (unbuilt)"
        indent = "  " * depth
        yield (
            f"{indent}{layer.name} ({type(layer).__name__})",
            _shape_text(layer),
            count_text,
            "Y" if layer.trainable else "N",
        )
        if expand and hasattr(layer, "layers"):
            yield from _rows(layer, expand, depth + 1)


def print_summary(
    model: Any, line_length: int | None, print_fn: Any, expand_nested: bool, show_trainable: bool, layer_range: Any
) -> None:
    """Print the table; see `Model.summary`."""
    import shutil  # late, as is rich: loaded only by what draws

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f'Model: "{escape(model.name)}"', title_justify="left", title_style="bold")
    table.add_column("Layer (type)")
    table.add_column("Output Shape")
    table.add_column("Param #", justify="right")
    if show_trainable:
        table.add_column("Trainable", justify="center")
    rows = list(_rows(model, expand_nested))
    if layer_range is not None:
        names = [r[0].split(" ")[0] for r in rows]
        try:
            first, last = names.index(layer_range[0]), names.index(layer_range[1])
        except ValueError:
            raise ValueError(f"layer_range {layer_range!r} does not name two of the layers {names}.") from None
        rows = rows[first : last + 1]
    for row in rows:
        table.add_row(*map(escape, row if show_trainable else row[:3]))
    buffer = io.StringIO()
    console = Console(
        file=buffer, width=line_length or min(100, shutil.get_terminal_size().columns), force_terminal=False
    )
    console.print(table)
    trainable, other = model.trainable_weights, model.non_trainable_weights
    lines = [
        ("Total params", [*trainable, *other]),
        ("Trainable params", trainable),
        ("Non-trainable params", other),
    ]
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        lines[0] = ("Total params", [*trainable, *other, *optimizer.variables])
        lines.append(("Optimizer params", optimizer.variables))
    for label, variables in lines:
        console.print(f" {label}: {count(variables):,} ({memory_text(variables)})", highlight=False)
    flops = forward_flops(model) if model.built else None
    if flops:
        console.print(f" FLOPs per sample: {flops:,} (forward, matrix products and convolutions)", highlight=False)
    text = buffer.getvalue()
    if print_fn is not None:
        print_fn(text)
    else:
        sys.stdout.write(text)
