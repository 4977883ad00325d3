"""The plot of docs/benchmarks.md: visits per second of each server, and what limits them."""

from pathlib import Path

import matplotlib
from matplotlib import pyplot

from bench.speed.contenders import Measured
from bench.speed.visits import limit

matplotlib.use("svg")

FILE = Path(__file__).parents[2] / "docs" / "benchmarks-speed.svg"
# Both stand out from white and from a dark page; the text changes with the reader's scheme.
COLOURS = {"card": "#2f7fb8", "processor": "#c8702a"}
STYLE = (
    "<style>text{fill:#22211f!important}"
    "@media(prefers-color-scheme:dark){text{fill:#ecebe7!important}}</style>"
)


def draw(found: dict[str, Measured], file: Path = FILE) -> None:
    """Bars, the slowest of a card and a core; the same bytes for the same figures."""
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "showroom"})
    figure, axes = pyplot.subplots(figsize=(8, 0.6 * len(found) + 0.9))
    for row, measured in enumerate(found.values()):
        most = limit(measured)
        axes.barh(row, most.both, 0.6, color=COLOURS[most.name])
        words = f"{most.both:,.0f}/s ({most.name}; {measured.bytes_per_visit / 1000:,.0f} kB)"
        beside = (5, 0)  # points
        axes.annotate(words, (most.both, row), beside, textcoords="offset points", va="center")
    axes.set_yticks(range(len(found)), list(found))
    axes.invert_yaxis()
    axes.set_xlim(0, 1.45 * max(limit(one).both for one in found.values()))
    axes.set_title("Visits per second, page and image, and what limits them", loc="left")
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axes.tick_params(length=0)
    figure.savefig(file, transparent=True, bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    drawn = file.read_text(encoding="utf-8")
    head, tag, rest = drawn.partition("<defs>")
    file.write_text(f"{head}{STYLE}{tag}{rest}", encoding="utf-8")
