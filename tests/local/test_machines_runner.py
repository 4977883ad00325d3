"""Every instance of every group is a real service process, and the truth follows what happens."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests
from aws_variables import lead_to
from eventually import eventually
from launched_site import LaunchedSite
from local_cloud import LocalCloud, free_port

from local import image, runner
from local.processes import Process
from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT, Live

pytestmark = pytest.mark.slow

PICTURE = ROOT / "service" / "example.jpg"
NOBODY = "sha256:" + "0" * 64


class Scene:
    """A cloud of its own, with the runner at work."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        ports = {name: free_port() for name in DEFAULT_PORTS} | {"SHOWROOM_CLOUD_PORT": cloud.port}
        self.settings = Settings(ROOT, folder, ports)
        self.digest = image.build(ROOT / "service", folder / "images")
        self.dev, self.prod = (
            LaunchedSite(cloud, Live().environment(name), folder) for name in ("dev", "prod")
        )

    def start(self) -> None:
        """Start the runner."""
        assert runner.start(self.settings, Live())
        eventually(lambda: "the embedded AWS answers" in self.log(), "the runner is at work")

    def stop(self) -> None:
        """End the runner alone."""
        process = runner.process(self.settings).running()
        assert process
        process.terminate()
        eventually(lambda: not process.is_running() or process.status() == "zombie", "it ended", 1)

    def processes(self) -> dict[str, psutil.Process]:
        """The living processes of instances, by instance id."""
        records = (self.settings.folder / "instances").glob("*.json")
        found = {file.stem: Process(file.stem, file.parent).running() for file in records}
        return {name: process for name, process in found.items() if process}

    def log(self) -> str:
        """What the runner said."""
        return runner.process(self.settings).log.read_text(encoding="utf-8")

    def steady(self, count: int) -> dict[str, psutil.Process]:
        """Wait until dev has that many instances in service, each a process and healthy."""

        def found() -> dict[str, psutil.Process] | None:
            processes, states = self.processes(), self.dev.states()
            healthy = {name for name, state in self.dev.health().items() if state == "healthy"}
            good = {name for name, state in states.items() if state == "InService"}
            mine = {name: one for name, one in processes.items() if name in states}
            same = good == healthy == mine.keys() == states.keys()
            return mine if same and len(mine) == count else None

        return eventually(found, f"{count} instances in service:\n{self.log()}", seconds=30)


def port(process: psutil.Process) -> int:
    """Where an instance listens."""
    return int(process.environ()["SHOWROOM_PORT"])


