"""Ops on images: resizing, warping, colours, filters, patches."""

from __future__ import annotations

from keras_core.ops.image.borders import crop_images, pad_images
from keras_core.ops.image.colors import hsv_to_rgb, rgb_to_grayscale, rgb_to_hsv
from keras_core.ops.image.elastic import elastic_transform
from keras_core.ops.image.filters import gaussian_blur, sobel_edges
from keras_core.ops.image.patches import extract_patches, extract_patches_3d
from keras_core.ops.image.quality import ssim
from keras_core.ops.image.resizing import resize, scale_and_translate
from keras_core.ops.image.sampling import map_coordinates
from keras_core.ops.image.warping import affine_transform, perspective_transform

__all__ = [
    "affine_transform",
    "crop_images",
    "elastic_transform",
    "extract_patches",
    "extract_patches_3d",
    "gaussian_blur",
    "hsv_to_rgb",
    "map_coordinates",
    "pad_images",
    "perspective_transform",
    "resize",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "scale_and_translate",
    "sobel_edges",
    "ssim",
]
