"""Parse JSON text of bounded size, depth and number of parts."""

from __future__ import annotations

import json
import re
from typing import Any

from keras_io.reader.allowance import Allowance
from keras_io.reader.refusal import AGAIN, BUDGET, refusal

# Whole strings are passed over, so that brackets inside them do not count. The quantifier is possessive and an
# unfinished string matches too: the scan is linear whatever the text.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def parse_object(text: bytes, what: str, allowance: Allowance) -> dict[str, Any]:
    """Return the JSON object that `text` holds.

    Args:
        text: UTF-8 bytes.
        what: name of the text in errors.
        allowance: what the file may still claim.

    Raises:
        FormatError: too long, too deep, not JSON, not an object, or a key given twice.
    """
    allowance.text(what, len(text))
    _check_shape(text, what, allowance)
    path = allowance.path
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique)
    except _TwiceError as error:
        raise refusal(path, f"{what} gives the key {error.args[0]!r} twice in one object", "each key once") from None
    except (ValueError, RecursionError) as error:
        raise refusal(path, f"{what} is not JSON ({error})", "JSON text in UTF-8") from error
    if not isinstance(value, dict):
        raise refusal(path, f"{what} holds a {type(value).__name__}", "a JSON object")
    return value


def _check_shape(text: bytes, what: str, allowance: Allowance) -> None:
    depth = 0
    parts = 0
    deepest = allowance.budget.json_depth
    most = allowance.budget.entries
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in b"]}":
            depth -= 1
        elif token in b"[{":
            depth += 1
            parts += 1
        if depth > deepest:
            raise refusal(
                allowance.path,
                f"{what} nests deeper than {deepest} levels",
                f"at most {deepest} (Budget.json_depth)",
                f"{AGAIN} {BUDGET}",
            )
        if parts > most:
            raise refusal(
                allowance.path, f"{what} holds more than {most} lists and objects", "fewer (Budget.entries)", BUDGET
            )


class _TwiceError(Exception):
    """A key came twice in one object; two readers could see two different models."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _TwiceError(key)
            seen.add(key)
    return result
