"""Each rule finds its breach in a small broken tree, at the right line, and nothing in a sound one."""

from __future__ import annotations

import pytest

from structure import walls
from structure.modules import read_repository

PYPROJECT = '[project]\nname = "{name}"\ndependencies = [{dependencies}]\n'
DEPENDENCIES = {"keras-core": '"numpy>=2.0"', "keras-io": '"keras-core>=0.1", "h5py>=3.11"'}


@pytest.fixture
def tree(tmp_path):
    """Return a function that writes a repository from texts by path and reads it."""

    def write(files: dict[str, str]):
        for path, text in files.items():
            distribution, _, below = path.partition("/")
            folder = tmp_path / "packages" / distribution
            file = folder / "src" / below
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            requires = DEPENDENCIES.get(distribution, '"keras-core>=0.1", "jax>=0.7"')
            (folder / "pyproject.toml").write_text(PYPROJECT.format(name=distribution, dependencies=requires))
        return read_repository(tmp_path)

    return write


SOUND = {
    "keras-core/keras_core/__init__.py": "from keras_core import layers, ops\n",
    "keras-core/keras_core/errors.py": "class KerasError(Exception): ...\n",
    "keras-core/keras_core/contract/__init__.py": "from keras_core.errors import KerasError\n",
    "keras-core/keras_core/ops/__init__.py": "import numpy as np\nfrom keras_core.contract import KerasError\n",
    "keras-core/keras_core/layers/__init__.py": (
        "from typing import TYPE_CHECKING\n"
        "from keras_core import ops\n"
        "if TYPE_CHECKING:\n"
        "    from keras_core.saving import save\n"
    ),
    "keras-core/keras_core/saving/__init__.py": "from keras_core import layers\ndef save(): ...\n",
    "keras-io/keras_io/__init__.py": "",
    "keras-io/keras_io/reader.py": "import h5py\nimport zipfile\nfrom keras_core.saving import save\n",
    "keras-backend-jax/keras_backend_jax/__init__.py": "",
    "keras-backend-jax/keras_backend_jax/plugin.py": (
        "from keras_core.contract import KerasError\n"
        "def load():\n"
        "    from keras_backend_jax.arrays import add\n"
        "    return add\n"
    ),
    "keras-backend-jax/keras_backend_jax/arrays.py": "import jax\nimport numpy as np\ndef add(x, y): ...\n",
}


@pytest.mark.parametrize("wall", walls.WALLS, ids=lambda wall: wall.__name__)
def test_a_sound_tree_breaks_no_rule(wall, tree):
    assert [str(b) for b in wall(tree(SOUND))] == []


