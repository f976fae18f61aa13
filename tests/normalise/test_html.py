"""HTML mail is readable as text, and inert when it is shown."""

from __future__ import annotations

from time import process_time

import pytest

from inbox.normalise.html import sanitise, to_text


def shown(html: str, *, remote: bool = False) -> str:
    return sanitise(html, lambda cid: f"/messages/7/attachments/{cid}", remote)


def test_paragraphs_of_outlook_and_gmail_keep_their_lines() -> None:
    outlook = (
        "<p class=MsoNormal>A<o:p></o:p></p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>B</p>"
    )
    assert to_text(outlook) == "A\n\nB"
    assert to_text("<div>A</div><div><br></div><div>B<br>C</div>") == "A\n\nB\nC"
    assert to_text("<p>A</p><p>B</p>") == "A\n\nB"


def test_a_layout_table_does_not_indent_the_mail_and_a_data_table_keeps_its_columns() -> None:
    assert to_text("<table><tr><td><table><tr><td>Bonjour</td></tr></table></td></tr></table>") == (
        "Bonjour"
    )
    table = "<table><tr><th>Réf</th><th>Prix</th></tr><tr><td>A1</td><td>12 €</td></tr></table>"
    assert to_text(table) == "Réf  Prix\nA1   12 €"


def test_control_characters_written_as_entities_hurt_nobody() -> None:
    assert to_text("<p>a<script>x</script>&#1;b &#0; <a href='http://x.example/&#2;'>c</a>") != ""
    assert "<script" not in shown(
        "<p>a&#1;<a href='http://x.example/&#2;'>c</a><script>x</script>&#3;d"
    )


def test_a_link_says_where_it_leads_once() -> None:
    assert to_text('<a href="https://x.example/a">ici</a>') == "ici (https://x.example/a)"
    assert to_text('<a href="https://x.example/a">https://x.example/a</a>') == "https://x.example/a"


def test_what_nobody_sees_is_not_read_unless_there_is_nothing_else() -> None:
    assert to_text("<title>t</title><style>s</style><script>x</script>a<p hidden></p>") == "a"
    assert to_text('<div style="display:none">preview</div><p>a</p>') == "a"
    assert to_text('<div style="display: none">seul</div>') == "seul"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>', '<a href=" jav&#x09;ascript:alert(1)">x</a>',
        '<iframe src="https://evil.example"></iframe>', '<form action="/x"><input name=a></form>',
        '<div style="background:url(https://evil.example/x)">x</div>',
        '<div style="width:expression(alert(1))">x</div>',
        '<meta http-equiv=refresh content="0;u">',
        '<link rel=stylesheet href="https://evil.example/x">',
        "<style>@import 'https://evil.example'</style>",
        '<img src="https://evil.example/pixel.gif">', '<img srcset="https://evil.example/p 2x">',
        '<img src="/api/v1/logout">', '<base href="https://evil.example">',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<object data="x"></object>',
        '<div style="position:fixed;top:0">x</div>', '<table background="https://evil.example/x">',
        '<video poster="https://evil.example/x"></video>',
        "<noscript><p title='</noscript><img src=x>'>",
    ],
)  # fmt: skip
def test_nothing_in_a_shown_mail_acts_or_calls_home(hostile: str) -> None:
    found = shown(f"<p>avant</p>{hostile}<p>après</p>").lower()
    for bad in ("<script", "onerror", "onload", "javascript:", "<iframe", "<form", "<input", "url(",
                "expression", "<meta", "<link", "@import", "evil.example/", "/api/", "<base",
                "data:", "<svg", "<object", "position", "<style"):  # fmt: skip
        assert bad not in found
    assert "avant" in found


def test_pictures_come_from_us_and_remote_ones_only_when_asked() -> None:
    assert 'src="/messages/7/attachments/a@b"' in shown('<img src="cid:a%40b">')
    assert "https://x.example/p.png" not in shown('<img src="https://x.example/p.png">')
    assert "https://x.example/p.png" in shown('<img src="https://x.example/p.png">', remote=True)


def test_a_link_opens_apart_and_shows_its_true_host() -> None:
    found = shown('<a href="https://evil.example/x">www.bank.example</a>')
    assert 'rel="noopener' in found
    assert 'target="_blank"' in found
    assert '<span class="true-host">[evil.example]</span>' in found
    assert "true-host" not in shown('<a href="https://www.bank.example/x">bank.example</a>')
    assert "true-host" in shown('<a href="https://evil.example">bank.example.evil.example</a>')


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000 + "x", "<b>" * 20_000 + "x", "<table><tr><td>" * 300 + "x",
     "<table>" + "<tr><td>a</td><td>b</td></tr>" * 20_000 + "</table>",
     "<p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">x", "&" * 200_000, "<" * 200_000,
     "<!--" * 50_000, "<table><tr><td colspan=9999999 rowspan=9999999>x</td></tr></table>"],
    ids=["deep", "unclosed", "nested tables", "rows", "attributes", "entities", "angles",
         "comments", "spans"],
)  # fmt: skip
def test_html_made_to_take_long_is_read_and_shown_soon(html: str) -> None:
    started = process_time()
    to_text(html)
    shown(html)
    assert process_time() - started < 3


def test_the_ground_that_words_were_written_on_stays_behind_them() -> None:
    assert "background-color:#123456" in shown(
        '<p style="background: #123456 url(https://x.example/g.png); color: white">Bonjour</p>'
    )
    for other in ("url(https://x.example/g.png)", "var(--x)", "#fff\\9"):
        assert "x.example" not in shown(f'<p style="background: {other}">Bonjour</p>')


@pytest.mark.parametrize(
    "swallowing",
    [
        "<embed src=x>", "<noscript><p title='</noscript><img src=x>'>", "<svg>", "<object data=x>",
        "</body></html>", "<video src=x>",
    ],
)  # fmt: skip
def test_what_follows_an_element_that_shows_nothing_is_read_and_shown(swallowing: str) -> None:
    mail = f"<html><body><p>Avant</p>{swallowing}<p>Ensuite</p>"
    assert to_text(mail).split() == ["Avant", "Ensuite"]
    assert "Ensuite" in shown(mail)


def test_a_sender_cannot_write_the_mark_of_a_true_host_himself() -> None:
    forged = '<span class="true-host">[bank.example]</span>'
    found = shown(f'<a href="https://evil.example">{forged}</a> {forged}')
    assert found.count("true-host") == 1
    assert '<span class="true-host">[evil.example]</span>' in found
