"""Files that TensorBoard reads, written through its own package without TensorFlow."""

from __future__ import annotations

import itertools
import os
import platform
import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

_BUCKETS = 30
_numbers = itertools.count()


class EventFile:
    """One file of summaries.

    Args:
        folder: where to put it; made if it is not there.

    Raises:
        ImportError: the package `tensorboard` is not installed.
    """

    def __init__(self, folder: str) -> None:
        try:
            from tensorboard.compat.proto import event_pb2, summary_pb2
            from tensorboard.plugins.histogram import metadata as histograms
            from tensorboard.plugins.image import metadata as images
            from tensorboard.plugins.scalar import metadata as scalars
            from tensorboard.summary.writer.record_writer import RecordWriter
            from tensorboard.util.tensor_util import make_tensor_proto
        except ImportError as error:
            raise ImportError(f"TensorBoard files need the package: `pip install tensorboard` ({error}).") from error
        self._session_log = event_pb2.SessionLog
        self._event, self._summary, self._tensor = event_pb2.Event, summary_pb2, make_tensor_proto
        self._kinds = {"scalar": scalars, "histogram": histograms, "image": images}
        os.makedirs(folder, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time())}.{platform.node()}.{os.getpid()}.{next(_numbers):04d}.v2"
        self._folder, self.name = folder, name
        self._file = open(os.path.join(folder, name), "wb")  # noqa: SIM115
        self._records = RecordWriter(self._file)
        self._add(file_version="brain.Event:2")

    def _add(self, **fields: Any) -> None:
        self._records.write(self._event(wall_time=time.time(), **fields).SerializeToString())

    def _value(self, tag: str, tensor: Any, metadata: Any, step: int) -> None:
        value = self._summary.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)
        self._add(step=step, summary=self._summary.Summary(value=[value]))

    def _of_kind(self, kind: str, tag: str, array: Any, step: int) -> None:
        metadata = self._kinds[kind].create_summary_metadata(display_name="", description="")
        self._value(tag, self._tensor(array), metadata, step)

    def scalar(self, tag: str, value: Any, step: int) -> None:
        """Write a number."""
        self._of_kind("scalar", tag, np.float32(value), step)

    def histogram(self, tag: str, values: np.ndarray, step: int) -> None:
        """Write how values are distributed over 30 buckets; NaN and infinity are left out."""
        finite = values[np.isfinite(values)].astype("float64")
        counts, edges = np.histogram(finite, _BUCKETS)
        self._of_kind("histogram", tag, np.stack([edges[:-1], edges[1:], counts], axis=1), step)

    def image(self, tag: str, matrix: np.ndarray, step: int) -> None:
        """Write a matrix as a grey image, its least element black and its largest white."""
        height, width = matrix.shape
        texts = np.array([str(width).encode(), str(height).encode(), _png(matrix)], object)
        self._of_kind("image", tag, texts, step)

    def model(self, text: str) -> None:
        """Write the architecture of a model, as its JSON text, for the page with its graph."""
        plugin = self._summary.SummaryMetadata.PluginData(plugin_name="graph_keras_model", content=b"1")
        metadata = self._summary.SummaryMetadata(plugin_data=plugin, data_class=self._summary.DATA_CLASS_BLOB_SEQUENCE)
        self._value("keras", self._tensor(text.encode()), metadata, 0)

    def size(self) -> int:
        """Return how many bytes were written, all of which are on disk then."""
        self._file.flush()
        return self._file.tell()

    def go_on_from(self, step: int, name: str | None, size: int) -> None:
        """Have TensorBoard leave out what was written from a step on, but for what stood in this file and in another.

        Steps count epochs for some tags and batches for others. So all from `step` on is left out, and what had been
        written when the state was taken is written again.

        Args:
            step: the first step to leave out.
            name: the file in the same folder that the training wrote to; None for none.
            size: how many bytes it had.
        """
        kept = list(_records(os.path.join(self._folder, self.name), self.size()))
        if name is not None and os.path.exists(os.path.join(self._folder, name)):
            kept = [*_records(os.path.join(self._folder, name), size), *kept]
        for _ in range(2):  # TensorBoard takes the first of a run for its beginning
            self._add(step=step, session_log=self._session_log(status=self._session_log.START))
        for record in kept:
            event = self._event.FromString(record)
            if event.HasField("summary") and event.step >= step:
                self._records.write(record)

    def flush(self) -> None:
        """See to it that all is on disk."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()


def _records(path: str, size: int) -> Iterator[bytes]:
    """Yield the whole records in the first `size` bytes of a file: TFRecords, each with length and checksums."""
    with open(path, "rb") as file:
        while True:
            header = file.read(12)
            if len(header) < 12:
                return
            (length,) = struct.unpack("<Q", header[:8])
            if file.tell() + length + 4 > size:
                return
            record = file.read(length)
            if len(record) < length or len(file.read(4)) < 4:
                return
            yield record


def _png(matrix: np.ndarray) -> bytes:
    """Return a grey PNG (ISO/IEC 15948)."""
    low, high = (float(f(matrix)) for f in (np.min, np.max))
    grey = np.nan_to_num((matrix - low) / ((high - low) or 1.0) * 255).astype("uint8")
    rows = np.pad(grey, ((0, 0), (1, 0)))  # each begins with the number of its filter: none
    header = struct.pack(">IIBBBBB", matrix.shape[1], matrix.shape[0], 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
