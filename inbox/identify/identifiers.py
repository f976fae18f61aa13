"""E-mail addresses, telephone numbers and codes, each in one form, so that equal means equal."""

from __future__ import annotations

import re

# Providers that ignore dots in the local part, by their own documentation.
_DOTLESS = frozenset({"gmail.com"})
_SAME_PROVIDER = {"googlemail.com": "gmail.com", "ymail.fr": "ymail.com"}
# What fingers and kiosks make of the large providers' names.
_SLIPS = """
gmail.com: gmial.com gmai.com gmal.com gmail.fr gmail.co gmil.com gnail.com gmaill.com gmail.con
hotmail.com: hotmial.com hotmal.com hotmai.com hotmail.con
orange.fr: orange.rf ornage.fr orange.f
wanadoo.fr: wanado.fr wanadou.fr
yahoo.fr: yaho.fr yahou.fr
laposte.net: lapost.net laposte.fr
outlook.fr: outlok.fr
free.fr: fre.fr
outlook.com: outlook.con
sfr.fr: sfr.f
"""
_MISTYPED = {
    slip: meant
    for meant, slips in (line.split(":") for line in _SLIPS.strip().splitlines())
    for slip in slips.split()
}
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[a-z0-9.-]{1,253}\.[a-z]{2,24}")
_IN_TEXT = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")

_FRENCH = re.compile(
    r"(?<![\d+])(?:(?:\+|00)\s?33[\s.\-/]{0,2}(?:\(0\)|0)?|\(?0\)?)[\s.\-/]{0,2}"
    r"([1-9](?:[\s.\-/]{0,2}\d){8})(?!\d)"
)
# Overseas numbers have a country code of their own abroad, and none at home: 0262 … is +262 262 …
_OVERSEAS = {
    "262": "262", "263": "262", "269": "262", "692": "262", "693": "262", "639": "262",
    "590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596",
    "696": "596", "697": "596",
}  # fmt: skip
_FICTION = "63998"  # kept for fiction in France by ARCEP, though 0639 is Mayotte's
_ABROAD = re.compile(r"(?<![\d+])(?:\+|00)\s?\d(?:[\s.\-/()]{0,2}\d){6,14}(?!\d)")
_NUMBERISH = re.compile(r"(?<![\w+])[+(]?\d(?:[\s.\-/()]{0,2}\d){6,13}(?!\w)")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


def email_key(address: str | None) -> str | None:
    """An address as a key: lower case, no plus tag, provider's spellings made one; None if none.

    Dots go where the provider ignores them (gmail.com); well-known slips (`gmial.com`) are mended.
    """
    plain = (address or "").strip().strip("<>.").lower().removeprefix("mailto:")
    plain = plain.replace(" ", "").replace(",fr", ".fr").replace(",com", ".com")
    if not _ADDRESS.fullmatch(plain):
        return None
    local, _, domain = plain.rpartition("@")
    domain = _MISTYPED.get(domain, domain)
    domain = _SAME_PROVIDER.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def emails_in(text: str) -> list[str]:
    """The addresses that stand in a text, as keys, in order, each once."""
    found = (email_key(hit.group()) for hit in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(key for key in found if key))


def phone_key(number: str | None) -> str | None:
    """A number in E.164, read as one dialled in France; None for what is no number at all."""
    written = (number or "").strip().removeprefix("tel:")
    if not written:
        return None
    if _E164.fullmatch(written):
        return _mended(written)
    french = _FRENCH.fullmatch(written)
    if french:
        return _from_national(french.group(1))
    return _by_library(written)


def _from_national(nine: str) -> str:
    digits = re.sub(r"\D", "", nine)
    if digits.startswith(_FICTION):
        return f"+33{digits}"
    return f"+{_OVERSEAS.get(digits[:3], '33')}{digits}"


def _mended(e164: str) -> str:
    """+33 692 … is how a number of La Réunion looks to whoever takes it for one of France."""
    if e164.startswith("+330") and len(e164) == 13:
        e164 = "+33" + e164[4:]
    if e164.startswith("+33") and len(e164) == 12:
        return _from_national(e164[3:])
    return e164


def _by_library(written: str) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    if parsed.country_code == 33 and not re.fullmatch(r"[1-9]\d{8}", str(parsed.national_number)):
        return None
    return _mended(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def phones_in(text: str) -> list[str]:
    """The numbers that stand in a text in figures, in E.164, in order, each once."""
    found = [(hit.start(), _from_national(hit.group(1))) for hit in _FRENCH.finditer(text)]
    taken = {start for start, _ in found}
    found += [
        (hit.start(), number)
        for hit in _ABROAD.finditer(text)
        if hit.start() not in taken and (number := phone_key(hit.group()))
    ]
    return list(dict.fromkeys(number for _, number in sorted(found)))


def numberish_in(text: str) -> list[str]:
    """Runs of 7 to 14 figures that may be a number written wrongly, figures only."""
    return [re.sub(r"\D", "", hit.group()) for hit in _NUMBERISH.finditer(text)]


def is_mobile(e164: str) -> bool:
    """Does the number belong to a pocket, not to a household?"""
    if e164.startswith("+33"):
        return e164[3] in "67"
    return any(e164.startswith(f"+{code}") and e164[4] == "6" for code in (262, 590, 594, 596))


def code_key(written: object) -> str | None:
    """A card, customer or order number with only its letters and figures left, upper case."""
    plain = re.sub(r"[^0-9A-Za-z]", "", str(written or "")).upper()
    return plain or None
