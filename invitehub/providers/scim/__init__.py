"""The `scim` connector: a team is a group, or all users, of an application that speaks SCIM 2.0 (RFC 7643, RFC 7644)."""

from invitehub.providers.base import Option, ProviderKind
from invitehub.providers.identities import normalise_email
from invitehub.providers.scim.provider import CAPABILITIES, ScimProvider

__all__ = ["KIND", "ScimProvider"]

KIND = ProviderKind(
    kind=ScimProvider.kind,
    identity_kind=ScimProvider.identity_kind,
    capabilities=CAPABILITIES,
    options=(
        Option(
            name="url",
            help="base address of the SCIM service, such as https://app.example.com/scim/v2",
            required=True,
            pattern=r"https?://[^\s/?#]+(/[^\s?#]*)?",
        ),
        Option(name="group", help="id or display name of the group; empty: all users of the application"),
        Option(name="token", help="bearer token; or give user and password", secret=True),
        Option(name="user", help="name for basic credentials, instead of a token", pattern=r"[^:]+"),
        Option(name="password", help="password for basic credentials", secret=True),
        Option(
            name="when_removed",
            help="leave: out of the group, the user stays (without a group: deactivate); deactivate; delete",
            default="leave",
            choices=("leave", "deactivate", "delete"),
        ),
    ),
    normalise=normalise_email,
    open=ScimProvider,
)
