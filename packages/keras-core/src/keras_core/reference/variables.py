"""Variable storage: a private, read-only array that assignment replaces.

NumPy arrays are mutable and shared without notice. A read-only copy keeps a Variable's value from changing behind
its back, and keeps a value that was read before an assignment from changing with it.
"""

from __future__ import annotations

import numpy as np


def make_variable(value: np.ndarray, *, trainable: bool, name: str) -> np.ndarray:
    """Return storage that holds `value`."""
    return _frozen(value)


def read_variable(storage: np.ndarray) -> np.ndarray:
    """Return the array that `storage` holds."""
    return storage


def assign_variable(storage: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return new storage that holds `value`."""
    return _frozen(value)


def stop_gradient(x: np.ndarray) -> np.ndarray:
    """Return `x`: there are no gradients."""
    return x


def _frozen(value: np.ndarray) -> np.ndarray:
    storage = np.array(value)
    storage.flags.writeable = False
    return storage
