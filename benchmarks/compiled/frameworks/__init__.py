"""The functions of `compiled.ours`, written by hand in each framework under the same names."""
