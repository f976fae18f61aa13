"""Writes a small compound file (MS-CFB), so that tests can make Outlook messages of their own."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

Tree = dict[str, "bytes | Tree"]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree: Tree) -> bytes:
    """The bytes of a version 3 compound file: a dict is a storage, bytes are a stream."""
    return _Writer().write(tree)


@dataclass
class _Entry:
    name: str
    kind: int
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0
    content: bytes = b""


@dataclass
class _Writer:
    entries: list[_Entry] = field(default_factory=list)
    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)

    def write(self, tree: Tree) -> bytes:
        self.entries.append(_Entry("Root Entry", 5))
        self._add(0, tree)
        mini = b""
        mini_fat: list[int] = []
        for entry in self.entries[1:]:
            if entry.kind == 2 and entry.size < 4096:
                count = -(-entry.size // 64)
                entry.start = len(mini_fat) if count else _END
                mini_fat += [len(mini_fat) + n + 1 for n in range(count - 1)]
                mini_fat += [_END] if count else []
                mini += entry.content.ljust(count * 64, b"\0")
            elif entry.kind == 2:
                entry.start = self._chain(entry.content)
        self.entries[0].start, self.entries[0].size = self._chain(mini), len(mini)
        mini_start = self._chain(struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff")
        directory = self._chain(b"".join(map(self._packed, self.entries)))
        count = 1
        while count * 128 < len(self.sectors) + count:
            count += 1
        first = len(self.sectors)
        self.fat += [_FAT] * count
        table = self.fat + [_FREE] * (count * 128 - len(self.fat))
        difat = [first + n for n in range(count)] + [_FREE] * (109 - count)
        header = struct.pack(
            "<8s16xHHHHH6xIIIIIIIII",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            *(0x3E, 3, 0xFFFE, 9, 6),
            *(0, count, directory, 0, 4096, mini_start, -(-len(mini_fat) // 128), _END, 0),
        )
        header += struct.pack("<109I", *difat)
        return header + b"".join(self.sectors) + struct.pack(f"<{len(table)}I", *table)

    def _add(self, parent: int, tree: Tree) -> None:
        """Enter a storage's children, as a tree that leans to the right."""
        before = None
        for name in sorted(tree, key=lambda n: (len(n), n.upper())):
            content = tree[name]
            number = len(self.entries)
            if isinstance(content, dict):
                self.entries.append(_Entry(name, 1))
                self._add(number, content)
            else:
                self.entries.append(_Entry(name, 2, size=len(content), content=content))
            if before is None:
                self.entries[parent].child = number
            else:
                self.entries[before].right = number
            before = number

    def _chain(self, content: bytes, filler: bytes = b"\0") -> int:
        """Put content into sectors; the first one's number."""
        if not content:
            return _END
        start = len(self.sectors)
        count = -(-len(content) // 512)
        content = content.ljust(count * 512, filler)
        self.sectors += [content[at : at + 512] for at in range(0, len(content), 512)]
        self.fat += [start + n + 1 for n in range(count - 1)] + [_END]
        return start

    @staticmethod
    def _packed(entry: _Entry) -> bytes:
        name = entry.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16xI16xIQ",
            name, len(name), entry.kind, 1, _FREE, entry.right, entry.child, 0,
            entry.start, entry.size,
        )  # fmt: skip
