"""What Lucille does when she calls at night, over a real line."""

from tests.phone import pcm
from tests.phone import short_prompts as said
from tests.phone.desk_phones import SUNDAY_2_00, Caller, Desk

MESSAGE = pcm.babble(2.0, seed=1)


def until_the_tone(desk: Desk, consent: str = "1") -> Caller:
    """Lucille calls at night and says whether she agrees to the fee."""
    desk.is_at(SUNDAY_2_00)
    lucille = desk.call()
    lucille.hears(said.WELCOME)
    lucille.presses("2")
    lucille.hears(said.AGREE)
    lucille.presses(consent)
    lucille.hears(said.SPEAK)
    return lucille


def leaves_a_message(desk: Desk) -> Caller:
    lucille = until_the_tone(desk)
    lucille.hears_tone()
    lucille.says(MESSAGE)
    lucille.presses("#")
    lucille.hears(said.PAGED)
    lucille.is_hung_up_on()
    return lucille
