"""A business of three months, small enough to know every figure of it by heart."""

from pathlib import Path

BUSINESS = """\
name = "Quayside Bakery"
currency = "USD"
fiscal_year_start_month = 1
timezone = "America/New_York"
"""
ACCOUNTS = """\
number,name,type,sub_type,cash_flow_section
1010,Operating account,asset,bank,
1020,Savings account,asset,bank,
1100,Accounts receivable,asset,receivable,
1990,Suspense,asset,suspense,
2000,Accounts payable,liability,payable,
3000,Capital,equity,capital,
3100,Retained earnings,equity,retained_earnings,
4000,Bread and cakes,revenue,operating_revenue,
6100,Rent,expense,operating_expense,
6500,Bank fees,expense,operating_expense,
"""
# January is closed, with nothing left over.
JOURNAL = """\
entry,date,description,account,amount,party,document,due_date,kind
CAP-1,2026-01-02,Capital paid in,1010,9000.00,,,,
CAP-1,2026-01-02,Capital paid in,3000,-9000.00,,,,
INV-1,2026-01-20,Catering in January,1100,600.00,Bayside Café,B-17,2026-02-19,
INV-1,2026-01-20,Catering in January,4000,-600.00,,,,
"""
BANK_LINES = """\
account,date,amount,description,reference,entry,cleared_on
1010,2026-01-02,9000.00,Transfer in,,CAP-1,2026-01-02
"""
STATEMENTS = """\
account,statement_date,closing_balance
1010,2026-01-31,9000.00
"""
PERIODS = """\
period_start,period_end,status,lock_reason
2026-01-01,2026-01-31,closed,Reviewed and reconciled
2026-02-01,2026-02-28,open,
2026-03-01,2026-03-31,open,
"""
# February: rent that the bank has; a receipt in the books and on the statement, not yet matched; a fee that
# only the bank knows; something in suspense. The savings account is new, and has no statement yet.
FEBRUARY_JOURNAL = """\
SAV-2,2026-02-02,To savings,1020,2000.00,,,,
SAV-2,2026-02-02,To savings,1010,-2000.00,,,,
RENT-2,2026-02-03,Rent of February,6100,1500.00,,,,
RENT-2,2026-02-03,Rent of February,1010,-1500.00,,,,
RCT-2,2026-02-18,Bayside Café pays,1010,600.00,,,,
RCT-2,2026-02-18,Bayside Café pays,1100,-600.00,Bayside Café,B-17,2026-02-19,
SUSP-2,2026-02-20,Cash deposit to be explained,1010,80.00,,,,
SUSP-2,2026-02-20,Cash deposit to be explained,1990,-80.00,,,,
"""
FEBRUARY_BANK_LINES = """\
1010,2026-02-02,-2000.00,To savings,,SAV-2,2026-02-02
1020,2026-02-02,2000.00,From operating,,SAV-2,2026-02-02
1010,2026-02-03,-1500.00,Harbour Estates,,RENT-2,2026-02-03
1010,2026-02-19,600.00,BAYSIDE CAFE 8841,,,
1010,2026-02-20,80.00,Cash deposit,,SUSP-2,2026-02-20
1010,2026-02-27,-12.50,Account fee February,,,
"""
FEBRUARY_STATEMENTS = "1010,2026-02-28,6167.50\n"


def write_small_books(folder: Path, *, with_february: bool = False) -> None:
    """Write a books folder: a closed January, and with it, when asked for, a February that blocks its close."""
    files = {
        "business.toml": BUSINESS,
        "accounts.csv": ACCOUNTS,
        "journal.csv": JOURNAL + FEBRUARY_JOURNAL * with_february,
        "bank_lines.csv": BANK_LINES + FEBRUARY_BANK_LINES * with_february,
        "bank_statements.csv": STATEMENTS + FEBRUARY_STATEMENTS * with_february,
        "periods.csv": PERIODS,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
