"""bcrypt, for RandomPassword's `bcryptHash`: the standard library has none, and one output is worth no dependency.

The algorithm is "A Future-Adaptable Password Scheme" (Provos, Mazieres, 1999). Blowfish's tables are the fractional
digits of pi in base 16, and are computed here. The cost is the smallest allowed: these are development passwords, and
pure Python takes a fifth of a second for it.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

_ALPHABET: Final = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_COST: Final = 4
_WORDS: Final = 18 + 4 * 256
_MASK: Final = 0xFFFFFFFF


@lru_cache(maxsize=1)
def _pi_words() -> tuple[int, ...]:
    """The first 1042 words of 32 bits of pi's fraction, by Machin's formula."""
    bits = _WORDS * 32
    one = 1 << (bits + 64)

    def arctan_inverse(x: int) -> int:
        term = total = one // x
        square, n, sign = x * x, 3, -1
        while term:
            term //= square
            total += sign * (term // n)
            n, sign = n + 2, -sign
        return total

    fraction = (4 * (4 * arctan_inverse(5) - arctan_inverse(239)) - 3 * one) >> 64
    return tuple((fraction >> (bits - 32 * (i + 1))) & _MASK for i in range(_WORDS))


def _encrypt(p: list[int], s: list[int], left: int, right: int) -> tuple[int, int]:
    for i in range(0, 16, 2):
        left ^= p[i]
        mixed = (s[left >> 24] + s[256 + ((left >> 16) & 255)]) & _MASK
        right ^= ((mixed ^ s[512 + ((left >> 8) & 255)]) + s[768 + (left & 255)]) & _MASK
        right ^= p[i + 1]
        mixed = (s[right >> 24] + s[256 + ((right >> 16) & 255)]) & _MASK
        left ^= ((mixed ^ s[512 + ((right >> 8) & 255)]) + s[768 + (right & 255)]) & _MASK
    return right ^ p[17], left ^ p[16]


def _expand(p: list[int], s: list[int], key: bytes, salt: bytes) -> None:
    words = _cycle(key, 18)
    for i in range(18):
        p[i] ^= words[i]
    salts = _cycle(salt, 4)
    left = right = at = 0
    for table in (p, s):
        for i in range(0, len(table), 2):
            left, right = _encrypt(p, s, left ^ salts[at], right ^ salts[at + 1])
            table[i], table[i + 1] = left, right
            at ^= 2


def _cycle(data: bytes, count: int) -> tuple[int, ...]:
    repeated = (data * (count * 4 // len(data) + 1))[: count * 4]
    return struct.unpack(f">{count}I", repeated)


def _base64(data: bytes) -> str:
    """bcrypt's own alphabet and no padding."""
    text = ""
    for i in range(0, len(data), 3):
        chunk = data[i : i + 3]
        number = int.from_bytes(chunk.ljust(3, b"\0"), "big")
        text += "".join(_ALPHABET[(number >> shift) & 63] for shift in (18, 12, 6, 0))[: len(chunk) + 1]
    return text


def bcrypt(password: str, salt: bytes, cost: int = _COST) -> str:
    """The hash of a password with a salt of 16 bytes, as "$2a$<cost>$<salt><hash>"."""
    words = _pi_words()
    p, s = list(words[:18]), list(words[18:])
    key = password.encode()[:72] + b"\0"
    key = key[:72] if len(key) > 72 else key
    _expand(p, s, key, salt)
    nothing = bytes(16)
    for _ in range(1 << cost):
        _expand(p, s, key, nothing)
        _expand(p, s, salt, nothing)
    block = list(struct.unpack(">6I", b"OrpheanBeholderScryDoubt"))
    for _ in range(64):
        for i in (0, 2, 4):
            block[i], block[i + 1] = _encrypt(p, s, block[i], block[i + 1])
    return f"$2a${cost:02d}${_base64(salt)}{_base64(struct.pack('>6I', *block)[:23])}"
