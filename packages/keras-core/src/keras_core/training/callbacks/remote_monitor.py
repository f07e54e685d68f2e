"""Sending the figures to a server."""

from __future__ import annotations

import json
import urllib.parse
import warnings
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback

_PATIENCE = 10.0  # seconds to wait for the server


@builtin("keras.callbacks")
class RemoteMonitor(Callback):
    """Posts the figures of each epoch, with `epoch`, to `root + path`.

    A server that cannot be reached gives a warning; training goes on.

    Args:
        root: address of the server, `http://` or `https://`.
        path: path on it.
        field: name of the form field that holds the figures as JSON.
        headers: further HTTP headers.
        send_as_json: whether the body is the JSON text itself rather than a form.

    Raises:
        ValueError: the address is not of a web server.

    Example:

    >>> RemoteMonitor("file:///etc")
    Traceback (most recent call last):
    ...
    ValueError: RemoteMonitor needs an http:// or https:// address as root, got 'file:///etc'.
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        super().__init__()
        if urllib.parse.urlsplit(root).scheme not in ("http", "https"):
            raise ValueError(f"RemoteMonitor needs an http:// or https:// address as root, got {root!r}.")
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Send the figures of an epoch."""
        import urllib.request  # late: it brings in all of the web, which few programs need

        text = json.dumps({"epoch": epoch, **{name: _plain(value) for name, value in (logs or {}).items()}})
        body = text if self.send_as_json else urllib.parse.urlencode({self.field: text})
        kind = "application/json" if self.send_as_json else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **(self.headers or {})}
        request = urllib.request.Request(self.root + self.path, body.encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE):
                pass
        except OSError as error:  # URLError is one
            warnings.warn(f"RemoteMonitor could not reach {self.root}: {error}.", stacklevel=2)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else np.asarray(value).tolist()
