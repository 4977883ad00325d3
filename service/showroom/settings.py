"""The settings: one typed table, read once from the environment.

The field `port` is read from SHOWROOM_PORT, and so on; the README's table is checked against
this one. Region, credentials and endpoint are boto3's own variables and are not read here.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints


class SettingError(Exception):
    """A setting that is missing or wrong: its name, its value (None: missing), what is expected."""

    def __init__(self, name: str, value: str | None, expected: str) -> None:
        state = "missing" if value is None else repr(value)
        super().__init__(f"{name} is {state}: expected {expected}")
        self.name, self.value, self.expected = name, value, expected


@dataclass(frozen=True)
class Rule:
    """How a value is read: `read` raises ValueError unless the text is `expected`."""

    expected: str
    read: Callable[[str], object]


def whole_number(low: int, high: int) -> Rule:
    """A rule for a decimal number from `low` to `high`, both included."""

    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return Rule(f"a whole number from {low} to {high}", read)


def matching(pattern: str, expected: str) -> Rule:
    """A rule for a text that matches the whole regular expression `pattern`."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return Rule(expected, read)


@dataclass(frozen=True)
class Row:
    """A row of the table; without a default it is required, with "" it may be left out."""

    rule: Rule
    meaning: str
    default: str | None = None


# Lengths: S3's rules for bucket names (3 to 63 characters) and keys (at most 1,024 bytes).
BUCKET = matching("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket")
KEY = matching("[!-~]{1,1024}", "an object's key: printable ASCII without spaces")
ADDRESS = Rule("an IP address such as 0.0.0.0", lambda text: str(ipaddress.ip_address(text)))
NAME = matching("[a-z][a-z0-9-]{0,30}", "lower-case letters, digits and hyphens, such as dev")
DIGEST = matching("sha256:[0-9a-f]{64}", "an image digest, sha256: and 64 hexadecimal digits")
ORIGIN = matching(
    r"https://[a-z0-9][a-z0-9.-]{0,252}(:[0-9]{1,5})?", "https:// and a host name, with no path"
)
COMMIT = matching("[0-9a-f]{7,64}", "a commit's hexadecimal name")


@dataclass(frozen=True, kw_only=True)
class Settings:  # pylint: disable=too-many-instance-attributes  # one for each row of the table
    """Everything that differs between two running services."""

    bucket: Annotated[str, Row(BUCKET, "bucket that holds the picture")]
    key: Annotated[str, Row(KEY, "the picture's key in the bucket", "example.jpg")]
    host: Annotated[str, Row(ADDRESS, "address to listen on", "0.0.0.0")]
    port: Annotated[int, Row(whole_number(1, 65535), "TCP port to listen on", "8080")]
    environment: Annotated[str, Row(NAME, "environment it runs in, shown by `/version`")]
    release: Annotated[str, Row(DIGEST, "image it was started from, shown by `/version`")]
    commit: Annotated[str, Row(COMMIT, "source commit of the image, shown by `/version`", "")]
    url: Annotated[str, Row(ORIGIN, "where visitors find it, for other sites' links to it", "")]
    refresh_seconds: Annotated[
        int, Row(whole_number(1, 3600), "pause between two looks at S3", "10")
    ]


def rows() -> dict[str, Row]:
    """The table, by name of the setting."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def variable(name: str) -> str:
    """The environment variable of a setting: SHOWROOM_PORT for `port`."""
    return f"SHOWROOM_{name.upper()}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """All settings, from a mapping such as os.environ; an empty value counts as left out.

    Raises SettingError for the first row of the table that is missing or wrong.
    """
    return Settings(**{name: _value(variable(name), row, environ) for name, row in rows().items()})


def _value(name: str, row: Row, environ: Mapping[str, str]) -> Any:
    text = environ.get(name) or row.default
    if text is None:
        raise SettingError(name, None, row.rule.expected)
    try:
        return row.rule.read(text) if text else ""
    except ValueError:
        raise SettingError(name, text, row.rule.expected) from None
