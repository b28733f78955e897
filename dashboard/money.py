"""Minor units to text and back; the only place that knows where the decimal point goes."""

import re
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision, get_currency_symbol, list_currencies

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
LARGEST_MINOR_UNITS = 2**53 - 1  # The largest integer that JSON and Excel readers keep exact.
LONGEST_AMOUNT = 28  # Characters; Decimal keeps that many digits exactly, and no amount needs more.
_PLAIN_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


@cache
def currency_digits(currency: str) -> int:
    """Digits after the decimal point of an ISO 4217 currency: USD 2, JPY 0, KWD 3. ValueError if unknown."""
    if currency not in list_currencies():
        raise ValueError(f"{currency} is not an ISO 4217 currency")
    return get_currency_precision(currency)


@cache
def currency_sign(currency: str) -> str:
    """What stands before an amount, "$" or "CA$"; empty where nothing shorter than the code is in use."""
    sign = get_currency_symbol(currency, locale="en")
    return "" if sign == currency else sign


def plain_text(amount: int, *, digits: int) -> str:
    """The amount as plain decimal text, for files and messages: -123456 at 2 digits is "-1234.56"."""
    return f"{Decimal(amount).scaleb(-digits):f}"


def printed_text(amount: int | None, *, digits: int) -> str:
    """The amount as a report prints it: "1,234.56", "(1,234.56)", an en dash for zero, nothing for none."""
    if amount is None:
        return ""
    if amount == 0:
        return NOTHING
    whole, rest = divmod(abs(amount), 10**digits)
    text = f"{whole:,}.{rest:0{digits}}" if digits else f"{whole:,}"
    return f"({text})" if amount < 0 else text


def parse_amount(text: str, *, digits: int) -> int:
    """Minor units of plain decimal text: no exponent, no thousands, no digits but 0 to 9.

    ValueError says what is wrong.
    """
    if not _PLAIN_DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is not an amount; write it like -1234.56")
    if len(text) > LONGEST_AMOUNT:
        raise ValueError(f"{text[:LONGEST_AMOUNT]!r}… is too long")
    scaled = Decimal(text).scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text!r} has more than {digits} digits after the decimal point")
    if abs(scaled) > LARGEST_MINOR_UNITS:
        raise ValueError(f"{text!r} is too large")
    return int(scaled)