CORE = "keras-core/keras_core"
JAX = "keras-backend-jax/keras_backend_jax"
BROKEN = [
    # rule, files, expected breach
    (
        walls.imports_run_downhill,
        {f"{CORE}/ops/nn.py": "\nfrom keras_core.layers import Dense\n"},
        "ops/nn.py:2: ops (floor 5) imports keras_core.layers.Dense (floor 7)",
    ),
    (
        walls.imports_run_downhill,
        {f"{CORE}/utils.py": "", f"{CORE}/state/seeds.py": "from keras_core import utils\n"},
        "state/seeds.py:1: state (floor 4) imports keras_core.utils (floor 9)",
    ),
    (
        walls.imports_run_downhill,
        {f"{CORE}/ops/late.py": "def f():\n    from ..models import Model\n", f"{CORE}/models.py": ""},
        "ops/late.py:2: ops (floor 5) imports keras_core.models.Model (floor 8)",
    ),
    (
        walls.no_circles,
        {
            f"{CORE}/ops/a.py": "from keras_core.ops import b\n",
            f"{CORE}/ops/b.py": "from keras_core.ops.c import x\n",
            f"{CORE}/ops/c.py": "import keras_core.ops.a\n",
        },
        "circle: keras_core.ops.a -> keras_core.ops.b -> keras_core.ops.c -> keras_core.ops.a",
    ),
    (
        walls.no_internal_imports_in_functions,
        {f"{CORE}/ops/nn.py": "class A:\n    def f(self):\n        from keras_core import errors\n"},
        "ops/nn.py:3: f() imports keras_core.errors",
    ),
    (
        walls.no_internal_imports_in_functions,
        {f"{CORE}/ops/nn.py": "import importlib\ndef f():\n    importlib.import_module('keras_core.models')\n"},
        "ops/nn.py:3: f() imports keras_core.models",
    ),
    (
        walls.core_imports_no_framework,
        {f"{CORE}/ops/nn.py": "def f():\n    import torch.nn as nn\n"},
        "ops/nn.py:2: core imports torch.nn",
    ),
    (
        walls.core_imports_no_framework,
        {f"{CORE}/saving/h5.py": "from keras_io import reader\n"},
        "saving/h5.py:1: core imports keras_io.reader",
    ),
    (
        walls.core_names_no_backend,
        {f"{CORE}/ops/nn.py": "def f(backend):\n    return backend in ('jax', 'torch')\n"},
        "ops/nn.py:2: core decides by the backend's name 'jax', 'torch'",
    ),
    (
        walls.core_names_no_backend,
        {f"{CORE}/ops/nn.py": "match name:\n    case 'tensorflow':\n        pass\n"},
        "ops/nn.py:2: core decides by the backend's name 'tensorflow'",
    ),
    (
        walls.core_names_no_backend,
        {f"{CORE}/ops/nn.py": "table = {'torch': max}\nhints = {'jax': 'pip install jax'}\n"},
        "ops/nn.py:1: core decides by the backend's name 'torch'",
    ),
    (
        walls.plugins_import_only_the_contract,
        {f"{JAX}/random.py": "from keras_core import contract\nfrom keras_core.ops import add\n"},
        "random.py:2: keras_backend_jax imports keras_core.ops.add",
    ),
    (
        walls.plugins_import_only_the_contract,
        {f"{JAX}/random.py": "import keras_io.reader\n"},
        "random.py:1: keras_backend_jax imports keras_io.reader",
    ),
    (
        walls.plugins_import_only_the_contract,
        {f"{JAX}/export.py": "from keras_core.saving import save\n"},
        "export.py:1: keras_backend_jax imports keras_core.saving.save",
    ),
    (
        walls.only_io_reads_files,
        {f"{CORE}/saving/a.py": "import numpy as np\ndef f(p):\n    return np.load(p)\n"},
        "saving/a.py:3: uses numpy.load",
    ),
    (
        walls.only_io_reads_files,
        {f"{CORE}/saving/a.py": "from numpy import load as read\n"},
        "saving/a.py:1: uses numpy.load",
    ),
    (
        walls.only_io_reads_files,
        {f"{CORE}/saving/a.py": "def f():\n    import zipfile\n"},
        "saving/a.py:2: uses zipfile",
    ),
    (
        walls.only_io_reads_files,
        {"keras-io/keras_io/p.py": "from pickle import loads\n"},
        "keras_io/p.py:1: uses pickle.loads",
    ),
    (
        walls.only_declared_dependencies,
        {f"{CORE}/ops/nn.py": "import scipy.special\n"},
        "ops/nn.py:1: imports scipy, which keras-core does not declare",
    ),
    (
        walls.files_hold_one_idea,
        {f"{CORE}/ops/nn.py": "x = 1\n" * 401},
        "ops/nn.py:0: 401 lines",
    ),
]


@pytest.mark.parametrize(("wall", "files", "expected"), BROKEN, ids=[f"{w.__name__}-{e}" for w, _, e in BROKEN])
def test_a_breach_is_found(wall, files, expected, tree):
    breaches = [str(breach) for breach in wall(tree(SOUND | files))]
    assert len(breaches) == 1
    assert expected in breaches[0]


def test_importing_the_submodules_of_ones_own_package_is_no_circle(tree):
    files = {f"{CORE}/ops/__init__.py": "from keras_core.ops import nn\n", f"{CORE}/ops/nn.py": "import keras_core\n"}
    assert list(walls.no_circles(tree(SOUND | files))) == []


def test_every_knot_of_circles_is_reported(tree):
    files = {
        f"{CORE}/ops/a.py": "from keras_core.ops import b\n",
        f"{CORE}/ops/b.py": "from keras_core.ops import a\n",
        f"{CORE}/layers/a.py": "from keras_core.layers import b\n",
        f"{CORE}/layers/b.py": "from keras_core.layers import a\n",
    }
    assert len(list(walls.no_circles(tree(SOUND | files)))) == 2


def test_a_long_list_of_public_names_is_no_long_file(tree):
    files = {f"{CORE}/ops/__init__.py": "from keras_core.errors import KerasError\n" * 401}
    assert list(walls.files_hold_one_idea(tree(SOUND | files))) == []
