"""Says what is being done: moving on a terminal, one plain line a step otherwise. Goes to standard error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

Say = Callable[[str], None]


class Steps:
    """A list of steps that grows downwards."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)

    @contextmanager
    def step(self, title: str) -> Iterator[Say]:
        """Show `title` while the block runs; what it yields replaces the words beside it."""
        began = time.monotonic()
        try:
            if self.console.is_terminal:
                with self._moving(title) as say:
                    yield say
            else:
                yield _silent
        except BaseException:
            self.console.print(Text.assemble(("✗ ", "bold red"), title))
            raise
        took = time.monotonic() - began
        self.console.print(Text.assemble(("✓ ", "green"), title, (f"  {took:.1f} s", "dim")))

    def note(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)

    @contextmanager
    def _moving(self, title: str) -> Iterator[Say]:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Bar(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda words: bar.update(task, description=f"{title}: {words}")


def _silent(_words: str) -> None:
    """Nobody watches."""
