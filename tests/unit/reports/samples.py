"""Reports made by hand, of every shape that a renderer meets: wide, long, computed, empty, hostile."""

from dataclasses import replace

from dashboard.reports.report import (
    Column,
    ColumnKind,
    Frame,
    Report,
    Row,
    RowKind,
    Table,
    Terms,
    TieOut,
    TieOutKind,
    TieOutStatus,
)
from dashboard.schemas import ReportKey

DRAFT = Frame(
    entity="Harbour & Finch Trading Ltd",
    currency="USD",
    minor_unit_digits=2,
    basis="Accrual basis",
    standing="Draft",
    watermark="18422-9f86d081884c7d65",
    cut_at="21 Nov 2026 14:05 (America/New_York)",
    period_wording="Month ended 30 September 2026",
    failed_rules=("T10", "T13"),
)
FINAL = replace(DRAFT, standing="Final", failed_rules=())
PROFIT_AND_LOSS_COLUMNS = (
    Column("actual", "Sep 2026"),
    Column("prior_period", "Aug 2026"),
    Column("change", "Change", terms=Terms(((1, "actual"), (-1, "prior_period")))),
    Column("change_percent", "Change %", ColumnKind.PERCENT, ratio_of=("change", "prior_period")),
    Column("prior_year", "Sep 2025"),
    Column("ytd", "9 months 2026"),
    Column("prior_ytd", "9 months 2025"),
    Column("ytd_change", "Change", terms=Terms(((1, "ytd"), (-1, "prior_ytd")))),
    Column("ytd_percent", "Change %", ColumnKind.PERCENT, ratio_of=("ytd_change", "prior_ytd")),
)
BUCKETS = ("current", "d1_30", "d31_60", "d61_90", "over_90", "unapplied")
HOSTILE_NAMES = (
    "#import \"/etc/passwd\": *",
    "$x^2$ *bold* _thin_ `code` @label <tag>",
    "= Heading",
    '=HYPERLINK("http://evil.example","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-2",
    "-1",
    "\\ back\\slash \\\" quote \\u{41}",
    '"); #panic("no"); (("',
    "<script>alert(1)</script>",
    "// no comment /* at all */",
    "https://example.com/a?b=c",
    "A&G [Picture] &P &[Page]",
    "株式会社 日本商事",
    "שלום בע״מ",
    "شركة مرحبا",
    "สวัสดี จำกัด",
    "Ζήτα Α.Ε.",
    "ООО Ромашка",
    "हार्बर ट्रेडिंग प्राइवेट लिमिटेड",
    "Emoji 👩‍💼 & Söhne",
    "tab\tand\nline\r\nend",
    "right\N{RIGHT-TO-LEFT OVERRIDE}to left",
    "nul\x00 bell\x07 private\ue000 lone\ud800 byte order\ufeff",
    "e\N{COMBINING ACUTE ACCENT} ﬁne Ｆｕｌｌ",
    "W" * 300,
    "_x0041_",
)  # fmt: skip

NAMES_BY_SCRIPT = {
    "Arabic": "شركة الميناء للتجارة",
    "Armenian": "Արարատ Առևտուր ՍՊԸ",
    "Bengali": "মেঘনা ট্রেডার্স লিমিটেড",
    "Canadian Aboriginal": "ᐃᓄᒃᑎᑐᑦ",
    "Cherokee": "ᏣᎳᎩ ᎠᏰᎵ",
    "Cyrillic": "ТОВ «Ґанок»",
    "Devanagari": "हार्बर ट्रेडिंग प्राइवेट लिमिटेड",
    "Ethiopic": "አዲስ አበባ ንግድ",
    "Georgian": "საქართველოს სავაჭრო კომპანია",
    "Greek": "Ζήτα Εμπορική Α.Ε.",
    "Gujarati": "ગુજરાત વેપાર લિમિટેડ",
    "Gurmukhi": "ਪੰਜਾਬ ਟ੍ਰੇਡਿੰਗ ਕੰਪਨੀ",
    "Han": "港湾贸易有限公司",
    "Hangul": "주식회사 항구",
    "Hebrew": "שלום סחר בע״מ",
    "Kana": "ミナト かぶしき",
    "Kannada": "ಕರ್ನಾಟಕ ವ್ಯಾಪಾರ ಸಂಸ್ಥೆ",
    "Khmer": "ក្រុមហ៊ុន ពាណិជ្ជកម្ម ភ្នំពេញ",
    "Lao": "ບໍລິສັດ ການຄ້າລາວ ຈຳກັດ",
    "Malayalam": "കേരള വ്യാപാര സ്ഥാപനം",
    "Myanmar": "မြန်မာကုန်သွယ်ရေးကုမ္ပဏီ",
    "Odia": "ଓଡ଼ିଶା ବ୍ୟବସାୟ",
    "Persian": "گروه پارس ۱۴۰۳",
    "Sinhala": "ශ්‍රී ලංකා වෙළඳ සමාගම",
    "Tamil": "தமிழ்நாடு வணிக நிறுவனம்",
    "Telugu": "శ్రీ వెంకటేశ్వర ట్రేడర్స్",
    "Thaana": "ދިވެހި ވިޔަފާރި",
    "Thai": "บริษัท ท่าเรือพาณิชย์ จำกัด",
    "Tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "Vietnamese": "Công ty Cảng Việt",
}


