"""Metrics over two weighted batches against scikit-learn and NumPy, all of them compiled into one program."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as reference

from keras_core import metrics, ops

RNG = np.random.default_rng(3)
N = 12
BITS = RNG.integers(0, 2, (N, 3)).astype("float32")
P = np.round(RNG.uniform(0, 1, (N, 3)) * 10).astype("float32") / 10 + 0.01
REAL = RNG.normal(size=(N, 3)).astype("float32")
NEAR = (REAL + RNG.normal(size=(N, 3)) / 2).astype("float32")
LABELS, GUESSES = RNG.integers(0, 4, N), RNG.integers(0, 4, N)
ONE_HOT, SCORES = np.eye(4, dtype="float32")[LABELS], RNG.dirichlet(np.ones(4), N).astype("float32")
W = RNG.uniform(0.5, 2, N).astype("float32")
WIDE = np.repeat(W, 3)
FLAT, CUT = BITS.ravel(), P.ravel()


def share(kind, threshold):
    return getattr(reference, f"{kind}_score")(FLAT, threshold < CUT, sample_weight=WIDE)


def best(wanted, given, least):
    """The largest of one rate where another is high enough, over 11 thresholds."""
    found = [0.0]
    for t in np.arange(11) / 10:
        tn, fp, fn, tp = reference.confusion_matrix(FLAT, np.float32(t) < CUT, sample_weight=WIDE).ravel()
        rates = {"recall": tp / (tp + fn), "specificity": tn / (tn + fp), "precision": tp / max(tp + fp, 1e-9)}
        found += [rates[wanted]] if rates[given] >= least else []
    return max(found)


def top_two():
    chosen = np.sort(SCORES, axis=-1)[:, -2:-1] <= SCORES
    return (chosen * ONE_HOT * W[:, None]).sum() / (chosen * W[:, None]).sum()


def iou(classes):
    matrix = reference.confusion_matrix(LABELS, GUESSES, labels=range(4), sample_weight=W)
    union = matrix.sum(0) + matrix.sum(1) - matrix.diagonal()
    return (matrix.diagonal() / union)[classes].mean()


def adjusted():
    r2 = reference.r2_score(REAL, NEAR, sample_weight=W)
    return 1 - (1 - r2) * (N - 1) / (N - 2 - 1)


def lin(x, y):
    return 2 * np.cov(x, y, bias=True)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)


def weighted(rows):
    return np.average(rows, weights=W)


TENS = {"num_thresholds": 11}
CASES = {
    "TruePositives": ({}, (BITS, P), (FLAT * (CUT > 0.5) * WIDE).sum()),
    "FalsePositives": (
        {"thresholds": [0.7, 0.2]},
        (BITS, P),
        [((1 - FLAT) * (t < CUT) * WIDE).sum() for t in (0.7, 0.2)],
    ),
    "TrueNegatives": ({}, (BITS, P), ((1 - FLAT) * (CUT <= 0.5) * WIDE).sum()),
    "FalseNegatives": ({"thresholds": 0.8}, (BITS, P), (FLAT * (CUT <= 0.8) * WIDE).sum()),
    "Precision": ({"thresholds": [0.2, 0.8, 0.5]}, (BITS, P), [share("precision", t) for t in (0.2, 0.8, 0.5)]),
    "Precision/2": ({"top_k": 2}, (ONE_HOT, SCORES), top_two()),
    "Recall": ({"thresholds": (np.arange(10) / 10).tolist()}, (BITS, P), [share("recall", i / 10) for i in range(10)]),
    "Recall/2": ({"class_id": 1}, (BITS, P), reference.recall_score(BITS[:, 1], P[:, 1] > 0.5, sample_weight=W)),
    "SensitivityAtSpecificity": ({"specificity": 0.5, **TENS}, (BITS, P), best("recall", "specificity", 0.5)),
    "SpecificityAtSensitivity": ({"sensitivity": 0.5, **TENS}, (BITS, P), best("specificity", "recall", 0.5)),
    "PrecisionAtRecall": ({"recall": 0.5, **TENS}, (BITS, P), best("precision", "recall", 0.5)),
    "RecallAtPrecision": ({"precision": 0.5, **TENS}, (BITS, P), best("recall", "precision", 0.5)),
    "AUC": ({}, (BITS, P), reference.roc_auc_score(FLAT, CUT, sample_weight=WIDE)),
    "F1Score": (
        {"average": "weighted"},
        (ONE_HOT, SCORES),
        reference.f1_score(LABELS, SCORES.argmax(1), average="weighted", sample_weight=W, zero_division=0),
    ),
    "FBetaScore": (
        {"beta": 2.0, "threshold": 0.5},
        (BITS, P),
        reference.fbeta_score(BITS, P > 0.5, beta=2.0, average=None, sample_weight=W),
    ),
    "MeanIoU": ({"num_classes": 4}, (LABELS, GUESSES), iou([0, 1, 2, 3])),
    "IoU": ({"num_classes": 4, "target_class_ids": [1, 3]}, (LABELS, GUESSES), iou([1, 3])),
    "R2Score": (
        {"class_aggregation": None},
        (REAL, NEAR),
        reference.r2_score(REAL, NEAR, multioutput="raw_values", sample_weight=W),
    ),
    "R2Score/2": ({"num_regressors": 2}, (REAL, NEAR), adjusted()),
    "RootMeanSquaredError": ({}, (REAL, NEAR), weighted(((REAL - NEAR) ** 2).mean(-1)) ** 0.5),
    "CosineSimilarity": (
        {},
        (REAL, NEAR),
        weighted((REAL * NEAR).sum(-1) / np.linalg.norm(REAL, axis=-1) / np.linalg.norm(NEAR, axis=-1)),
    ),
    "LogCoshError": ({}, (REAL, NEAR), weighted(np.log(np.cosh(REAL - NEAR)).mean(-1))),
    "PearsonCorrelation": (
        {},
        (REAL, NEAR),
        weighted([stats.pearsonr(x, y).statistic for x, y in zip(REAL, NEAR, strict=True)]),
    ),
    "ConcordanceCorrelation": (
        {},
        (REAL, NEAR),
        weighted([lin(x.astype("float64"), y.astype("float64")) for x, y in zip(REAL, NEAR, strict=True)]),
    ),
}


def make(case):
    return getattr(metrics, case.partition("/")[0])(**CASES[case][0])


@pytest.fixture(scope="module")
def computed():
    made = {case: make(case) for case in CASES}
    part = {case: tuple(a[: N // 2] for a in CASES[case][1]) for case in CASES}
    for case in ("F1Score", "FBetaScore", "R2Score", "R2Score/2"):
        made[case]._build(part[case][0].shape[-1])

    def update(data, weight):
        for case, metric in made.items():
            metric.update_state(*data[case], sample_weight=weight)
        return {case: metric.result() for case, metric in made.items()}

    compiled = ops.jit(update, variables=[v for metric in made.values() for v in metric.variables])
    for half in (slice(0, N // 2), slice(N // 2, N)):
        data = {c: tuple(ops.convert_to_tensor(a[half]) for a in CASES[c][1]) for c in CASES}
        results = compiled(data, ops.convert_to_tensor(W[half]))
    return {case: np.asarray(ops.convert_to_numpy(result)) for case, result in results.items()}


@pytest.mark.parametrize("case", CASES)
def test_against_the_reference(computed, case):
    np.testing.assert_allclose(computed[case], CASES[case][2], rtol=1e-4, atol=2e-5)


def test_fractions_of_weights_count_in_a_confusion_matrix():
    metric = metrics.MeanIoU(2)
    metric.update_state(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([0.5, 0.5, 0.5]))
    assert float(metric.result()) == pytest.approx(0.5)


def test_a_constant_truth_has_a_determination():
    for predictions, expected in (([[1.0], [1.0]], 1.0), ([[1.0], [2.0]], 0.0)):
        metric = metrics.R2Score()
        metric.update_state([[1.0], [1.0]], predictions)
        assert float(metric.result()) == expected


def test_sorted_ids():
    metric = metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True)
    metric.update_state([2, 0], [[1, 2, 0], [1, 2, 0]])
    assert float(metric.result()) == 0.5


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("Precision", {"thresholds": 1.5}, r"Precision needs thresholds in \[0, 1\], got 1.5"),
        ("Recall", {"thresholds": [0.5, -0.1]}, r"Recall needs thresholds in \[0, 1\], got \[0.5, -0.1\]"),
        ("TruePositives", {"thresholds": 2}, r"thresholds in \[0, 1\]"),
        ("AUC", {"thresholds": [2.0]}, r"AUC needs thresholds in \[0, 1\]"),
        ("Precision", {"top_k": 0}, "top_k of at least 1, got 0"),
        ("PrecisionAtRecall", {"recall": 2}, r"recall in \[0, 1\], got 2"),
        ("SensitivityAtSpecificity", {"specificity": 0.5, "num_thresholds": 0}, "num_thresholds of at least 1"),
        ("F1Score", {"average": "mean"}, "average='mean', expected one of"),
        ("F1Score", {"threshold": 2.0}, r"threshold in \(0, 1\], got 2.0"),
        ("FBetaScore", {"beta": 0.0}, "beta above 0"),
        ("R2Score", {"class_aggregation": "mean"}, "class_aggregation='mean'"),
        ("R2Score", {"num_regressors": -1}, "num_regressors of at least 0"),
        ("IoU", {"num_classes": 2, "target_class_ids": [3]}, r"target_class_ids \[3\], but there are 2 classes"),
    ],
)
def test_arguments_out_of_range(name, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(metrics, name)(**options)


def test_data_that_does_not_fit():
    with pytest.raises(ValueError, match="'mine' got class_id=7, but predictions have 3 classes, 0 to 2"):
        metrics.Precision(class_id=7, name="mine").update_state(BITS, P)
    with pytest.raises(ValueError, match=r"got y_true of shape \(12,\) and y_pred of shape \(12, 4\).*one_hot"):
        metrics.Recall().update_state(LABELS, SCORES)
    with pytest.raises(ValueError, match=r"expected \(batch, classes\) for both"):
        metrics.F1Score().update_state(LABELS, SCORES)
    with pytest.raises(ValueError, match=r"got top_k=9, but predictions of shape \(12, 4\)"):
        metrics.Precision(top_k=9).update_state(ONE_HOT, SCORES)
    with pytest.raises(ValueError, match=r"got labels from -1 to 1, expected 0 to 2.*ignore_class"):
        metrics.MeanIoU(3).update_state(np.array([-1, 1]), np.array([0, 1]))
    with pytest.raises(ValueError, match="got 2 labels for 4 predictions"):
        metrics.MeanIoU(3).update_state(np.array([0, 1]), np.array([[0.1, 0.9], [0.3, 0.7]]))


def test_names():
    """Classes before functions: only a class gathers over batches."""
    for name in ("binary_accuracy", "mean_squared_error", "r2_score", "f1_score", "true_positives", "log_cosh_error"):
        assert isinstance(metrics.get(name), metrics.Metric)
    with pytest.raises(ValueError, match=r"Unknown metric: 'precison'. Did you mean 'precision'"):
        metrics.get("precison")


@pytest.mark.parametrize("case", CASES)
def test_configs_make_equal_metrics(case):
    metric = make(case)
    again = metrics.deserialize(metrics.serialize(metric))
    assert type(again) is type(metric) and again.get_config() == metric.get_config()
    assert CASES[case][0].items() <= again.get_config().items()
