"""The gate of a promotion: facts in, a sentence for each rule that they break out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Facts:  # pylint: disable=too-many-instance-attributes  # the rules look at no less
    """What the rules look at, of one release of `source` that is to become `target`'s."""

    source: str
    target: str
    in_registry: bool = True
    rolling: bool = False
    apart: Sequence[str] = ()  # where parameter, template and group do not agree
    unwell: str = ""  # what is not healthy now; nothing if it only ran
    ran: timedelta | None = timedelta()  # None: never
    soak: timedelta = timedelta()
    rejected: Sequence[str] = ()  # environments that took its image back
    picture_there: bool = True


def broken(facts: Facts) -> list[str]:
    """One sentence for each broken rule."""
    source, ran, left = facts.source, facts.ran, facts.soak - (facts.ran or timedelta())
    too_short = f"{source} has to run it for {shown(facts.soak)}, {shown(left)} left"
    rules = (
        (source == facts.target, f"{source} and {facts.target} are the same"),
        (not facts.in_registry, "the registry does not have its image"),
        (facts.rolling, f"{source} is being rolled out"),
        (facts.apart, f"{source} does not agree with itself ({', '.join(facts.apart)})"),
        (facts.unwell, f"{source} does not run it healthy ({facts.unwell})"),
        (ran is None, f"{source} never ran it"),
        (ran is not None and left > timedelta(), too_short),
        (facts.rejected, f"{' and '.join(facts.rejected)} took it back"),
        (not facts.picture_there, f"its picture is not in the bucket of {source}"),
    )
    return [sentence for is_broken, sentence in rules if is_broken]


def shown(time: timedelta) -> str:
    """`4 min` or `20 s`, never less than is left."""
    seconds = -(-time // timedelta(seconds=1))
    return f"{-(-seconds // 60)} min" if seconds >= 60 else f"{seconds} s"