def profit_and_loss(*, lines: int = 8) -> Report:
    """Nine columns, sections, subtotals of subtotals, a total; blanks, zeros and negatives among the figures."""
    sales = [_line(f"r{n}", f"Product sales {n}", account=str(4000 + n), seed=n) for n in range(lines)]
    revenue = _sum("revenue", "Total revenue", [(1, row) for row in sales])
    costs = [_line(f"c{n}", f"Purchases, category {n}", account=str(5000 + n), seed=n + 50) for n in range(3)]
    cost = _sum("cost_of_sales", "Total cost of sales", [(1, row) for row in costs])
    gross = _sum("gross_profit", "Gross profit", [(1, revenue), (-1, cost)])
    rents = [
        _line(
            f"o{n}",
            f"Professional fees, audit and legal, office {n}",
            account=str(6000 + n),
            seed=n + 90,
            level=2,
        )
        for n in range(2 * lines)
    ]
    overhead = _sum("overhead", "Total operating expenses", [(1, row) for row in rents])
    net = _sum("net_income", "Net income", [(1, gross), (-1, overhead)], kind=RowKind.TOTAL)
    rows = (
        Row("s1", "Revenue", RowKind.SECTION), *sales, revenue,
        Row("s2", "Cost of sales", RowKind.SECTION), *costs, cost, gross,
        Row("s3", "Operating expenses", RowKind.SECTION), Row("s4", "Administration", RowKind.SECTION, 1),
        *rents, overhead, net,
    )  # fmt: skip
    return Report(
        key=ReportKey.PROFIT_AND_LOSS,
        title="Profit and loss",
        period_wording="For the month ended 30 September 2026",
        tables=(Table("pl", "", PROFIT_AND_LOSS_COLUMNS, rows),),
        notes=("A change from nothing prints no percentage.", "Blank: the books begin later."),
    )


def aging(names: tuple[str, ...], *, documents: int = 2) -> Report:
    """A summary by party and, on a new page, a detail by document with texts, dates and days."""
    return Report(
        key=ReportKey.AR_AGING,
        title="AR aging",
        period_wording="As of 30 September 2026",
        tables=(_aging_summary(names), _aging_detail(names, documents=documents)),
        notes=("Days past due count from the due date.",),
    )


def budget_vs_actual() -> Report:
    """Variances favourable-positive, so that an expense's is budget less actual."""
    columns = (
        Column("actual", "Actual"),
        Column("budget", "Budget"),
        Column("variance", "Variance", terms=Terms(((1, "actual"), (-1, "budget")))),
        Column("variance_percent", "%", ColumnKind.PERCENT, ratio_of=("variance", "budget")),
        Column("letter", "F/U", ColumnKind.TEXT),
    )
    return Report(
        key=ReportKey.BUDGET_VS_ACTUAL,
        title="Budget vs actual",
        period_wording="For the month ended 30 September 2026",
        tables=(Table("budget", "", columns, _budget_rows()),),
        notes=("Positive is good for profit.",),
    )


def empty() -> Report:
    """No party owes anything: a table without rows."""
    columns = (Column("current", "Current"), Column("total", "Total"))
    table = Table("summary", "By customer", columns, ())
    return Report(ReportKey.AP_AGING, "AP aging", "As of 30 September 2026", (table,))


def tie_outs() -> tuple[TieOut, ...]:
    """One rule of each result."""
    hard, soft = TieOutKind.HARD, TieOutKind.SOFT
    debits = ("Total debits", 123_456_789, "Total credits", 123_456_789, 0)
    aged = ("AR aging at 30 Sep 2026", 1_204_500, "Balance of 1200 Receivables", 1_192_500, 12_000)
    return (
        TieOut("T02", "Trial balance balances", hard, TieOutStatus.PASS, *debits),
        TieOut("T10", "Aging agrees with the control account", hard, TieOutStatus.FAIL, *aged, 0, "Journal 934.", 3),
        TieOut("T13", "Banks reconcile", hard, TieOutStatus.COULD_NOT_RUN, detail="1020 has no statement."),
        TieOut("T18", "Suspense is empty", soft, TieOutStatus.WARNING, "Suspense", -8_000, "Expected", 0, -8_000),
        TieOut("T15", "Budget agrees", hard, TieOutStatus.NOT_APPLICABLE, detail="There is no budget."),
    )  # fmt: skip


