"""The five verbs for a group of a SCIM service, or for all its users."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar

from invitehub.providers.base import (
    ActionRequired,
    Capabilities,
    Deadline,
    Grant,
    Health,
    Membership,
    Permanent,
)
from invitehub.providers.scim.api import Directory
from invitehub.providers.scim.resources import User

CAPABILITIES = Capabilities(invites=False, counts_pending=False)


class ScimProvider:
    """Ref: the user's id. SCIM has no place for the key of a membership: whoever is there already is not ours."""

    kind: ClassVar[str] = "scim"
    identity_kind: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, options: Mapping[str, str], deadline: Deadline) -> None:
        self._directory = Directory(options, deadline)
        self._group_given = options["group"]
        self._when_removed = options["when_removed"]
        if self._when_removed == "leave" and not self._group_given:
            self._when_removed = "deactivate"

    def grant(self, member: str, key: str) -> Grant:  # noqa: ARG002 - there is no place for it
        self._directory.see_open()
        # Nobody is made a user for a group that is not there.
        group = self._group
        user = self._taken_in(member) or self._directory.create(member) or self._taken_in(member)
        if user is None:
            raise Permanent("identity_refused", "the name or address is another user's")
        if group is not None:
            self._directory.add(group, user.id)
        return Grant(user.id, "joined")

    def revoke(self, ref: str) -> None:
        if self._group is not None:
            self._directory.remove(self._group, ref)
        if self._when_removed == "leave":
            return
        user = self._directory.user(ref)
        if user is None:
            return
        if self._when_removed == "delete":
            self._directory.delete(user)
        elif user.active:
            self._directory.set_active(user, active=False)

    def find(self, member: str) -> Membership | None:
        self._enter()
        user = self._directory.find_user(member)
        return self._membership(user) if user is not None and self._is_in(user) else None

    def members(self) -> Iterator[Membership]:
        if self._group is None:
            yield from (self._membership(user) for user in self._directory.users() if user.active)
            return
        missing = dict.fromkeys(self._directory.members_of(self._group))
        for user in self._directory.users():
            if user.id in missing:
                del missing[user.id]
                if user.active:
                    yield self._membership(user)
        for user_id in missing:
            if (one := self._directory.user(user_id)) is not None and one.active:
                yield self._membership(one)

    def check(self) -> Health:
        self._directory.ping()
        try:
            if self._group is not None:
                self._directory.members_of(self._group)
        except ActionRequired as error:
            if error.code != "team_missing":
                raise
            return Health(ok=False, reason=error.code)
        able = self._directory.can_patch() or (self._group is None and self._when_removed == "delete")
        return Health(ok=able, reason="" if able else "patch_unsupported")

    def _enter(self) -> None:
        """Raises `ActionRequired` (`team_missing`) when there is no such group: then nobody is proven absent."""
        _ = self._group

    @cached_property
    def _group(self) -> str | None:
        return self._directory.group_id(self._group_given) if self._group_given else None

    def _taken_in(self, member: str) -> User | None:
        """Somebody who is known to the application, active from now on; None if there is nobody of that name.

        Raises `Permanent` (`already_member`) for whoever is in already, which is not our doing.
        """
        user = self._directory.find_user(member)
        if user is None:
            return None
        if self._is_in(user):
            raise Permanent("already_member", "is there already")
        if not user.active:
            self._directory.set_active(user, active=True)
        return user

    def _is_in(self, user: User) -> bool:
        return user.active and (self._group is None or user.id in self._directory.members_of(self._group))

    def _membership(self, user: User) -> Membership:
        """Since when somebody is in a group is not known there."""
        since = user.created if self._group is None else None
        return Membership(user.id, user.identity, "joined", user.role, since)
