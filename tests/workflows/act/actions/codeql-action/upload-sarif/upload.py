"""What github/codeql-action/upload-sarif sends (its src/upload-lib.ts), and how it fails."""

import base64
import gzip
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ENV = os.environ


def payload(sarif: dict[str, Any]) -> dict[str, Any]:
    """The body of the request, as buildPayload() makes it."""
    event = json.loads(Path(ENV["GITHUB_EVENT_PATH"]).read_bytes())
    for run in sarif["runs"]:
        run.setdefault("automationDetails", {"id": f"{ENV['CATEGORY']}/"})
    body = {
        "commit_oid": ENV["GITHUB_SHA"],
        "ref": ENV["GITHUB_REF"],
        "analysis_name": ENV["GITHUB_WORKFLOW"],
        "sarif": base64.b64encode(gzip.compress(json.dumps(sarif).encode())).decode(),
        "checkout_uri": Path(ENV["GITHUB_WORKSPACE"]).as_uri(),
        "tool_names": [run["tool"]["driver"]["name"] for run in sarif["runs"]],
    }
    if base := event.get("pull_request", {}).get("base"):
        body |= {"base_ref": f"refs/heads/{base['ref']}", "base_sha": base["sha"]}
    return body


def ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request to GitHub's API."""
    url = f"{ENV['GITHUB_API_URL']}/repos/{ENV['GITHUB_REPOSITORY']}/code-scanning/{path}"
    headers = {"Authorization": f"token {ENV['TOKEN']}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return dict(json.load(answer))


def main() -> int:
    """Uploads and waits for the verdict. Exit code: 0 taken, 1 not."""
    sarif = json.loads(Path(ENV["SARIF_FILE"]).read_bytes())
    try:
        upload = ask("PUT", "analysis", payload(sarif))
        status = ask("GET", f"sarifs/{upload['id']}")["processing_status"]
    except urllib.error.HTTPError as error:
        print(f"::warning::{json.load(error)['message']}")
        return 1
    return 0 if status == "complete" else 1


if __name__ == "__main__":
    sys.exit(main())
