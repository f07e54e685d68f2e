"""Process-wide settings and the configuration file they start from.

`$KERAS_HOME/keras.json` (by default `~/.keras/keras.json`) may hold `floatx`, `epsilon`,
`image_data_format` and `backend`. It is read once, on first need, and never written. The environment variables
`KERAS_MAX_EPOCHS` and `KERAS_MAX_STEPS_PER_EPOCH` bound the length of training, to try a script quickly.
"""

from __future__ import annotations

import functools
import json
import os
import warnings
from typing import Any


def home() -> str:
    """Return the configuration folder: `$KERAS_HOME`, or `~/.keras`."""
    return os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")


@functools.cache
def config_file() -> dict[str, Any]:
    """Return the content of `keras.json`, or an empty dict where there is none."""
    path = os.path.join(home(), "keras.json")
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        warnings.warn(f"{path} is ignored: it cannot be read as JSON ({error}).", stacklevel=2)
        return {}
    if not isinstance(content, dict):
        warnings.warn(f"{path} is ignored: it holds a {type(content).__name__}, not an object.", stacklevel=2)
        return {}
    return content


class _Settings:
    """The values in force; each starts from the configuration file."""

    def __init__(self) -> None:
        self.floatx: str | None = None
        self.epsilon: float | None = None
        self.image_data_format: str | None = None
        self.random_stream = "backend"
        self.interactive_logging = True
        self.traceback_filtering = True
        self.flash_attention: bool | None = None
        self.max_epochs = _limit("KERAS_MAX_EPOCHS")
        self.max_steps_per_epoch = _limit("KERAS_MAX_STEPS_PER_EPOCH")


def _limit(variable: str) -> int | None:
    """Return the number in an environment variable, or None where there is none."""
    text = os.environ.get(variable)
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        warnings.warn(f"{variable}={text!r} is ignored: it is no whole number.", stacklevel=2)
        return None


_settings = _Settings()


def floatx() -> str:
    """Return the default float dtype, `"float32"` unless changed.

    Example:

    >>> floatx()
    'float32'
    """
    if _settings.floatx is None:
        _settings.floatx = _one_of("floatx", config_file().get("floatx", "float32"), _FLOATX)
    return _settings.floatx


_FLOATX = ("bfloat16", "float16", "float32", "float64")


def set_floatx(value: str) -> None:
    """Set the default float dtype: `"bfloat16"`, `"float16"`, `"float32"` or `"float64"`."""
    _settings.floatx = _one_of("floatx", value, _FLOATX)


def epsilon() -> float:
    """Return the fuzz factor of numeric expressions, 1e-7 unless changed."""
    if _settings.epsilon is None:
        _settings.epsilon = float(config_file().get("epsilon", 1e-7))
    return _settings.epsilon


def set_epsilon(value: float) -> None:
    """Set the fuzz factor of numeric expressions."""
    _settings.epsilon = float(value)


def image_data_format() -> str:
    """Return the default layout of images: `"channels_last"` unless changed."""
    if _settings.image_data_format is None:
        value = config_file().get("image_data_format", "channels_last")
        _settings.image_data_format = _one_of("image_data_format", value, _LAYOUTS)
    return _settings.image_data_format


_LAYOUTS = ("channels_last", "channels_first")


def set_image_data_format(data_format: str) -> None:
    """Set the default layout of images: `"channels_last"` or `"channels_first"`."""
    _settings.image_data_format = _one_of("image_data_format", data_format, _LAYOUTS)


def standardize_data_format(data_format: str | None) -> str:
    """Return `data_format` checked, or the default layout for None."""
    return image_data_format() if data_format is None else _one_of("data_format", data_format, _LAYOUTS)


def random_stream() -> str:
    """Return which generator serves run-time draws: `"backend"` (fast) or `"portable"`."""
    return _settings.random_stream


def set_random_stream(value: str) -> None:
    """Choose the generator of run-time draws such as dropout.

    Args:
        value: `"backend"` for the backend's own fast generator, `"portable"` for the
            counter-based stream that gives the same bits on every backend.
    """
    _settings.random_stream = _one_of("random stream", value, ("backend", "portable"))


def is_interactive_logging_enabled() -> bool:
    """Return whether progress is drawn for a person (True) or logged plainly."""
    return _settings.interactive_logging


def enable_interactive_logging() -> None:
    """Draw progress for a person at a terminal."""
    _settings.interactive_logging = True


def disable_interactive_logging() -> None:
    """Write progress as plain log lines."""
    _settings.interactive_logging = False


def is_traceback_filtering_enabled() -> bool:
    """Return whether errors leave the library's own frames out of their tracebacks."""
    return _settings.traceback_filtering


def enable_traceback_filtering() -> None:
    """Leave the library's own frames out of the tracebacks of errors in `fit`, `evaluate`, `predict` and the like."""
    _settings.traceback_filtering = True


def disable_traceback_filtering() -> None:
    """Show the library's own frames in tracebacks."""
    _settings.traceback_filtering = False


def is_flash_attention_enabled() -> bool | None:
    """Return whether attention may use a fused kernel: None where the backend decides, False where it may not."""
    return _settings.flash_attention


def enable_flash_attention() -> None:
    """Let the backend decide whether attention runs in a fused kernel, which it does from the beginning."""
    _settings.flash_attention = None


def disable_flash_attention() -> None:
    """Let attention layers run without a fused kernel."""
    _settings.flash_attention = False


def is_nnx_enabled() -> bool:
    """Return whether layers are Flax NNX modules: they never are."""
    return False


def max_epochs() -> int | None:
    """Return the largest number of epochs of any training, or None."""
    return _settings.max_epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Let no training take more epochs than this, to try a script quickly; None takes the limit away.

    Example:

    >>> from keras_core import config
    >>> config.set_max_epochs(2)
    >>> config.max_epochs()
    2
    >>> config.set_max_epochs(None)
    """
    _settings.max_epochs = max_epochs


def max_steps_per_epoch() -> int | None:
    """Return the largest number of steps of an epoch, an evaluation or a prediction, or None."""
    return _settings.max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Let no epoch, evaluation or prediction take more steps than this; None takes the limit away."""
    _settings.max_steps_per_epoch = max_steps_per_epoch


def capped_epochs(epochs: int) -> int:
    """Return `epochs`, or the limit of `set_max_epochs` where that is lower."""
    limit = _settings.max_epochs
    return epochs if limit is None else min(epochs, limit)


def capped_steps(steps: int | None, available: int | None = None) -> int | None:
    """Return `steps`, or the limit of `set_max_steps_per_epoch` where that is lower.

    Args:
        steps: how many steps were asked for; all where None.
        available: how many there are, where it is known.
    """
    limit = _settings.max_steps_per_epoch
    longest = available if steps is None else steps
    return steps if limit is None or (longest is not None and longest <= limit) else limit


def _one_of(what: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"Unknown {what}: {value!r}. Expected one of {', '.join(map(repr, allowed))}.")
    return value
