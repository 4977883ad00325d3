"""The listening socket, and as many open files as its connections need."""

import errno
import ipaddress
import resource
import socket

BACKLOG = 1024  # connections the kernel holds while the loop is busy; Linux allows 4096
CONNECTIONS = 4000  # each turn of the loop looks at all of them: about 1 ms for 1,000
AT_ONCE = 64  # accepted in one turn, though the last of them be too many
OTHER_FILES = 96 + AT_ONCE  # S3's connections, the log, listener and trigger, Python's own


class CannotListen(Exception):
    """The address cannot be listened on; says why and which setting to change."""


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket on an IP address; raises CannotListen."""
    family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            taken = f"port {port} is taken: expected a free port; set SHOWROOM_PORT"
            raise CannotListen(taken) from None
        raise CannotListen(
            f"cannot listen on {host} port {port} ({problem.strerror}): expected an address of"
            " this machine and a port it may open; set SHOWROOM_HOST and SHOWROOM_PORT"
        ) from None


def connections_allowed() -> int:
    """How many connections there may be at once, after files were allowed as far as is of use.

    Beyond the limit of open files accept() would fail at every turn of the loop.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _files(soft, hard)
    if allowed != soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, min(CONNECTIONS, _number(allowed) - OTHER_FILES))


def _files(soft: int, hard: int) -> int:
    """The soft limit to have: as it is, or what is needed, or what may be had at most."""
    wanted = CONNECTIONS + OTHER_FILES
    return soft if _number(soft) >= wanted else min(wanted, _number(hard))


def _number(limit: int) -> int:
    return 1 << 62 if limit == resource.RLIM_INFINITY else limit
