"""The second factor: codes of an authenticator on a phone (RFC 6238), and recovery codes for when it is lost. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets

import pyotp
import segno

PURPOSE = "account.totp"
"""What the secret is sealed for."""
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT = 1
_RECOVERY_BYTES = 10
_GROUP = 4


def new_secret() -> str:
    """Return a new secret, in base32, as authenticators take it."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: float, last_step: int | None) -> int | None:
    """Return the step of 30 seconds that the code belongs to, one early or late at most; None when it is of none.

    A code of `last_step` or before was used already, or might have been, and is refused.
    """
    digits = code.replace(" ", "")
    present = int(now) // _STEP_SECONDS
    generator = pyotp.TOTP(secret)
    found = None
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), digits.encode()) and (
            last_step is None or step > last_step
        ):
            found = step
    return found


def address(secret: str, account: str, service: str) -> str:
    """Return what the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=service)


def picture(text: str) -> str:
    """Return the QR code as an SVG element; its colours come from the style sheet."""
    written = io.BytesIO()
    segno.make(text, error="m").save(
        written,
        kind="svg",
        xmldecl=False,
        svgns=True,
        nl=False,
        omitsize=True,
        svgclass="qr",
        lineclass="qr-dots",
        border=4,
    )
    return written.getvalue().decode()


def grouped(secret: str) -> str:
    """Return the text in groups of four, to be typed."""
    return " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def new_recovery_codes() -> list[str]:
    """Return ten codes of 80 random bits each, to be kept on paper."""
    codes = (base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES))
    return [grouped(code).replace(" ", "-") for code in codes]


def recovery_digest(code: str) -> bytes:
    """Return what is stored of a recovery code, however it was typed."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).digest()
