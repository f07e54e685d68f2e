"""Settings of the documentation; `python -m nox -s docs` builds it."""

from __future__ import annotations

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


def setup(app):
    app.connect("autodoc-process-docstring", fences_to_directives, priority=100)
