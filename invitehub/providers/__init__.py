"""The registry of connectors: ours below, outsiders' through the entry-point group `invitehub.providers`."""

import logging
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from invitehub.providers.base import (
    CALL_SECONDS,
    ActionRequired,
    Capabilities,
    Deadline,
    Grant,
    Health,
    IdentityMalformed,
    Membership,
    Option,
    OptionInvalid,
    Permanent,
    Provider,
    ProviderError,
    ProviderKind,
    Retry,
    Uncertain,
    ensure_capacity,
)

__all__ = [
    "CALL_SECONDS",
    "PROVIDERS",
    "ActionRequired",
    "Capabilities",
    "Deadline",
    "Grant",
    "Health",
    "IdentityMalformed",
    "Membership",
    "Option",
    "OptionInvalid",
    "Permanent",
    "Provider",
    "ProviderError",
    "ProviderKind",
    "Retry",
    "Uncertain",
    "UnknownProvider",
    "ensure_capacity",
    "open_provider",
    "provider_kind",
]

ENTRY_POINTS = "invitehub.providers"
# One line a connector: its kind and the module that holds its KIND.
BUILT_IN = {
    "matrix": "invitehub.providers.matrix",
    "sandbox": "invitehub.providers.sandbox",
    "scim": "invitehub.providers.scim",
}

log = logging.getLogger(__name__)


class UnknownProvider(LookupError):
    """No connector of this kind is installed. `known`: those that are."""

    def __init__(self, kind: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        self.known = known
        super().__init__(f"unknown provider {kind!r}; known: {', '.join(known)}")


class Registry(Mapping[str, ProviderKind]):
    """Kinds by name, loaded at first use. A broken or clashing package of an outsider is logged and left out."""

    @cached_property
    def _kinds(self) -> dict[str, ProviderKind]:
        kinds = {name: _checked(name, import_module(module).KIND) for name, module in BUILT_IN.items()}
        for point in entry_points(group=ENTRY_POINTS):
            if point.name in kinds:
                log.error("provider %s from %s left out: the name is taken", point.name, point.value)
            elif (kind := _load(point)) is not None:
                kinds[point.name] = kind
        return kinds

    def __getitem__(self, kind: str) -> ProviderKind:
        return self._kinds[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


PROVIDERS: Mapping[str, ProviderKind] = Registry()


def provider_kind(kind: str) -> ProviderKind:
    """The kind of this name. Raises `UnknownProvider`."""
    try:
        return PROVIDERS[kind]
    except KeyError:
        raise UnknownProvider(kind, tuple(PROVIDERS)) from None


def open_provider(kind: str, options: Mapping[str, str], *, deadline: Deadline) -> Provider:
    """The connector for one team, given its stored options; no network call yet.

    Raises `UnknownProvider`, and `ActionRequired` (`options_invalid`) when the options no longer make sense.
    """
    description = provider_kind(kind)
    try:
        return description.open(description.resolve(options, environment=os.environ), deadline)
    except OptionInvalid as error:
        raise ActionRequired("options_invalid", str(error)) from error


def _load(point: EntryPoint) -> ProviderKind | None:
    try:
        return _checked(point.name, point.load())
    except Exception:
        log.exception("provider %s from %s left out: it does not load", point.name, point.value)
        return None


def _checked(name: str, kind: object) -> ProviderKind:
    if not isinstance(kind, ProviderKind) or kind.kind != name:
        raise TypeError(f"provider {name}: expected a ProviderKind of that name, got {kind!r}")
    return kind
