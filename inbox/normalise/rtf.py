"""Rich text of Outlook → the HTML or the plain text that it carries (MS-OXRTFCP, MS-OXRTFEX).

Outlook keeps an HTML mail as RTF with the HTML tags in `{\\*\\htmltag …}` groups and the RTF that
stands for them between `\\htmlrtf` and `\\htmlrtf0`; undoing that gives the HTML back.
"""

from __future__ import annotations

import re
import struct

from . import charset

LONGEST = 10_000_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+"
)
_SKIPPED = frozenset(
    (
        b"fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore "
        b"latentstyles listtable listoverridetable generator xmlnstbl rsidtbl header footer "
        b"headerf footerf footnote mmathPr filetbl revtbl fldinst"
    ).split()
)
_WORDS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—", b"row": "\n", b"cell": "\t",
    b"page": "\n", b"sect": "\n",
}  # fmt: skip
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip


def body(compressed: bytes) -> tuple[str | None, str | None]:
    """(HTML, text) of a PidTagRtfCompressed value: one of them, or neither when it is broken."""
    from compressed_rtf import decompress

    try:
        data = decompress(compressed)
    except (ValueError, IndexError, struct.error, TypeError):
        return None, None
    except Exception as why:  # the library raises bare Exception for a wrong checksum
        if type(why) is not Exception:
            raise
        return None, None
    return parse(data)


def parse(data: bytes) -> tuple[str | None, str | None]:
    """(HTML, None) for RTF that carries HTML, (None, text) for any other."""
    is_html = b"\\fromhtml" in data[:2000]
    found = _Reader(is_html).read(data[:LONGEST])
    return (found, None) if is_html else (None, found.strip() or None)


class _Reader:
    """The state of one pass over the tokens: the group stack, and the bytes not decoded yet."""

    def __init__(self, is_html: bool) -> None:
        self.is_html = is_html
        self.out: list[str] = []
        self.bytes = bytearray()
        self.codec = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font: int | None = None
        # a group: (skipped, in htmlrtf, in htmltag, \ucN, font)
        self.state: tuple[bool, bool, bool, int, int | None] = (False, False, False, 1, None)
        self.stack: list[tuple[bool, bool, bool, int, int | None]] = []
        self.in_fonts = 0
        self.to_skip = 0

    def read(self, data: bytes) -> str:
        star = False
        for token in _TOKEN.finditer(data):
            word, number, hexa, symbol, brace, text = token.groups()
            if brace:
                self._brace(brace)
            elif word is not None:
                self._word(word, int(number) if number else None, star)
            elif hexa is not None:
                self._byte(int(hexa, 16))
            elif symbol is not None and symbol != b"*":
                self._symbol(symbol)
            elif text is not None:
                self._text(text)
            star = symbol == b"*"
        self._flush()
        return "".join(self.out)

    def _brace(self, brace: bytes) -> None:
        self.to_skip = 0
        if brace == b"{":
            self.stack.append(self.state)
            return
        self._flush()
        if self.in_fonts and len(self.stack) <= self.in_fonts:
            self.in_fonts = 0
        if self.stack:
            self.state = self.stack.pop()

    def _word(self, word: bytes, number: int | None, star: bool) -> None:
        skipped, rtf, tag, uc, font = self.state
        if word == b"ansicpg" and number:
            self.codec = charset.codec_of(f"cp{number}") or "cp1252"
        elif word == b"fonttbl":
            self.in_fonts = len(self.stack)
            self._set(skipped=True)
        elif word == b"f" and number is not None:
            self._flush()
            self.font = number
            self.state = (skipped, rtf, tag, uc, number)
        elif word == b"fcharset" and self.in_fonts and self.font is not None:
            self.fonts[self.font] = _CHARSETS.get(number or 0, "")
        elif word == b"uc":
            self.state = (skipped, rtf, tag, number if number is not None else 1, font)
        elif word == b"htmlrtf" and self.is_html:
            self._flush()
            self.state = (skipped, number != 0, tag, uc, font)
        elif word == b"htmltag":
            self._flush()
            self.state = (False, False, True, uc, font)
        elif word == b"u" and number is not None:
            self._unicode(number)
        elif star or word in _SKIPPED:
            self._set(skipped=True)
        elif word in _WORDS and self._visible():
            self._say(_WORDS[word])

    def _set(self, *, skipped: bool) -> None:
        _, rtf, tag, uc, font = self.state
        self.state = (skipped, rtf, tag, uc, font)

    def _visible(self) -> bool:
        return not self.state[0] and not self.state[1]

    def _say(self, text: str) -> None:
        self._flush()
        self.out.append(text)

    def _unicode(self, number: int) -> None:
        if self._visible():
            code = number % 65536
            self._say(chr(code))
        self.to_skip = self.state[3]

    def _byte(self, value: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self._visible():
            self.bytes.append(value)

    def _symbol(self, symbol: bytes) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self._visible():
            said = {b"~": "\xa0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}.get(symbol)
            if said is None:
                self._text(symbol)
            else:
                self._say(said)

    def _text(self, text: bytes) -> None:
        if self.to_skip:
            text, self.to_skip = text[self.to_skip :], max(0, self.to_skip - len(text))
        if text and self._visible():
            self.bytes += text

    def _flush(self) -> None:
        if self.bytes:
            font = self.state[4]
            codec = (self.fonts.get(font) if font is not None else None) or self.codec
            self.out.append(charset.decode(bytes(self.bytes), codec))
            self.bytes.clear()
