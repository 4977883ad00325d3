"""The local image: the same content is the same digest anywhere, and nothing else runs under it."""

import hashlib
import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest
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


def test_the_digest_is_the_sha256_of_the_tar(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    packed = (images / f"{digest.removeprefix('sha256:')}.tar").read_bytes()
    assert digest == f"sha256:{hashlib.sha256(packed).hexdigest()}"


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


def test_building_leaves_nothing_but_the_image(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    assert [path.name for path in images.iterdir()] == [f"{digest.removeprefix('sha256:')}.tar"]


def test_unpacked_it_is_what_was_packed(service: Path, images: Path) -> None:
    folder = image.unpack(image.build(service, images), images)
    assert image.pack(folder) == image.pack(service)


def test_unpacking_again_undoes_a_change(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    (image.unpack(digest, images) / "showroom" / "app.py").write_text("changed")
    assert image.pack(image.unpack(digest, images)) == image.pack(service)


def test_a_tar_that_was_changed_is_refused(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    packed = images / f"{digest.removeprefix('sha256:')}.tar"
    packed.write_bytes(packed.read_bytes().replace(b"import", b"pimort", 1))
    assert f"{packed} was changed" in refusal(lambda: image.unpack(digest, images))


def test_a_tar_that_was_changed_is_not_unpacked(service: Path, images: Path) -> None:
    digest = image.build(service, images)
    packed = images / f"{digest.removeprefix('sha256:')}.tar"
    packed.write_bytes(packed.read_bytes() + b"\0")
    refusal(lambda: image.unpack(digest, images))
    assert list(images.iterdir()) == [packed]


def test_an_image_that_was_never_built_is_refused(images: Path) -> None:
    line = refusal(lambda: image.unpack(NOBODY, images))
    assert line == f"image {NOBODY} is not here: expected one that was built here; build it"
