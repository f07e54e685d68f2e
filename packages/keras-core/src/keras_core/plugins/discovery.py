"""Finding plugins among the installed distributions, one entry point at a time.

Listing reads the distributions' metadata and imports nothing. Loading imports one plugin module, which is
light by contract. What goes wrong is kept as a report, so that one broken package harms no other.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import Any

import pluggy

from keras_core.contract import hooks
from keras_core.contract.backend import BackendPlugin
from keras_core.contract.version import CONTRACT_VERSION, accepts
from keras_core.errors import BackendError, ContractError


@dataclasses.dataclass(frozen=True)
class Claim:
    """An installed distribution's claim to a name in an entry-point group."""

    name: str
    module: str
    distribution: str
    version: str


def claims(group: str) -> dict[str, list[Claim]]:
    """Return the claims of all installed distributions in an entry-point group, by name, without importing them."""
    found: dict[str, list[Claim]] = {}
    for entry in importlib.metadata.entry_points(group=group):
        name, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "0")
        claim = Claim(entry.name, entry.value, name, version)
        known = found.setdefault(entry.name, [])
        if claim not in known:  # one distribution may be seen twice along sys.path
            known.append(claim)
    return found


def load_manager(group: str, name: str) -> pluggy.PluginManager:
    """Return a pluggy manager that holds only the plugin registered as `name`.

    Raises:
        BackendError: several distributions claim the name, or the plugin cannot be imported or is no plugin.
    """
    rivals = claims(group).get(name, [])
    if len(rivals) > 1:
        owners = " and ".join(f"{c.distribution} {c.version}" for c in rivals)
        raise BackendError(f"Both {owners} claim the name {name!r} in {group!r}. Uninstall all but one of them.")
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    try:
        manager.load_setuptools_entrypoints(group, name=name)
        manager.check_pending()
    except Exception as error:
        owner = f"{rivals[0].distribution} {rivals[0].version}" if rivals else "its package"
        raise BackendError(
            f"The plugin {name!r} of {owner} cannot be loaded: {type(error).__name__}: {error}. "
            f"Reinstall or upgrade {owner.split()[0]}."
        ) from error
    return manager


def backend_plugin(name: str) -> BackendPlugin:
    """Return the light plugin object of the backend registered as `name`.

    Raises:
        BackendError: it cannot be imported or offers no backend.
        ContractError: it was written for another version of the contract.
    """
    manager = load_manager(hooks.BACKENDS, name)
    plugin: Any = manager.hook.keras_core_backend()
    claim = claims(hooks.BACKENDS)[name][0]
    owner = f"{claim.distribution} {claim.version}"
    if not isinstance(plugin, BackendPlugin):
        raise BackendError(
            f"{claim.module} of {owner} returned {type(plugin).__name__} from keras_core_backend, expected a BackendPlugin."
        )
    if not accepts(plugin.contract):
        have = ".".join(map(str, CONTRACT_VERSION))
        raise ContractError(
            f"{owner} was written for contract {plugin.contract}, but keras-core has contract {have}. "
            f"Upgrade {claim.distribution}, or install a keras-core whose contract is in {plugin.contract}."
        )
    return plugin


@dataclasses.dataclass(frozen=True)
class Report:
    """What is known of one installed backend: its plugin, or the problem that keeps it from use."""

    name: str
    claims: tuple[Claim, ...]
    plugin: BackendPlugin | None
    problem: BackendError | None


def backend_reports() -> dict[str, Report]:
    """Return a report on every installed backend by name, the usable ones first by priority. Imports no framework."""
    reports = []
    for name, owners in claims(hooks.BACKENDS).items():
        try:
            reports.append(Report(name, tuple(owners), backend_plugin(name), None))
        except BackendError as error:
            reports.append(Report(name, tuple(owners), None, error))
    reports.sort(key=lambda r: (r.plugin is None, -r.plugin.priority if r.plugin else 0, r.name))
    return {r.name: r for r in reports}
