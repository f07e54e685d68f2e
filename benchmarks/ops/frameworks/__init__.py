"""Of each framework: how it compiles and differentiates, and its own functions by the name of the op."""
