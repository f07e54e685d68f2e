"""What `doctor` finds out. Plugins are light and all looked at; of the frameworks only the chosen one is imported."""

from __future__ import annotations

import dataclasses
import platform
import warnings
from typing import Any

from keras_core.__about__ import __version__
from keras_core.contract import hooks
from keras_core.contract.version import CONTRACT_VERSION
from keras_core.errors import BackendError
from keras_core.plugins import active, discovery, selection


def examine() -> dict[str, Any]:
    """Return the findings as a JSON object.

    Returns:
        `keras_core`, `python` and `contract` (versions); `chosen` (`name`, `reason`, `loads`, and where it loads
        `version` of the framework and `devices`); `backends` and `formats` (each with `name`, `distribution`,
        `version` and further facts); `problems` and `notes` (texts that say what to do).
    """
    problems: list[str] = []
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        backends = [_backend(r, problems) for r in discovery.backend_reports().values()]
        formats = _formats(problems)
        chosen = _chosen(problems, notes)
    problems += [str(w.message) for w in caught if issubclass(w.category, UserWarning)]
    return {
        "keras_core": __version__,
        "python": platform.python_version(),
        "contract": ".".join(map(str, CONTRACT_VERSION)),
        "chosen": chosen,
        "backends": backends,
        "formats": formats,
        "problems": list(dict.fromkeys(problems)),
        "notes": notes,
    }


def _backend(report: discovery.Report, problems: list[str]) -> dict[str, Any]:
    plugin = report.plugin
    found: dict[str, Any] = {
        "name": report.name,
        "distribution": ", ".join(c.distribution for c in report.claims),
        "version": ", ".join(c.version for c in report.claims),
        "contract": plugin.contract if plugin else None,
        "framework": plugin.framework if plugin else None,
        "aliases": list(plugin.aliases) if plugin else [],
        "priority": plugin.priority if plugin else None,
        "capabilities": _capabilities(plugin.capabilities) if plugin else None,
    }
    if report.problem:
        problems.append(str(report.problem))
    return found


def _capabilities(capabilities: Any) -> dict[str, Any]:
    found = dataclasses.asdict(capabilities)
    return found | {"dtypes": sorted(found["dtypes"])}


def _formats(problems: list[str]) -> list[dict[str, Any]]:
    found = []
    for name, claims in discovery.claims(hooks.FORMATS).items():
        try:
            groups = discovery.load_manager(hooks.FORMATS, name).hook.keras_core_formats()
            found += [
                {
                    "name": file_format.name,
                    "extensions": list(file_format.extensions),
                    "content": file_format.content,
                    "distribution": claims[0].distribution,
                    "version": claims[0].version,
                }
                for group in groups
                for file_format in group
            ]
        except Exception as error:  # whatever a stranger's package does, the others are still of interest
            problems.append(str(error) if isinstance(error, BackendError) else f"{claims[0].owner}: {error!r}")
    if not found:
        problems.append("No file format is installed, so models cannot be saved. Run `pip install keras-io`.")
    return found


def _chosen(problems: list[str], notes: list[str]) -> dict[str, Any]:
    """Choose as the library would, load that one backend, and say what came of it."""
    chosen: dict[str, Any] = {"name": None, "reason": None, "loads": False}
    try:
        choice = selection.choose()
        chosen |= {"name": choice.name, "reason": choice.reason}
        if not choice.explicit:
            notes.append("Nobody named a backend; should this one fail, the next by priority is tried.")
        loaded = active.load(choice.name)
        chosen |= {"loads": True, "version": loaded.backend.version}
        chosen["devices"] = list(loaded.functions["devices"]())
        if not loaded.capabilities.trains:
            packages = " or ".join(sorted(set(selection.OURS.values())))
            notes.append(f"The backend {choice.name!r} infers only. To train, run `pip install {packages}`.")
    except BackendError as error:
        problems.append(str(error))
    except Exception as error:
        problems.append(f"The backend {chosen['name']!r} does not tell its devices: {error!r}")
    return chosen
