"""Which packages somebody means by what she types: a requester, a period, why one failed, or an id.

Each word narrows the list. A word may mean several things ("may" is a month and a name), so what is typed is
resolved into ways: a package is found when it goes one of them. Requesters and periods are few, whatever
the number of packages, and are looked up first; the words of errors stand in an index of their own
(`PackageWord`), which is the same on every database.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, literal, or_
from sqlmodel import Session, col, select

from dashboard.errors import InvalidField
from dashboard.models import MonthEndPackage, PackageWord, User
from dashboard.schemas import MonthEndPackageStatusEnum

SEARCH_LENGTH_MAX = 200
WORDS_OF_AN_ERROR_MAX = 100
WORD_LENGTH_MAX = 64
WAYS_MAX = 24
YEARS_MAX = 60
FEW = 2_000  # So many packages are looked up and put in order; of more, the list is walked.
ID_BEGUN = re.compile(r"[0-9a-f]{8}(?=$|-)[0-9a-f-]{0,28}")
ID_LEAST, ID_MOST = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_LETTERS_MIN = 3
YEARS = range(1900, 2200)

Days = tuple[date, date]


@dataclass(frozen=True)
class Way:
    """One way to be found: all that is named must hold."""

    days: tuple[Days, ...] | None = None  # The period ends within one of these.
    people: frozenset[str] | None = None
    words: frozenset[str] = frozenset()  # The error has words that begin so.

    def and_also(self, other: "Way") -> "Way | None":
        """Both at once; None when nothing can be both."""
        days = self.days if other.days is None else _common(self.days, other.days)
        people = self.people if other.people is None else _both(self.people, other.people)
        if days == () or people == frozenset():
            return None
        return Way(days, people, self.words | other.words)


@dataclass(frozen=True)
class _Term:
    """A word, or the words of a date: what it says, and the days or the month that it may name."""

    words: tuple[str, ...]
    days: Days | None = None
    month: int | None = None  # Of any year.


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return [word[:WORD_LENGTH_MAX] for word in re.findall(r"[^\W_]+", plain.casefold())]


def keep_words(session: Session, package: MonthEndPackage) -> None:
    """Have the package found by the words of its error, and by no others. Within the caller's transaction."""
    session.exec(delete(PackageWord).where(col(PackageWord.package_id) == package.id))
    words = dict.fromkeys(words_of(package.error_message or "")[:WORDS_OF_AN_ERROR_MAX])
    if words:
        rows = [
            {"business_id": package.business_id, "word": word, "package_id": package.id} for word in words
        ]
        session.exec(insert(PackageWord).values(rows))


def ways_to(session: Session, *, business_id: str, search: str) -> list[list[ColumnElement[bool]]]:
    """The conditions of each way in which a package of the business is meant; none means nothing can be.

    Raises InvalidField (search): too long, or too many things at once.
    """
    if len(search) > SEARCH_LENGTH_MAX:
        message = f"Search for at most {SEARCH_LENGTH_MAX} characters"
        raise InvalidField("query", "search", message=message)
    alternatives = [
        _meanings(session, term, business_id=business_id) for term in dict.fromkeys(_terms(words_of(search)))
    ]
    ways = [Way()]
    for meanings in alternatives:
        both = (way.and_also(meaning) for way, meaning in product(ways, meanings))
        ways = list(dict.fromkeys(way for way in both if way))
        if len(ways) > WAYS_MAX:
            raise InvalidField("query", "search", message="Search for fewer words at once")
    return [_conditions(session, way, business_id=business_id) for way in ways] + _ways_of_id(search)


# ── What was typed ───────────────────────────────────────────────────────────────────────────────


def _terms(words: Sequence[str]) -> Iterable[_Term]:
    """The words with those of one date together: 2026-04, April 2026, 30 Apr 2026."""
    at = 0
    while at < len(words):
        length = next((length for length in (3, 2) if _days(words[at : at + length], length)), 1)
        spoken = tuple(words[at : at + length])
        yield _Term(spoken, _days(spoken, length), _month(spoken[0]) if length == 1 else None)
        at += length


def _days(words: Sequence[str], length: int) -> Days | None:
    """The days that so many words name together, if they name any."""
    if len(words) != length:
        return None
    if length == 1:
        year = _number(words[0], YEARS)
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    if _number(words[0], YEARS):  # 2026-04 or 2026-04-30
        year, month = _number(words[0], YEARS), _number(words[1], range(1, 13))
        day = _number(words[2], range(1, 32)) if length > 2 else None
    elif length == 2:  # April 2026
        year, month, day = _number(words[1], YEARS), _month(words[0]), None
    else:  # 30 April 2026
        year, month, day = _number(words[2], YEARS), _month(words[1]), _number(words[0], range(1, 32))
    if not year or not month or (length > 2 and not day):
        return None
    last = _month_end(year, month)
    if not day:
        return last.replace(day=1), last
    return (last.replace(day=day), last.replace(day=day)) if day <= last.day else None


