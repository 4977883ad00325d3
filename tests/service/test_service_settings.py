"""Settings: one table, read once."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re
from pathlib import Path

import pytest
from service_processes import environ
from showroom.settings import SettingError, read_settings, rows, variable

README = Path(__file__).parents[2] / "service" / "README.md"
GOOD = {k: v for k, v in environ(8080).items() if k.startswith("SHOWROOM_")}
REQUIRED = ["SHOWROOM_BUCKET", "SHOWROOM_ENVIRONMENT", "SHOWROOM_RELEASE"]


def test_only_three_settings_are_required() -> None:
    settings = read_settings({name: GOOD[name] for name in REQUIRED})
    assert (settings.key, settings.host, settings.port) == ("example.jpg", "0.0.0.0", 8080)
    assert (settings.commit, settings.url, settings.refresh_seconds) == ("", "", 10)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("left_out", [{}, {"SHOWROOM_BUCKET": "", "SHOWROOM_RELEASE": ""}])
def test_a_required_setting_that_is_missing_is_named(name: str, left_out: dict[str, str]) -> None:
    environment = GOOD | {name: left_out.get(name, "")}
    with pytest.raises(SettingError, match=f"^{name} is missing: expected "):
        read_settings(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOWROOM_BUCKET", "My_Bucket"),
        ("SHOWROOM_BUCKET", "ab"),
        ("SHOWROOM_KEY", "two words.jpg"),
        ("SHOWROOM_KEY", "k" * 1025),
        ("SHOWROOM_HOST", "example.org"),
        ("SHOWROOM_HOST", "256.0.0.1"),
        ("SHOWROOM_PORT", "http"),
        ("SHOWROOM_PORT", "0"),
        ("SHOWROOM_PORT", "65536"),
        ("SHOWROOM_PORT", "8080\n"),
        ("SHOWROOM_PORT", "9" * 5000),
        ("SHOWROOM_ENVIRONMENT", "Prod"),
        ("SHOWROOM_ENVIRONMENT", "prod\n"),
        ("SHOWROOM_RELEASE", "latest"),
        ("SHOWROOM_RELEASE", "sha256:abc"),
        ("SHOWROOM_COMMIT", "main"),
        ("SHOWROOM_URL", "http://showroom.example.com"),
        ("SHOWROOM_URL", "https://showroom.example.com/"),
        ("SHOWROOM_URL", 'https://showroom.example.com" onload="'),
        ("SHOWROOM_REFRESH_SECONDS", "0"),
        ("SHOWROOM_REFRESH_SECONDS", "1.5"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_with_what_was_expected(name: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings(GOOD | {name: value})
    assert str(refused.value).startswith(f"{name} is {value!r}: expected ")
    assert "\n" not in str(refused.value)


def test_the_message_for_a_port_is_the_one_promised() -> None:
    with pytest.raises(SettingError) as refused:
        read_settings(GOOD | {"SHOWROOM_PORT": "http"})
    expected = "SHOWROOM_PORT is 'http': expected a whole number from 1 to 65535"
    assert str(refused.value) == expected


def test_an_ipv6_address_can_be_listened_on() -> None:
    assert read_settings(GOOD | {"SHOWROOM_HOST": "::"}).host == "::"


def test_the_readme_has_exactly_the_table_of_the_settings() -> None:
    expected = [
        f"| `{variable(name)}` | {_default(row.default)} | {row.rule.expected} | {row.meaning} |"
        for name, row in rows().items()
    ]
    written = re.findall(r"^\| `SHOWROOM_.*$", README.read_text(), re.MULTILINE)
    assert written == expected, "make service/README.md say:\n" + "\n".join(expected)


def _default(default: str | None) -> str:
    return "required" if default is None else f"`{default}`" if default else "none"
