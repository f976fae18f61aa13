"""Templates to answers: one environment a language, and what every page knows.

A page is a file; a fragment is a file `_name.html` that its page includes and htmx swaps.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from inbox.access import Actor, may
from inbox.web import i18n, icons, telling, words
from inbox.web.guard import COOKIE, form_token
from store import directory
from store.session import transaction

HERE = Path(__file__).parent
STATIC = HERE / "static"
WORDS_SECONDS = 10.0


@cache
def static_digest() -> str:
    """Names the present content of all static files, so that browsers may keep them for ever."""
    whole = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:12]


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_translations(i18n.catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
    tongue = i18n.Tongue(language)
    env.globals.update(
        t=tongue,
        lang=language,
        icon=icons.icon,
        static=f"/static/{static_digest()}",
        word=partial(_word, tongue),
        now=i18n.now,
    )
    env.filters.update(
        ago=partial(_time, tongue, tongue.ago),
        moment=partial(_time, tongue, tongue.moment),
        exact=tongue.exact,
        day=tongue.day,
        age=tongue.age,
        percent=_percent,
        initials=_initials,
        size=_size,
        clock=_clock,
        thousands=partial(_thousands, language),
    )
    return env


class _Words:
    """The deployment's names, read again every WORDS_SECONDS."""

    def __init__(self) -> None:
        self._until = 0.0
        self._words: directory.Words | None = None
        self._lock = Lock()

    def get(self) -> directory.Words:
        """The names, at most some seconds old."""
        with self._lock:
            if self._words is None or time.monotonic() > self._until:
                with transaction() as db:
                    self._words = directory.words(db)
                self._until = time.monotonic() + WORDS_SECONDS
            return self._words

    def forget(self) -> None:
        """They have changed."""
        with self._lock:
            self._words = None


names = _Words()


def answer(
    request: Request,
    actor: Actor | None,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HTMLResponse:
    """`template` rendered for `actor` (None: nobody is signed in)."""
    language = actor.language if actor is not None else request.app.state.settings.language
    html = environment(language if language in i18n.LANGUAGES else "fr").get_template(template)
    return HTMLResponse(html.render(_common(request, actor) | dict(context)), status_code=status)


def _common(request: Request, actor: Actor | None) -> dict[str, Any]:
    settings = request.app.state.settings
    language = actor.language if actor is not None else settings.language
    known = names.get()
    tongue = i18n.Tongue(language)
    return {
        "actor": actor,
        "may": (lambda action: actor is not None and may(actor, action)),
        "csrf": form_token(settings, request.cookies.get(COOKIE, "")),
        "here": request.url.path,
        "here_query": str(request.url.query),
        "words": known,
        "label": lambda axis, code: known.label(axis, code, language),
        "service_name": lambda code: known.service(code, language),
        "store_name": lambda code: known.stores.get(code or "", code or ""),
        **telling.helpers(known, tongue),
    }


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of the page (not when it restores a page of the history)."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers


def redirect(request: Request, where: str) -> Response:
    """Go there with a GET; for htmx too."""
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, status_code=303)


def _word(tongue: Callable[[str], str], table: str, code: str | None) -> str:
    return tongue(words.TABLES[table].get(code or "", code or ""))


def _time(tongue: i18n.Tongue, short: Callable[[Any], str], at: Any) -> Markup:
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), tongue.exact(at), short(at)
    )


def _percent(value: float | None) -> str:
    return "" if value is None else f"{round(value * 100)} %"


def _initials(name: str | None) -> str:
    parts = [part for part in (name or "").replace("-", " ").split() if part[0].isalpha()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} o"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} ko"
    return f"{count / 1024 / 1024:.1f} Mo".replace(".", ",")


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _thousands(language: str, number: int) -> str:
    grouped = f"{number:,}"
    return grouped.replace(",", "\u202f") if language == "fr" else grouped
