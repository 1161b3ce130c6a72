"""/find when more people match than fit a message: page by page, and as a file; of a whole code without the code."""

from invitehub import code_format, people, redeem
from invitehub.code_format import ParsedCode
from invitehub.outcomes import ACCEPTED
from tests.bot.play import button
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_exports import exported

# More than are looked at for the first answer.
MANY = 53


def redeemed_by_many(stage: Stage, word: str) -> str:
    """A code that has been used by so many, with identities that begin alike."""
    (code,) = stage.codes(seats=MANY, uses=MANY)
    parsed = code_format.parse(code)
    assert isinstance(parsed, ParsedCode)
    for number in range(MANY):
        identity = f"{word}.{number}@example.com"
        with stage.house.db.transaction() as session:
            person = people.ensure_person(session, stage.person().id)
            outcome = redeem.redeem(
                session, key=identity, mac=stage.house.keys.mac(parsed), person=person, identity=identity
            )
        assert outcome.kind in ACCEPTED
    return code


def test_all_who_are_found_are_turned_page_by_page_and_exported(stage: Stage, admin: Person) -> None:
    word = f"many{admin.id}"
    code = redeemed_by_many(stage, word)
    admin.talk(f"/find {word}")
    admin.sees(f"{MANY} people")
    rows = exported(stage, admin, button(admin, "Export"))
    assert len([row for row in rows if row[0].startswith(word)]) == MANY
    admin.talk(f"/find {word}")
    admin.press(f"All {MANY}")
    admin.sees("1 of 7")
    assert len([label for label in admin.labels() if word in label]) == 8
    admin.press("›")
    admin.sees("2 of 7")
    admin.talk(f"/find {code}")
    admin.sees(f"{MANY} people")
    rows = exported(stage, admin, button(admin, "Export"))
    assert len([row for row in rows if row[0].startswith(word)]) == MANY
    admin.talk(f"/find {code}")
    admin.press(f"All {MANY}")
    admin.sees("Who has redeemed that code")
    assert code not in str(admin.answers())
    admin.press("Back")
    admin.sees(f"Uses: {MANY} of {MANY}")
