"""What the product refuses admins and operators. Each carries a code and arguments; the words are the doors' business."""


class Refusal(Exception):
    """A wish that cannot be granted. `code`: short and stable, e.g. `pool_missing`; `args_`: what it speaks of."""

    def __init__(self, code: str, **args: object) -> None:
        self.code = code
        self.args_ = args
        super().__init__(code if not args else f"{code} {args}")
