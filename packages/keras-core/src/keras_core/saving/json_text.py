"""Architectures as JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from keras_core.contract import Budget, FormatError
from keras_core.saving.bundle import model_from_config
from keras_core.serialization import objects


def model_to_json(model: Any, **kwargs: Any) -> str:
    """Return the architecture and training setup of a model as JSON text.

    Args:
        model: model or layer.
        **kwargs: passed to `json.dumps`.
    """
    return json.dumps(objects.serialize_keras_object(model), **kwargs)


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the model that JSON text describes, with fresh weights.

    Code in the text is refused, and it can name only built-in classes and those that you registered or pass.

    Args:
        json_string: what `model.to_json()` returned.
        custom_objects: classes and functions of your own by name.

    Raises:
        FormatError: the text is no JSON, too long or too deep, or describes no model.
        ValueError: it names something unknown.
    """
    return model_from_config(_parsed(json_string), custom_objects, safe_mode=True)


def _parsed(text: Any) -> Any:
    budget = Budget()
    if not isinstance(text, (str, bytes, bytearray)):
        raise FormatError(f"model_from_json takes JSON text, got {type(text).__name__}.")
    if len(text) > budget.json_bytes:
        raise FormatError(f"The JSON text has {len(text)} characters, more than {budget.json_bytes}.")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"The text is not JSON, or nests too deeply ({error}).") from None
    _check_depth(value, budget.json_depth)
    return value


def _check_depth(value: Any, deepest: int) -> None:
    level = [value]
    for _ in range(deepest + 1):
        level = [c for v in level for c in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else ())]
        if not level:
            return
    raise FormatError(f"The JSON text nests deeper than {deepest} levels.")
