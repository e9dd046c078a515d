"""Seal what the database keeps but must not be able to read: telephone numbers, second-factor secrets.

A sealed value begins with one byte that names its scheme, so that another (SM4) can stand beside this one and what was
sealed before stays readable.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geo_app.errors import GeoAppError
from geo_app.settings import Settings

_AES_256_GCM = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16


class UnreadableSecretError(GeoAppError):
    """A sealed value does not open: another key or purpose sealed it, or somebody has changed it."""


class Sealer(Protocol):
    """Seals and opens small values, each for one purpose: sealed for one, it does not open for another."""

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return the sealed value; sealing the same twice gives two different ones."""
        ...

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed; UnreadableSecretError when it does not open."""
        ...

    def digest(self, plain: bytes, purpose: str) -> bytes:
        """Return 32 bytes that are the same for the same value and purpose, and tell nothing of it without the key."""
        ...


class AesSealer:
    """AES-256-GCM: scheme byte, random nonce, ciphertext with its tag; the purpose is authenticated along."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._digest_key = hmac.digest(key, b"digest", hashlib.sha256)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return the sealed value; sealing the same twice gives two different ones."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return bytes((_AES_256_GCM,)) + nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed; UnreadableSecretError when it does not open."""
        scheme, nonce, hidden = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if scheme != bytes((_AES_256_GCM,)) or len(hidden) < _TAG_BYTES:
            raise UnreadableSecretError("这条加密内容的格式不认识")
        try:
            return self._cipher.decrypt(nonce, hidden, purpose.encode())
        except InvalidTag as error:
            raise UnreadableSecretError("这条加密内容打不开：密钥不对，或内容被改动过") from error

    def digest(self, plain: bytes, purpose: str) -> bytes:
        """Return 32 bytes that are the same for the same value and purpose, and tell nothing of it without the key."""
        return hmac.digest(self._digest_key, purpose.encode() + b"\0" + plain, hashlib.sha256)


def sealer(settings: Settings) -> Sealer:
    """Return what seals with this service's data key."""
    return AesSealer(settings.sealing_key)
