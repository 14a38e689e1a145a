"""Memory that is free again, handed back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def given_back() -> None:
    """Hand back what is free: between large stages half of what a process holds may be.

    The C library keeps what was freed between things still in use, until it is asked. One that cannot be
    asked (it is not glibc) is left alone.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
