"""`python -m bot.plot`: the picture of /stats, drawn in a process of its own, which gives its memory back.

Reads one JSON document from standard input and writes a PNG. There are no words in the picture, only dates and figures:
the caption says in the reader's language which colour is what.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# As wide as a phone shows it, twice as fine.
_SIZE, _DPI = (5.4, 6.6), 200


@dataclass(frozen=True)
class Look:
    """Colours of one theme: those of Telegram's own chats behind, and the caption's coloured squares in front."""

    back: str
    ink: str
    grid: str


LOOKS: Final = {
    "light": Look("#ffffff", "#1c1c1e", "#e3e3e8"),
    "dark": Look("#17212b", "#f0f0f2", "#2f3b47"),
}
# One a panel: 🟦 redemptions, 🟪 swaps, 🟥 failures, 🟩 seats.
_PANELS: Final = (
    ("redemptions", "#3b82f6"),
    ("swaps", "#a855f7"),
    ("failures", "#ef4444"),
    ("seats", "#22a35a"),
)


def main() -> None:
    mpl.use("Agg")
    asked = json.load(sys.stdin)
    draw(asked["labels"], asked["series"], LOOKS[asked["theme"]]).savefig(sys.stdout.buffer, format="png")


def draw(labels: list[str], series: dict[str, list[int]], look: Look) -> Figure:
    """Four panels above one another over the same steps."""
    figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=look.back, layout="constrained")
    panels: Any = figure.subplots(len(_PANELS), 1, sharex=True)
    for axes, (name, colour) in zip(panels, _PANELS, strict=True):
        _panel(axes, series[name], colour, look, line=name == "seats")
    every = max(1, len(labels) // 7)
    shown = range(len(labels) - 1, -1, -every)
    panels[-1].set_xticks(list(shown), [labels[place] for place in shown])
    return figure


def _panel(axes: Axes, values: list[int], colour: str, look: Look, *, line: bool) -> None:
    steps = range(len(values))
    if line:
        axes.plot(steps, values, color=colour, linewidth=2.5, marker="o", markersize=4)
        axes.fill_between(steps, values, color=colour, alpha=0.18)
    else:
        axes.bar(steps, values, color=colour, width=0.75)
    top = max([*values, 1])
    axes.set_ylim(0, top * 1.25)
    axes.set_facecolor(look.back)
    axes.grid(axis="y", color=look.grid)
    axes.set_axisbelow(True)
    axes.tick_params(colors=look.ink, labelsize=11, length=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(look.grid)
    highest = values.index(max(values))
    if values[highest]:
        axes.annotate(
            f"{values[highest]:,}",
            (highest, values[highest]),
            textcoords="offset points",
            xytext=(0, 4),
            ha="center",
            color=look.ink,
            fontsize=12,
            fontweight="bold",
        )


if __name__ == "__main__":
    main()
