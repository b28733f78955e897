"""How many wrong passwords may be tried."""

from dashboard.people.throttle import (
    FAILURES_OF_ACCOUNT_MAX,
    FAILURES_OF_ADDRESS_MAX,
    WINDOW_SECONDS,
    SignInThrottle,
)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def fail(throttle: SignInThrottle, *, account: str, address: str, times: int) -> None:
    for _ in range(times):
        throttle.note_failure(account=account, address=address)


def test_an_account_waits_after_too_many_failures_from_one_address() -> None:
    clock = Clock()
    throttle = SignInThrottle(clock=clock)
    fail(throttle, account="ada", address="10.0.0.1", times=FAILURES_OF_ACCOUNT_MAX - 1)
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.1") == 0
    fail(throttle, account="ada", address="10.0.0.1", times=1)
    clock.seconds += 60
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.1") == WINDOW_SECONDS - 60
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.2") == 0, "the owner comes from elsewhere"
    assert throttle.seconds_to_wait(account="bob", address="10.0.0.1") == 0
    clock.seconds += WINDOW_SECONDS - 60
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.1") == 0


def test_an_address_waits_after_failures_spread_over_accounts() -> None:
    throttle = SignInThrottle(clock=Clock())
    for number in range(FAILURES_OF_ADDRESS_MAX):
        throttle.note_failure(account=f"user {number}", address="10.0.0.1")
    assert throttle.seconds_to_wait(account="somebody new", address="10.0.0.1") == WINDOW_SECONDS


def test_success_forgets_the_failures_of_the_account() -> None:
    throttle = SignInThrottle(clock=Clock())
    fail(throttle, account="ada", address="10.0.0.1", times=FAILURES_OF_ACCOUNT_MAX)
    throttle.note_success(account="ada", address="10.0.0.1")
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.1") == 0


def test_a_new_window_counts_from_one() -> None:
    clock = Clock()
    throttle = SignInThrottle(clock=clock)
    fail(throttle, account="ada", address="10.0.0.1", times=FAILURES_OF_ACCOUNT_MAX)
    clock.seconds += WINDOW_SECONDS
    fail(throttle, account="ada", address="10.0.0.1", times=1)
    assert throttle.seconds_to_wait(account="ada", address="10.0.0.1") == 0


def test_memory_is_bounded() -> None:
    throttle = SignInThrottle(clock=Clock(), keys_max=50)
    for number in range(500):
        throttle.note_failure(account=f"user {number}", address=f"10.0.0.{number}")
    assert len(throttle._failures) == 50  # pyright: ignore[reportPrivateUsage]
