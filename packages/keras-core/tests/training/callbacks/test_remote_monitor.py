"""Sending the figures to a server."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.parse

import numpy as np
import pytest

from keras_core import callbacks


@pytest.fixture
def server():
    """Return `(address, received)` of a server that keeps path, headers and body of each request."""
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append((self.path, self.headers, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    made = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}", received
    made.shutdown()
    made.server_close()


def test_figures_arrive_as_a_form(server):
    address, received = server
    monitor = callbacks.RemoteMonitor(address, headers={"X-Run": "7"})
    monitor.on_epoch_end(2, {"loss": np.float32(0.5), "per_class": np.array([0.25, 1.0])})
    [(path, headers, body)] = received
    assert (path, headers["X-Run"]) == ("/publish/epoch/end/", "7")
    assert json.loads(urllib.parse.parse_qs(body)["data"][0]) == {"epoch": 2, "loss": 0.5, "per_class": [0.25, 1.0]}


def test_figures_arrive_as_json(server):
    address, received = server
    callbacks.RemoteMonitor(address, path="/here", send_as_json=True).on_epoch_end(0, {"loss": 1.5})
    [(path, headers, body)] = received
    assert (path, headers["Content-Type"]) == ("/here", "application/json")
    assert json.loads(body) == {"epoch": 0, "loss": 1.5}


def test_a_server_that_is_not_there_is_a_warning():
    with pytest.warns(UserWarning, match="RemoteMonitor could not reach http://127.0.0.1:1"):
        callbacks.RemoteMonitor("http://127.0.0.1:1").on_epoch_end(0, {})
