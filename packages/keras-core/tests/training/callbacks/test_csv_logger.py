"""A table of the figures in a file."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from keras_core import callbacks


def run(logger, epochs, first=0):
    for epoch in range(first, first + epochs):
        logger.on_epoch_end(epoch, {"loss": 1 / (epoch + 1), "acc": 0.5})


def rows(path, **options):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file, **options))


HEADER = ["epoch", "acc", "loss", "val_acc", "val_loss"]


def test_a_row_for_each_epoch_and_na_for_what_it_lacks(tmp_path):
    path = tmp_path / "deep" / "log.csv"
    logger = callbacks.CSVLogger(path, separator=";")
    logger.on_train_begin()
    run(logger, 1)
    logger.on_epoch_end(1, {"loss": 0.25, "acc": 1, "val_loss": 0.75, "val_acc": np.array([1, 2])})
    logger.on_train_end()
    assert rows(path, delimiter=";") == [
        HEADER,
        ["0", "0.5", "1.0", "NA", "NA"],
        ["1", "1", "0.25", '"[1, 2]"', "0.75"],
    ]


@pytest.mark.parametrize(("append", "epochs"), [(False, ["0"]), (True, ["0", "1", "0"])])
def test_a_further_run_begins_anew_or_goes_on(tmp_path, append, epochs):
    path = tmp_path / "log.csv"
    for count, logger in ((2, callbacks.CSVLogger(path)), (1, callbacks.CSVLogger(path, append=append))):
        logger.on_train_begin()
        run(logger, count)
        logger.on_train_end()
    assert rows(path) == [HEADER, *([e, "0.5", str(1 / (int(e) + 1)), "NA", "NA"] for e in epochs)]


@pytest.mark.parametrize("append", [False, True])
def test_a_resumed_run_drops_the_rows_after_the_epoch_it_resumes_from(tmp_path, append):
    path = tmp_path / "log.csv"
    path.write_text("older\n" if append else "")
    first = callbacks.CSVLogger(path, append=append)
    first.on_train_begin()
    run(first, 2)
    state = first.get_state()
    run(first, 2, first=2)  # and then the process is killed
    resumed = callbacks.CSVLogger(path, append=append)
    resumed.on_train_begin()
    resumed.set_state(state)
    run(resumed, 1, first=2)
    resumed.on_train_end()
    assert [row[0] for row in rows(path)] == [*(["older"] if append else ["epoch"]), "0", "1", "2"]
