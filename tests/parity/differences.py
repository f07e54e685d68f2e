"""Where ops differ from Keras on purpose: the test that shows it, and why."""

from __future__ import annotations

DIFFERENT: dict[str, str] = {}
