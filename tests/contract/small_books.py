"""A small books folder: a founding, an invoice and a rent bill, in August and September 2026."""

from pathlib import Path

RENT_PAID = """\
4,2026-09-25,Rent paid,2000,1200.00,Landlord,B-7,,normal
4,2026-09-25,Rent paid,1000,-1200.00,,,,normal
"""
FILES = {
    "business.toml": """\
name = "{name}"
currency = "USD"
fiscal_year_start_month = 1
timezone = "Europe/Oslo"
""",
    "accounts.csv": """\
number,name,type,sub_type,cash_flow_section
1000,Bank,asset,bank,
1100,Receivables,asset,receivable,
2000,Payables,liability,payable,
3000,Capital,equity,capital,
3100,Retained earnings,equity,retained_earnings,
4000,Sales,revenue,operating_revenue,
6000,Rent,expense,operating_expense,
""",
    "journal.csv": """\
entry,date,description,account,amount,party,document,due_date,kind
1,2026-08-01,Capital paid in,1000,10000.00,,,,normal
1,2026-08-01,Capital paid in,3000,-10000.00,,,,normal
2,2026-09-05,Invoice,1100,2500.00,Quay Ltd,INV-1,2026-10-05,normal
2,2026-09-05,Invoice,4000,-2500.00,,,,normal
3,2026-09-15,Rent,6000,1200.00,,,,normal
3,2026-09-15,Rent,2000,-1200.00,Landlord,B-7,2026-10-15,normal
""",
}


def write_small_books(folder: Path, *, name: str, more_entries: str = "") -> Path:
    """Write the folder, with further rows of the journal if given; the folder."""
    folder.mkdir()
    for file, text in FILES.items():
        (folder / file).write_text(text.replace("{name}", name))
    with (folder / "journal.csv").open("a") as journal:
        journal.write(more_entries)
    return folder
