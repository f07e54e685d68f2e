"""Settings of the documentation; `python -m nox -s docs` builds it."""

from __future__ import annotations

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import contract_functions

from keras_core.__about__ import __version__

project = "keras-core"
author = "the keras-core authors"
release = __version__
version = ".".join(__version__.split(".")[:2])

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = False

html_theme = "furo"
html_title = f"keras-core {version}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# Docstrings are written for people who read them in an editor: single backticks for code, fenced blocks.
default_role = "code"


def fences_to_directives(app, what, name, obj, options, lines):
    """Turn fenced code blocks of a docstring into what reStructuredText calls them."""
    converted, fenced = [], False
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("```"):
            fenced = not fenced
            converted += ["", f".. code-block:: {stripped[3:] or 'text'}", ""] if fenced else [""]
        else:
            converted.append(f"    {line}" if fenced else line)
    lines[:] = converted


def functions_of_the_contract(app, docname, source):
    """Write the contract's functions into the page that asks for them, from their own docstrings."""
    source[0] = source[0].replace("<!-- the contract's functions -->", contract_functions.render())
    source[0] = source[0].replace("<!-- the hot list -->", contract_functions.hot_list())


def setup(app):
    app.connect("source-read", functions_of_the_contract)
    app.connect("autodoc-process-docstring", fences_to_directives, priority=100)
