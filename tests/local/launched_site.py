"""An environment as Terraform leaves it, as far as its instances and balancer read it: by hand."""

from pathlib import Path
from typing import Any

from local_cloud import REGION, ROOT, LocalCloud
from rendered_user_data import rendered

from ops.environments import Environment

TRUST = '{"Version": "2012-10-17", "Statement": []}'
CHECK = {
    "HealthCheckPath": "/healthz",
    "HealthCheckIntervalSeconds": 5,
    "HealthCheckTimeoutSeconds": 2,
    "HealthyThresholdCount": 2,
    "UnhealthyThresholdCount": 2,
    "Matcher": {"HttpCode": "200"},
}


class LaunchedSite:
    """Bucket with picture, role, balancer, launch template and group of one environment."""

    def __init__(self, cloud: LocalCloud, environment: Environment, scratch: Path) -> None:
        self.environment, self.name = environment, environment.prefix
        self._cloud, self._scratch = cloud, scratch
        self._profile_arn = self.target_group_arn = ""
        self._subnet_ids: list[str] = []

    def client(self, service: str) -> Any:
        """A client of the tests' own."""
        return self._cloud.client(service)

    def surround(self) -> None:
        """All but template and group."""
        where = {"LocationConstraint": REGION}
        bucket = self.environment.bucket_name
        self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        picture = (ROOT / "service" / "example.jpg").read_bytes()
        self.client("s3").put_object(Bucket=bucket, Key="example.jpg", Body=picture)
        self._profile_arn = self._profile()
        self._balance()

    def _profile(self) -> str:
        iam, name = self.client("iam"), f"{self.name}-instance"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        profile = iam.create_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return str(profile["Arn"])

    def _balance(self) -> None:
        ec2, elb = self.client("ec2"), self.client("elbv2")
        vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for number, zone in enumerate("ab"):
            where = {"CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": f"{REGION}{zone}"}
            subnet = ec2.create_subnet(VpcId=vpc_id, **where)["Subnet"]
            self._subnet_ids.append(subnet["SubnetId"])
        usual: dict[str, Any] = {"Protocol": "HTTP", "Port": 8080, "VpcId": vpc_id, **CHECK}
        group = elb.create_target_group(Name=self.name, **usual)["TargetGroups"][0]
        self.target_group_arn = group["TargetGroupArn"]
        self.set_delay(30)
        balancer = elb.create_load_balancer(Name=self.name, Subnets=self._subnet_ids)
        elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_group_arn}],
        )

    def set_delay(self, seconds: int) -> None:
        """The target group's deregistration delay."""
        key = "deregistration_delay.timeout_seconds"
        self.client("elbv2").modify_target_group_attributes(
            TargetGroupArn=self.target_group_arn, Attributes=[{"Key": key, "Value": str(seconds)}]
        )

    def launch(self, digest: str, desired: int, **settings: str) -> None:
        """The group at that release, with the hook that holds an instance back until it serves."""
        data = self._data(digest, settings)
        self.client("ec2").create_launch_template(
            LaunchTemplateName=self.name, LaunchTemplateData=data
        )
        scaling = self.client("autoscaling")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "1"},
            VPCZoneIdentifier=",".join(self._subnet_ids),
            TargetGroupARNs=[self.target_group_arn],
            MinSize=0,
            MaxSize=4,
            DesiredCapacity=0,
        )
        scaling.put_lifecycle_hook(
            AutoScalingGroupName=self.name,
            LifecycleHookName=f"{self.name}-serves",
            LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
            DefaultResult="ABANDON",
            HeartbeatTimeout=180,
        )
        self.scale(desired)

    def scale(self, desired: int) -> None:
        """Want that many instances."""
        self.client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=self.name, DesiredCapacity=desired
        )

    def states(self) -> dict[str, str]:
        """The lifecycle state of every instance, by id."""
        found = self.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[self.name]
        )["AutoScalingGroups"]
        return {one["InstanceId"]: one["LifecycleState"] for one in found[0]["Instances"]}

    def health(self) -> dict[str, str]:
        """The state of every target, by instance id."""
        found = self.client("elbv2").describe_target_health(TargetGroupArn=self.target_group_arn)
        return {
            one["Target"]["Id"]: one["TargetHealth"]["State"]
            for one in found["TargetHealthDescriptions"]
        }

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
            "ImageId": "ami-12c6146b",
            "InstanceType": "t3.micro",
            "UserData": rendered(self._scratch, digest, usual | settings),
            "IamInstanceProfile": {"Arn": self._profile_arn},
        }
