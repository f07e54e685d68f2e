"""The pytest plugin of the kit: which tests apply, which may fail, and the summary. Loaded where the kit runs."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from keras_core.conformance import subject, summary

HERE = pathlib.Path(__file__).parent

STALE = pytest.StashKey[list[str]]()
"""Ids of `expected_failures.txt` that name no test of this run."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and find out what is tested before anything is collected."""
    config.addinivalue_line("markers", "needs(*words): levels, capabilities or dtypes without which a test is left out")
    config.pluginmanager.register(Counting(config))


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is tested."""
    plugin = subject.plugin_of(config)
    return f"keras-core conformance: backend {plugin.name!r}, level {subject.level_of(config)!r}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the backend does not offer, and mark what it lists as failing."""
    expected = subject.expected_failures(config)
    ours = {subject.short_id(item): item for item in items if item.path.parent == HERE}
    left_out = []
    for name, item in ours.items():
        if name in expected:
            item.add_marker(pytest.mark.xfail(reason=expected[name], strict=True))
        needs = [word for mark in item.iter_markers("needs") for word in mark.args]
        if not all(subject.offers(config, word) for word in needs):
            left_out.append(item)
    whole_files = {item.path.name for item in ours.values()} if not any("::" in str(a) for a in config.args) else ()
    config.stash[STALE] = [n for n in expected if n not in ours and n.partition("::")[0] in whole_files]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]


class Counting:
    """Counts the results of a run and prints the summary. Under xdist the process that prints hears of all results."""

    def __init__(self, config: pytest.Config) -> None:
        self.expected = subject.expected_failures(config)
        loosened = subject.tolerances(config)
        self.summary = summary.Summary(subject.plugin_of(config).name, subject.level_of(config), loosened)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a result."""
        self.summary.add(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count a file that cannot be collected as a failure."""
        if report.failed:
            self.summary.add(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Note what the loaded backend leaves to compositions; a worker of xdist sends it along."""
        missing = summary.hot_ops_not_overridden()
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["keras_hot"] = missing
        elif missing is not None:
            self.summary.missing = missing

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Take what a worker sent."""
        missing = (getattr(node, "workeroutput", None) or {}).get("keras_hot")
        if missing is not None:
            self.summary.missing = missing

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """Print the summary, and write it as JSON if asked to."""
        terminalreporter.section("keras-core conformance")
        for line in self.summary.lines(self.expected):
            terminalreporter.write_line(line)
        path = config.getoption("conformance_json")
        if path:
            text = json.dumps(self.summary.as_json(self.expected), indent=2)
            pathlib.Path(path).write_text(text + "\n", encoding="utf-8")
            terminalreporter.write_line(f"written to {path}")
