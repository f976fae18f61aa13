"""format=flowed undone: paragraphs that were wrapped for the wire are lines again (RFC 3676)."""

from __future__ import annotations


def unflowed(text: str, *, delsp: bool = False) -> str:
    """The text with its soft breaks joined.

    A line that ends in a blank goes on in the next one of the same quote depth; `-- ` stands alone.
    delsp  that blank was added by the sender and goes (section 3.2).
    """
    out: list[str] = []
    paragraph: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")  # space-stuffing, or the blank after the quote marks
        if paragraph and (depth != depth_before or content == "-- "):
            out.append(_joined(paragraph, depth_before))
            paragraph = []
        depth_before = depth
        if content.endswith(" ") and content != "-- ":
            paragraph.append(content[:-1] if delsp else content)
        else:
            paragraph.append(content)
            out.append(_joined(paragraph, depth))
            paragraph = []
    if paragraph:
        out.append(_joined(paragraph, depth_before))
    return "\n".join(out)


def _joined(lines: list[str], depth: int) -> str:
    marks = ">" * depth + " " if depth else ""
    return marks + "".join(lines)
