"""Layers: what models are made of."""

from __future__ import annotations

from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.layers.convolution.conv2d import Conv2D
from keras_core.layers.core.activation import Activation
from keras_core.layers.core.dense import Dense
from keras_core.layers.core.input_layer import Input, InputLayer
from keras_core.layers.normalization.batch_normalization import BatchNormalization
from keras_core.layers.pooling.max_pooling2d import MaxPooling2D
from keras_core.layers.regularization.dropout import Dropout
from keras_core.layers.reshaping.flatten import Flatten
