"""The catalogues: French says everything that the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from inbox.web import i18n

WEB = Path(i18n.__file__).parent
KEYWORDS = {"_": None, "ngettext": (1, 2), "N_": None, "self": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext.babel_extract")]


def said() -> set[str]:
    """Every text that the pages' sources mark for translation."""
    options = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do"}}
    found = extract_from_dir(WEB, METHODS, options, keywords=KEYWORDS)
    texts = (message if isinstance(message, str) else message[0] for _, _, message, _, _ in found)
    return {text for text in texts if text}


def test_every_text_has_its_french() -> None:
    with (i18n.LOCALE / "fr/LC_MESSAGES/inbox.po").open("rb") as file:
        french = read_po(file)
    known = {(m.id if isinstance(m.id, str) else m.id[0]): m.string for m in french if m.id}
    texts = said()
    assert len(texts) > 300
    assert sorted(text for text in texts if not known.get(text)) == []


def test_no_translation_loses_a_placeholder() -> None:
    with (i18n.LOCALE / "fr/LC_MESSAGES/inbox.po").open("rb") as file:
        french = read_po(file)
    holders = re.compile(r"%\(\w+\)s|%s")
    for message in french:
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        targets = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            assert holders.findall(sources[0]) == holders.findall(targets[0]), message.id


@pytest.mark.parametrize(("language", "text"), [("fr", "Boîte de réception"), ("en", "Inbox")])
def test_the_pages_speak_the_reader_s_language(language: str, text: str) -> None:
    assert i18n.Tongue(language)("Inbox") == text
