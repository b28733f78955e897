"""Rows of figures whose totals know what they are the sum of, and the columns computed from others.

A computed column is always computed along its row (`Column.terms`, `Column.ratio_of`), in totals too;
`Row.terms` hold for the columns that are not computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard.reports.cut import CutAccount
from dashboard.reports.report import Column, ColumnKind, Row, RowKind, Terms

Figures = dict[str, int | None]
Parts = Sequence[tuple[int, Row]]


@dataclass(frozen=True)
class Grid:
    """The columns of one table, and which of them have no figures in these books."""

    columns: tuple[Column, ...]
    blank: frozenset[str] = frozenset()

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Money columns that are read from the cut rather than computed from others."""
        return tuple(
            column.id for column in self.columns if column.kind == ColumnKind.MONEY and column.terms is None
        )

    @cached_property
    def _computed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.terms or column.ratio_of)

    def figures(self, amounts: Mapping[str, int]) -> Figures:
        """One row's figures; a blank column stays empty, whatever it would come to."""
        if self.blank:
            return {column: None if column in self.blank else amounts.get(column, 0) for column in self.bases}
        return {column: amounts.get(column, 0) for column in self.bases}

    def line(self, row_id: str, label: str, amounts: Mapping[str, int], *, level: int = 1) -> Row:
        return self.completed(Row(id=row_id, label=label, level=level, values=self.figures(amounts)))

    def account_line(
        self,
        account: CutAccount,
        amounts: Mapping[str, int],
        *,
        level: int = 1,
        favourable_when_higher: bool | None = None,
    ) -> Row:
        """The line of an account: its number is the row's id and its drill-down."""
        return self.completed(
            Row(
                id=f"account-{account.number}",
                label=account.name,
                level=level,
                values=self.figures(amounts),
                account=account.number,
                favourable_when_higher=favourable_when_higher,
            )
        )

    def summed(
        self,
        row_id: str,
        label: str,
        parts: Parts,
        *,
        kind: RowKind = RowKind.SUBTOTAL,
        level: int = 0,
        favourable_when_higher: bool | None = None,
    ) -> Row:
        """The signed sum of rows of the same table."""
        sums = dict.fromkeys(self.bases, 0)
        for sign, row in parts:
            for column, amount in row.values.items():
                if amount and column in sums:
                    sums[column] += sign * amount
        values, percents = self.with_computed(self.figures(sums), favourable=favourable_when_higher)
        return Row(
            id=row_id,
            label=label,
            kind=kind,
            level=level,
            values=values,
            percents=percents,
            terms=Terms(tuple([(sign, row.id) for sign, row in parts])) if parts else None,
            favourable_when_higher=favourable_when_higher,
        )

    def completed(self, row: Row) -> Row:
        """The row with its computed columns filled in; a variance is favourable-positive (T15)."""
        values, percents = self.with_computed(row.values, favourable=row.favourable_when_higher)
        return replace(row, values=values, percents={**row.percents, **percents})

    def with_computed(
        self, figures: Mapping[str, int | None], *, favourable: bool | None = None
    ) -> tuple[Figures, dict[str, int | None]]:
        """The figures with those of the computed columns, and the percents; see `completed`."""
        values, percents = dict(figures), dict[str, int | None]()
        sign = -1 if favourable is False else 1
        for column in self._computed:
            if column.terms is not None:
                values[column.id] = _signed_sum(column.terms, values, sign=sign)
            if column.ratio_of is not None:
                numerator, denominator = column.ratio_of
                percents[column.id] = ratio(values.get(numerator), values.get(denominator))
        return values, percents


def section(row_id: str, label: str, *, level: int = 0) -> Row:
    return Row(id=row_id, label=label, kind=RowKind.SECTION, level=level)


def note(row_id: str, text: str) -> Row:
    return Row(id=row_id, label=text, kind=RowKind.NOTE)


def renamed(rows: Sequence[Row], prefix: str) -> tuple[Row, ...]:
    """The rows under ids of their own, where a report shows them a second time in other columns."""

    def of(row: Row) -> Terms | None:
        return row.terms and Terms(tuple((sign, prefix + part) for sign, part in row.terms.parts))

    return tuple(replace(row, id=prefix + row.id, terms=of(row)) for row in rows)


def terms(*parts: tuple[int, str]) -> Terms:
    return Terms(parts)


def plus(rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """The rows as positive parts of a sum."""
    return [(1, row) for row in rows]


def compared(
    column_id: str, label: str, of: str, with_: str, *, group: str = "", short: str = ""
) -> tuple[Column, Column]:
    """The difference of two columns, as an amount and in percent of the second."""
    percent = f"{short} %" if short else ""
    return (
        Column(column_id, label, terms=terms((1, of), (-1, with_)), group=group, short=short),
        Column(
            f"{column_id}_pct",
            f"{label} %",
            ColumnKind.PERCENT,
            ratio_of=(column_id, with_),
            group=group,
            short=percent,
        ),
    )


def ratio(numerator: int | None, denominator: int | None) -> int | None:
    """numerator / |denominator| in hundredths of a percent, half away from zero; None without a base."""
    if numerator is None or not denominator:
        return None
    base = abs(denominator)
    rounded = (abs(numerator) * 20_000 + base) // (2 * base)
    return -rounded if numerator < 0 else rounded


def _signed_sum(column_terms: Terms, values: Figures, *, sign: int) -> int | None:
    total = 0
    for part_sign, column in column_terms.parts:
        value = values.get(column)
        if value is None:
            return None
        total += part_sign * value
    return sign * total
