"""The active backend: loaded on first need, switched at run time, one for the whole process.

`xp` holds the active backend's required functions as attributes. `on_activate` is how the ops floor
rebinds its implementations; nothing on the path of an op asks which backend is active.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from keras_core.contract.backend import Backend
from keras_core.contract.capabilities import Capabilities
from keras_core.contract.standard import adopt
from keras_core.errors import BackendError, ContractError, shorten_traceback
from keras_core.plugins import discovery, selection, verification

Method = TypeVar("Method", bound=Callable[..., Any])


class LoadedBackend:
    """A backend that has been imported and verified.

    Attributes:
        name: its registered name.
        backend: what its package supplied.
        functions: the required functions by name.
        overrides: its ops by name: the package's own, and what its array namespace has by the standard.
        capabilities: what it offers beyond them.
        add_to_variable: the optional function of that name, or None.

    Args:
        backend: what its package supplied.
        package: the distribution that supplied it and its version, for messages.
        functions: stands for the functions of a backend that is not whole yet, which is then not verified.
    """

    def __init__(
        self, backend: Backend, package: str, functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> None:
        self.name = backend.name
        self.backend = backend
        self.capabilities: Capabilities = backend.capabilities
        self.functions = verification.verify(backend, package) if functions is None else functions
        offers = self.capabilities
        adopted = adopt(backend.namespace, linalg=offers.linalg, fft=offers.fft)
        self.overrides: Mapping[str, Callable[..., Any]] = {**adopted, **backend.overrides}
        self.add_to_variable = self.optional("add_to_variable")

    def supports(self, name: str) -> bool:
        """Return whether the backend has its own function for the op or primitive `name`."""
        return self.lookup(name) is not None

    def lookup(self, name: str) -> Callable[..., Any] | None:
        """Return the backend's own function for `name`: an override, else a required function."""
        return self.overrides.get(name) or self.functions.get(name)

    def optional(self, name: str) -> Callable[..., Any] | None:
        """Return the backend's function for `name`, which the contract leaves open, or None."""
        return verification.find(self.backend, name)

    def __repr__(self) -> str:
        return f"<LoadedBackend {self.name} {self.backend.version}>"


class _Functions:
    """The required functions of the active backend as attributes; the first access loads one."""

    def __getattr__(self, name: str) -> Any:  # only reached for what is not in __dict__
        if name.startswith("__"):
            raise AttributeError(name)
        loaded = current()
        function = loaded.functions.get(name)
        if function is None:
            raise AttributeError(f"The backend {loaded.name!r} has no function {name!r}.")
        return function


xp: Any = _Functions()
_loaded: dict[str, LoadedBackend] = {}
_active: LoadedBackend | None = None
_chosen: selection.Choice | None = None
_lock = threading.RLock()
_listeners: list[Callable[[LoadedBackend], None]] = []


def load(name: str) -> LoadedBackend:
    """Return the backend registered as `name`, imported and verified once.

    Raises:
        BackendError: it cannot be loaded; the message says why and what to do.
    """
    with _lock:
        if name not in _loaded:
            _loaded[name] = _load(discovery.backend_report(name))
        return _loaded[name]


def _load(report: discovery.Report) -> LoadedBackend:
    plugin = report.plugin
    if plugin is None:
        raise report.problem or BackendError(f"The backend {report.name!r} is not installed.")
    package = report.claims[0].owner
    try:
        backend = plugin.load()
    except Exception as error:
        raise BackendError(
            f"The backend {plugin.name!r} of {package} cannot be imported: {type(error).__name__}: {error}. "
            f"Check the installation of {plugin.framework!r}; `python -m keras_core doctor` shows more."
        ) from error
    if not isinstance(backend, Backend) or backend.name != plugin.name:
        what = f"the backend {backend.name!r}" if isinstance(backend, Backend) else f"a {type(backend).__name__}"
        raise ContractError(
            f"{plugin.factory} of {package} returned {what}, expected the Backend {plugin.name!r}. "
            f"Upgrade {report.claims[0].distribution} or report this to its author."
        )
    return LoadedBackend(backend, package)


def current() -> LoadedBackend:
    """Return the active backend; the first call chooses and loads it."""
    return _active if _active is not None else _activate_default()


def name() -> str:
    """Return the name of the active backend, or of the one that would be activated, without loading it."""
    return _active.name if _active is not None else _choice().name


def is_loaded() -> bool:
    """Return whether a backend is active."""
    return _active is not None


def set_backend(backend: str) -> None:
    """Make the backend called `backend` (or known by that alias) the active one, for objects made from then on."""
    activate(load(selection.resolve(backend)))


def activate(loaded: LoadedBackend) -> None:
    """Make `loaded` the active backend and let the ops floor rebind."""
    global _active
    with _lock:
        _active = loaded
        xp.__dict__.clear()
        xp.__dict__.update(loaded.functions)
        for listener in _listeners:
            listener(loaded)


@contextlib.contextmanager
def using(loaded: LoadedBackend) -> Iterator[None]:
    """Make `loaded` active for the duration of the context."""
    before = current()
    activate(loaded)
    try:
        yield
    finally:
        activate(before)


def on_own_backend(method: Method) -> Method:
    """Return `method` so wrapped that it runs with the backend active on which its object was made.

    As these are the doors that users come in by, errors lose the library's own frames here.
    """

    @functools.wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if current() is self._loaded:
                return method(self, *args, **kwargs)
            with using(self._loaded):
                return method(self, *args, **kwargs)
        except Exception as error:
            shorten_traceback(error)
            raise

    return wrapper  # type: ignore[return-value]


def on_activate(listener: Callable[[LoadedBackend], None]) -> None:
    """Call `listener` with the backend whenever one becomes active, and at once if one is."""
    _listeners.append(listener)
    if _active is not None:
        listener(_active)


def _choice() -> selection.Choice:
    global _chosen
    if _chosen is None:
        _chosen = selection.choose()
    return _chosen


def _activate_default() -> LoadedBackend:
    """Load the chosen backend. Where nobody chose, one that fails is reported and the next one taken."""
    with _lock:
        if _active is None:
            choice = _choice()
            activate(load(choice.name) if choice.explicit else _first_that_loads())
        assert _active is not None
        return _active


def _first_that_loads() -> LoadedBackend:
    reports = discovery.backend_reports().values()
    for report in reports:
        if report.problem:
            warnings.warn(f"{report.problem} Until then it is passed over.", stacklevel=4)
    for report in reports:
        if report.problem:
            continue
        try:
            return load(report.name)
        except BackendError as error:
            warnings.warn(f"{error} Trying the next backend.", stacklevel=4)
    raise BackendError("No installed backend can be loaded. Run `python -m keras_core doctor`.")
