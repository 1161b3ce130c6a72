"""Turning what a person typed into the one form of an identity that is stored, compared and sent upstream."""

import re
import unicodedata

import idna

from invitehub.providers.base import IdentityMalformed

# RFC 5321: octets of the local part, of the domain, and of a path without its angle brackets.
LOCAL_LIMIT = 64
DOMAIN_LIMIT = 253
ADDRESS_LIMIT = 254
# Nothing sensible is longer; longer text is not worth the work of looking at it.
TYPED_LIMIT = 1000

_ATEXT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.")
_WORD_CATEGORIES = frozenset(("Ll", "Lo", "Lm", "Mn", "Mc", "Nd"))
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def normalise_email(text: str) -> str:
    """The canonical form of an e-mail address: NFKC, trimmed, lower case, the domain in its ASCII (IDNA) form.

    Full-width characters, invisible characters around it and `mailto:` are forgiven. The local part is lower-cased too:
    no provider in use tells `First@` from `first@`, and one person must not get two seats by it. Comments, quoted local parts
    and address literals are not accepted. Raises `IdentityMalformed` with one of the codes `empty`, `too_long`, `space`,
    `no_at`, `many_at`, `local_missing`, `local_too_long`, `local_malformed`, `domain_missing`, `domain_malformed`,
    `domain_incomplete`.
    """
    if len(text) > TYPED_LIMIT:
        raise IdentityMalformed("too_long")
    address = trimmed(unicodedata.normalize("NFKC", text)).removeprefix("mailto:")
    if not address:
        raise IdentityMalformed("empty")
    if any(character.isspace() for character in address):
        raise IdentityMalformed("space")
    if address.count("@") != 1:
        raise IdentityMalformed("many_at" if "@" in address else "no_at")
    local, domain = address.split("@")
    canonical = f"{_local_part(local)}@{_domain(domain)}"
    if len(canonical.encode()) > ADDRESS_LIMIT:
        raise IdentityMalformed("too_long")
    return canonical


def trimmed(text: str) -> str:
    """Without white space, format and control characters at the ends, which come along when text is pasted."""
    start, end = 0, len(text)
    while start < end and _invisible(text[start]):
        start += 1
    while end > start and _invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}


def _local_part(text: str) -> str:
    local = unicodedata.normalize("NFKC", text.lower())
    if not local:
        raise IdentityMalformed("local_missing")
    if len(local.encode("utf-8", "surrogatepass")) > LOCAL_LIMIT:
        raise IdentityMalformed("local_too_long")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise IdentityMalformed("local_malformed")
    if not all(
        character in _ATEXT or unicodedata.category(character) in _WORD_CATEGORIES for character in local
    ):
        raise IdentityMalformed("local_malformed")
    return local


def _domain(text: str) -> str:
    if not text.strip("."):
        raise IdentityMalformed("domain_missing")
    if len(text) > DOMAIN_LIMIT:
        raise IdentityMalformed("domain_malformed")
    try:
        domain = idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise IdentityMalformed("domain_malformed") from None
    labels = domain.split(".")
    if len(domain) > DOMAIN_LIMIT or not all(_LABEL.fullmatch(label) for label in labels):
        raise IdentityMalformed("domain_malformed")
    if len(labels) < 2:
        raise IdentityMalformed("domain_incomplete")
    if labels[-1].isdigit():
        raise IdentityMalformed("domain_malformed")
    return domain
