from html import unescape

from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import scenes


def test_the_page_asks_for_the_call_until_it_was_made(sign_in, cast: Cast, now):
    cast.lucille.email = ""
    cast.lucille.save()
    ticket = scenes.reported(cast.lucille, at=now)
    dana = sign_in(cast.dana)
    page = f"/tickets/{ticket.number}"

    before = unescape(dana.get(page).content.decode())
    newest = ticket.events.order_by("-id").first().pk
    answer = dana.post(f"{page}/told-by-phone", {"seen": newest, "note": "Thanks."})
    after = unescape(dana.get(page).content.decode())

    assert "No letter reaches Lucille Fontenot. Call and tell what happened: received." in before
    assert answer.status_code in (302, 303)
    assert ticket.events.filter(act=Act.TOLD_BY_PHONE).count() == 1
    assert "told the requestor by phone (received)" in after
    assert "No letter reaches" not in after
