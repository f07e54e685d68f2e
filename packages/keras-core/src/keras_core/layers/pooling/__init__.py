"""Pooling: windows, or whole images, to one number for each channel."""
