"""The steps of a release in the local cloud's Auto Scaling; Terraform and site play parts."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_variables import lead_to
from botocore.exceptions import ClientError
from local_cloud import LocalCloud
from ops_fixtures import NUMBERS
from refusals import refusal

from ops import deploy, group, publish, release, roll_out, verify
from ops.__main__ import main
from ops.environments import Environment, Live
from ops.errors import Refusal, RolledBack, TimedOut
from ops.group import Group
from ops.release import Release
from ops.roll_out import Pace

pytestmark = pytest.mark.slow

PICTURE, OTHER = b"\xff\xd8\xff one \xff\xd9", b"\xff\xd8\xff another \xff\xd9"
SHOWN = publish.digest_of(PICTURE)
OLD = Release("sha256:" + "0" * 64, SHOWN, "ami-1", "", "a test", "the first")
PACE = Pace(patience_seconds=10)
REPOSITORY = "showroom"


def data(made: Release) -> dict[str, Any]:
    """A launch template's data, as far as anybody here looks at it."""
    text = f"docker run {REPOSITORY}@{made.image}"
    return {
        "ImageId": made.ami,
        "InstanceType": "t3.micro",
        "UserData": base64.b64encode(text.encode()).decode(),
        "MetadataOptions": {"HttpTokens": "required"},
    }


class Stage:
    """An environment in the local cloud: what modules/ would make, by hand."""

    def __init__(self, cloud: LocalCloud) -> None:
        common = {"name": "showroom", "region": "eu-central-1", "account_id": "123456789012"}
        own = {"domain": "site.example.com", "watch_seconds": 0}
        self.environment = Environment(f"stage{next(NUMBERS)}", common, own)
        self.name, self.client = self.environment.prefix, cloud.client
        self.failing: set[str] = set()  # digests whose instances never serve
        name = self.environment.release_parameter_name
        self.client("ssm").put_parameter(Name=name, Value="{}", Type="String")
        where = {"LocationConstraint": "eu-central-1"}
        for bucket in (self.environment.state_bucket_name, self.environment.bucket_name):
            self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        self.publish(PICTURE)
        ecr = self.client("ecr")
        if not ecr.describe_repositories()["repositories"]:
            ecr.create_repository(repositoryName=REPOSITORY)

    def publish(self, picture: bytes) -> None:
        """Make it the picture, by hand."""
        bucket, digest = self.environment.bucket_name, publish.digest_of(picture).partition(":")[2]
        for key in (publish.LONE, f"pictures/{digest}.jpg"):
            self.client("s3").put_object(Bucket=bucket, Key=key, Body=picture)

    def image(self, text: str) -> str:
        """Another image in the registry; its digest."""
        media = "application/vnd.docker.distribution.manifest.v2+json"
        named = {"repositoryName": REPOSITORY, "imageTag": f"{self.name}{text}"}
        made = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {"digest": text}})
        digest = publish.digest_of(made.encode())  # unnamed, moto draws one of a hundred and one
        self.client("ecr").put_image(**named, imageManifest=made, imageDigest=digest)
        return digest

    def apply(self, environment: Environment) -> None:
        """What Terraform does with the parameter."""
        ec2, made = self.client("ec2"), release.current(environment)
        assert made
        named = {"LaunchTemplateName": self.name, "LaunchTemplateData": data(made)}
        if Group(environment).facts():
            if Group(environment).template()[1] != data(made):
                version = ec2.create_launch_template_version(**named)["LaunchTemplateVersion"]
                number = str(version["VersionNumber"])
                ec2.modify_launch_template(LaunchTemplateName=self.name, DefaultVersion=number)
            return
        ec2.create_launch_template(**named)
        subnets = ec2.describe_subnets()["Subnets"][:2]
        target_group = self.client("elbv2").create_target_group(
            Name=self.name, Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"]
        )
        self.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "1"},
            TargetGroupARNs=[target_group["TargetGroups"][0]["TargetGroupArn"]],
            MinSize=1,
            DesiredCapacity=2,
            MaxSize=4,
            VPCZoneIdentifier=",".join(one["SubnetId"] for one in subnets),
        )

    def served(self, environment: Environment) -> tuple[str, str]:
        """What visitors get: the release of whichever instance answers."""
        facts = Group(environment).facts()
        assert facts
        numbers = {one["LaunchTemplate"]["Version"] for one in facts["Instances"]}
        text = base64.b64decode(Group(environment).template(numbers.pop())[1]["UserData"]).decode()
        image = text.rpartition("@")[2]
        if image in self.failing:
            raise Refusal("it answers 500", "200", "mend it")
        return image, OLD.picture

    def agrees(self, wanted: Release) -> bool:
        """Parameter, template and every instance are of that release."""
        there, present = Group(self.environment), release.current(self.environment)
        facts = there.facts()
        assert facts
        number, latest = there.template()
        assert there.template("$Default")[0] == number
        same = present is not None and present.what == wanted.what
        return same and latest == data(wanted) and not there.others(facts, "$Latest")


