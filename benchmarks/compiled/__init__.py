"""Functions made of ops beside the same written by hand in the framework: as good once they are compiled?"""
