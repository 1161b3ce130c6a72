"""The one way in which a command says no."""


class Refused(Exception):
    """The command cannot or will not be done: `message` says why, `cure` what to do about it. Never holds a secret."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message}: {self.cure}" if self.cure else self.message
