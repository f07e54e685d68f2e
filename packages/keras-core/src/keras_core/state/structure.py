"""A count of what changes the structure of any model, so that a walk through one need not be repeated for nothing."""

from __future__ import annotations

version = 0
"""Grows whenever a variable is made, becomes trainable or not, or an object is put into an attribute of a layer."""


def changed() -> None:
    """Count a change."""
    global version
    version += 1
