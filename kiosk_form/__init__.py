"""The page in the shop: a form, one style sheet, one script, an outbox that outlives a cut line.

It knows one URL of ours, `/api/v1/kiosk/comments`, and nothing of the rest of the product.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

_PAGE = Path(__file__).parent / "page.html"


def page(store: str, store_name: str) -> str:
    """The HTML of one store's kiosk."""
    return (
        _PAGE.read_text(encoding="utf-8")
        .replace("{{ store }}", escape(store))
        .replace("{{ store_name }}", escape(store_name))
    )
