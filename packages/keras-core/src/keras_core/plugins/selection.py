"""Choosing a backend's name.

What comes first decides:

1. `keras.config.set_backend(name)`, at any time;
2. the environment variable `KERAS_BACKEND`;
3. `"backend"` in `$KERAS_HOME/keras.json`, by default `~/.keras/keras.json`;
4. the installed backend with the highest priority, which each plugin states: JAX 30, TensorFlow 20,
   torch 10, others 0 unless they say otherwise, NumPy -1. Equal priorities go by name.

A backend that was named (1 to 3) is used or is an error; only a `keras.json` that names one which is not installed is
passed over with a warning. One that was merely installed (4) and fails is reported in a warning, and the next serves.
"""

from __future__ import annotations

import dataclasses
import os
import warnings

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

    Raises:
        BackendError: `KERAS_BACKEND` names a backend that is not installed, or there is none at all.
    """
    name = os.environ.get("KERAS_BACKEND")
    if name:
        return Choice(resolve(name, "KERAS_BACKEND"), f"KERAS_BACKEND={name}", True)
    return _configured() or _preferred()


def _configured() -> Choice | None:
    """Return the choice of `keras.json`. It is no more than a wish: Keras writes one with its own default, unasked."""
    name = settings.config_file().get("backend")
    if not name:
        return None
    path = os.path.join(settings.home(), "keras.json")
    try:
        return Choice(resolve(name, path), f"{path} says {name!r}", True)
    except BackendError as error:
        warnings.warn(f"{error} Until then the backend is chosen among those installed.", stacklevel=2)
        return None


def _preferred() -> Choice:
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


def resolve(name: str, source: str = "") -> str:
    """Return the registered name for a name or alias.

    Args:
        name: what somebody called the backend.
        source: where the name comes from, for messages.

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
    origin = f" (from {source})" if source else ""
    raise BackendError(
        f"The backend {name!r}{origin} is not installed. Installed: {', '.join(sorted(known)) or 'none'}."
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
