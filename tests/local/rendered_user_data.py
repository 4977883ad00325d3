"""User data as Terraform renders it from the compute module's own template."""

import json
import subprocess
from pathlib import Path

from local_cloud import ROOT, plain_environ

TERRAFORM = ROOT / ".local" / "bin" / "terraform"
COMPUTE = ROOT / "modules" / "compute"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
TEMPLATE = COMPUTE / "user_data.yaml.tftpl"
EXPRESSION = 'base64encode(templatefile("{template}", jsondecode(file("variables.json"))))'


def rendered(scratch: Path, digest: str, settings: dict[str, str]) -> str:
    """The template in base64, as it lies in a launch template."""
    variables = {
        "image": f"{REGISTRY}/showroom@{digest}",
        "registry_host": REGISTRY,
        "log_group_name": "/showroom-test/service",
        "region": "eu-central-1",
        "group_name": "showroom-test",
        "hook_name": "showroom-test-serves",
        "in_service": (COMPUTE / "in_service.sh").read_text(encoding="utf-8"),
        "settings": settings,
    }
    (scratch / "variables.json").write_text(json.dumps(variables), encoding="utf-8")
    out = subprocess.run(
        [str(TERRAFORM), "console"],
        input=EXPRESSION.format(template=TEMPLATE),
        cwd=scratch,
        env=plain_environ() | {"CHECKPOINT_DISABLE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    text: str = json.loads(out.stdout)
    return text
