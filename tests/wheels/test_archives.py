"""What the wheels and sdists hold."""

from __future__ import annotations

import configparser
import email
import re
import tarfile
import zipfile

import pytest

PACKAGES = {
    "keras_core": {"keras_core", "keras.py", "keras_core_pytest.py"},
    "keras_io": {"keras_io"},
    "keras_backend_jax": {"keras_backend_jax"},
    "keras_backend_tf": {"keras_backend_tf"},
    "keras_backend_torch": {"keras_backend_torch"},
}
ENTRY_POINTS = {
    "keras_core": {"keras_core.backends": {"numpy"}, "console_scripts": {"keras-core"}},
    "keras_io": {"keras_core.formats": {"keras-io"}},
    "keras_backend_jax": {"keras_core.backends": {"jax"}},
    "keras_backend_tf": {"keras_core.backends": {"tensorflow"}},
    "keras_backend_torch": {"keras_core.backends": {"torch"}},
}


def wheel_of(name, dist):
    (path,) = dist.glob(f"{name}-*.whl")
    return zipfile.ZipFile(path)


def read(wheel, ending):
    (name,) = [n for n in wheel.namelist() if n.endswith(f".dist-info/{ending}")]
    return wheel.read(name).decode()


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_installs_its_package_and_nothing_beside_it(name, dist):
    with wheel_of(name, dist) as wheel:
        top = {n.split("/")[0] for n in wheel.namelist() if ".dist-info/" not in n}
        assert top == PACKAGES[name]
        assert f"{name}/py.typed" in wheel.namelist()
        assert not [n for n in wheel.namelist() if "/tests/" in n or n.endswith((".pyc", ".so"))]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_is_pure_and_says_its_license(name, dist):
    with wheel_of(name, dist) as wheel:
        assert "Tag: py3-none-any" in read(wheel, "WHEEL")
        assert "Apache License" in read(wheel, "licenses/LICENSE")
        metadata = email.message_from_string(read(wheel, "METADATA"))
        assert metadata["License-Expression"] == "Apache-2.0"
        assert metadata["Requires-Python"] == ">=3.11"
        assert metadata.get_payload().startswith(f"# {metadata['Name']}")


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_announces_its_plugin(name, dist):
    parser = configparser.ConfigParser()
    parser.optionxform = str
    with wheel_of(name, dist) as wheel:
        parser.read_string(read(wheel, "entry_points.txt"))
    found = {group: set(parser[group]) for group in parser.sections()}
    assert found | ENTRY_POINTS[name] == found  # a package may announce more, such as exporters
    for group, names in ENTRY_POINTS[name].items():
        assert names <= found[group]


def test_core_asks_for_no_framework(dist):
    with wheel_of("keras_core", dist) as wheel:
        required = email.message_from_string(read(wheel, "METADATA")).get_all("Requires-Dist")
    always = {re.match(r"[\w-]+", r).group() for r in required if "extra ==" not in r}
    assert "numpy" in always
    assert not always & {"h5py", "jax", "keras", "keras-io", "tensorflow", "torch"}


@pytest.mark.parametrize("name", PACKAGES)
def test_an_sdist_holds_sources_tests_and_license(name, dist):
    (path,) = dist.glob(f"{name}-*.tar.gz")
    with tarfile.open(path) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", f"src/{name}/__init__.py"} <= names
    assert any(n.startswith("tests/") for n in names)
