"""A winmail.dat as Outlook packs it, so that a test shows only what matters ([MS-OXTNEF])."""

import struct

BODY, RTF, HTML = 0x1000, 0x1009, 0x1013
LONG_NAME, CONTENT_ID, ENCLOSED = 0x3707, 0x3712, 0x3701


def attribute(kind: int, content: bytes, *, level: int = 1) -> bytes:
    """One attribute with its checksum."""
    checksum = struct.pack("<H", sum(content) & 0xFFFF)
    return struct.pack("<BIL", level, kind, len(content)) + content + checksum


def properties(*pairs: tuple[int, str | bytes]) -> bytes:
    """MAPI properties: text as Unicode, bytes as binary, behind a number and a named one."""
    named = struct.pack("<HH16sLL", 0x0003, 0x8001, b"\0" * 16, 0, 7) + struct.pack("<L", 5)
    blocks = [struct.pack("<HHL", 0x0003, 0x0017, 1), named]
    for name, value in pairs:
        content = value if isinstance(value, bytes) else f"{value}\0".encode("utf-16-le")
        kind = 0x0102 if isinstance(value, bytes) else 0x001F
        padding = b"\0" * (-len(content) % 4)
        blocks.append(struct.pack("<HHLL", kind, name, 1, len(content)) + content + padding)
    return struct.pack("<L", len(blocks)) + b"".join(blocks)


def attached(name: str, content: bytes, *more: tuple[int, str | bytes]) -> bytes:
    """One file: its short name, its bytes, its properties."""
    return (
        attribute(0x00069002, b"\0" * 14, level=2)
        + attribute(0x00018010, b"SHORT~1.PDF\0", level=2)
        + attribute(0x0006800F, content, level=2)
        + attribute(0x00069005, properties((LONG_NAME, name), *more), level=2)
    )


def winmail(*attributes: bytes, body: tuple[tuple[int, str | bytes], ...] = ()) -> bytes:
    """The whole file."""
    head = struct.pack("<LH", 0x223E9F78, 1) + attribute(0x00089006, b"\0\0\1\0")
    head += attribute(0x00069007, struct.pack("<LL", 1252, 0))
    message = attribute(0x00069003, properties(*body)) if body else b""
    return head + message + b"".join(attributes)


def stored_rtf(rtf: bytes) -> bytes:
    """RTF in the envelope of its compressed form, uncompressed."""
    return struct.pack("<LL4sL", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
