"""Whose public holidays count: the country's, and those that parts of France have beside them.

Sources: Code du travail, art. L3134-13 (Alsace and Moselle), L3422-2 (overseas departments and
Saint-Barthélemy, Saint-Martin). The days of the country itself are in the library of the clock.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inbox.service_records import Place, Service

# region → days beside the country's, as `opening_hours` selectors
HOLIDAYS = {
    "alsace_moselle": ("easter -2 days", "Dec 26"),
    "guadeloupe": ("May 27",),
    "martinique": ("May 22",),
    "guyane": ("Jun 10",),
    "reunion": ("Dec 20",),
    "mayotte": ("Apr 27",),
    "saint_barthelemy": ("Oct 09",),
    "saint_martin": ("May 28",),
    "saint_pierre_et_miquelon": (),
}
ZONES = {
    "guadeloupe": "America/Guadeloupe",
    "martinique": "America/Martinique",
    "guyane": "America/Cayenne",
    "reunion": "Indian/Reunion",
    "mayotte": "Indian/Mayotte",
    "saint_barthelemy": "America/St_Barthelemy",
    "saint_martin": "America/Marigot",
    "saint_pierre_et_miquelon": "America/Miquelon",
}
_BY_POSTAL_CODE = (  # the longer prefix first: two islands left Guadeloupe and kept its codes
    ("97133", "saint_barthelemy"),
    ("97150", "saint_martin"),
    ("971", "guadeloupe"),
    ("972", "martinique"),
    ("973", "guyane"),
    ("974", "reunion"),
    ("975", "saint_pierre_et_miquelon"),
    ("976", "mayotte"),
    ("57", "alsace_moselle"),
    ("67", "alsace_moselle"),
    ("68", "alsace_moselle"),
)
_HOLIDAY_RULE = re.compile(r"\bPH\b\S*\s+(?P<rest>\S.*)$")


def region_of(postal_code: str | None, country: str = "FR") -> str | None:
    """The region, one of HOLIDAYS, that a postal code of France lies in; None for most."""
    if country != "FR" or not postal_code:
        return None
    plain = postal_code.replace(" ", "")
    return next((region for start, region in _BY_POSTAL_CODE if plain.startswith(start)), None)


def with_region(hours: str, region: str | None) -> str:
    """`hours` in which what is said of public holidays (`PH off`) holds for the region's too.

    Hours that say nothing of public holidays are as open on the region's.
    """
    days = HOLIDAYS.get(region or "", ())
    rules = [found["rest"] for part in hours.split(";") if (found := _HOLIDAY_RULE.search(part))]
    more = [f"{day} {rule.strip()}" for rule in rules for day in days]
    return "; ".join([hours.strip(), *more])


def at_store(service: Service, place: Place | None) -> Service:
    """The service as it is open for a ticket of that store.

    Only one that works in the shops (`in_stores`) has their holidays, closures and time zone.
    """
    if place is None or not service.in_stores:
        return service
    return replace(
        service,
        region=place.region or service.region,
        timezone=place.timezone or service.timezone,
        closures=tuple(sorted({*service.closures, *place.closures})),
    )
