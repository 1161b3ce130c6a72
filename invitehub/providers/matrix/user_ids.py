"""Matrix user ids, `@name:server`: as people type them, and as servers send them."""

import ipaddress
import re
import unicodedata
from urllib.parse import unquote

import idna

from invitehub.providers.base import IdentityMalformed
from invitehub.providers.identities import TYPED_LIMIT, trimmed

# Octets of a whole user id, sigil and server name included.
ID_LIMIT = 255

# What a new id's localpart may hold; older ones may hold any printable ASCII but the colon, and are never typed anew.
_LOCALPART = re.compile(r"[a-z0-9._=/+-]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PORT = re.compile(r"[0-9]{1,5}")
# Where a client's "copy link" leaves an id.
_LINKS = ("https://matrix.to/#/", "http://matrix.to/#/", "matrix.to/#/", "matrix:u/")


def normalise_user_id(text: str) -> str:
    """The canonical form of a user id by the specification's grammar: NFKC, trimmed, lower case, an ASCII server name.

    A matrix.to link, a `matrix:` URI and a missing @ are forgiven. Capitals are lowered: new ids have none, and a phone
    puts one at the beginning by itself. Raises `IdentityMalformed` with one of the codes `empty`, `too_long`, `space`,
    `no_server`, `local_missing`, `local_malformed`, `server_malformed`.
    """
    if len(text) > TYPED_LIMIT:
        raise _malformed("too_long")
    typed = _without_link(trimmed(unicodedata.normalize("NFKC", text)).lower()).removeprefix("@")
    if not typed:
        raise _malformed("empty")
    if any(character.isspace() for character in typed):
        raise _malformed("space")
    local, colon, server = typed.partition(":")
    if not colon or not server:
        raise _malformed("no_server")
    if not local:
        raise _malformed("local_missing")
    if not _LOCALPART.fullmatch(local):
        raise _malformed("local_malformed")
    user_id = f"@{local}:{_server_name(server)}"
    if len(user_id) > ID_LIMIT:
        raise _malformed("too_long")
    return user_id


def server_of(user_id: str) -> str:
    """The server name of an id as a server sent it."""
    return user_id.partition(":")[2]


def _without_link(text: str) -> str:
    for prefix in _LINKS:
        if text.startswith(prefix):
            return unquote(text.removeprefix(prefix).partition("?")[0])
    return text


def _server_name(text: str) -> str:
    """A DNS name (one label will do), an IPv4 address or an IPv6 address in brackets, perhaps with a port."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        name = f"[{_ipv6(host)}]" if bracket else ""
        colon, port = rest[:1], rest[1:]
    else:
        host, colon, port = text.partition(":")
        name = _host(host)
    if not name or colon not in {"", ":"} or (colon and not _PORT.fullmatch(port)):
        raise _malformed("server_malformed")
    return f"{name}{colon}{port}"


def _ipv6(text: str) -> str:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        raise _malformed("server_malformed") from None
    if address.scope_id is not None:
        raise _malformed("server_malformed")
    return str(address)


def _host(text: str) -> str:
    try:
        name = idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower()
    except UnicodeError:
        raise _malformed("server_malformed") from None
    return name if all(_LABEL.fullmatch(label) for label in name.split(".")) else ""


def _malformed(code: str) -> IdentityMalformed:
    return IdentityMalformed(code, kind="matrix")
