"""What a group or a member of an archive may be called; readers and writers share the rule.

A name that is no plain name is how a file reaches out of the folder in which it is unpacked.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 1024


def flaw_of_name(name: object) -> str | None:
    """Return what is wrong with one name of a group or an array, or None.

    >>> flaw_of_name("dense_1") is None
    True
    >>> flaw_of_name("..")
    "'..' stands for a folder"
    """
    if not isinstance(name, str):
        return f"{name!r} is {type(name).__name__}, not text"
    if not name:
        return "it is empty"
    if name in (".", ".."):
        return f"{name!r} stands for a folder"
    if "/" in name:
        return f"{name!r} holds a slash"
    if len(name) > _LONGEST:
        return f"it has {len(name)} characters, more than {_LONGEST}"
    if _CONTROL.search(name):
        return f"{name!r} holds a control character"
    try:
        name.encode()
    except UnicodeEncodeError:
        return f"{name!r} is not valid text"
    return None


def flaw_of_path(path: object) -> str | None:
    """Return what is wrong with a relative path such as `"assets/vocabulary.txt"`, or None.

    >>> flaw_of_path("assets/vocabulary.txt") is None
    True
    >>> flaw_of_path("assets/../../x")
    "'..' stands for a folder"
    """
    if not isinstance(path, str):
        return f"{path!r} is {type(path).__name__}, not text"
    if path.startswith("/"):
        return "it is absolute"
    if "\\" in path:
        return "it holds a backslash"
    if ":" in path:
        return "it holds a colon, as a drive or a stream does"
    flaws = (flaw_of_name(part) for part in path.split("/"))
    return next((flaw for flaw in flaws if flaw), None)
