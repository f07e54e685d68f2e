"""Predict with a saved model where no deep learning framework is installed: keras-core and keras-io are enough.

python examples/serve_digits.py digits.keras inputs.npz
"""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ["KERAS_BACKEND"] = "numpy"  # also where a framework happens to be installed

import numpy as np

import keras_core as keras

FRAMEWORKS = ("jax", "tensorflow", "torch")


def main() -> int:
    """Load, predict, compare with what the training machine predicted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a .keras file")
    parser.add_argument("inputs", help="an .npz file with images, labels and predictions, as digits.py writes it")
    arguments = parser.parse_args()

    with np.load(arguments.inputs) as data:
        images, labels, expected = data["images"], data["labels"], data["predictions"]
    start = time.perf_counter()
    model = keras.models.load_model(arguments.model, compile=False)
    loaded = time.perf_counter()
    predictions = model.predict(images, batch_size=64, verbose=0)
    done = time.perf_counter()

    difference = float(np.abs(predictions - expected).max())
    agree = int((predictions.argmax(axis=-1) == expected.argmax(axis=-1)).sum())
    accuracy = float((predictions.argmax(axis=-1) == labels).mean())
    seconds = f"loaded in {loaded - start:.2f} s, predicted {len(images)} images in {done - loaded:.2f} s"
    print(f"{keras.backend.backend()}: {seconds}, accuracy {accuracy:.4f}")
    print(f"{agree} of {len(images)} classes agree, probabilities differ by at most {difference:.1e}")
    imported = [name for name in FRAMEWORKS if name in sys.modules]
    if imported or agree != len(images) or difference > 1e-4:
        print(f"predictions or imports are not as they should be (frameworks imported: {imported})")
        return 1
    print("predictions agree, and no framework was imported")
    return 0


if __name__ == "__main__":
    sys.exit(main())
