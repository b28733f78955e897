"""The asset register: depreciation adds up, and a sale removes exactly what was depreciated."""

from datetime import date

import pytest

from dashboard.demo.assets import CONTRA, REGISTER, Asset, post_assets
from dashboard.demo.calendar import months_ending
from dashboard.demo.journal import Entry, Journal

SOLD = [asset for asset in REGISTER if asset.sold is not None]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    months = months_ending(date(2026, 9, 30))
    journal = Journal(first_day=months[0].first, last_day=months[-1].last)
    post_assets(journal, months)
    return journal.finish()


@pytest.mark.parametrize("asset", SOLD, ids=lambda asset: asset.name)
def test_a_sale_removes_cost_and_what_was_depreciated(entries: list[Entry], asset: Asset) -> None:
    sale = next(entry for entry in entries if entry.description == f"Sale of {asset.name.lower()}")
    removed = {line.account: line.amount for line in sale.lines}
    in_the_books = sum(asset.depreciation_in(index) for index in range(24))
    assert removed[asset.account] == -asset.cost
    assert removed[CONTRA[asset.account]] == asset.depreciated_by(-1) + in_the_books


def test_an_asset_is_depreciated_to_nothing_over_its_life_and_no_further() -> None:
    asset = Asset("Scale", "1500", 1_000_01, bought=2, life_months=7)
    amounts = [asset.depreciation_in(index) for index in range(24)]
    assert amounts[:3] == [0, 0, 0], "none before the month after the purchase"
    assert sum(amounts) == asset.cost
    assert amounts[10:] == [0] * 14


def test_depreciation_is_posted_every_month(entries: list[Entry]) -> None:
    posted = [entry for entry in entries if entry.description == "Depreciation for the month"]
    assert len(posted) == 24
