"""Dtype policies: in which dtype a layer computes and in which it keeps its variables."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes, settings
from keras_core.serialization.registry import builtin


@builtin("keras", "FloatDTypePolicy", "Policy")
class DTypePolicy:
    """A pair of dtypes, known by a name.

    Args:
        name: a dtype such as `"float32"` for both, or `"mixed_float16"` or `"mixed_bfloat16"` for computing in 16 bits
            with variables in float32.

    Example:

    >>> policy = DTypePolicy("mixed_bfloat16")
    >>> policy.compute_dtype, policy.variable_dtype
    ('bfloat16', 'float32')
    """

    def __init__(self, name: str | None = None) -> None:
        name = settings.floatx() if name is None else name
        if not isinstance(name, str):
            raise TypeError(f"A DTypePolicy is made of a name, got {name!r}.")
        self.name = name
        if name.startswith("mixed_"):
            self.compute_dtype, self.variable_dtype = dtypes.standardize_dtype(name[6:]), "float32"
            if self.compute_dtype not in ("float16", "bfloat16"):
                raise ValueError(f"Unknown dtype policy {name!r}. Expected mixed_float16, mixed_bfloat16 or a dtype.")
        else:
            self.compute_dtype = self.variable_dtype = dtypes.standardize_dtype(name)

    @property
    def quantization_mode(self) -> str | None:
        """How weights are quantized; None for a plain policy."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal policy."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicy:
        """Return the policy that `config` describes."""
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self.name}">'


_global: DTypePolicy | None = None


def dtype_policy() -> DTypePolicy:
    """Return the policy of layers that are given none: that of `floatx` unless changed."""
    return _global if _global is not None else DTypePolicy()


def set_dtype_policy(policy: str | DTypePolicy | None) -> None:
    """Set the policy of layers that are given none."""
    global _global
    _global = None if policy is None else get(policy)


def get(identifier: Any) -> DTypePolicy:
    """Return a policy: itself, of a name or dtype, of a config, or the global one for None."""
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return DTypePolicy.from_config(identifier.get("config", identifier))
    return DTypePolicy(identifier if isinstance(identifier, str) else dtypes.standardize_dtype(identifier))