def _line(row_id: str, label: str, *, account: str, seed: int, level: int = 1) -> Row:
    figure = (seed * 7_919 + 12_345) * 977 % 99_999_999
    bases: dict[str, int | None] = {
        "actual": 0 if seed % 7 == 3 else figure,
        "prior_period": -(figure // 3) if seed % 5 == 2 else figure // 2,
        "prior_year": None if seed % 4 == 1 else figure // 3,
        "ytd": figure * 9,
        "prior_ytd": 0 if seed % 6 == 5 else figure * 8 + 1,
    }
    return _completed(Row(row_id, label, level=level, values=bases, account=account))


def _sum(row_id: str, label: str, parts: list[tuple[int, Row]], *, kind: RowKind = RowKind.SUBTOTAL) -> Row:
    bases: dict[str, int | None] = {
        column: sum(sign * (row.values[column] or 0) for sign, row in parts)
        for column in ("actual", "prior_period", "prior_year", "ytd", "prior_ytd")
    }
    terms = Terms(tuple((sign, row.id) for sign, row in parts))
    return _completed(Row(row_id, label, kind, values=bases, terms=terms))


def _completed(row: Row) -> Row:
    change = (row.values["actual"] or 0) - (row.values["prior_period"] or 0)
    ytd_change = (row.values["ytd"] or 0) - (row.values["prior_ytd"] or 0)
    return replace(
        row,
        values=row.values | {"change": change, "ytd_change": ytd_change},
        percents={
            "change_percent": _percent(change, row.values["prior_period"]),
            "ytd_percent": _percent(ytd_change, row.values["prior_ytd"]),
        },
    )


def _percent(over: int, under: int | None) -> int | None:
    """Hundredths of a percent, halves away from zero."""
    if not under:
        return None
    size = (abs(over) * 20_000 + abs(under)) // (2 * abs(under))
    return -size if over < 0 else size


def _aging_summary(names: tuple[str, ...]) -> Table:
    total_of = Terms(tuple((1, bucket) for bucket in BUCKETS))
    labels = ("Current", "1–30", "31–60", "61–90", "Over 90", "Unapplied credits")
    columns = tuple(Column(bucket, label) for bucket, label in zip(BUCKETS, labels, strict=True))
    rows: list[Row] = []
    for number, name in enumerate(names):
        values: dict[str, int | None] = {
            bucket: (number * 31 + place * 17) % 5 * 1_234_567 for place, bucket in enumerate(BUCKETS)
        }
        values["unapplied"] = -(values["unapplied"] or 0)
        values["total"] = sum(value or 0 for value in values.values())
        rows.append(Row(f"party-{number}", name, values=values, party=name))
    totals = {bucket: sum(row.values[bucket] or 0 for row in rows) for bucket in (*BUCKETS, "total")}
    parts = Terms(tuple((1, row.id) for row in rows))
    total = Row("total", "Total receivables", RowKind.TOTAL, values={**totals}, terms=parts)
    return Table(
        "summary", "By customer", (*columns, Column("total", "Total", terms=total_of)), (*rows, total)
    )


def _aging_detail(names: tuple[str, ...], *, documents: int) -> Table:
    columns = (
        Column("document", "Document", ColumnKind.TEXT),
        Column("date", "Date", ColumnKind.DATE),
        Column("days", "Days past due", ColumnKind.DAYS),
        Column("open", "Open"),
    )
    rows: list[Row] = []
    for number, name in enumerate(names):
        items = [_document(number, place, name) for place in range(documents)]
        amount = sum(row.values["open"] or 0 for row in items)
        parts = Terms(tuple((1, row.id) for row in items))
        rows.append(Row(f"head-{number}", name, RowKind.SECTION))
        rows.extend(items)
        rows.append(
            Row(f"sum-{number}", f"Total {name}", RowKind.SUBTOTAL, values={"open": amount}, terms=parts)
        )
    return Table("detail", "By document", columns, tuple(rows), starts_page=True)


def _document(number: int, place: int, name: str) -> Row:
    return Row(
        f"document-{number}-{place}",
        "Invoice",
        level=1,
        values={"open": 10_001 * (number + 1) + place},
        texts={
            "document": f"INV-{number}-{place}",
            "date": f"2026-08-{place % 28 + 1:02}",
            "days": str(30 - place),
        },
        party=name,
        document=f"INV-{number}-{place}",
    )


def _budget_rows() -> tuple[Row, ...]:
    sales = _budget_row("sales", "Sales", 75_000, 90_000, higher_is_better=True)
    rent = _budget_row("rent", "Rent", 52_500, 70_000, higher_is_better=False)
    level = _budget_row("level", "Insurance, as planned", 5_000, 5_000, higher_is_better=False)
    expenses = replace(
        _budget_row("expenses", "Total expenses", 57_500, 75_000, higher_is_better=False),
        kind=RowKind.SUBTOTAL,
        terms=Terms(((1, "rent"), (1, "level"))),
    )
    net = replace(
        _budget_row("net_income", "Net income", 17_500, 15_000, higher_is_better=True),
        kind=RowKind.TOTAL,
        terms=Terms(((1, "sales"), (-1, "expenses"))),
    )
    return (sales, rent, level, expenses, net)


def _budget_row(row_id: str, label: str, actual: int, budget: int, *, higher_is_better: bool) -> Row:
    variance = actual - budget if higher_is_better else budget - actual
    return Row(
        row_id,
        label,
        values={"actual": actual, "budget": budget, "variance": variance},
        percents={"variance_percent": _percent(variance, budget)},
        texts={"letter": "F" if variance > 0 else "U" if variance < 0 else ""},
        favourable_when_higher=higher_is_better,
    )
