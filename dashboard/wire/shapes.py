"""What every request and answer has in common, and pages of a list."""

import re
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Day: TypeAlias = date  # Beside a field that is called `date`.

DEFAULT_LIMIT = 50
LIMIT_MAX = 1000


class Wire(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Request(BaseModel):
    model_config = ConfigDict(extra="ignore")


def _uuid_text(text: str) -> str:
    if not re.fullmatch(UUID_PATTERN, text):
        raise ValueError("This is no UUID")
    return text.lower()


UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
UuidText = Annotated[str, AfterValidator(_uuid_text), Field(json_schema_extra={"pattern": UUID_PATTERN})]


def _iso_date(value: object) -> object:
    # A number would be taken for seconds since 1970, and a time for its day.
    if not isinstance(value, date) and not (isinstance(value, str) and re.fullmatch(DATE_PATTERN, value)):
        raise ValueError("A date is written YYYY-MM-DD")
    return value


DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DateText = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]


def _whole_number(value: object) -> object:
    """JSON's numbers only: no truth value, and no digits in quotes."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a whole number of minor units")
    return value


# The limits of a number stand before it in `Annotated`, or the document does not tell them.
NumberOnly = BeforeValidator(_whole_number)


class Page(Wire):
    total: int | None = Field(
        default=None, description="Total number of items (null when not calculated for performance)"
    )
    limit: int | None = Field(default=None, description="Pagination limit")
    next_cursor: str | None = Field(default=None, description="Cursor for next page")
    prev_cursor: str | None = Field(default=None, description="Cursor for previous page")
    has_next: bool = Field(description="Whether there are more items")
    has_prev: bool = Field(description="Whether there are previous items")


REASON_LENGTH_MIN = 3
REASON_LENGTH_MAX = 1000
