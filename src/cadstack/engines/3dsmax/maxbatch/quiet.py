"""Keeps Blender's own chatter out of the report: it prints from C, below `sys.stdout`."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Chatter:
    """Whether what Blender prints is shown; `-v 5` shows it."""

    shown = False


@contextmanager
def quiet() -> Iterator[None]:
    """Send file descriptors 1 and 2 nowhere while Blender works, unless its chatter is to be shown."""
    if Chatter.shown:
        yield
        return
    sys.stdout.flush()
    sys.stderr.flush()
    logging.disable(logging.CRITICAL)
    kept = [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor, _ in kept:
            os.dup2(nowhere, descriptor)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(nowhere)
        logging.disable(logging.NOTSET)
