"""Choosing a backend's name.

What comes first decides:

1. `keras.config.set_backend(name)`, at any time;
2. the environment variable `KERAS_BACKEND`;
3. `"backend"` in `$KERAS_HOME/keras.json`, by default `~/.keras/keras.json`;
4. the installed backend with the highest priority, which each plugin states: JAX 30, TensorFlow 20,
   torch 10, others 0 unless they say otherwise, NumPy -1. Equal priorities go by name.

A backend that was named (1 to 3) is used or is an error. One that was only installed (4) and fails is reported
in a warning, and the next one serves.
"""

from __future__ import annotations

import dataclasses
import os

from keras_core import settings
from keras_core.contract import hooks
from keras_core.contract.backend import BackendPlugin
from keras_core.errors import BackendError, suggest
from keras_core.plugins import discovery

OURS = {  # what to install for the names that users are likely to know
    "jax": "keras-backend-jax",
    "tensorflow": "keras-backend-tf",
    "tf": "keras-backend-tf",
    "torch": "keras-backend-torch",
    "pytorch": "keras-backend-torch",
}


@dataclasses.dataclass(frozen=True)
class Choice:
    """A backend's name and why it was chosen."""

    name: str
    reason: str
    explicit: bool


def choose() -> Choice:
    """Return which backend would be used, without loading it.

    An explicit choice stands even where it cannot be loaded. Otherwise the installed backend
    with the highest priority is taken, and NumPy where there is no other.
    """
    name = os.environ.get("KERAS_BACKEND")
    if name:
        return Choice(resolve(name), f"KERAS_BACKEND={name}", True)
    name = settings.config_file().get("backend")
    if name:
        return Choice(resolve(name), f"{os.path.join(settings.home(), 'keras.json')} says {name!r}", True)
    usable = [r for r in discovery.backend_reports().values() if r.plugin]
    if not usable:
        raise BackendError(
            "No backend is installed, not even the NumPy one of keras-core: its installation is damaged. "
            "Run `pip install --force-reinstall keras-core`."
        )
    best = usable[0]
    if len(usable) == 1:
        return Choice(best.name, "the only one installed", False)
    others = ", ".join(f"{r.name} ({r.plugin.priority})" for r in usable[1:] if r.plugin)
    return Choice(best.name, f"highest priority ({best.plugin.priority if best.plugin else 0}) before {others}", False)


def resolve(name: str) -> str:
    """Return the registered name for a name or alias.

    Raises:
        BackendError: no installed backend answers to it; the message says what to install.
    """
    name = str(name)
    known = discovery.claims(hooks.BACKENDS)
    if name in known:
        return name
    reports = discovery.backend_reports().values()
    for report in reports:
        if report.plugin and name in report.plugin.aliases:
            return report.name
        if report.problem and name in OURS and any(c.distribution == OURS[name] for c in report.claims):
            raise report.problem
    aliases = [a for r in reports if r.plugin for a in r.plugin.aliases]
    raise BackendError(
        f"The backend {name!r} is not installed. Installed: {', '.join(sorted(known)) or 'none'}."
        f"{_advice(name, {*known, *aliases})}"
    )


def _advice(name: str, known: set[str]) -> str:
    """Return what to install, or the nearest name and what to install for that."""
    package, hint = OURS.get(name), ""
    if package is None:
        hint = suggest(name, [*sorted(known), *OURS])
        near = next((n for n in OURS if n not in known and hint == suggest(n, [n])), None)
        package = OURS.get(near) if near else None
    return f"{hint} Run `pip install {package}`." if package else hint


def owner(framework: str) -> BackendPlugin | None:
    """Return the installed plugin whose tensors come from the import package `framework`."""
    for report in discovery.backend_reports().values():
        if report.plugin and report.plugin.framework == framework:
            return report.plugin
    return None
