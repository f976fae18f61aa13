"""Telephone numbers as switches, forms and sheets give them, in E.164."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# what switches and people write where the caller hid his number
_HIDDEN = {
    "anonymous", "anonyme", "private", "prive", "masque", "numero masque", "unknown", "inconnu",
    "restricted", "withheld", "secret", "unavailable", "none", "null", "nc", "n/a", "na", "-",
    "no caller id", "anoniem", "unterdruckt", "hidden", "confidentiel", "liste rouge",
}  # fmt: skip


def hidden(value: str) -> bool:
    """Does this stand for a caller who withheld his number?"""
    folded = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower().strip()
    return folded in _HIDDEN or folded.startswith(("anonymous", "sip:anonymous"))


def e164(value: str, region: str = "FR") -> str | None:
    """The number in E.164, or None for what cannot be one. Without a country it is of `region`.

    Takes `sip:+336…@host` and `tel:` addresses, numbers that a spreadsheet robbed of their zero
    (`612345678`) and numbers with the country but no plus (`33612345678`).
    """
    import phonenumbers

    text = re.sub(r"^(?:sips?|tel):", "", value.strip()[:100], flags=re.IGNORECASE)
    text = re.split(r"[@;]", text)[0].replace("(0)", "")
    digits = re.sub(r"\D", "", text)
    if not 6 <= len(digits) <= 17:
        return None
    attempts = [text]
    if region == "FR" and "+" not in text and not digits.startswith("0"):
        attempts = [f"+{digits}"] if digits.startswith("33") and len(digits) == 11 else [text]
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if region == "FR" and "+" not in attempt and not phonenumbers.is_valid_number(number):
            number = _overseas(attempt) or number
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _overseas(written: str) -> Any:
    """The number as one of La Réunion, Guadeloupe … dialled as in France (`0692 …` is +262)."""
    import phonenumbers

    for region in ("RE", "GP", "MQ", "GF", "YT", "PM"):
        number = phonenumbers.parse(written, region)
        if phonenumbers.is_valid_number(number):
            return number
    return None
