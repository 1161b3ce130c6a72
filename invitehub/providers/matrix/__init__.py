"""The `matrix` connector: a team is a room or a space on any homeserver, spoken to in the client-server API over plain HTTP."""

from invitehub.providers.base import Option, ProviderKind
from invitehub.providers.matrix.provider import CAPABILITIES, MatrixProvider
from invitehub.providers.matrix.user_ids import normalise_user_id

__all__ = ["KIND", "MatrixProvider"]

KIND = ProviderKind(
    kind=MatrixProvider.kind,
    identity_kind=MatrixProvider.identity_kind,
    capabilities=CAPABILITIES,
    options=(
        Option(
            name="homeserver",
            help="address of the bot user's homeserver, such as https://matrix.example.org",
            required=True,
            pattern=r"https?://[^\s/?#]+(/[^\s?#]*)?",
        ),
        Option(
            name="room",
            help="the room's or space's id (!abc:example.org) or alias (#plus:example.org)",
            required=True,
            pattern=r"![^\s]{1,254}|#[^\s:]+:[^\s]{1,253}",
        ),
        Option(name="token", help="access token of the bot user", required=True, secret=True),
        Option(
            name="removal",
            help="kick: who is removed may be invited again by anybody; ban: may not, nor come back to a public room",
            default="kick",
            choices=("kick", "ban"),
        ),
    ),
    normalise=normalise_user_id,
    open=MatrixProvider,
)
