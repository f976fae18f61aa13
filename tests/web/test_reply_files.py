"""Files on replies: sent up, shown, given out, and in the mail; with scripts and without."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inbox import mailer, pipeline
from inbox.settings import Settings
from store import outgoing_files
from tests.servers.postgres import Database
from tests.servers.smtp import Smtp
from tests.web.site import PASSWORD, Site
from tests.web.tickets import ticket

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf500f0003860180345a9f670000000049454e44ae426082"
)
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


def files_of(database: Database) -> list[tuple[str, str, bool]]:
    rows = database.rows(
        "SELECT filename, content_type, outgoing_id IS NOT NULL AS sent FROM outgoing_file"
        " ORDER BY created_at, filename"
    )
    return [(row["filename"], row["content_type"], row["sent"]) for row in rows]


def test_without_scripts_files_go_up_with_the_reply_and_into_the_mail(
    site: Site, database: Database, smtp: Smtp
) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    files = [("avoir.pdf", PDF, "application/pdf"), ("plan.png", PNG, "application/octet-stream")]
    browser.send_files(
        f"/tickets/{number}/messages", files, kind="reply", text="Voyez [plan.png].", key="k"
    )
    assert files_of(database) == [
        ("avoir.pdf", "application/pdf", True),
        ("plan.png", "image/png", True),
    ]
    page = browser.get(f"/tickets/{number}").text
    [pdf, _] = re.findall(r'href="(/reply-files/[\w-]+)" download>', page)
    assert page.index(">avoir.pdf<") < page.index(">plan.png<")
    given = browser.get(pdf)
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith('attachment; filename="avoir.pdf"')
    assert "sandbox" in given.headers["content-security-policy"]

    pipeline.bind(Settings(smtp_url=smtp.url, mail_from="contact@shop.example"))
    database.rows("UPDATE outgoing SET next_attempt_at = now()")
    [row] = database.rows("SELECT id FROM outgoing")
    pipeline.send(row["id"])
    mailer.close()
    mail = message_from_bytes(smtp.received[0].content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["avoir.pdf"]
    html = mail.get_body(("html",))
    assert html is not None
    assert 'alt="plan.png"' in html.get_content()


def test_a_double_click_sends_each_file_once(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    for _ in range(2):
        browser.send_files(
            f"/tickets/{number}/messages",
            [("a.pdf", PDF, "")],
            kind="reply",
            text="Bonjour",
            key="k1",
        )
    assert files_of(database) == [("a.pdf", "application/pdf", True)]


def test_a_reply_held_back_or_taken_back_keeps_its_files(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    database.rows("UPDATE ticket SET message_count = 2")
    browser = site.browser("lea")
    fields = {"kind": "reply", "text": "Bonjour", "known_messages": "1"}
    browser.send_files(f"/tickets/{number}/messages", [("a.pdf", PDF, "")], **fields)
    assert files_of(database) == [("a.pdf", "application/pdf", False)]
    assert "a.pdf" in browser.get(f"/tickets/{number}").text
    browser.send_form(f"/tickets/{number}/messages", **fields, anyway="1")
    assert files_of(database) == [("a.pdf", "application/pdf", True)]
    [row] = database.rows("SELECT id FROM outgoing")
    browser.send_form(f"/outgoing/{row['id']}/take-back", number=str(number))
    assert files_of(database) == [("a.pdf", "application/pdf", False)]


def test_what_is_not_sent_is_its_author_s_alone(site: Site, database: Database) -> None:
    site.person("lea")
    site.person("paul")
    number = ticket()
    lea, paul = site.browser("lea"), site.browser("paul")
    lea.send_files(f"/tickets/{number}/files", [("a.pdf", PDF, "")])
    [row] = database.rows("SELECT id FROM outgoing_file")
    assert paul.get(f"/reply-files/{row['id']}").status_code == 404
    away = f"/reply-files/{row['id']}/remove"
    assert paul.send_form(away, number=str(number)).status_code == 404
    paul.send_form(f"/tickets/{number}/messages", kind="reply", text="Bonjour")
    assert files_of(database) == [("a.pdf", "application/pdf", False)]
    lea.send_form(away, number=str(number))
    assert files_of(database) == []


def test_names_and_types_are_what_the_bytes_are_and_two_of_a_name_are_two(
    site: Site, database: Database
) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    browser.send_files(
        f"/tickets/{number}/files",
        [
            ("../../etc/passwd\r\nX: y.png", PNG, "image/png"),
            ("photo.png", PNG, "image/png"),
            ("photo.png", PNG, "image/png"),
            ("page.png", b"<html><script>alert(1)</script>", "image/png"),
        ],
    )
    found = {name: kind for name, kind, _ in files_of(database)}
    assert {"photo.png", "photo-2.png"} <= set(found)
    assert all("/" not in name and "\n" not in name for name in found)
    rows = database.rows("SELECT id FROM outgoing_file WHERE filename LIKE 'page%%'")
    given = browser.get(f"/reply-files/{rows[0]['id']}?shown=1")
    assert given.headers["content-disposition"].startswith("attachment")


def test_more_than_a_mail_can_take_is_refused_in_words(
    site: Site, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    monkeypatch.setattr(outgoing_files, "MOST_BYTES", 100)
    path = f"/tickets/{number}/files"
    answer = browser.send_files(path, [("a.pdf", PDF * 9, "")])
    assert answer.status_code == 409
    assert "trop lourds" in answer.text
    for _ in range(4):
        browser.send_files(path, [("a.pdf", PDF, "")])
    assert database.count("outgoing_file") == 4
    assert browser.send_files(path, [("a.pdf", PDF, "")]).status_code == 409
    assert browser.send_files(path, [("leer.txt", b"", "")]).status_code == 409


def test_a_body_that_no_form_of_ours_sends_is_not_read(site: Site) -> None:
    for name, value in (("content-length", str(10**12)), ("transfer-encoding", "chunked")):
        line = HTTPConnection(site.url.removeprefix("http://"), timeout=20)
        line.putrequest("POST", "/tickets/1001/files")
        line.putheader("content-type", "multipart/form-data; boundary=b")
        line.putheader(name, value)
        line.endheaders()
        assert line.getresponse().status == 413
        line.close()


def test_what_came_back_can_be_written_again_with_its_files(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    browser.send_files(
        f"/tickets/{number}/messages", [("a.pdf", PDF, "")], kind="reply", text="Bonjour Jeanne"
    )
    database.rows(
        "UPDATE outgoing SET state = 'bounced', refused = '{\"jeanne@example.fr\": \"5.1.1\"}'"
    )
    page = browser.get(f"/tickets/{number}").text
    assert "Cette réponse est revenue" in page
    [row] = database.rows("SELECT id FROM outgoing")
    browser.send_form(f"/outgoing/{row['id']}/again", number=str(number))
    page = browser.get(f"/tickets/{number}").text
    assert ">Bonjour Jeanne</textarea>" in page
    assert sorted(files_of(database)) == [
        ("a.pdf", "application/pdf", False),
        ("a.pdf", "application/pdf", True),
    ]


def test_with_scripts_files_are_chosen_pasted_removed_and_sent(
    site: Site, database: Database, browser_page: Page, tmp_path: Path
) -> None:
    site.person("lea")
    number = ticket()
    page = browser_page
    page.goto(f"{site.url}/tickets/{number}")
    page.fill("[name=login]", "lea")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    area = page.locator("#write-reply textarea")
    area.fill("Bonjour, voyez ")
    (tmp_path / "avoir.pdf").write_bytes(PDF)
    (tmp_path / "trop.pdf").write_bytes(PDF)
    page.set_input_files("[data-attach]", [tmp_path / "avoir.pdf", tmp_path / "trop.pdf"])
    expect(page.locator("#reply-files li")).to_have_count(2)
    page.get_by_role("button", name="Retirer trop.pdf").click()
    expect(page.locator("#reply-files li")).to_have_count(1)
    area.focus()
    area.evaluate(
        """(area, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",  # noqa: E501 - a script
        list(PNG),
    )
    expect(area).to_have_value("Bonjour, voyez [image.png]")
    page.locator("#write-reply [name=to]").press("Enter")  # and no file is removed by it
    sent = page.locator(".msg.out .files li")
    expect(sent).to_have_count(2)
    expect(page.locator("#reply-files li")).to_have_count(0)
    assert sorted(files_of(database)) == [
        ("avoir.pdf", "application/pdf", True),
        ("image.png", "image/png", True),
    ]
