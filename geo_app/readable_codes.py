"""Codes that people read off paper and type on a phone: no two of their characters look alike."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "2345679ACDEFGHJKMNPQRTVWXYZ"
ACCESS_LENGTH = 8  # 38 bits, behind argon2 and a lock after five failures
QUERY_LENGTH = 12  # 57 bits: only a digest is kept, and nothing locks a case


def new_code(length: int) -> str:
    """Return a random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def derived_code(key: str, purpose: str, length: int) -> str:
    """Return the code that always belongs to this key and purpose, and that nobody without the key can tell."""
    number = int.from_bytes(hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest())
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def grouped(code: str) -> str:
    """Write a code in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed(text: str) -> str:
    """Return a code as it was meant: full-width or small letters, blanks and hyphens do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum())
