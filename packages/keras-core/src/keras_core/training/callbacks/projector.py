"""Weights of Embedding layers, as the projector of TensorBoard reads them: a configuration and tables."""

from __future__ import annotations

import os
from typing import Any

import numpy as np


def _embeddings(model: Any) -> dict[str, Any]:
    """Return the tables of a model by the name of their layer."""
    layers = [*model._flatten_layers(include_self=False)]
    return {layer.name: layer.embeddings for layer in layers if hasattr(layer, "embeddings")}


def write_config(model: Any, folder: str, metadata: Any) -> None:
    """Write which tables there are.

    Args:
        model: the model.
        folder: where to.
        metadata: path of a file with a label for each row, or a dict of such paths by layer.

    Raises:
        ValueError: `metadata` names a layer that is no Embedding.
    """
    from google.protobuf import text_format  # late: TensorBoard's own requirement
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

    names = list(_embeddings(model))
    labels = metadata if isinstance(metadata, dict) else dict.fromkeys(names, metadata)
    unknown = sorted(set(labels) - set(names))
    if unknown:
        raise ValueError(f"embeddings_metadata names {unknown}, but the Embedding layers of the model are {names}.")
    config = ProjectorConfig()
    for name in names:
        shown = config.embeddings.add(tensor_name=name, tensor_path=f"{name}.tsv")
        if labels.get(name):
            shown.metadata_path = os.fspath(labels[name])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "projector_config.pbtxt"), "w", encoding="utf-8") as file:
        file.write(text_format.MessageToString(config))


def write_tensors(model: Any, folder: str) -> None:
    """Write the tables as they are now, a row a line."""
    for name, variable in _embeddings(model).items():
        np.savetxt(os.path.join(folder, f"{name}.tsv"), np.asarray(variable.numpy(), "float32"), "%.7g", "\t")
