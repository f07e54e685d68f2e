"""`import keras` where upstream Keras is not installed: this module stands for `keras_core`."""
