"""Ports of this machine for servers that the house starts itself."""

import secrets
import socket

# Below those that systems give to outgoing connections, which would take one that is only just to be used.
FIRST, LAST = 20_000, 31_999
TRIES_MAX = 100


def free_port() -> int:
    """A loopback port that nothing listens on now, and hardly anything will before it is used."""
    for _ in range(TRIES_MAX):
        port = FIRST + secrets.randbelow(LAST - FIRST + 1)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise OSError(f"No loopback port from {FIRST} to {LAST} is free")
