"""Files for TensorBoard, read back by its own reader."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

import keras_core as keras
from keras_core import callbacks, layers
from keras_core.plugins import active

events = pytest.importorskip("tensorboard.backend.event_processing.plugin_event_accumulator")
from tensorboard.plugins.graph import keras_util  # noqa: E402
from tensorboard.util import tensor_util  # noqa: E402


def run(board, model, epochs=2, batches=3, validation=True):
    """Tell the callback of a training with figures that follow from the step."""
    board.set_model(model)
    board.on_train_begin()
    step = 0
    for epoch in range(epochs):
        board.on_epoch_begin(epoch)
        for batch in range(batches):
            board.on_train_batch_begin(batch)
            step += 1
            board.on_train_batch_end(batch, {"loss": step / 8})
        if validation:
            board.on_test_begin()
            board.on_test_end({"loss": step / 16})
        board.on_epoch_end(epoch, {"loss": step / 8, **({"val_loss": step / 16} if validation else {})})
    board.on_train_end()


def read(folder):
    """Return the values that were written, as `{tag: [(step, array), ...]}`."""
    reader = events.EventAccumulator(str(folder), size_guidance={events.TENSORS: 0})
    reader.Reload()
    return {
        tag: [(e.step, tensor_util.make_ndarray(e.tensor_proto)) for e in reader.Tensors(tag)]
        for tag in reader.Tags()["tensors"]
    }


def scalars(values):
    return [(step, float(value)) for step, value in values]


def test_figures_are_written_under_the_tags_of_keras(tmp_path, make_model):
    run(callbacks.TensorBoard(tmp_path, update_freq=2), make_model(rate=0.25))
    train, validation = read(tmp_path / "train"), read(tmp_path / "validation")
    assert set(train) == {"keras", "epoch_loss", "epoch_learning_rate", "batch_loss"}
    assert scalars(train["epoch_loss"]) == [(0, 3 / 8), (1, 6 / 8)]
    assert scalars(train["epoch_learning_rate"]) == [(0, 0.25), (1, 0.25)]
    assert scalars(train["batch_loss"]) == [(2, 2 / 8), (4, 4 / 8), (6, 6 / 8)]
    assert set(validation) == {"epoch_loss", "evaluation_loss_vs_iterations"}
    assert scalars(validation["epoch_loss"]) == [(0, 3 / 16), (1, 6 / 16)]
    assert scalars(validation["evaluation_loss_vs_iterations"]) == [(3, 3 / 16), (6, 6 / 16)]


def test_what_a_killed_run_wrote_after_its_state_is_left_out(tmp_path, make_model):
    """The state is of the fourth of six steps, two of them in the second epoch; the run is killed after the sixth."""

    def epoch(board, number, steps, first=0, begun=lambda: None, then=lambda: None):
        board.on_epoch_begin(number)
        begun()
        for batch in range(first, steps):
            board.on_train_batch_end(batch, {"loss": number + batch / 8})
            if (number, batch) == (1, 0):
                then()
        board.on_test_end({"loss": 2.0 * number})
        board.on_epoch_end(number, {"loss": 3.0 * number, "val_loss": 5.0 * number})

    def begun(folder):
        board = callbacks.TensorBoard(folder, update_freq=1)
        board.set_model(make_model())
        board.on_train_begin()
        return board

    whole, killed, states = begun(tmp_path / "whole"), begun(tmp_path / "killed"), []
    for number in range(3):
        epoch(whole, number, 3)
    whole.on_train_end()
    for number in range(2):
        epoch(killed, number, 3, then=lambda: states.append(json.loads(json.dumps(killed.get_state()))))
    for file in killed._files.values():
        file.flush()
    resumed = begun(tmp_path / "killed")
    resumed.set_state(states[0])
    epoch(resumed, 1, 3, first=1, begun=lambda: resumed.set_state(states[0]))  # again, as the epoch has begun
    epoch(resumed, 2, 3)
    resumed.on_train_end()
    for name in ("train", "validation"):
        expected, found = (read(tmp_path / folder / name) for folder in ("whole", "killed"))
        expected.pop("keras", None), found.pop("keras", None)
        assert {k: scalars(v) for k, v in found.items()} == {k: scalars(v) for k, v in expected.items()}


def test_nothing_is_written_at_steps_unless_asked(tmp_path, make_model):
    run(callbacks.TensorBoard(tmp_path, write_graph=False), make_model(), validation=False)
    assert set(read(tmp_path / "train")) == {"epoch_loss", "epoch_learning_rate"}
    assert not (tmp_path / "validation").exists()


def test_weights_are_written_as_histograms_and_images(tmp_path, make_model):
    board = callbacks.TensorBoard(tmp_path, histogram_freq=2, write_images=True, write_steps_per_second=True)
    run(board, make_model(), epochs=3, validation=False)
    train = read(tmp_path / "train")
    assert [step for step, _ in train["out/kernel/histogram"]] == [0, 2]
    histogram = train["out/kernel/histogram"][0][1]
    counts, edges = np.histogram(np.ones(3), 30)
    np.testing.assert_allclose(histogram, np.stack([edges[:-1], edges[1:], counts], 1))
    width, height, png = train["out/kernel/image"][0][1]
    assert (width, height, png[:8]) == (b"1", b"3", b"\x89PNG\r\n\x1a\n")
    assert all(float(rate) > 0 for _, rate in train["epoch_steps_per_second"])


def test_the_graph_is_one_that_tensorboard_draws(tmp_path, make_model):
    run(callbacks.TensorBoard(tmp_path), make_model(layers.Dense(2, name="hidden")), epochs=1)
    [(_, text)] = read(tmp_path / "train")["keras"]
    nodes = [n.name for n in keras_util.keras_model_to_graph_def(json.loads(text.item())).node]
    assert {"line/hidden", "line/out"} <= set(nodes)


def test_embeddings_go_to_the_projector(tmp_path):
    model = keras.Sequential([keras.Input((2,)), layers.Embedding(4, 3, name="words"), layers.Flatten()])
    board = callbacks.TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"words": "words.txt"})
    run(board, model, epochs=1)
    config = (tmp_path / "projector_config.pbtxt").read_text()
    assert 'tensor_path: "words.tsv"' in config and 'metadata_path: "words.txt"' in config
    np.testing.assert_allclose(np.loadtxt(tmp_path / "words.tsv"), model.get_weights()[0], rtol=1e-5)
    wrong = callbacks.TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"letters": "x"})
    wrong.set_model(model)
    with pytest.raises(ValueError, match=r"names \['letters'\], but the Embedding layers of the model are \['words'\]"):
        wrong.on_train_begin()


def test_steps_go_on_in_a_resumed_run(tmp_path, make_model):
    first, second = callbacks.TensorBoard(tmp_path / "a"), callbacks.TensorBoard(tmp_path / "b", update_freq=1)
    run(first, make_model(), epochs=1)
    second.set_model(make_model())
    second.on_train_begin()
    second.set_state(first.get_state())
    second.on_epoch_begin(1)
    second.on_train_batch_end(0, {"loss": 1.0})
    second.on_train_end()
    assert scalars(read(tmp_path / "b" / "train")["batch_loss"]) == [(4, 1.0)]


def test_figures_of_ones_own(tmp_path, make_model):
    board = callbacks.TensorBoard(tmp_path, write_graph=False)
    board.set_model(make_model())
    board.on_train_begin()
    board.summary.scalar("mine", 0.5, 3)
    board.on_train_end()
    assert scalars(read(tmp_path / "train")["mine"]) == [(3, 0.5)]


def test_tensorboard_alone_is_needed(tmp_path, make_model):
    already = "tensorflow" in sys.modules
    run(callbacks.TensorBoard(tmp_path, histogram_freq=1), make_model())
    assert ("tensorflow" in sys.modules) == already


def test_batches_are_profiled_where_the_backend_can(tmp_path, make_model, monkeypatch):
    heard = []

    def start(folder):
        heard.append(folder)
        return lambda: heard.append("end")

    loaded = type("Loaded", (), {"optional": {"start_profile": start}.get, "name": "abacus"})()
    model = make_model()
    board = callbacks.TensorBoard(tmp_path, write_graph=False, profile_batch=(2, 3))
    board.set_model(model)
    board.on_train_begin()
    board.on_epoch_begin(0)
    monkeypatch.setattr(active, "current", lambda: loaded)
    for batch in range(4):
        board.on_train_batch_begin(batch)
        heard.append(batch)
        board.on_train_batch_end(batch, {})
    assert heard == [0, str(tmp_path / "train"), 1, 2, "end", 3]


def test_a_profile_that_the_backend_lacks_is_a_warning(tmp_path, make_model, monkeypatch):
    loaded = type("Loaded", (), {"optional": {}.get, "name": "abacus"})()
    board = callbacks.TensorBoard(tmp_path, write_graph=False, profile_batch=1)
    board.set_model(make_model())
    monkeypatch.setattr(active, "current", lambda: loaded)
    with pytest.warns(UserWarning, match="'abacus' offers no profile; profile_batch is ignored"):
        board.on_train_batch_begin(0)
