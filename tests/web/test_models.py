"""The screens of the classifier: versions and trainings, thresholds, labels; and what drifts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inbox import learning, pipeline
from inbox.classify import DEFAULT_MODEL
from inbox.settings import Settings
from inbox.web.curves import curve, nearest
from inbox.web.drift import departs, last_weeks
from store import drift, labels, model_files, trainings
from store.session import transaction
from store.tables import DecisionRow
from tests.servers.postgres import Database
from tests.web.site import Browser, Site
from tests.web.test_in_the_browser import AXE, settle, sign_in
from tests.web.tickets import message_of, now, ticket

FIGURES = {
    "examples": 5000,
    "figures": {"complaint_recall": 0.981, "calibration_error": 0.03},
    "former": {"version": "A", "figures": {"complaint_recall": 0.964, "calibration_error": 0.02}},
}
POINTS = [[0.2, 0.99, 0.7], [0.4, 0.97, 0.86], [0.6, 0.8, 0.95]]


@pytest.fixture
def admin(site: Site, home: Path) -> Browser:
    pipeline.bind(Settings(home=home))
    return site.browser(site.person("hugo", "administrator"))


def version(home: Path, name: str, **policy: float) -> str:
    """A trained version, as far as the screens look at it."""
    folder = home / "models" / name
    folder.mkdir(parents=True)
    described = json.loads((DEFAULT_MODEL / "model.json").read_text("utf-8"))
    described |= {"version": name, "policy": described["policy"] | policy}
    (folder / "model.json").write_text(json.dumps(described), "utf-8")
    (folder / "weights.npz").symlink_to(DEFAULT_MODEL / "weights.npz")
    told = {"policy": described["policy"], "tradeoff": {"complaint": POINTS, "sure": POINTS}}
    (folder / "figures.json").write_text(json.dumps(told), "utf-8")
    with transaction() as db:
        model_files.add(db, name, FIGURES)
    return name


def in_use() -> str | None:
    with transaction() as db:
        return model_files.current(db)


def test_a_version_is_put_to_use_and_taken_back_and_it_is_kept_who_did(
    admin: Browser, home: Path
) -> None:
    version(home, "2026.11.3")
    page = admin.get("/admin/models").text
    assert "98,1" in page
    assert "96,4" in page
    admin.send_form("/admin/models/use", version="2026.11.3")
    assert in_use() == "2026.11.3"
    admin.send_form("/admin/models/use", version="")
    assert in_use() is None
    page = admin.get("/admin/models").text
    assert page.count(">Hugo<") + page.count("Hugo</span>") >= 2
    with transaction() as db:
        assert [one.version for one in model_files.uses(db)] == [None, "2026.11.3"]


def test_a_version_whose_files_are_gone_is_not_put_to_use(admin: Browser) -> None:
    with transaction() as db:
        model_files.add(db, "lost", FIGURES)
    assert admin.send_form("/admin/models/use", version="lost").status_code == 409
    assert in_use() is None


def test_one_training_at_a_time_and_how_it_ended_is_told(
    admin: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert admin.send_form("/admin/models/train").status_code == 303
    assert admin.send_form("/admin/models/train").status_code == 409
    [row] = database.rows("SELECT id, state FROM training")
    assert "every 4s" in admin.get("/admin/models").text
    few = Path("tests/none.jsonl")
    monkeypatch.setattr(learning, "corpus_files", lambda: [few])
    learning.train_asked(row["id"], pipeline.deployment())
    [ended] = database.rows("SELECT state, error FROM training")
    assert ended["state"] == "failed"
    assert "none.jsonl" in ended["error"]
    page = admin.get("/admin/models").text
    assert "none.jsonl" in page
    assert "every 4s" not in page
    assert admin.send_form("/admin/models/train").status_code == 303


def test_a_training_whose_worker_died_is_told_as_failed_by_the_next_ring(
    admin: Browser, database: Database
) -> None:
    with transaction() as db:
        training_id = trainings.ask(db, None)
    with transaction() as db:
        assert trainings.begin(db, training_id) is not None
    learning.train_asked(training_id, pipeline.deployment())
    assert database.rows("SELECT state FROM training") == [{"state": "failed"}]


def test_thresholds_are_told_in_words_looked_at_saved_and_given_back(
    admin: Browser, home: Path
) -> None:
    version(home, "2026.11.3", complaint_from=0.4, sure_from=0.6)
    admin.send_form("/admin/models/use", version="2026.11.3")
    told = "Sur 100 réclamations, 97 sont trouvées ; sur 100 messages dits réclamations, 86 en sont"
    assert told in admin.get("/admin/thresholds").text
    looked_at = admin.get("/admin/thresholds?complaint_from=0.21").text
    assert "Sur 100 réclamations, 99 sont trouvées" in looked_at
    pipeline.bind(Settings(home=home))
    values = {"complaint_from": "0.21", "sure_from": "0.6", "doubt_from": "0.1"}
    admin.send_form("/admin/thresholds", **values, critical_from="0.3")
    assert "Sur 100 réclamations, 99 sont trouvées" in admin.get("/admin/thresholds").text
    pipeline.bind(Settings(home=home))
    assert pipeline.model().policy.complaint_from == 0.21
    admin.send_form("/admin/thresholds/own")
    assert told in admin.get("/admin/thresholds").text
    wrong = admin.send_form("/admin/thresholds", **values | {"sure_from": "7"}, critical_from="0")
    assert wrong.status_code == 422


def test_a_model_of_old_without_curves_has_a_page_all_the_same(admin: Browser) -> None:
    page = admin.get("/admin/thresholds")
    assert page.status_code == 200
    assert 'name="complaint_from"' in page.text


def test_a_label_of_ones_own_is_shown_by_texts_pasted_at_once(admin: Browser) -> None:
    asked = {"axis": "topic", "code": "van_rental", "name": "Location", "name_en": "Rental"}
    admin.send_form("/admin/labels", **asked)
    pasted = "\r\n \r\n".join(f"Texte {n}\r\nsur deux lignes" for n in range(9))
    admin.send_form("/admin/labels/topic/van_rental", texts=pasted)
    page = admin.get("/admin/labels").text
    assert "9 / 10" in page
    assert "le modèle ne la connaît pas" in page
    admin.send_form("/admin/labels/topic/van_rental", texts="Un dixième <b>texte</b>")
    page = admin.get("/admin/labels").text
    assert "10 / 10" in page
    assert "&lt;b&gt;texte&lt;/b&gt;" in page
    with transaction() as db:
        rows = labels.examples_of(db, "topic", "van_rental")
    assert rows[0].text == "Texte 0\nsur deux lignes"
    admin.send_form(f"/admin/labels/topic/van_rental/{rows[0].id}/remove")
    assert "9 / 10" in admin.get("/admin/labels").text


def test_only_administrators_see_the_models_and_supervisors_the_drift(site: Site) -> None:
    lea = site.browser(site.person())
    sylvie = site.browser(site.person("sylvie", "supervisor"))
    for path in ("models", "thresholds", "labels"):
        assert sylvie.get(f"/admin/{path}").status_code == 403
    assert (lea.get("/drift").status_code, sylvie.get("/drift").status_code) == (403, 200)


# --- drift --------------------------------------------------------------------------------------


def test_a_week_is_marked_beyond_three_standard_errors_and_no_sooner() -> None:
    # ten weeks of 100 messages with a share of 20 %: the error of an 11th of 100 is 4.2 %
    every = [100] * 11
    assert departs([20] * 10 + [32], every) == ""
    assert departs([20] * 10 + [33], every) == "up"
    assert departs([20] * 10 + [7], every) == "down"
    assert departs([0, 30], [10, 30]) == ""  # too few before it to say anything
    assert departs([0, 0, 9], [100, 100, 100]) == "up"


def test_the_figures_of_a_week_open_the_list_behind_them(site: Site) -> None:
    monday = last_weeks(now())[-3] + timedelta(hours=1)
    old = [ticket(f"Vieux {n}", at=monday, kind="question") for n in range(3)]
    ticket("Neuf", at=now(), kind="question")
    with transaction() as db:
        db.add(
            DecisionRow(
                message_id=message_of(old[0]), field="kind", machine_value="spam", value="question"
            )
        )
    sylvie = site.browser(site.person("sylvie", "supervisor"))
    page = sylvie.get("/drift").text
    link = f"/inbox?view=all&amp;kind=question&amp;week={monday.date().isoformat()}"
    assert link in page
    row = re.search(r"Corrigés par quelqu’un.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert re.search(r">\s*33\s*<svg", row[0])
    listed = sylvie.get(link.replace("&amp;", "&")).text
    assert listed.count("Vieux ") >= 3
    assert "Neuf" not in listed
    assert sylvie.get("/inbox?view=all&week=never").status_code == 200


def test_what_was_said_before_and_taken_back_is_no_correction(
    site: Site, database: Database
) -> None:
    number = ticket("x", at=now())
    for value in ("spam", None):
        with transaction() as db:
            one = message_of(number)
            db.add(DecisionRow(message_id=one, field="kind", machine_value="other", value=value))
    with transaction() as db:
        changed, confirmed = drift.decided(db, last_weeks(now()))
    assert (sum(changed), sum(confirmed)) == (0, 0)


def test_a_curve_stands_where_its_figures_say() -> None:
    points = [(a, b, c) for a, b, c in POINTS]
    drawn = curve(points, at=0.5, own=0.0)
    assert (drawn.at, drawn.own) == (250.0, 40.0)
    assert drawn.rows[0] == (174.0, 70)
    assert drawn.rows[-1] == (8.0, 100)
    assert drawn.lines[1].startswith("124.0,174.0 ")
    assert nearest(points, 0.45) == (0.4, 0.97, 0.86)


# --- in the browser -----------------------------------------------------------------------------


def test_a_slider_tells_what_its_value_gives_while_it_moves(
    admin: Browser, site: Site, home: Path, browser_page: Page
) -> None:
    version(home, "2026.11.3", complaint_from=0.4, sure_from=0.6)
    admin.send_form("/admin/models/use", version="2026.11.3")
    sign_in(browser_page, site, "hugo")
    browser_page.goto(f"{site.url}/admin/thresholds")
    settle(browser_page)
    browser_page.locator("[name=complaint_from]").press("End")
    told = browser_page.locator("[data-threshold=complaint_from] .in-words")
    expect(told).to_contain_text("80 sont trouvées")
    expect(told).to_contain_text("95 en sont")


def test_axe_has_nothing_against_the_screens_of_the_model(
    admin: Browser, site: Site, home: Path, browser_page: Page
) -> None:
    version(home, "2026.11.3")
    admin.send_form("/admin/models/use", version="2026.11.3")
    asked = {"axis": "topic", "code": "van", "name": "Location", "name_en": "Rental"}
    admin.send_form("/admin/labels", **asked)
    for n in range(25):
        ticket(f"n{n}", at=datetime.now(UTC))
    sign_in(browser_page, site, "hugo")
    for scheme in ("light", "dark"):
        browser_page.emulate_media(color_scheme=scheme)
        for path in ("/admin/models", "/admin/thresholds", "/admin/labels", "/drift"):
            browser_page.goto(f"{site.url}{path}")
            settle(browser_page)
            browser_page.evaluate(AXE.read_text("utf-8"))
            found = browser_page.evaluate("axe.run().then(r => r.violations)")
            assert [(path, one["id"], one["nodes"][0]["html"]) for one in found] == []
