"""The icons, drawn for this product on a 16 px grid; inline, so that the policy needs no exception."""

from __future__ import annotations

from markupsafe import Markup

PATHS = {
    "mail": '<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.75"/><path d="m2.2 4.6 5.8 4.4 5.8-4.4"/>',
    "call": '<path d="M3.1 2.2h2.2l1.2 3-1.5 1.1a8.5 8.5 0 0 0 4.7 4.7l1.1-1.5 3 1.2v2.2a1 1 0 0 1-1.1 1A11.3 11.3 0 0 1 2.1 3.3a1 1 0 0 1 1-1.1Z"/>',
    "kiosk": '<rect x="3.25" y="1.75" width="9.5" height="8.5" rx="1.5"/><path d="M8 10.25v4M5 14.25h6M6 5h4M6 7.2h2.5"/>',
    "letter": '<path d="M3.75 1.75h5.5l3 3v9.5h-8.5z"/><path d="M9.25 1.75v3h3M5.75 8h4.5M5.75 10.75h4.5"/>',
    "spreadsheet": '<rect x="2.25" y="2.25" width="11.5" height="11.5" rx="1.5"/><path d="M2.25 6.2h11.5M2.25 10h11.5M6.5 2.25v11.5"/>',
    "inbox": '<path d="M1.75 9.25 4 3h8l2.25 6.25v3a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1z"/><path d="M1.75 9.25H5.5L6.5 11h3l1-1.75h3.75"/>',
    "sort": '<path d="M2 4h12M4 8h8M6.5 12h3"/>',
    "user": '<circle cx="8" cy="5.25" r="2.75"/><path d="M2.75 13.75c.6-2.6 2.6-4 5.25-4s4.65 1.4 5.25 4"/>',
    "users": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.25c.5-2.3 2.2-3.5 4.5-3.5s4 1.2 4.5 3.5M10.5 3.2a2.4 2.4 0 0 1 0 4.6M12.3 10.2c1.2.5 1.9 1.5 2.2 3"/>',
    "nobody": '<circle cx="8" cy="8" r="6.25" stroke-dasharray="2.4 1.9"/><path d="M6 8h4"/>',
    "today": '<rect x="2.25" y="3.25" width="11.5" height="10.5" rx="1.5"/><path d="M2.25 6.5h11.5M5.25 1.75v3M10.75 1.75v3"/>',
    "late": '<circle cx="8" cy="8" r="6.25"/><path d="M8 4.5V8l2.25 1.75"/>',
    "wait": '<path d="M4 1.75h8M4 14.25h8M4.75 1.75c0 3.5 3.25 4 3.25 6.25S4.75 10.75 4.75 14.25M11.25 1.75c0 3.5-3.25 4-3.25 6.25s3.25 2.75 3.25 6.25"/>',
    "moon": '<path d="M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z"/>',
    "check": '<path d="m3 8.5 3.25 3.25L13 5"/>',
    "layers": '<path d="m8 1.75 6 3-6 3-6-3zM2 8l6 3 6-3M2 11.25l6 3 6-3"/>',
    "robot": '<rect x="2.75" y="5.25" width="10.5" height="8" rx="2"/><path d="M8 5.25v-3M5.75 8.5v1M10.25 8.5v1M6.25 11.25h3.5"/>',
    "warning": '<path d="M8 2.2 14.5 13.5h-13z"/><path d="M8 6.5v3.2M8 11.6v.1"/>',
    "chart": '<path d="M2.25 13.75h11.5M4.25 11V7.5M8 11V3M11.75 11V5.5"/>',
    "gear": '<circle cx="8" cy="8" r="2.25"/><path d="M8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"/>',
    "search": '<circle cx="7" cy="7" r="4.75"/><path d="m10.6 10.6 3.4 3.4"/>',
    "reply": '<path d="M6.5 3.25 2.25 7.5l4.25 4.25"/><path d="M2.5 7.5h6a5 5 0 0 1 5 5v.75"/>',
    "note": '<path d="M2.75 2.75h10.5v7l-3.5 3.5h-7z"/><path d="M13.25 9.75h-3.5v3.5M5.25 5.75h5.5M5.25 8.25h2.5"/>',
    "close": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "back": '<path d="M9.75 3.25 5 8l4.75 4.75"/>',
    "down": '<path d="m4 6.25 4 4 4-4"/>',
    "more": '<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>',
    "clip": '<path d="m13.25 7.5-5.5 5.5a3.3 3.3 0 0 1-4.7-4.7L8.8 2.6a2.2 2.2 0 0 1 3.1 3.1l-5.6 5.6a1.1 1.1 0 0 1-1.6-1.6l5-5"/>',
    "eye": '<path d="M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8Z"/><circle cx="8" cy="8" r="2"/>',
    "flag": '<path d="M3.75 14.25V2.25M3.75 3h8.5l-2 3 2 3h-8.5"/>',
    "tag": '<path d="M2.25 2.25h5.5l6 6-5.5 5.5-6-6z"/><path d="M5.25 5.25h.01" stroke-width="1.8"/>',
    "store": '<path d="M2.75 6.75v7h10.5v-7M1.75 6.25l1.5-4h9.5l1.5 4a2.1 2.1 0 0 1-4.15 0 2.1 2.1 0 0 1-4.2 0 2.1 2.1 0 0 1-4.15 0ZM6.5 13.75v-4h3v4"/>',
    "promise": '<path d="M3 8.25 6.25 11.5 13 4.75"/><path d="M13.9 7.2A6 6 0 1 1 10.5 2.6"/>',
    "spark": '<path d="M8 1.75 9.6 6.4 14.25 8 9.6 9.6 8 14.25 6.4 9.6 1.75 8 6.4 6.4z"/>',
    "undo": '<path d="M5.5 2.75 2.5 5.75l3 3"/><path d="M2.75 5.75h6.5a4 4 0 0 1 0 8H6"/>',
    "send": '<path d="M14 2 1.75 6.75l5 2.5 2.5 5z"/><path d="m14 2-7.25 7.25"/>',
    "key": '<rect x="1.75" y="4.25" width="12.5" height="7.5" rx="1.5"/><path d="M4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "out": '<path d="M6.25 2.25h-3a1 1 0 0 0-1 1v9.5a1 1 0 0 0 1 1h3M10.25 11.25 13.5 8l-3.25-3.25M13.25 8h-7"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "pin": '<path d="M8 14.25s4.75-4.2 4.75-7.75a4.75 4.75 0 0 0-9.5 0C3.25 10.05 8 14.25 8 14.25Z"/><circle cx="8" cy="6.5" r="1.6"/>',
    "star": '<path d="m8 1.9 1.9 3.9 4.25.6-3.1 3 .75 4.2L8 11.6l-3.8 2 .75-4.2-3.1-3 4.25-.6z"/>',
    "link": '<path d="M6.75 9.25 9.25 6.75M7.5 4.5l1.4-1.4a2.8 2.8 0 0 1 4 4L11.5 8.5M8.5 11.5l-1.4 1.4a2.8 2.8 0 0 1-4-4L4.5 7.5"/>',
    "download": '<path d="M8 2.25v8M4.75 7.25 8 10.5l3.25-3.25M2.5 13.5h11"/>',
}
CHANNEL_ICONS = {"email": "mail"}


def icon(name: str, label: str | None = None) -> Markup:
    """An inline SVG; with `label` it speaks, without it is decoration."""
    drawn = PATHS[CHANNEL_ICONS.get(name, name)]
    spoken = (
        Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" {}>{}</svg>'
    ).format(spoken, Markup(drawn))
