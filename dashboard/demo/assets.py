"""Fixed assets: the register, depreciation by the month, purchases and sales."""

from typing import NamedTuple

from dashboard.demo import accounts as a
from dashboard.demo.calendar import Month, working_day_from
from dashboard.demo.journal import Journal, Line, bank
from dashboard.demo.parties import vendor
from dashboard.demo.payables import Bill, bill

LEASE_DEPOSIT = 19_200_00
DOWN_PAYMENT = 18_000_00  # on the new van, by wire
CONTRA = {a.EQUIPMENT: a.EQUIPMENT_DEPRECIATION, a.VEHICLES: a.VEHICLES_DEPRECIATION}


class Asset(NamedTuple):
    """Bought and sold by month index, negative before the books; depreciated from the month after."""

    name: str
    account: str
    cost: int
    bought: int
    life_months: int
    sold: int | None = None
    proceeds: int = 0

    def depreciated_by(self, index: int) -> int:
        """Depreciation up to the end of a month, in cents, as if never sold."""
        return self.cost * min(max(index - self.bought, 0), self.life_months) // self.life_months

    def depreciation_in(self, index: int) -> int:
        """Depreciation of one month; none from the month of the sale on."""
        is_held = self.sold is None or index < self.sold
        return self.depreciated_by(index) - self.depreciated_by(index - 1) if is_held else 0


NEW_VAN = Asset("Delivery van, electric", a.VEHICLES, 52_000_00, 5, 84)
WORKSTATIONS = Asset("Packing station computers", a.EQUIPMENT, 12_900_00, 14, 48)
REGISTER = (
    Asset("Warehouse racking", a.EQUIPMENT, 68_000_00, -50, 120),
    Asset("Forklift", a.EQUIPMENT, 34_000_00, -30, 84),
    Asset("Espresso demonstration machines", a.EQUIPMENT, 18_600_00, -20, 48, sold=17, proceeds=2_900_00),
    Asset("Office computers", a.EQUIPMENT, 14_400_00, -18, 48),
    Asset("Delivery van, old", a.VEHICLES, 41_000_00, -46, 72, sold=9, proceeds=16_500_00),
    Asset("Delivery van", a.VEHICLES, 44_500_00, -12, 72),
    NEW_VAN,
    WORKSTATIONS,
)


def opening_lines() -> list[Line]:
    """Cost and accumulated depreciation of what the books start with, and the lease deposit."""
    held = [asset for asset in REGISTER if asset.bought < 0]
    costs = [Line(asset.account, asset.cost) for asset in held]
    contras = [Line(CONTRA[asset.account], -asset.depreciated_by(-1)) for asset in held]
    return [*costs, *contras, Line(a.LEASE_DEPOSIT, LEASE_DEPOSIT)]


def post_assets(journal: Journal, months: list[Month]) -> None:
    """Depreciation of every month, and the sales."""
    for month in months:
        amounts = {
            contra: sum(row.depreciation_in(month.index) for row in REGISTER if row.account == account)
            for account, contra in CONTRA.items()
        }
        journal.add(
            month.last,
            "Depreciation for the month",
            Line(a.DEPRECIATION, sum(amounts.values())),
            *[Line(contra, -amount) for contra, amount in amounts.items()],
        )
    for asset in REGISTER:
        if asset.sold is not None:
            _sell(journal, months[asset.sold], asset)


def asset_bills(journal: Journal, months: list[Month]) -> list[Bill]:
    """The vendors' part of the assets bought; the down payment on the van is posted at once."""
    bought_on = working_day_from(months[NEW_VAN.bought].on(13))
    journal.add(
        bought_on,
        f"{NEW_VAN.name}, down payment",
        Line(a.VEHICLES, DOWN_PAYMENT),
        bank(-DOWN_PAYMENT, f"Wire {vendor('metro').name}", reference="WIRE"),
    )
    rest = NEW_VAN.cost - DOWN_PAYMENT
    computers_on = working_day_from(months[WORKSTATIONS.bought].on(20))
    return [
        bill(vendor("metro"), bought_on, a.VEHICLES, rest, NEW_VAN.name),
        bill(vendor("linden"), computers_on, a.EQUIPMENT, WORKSTATIONS.cost, WORKSTATIONS.name),
    ]


def _sell(journal: Journal, month: Month, asset: Asset) -> None:
    depreciated = asset.depreciated_by(month.index - 1)
    gain = asset.proceeds - (asset.cost - depreciated)
    journal.add(
        working_day_from(month.on(16)),
        f"Sale of {asset.name.lower()}",
        bank(asset.proceeds, f"Deposit, sale of {asset.name.lower()}", clears_in=2, reference="DEP"),
        Line(CONTRA[asset.account], depreciated),
        Line(asset.account, -asset.cost),
        Line(a.DISPOSALS, -gain),
    )
