"""Metrics: what Prometheus may ask of a process, on an address that no browser reaches."""

from prometheus_client import Histogram, start_http_server

from dashboard.errors import SettingsUnsafe

REQUESTS = Histogram(
    "close_request_seconds",
    "Time from a request to the beginning of its answer",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STEPS = Histogram(
    "close_build_step_seconds",
    "Time of one try of a step of a build",
    ["step", "outcome"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)


def serve_metrics(address: str) -> None:
    """Answer `GET /metrics` on host:port from a thread, if there is an address. Raises SettingsUnsafe."""
    if not address:
        return
    host, port = host_and_port(address)
    try:
        start_http_server(port, addr=host)
    except OSError as error:
        raise SettingsUnsafe(f"Cannot serve metrics on {address}: {error.strerror}") from None


def host_and_port(address: str) -> tuple[str, int]:
    """The two halves of CLOSE_METRICS_ADDRESS; raises SettingsUnsafe."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise SettingsUnsafe(f"CLOSE_METRICS_ADDRESS must be host:port, not {address}")
    return host.strip("[]"), int(port)


def next_address(address: str) -> str:
    """The same host, one port further: where `dashboard run` has its worker answer."""
    if not address:
        return ""
    host, port = host_and_port(address)
    return f"{host}:{port + 1}"
