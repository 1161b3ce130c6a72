"""The four ways in which a call to a provider ends badly, and what may be done next after each."""
# The errors are named by what they let the caller do.

import re

DETAIL_LIMIT = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class ProviderError(Exception):
    """A call that did not end well. Catch the four below; each says what is known and what may be done next.

    `code` is a short slug for programs and text catalogues. `detail` is upstream's own wording for logs and admins: one
    line, at most 300 characters, without secrets. `after` is how many seconds upstream asked us to wait, if it did.
    """

    def __init__(self, code: str, detail: str = "", *, after: float | None = None) -> None:
        self.code = code
        self.detail = clean_detail(detail)
        self.after = after
        super().__init__(f"{code}: {self.detail}" if self.detail else code)


class Retry(ProviderError):
    """Nothing happened upstream; the same call may be made again, not before `after` seconds.

    Used when the request never left (connection refused, no free connection, deadline passed before sending), when a
    rate limit refused it, and whenever a call that only reads did not get its answer.
    """


class Uncertain(ProviderError):
    """The request left and may have had its effect: `find` must have answered before anything is sent again.

    Used for calls that write: no answer in time, connection cut after sending, 5xx, an answer that makes no sense.
    """


class ActionRequired(ProviderError):
    """Nothing happened, and nobody gets a seat in this team until a person changes something there.

    The trouble is the team's, not the member's, so the seat may be placed in another team: `team_full`,
    `team_missing`, `credentials_refused`, `rights_missing`.
    """


class Permanent(ProviderError):
    """Nothing happened, and upstream will never do this for this member; the use of the code is given back.

    The trouble is the member's: `identity_refused`, `domain_blocked`, `already_member` (somebody else's grant, or an
    admin's hand, made this person a member: nothing was changed and the membership is not ours to end).
    """


class IdentityMalformed(ValueError):
    """What was typed cannot be an identity of this kind. `code` says why, e.g. `no_at`; the text is never repeated."""

    def __init__(self, code: str, *, kind: str = "email") -> None:
        self.code = code
        self.kind = kind
        super().__init__(code)


class OptionInvalid(ValueError):
    """A team's option makes no sense. `code`: `unknown`, `missing`, `not_a_choice`, `malformed`."""

    def __init__(self, option: str, code: str, hint: str = "") -> None:
        self.option = option
        self.code = code
        self.hint = hint
        super().__init__(f"option {option}: {code}{f' ({hint})' if hint else ''}")


def clean_detail(text: str) -> str:
    """Upstream's words as one line of at most 300 characters without control characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= DETAIL_LIMIT else line[: DETAIL_LIMIT - 1] + "…"
