"""The months of a row as a line."""

from dashboard.pages.reports.sparkline import Sparkline, sparkline


def test_heights_are_measured_from_zero_up() -> None:
    assert sparkline([0, 50_00, 100_00]) == Sparkline(line="M0,18 48,10 96,2", zero="M0,18 H96")


def test_a_loss_goes_under_the_line_of_zero() -> None:
    assert sparkline([100_00, -100_00, 0]) == Sparkline(line="M0,2 48,18 96,10", zero="M0,10 H96")


def test_nothing_is_drawn_of_nothing_or_of_too_few_months() -> None:
    assert sparkline([0, 0, 0]) == sparkline([1_00, 2_00]) == sparkline([]) == Sparkline()
