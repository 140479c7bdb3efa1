"""A wall around a process that may make calls: it connects to one TCP port and nowhere else.

The kernel keeps it (Landlock, Linux 6.7 and later; landlock(7)), so it holds whatever the engine
makes of a query. Own code, because Python has no call for it, and the three system calls need no
library.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Final

__all__ = ["can_confine", "confine"]

_CREATE: Final = 444
_ADD: Final = 445
_RESTRICT: Final = 446
"""Numbers of the system calls, the same on every architecture but Alpha."""

_TELL_VERSION: Final = 1
_NETWORK: Final = 4
"""The first version with rules for TCP."""

_BIND: Final = 1
_CONNECT: Final = 2
_PORT_RULE: Final = 2
_NO_NEW_PRIVILEGES: Final = 38
"""PR_SET_NO_NEW_PRIVS, without which the wall needs a privilege."""

_PAIR: Final = struct.Struct("=QQ")
"""Both structures: accesses to files and to the network; and an access and a port."""


def can_confine() -> bool:
    """Tell whether this system can keep such a wall."""
    if os.uname().sysname != "Linux":
        return False
    return int(_libc().syscall(_CREATE, None, 0, _TELL_VERSION)) >= _NETWORK


def confine(port: int) -> None:
    """Let this process, which has one thread, connect to no TCP port but this one, for good.

    The port is what counts, on whatever machine; the kernel has no rule for addresses.

    Raises:
        OSError: The kernel refuses, although ``can_confine`` says it can.
    """
    libc = _libc()
    handled = _PAIR.pack(0, _BIND | _CONNECT)
    ruleset = _checked(libc.syscall(_CREATE, handled, len(handled), 0))
    try:
        _checked(libc.syscall(_ADD, ruleset, _PORT_RULE, _PAIR.pack(_CONNECT, port), 0))
        _checked(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _checked(libc.syscall(_RESTRICT, ruleset, 0))
    finally:
        os.close(ruleset)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