def _number(word: str, within: range) -> int | None:
    is_number = word.isascii() and word.isdecimal() and len(word) <= 4
    return int(word) if is_number and int(word) in within else None


def _month(word: str) -> int | None:
    if len(word) < MONTH_LETTERS_MIN:
        return None
    return next((at for at, name in enumerate(MONTHS, start=1) if name.startswith(word)), None)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _common(ours: Sequence[Days] | None, theirs: Sequence[Days]) -> tuple[Days, ...]:
    if ours is None:
        return tuple(theirs)
    pairs = ((max(a, c), min(b, d)) for (a, b), (c, d) in product(ours, theirs))
    return tuple((first, last) for first, last in pairs if first <= last)


def _both(ours: frozenset[str] | None, theirs: frozenset[str]) -> frozenset[str]:
    return theirs if ours is None else ours & theirs


# ── What it may mean in these books ──────────────────────────────────────────────────────────────


def _meanings(session: Session, term: _Term, *, business_id: str) -> list[Way]:
    """Each thing of the business that the term may mean."""
    found: list[Way] = []
    days = _every_year(session, term.month, business_id=business_id) if term.month else ()
    if days or term.days:
        found.append(Way(days=days or ((term.days,) if term.days else ())))
    if people := _people(session, term.words, business_id=business_id):
        found.append(Way(people=people))
    if all(_is_said(session, word, business_id=business_id) for word in term.words):
        found.append(Way(words=frozenset(term.words)))
    return found


def _every_year(session: Session, month: int, *, business_id: str) -> tuple[Days, ...]:
    """That month of every year in which a package's period ends."""
    ends = select(func.min(col(MonthEndPackage.period_end)), func.max(col(MonthEndPackage.period_end)))
    found: Any = session.exec(ends.where(col(MonthEndPackage.business_id) == business_id)).one()
    first, last = found
    if first is None:
        return ()
    years = range(max(first.year, last.year - YEARS_MAX), last.year + 1)
    return tuple((_month_end(year, month).replace(day=1), _month_end(year, month)) for year in years)


def _people(session: Session, words: Sequence[str], *, business_id: str) -> frozenset[str]:
    """Who of those that requested packages is called so: each word begins one of the name or the address."""
    who, of = col(MonthEndPackage.requested_by_user_id), col(MonthEndPackage.business_id) == business_id
    # One step of the index for each person, however many packages she asked for.
    first = select(func.min(who).label("id")).where(of).cte("requester", recursive=True)
    following = select(func.min(who)).where(of, who > first.c.id).scalar_subquery()
    requesters = first.union_all(select(following).where(first.c.id.is_not(None)))
    statement = select(col(User.id), col(User.name), col(User.email)).where(
        col(User.id).in_(select(requesters.c.id))
    )
    return frozenset(
        user_id
        for user_id, name, email in session.exec(statement)
        if all(any(own.startswith(word) for own in words_of(f"{name} {email}")) for word in words)
    )


def _is_said(session: Session, word: str, *, business_id: str) -> bool:
    statement = select(literal(1)).where(*_beginning_so(word, business_id=business_id)).limit(1)
    return session.exec(statement).first() is not None


def _beginning_so(word: str, *, business_id: str) -> list[ColumnElement[bool]]:
    column = col(PackageWord.word)
    return [col(PackageWord.business_id) == business_id, column >= word, column < word + "\U0010ffff"]


# ── As conditions ────────────────────────────────────────────────────────────────────────────────


def _conditions(session: Session, way: Way, *, business_id: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if way.days is not None:
        end = col(MonthEndPackage.period_end)
        found.append(or_(false(), *(and_(end >= first, end <= last) for first, last in way.days)))
    if way.people is not None:
        found.append(col(MonthEndPackage.requested_by_user_id).in_(sorted(way.people)))
    if way.words:
        found.append(col(MonthEndPackage.status) == MonthEndPackageStatusEnum.FAILED)
        found += [_says(session, word, business_id=business_id) for word in sorted(way.words)]
    return found


def _ways_of_id(search: str) -> list[list[ColumnElement[bool]]]:
    begun, own = search.strip().lower(), col(MonthEndPackage.id)
    if not ID_BEGUN.fullmatch(begun):
        return []
    return [[own >= begun + ID_LEAST[len(begun) :], own <= begun + ID_MOST[len(begun) :]]]


def _says(session: Session, word: str, *, business_id: str) -> ColumnElement[bool]:
    """The package's error has a word that begins so: looked up where few have, else asked of each."""
    so = _beginning_so(word, business_id=business_id)
    few = select(func.count()).select_from(select(literal(1)).where(*so).limit(FEW + 1).subquery())
    if session.exec(few).one() <= FEW:
        return col(MonthEndPackage.id).in_(select(PackageWord.package_id).where(*so))
    of_this = col(PackageWord.package_id) == col(MonthEndPackage.id)
    return select(literal(1)).where(of_this, *so).correlate(MonthEndPackage).exists()