@pytest.fixture(scope="module", name="scene")
def _scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One scene for all: each test leaves dev with one instance in service."""
    folder = tmp_path_factory.mktemp("scene")
    asked = str(folder / "asked.jsonl")
    cloud = LocalCloud(folder / "server.log", "tests.recording_server", SHOWROOM_RECORD=asked)
    with pytest.MonkeyPatch.context() as monkeypatch:
        lead_to(cloud.environ(), monkeypatch)
        scene = Scene(cloud, folder)
        scene.dev.surround()
        scene.prod.surround()
        scene.start()
        scene.dev.launch(scene.digest, 1)
        yield scene
        scene.stop()
        for record in [*folder.glob("*.json"), *(folder / "instances").glob("*.json")]:
            Process(record.stem, record.parent).stop(seconds=1)
        cloud.stop()


def test_an_instance_serves_the_picture_of_its_bucket(scene: Scene) -> None:
    [process] = scene.steady(1).values()
    url = f"http://127.0.0.1:{port(process)}/example.jpg"
    assert requests.get(url, timeout=5).content == PICTURE.read_bytes()


def test_it_runs_the_image_that_its_launch_template_names(scene: Scene) -> None:
    [process] = scene.steady(1).values()
    told = requests.get(f"http://127.0.0.1:{port(process)}/version", timeout=5).json()
    assert told["release"] == scene.digest and process.cwd().endswith(scene.digest[7:])


def test_nothing_of_ours_is_in_its_environment_and_no_credentials(scene: Scene) -> None:
    [process] = scene.steady(1).values()
    names = set(process.environ()) - {"PATH", "LANG", "TMPDIR", "HOME"}
    of_aws = {name for name in names if name.startswith("AWS_")}
    assert all(name.startswith(("AWS_", "SHOWROOM_")) for name in names)
    assert of_aws == {
        "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AWS_ENDPOINT_URL",
    }


def test_a_visitor_reaches_it_through_the_balancer(scene: Scene) -> None:
    scene.steady(1)
    url = f"http://127.0.0.1:{scene.settings.ports['SHOWROOM_DEV_HTTP_PORT']}/example.jpg"
    answer = eventually(lambda: answered(url), "an answer from the balancer")
    assert answer.content == PICTURE.read_bytes()


def answered(url: str) -> requests.Response | None:
    """A good answer, or None."""
    try:
        answer = requests.get(url, timeout=5)
    except requests.ConnectionError:
        return None
    return answer if answer.ok else None


def test_it_told_auto_scaling_itself_that_it_serves(scene: Scene) -> None:
    scene.steady(1)
    lines = (scene.settings.folder / "asked.jsonl").read_text(encoding="utf-8").splitlines()
    asked = {(one["role"].rpartition("/")[2], one["action"]) for one in map(json.loads, lines)}
    assert (f"{scene.dev.name}-instance", "autoscaling:CompleteLifecycleAction") in asked


def test_more_capacity_is_more_processes_and_less_is_less(scene: Scene) -> None:
    [first] = scene.steady(1)
    scene.dev.scale(3)
    assert {first} < scene.steady(3).keys()
    scene.dev.scale(1)
    left = scene.steady(1)
    eventually(lambda: scene.processes().keys() == left.keys(), "the others ended")
    eventually(lambda: scene.dev.health().keys() == left.keys(), "nobody drains any more")


def test_what_has_ended_leaves_its_log_and_nothing_else(scene: Scene) -> None:
    scene.steady(1)
    scene.dev.scale(2)
    before = set(scene.steady(2))
    scene.dev.scale(1)
    [gone] = before - set(scene.steady(1))
    folder = scene.settings.folder / "instances"
    eventually(lambda: not (folder / f"{gone}.json").exists(), "its record is gone")
    assert [path.name for path in folder.glob(f"{gone}*")] == [f"{gone}.log"]


def test_who_is_to_end_drains_and_ends_by_itself(scene: Scene) -> None:
    scene.steady(1)
    scene.dev.scale(2)
    before = set(scene.steady(2))
    scene.dev.scale(1)
    eventually(lambda: "draining" in scene.dev.health().values(), "somebody drains")
    [gone] = before - set(scene.steady(1))
    log = scene.settings.folder / "instances" / f"{gone}.log"
    eventually(lambda: '"event": "stopped"' in log.read_text(), "it said that it stopped")


def test_a_killed_machine_is_replaced_by_another(scene: Scene) -> None:
    [(name, process)] = scene.steady(1).items()
    process.kill()
    begun = time.monotonic()
    eventually(lambda: name not in scene.dev.states(), "it is gone")
    [new] = scene.steady(1)
    print(f"killed → another in service: {time.monotonic() - begun:.1f} s")
    assert new != name and f"{name} {scene.dev.name}: lost" in scene.log()


def test_a_terminated_instance_is_replaced_by_another(scene: Scene) -> None:
    [name] = scene.steady(1)
    scene.dev.client("ec2").terminate_instances(InstanceIds=[name])
    eventually(lambda: name not in scene.dev.states(), "it is gone")
    assert name not in scene.steady(1)
    eventually(lambda: name not in scene.processes(), "its process ended")


def test_a_service_that_ends_by_itself_is_started_again(scene: Scene) -> None:
    [(name, process)] = scene.steady(1).items()
    process.send_signal(signal.SIGTERM)
    eventually(lambda: not process.is_running(), "it ended")
    eventually(lambda: scene.processes().get(name) not in (None, process), "it is there again")
    assert f"{name} {scene.dev.name}: service ended by itself" in scene.log()
    assert set(scene.steady(1)) == {name}


def test_a_new_runner_takes_over_what_runs(scene: Scene) -> None:
    before = scene.steady(1)
    scene.stop()
    assert scene.processes() == before
    scene.start()
    assert scene.steady(1) == before


def test_what_died_unseen_is_lost_to_a_new_runner(scene: Scene) -> None:
    [(name, process)] = scene.steady(1).items()
    scene.stop()
    process.kill()
    scene.start()
    eventually(lambda: name not in scene.dev.states(), "it is gone")
    assert name not in scene.steady(1)


def test_without_a_deregistration_delay_nobody_is_drained(scene: Scene) -> None:
    scene.steady(1)
    scene.dev.scale(2)
    before = set(scene.steady(2))
    scene.dev.set_delay(0)
    scene.dev.scale(1)
    [gone] = before - set(scene.steady(1))
    said = f"{gone} {scene.dev.name}: killed: its target group drains nobody"
    eventually(lambda: said in scene.log(), "it was killed")
    scene.dev.set_delay(30)
    log = scene.settings.folder / "instances" / f"{gone}.log"
    assert '"event": "stopped"' not in log.read_text()


def test_while_the_embedded_aws_is_silent_all_goes_on(scene: Scene, request: object) -> None:
    assert request
    [process] = scene.steady(1).values()
    aws = next(
        one
        for one in psutil.Process().children()
        if str(scene.settings.ports["SHOWROOM_CLOUD_PORT"]) in one.cmdline()
    )
    aws.suspend()
    try:
        time.sleep(3)
        assert answered(f"http://127.0.0.1:{port(process)}/healthz")
        assert runner.process(scene.settings).running()
    finally:
        aws.resume()
    assert scene.steady(1)


def test_an_image_that_is_not_here_is_said_once_and_the_runner_lives_on(scene: Scene) -> None:
    scene.prod.launch(NOBODY, 1)
    said = f"does not run: image {NOBODY} is not here"
    eventually(lambda: said in scene.log(), "the runner says so")
    time.sleep(1)
    assert scene.log().count(said) == 1
    assert set(scene.prod.states().values()) == {"Pending:Wait"}
    assert scene.steady(1)


def test_from_launch_to_the_first_healthy_answer_it_takes_at_most_3_seconds(scene: Scene) -> None:
    scene.steady(1)
    begun = time.monotonic()
    scene.dev.scale(2)
    known = set(scene.processes())
    new = eventually(lambda: set(scene.processes()) - known, "a process").pop()
    there = time.monotonic()
    healthz = f"http://127.0.0.1:{port(scene.processes()[new])}/healthz"
    eventually(lambda: answered(healthz), "a healthy answer")
    healthy = time.monotonic()
    scene.steady(2)
    scene.dev.scale(1)
    print(
        f"capacity → process {there - begun:.1f} s, → first 200 {healthy - begun:.1f} s,"
        f" → in service, healthy {time.monotonic() - begun:.1f} s (load {os.getloadavg()[0]:.1f})"
    )
    assert healthy - there <= 3
