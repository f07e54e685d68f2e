"""Layers: what models are made of. One class a file, by family."""

from __future__ import annotations

from keras_core.layers.activation.relu import ReLU
from keras_core.layers.activation.softmax import Softmax
from keras_core.layers.attention.multi_head_attention import MultiHeadAttention
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.layers.convolution.conv2d import Conv2D
from keras_core.layers.convolution.depthwise_conv2d import DepthwiseConv2D
from keras_core.layers.core.activation import Activation
from keras_core.layers.core.dense import Dense
from keras_core.layers.core.einsum_dense import EinsumDense
from keras_core.layers.core.embedding import Embedding
from keras_core.layers.core.identity import Identity
from keras_core.layers.core.input_layer import Input, InputLayer
from keras_core.layers.core.lambda_layer import Lambda
from keras_core.layers.merging.add import Add, add
from keras_core.layers.merging.concatenate import Concatenate, concatenate
from keras_core.layers.merging.multiply import Multiply, multiply
from keras_core.layers.normalization.batch_normalization import BatchNormalization
from keras_core.layers.normalization.group_normalization import GroupNormalization
from keras_core.layers.normalization.layer_normalization import LayerNormalization
from keras_core.layers.pooling.average_pooling2d import AveragePooling2D
from keras_core.layers.pooling.global_average_pooling2d import GlobalAveragePooling2D
from keras_core.layers.pooling.max_pooling2d import MaxPooling2D
from keras_core.layers.preprocessing.rescaling import Rescaling
from keras_core.layers.regularization.dropout import Dropout
from keras_core.layers.reshaping.flatten import Flatten
from keras_core.layers.reshaping.reshape import Reshape
from keras_core.layers.reshaping.zero_padding2d import ZeroPadding2D
from keras_core.layers.rnn.lstm import LSTM
from keras_core.layers.rnn.lstm_cell import LSTMCell
from keras_core.layers.rnn.rnn import RNN
from keras_core.layers.serialization import deserialize, serialize

AvgPool2D = AveragePooling2D
Convolution2D = Conv2D
GlobalAvgPool2D = GlobalAveragePooling2D
MaxPool2D = MaxPooling2D

__all__ = [
    "LSTM",
    "RNN",
    "Activation",
    "Add",
    "AveragePooling2D",
    "AvgPool2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Convolution2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "EinsumDense",
    "Embedding",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalAvgPool2D",
    "GroupNormalization",
    "Identity",
    "Input",
    "InputLayer",
    "InputSpec",
    "LSTMCell",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "MaxPool2D",
    "MaxPooling2D",
    "MultiHeadAttention",
    "Multiply",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
    "ZeroPadding2D",
    "add",
    "concatenate",
    "deserialize",
    "multiply",
    "serialize",
]
