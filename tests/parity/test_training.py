"""Losses, metrics, optimizers, initializers and `fit` beside upstream Keras, on the same numbers."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

import keras_core as ours

keras = pytest.importorskip("keras")
if not hasattr(keras, "src"):
    pytest.skip("upstream Keras is not installed", allow_module_level=True)
if ours.backend.backend() != keras.backend.backend():
    pytest.skip("the two libraries run on different backends", allow_module_level=True)

RTOL = 1e-5
BOTH = (keras, ours)


def same(mine, theirs, rtol=RTOL, atol=1e-6):
    np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), rtol=rtol, atol=atol)


def data(kind, batch=6, rng=None):
    """Return `(y_true, y_pred)` of a kind of problem."""
    rng = rng or np.random.default_rng(0)
    if kind == "real":
        return rng.normal(size=(batch, 3)).astype("float32"), rng.normal(size=(batch, 3)).astype("float32")
    if kind == "steps":
        return rng.normal(size=(batch, 4, 3)).astype("float32"), rng.normal(size=(batch, 4, 3)).astype("float32")
    if kind == "column":
        return rng.integers(0, 2, batch), rng.uniform(0.05, 0.95, (batch, 1)).astype("float32")
    if kind == "binary":
        return (
            rng.integers(0, 2, (batch, 3)).astype("float32"),
            rng.uniform(0.05, 0.95, (batch, 3)).astype("float32"),
        )
    logits = rng.normal(size=(batch, 5)).astype("float32")
    probabilities = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    labels = rng.integers(0, 5, batch)
    if kind == "onehot":
        return np.eye(5, dtype="float32")[labels], probabilities
    if kind == "sparse":
        return labels, probabilities
    if kind == "sparse_column":
        return labels[:, None], probabilities
    return (labels, logits) if kind == "sparse_logits" else (np.eye(5, dtype="float32")[labels], logits)


LOSSES = [
    ("MeanSquaredError", {}, "real"),
    ("MeanSquaredError", {}, "steps"),
    ("MeanAbsoluteError", {}, "real"),
    ("BinaryCrossentropy", {}, "binary"),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, "binary"),
    ("BinaryCrossentropy", {"from_logits": True}, "real"),
    ("BinaryCrossentropy", {}, "column"),
    ("CategoricalCrossentropy", {}, "onehot"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "onehot"),
    ("CategoricalCrossentropy", {"from_logits": True}, "onehot_logits"),
    ("SparseCategoricalCrossentropy", {}, "sparse"),
    ("SparseCategoricalCrossentropy", {}, "sparse_column"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "sparse_logits"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 0}, "sparse"),
]


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"])
@pytest.mark.parametrize(("name", "options", "kind"), LOSSES)
def test_losses(name, options, kind, reduction):
    y_true, y_pred = data(kind)
    weight = np.linspace(0.1, 2, len(y_true)).astype("float32")
    for given in (None, weight[:, None]) if kind == "steps" else (None, weight):  # upstream refuses the other
        theirs, mine = (
            getattr(k.losses, name)(reduction=reduction, **options)(y_true, y_pred, sample_weight=given) for k in BOTH
        )
        same(mine, theirs)


METRICS = [
    ("Accuracy", {}, "column"),
    ("BinaryAccuracy", {}, "binary"),
    ("BinaryAccuracy", {"threshold": 0.3}, "column"),
    ("CategoricalAccuracy", {}, "onehot"),
    ("SparseCategoricalAccuracy", {}, "sparse"),
    ("SparseCategoricalAccuracy", {}, "sparse_column"),
    ("TopKCategoricalAccuracy", {"k": 2}, "onehot"),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, "sparse"),
    ("MeanSquaredError", {}, "real"),
    ("MeanAbsoluteError", {}, "steps"),
    ("BinaryCrossentropy", {}, "binary"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "onehot"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "sparse_logits"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "sparse"),
    ("AUC", {}, "binary"),
    ("AUC", {"curve": "PR", "num_thresholds": 50}, "binary"),
    ("AUC", {"curve": "PR", "summation_method": "majoring"}, "binary"),
    ("AUC", {"summation_method": "minoring", "num_thresholds": 20}, "column"),
    ("AUC", {"multi_label": True, "num_labels": 3}, "binary"),
    ("AUC", {"multi_label": True, "label_weights": [1.0, 0.5, 2.0]}, "binary"),
    ("AUC", {"from_logits": True}, "column"),
    ("AUC", {"thresholds": [0.2, 0.5, 0.8]}, "column"),
]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "options", "kind"), METRICS)
def test_metrics_over_batches(name, options, kind, weighted):
    theirs, mine = (getattr(k.metrics, name)(**options) for k in BOTH)
    rng = np.random.default_rng(1)
    for size in (6, 4, 1):
        y_true, y_pred = data(kind, size, rng)
        weight = rng.uniform(0, 2, size).astype("float32") if weighted else None
        if name == "AUC" and kind == "binary" and weighted:
            weight = np.repeat(weight[:, None], 3, axis=1)
        for metric in (theirs, mine):
            metric.update_state(y_true, y_pred, sample_weight=weight)
        same(mine.result(), theirs.result())
    for metric in (theirs, mine):
        metric.reset_state()
    same(mine.result(), theirs.result())
    assert mine.name == theirs.name


@pytest.mark.parametrize("name", ["Mean", "Sum"])
def test_means_and_sums(name):
    theirs, mine = (getattr(k.metrics, name)() for k in BOTH)
    for values, weight in (([1.0, 3.0], None), ([[1.0, 2.0], [3.0, 4.0]], [0.5, 1.0]), (5.0, 2.0), ([7.0], [[3.0]])):
        for metric in (theirs, mine):
            metric.update_state(values, sample_weight=weight)
        same(mine.result(), theirs.result())


OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("SGD", {"weight_decay": 0.1, "clipvalue": 0.2}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"amsgrad": True, "learning_rate": 0.01}),
    ("Adam", {"amsgrad": True, "beta_1": 0.5, "beta_2": 0.7, "epsilon": 1e-3}),
    ("Adam", {"clipnorm": 0.5}),
    ("Adam", {"global_clipnorm": 0.5}),
    ("Adam", {"loss_scale_factor": 4.0}),
    ("AdamW", {"learning_rate": 0.01}),
    ("AdamW", {"weight_decay": 0.2, "amsgrad": True}),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True, "rho": 0.5}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.01}),
    ("SGD", {"use_ema": True, "ema_momentum": 0.8}),
    ("SGD", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
]
SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.5}),
    ("PiecewiseConstantDecay", {"boundaries": [3, 8], "values": [0.1, 0.05, 0.01]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 12, "alpha": 0.1}),
    (
        "CosineDecay",
        {"initial_learning_rate": 0.01, "decay_steps": 10, "warmup_target": 0.2, "warmup_steps": 5},
    ),
]


def run_optimizer(library, name, options, constraint=None, steps=20):
    """Return the values of two variables after each step on fixed gradients, and the optimizer."""
    rng = np.random.default_rng(3)
    first = [rng.normal(size=(3, 2)).astype("float32"), rng.normal(size=(4,)).astype("float32")]
    variables = [library.Variable(v.copy(), name=n) for v, n in zip(first, "ab", strict=True)]
    if constraint:
        variables[0].constraint = getattr(library.constraints, constraint)()
    optimizer = getattr(library.optimizers, name)(**options)
    optimizer.build(variables)
    track = []
    for _ in range(steps):
        gradients = [library.ops.convert_to_tensor(rng.normal(size=v.shape).astype("float32")) for v in first]
        optimizer.apply(gradients, variables)
        track.append(np.concatenate([np.ravel(np.array(v.numpy())) for v in variables]))
    optimizer.finalize_variable_values(variables)
    track.append(np.concatenate([np.ravel(np.array(v.numpy())) for v in variables]))
    return np.array(track), optimizer


@pytest.mark.parametrize(("name", "options"), OPTIMIZERS)
def test_optimizers_over_steps(name, options):
    (theirs, upstream), (mine, optimizer) = (run_optimizer(k, name, options) for k in BOTH)
    same(mine, theirs)
    assert [v.path.split("/")[1] for v in optimizer.variables] == [v.path.split("/")[1] for v in upstream.variables]
    for a, b in zip(optimizer.variables, upstream.variables, strict=True):
        same(a.numpy(), b.numpy())
    mine_config, their_config = optimizer.get_config(), upstream.get_config()
    assert {k: v for k, v in mine_config.items() if k != "name"} == pytest.approx(
        {k: v for k, v in their_config.items() if k != "name"}
    )


@pytest.mark.parametrize(("name", "options"), SCHEDULES)
def test_schedules_in_an_optimizer(name, options):
    runs = [
        run_optimizer(k, "SGD", {"learning_rate": getattr(k.optimizers.schedules, name)(**options)})[0] for k in BOTH
    ]
    same(runs[1], runs[0])
    theirs, mine = (getattr(k.optimizers.schedules, name)(**options) for k in BOTH)
    for step in (0, 1, 4, 5, 6, 12, 30):
        same(mine(step), theirs(step))
    assert mine.get_config() == theirs.get_config()


@pytest.mark.parametrize("constraint", ["NonNeg", "MaxNorm", "UnitNorm"])
def test_constraints_after_updates(constraint):
    theirs, mine = (run_optimizer(k, "SGD", {"learning_rate": 0.5}, constraint)[0] for k in BOTH)
    same(mine, theirs)


@pytest.mark.parametrize(
    ("name", "options"), [("MaxNorm", {"max_value": 1.5, "axis": [0, 1]}), ("UnitNorm", {"axis": 1})]
)
def test_constraints_along_axes(name, options):
    w = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    theirs, mine = (getattr(k.constraints, name)(**options)(k.ops.convert_to_tensor(w)) for k in BOTH)
    same(mine, theirs)


@pytest.mark.parametrize(
    ("name", "options"), [("L1", {}), ("L2", {"l2": 0.3}), ("L1L2", {"l1": 0.1, "l2": 0.2}), ("L1L2", {})]
)
def test_regularizers(name, options):
    w = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    theirs, mine = (getattr(k.regularizers, name)(**options)(k.ops.convert_to_tensor(w)) for k in BOTH)
    same(mine, theirs)


INITIALIZERS = [
    ("RandomUniform", {}),
    ("RandomUniform", {"minval": 1.0, "maxval": 3.0}),
    ("RandomNormal", {"mean": 0.5}),
    ("TruncatedNormal", {"stddev": 2.0}),
    ("GlorotUniform", {}),
    ("GlorotNormal", {}),
    ("HeUniform", {}),
    ("HeNormal", {}),
    ("LecunUniform", {}),
    ("LecunNormal", {}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"mode": "fan_avg", "distribution": "uniform"}),
    ("Orthogonal", {"gain": 1.5}),
    ("Constant", {"value": 2.0}),
    ("Identity", {"gain": 3.0}),
    ("Zeros", {}),
    ("Ones", {}),
]


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="upstream draws by another stream elsewhere")
@pytest.mark.parametrize("shape", [(4, 6), (3, 3, 4, 8), (5,)])
@pytest.mark.parametrize(("name", "options"), INITIALIZERS)
def test_initializers_draw_the_same(name, options, shape):
    if (name == "Orthogonal" and len(shape) < 2) or (name == "Identity" and len(shape) != 2):
        pytest.skip("not defined for this shape")
    seed = {} if name in ("Constant", "Identity", "Zeros", "Ones") else {"seed": 42}
    theirs, mine = (np.asarray(getattr(k.initializers, name)(**options, **seed)(shape)) for k in BOTH)
    assert mine.dtype == theirs.dtype
    np.testing.assert_allclose(mine, theirs, rtol=2e-6, atol=2e-6 if name == "Orthogonal" else 1e-7)


def network(library, seed=11):
    library.utils.set_random_seed(seed)
    return library.Sequential(
        [
            library.Input((4,)),
            library.layers.Dense(8, activation="relu", kernel_regularizer=library.regularizers.L2(0.01)),
            library.layers.Dense(3, activation="softmax"),
        ]
    )


def two_headed(library, weights=None):
    library.utils.set_random_seed(5)
    x = library.Input((4,), name="x")
    a = library.layers.Dense(1, name="a")(x)
    b = library.layers.Dense(2, name="b")(x)
    return library.Model(x, [a, b])


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(7)
    x = rng.normal(size=(22, 4)).astype("float32")
    return x, rng.integers(0, 3, 22), rng.uniform(0.2, 2, 22).astype("float32")


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="upstream draws by another stream elsewhere")
def test_the_same_seed_gives_the_same_model():
    theirs, mine = (network(k).get_weights() for k in BOTH)
    for a, b in zip(mine, theirs, strict=True):
        same(a, b)


def fitted(library, points, weights, **options):
    x, y, w = points
    model = network(library)
    model.set_weights(weights)
    options = {k: w if v == "weights" else v for k, v in options.items()}
    if "validation_data" in options:
        options["validation_data"] = (x[:7], y[:7])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])
    history = model.fit(x, y, epochs=3, batch_size=5, shuffle=False, verbose=0, **options)
    return model, history.history


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sample_weight": "weights"},
        {"class_weight": {0: 1.0, 1: 3.0, 2: 0.2}},
        {"validation_split": 0.3},
        {"validation_data": True, "validation_freq": 2},
        {"validation_data": True, "validation_freq": [1, 3], "validation_steps": 1},
        {"steps_per_epoch": 2},
        {"initial_epoch": 1},
    ],
    ids=lambda o: "+".join(o) or "plain",
)
def test_fit(points, options):
    weights = network(ours).get_weights()
    (theirs, expected), (mine, history) = (fitted(k, points, weights, **options) for k in BOTH)
    assert sorted(history) == sorted(expected)
    for name, figures in expected.items():
        same(history[name], figures)
    for a, b in zip(mine.get_weights(), theirs.get_weights(), strict=True):
        same(a, b)
    x, y, w = points
    same(mine.predict(x, verbose=0), theirs.predict(x, verbose=0))
    same(
        next(iter(mine.evaluate(x, y, sample_weight=w, verbose=0, return_dict=True).values())),
        theirs.evaluate(x, y, sample_weight=w, verbose=0, return_dict=True)["loss"],
    )


# of ten samples; on TensorFlow upstream's losses of outputs count a short last batch as a whole one
BATCH = 5 if keras.backend.backend() == "tensorflow" else 4


@pytest.mark.parametrize(
    "compiled",
    [
        {"loss": ["mse", "mae"], "loss_weights": [2.0, 0.5], "metrics": [["mae"], ["mse", "mae"]]},
        {"loss": {"a": "mse", "b": "mae"}, "metrics": {"b": ["mse"]}},
        {"loss": "mse", "metrics": ["mae", "mse"]},
        {"loss": "mse", "weighted_metrics": {"a": ["mae"]}, "metrics": {"a": ["mae"]}},
    ],
)
def test_several_outputs(compiled):
    rng = np.random.default_rng(2)
    x, ya, yb = (rng.normal(size=(10, n)).astype("float32") for n in (4, 1, 2))
    weights = two_headed(ours).get_weights()
    found = []
    for library in BOTH:
        model = two_headed(library)
        model.set_weights(weights)
        model.compile("sgd", **compiled)
        y = {"b": yb, "a": ya} if isinstance(compiled["loss"], dict) else [ya, yb]
        history = model.fit(x, y, epochs=2, batch_size=BATCH, shuffle=False, verbose=0).history
        found.append((history, model.evaluate(x, y, verbose=0, return_dict=True), model.evaluate(x, y, verbose=0)))
    (theirs, their_figures, their_list), (mine, figures, listed) = found
    assert sorted(mine) == sorted(theirs)
    for name in theirs:
        same(mine[name], theirs[name])
    assert sorted(figures) == sorted(their_figures)
    same(listed, their_list)


def record(library, log):
    class Recorder(library.callbacks.Callback):
        pass

    for mode in ("epoch", "train", "test", "predict", "train_batch", "test_batch", "predict_batch"):
        for when in ("begin", "end"):
            name = f"on_{mode}_{when}"

            def event(self, *args, name=name, **kwargs):
                numbers = tuple(a for a in args if isinstance(a, int))
                log.append((name, numbers))

            setattr(Recorder, name, event)
    return Recorder()


def test_the_order_of_events(points):
    x, y, _ = points
    logs = []
    for library in BOTH:
        log: list = []
        model = network(library)
        model.compile("sgd", "sparse_categorical_crossentropy")
        callbacks = [record(library, log)]
        model.fit(x, y, batch_size=8, epochs=2, validation_split=0.4, verbose=0, callbacks=callbacks)
        model.evaluate(x, y, batch_size=8, verbose=0, callbacks=callbacks)
        model.predict(x, batch_size=8, verbose=0, callbacks=callbacks)
        logs.append(log)
    assert logs[1] == logs[0]


class Stub:
    """Stands for a model under EarlyStopping."""

    stop_training = False

    def __init__(self):
        self.weights = 0
        self.metrics = []

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


SEQUENCES = {
    "falls": [5, 4, 3, 2, 1, 0.5],
    "rises": [1, 2, 3, 4, 5, 6],
    "bump": [5, 4, 6, 3, 6, 6, 6, 1],
    "slow": [1, 0.999, 0.998, 0.997, 0.9965, 0.996],
    "nan": [3, float("nan"), 2, float("nan"), float("nan"), float("nan")],
    "nan first": [float("nan"), float("nan"), 1, 2, 3],
}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"patience": 2},
        {"patience": 1, "min_delta": 0.01},
        {"patience": 2, "baseline": 2.5},
        {"patience": 1, "restore_best_weights": True},
        {"patience": 1, "start_from_epoch": 2, "restore_best_weights": True},
        {"mode": "max", "patience": 1, "restore_best_weights": True},
        {"patience": 2, "baseline": 0.1, "restore_best_weights": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("sequence", SEQUENCES)
def test_early_stopping_decides_alike(sequence, options):
    outcomes = []
    for library in BOTH:
        callback = library.callbacks.EarlyStopping(monitor="loss", **{"mode": "min", **options})
        model = Stub()
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, value in enumerate(SEQUENCES[sequence]):
            model.weights = epoch
            callback.on_epoch_end(epoch, {"loss": value})
            if model.stop_training:
                break
        callback.on_train_end()
        outcomes.append((epoch, callback.stopped_epoch, callback.best_epoch, callback.wait, model.weights))
    assert outcomes[1] == outcomes[0]
