"""The tie-out rules of a package over the API: every rule, both numbers, as its figures.json prints them."""

import json
from pathlib import Path

from tests.contract.api.conftest import House

BALANCED = "T03"


async def test_every_rule_is_told_as_the_package_printed_it(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        told = await viewer.list_tie_outs(package_id)
        printed = json.loads(await viewer.read_file(package_id, "figures.json"))

    assert [rule.id for rule in told.items] == [f"T{number:02}" for number in range(1, 23)]
    assert [rule.model_dump(mode="json") for rule in told.items] == printed["tie_outs"]
    assert (told.currency, told.minor_unit_digits) == (printed["currency"], printed["minor_unit_digits"])
    assert told.watermark == printed["watermark"]


async def test_a_rule_has_both_numbers_and_says_what_they_are(house: House, tmp_path: Path) -> None:
    package_id = house.build(tmp_path)
    async with house.person("viewer") as viewer:
        (rule,) = [rule for rule in (await viewer.list_tie_outs(package_id)).items if rule.id == BALANCED]

    assert (rule.left_label, rule.right_label) == ("Total assets", "Total liabilities and total equity")
    assert rule.left
    assert (rule.left, rule.difference, rule.tolerance) == (rule.right, 0, 0)
