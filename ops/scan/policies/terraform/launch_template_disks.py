"""A graph policy would be content with one encrypted disk among several, so this one is Python."""

from typing import Any

from checkov.common.models.enums import (  # pylint: disable=E0401  # venv-scan's
    CheckCategories,
    CheckResult,
)
from checkov.common.util.type_forcers import force_list  # pylint: disable=E0401
from checkov.terraform.checks.resource.base_resource_check import (  # pylint: disable=E0401
    BaseResourceCheck,
)


class LaunchTemplateDisks(BaseResourceCheck):  # type: ignore[misc]  # Checkov has no types
    """Fails a launch template with a disk that does not say that it is encrypted, or with none."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure a launch template encrypts its disks",
            id="CKV_SHOWROOM_3",
            categories=[CheckCategories.ENCRYPTION],
            supported_resources=["aws_launch_template"],
        )

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Every value of `conf` is a list, as Checkov reads HCL and plans."""
        disks = [one for one in force_list(conf.get("block_device_mappings")) if one]
        volumes = [ebs for disk in disks for ebs in force_list(disk.get("ebs")) if ebs]
        said = [str(force_list(one.get("encrypted"))[0]).lower() for one in volumes]
        right = said and all(one == "true" for one in said)
        return CheckResult.PASSED if right else CheckResult.FAILED


check = LaunchTemplateDisks()
