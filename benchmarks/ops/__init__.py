"""Every op of `keras_core.ops` beside the framework's own function, and what its wrapper costs."""
