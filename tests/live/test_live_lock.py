"""One provider lock for all units, good on every platform."""

import subprocess

from hcl_files import MODULES, named, parsed
from local_cloud import ROOT

AWS = "registry.terraform.io/hashicorp/aws"
LOCK = ROOT / ".terraform.lock.hcl"
PUBLISHED_PLATFORMS = 14  # of the AWS provider


def test_git_holds_one_lock_at_the_root() -> None:
    command = ["git", "ls-files", "--", "*.terraform.lock.hcl"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout.splitlines() == [LOCK.name], done.stderr


def test_the_lock_knows_every_platform_by_its_archive_and_its_content() -> None:
    hashes = named(LOCK, "provider")[AWS]["hashes"]
    kinds = [one.partition(":")[0] for one in hashes]
    assert kinds.count("h1") == PUBLISHED_PLATFORMS
    assert kinds.count("zh") >= PUBLISHED_PLATFORMS


def test_every_module_asks_for_the_version_that_is_locked() -> None:
    locked = named(LOCK, "provider")[AWS]["version"]
    for module in MODULES:
        [terraform] = parsed(module / "terraform.tf")["terraform"]
        [providers] = terraform["required_providers"]
        expected = {"aws": {"source": "hashicorp/aws", "version": locked}}
        assert providers == expected, f"modules/{module.name}/terraform.tf"


def test_every_module_is_as_terraform_as_the_others() -> None:
    texts = {(module / "terraform.tf").read_text(encoding="utf-8") for module in MODULES}
    assert len(texts) == 1
