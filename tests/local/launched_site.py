"""An environment as Terraform leaves it, as far as its instances read it: made by hand."""

from pathlib import Path
from typing import Any

from local_cloud import REGION, LocalCloud
from rendered_user_data import rendered

from ops.environments import Environment

TRUST = '{"Version": "2012-10-17", "Statement": []}'


class LaunchedSite:
    """Bucket, role, launch template and group of one environment in that cloud."""

    def __init__(self, cloud: LocalCloud, environment: Environment, scratch: Path) -> None:
        self.environment = environment
        self._cloud, self._scratch = cloud, scratch
        self._profile_arn = ""

    def client(self, service: str) -> Any:
        """A client of the tests' own."""
        return self._cloud.client(service)

    def create(self, digest: str, **settings: str) -> None:
        """What an apply with a first release makes."""
        where = {"LocationConstraint": REGION}
        bucket = self.environment.bucket_name
        self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        self._profile_arn = self._profile()
        data = self._data(digest, settings)
        name = self.environment.prefix
        self.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        self.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate={"LaunchTemplateName": name, "Version": "1"},
            AvailabilityZones=[f"{REGION}a"],
            MinSize=0,
            MaxSize=1,
        )

    def add_version(self, digest: str, **settings: str) -> str:
        """A further version of the launch template, which the group does not name yet."""
        made = self.client("ec2").create_launch_template_version(
            LaunchTemplateName=self.environment.prefix,
            LaunchTemplateData=self._data(digest, settings),
        )
        return str(made["LaunchTemplateVersion"]["VersionNumber"])

    def name_version(self, version: str) -> None:
        """Make it the version that the group names."""
        name = self.environment.prefix
        self.client("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate={"LaunchTemplateName": name, "Version": version},
        )

    def _profile(self) -> str:
        iam, name = self.client("iam"), f"{self.environment.prefix}-instance"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        profile = iam.create_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return str(profile["Arn"])

    def _data(self, digest: str, settings: dict[str, str]) -> dict[str, Any]:
        usual = {
            "AWS_DEFAULT_REGION": REGION,
            "SHOWROOM_BUCKET": self.environment.bucket_name,
            "SHOWROOM_COMMIT": "",
            "SHOWROOM_ENVIRONMENT": self.environment.name,
            "SHOWROOM_PORT": "8080",
            "SHOWROOM_RELEASE": digest,
        }
        return {
            "UserData": rendered(self._scratch, digest, usual | settings),
            "IamInstanceProfile": {"Arn": self._profile_arn},
        }
