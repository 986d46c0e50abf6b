"""Shapes: a tree of components, and what is read from, measured on and written of it."""
