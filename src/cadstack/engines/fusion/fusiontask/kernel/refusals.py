"""What the library raises, told as the script's mistake."""

from collections.abc import Iterator
from contextlib import contextmanager

from OCP.Standard import Standard_Failure

from fusiontask.objects import ScriptError


@contextmanager
def told(what: str, hint: str = "") -> Iterator[None]:
    """An exception of the library becomes a ScriptError about `what`."""
    try:
        yield
    except Standard_Failure as error:
        reason = str(error).strip() or type(error).__name__
        raise ScriptError(f"{what} cannot be built: {reason}", hint=hint or None) from None
