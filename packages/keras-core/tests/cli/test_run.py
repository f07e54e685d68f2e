"""`run`: scripts whose `import keras` means keras_core."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from keras_core.cli import main, run

UPSTREAM = "raise ImportError('upstream Keras was imported')"


@pytest.fixture
def place(installation):
    """An installation that holds an upstream Keras of sorts, which must stay untouched."""
    package = installation.site / "keras"
    package.mkdir()
    (package / "__init__.py").write_text(UPSTREAM)
    installation.add_backend("alpha")
    return installation


def script(place, source, name="script.py"):
    file = place.home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    return str(file)


def run_script(place, *arguments, **variables):
    done = place.run("-m", "keras_core", "run", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


IMPORTS = """
import keras
import keras.ops as ops
import keras.layers
from keras import losses
from keras.layers import Dense
from keras.optimizers.schedules import CosineDecay
import keras_core
assert keras is keras_core
assert ops is keras_core.ops and keras.layers is keras_core.layers and losses is keras_core.losses
assert Dense is keras_core.layers.Dense
assert keras_core.layers.__spec__.name == "keras_core.layers"
print("ours")
"""


def test_import_keras_means_core_also_beside_upstream(place):
    assert run_script(place, script(place, IMPORTS)) == "ours"


def test_a_name_that_core_lacks_is_missing_by_its_own_name(place):
    source = "try:\n    import keras.nonsense\nexcept ModuleNotFoundError as error:\n    print(error.name)"
    assert run_script(place, script(place, source)) == "keras.nonsense"


def test_the_script_is_main_with_its_own_arguments_and_folder(place):
    script(place, "value = 7", "deep/beside.py")
    source = "import sys, beside\nprint(__name__, __file__, beside.value, sys.argv)"
    file = script(place, source, "deep/script.py")
    assert run_script(place, file, "--epochs", "3", "-v") == f"__main__ {file} 7 {[file, '--epochs', '3', '-v']}"


@pytest.mark.parametrize("order", ["before", "after", "equals"])
def test_the_backend_is_chosen_before_anything_is_loaded(order, place):
    file = script(
        place, "import os, sys, keras\nprint(os.environ['KERAS_BACKEND'], keras.config.backend(), sys.argv[1:])"
    )
    arguments = {
        "before": ["--backend", "alpha", file, "x"],
        "after": [file, "x", "--backend", "alpha"],
        "equals": [file, "--backend=alpha", "x"],
    }[order]
    assert run_script(place, *arguments, KERAS_BACKEND="numpy") == "alpha alpha ['x']"


def test_after_a_double_dash_every_argument_is_the_scripts(place):
    file = script(place, "import sys, keras\nprint(keras.config.backend(), sys.argv[1:])")
    arguments = ["--backend", "numpy", "--", file, "--backend", "its-own"]
    assert run_script(place, *arguments) == "numpy ['--backend', 'its-own']"


def test_a_module_is_run_by_name(place):
    script(place, "import sys, keras\nprint(__name__, keras.__name__, sys.argv[1:])", "package/task.py")
    assert run_script(place, "-m", "package.task", "--fast") == "__main__ keras_core ['--fast']"


def test_the_exit_code_is_the_scripts(place):
    assert place.run("-m", "keras_core", "run", script(place, "raise SystemExit(5)")).returncode == 5
    failed = place.run("-m", "keras_core", "run", script(place, "1 / 0"))
    assert failed.returncode == 1
    assert "ZeroDivisionError" in failed.stderr


def test_errors_of_use_are_explained(place):
    for arguments, text in (
        (["missing.py"], "there is no file 'missing.py'"),
        ([], "expected a script"),
        (["--backend", "alhpa", "x.py"], "Did you mean 'alpha'?"),
        (["x.py", "--backend"], "--backend expects a name"),
        (["--fast", "x.py"], "unknown option --fast"),
    ):
        done = place.run("-m", "keras_core", "run", *arguments)
        assert done.returncode == 2
        assert text in done.stderr


def test_parsing_takes_the_backend_wherever_it_stands():
    assert run.parse(["a.py"]) == (None, False, ["a.py"])
    assert run.parse(["-m", "pkg.mod", "-m", "x"]) == (None, True, ["pkg.mod", "-m", "x"])
    assert run.parse(["a.py", "--", "--backend", "b"]) == (None, False, ["a.py", "--", "--backend", "b"])


@pytest.mark.parametrize("command", ["doctor", "run"])
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as left:
        sys.exit(main([command, "--help"]))
    assert left.value.code == 0
    assert f"keras-core {command}" in capsys.readouterr().out


TENSORFLOW = """
import tensorflow as tf
import keras, json
from tensorflow.keras.layers import Dense
from keras.layers import Dense as ours
print(json.dumps([int(tf.reduce_sum(tf.ones(3))), keras.__name__, Dense is ours, tf.keras.layers.Dense is ours]))
"""


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_tensorflow_imports_as_ever_and_its_keras_is_ours(tmp_path):
    file = tmp_path / "script.py"
    file.write_text(TENSORFLOW)
    done = subprocess.run(
        [sys.executable, "-m", "keras_core", "run", str(file), "--backend", "numpy"],
        env=os.environ | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [3, "keras_core", True, True]
