"""What a user of the product can do wrong, or ask in vain. `web/problems.py` maps each to a status."""

from __future__ import annotations

from dataclasses import dataclass


class GeoAppError(Exception):
    """A failure that has a meaning for the person who asked."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: the field or parameter, and what is wrong, in the user's words."""

    field: str
    message: str


class BadRequestError(GeoAppError):
    """What was sent cannot be understood; lists every fault at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("；".join(f"{fault.field}：{fault.message}" for fault in faults))
        self.faults = faults


class NotFoundError(GeoAppError):
    """It does not exist, or lies outside the viewer's area: the two are never told apart."""


class SignInNeededError(GeoAppError):
    """Nobody has signed in."""


class ForbiddenError(GeoAppError):
    """The account is known, but its role may not do this."""


class UpstreamError(GeoAppError):
    """A server that this one asked, such as a base map's, did not answer as it should."""


class PaperNotMadeError(GeoAppError):
    """A paper could not be set as PDF: too long, or what that needs is missing on the server."""


class UnreadableFileError(GeoAppError):
    """A file that is not what its name says, or not in a form that is read here."""


class CancelledError(GeoAppError):
    """Somebody who may do so has stopped a piece of work; it leaves nothing behind."""


class WrongPasswordError(GeoAppError):
    """The name and the password do not belong together, or a code is not the right one."""


class LockedError(GeoAppError):
    """Too many wrong passwords or codes: the account is locked for a while."""


class ThrottledError(GeoAppError):
    """Too many failures from one address: it has to wait."""


class UnfinishedSignInError(GeoAppError):
    """Somebody has begun to sign in, and something is still to be done: `stage` says what."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage
