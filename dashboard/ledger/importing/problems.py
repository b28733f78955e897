"""What is wrong with a books folder: every problem with its file, line and column."""

from dashboard.errors import BooksFolderInvalid

PROBLEMS_SHOWN_MAX = 100


class Problems:
    """Collects problems while a folder is read, and refuses the folder once it is read."""

    def __init__(self, *, chart: str = "accounts.csv") -> None:
        self.chart = chart  # How the place is called where the accounts stand.
        self._found: list[tuple[int, int, str]] = []  # Place of the file, line, and the words.
        self._files: dict[str, int] = {}
        self.count = 0
        self.unread: set[str] = set()  # Files that were not read to their end.

    def add(self, file: str, line: int, column: str, what: str) -> None:
        """Note `file:line: column: what is wrong`; beyond the hundredth only the count goes on."""
        self.count += 1
        if len(self._found) < PROBLEMS_SHOWN_MAX:
            place = self._files.setdefault(file, len(self._files))
            self._found.append((place, line, f"{file}:{line}: {column}: {what}"))

    def refuse_if_any(self) -> None:
        """Raise BooksFolderInvalid with all of them, by file and line."""
        if self.count:
            raise BooksFolderInvalid(self.words())

    def words(self) -> list[str]:
        """All of them by file and line; of those beyond the hundredth, how many."""
        words = [what for _, _, what in sorted(self._found, key=lambda found: found[:2])]
        unseen = self.count - len(words)
        return [*words, f"and {unseen} more"] if unseen else words
