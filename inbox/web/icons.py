"""The icons, drawn for this product on a 16 px grid; inline, so the policy needs no exception."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

ALIASES = {"email": "mail"}
DRAWN = Path(__file__).with_suffix(".svg")


@cache
def drawings() -> dict[str, str]:
    """Each icon's shapes by name: one `<g id="…">` a line of `icons.svg`."""
    return dict(re.findall(r'<g id="(\w+)">(.*)</g>', DRAWN.read_text(encoding="utf-8")))


def icon(name: str, label: str | None = None) -> Markup:
    """An inline SVG; with `label` it speaks, without it is decoration."""
    shapes = Markup(drawings()[ALIASES.get(name, name)])  # noqa: S704 - our own file
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else None
    return Markup(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" {}>{}</svg>'
    ).format(spoken or Markup('aria-hidden="true"'), shapes)
