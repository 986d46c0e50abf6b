"""What a server or the way to it refuses, said as every command says what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from cadstack.client.session import ClientError, Refused
from cadstack.domain.errors import CadstackError, NotAuthenticated, Unavailable


@contextmanager
def told() -> Iterator[None]:
    """Client errors leave the block as errors of the tree."""
    try:
        yield
    except Refused as error:
        kind = NotAuthenticated if error.status == 401 else CadstackError
        raise kind(error.message, next_step=error.next_step) from error
    except ClientError as error:
        raise Unavailable(error.message, next_step=error.next_step) from error
