"""Batches by index, computed by threads or processes."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from keras_core.training.data.failures import note

_dataset: Any = None  # of a worker process
_seed = 0


def by_threads(dataset: Any, indices: Iterator[int], workers: int, waiting: int) -> Iterator[Any]:
    """Yield `dataset[i]` for each index, in order, from threads.

    Args:
        dataset: the dataset.
        indices: which of its batches.
        workers: how many threads.
        waiting: how many batches may wait.
    """
    from concurrent.futures import ThreadPoolExecutor  # late: slow to import, and seldom needed

    with ThreadPoolExecutor(workers, thread_name_prefix="keras-data") as pool:
        yield from _in_order(pool, dataset.__getitem__, dataset, indices, waiting)


def by_processes(dataset: Any, indices: Iterator[int], workers: int, waiting: int) -> Iterator[Any]:
    """Return an iterator of `dataset[i]` for each index, in order, from processes, which have copies of the dataset.

    Processes start as `multiprocessing.get_start_method()` says. The state of `np.random` in them depends on the index
    and on a draw here, so that no two batches draw the same, and one batch the same whichever process computes it.

    Raises:
        RuntimeError: a process died.
    """
    return _from_processes(dataset, indices, workers, waiting, seed=int(np.random.randint(2**31)))


def _from_processes(dataset: Any, indices: Iterator[int], workers: int, waiting: int, seed: int) -> Iterator[Any]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, initializer=_start, initargs=(dataset, seed))
    try:
        yield from _in_order(pool, _compute, dataset, indices, waiting)
    except BrokenProcessPool as error:
        raise RuntimeError(
            f"A worker process of the {type(dataset).__name__} died: killed, perhaps for want of memory, crashed, or "
            "never started. A script that uses processes must start under `if __name__ == '__main__':` unless they "
            "are forked. Try use_multiprocessing=False, which uses threads."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(dataset: Any, seed: int) -> None:
    global _dataset, _seed
    _dataset, _seed = dataset, seed


def _compute(index: int) -> Any:
    np.random.seed((_seed + index) % 2**32)
    return _dataset[index]


def _in_order(
    pool: Any, compute: Callable[[int], Any], dataset: Any, indices: Iterator[int], waiting: int
) -> Iterator[Any]:
    """Yield the results in the order of the indices, with some computed ahead."""
    futures: deque[tuple[int, Any]] = deque((i, pool.submit(compute, i)) for i in itertools.islice(indices, waiting))
    try:
        while futures:
            i, future = futures.popleft()
            try:
                result = future.result()
            except Exception as error:
                note(error, type(dataset).__name__, i)
                raise
            for following in itertools.islice(indices, 1):
                futures.append((following, pool.submit(compute, following)))
            yield result
    finally:
        for _, future in futures:
            future.cancel()
