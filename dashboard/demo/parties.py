"""The customers and vendors of the demo business, and how they pay and are paid."""

from typing import Final, NamedTuple


class Customer(NamedTuple):
    """Weight is the share of trade sales; delays are days after the due date, earliest and latest."""

    key: str
    name: str
    weight: float
    invoices_a_month: int
    mix: tuple[str, ...]
    delay: tuple[int, int]
    is_taxed: bool
    pays_by_cheque: bool = False


class Vendor(NamedTuple):
    """Weight is the share of inventory purchases; 0 for vendors of other things."""

    key: str
    name: str
    prefix: str
    weight: float = 0.0
    terms_days: int = 30
    is_paid_by_cheque: bool = False
    delay: tuple[int, int] = (0, 0)


KITCHEN: Final = ("4000", "4000", "4010")
BARISTA: Final = ("4010", "4010", "4020")
MIXED: Final = ("4000", "4010", "4020")

CUSTOMERS: Final = (
    Customer("meridian", "Meridian Home Stores", 0.19, 2, KITCHEN, (-6, 1), is_taxed=False),
    Customer("copperline", "Copperline Hotels Group", 0.13, 2, MIXED, (-4, 3), is_taxed=True),
    Customer(
        "brightwater", "Brightwater Kitchens", 0.11, 1, KITCHEN, (-8, 0), is_taxed=False, pays_by_cheque=True
    ),
    Customer("cedar", "Cedar & Slate Cafés", 0.09, 1, BARISTA, (-5, 2), is_taxed=True),
    Customer("hudson", "Hudson Valley Roasters", 0.08, 1, BARISTA, (0, 9), is_taxed=True),
    Customer("larkspur", "Larkspur Department Stores", 0.08, 1, KITCHEN, (8, 24), is_taxed=False),
    Customer("pinecrest", "Pinecrest Catering", 0.06, 1, MIXED, (2, 16), is_taxed=True, pays_by_cheque=True),
    Customer("tableside", "Tableside Restaurant Supply", 0.06, 1, KITCHEN, (-3, 4), is_taxed=False),
    Customer("northgate", "Northgate Offices", 0.05, 1, BARISTA, (-2, 5), is_taxed=True),
    Customer("quayside", "Quayside Bakeries", 0.04, 1, MIXED, (22, 48), is_taxed=True, pays_by_cheque=True),
    Customer("willow", "Willow & Wren Gifts", 0.04, 1, KITCHEN, (35, 66), is_taxed=False),
    Customer("ironbridge", "Ironbridge Coffee Bars", 0.03, 1, BARISTA, (64, 112), is_taxed=True),
    Customer("sunfield", "Sunfield Schools Trust", 0.025, 1, MIXED, (10, 30), is_taxed=False),
    Customer("oldmill", "Old Mill Bistro", 0.015, 1, MIXED, (12, 40), is_taxed=True, pays_by_cheque=True),
)

VENDORS: Final = (
    Vendor("northkiln", "Northkiln Pottery", "NK", 0.22, 45),
    Vendor("sabatier", "Atelier Sabatier Cutlery", "ASC", 0.18, 60),
    Vendor("bellavista", "Bellavista Espresso Machines", "BV", 0.21, 45),
    Vendor("greatlakes", "Great Lakes Steelware", "GL", 0.13, 30, is_paid_by_cheque=True),
    Vendor("kumo", "Kumo Glass Works", "KGW", 0.10, 30),
    Vendor("tidewater", "Tidewater Ceramics", "TC", 0.06, 30, is_paid_by_cheque=True, delay=(12, 102)),
    Vendor("linen", "Fenwick Table Linen", "FTL", 0.05, 30, is_paid_by_cheque=True),
    Vendor("beanline", "Beanline Grinder Parts", "BGP", 0.05, 30),
    Vendor("duero", "Porcelanas del Duero", "PD", terms_days=30),
    Vendor("atlas", "Atlas Parcel & Freight", "APF", terms_days=21),
    Vendor("signal", "Signal Street Marketing", "SSM"),
    Vendor("conedge", "Hudson Power & Water", "HPW", terms_days=20),
    Vendor("marlowe", "Marlowe & Bright CPAs", "MB"),
    Vendor("evergreen", "Evergreen Health Plan", "EHP", terms_days=15),
    Vendor("brightside", "Brightside Facilities", "BF", terms_days=15, is_paid_by_cheque=True),
    Vendor("keystone", "Keystone Business Insurance", "KBI", terms_days=20),
    Vendor("metro", "Metro Truck Center", "MTC"),
    Vendor("linden", "Linden Office Systems", "LOS"),
)

_CUSTOMERS_BY_KEY: Final = {party.key: party for party in CUSTOMERS}
_VENDORS_BY_KEY: Final = {party.key: party for party in VENDORS}


def customer(key: str) -> Customer:
    """The customer of that key."""
    return _CUSTOMERS_BY_KEY[key]


def vendor(key: str) -> Vendor:
    """The vendor of that key."""
    return _VENDORS_BY_KEY[key]
