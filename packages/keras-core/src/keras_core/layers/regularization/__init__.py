"""Layers that disturb training so that models generalize."""