def failing(error: BaseException) -> Callable[..., None]:
    """A step that ends so."""

    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.fixture(scope="module", name="opened")
def _opened(cloud: LocalCloud) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        lead_to(cloud.environ(), monkeypatch)
        yield Stage(cloud)


@pytest.fixture(name="stage")
def _stage(opened: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return played(opened, monkeypatch, tmp_path)


def played(opened: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    """The same, with its Terraform and its site in their places."""
    monkeypatch.setattr(deploy, "apply", opened.apply)
    monkeypatch.setattr(verify, "served", opened.served)
    quick = tmp_path / "preferences.toml"
    text = group.PREFERENCES.read_text(encoding="utf-8")
    quick.write_text(text.replace("InstanceWarmup = 5", "InstanceWarmup = 0"), encoding="utf-8")
    monkeypatch.setattr(group, "PREFERENCES", quick)
    for module in (roll_out, verify):
        monkeypatch.setattr(module, "PAUSE_SECONDS", 0.05)
    return opened


@pytest.fixture(name="first")
def _first(stage: Stage) -> Release:
    """The release that runs: each test leaves one, and this checks that it did."""
    if not (found := release.current(stage.environment)):
        found = replace(OLD, image=stage.image("first"))
        assert deploy.bring(stage.environment, found, PACE)["changed"]
    assert stage.agrees(found)
    return found


@pytest.fixture(name="second")
def _second(stage: Stage, first: Release) -> Release:
    """One that could follow it."""
    image = stage.image(f"image{next(NUMBERS)}")
    return replace(first, image=image, source="deploy", reason="better", rejects="")


def test_a_first_release_of_which_nothing_came_leaves_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "apply", failing(Refusal("apply failed", "none", "mend it")))
    refusal(lambda: deploy.bring(stage.environment, replace(OLD, image=stage.image("0")), PACE))
    assert release.current(stage.environment) is None


def test_the_first_release_makes_the_group(stage: Stage, first: Release) -> None:
    assert stage.agrees(first)


def test_the_next_one_replaces_every_instance(stage: Stage, second: Release) -> None:
    assert deploy.bring(stage.environment, second, PACE)["changed"] and stage.agrees(second)


def test_the_same_again_changes_nothing(stage: Stage, first: Release) -> None:
    before = release.history(stage.environment)
    again = replace(first, reason="again")
    assert not deploy.bring(stage.environment, again, PACE)["changed"]
    assert release.history(stage.environment) == before


def test_a_released_image_is_marked_in_the_registry(stage: Stage, first: Release) -> None:
    asked = {"repositoryName": REPOSITORY, "imageIds": [{"imageDigest": first.image}]}
    [found] = stage.client("ecr").describe_images(**asked)["imageDetails"]
    assert f"released-{stage.environment.name}-{first.image[7:19]}" in found["imageTags"]


def test_one_that_does_not_serve_is_rolled_back(
    stage: Stage, first: Release, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "SERVED_SECONDS", 1)
    stage.failing.add(second.image)
    with pytest.raises(RolledBack, match="answers 500"):
        deploy.bring(stage.environment, second, PACE)
    assert stage.agrees(first)


def test_a_first_release_that_does_not_serve_agrees_with_the_picture_of_before(
    stage: Stage, cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new = played(Stage(cloud), monkeypatch, tmp_path)
    stage.publish(OTHER)
    wanted = replace(OLD, image=new.image("first"), picture=publish.digest_of(OTHER))
    monkeypatch.setattr(deploy, "verify", failing(TimedOut("it", "another", "look")))
    with pytest.raises(TimedOut):
        deploy.bring(new.environment, wanted, PACE, origin=stage.environment)
    stage.publish(PICTURE)
    present = release.current(new.environment)
    assert present and publish.published(new.environment) == present.picture == SHOWN


def test_what_was_rolled_back_is_rejected_in_the_history(
    stage: Stage, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "verify", failing(TimedOut("it", "another", "look")))
    with pytest.raises(RolledBack):
        deploy.bring(stage.environment, second, PACE)
    present = release.current(stage.environment)
    assert present and (present.rejects, present.source) == (second.image, "undo")


@pytest.mark.parametrize(
    "failure", [Refusal("apply failed", "none", "mend it"), KeyboardInterrupt()]
)
def test_an_apply_that_ends_half_way_leaves_the_release_before(
    stage: Stage,
    first: Release,
    second: Release,
    failure: BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(environment: Environment) -> None:
        stage.apply(environment)  # it comes as far as the template
        raise failure

    monkeypatch.setattr(deploy, "apply", fail)
    with pytest.raises(type(failure)):
        deploy.bring(stage.environment, second, PACE)
    present = release.current(stage.environment)
    assert stage.agrees(first) and present and present.rejects == ""


def test_an_interrupted_roll_out_goes_back(
    stage: Stage, first: Release, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.environment.own, "watch_seconds", 60)  # it stops at its checkpoint
    interruptions = iter([KeyboardInterrupt()])

    def show(*_: object) -> None:
        for interruption in interruptions:
            raise interruption

    monkeypatch.setattr(roll_out, "show", show)
    with pytest.raises(KeyboardInterrupt):
        deploy.bring(stage.environment, second, PACE)
    present = release.current(stage.environment)
    assert stage.agrees(first) and present and present.rejects == ""


def test_interrupted_after_the_roll_out_it_stays(
    stage: Stage, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "verify", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        deploy.bring(stage.environment, second, PACE)
    assert stage.agrees(second)


@pytest.fixture(name="pictured")
def _pictured(stage: Stage, second: Release) -> Iterator[tuple[Release, Environment]]:
    """One with another picture, and the environment which has that."""
    origin = Environment(f"origin{next(NUMBERS)}", stage.environment.common, {})
    where = {"LocationConstraint": "eu-central-1"}
    s3, bucket = stage.client("s3"), origin.bucket_name
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    s3.put_object(Bucket=bucket, Key=publish.LONE, Body=OTHER)
    yield replace(second, picture=publish.digest_of(OTHER)), origin
    assert publish.published(stage.environment) == SHOWN


def test_a_picture_comes_with_its_release_and_goes_when_that_fails(
    stage: Stage,
    first: Release,
    pictured: tuple[Release, Environment],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there: list[str | None] = []

    def fail(environment: Environment) -> None:
        there.append(publish.published(environment))
        raise KeyboardInterrupt

    monkeypatch.setattr(deploy, "apply", fail)
    with pytest.raises(KeyboardInterrupt):
        deploy.bring(stage.environment, pictured[0], PACE, origin=pictured[1])
    assert stage.agrees(first) and there == [publish.digest_of(OTHER)]


def test_what_is_refused_at_first_brings_no_picture(
    stage: Stage, first: Release, pictured: tuple[Release, Environment]
) -> None:
    unknown = replace(pictured[0], image=OLD.image)
    refusal(lambda: deploy.bring(stage.environment, unknown, PACE, origin=pictured[1]))
    assert stage.agrees(first) and publish.published(stage.environment) == SHOWN


def test_an_alarm_that_rings_refuses_before_anything_is_written(
    stage: Stage, first: Release, second: Release
) -> None:
    name, cloudwatch = Group(stage.environment).alarms[0], stage.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        MetricName="it",
        Namespace="any",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
    line = refusal(lambda: deploy.bring(stage.environment, second, PACE))
    cloudwatch.delete_alarms(AlarmNames=[name])
    assert f"{name} rings already" in line and stage.agrees(first)


def test_before_the_first_release_no_alarm_refuses(
    stage: Stage, cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new = played(Stage(cloud), monkeypatch, tmp_path)
    monkeypatch.setattr(Group, "ringing", lambda one: one.alarms)  # visitors of an empty site
    wanted = replace(OLD, image=new.image("first"))
    assert stage and deploy.bring(new.environment, wanted, PACE)["changed"]


def test_a_roll_out_that_goes_on_after_an_error_is_taken_back(
    stage: Stage, first: Release, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.environment.own, "watch_seconds", 60)  # it stops at its checkpoint
    lost = ClientError({"Error": {"Code": "InternalFailure"}}, "StartInstanceRefresh")
    start = Group.start

    def begin(*told: Any, **more: Any) -> str:
        start(*told, **more)
        raise lost

    monkeypatch.setattr(Group, "start", begin)
    with pytest.raises(ClientError):
        deploy.bring(stage.environment, second, PACE)
    assert Group(stage.environment).newest()["Status"] == "RollbackSuccessful"
    assert stage.agrees(first)


def test_a_roll_out_that_cannot_be_taken_back_leaves_all_as_it_is(
    stage: Stage,
    first: Release,
    second: Release,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    irreversible = ClientError({"Error": {"Code": "IrreversibleInstanceRefresh"}}, "Rollback")
    monkeypatch.setitem(stage.environment.own, "watch_seconds", 60)
    with monkeypatch.context() as broken:
        broken.setattr(Group, "roll_back", failing(irreversible))
        broken.setattr(roll_out, "_follow", failing(irreversible))
        with pytest.raises(ClientError):
            deploy.bring(stage.environment, second, PACE)
    assert release.current(stage.environment) == second
    assert "as soon as ./showroom status shows no roll-out" in capsys.readouterr().err
    roll_out.roll_back(Group(stage.environment), PACE, "a test is over")
    deploy.settle(stage.environment, first)
    assert stage.agrees(first)


def test_what_was_taken_back_while_this_waited_is_refused(
    stage: Stage, first: Release, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def waiting(*_: object) -> Iterator[bool]:
        release.write(stage.environment, replace(first, rejects=second.image))
        yield True

    monkeypatch.setattr(deploy, "held", waiting)
    line = refusal(lambda: deploy.bring(stage.environment, second, PACE))
    assert f"took {second.image} back while this waited" in line and stage.agrees(first)


def test_applied_goes_by_what_is_released_once_it_has_the_lock(
    stage: Stage, first: Release, second: Release
) -> None:
    before = release.history(stage.environment)
    assert not deploy.bring(stage.environment, second, PACE, applied=True)["changed"]
    assert release.history(stage.environment) == before and stage.agrees(first)


def test_another_roll_out_under_way_refuses(
    stage: Stage, first: Release, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.environment.own, "watch_seconds", 60)
    under_way, other = Group(stage.environment), replace(second, ami="ami-2")
    made = under_way.ec2.create_launch_template_version(
        LaunchTemplateName=stage.name, LaunchTemplateData=data(other)
    )
    number, facts = str(made["LaunchTemplateVersion"]["VersionNumber"]), under_way.facts()
    assert facts and under_way.start(facts, number, ignore_alarms=True)
    line = refusal(lambda: deploy.bring(stage.environment, second, PACE))
    roll_out.roll_back(under_way, PACE, "a test is over")
    deploy.settle(stage.environment, first)
    assert f"a roll-out to version {number} of the template is" in line and stage.agrees(first)


def test_an_image_that_the_registry_does_not_have_refuses(stage: Stage) -> None:
    line = refusal(lambda: deploy.bring(stage.environment, OLD, PACE))
    assert f"the registry does not have {OLD.image}" in line


def test_applied_rolls_out_what_the_parameter_says(
    stage: Stage, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release.write(stage.environment, second)
    stage.apply(stage.environment)
    monkeypatch.setattr(Live, "environment", lambda *_: stage.environment)
    assert main(["deploy", "dev", "--applied", "--json"]) == 0
    assert stage.agrees(second)


def test_applied_before_the_first_release_does_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Live, "environment", lambda *_: stage.environment)
    monkeypatch.setattr(release, "current", lambda _: None)
    assert main(["deploy", "dev", "--applied"]) == 0
    assert "nothing is released yet" in capsys.readouterr().err


def test_applied_leaves_the_roll_out_to_whoever_applies_for_a_deploy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOWROOM_ROLL_OUT", "later")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # nobody is asked
    assert main(["deploy", "dev", "--applied"]) == 0


def test_a_roll_back_is_exit_code_3(
    stage: Stage, second: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release.write(stage.environment, second)
    stage.apply(stage.environment)
    monkeypatch.setattr(Live, "environment", lambda *_: stage.environment)
    monkeypatch.setattr(deploy, "verify", failing(TimedOut("it", "another", "look")))
    assert main(["deploy", "dev", "--applied"]) == 3
