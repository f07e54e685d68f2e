"""Layers that move elements without changing them."""
