"""Give up root for another user, and keep one right: to read past folders closed to that user.

The way of capabilities(7). Linux only; elsewhere the process becomes the user and nothing more.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys

_SET_SECUREBITS, _NO_NEW_PRIVS, _AMBIENT, _AMBIENT_RAISE = 28, 38, 47, 2  # <linux/prctl.h>
_NO_SETUID_FIXUP = 1 << 2  # <linux/securebits.h>
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2  # <linux/capability.h>
_CAPABILITY_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def become_user(user: pwd.struct_passwd) -> None:
    """Be this user from now on and after exec(), able to read and enter what root can.

    A capability has to be ambient to survive exec(). NO_SETUID_FIXUP is there because access(2), by
    which PostgreSQL looks for its own program, ignores capabilities without it. Containers seldom
    have CAP_DAC_READ_SEARCH, so CAP_DAC_OVERRIDE does as well. Where root has neither to lend, the
    process reaches what its user reaches. For a child between fork() and exec().
    """
    lends = sys.platform == "linux" and _prctl(_SET_SECUREBITS, _NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    if lends:
        for capability in (_DAC_READ_SEARCH, _DAC_OVERRIDE):
            if _keep_only(1 << capability):
                _prctl(_AMBIENT, _AMBIENT_RAISE, capability)
                break
        else:
            _keep_only(0)
        _prctl(_NO_NEW_PRIVS, 1)


def _prctl(*arguments: int) -> bool:
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:5]]
    return bool(_libc.prctl(*padded) == 0)


def _keep_only(capabilities: int) -> bool:
    """Give up all capabilities but these (a mask below 2^32). False if they were not ours."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    # effective, permitted, inheritable; then the upper halves of the same
    masks = (ctypes.c_uint32 * 6)(capabilities, capabilities, capabilities, 0, 0, 0)
    return bool(_libc.capset(header, masks) == 0)
