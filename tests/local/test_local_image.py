"""The local image: the same content is the same digest anywhere, and nothing else runs under it."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from local_cloud import LocalCloud
from refusals import refusal

from local import image
from ops.environments import ROOT

SERVICE = ROOT / "service"
NOBODY = "sha256:" + "0" * 64


@pytest.fixture(name="service")
def _service(tmp_path: Path) -> Path:
    """A copy of service/."""
    return shutil.copytree(SERVICE, tmp_path / "service")


@pytest.fixture(name="images")
def _images(tmp_path: Path) -> Path:
    return tmp_path / "images"


def members(service: Path) -> list[tarfile.TarInfo]:
    """What an image holds."""
    with tarfile.open(fileobj=io.BytesIO(image.pack(service))) as tar:
        return tar.getmembers()


def manifest(digest: str, images: Path) -> dict[str, Any]:
    """An image's manifest."""
    told: dict[str, Any] = json.loads((images / digest.removeprefix("sha256:")).read_bytes())
    return told


def test_the_digest_is_the_sha256_of_the_manifest(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    kept = (images / digest.removeprefix("sha256:")).read_bytes()
    assert digest == f"sha256:{hashlib.sha256(kept).hexdigest()}"


def test_the_manifest_describes_blobs_that_are_there(service: Path, images: Path) -> None:
    told = manifest(image.build(service, images), images)
    for described in [told["config"], *told["layers"]]:
        blob = (images / described["digest"].removeprefix("sha256:")).read_bytes()
        assert described["digest"] == f"sha256:{hashlib.sha256(blob).hexdigest()}"
        assert described["size"] == len(blob)


def test_the_layer_is_the_folder_and_the_config_says_so(service: Path, images: Path) -> None:
    told = manifest(image.build(service, images), images)
    [layer] = told["layers"]
    config = json.loads(image.content_of(told["config"]["digest"], images))
    assert config["rootfs"]["diff_ids"] == [layer["digest"]]
    assert image.content_of(layer["digest"], images) == image.pack(service)


def test_a_copy_elsewhere_has_the_same_digest(service: Path, images: Path) -> None:
    assert image.build(service, images) == image.build(SERVICE, images)


def test_times_and_rights_do_not_change_the_digest(service: Path, images: Path) -> None:
    before = image.build(service, images)
    for path in service.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    assert image.build(service, images) == before


def test_the_order_of_making_does_not_change_the_digest(service: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for path in sorted((path for path in service.rglob("*") if path.is_file()), reverse=True):
        (other / path.relative_to(service)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, other / path.relative_to(service))
    assert image.pack(other) == image.pack(service)


def test_members_are_sorted_by_name(service: Path) -> None:
    names = [Path(one.name) for one in members(service)]
    assert names == sorted(names)


def test_no_member_tells_whose_it_was_or_when(service: Path) -> None:
    facts = {(one.uid, one.gid, one.uname, one.gname, one.mtime) for one in members(service)}
    assert facts == {(0, 0, "", "", 0)}


def test_a_folder_on_the_way_may_be_named_as_it_likes(service: Path, tmp_path: Path) -> None:
    other = shutil.copytree(service, tmp_path / "__pycache__" / "example.jpg" / "service")
    assert image.pack(other) == image.pack(service)


def test_one_changed_byte_is_another_digest(service: Path, images: Path) -> None:
    before = image.build(service, images)
    app = service / "showroom" / "app.py"
    app.write_bytes(app.read_bytes() + b"\n")
    assert image.build(service, images) != before


def test_a_renamed_file_is_another_digest(service: Path, images: Path) -> None:
    before = image.build(service, images)
    (service / "showroom" / "app.py").rename(service / "showroom" / "app2.py")
    assert image.build(service, images) != before


def test_it_holds_the_package_and_its_lock(service: Path) -> None:
    names = {one.name for one in members(service)}
    assert {"requirements.txt", "showroom/__main__.py", "showroom/app.py"} <= names


def test_neither_the_picture_nor_compiled_code_is_in_it(service: Path) -> None:
    (service / "showroom" / "__pycache__").mkdir(exist_ok=True)
    (service / "showroom" / "__pycache__" / "app.cpython-311.pyc").write_bytes(b"compiled")
    names = [one.name for one in members(service)]
    assert not [name for name in names if "__pycache__" in name or "example.jpg" in name]


def test_building_leaves_nothing_but_config_layer_and_manifest(service: Path, images: Path) -> None:
    image.build(service, images)
    image.build(service, images)
    assert len([path for path in images.iterdir() if re.fullmatch("[0-9a-f]{64}", path.name)]) == 3
    assert len(list(images.iterdir())) == 3


def test_unpacked_it_is_what_was_packed(service: Path, images: Path) -> None:
    folder = image.unpack(image.build(service, images), images)
    assert image.pack(folder) == image.pack(service)


def test_unpacking_again_undoes_a_change(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    (image.unpack(digest, images) / "showroom" / "app.py").write_text("changed")
    assert image.pack(image.unpack(digest, images)) == image.pack(service)


def test_what_is_unpacked_already_is_left_alone(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    before = (image.unpack(digest, images) / "showroom" / "app.py").stat()
    after = (image.unpack(digest, images) / "showroom" / "app.py").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("part", ["manifest", "layer"])
def test_what_was_changed_is_refused_and_not_unpacked(
    service: Path, images: Path, part: str
) -> None:
    digest = image.build(service, images)
    layer = manifest(digest, images)["layers"][0]["digest"]
    kept = images / (layer if part == "layer" else digest).removeprefix("sha256:")
    kept.write_bytes(kept.read_bytes() + b" ")
    assert f"{kept} was changed" in refusal(lambda: image.unpack(digest, images))
    assert not (images / "unpacked").exists()


def test_an_image_that_was_never_built_is_refused(images: Path) -> None:
    line = refusal(lambda: image.unpack(NOBODY, images))
    assert line == f"image {NOBODY} is not here: expected one that was built here; build it"


@pytest.fixture(scope="module", name="registry_url")
def _registry_url(cloud: LocalCloud) -> str:
    """A registry of that module's own, as Terraform declares it: a tag never moves."""
    made = cloud.client("ecr").create_repository(
        repositoryName="built-here", imageTagMutability="IMMUTABLE"
    )
    return str(made["repository"]["repositoryUri"])


def built(
    cloud: LocalCloud, service: Path, folder: Path, registry_url: str, tag: str
) -> subprocess.CompletedProcess[str]:
    """What the builder's own command line says."""
    return subprocess.run(
        [sys.executable, "-m", "local.image", str(service), registry_url, tag],
        env=cloud.environ() | {"SHOWROOM_CLOUD_FOLDER": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_the_registry_knows_it_by_the_digest_that_is_printed(
    cloud: LocalCloud, service: Path, tmp_path: Path, registry_url: str
) -> None:
    done = built(cloud, service, tmp_path, registry_url, "service-1")
    found = cloud.client("ecr").batch_get_image(
        repositoryName="built-here", imageIds=[{"imageTag": "service-1"}]
    )["images"][0]
    digest = done.stdout.splitlines()[-1]
    assert (done.returncode, digest) == (0, found["imageId"]["imageDigest"])
    assert digest == f"sha256:{hashlib.sha256(found['imageManifest'].encode()).hexdigest()}"
    assert image.pack(image.unpack(digest, tmp_path / "images")) == image.pack(service)


@pytest.mark.slow
def test_what_the_registry_has_already_is_fine(
    cloud: LocalCloud, service: Path, tmp_path: Path, registry_url: str
) -> None:
    first = built(cloud, service, tmp_path, registry_url, "service-2")
    again = built(cloud, service, tmp_path, registry_url, "service-2")
    assert (again.returncode, again.stdout) == (0, first.stdout)


@pytest.mark.slow
def test_a_tag_that_names_something_else_is_one_line_and_exit_code_1(
    cloud: LocalCloud, service: Path, tmp_path: Path, registry_url: str
) -> None:
    built(cloud, service, tmp_path, registry_url, "service-3")
    (service / "showroom" / "later.py").write_text('"""Something later."""\n')
    done = built(cloud, service, tmp_path, registry_url, "service-3")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "ImageNotFound" in done.stderr
