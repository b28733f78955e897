"""The first steps of a newcomer."""

from pydantic import Field

from dashboard.wire.shapes import Wire
from dashboard.wire.words import FirstStepKind


class FirstStep(Wire):
    kind: FirstStepKind
    is_done: bool


class FirstStepsResponse(Wire):
    """What to do first, in order; nothing once they are done or skipped."""

    steps: list[FirstStep] = Field(description="Empty for whom there are none, and when they are not wanted")
