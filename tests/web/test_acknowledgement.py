"""The page on which an administrator switches acknowledgements on and writes their texts."""

from __future__ import annotations

from inbox.acknowledgement import TEXTS
from store import acknowledgements
from store.session import transaction
from tests.web.site import Site

FORM = {"active": "yes", "most_a_day": "1", "kinds": "complaint"} | {
    f"{code}.{name}": text
    for code, pair in TEXTS.items()
    for name, text in zip(("subject", "text"), pair, strict=True)
}


def test_an_administrator_switches_it_on_in_his_own_words(site: Site) -> None:
    browser = site.browser(site.person("ada", "administrator"))
    assert "{due}" in browser.get("/admin/acknowledgement").text
    answer = browser.send_form("/admin/acknowledgement", **FORM | {"fr.subject": "Reçu ({number})"})
    assert answer.status_code == 303, answer.text
    with transaction() as db:
        policy = acknowledgements.policy(db)
    assert (policy.active, policy.kinds, policy.most_a_day) == (True, ("complaint",), 1)
    assert policy.texts["fr"][0] == "Reçu ({number})"


def test_a_text_that_lacks_the_number_changes_nothing(site: Site) -> None:
    browser = site.browser(site.person("ada", "administrator"))
    bare = FORM | {"de.subject": "Erhalten", "de.text": "Danke."}
    assert browser.send_form("/admin/acknowledgement", **bare).status_code == 409
    with transaction() as db:
        assert not acknowledgements.policy(db).active


def test_an_agent_may_not(site: Site) -> None:
    browser = site.browser(site.person("lea"))
    assert browser.send_form("/admin/acknowledgement", **FORM).status_code == 403
