"""A job of a pull request, with a GitHub that answers it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from job_github import TOKEN, Comments, serving


@pytest.fixture(name="github")
def _github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comments]:
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
    with serving() as github:
        variables = {
            "API_URL": github.url,
            "EVENT_PATH": str(tmp_path / "event.json"),
            "REPOSITORY": "octo-org/showroom",
            "RUN_ID": "11",
            "SERVER_URL": "https://github.com",
            "TOKEN": TOKEN,
        }
        for name, value in variables.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield github
