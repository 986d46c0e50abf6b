"""A verb on its way through the store."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from cadstack.store.sql.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True)
class Task:
    """A verb with its arguments bound, and the promise of its answer."""

    call: Callable[[SqlUnitOfWork], Any]
    answer: "Future[Any]" = field(default_factory=Future)


@dataclass(frozen=True)
class Done:
    """What a verb came to: a result, or an error and nothing written; and the bells it rings once that is committed."""

    result: Any = None
    error: BaseException | None = None
    rung: tuple[str, ...] = ()

    def tell(self, task: Task) -> None:
        if self.error is None:
            task.answer.set_result(self.result)
        else:
            task.answer.set_exception(self.error)


class Runner(Protocol):
    """Runs tasks on one kind of database."""

    def submit(self, task: Task) -> None:
        """Raises Unavailable after `close`."""

    def submit_read(self, task: Task) -> None:
        """As `submit`, for a verb that writes nothing: it need not wait for those that do."""

    def is_inside(self) -> bool:
        """Whether the caller is a verb that this runner runs."""

    def close(self) -> None:
        """Run what was submitted, then end."""
