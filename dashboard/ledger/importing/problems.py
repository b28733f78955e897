"""What is wrong with a books folder: every problem with its file, line and column."""

from dashboard.errors import BooksFolderInvalid

PROBLEMS_SHOWN_MAX = 100


class Problems:
    """Collects problems while a folder is read, and refuses the folder once it is read."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._count = 0

    def add(self, file: str, line: int, column: str, what: str) -> None:
        """Note `file:line: column: what is wrong`; beyond the hundredth only the count goes on."""
        self._count += 1
        if len(self._found) < PROBLEMS_SHOWN_MAX:
            self._found.append(f"{file}:{line}: {column}: {what}")

    def refuse_if_any(self) -> None:
        """Raise BooksFolderInvalid with all of them."""
        if not self._count:
            return
        unseen = self._count - len(self._found)
        raise BooksFolderInvalid([*self._found, f"and {unseen} more"] if unseen else self._found)
