"""Every module of the kernel, for a process that loads them before it is needed."""

from . import edges, exchange, frames, measure, regions, solids

__all__ = ["edges", "exchange", "frames", "measure", "regions", "solids"]
