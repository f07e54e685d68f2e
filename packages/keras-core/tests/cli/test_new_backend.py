"""`new-backend` writes a package that misses exactly what the contract requires."""

from __future__ import annotations

import ast
import inspect
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from keras_core import contract
from keras_core.cli import main, new_backend, stubs
from keras_core.plugins.verification import STANDARD, find, mismatch, required

SHOWN = re.compile(r"^  (\w+): still to be written in keras_backend_toy\.\w+, expected \1\(", re.MULTILINE)


def install(installation, tmp_path, **options):
    """Write the package `toy` and make it a part of an installation, as pip would."""
    folder = new_backend.write("toy", tmp_path / "work", **{"level": "infers", **options})
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    installation.add(project["name"], "0.1.0", project["entry-points"])
    (installation.site / "keras_backend_toy").symlink_to(folder / "src" / "keras_backend_toy")
    return folder


@pytest.mark.parametrize("level", ["infers", "trains", "compiles"])
def test_loading_names_every_function_of_the_level(installation, tmp_path, level):
    install(installation, tmp_path, level=level)
    text = installation.error("from keras_core.plugins import active\nactive.load('toy')")
    assert set(SHOWN.findall(text)) == set(required(level))
    assert "keras-backend-toy 0.1.0 claims level" in text
    assert "--keras-backend toy" in text


def test_a_namespace_supplies_what_it_has(installation, tmp_path):
    install(installation, tmp_path, namespace="numpy")
    text = installation.error("from keras_core.plugins import active\nactive.load('toy')")
    assert set(SHOWN.findall(text)) == {n for n in required("infers") if n not in STANDARD or not hasattr(np, n)}


def test_listing_imports_the_plugin_alone(installation, tmp_path):
    install(installation, tmp_path, namespace="a_library_that_is_not_there")
    code = (
        "from keras_core.plugins import discovery; import sys\n"
        "print(discovery.backend_plugin('toy').framework, 'keras_backend_toy.arrays' in sys.modules)"
    )
    assert installation.output(code) == "a_library_that_is_not_there False"


def test_the_kit_fails_exactly_what_is_missing_and_tests_the_rest(tmp_path):
    folder = new_backend.write("toy", tmp_path, level="infers", namespace="numpy")
    arrays = folder / "src" / "keras_backend_toy" / "arrays.py"
    source = arrays.read_text().replace(
        "@unwritten\ndef is_tensor(x: Any) -> bool:",
        "def is_tensor(x: Any) -> bool:\n    return isinstance(x, np.ndarray)",
    )
    arrays.write_text(source)
    info = folder / "src" / "keras_backend_toy-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keras-backend-toy\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[keras_core.backends]\ntoy = keras_backend_toy.plugin\n")
    kit = ["--pyargs", "keras_core.conformance", "--keras-backend", "toy", "-k", "test_registration", "-q"]
    paths = [str(folder / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "KERAS_BACKEND": "numpy"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *kit],
        capture_output=True,
        text=True,
        env=variables,
        cwd=tmp_path,
    )
    failed = set(
        re.findall(r"^FAILED .*::test_a_required_function_is_there_with_its_signature\[(\w+)\]", done.stdout, re.M)
    )
    missing = {n for n in required("infers") if n not in STANDARD or not hasattr(np, n)}
    assert failed == missing - {"is_tensor"}, done.stdout[-3000:] + done.stderr[-2000:]
    assert done.stdout.count("\nFAILED ") == len(failed)


def test_every_function_of_the_contract_is_in_one_module():
    written = [name for _, functions in stubs.MODULES.values() for name in functions]
    assert sorted(written) == sorted(required("compiles"))


@pytest.mark.parametrize("module", stubs.MODULES)
def test_a_stub_has_the_signature_and_the_docstring_of_the_contract(module):
    namespace = {"__name__": "stubs"}
    exec(compile(stubs.module_source(module), module, "exec"), namespace)
    for name, specification in stubs.MODULES[module][1].items():
        stub = namespace[name]
        assert inspect.getdoc(stub) == inspect.getdoc(specification)
        assert mismatch(stub, specification) is None
        with pytest.raises(NotImplementedError, match=rf"{name}\(.*still to be written"):
            stub()


def test_what_is_written_parses_and_is_short(tmp_path):
    folder = new_backend.write("my_lib", tmp_path, level="trains", namespace="my.lib")
    assert folder == tmp_path / "keras-backend-my-lib"
    files = list(folder.rglob("*.py"))
    assert {f.name for f in files} >= {"plugin.py", "backend.py", "arrays.py", "variables.py", "test_conformance.py"}
    for file in files:
        text = file.read_text()
        ast.parse(text)
        assert len(text.splitlines()) < 400 and max(map(len, text.splitlines()), default=0) <= 120
        assert "$" not in text
    assert "import my.lib\n" in (folder / "src/keras_backend_my_lib/backend.py").read_text()


def test_the_command_says_what_comes_next(tmp_path, capsys):
    assert main(["new-backend", "toy", "--directory", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert f"{len(required('infers'))} functions to write" in text
    assert "pytest --pyargs keras_core.conformance --keras-backend toy" in text


@pytest.mark.parametrize("name", ["My", "a-b", "1st", "", "class", "../up"])
def test_a_name_that_is_no_module_is_refused(tmp_path, name, capsys):
    with pytest.raises(SystemExit):
        main(["new-backend", name, "--directory", str(tmp_path)])
    assert "lower case" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path, capsys):
    there = tmp_path / "keras-backend-toy"
    there.mkdir()
    with pytest.raises(SystemExit):
        main(["new-backend", "toy", "--directory", str(tmp_path)])
    text = capsys.readouterr().err
    assert f"{there} is there already, and nothing is overwritten" in text
    assert "--directory" in text
    assert list(there.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(SystemExit):
        main(["new-backend", "toy", "--directory", str(file)])
    assert f"cannot write to {file / 'keras-backend-toy'}: Not a directory" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_a_stub_is_passed_over_in_favour_of_the_namespace():
    backend = contract.Backend(
        name="toy",
        version="1",
        capabilities=contract.Capabilities(level="infers"),
        modules=[type("Module", (), {"__name__": "m", "abs": staticmethod(contract.unwritten(abs))})],
        namespace=type("Namespace", (), {"abs": staticmethod(abs), "asarray": staticmethod(list)}),
    )
    assert find(backend, "abs") is abs
    assert find(backend, "asarray") is None


def test_templates_are_part_of_the_package():
    assert (pathlib.Path(new_backend.__file__).parent / "templates" / "plugin.py.txt").is_file()
