"""The words of the contract: reports, roles, and what can become of a period, a package and an entry."""

from enum import StrEnum


class ReportKey(StrEnum):
    """The seven reports, in the order of the package."""

    PROFIT_AND_LOSS = "pl"
    BALANCE_SHEET = "balance_sheet"
    CASH_FLOW = "cash_flow"
    AR_AGING = "ar_aging"
    AP_AGING = "ap_aging"
    BUDGET_VS_ACTUAL = "budget_vs_actual"
    BANK_RECONCILIATION = "bank_reconciliation"


REPORT_TITLES: dict[ReportKey, str] = {
    ReportKey.PROFIT_AND_LOSS: "Profit and loss",
    ReportKey.BALANCE_SHEET: "Balance sheet",
    ReportKey.CASH_FLOW: "Cash flow",
    ReportKey.AR_AGING: "AR aging",
    ReportKey.AP_AGING: "AP aging",
    ReportKey.BUDGET_VS_ACTUAL: "Budget vs actual",
    ReportKey.BANK_RECONCILIATION: "Bank reconciliation",
}


class FirstStepKind(StrEnum):
    """What a newcomer does once."""

    BUILD_PACKAGE = "build_package"
    CLOSE_PERIOD = "close_period"
    BRING_BOOKS = "bring_books"
    INVITE = "invite"


class Role(StrEnum):
    """What a person may do in a business, lowest first."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def reaches(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may do."""
        return self.rank >= needed.rank


class PeriodStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class MonthEndPackageStatusEnum(StrEnum):
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    READY = "ready"
    FAILED = "failed"


class PackageOutcome(StrEnum):
    """How a package ended."""

    READY = "ready"
    READY_WITH_WARNINGS = "ready_with_warnings"
    FAILED = "failed"
    CANCELLED = "cancelled"


OUTCOME_HEADLINES: dict[PackageOutcome, str] = {
    PackageOutcome.READY: "Package ready",
    PackageOutcome.READY_WITH_WARNINGS: "Package ready, with warnings",
    PackageOutcome.FAILED: "Package failed",
    PackageOutcome.CANCELLED: "Package cancelled",
}


class MonthEndPackageFormatEnum(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


class EntryKind(StrEnum):
    NORMAL = "normal"
    OPENING = "opening"
    CLOSING = "closing"
    REVERSAL = "reversal"


CANCELLED_PREFIX = "Cancelled"  # How `error_message` of a cancelled package begins.
