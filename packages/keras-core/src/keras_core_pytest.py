"""Options of the conformance kit: `pytest --pyargs keras_core.conformance --keras-backend NAME`.

pytest reads the options before it resolves `--pyargs`, so a conftest inside the kit would come too late; this module
is a pytest plugin by entry point instead. It stands beside `keras_core`, because every run of pytest in an
environment that holds keras-core imports it: it must cost nothing and import nothing. The kit itself is loaded only
where `--keras-backend` is given.
"""

from __future__ import annotations

from typing import Any

LEVELS = ("infers", "trains", "compiles")


def pytest_addoption(parser: Any) -> None:
    """Add the options whose names only this kit can mean."""
    group = parser.getgroup("keras-core", "conformance kit of keras-core")
    group.addoption(
        "--keras-backend", metavar="NAME", help="backend to hold against the contract; `--level` goes with it"
    )
    group.addoption("--conformance-json", metavar="PATH", help="write the summary of the conformance kit to PATH")


def pytest_load_initial_conftests(early_config: Any, parser: Any, args: list[str]) -> None:
    """Add `--level`, a name that other projects may use too, only where the kit runs."""
    if any(str(argument).startswith("--keras-backend") for argument in args):
        help = "the level to test: infers, trains or compiles; without it the one that the backend claims"
        parser.getgroup("keras-core").addoption("--level", dest="keras_level", choices=LEVELS, help=help)


def pytest_configure(config: Any) -> None:
    """Load the kit."""
    if config.getoption("keras_backend", None):
        config.pluginmanager.import_plugin("keras_core.conformance.kit")
