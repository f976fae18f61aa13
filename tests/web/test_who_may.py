"""Signing in, and what is refused to whom."""

from __future__ import annotations

import pytest

from tests.web.site import Site
from tests.web.tickets import ticket


def test_without_a_session_every_page_leads_to_the_sign_in_and_back(site: Site) -> None:
    answer = site.browser().get("/inbox?view=late")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/inbox%3Fview%3Dlate"


def test_a_wrong_password_is_told_in_french_and_opens_nothing(site: Site) -> None:
    site.person("lea")
    browser = site.browser()
    answer = browser.send_form("/sign-in", login="lea", password="wrong")
    assert answer.status_code == 401
    assert "ne vont pas ensemble" in answer.text
    assert browser.get("/inbox").status_code == 303


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_sign_in_never_leads_to_another_site(site: Site, next_: str) -> None:
    site.person("lea")
    answer = site.browser().send_form(
        "/sign-in", login="lea", password="a long enough password", next=next_
    )
    assert answer.headers["location"] == "/"


def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    site.person("lea")
    browser = site.browser("lea")
    cookie = browser.cookies["inbox_session"]
    browser.send_form("/sign-out")
    browser.cookies.set("inbox_session", cookie)
    assert browser.get("/inbox").status_code == 303


def test_a_form_from_another_site_is_refused(site: Site) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    fields = {"field": "priority", "value": "low"}
    for headers in ({"origin": "https://evil.example"}, {"origin": site.url}, {}):
        answer = browser.post(f"/tickets/{number}/change", data=fields, headers=headers)
        assert answer.status_code == 403
    assert "Priorité" not in browser.get(f"/tickets/{number}").text.split("timeline")[1][:2000]


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/backlog", "agent", 403),
        ("/backlog.csv", "agent", 403),
        ("/backlog", "supervisor", 200),
        ("/admin/quarantine", "supervisor", 403),
        ("/admin/quarantine", "administrator", 200),
        ("/admin/services", "administrator", 200),
        ("/admin/sources", "administrator", 200),
        ("/admin/people", "administrator", 200),
        ("/admin/kiosks", "administrator", 200),
        ("/admin/models", "administrator", 200),
        ("/customers?q=martin", "agent", 200),
        ("/mentions", "agent", 200),
        ("/admin/sheets", "supervisor", 403),
        ("/admin/sheets", "administrator", 200),
        ("/admin/retention", "supervisor", 403),
        ("/admin/retention", "administrator", 200),
        ("/admin/erasures", "administrator", 200),
        ("/admin/register", "administrator", 200),
        ("/robots", "agent", 200),
    ],
)
def test_each_role_opens_its_pages_and_no_other(
    site: Site, path: str, role: str, status: int
) -> None:
    site.person("someone", role)
    assert site.browser("someone").get(path).status_code == status


def test_no_page_lets_a_script_run_that_is_not_ours(site: Site) -> None:
    site.person("lea")
    number = ticket(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    browser = site.browser("lea")
    for path in ("/sign-in", "/inbox", f"/tickets/{number}", "/nothing-here"):
        answer = browser.get(path, follow_redirects=True)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_an_administrator_adds_somebody_who_then_signs_in(site: Site) -> None:
    site.person("boss", "administrator")
    browser = site.browser("boss")
    person = {"login": "Hugo", "name": "Hugo Le Goff", "role": "agent", "password": "x" * 12}
    assert browser.send_form("/admin/people", **person).status_code == 303
    short = browser.send_form("/admin/people", **(person | {"login": "z", "password": "x"}))
    assert short.status_code == 409
    assert "10 caractères" in short.text
    answer = site.browser().send_form("/sign-in", login="hugo", password="x" * 12)
    assert answer.status_code == 303
