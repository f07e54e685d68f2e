"""Finding plugins among the installed distributions, one entry point at a time.

Listing reads the distributions' metadata and imports nothing. Loading imports one plugin module, which is
light by contract. What goes wrong is kept as a report, so that one broken package harms no other.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
from typing import Any

import pluggy

from keras_core.contract import hooks
from keras_core.contract.backend import BackendPlugin
from keras_core.contract.version import CONTRACT_VERSION, accepts
from keras_core.errors import BackendError, ContractError


@dataclasses.dataclass(frozen=True)
class Claim:
    """An installed distribution's claim to a name in an entry-point group.

    Attributes:
        name: the claimed name.
        module: import path of the plugin module.
        distribution: name of the distribution.
        version: its version text.
    """

    name: str
    module: str
    distribution: str
    version: str

    @property
    def owner(self) -> str:
        """The distribution and its version, as messages name them."""
        return f"{self.distribution} {self.version}"


def claims(group: str) -> dict[str, list[Claim]]:
    """Return the claims of all installed distributions in an entry-point group, by name, without importing them."""
    from importlib import metadata  # late: it takes longer to import than this whole package, and `import` needs none

    found: dict[str, list[Claim]] = {}
    for entry in metadata.entry_points(group=group):
        name, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "0")
        claim = Claim(entry.name, entry.value, name, version)
        known = found.setdefault(entry.name, [])
        if claim not in known:  # one distribution may be seen twice along sys.path
            known.append(claim)
    return found


def load_manager(group: str, name: str) -> pluggy.PluginManager:
    """Return a pluggy manager that holds only the plugin registered as `name`.

    Raises:
        BackendError: no distribution or several claim the name, or the plugin cannot be imported or is no plugin.
    """
    return _manager(group, name, claims(group).get(name, []))


def _manager(group: str, name: str, rivals: list[Claim]) -> pluggy.PluginManager:
    if not rivals:
        raise BackendError(f"No installed package offers {name!r} in {group!r}.")
    if len(rivals) > 1:
        owners = " and ".join(sorted(c.owner for c in rivals))
        raise BackendError(f"Both {owners} claim the name {name!r} in {group!r}. Uninstall all but one of them.")
    claim = rivals[0]
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    try:
        module, _, attribute = claim.module.partition(":")
        plugin = importlib.import_module(module.strip())
        manager.register(functools.reduce(getattr, filter(None, attribute.strip().split(".")), plugin), name)
        manager.check_pending()
    except Exception as error:
        raise _cannot_load(claim, error) from error
    return manager


def _cannot_load(claim: Claim, error: Exception) -> BackendError:
    return BackendError(
        f"The plugin {claim.name!r} of {claim.owner} cannot be loaded: {type(error).__name__}: {error}. "
        f"Reinstall or upgrade {claim.distribution}."
    )


@dataclasses.dataclass(frozen=True)
class Report:
    """What is known of one installed backend: its plugin, or the problem that keeps it from use."""

    name: str
    claims: tuple[Claim, ...]
    plugin: BackendPlugin | None
    problem: BackendError | None


def backend_plugin(name: str) -> BackendPlugin:
    """Return the light plugin object of the backend registered as `name`.

    Raises:
        BackendError: it is not installed, cannot be imported or offers no backend.
        ContractError: it was written for another version of the contract.
    """
    return _backend_plugin(name, claims(hooks.BACKENDS).get(name, []))


def backend_report(name: str) -> Report:
    """Return a report on the backend registered as `name`. Imports no framework."""
    return _report(name, claims(hooks.BACKENDS).get(name, []))


def backend_reports() -> dict[str, Report]:
    """Return a report on every installed backend by name, the usable ones first by priority. Imports no framework."""
    reports = [_report(name, owners) for name, owners in claims(hooks.BACKENDS).items()]
    reports.sort(key=lambda r: (r.plugin is None, -r.plugin.priority if r.plugin else 0, r.name))
    return {r.name: r for r in reports}


def _report(name: str, rivals: list[Claim]) -> Report:
    try:
        return Report(name, tuple(rivals), _backend_plugin(name, rivals), None)
    except BackendError as error:
        return Report(name, tuple(rivals), None, error)


def _backend_plugin(name: str, rivals: list[Claim]) -> BackendPlugin:
    manager = _manager(hooks.BACKENDS, name, rivals)
    claim = rivals[0]
    try:
        plugin: Any = manager.hook.keras_core_backend()
        accepted = accepts(plugin.contract) if isinstance(plugin, BackendPlugin) else False
    except Exception as error:
        raise _cannot_load(claim, error) from error
    if not isinstance(plugin, BackendPlugin):
        raise BackendError(
            f"{claim.module} of {claim.owner} returned {type(plugin).__name__} from keras_core_backend, expected a "
            f"BackendPlugin. Upgrade {claim.distribution} or report this to its author."
        )
    if plugin.name != name:
        raise ContractError(
            f"{claim.owner} registers {name!r}, but its plugin calls itself {plugin.name!r}. The two must agree; "
            f"upgrade {claim.distribution} or report this to its author."
        )
    if not accepted:
        have = ".".join(map(str, CONTRACT_VERSION))
        raise ContractError(
            f"{claim.owner} was written for contract {plugin.contract}, but keras-core has contract {have}. "
            f"Upgrade {claim.distribution}, or install a keras-core whose contract is in {plugin.contract}."
        )
    return plugin
