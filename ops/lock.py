"""One release at a time in an environment, whoever makes it and wherever: an object in S3.

Of two conditional writes one succeeds:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from botocore.exceptions import BotoCoreError, ClientError

from ops.aws import client
from ops.environments import Environment
from ops.errors import Refusal
from ops.progress import say

PAUSE_SECONDS = 1.0
# Somebody else was faster, is at it right now, or has just let go.
LOST = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


@contextmanager
def held(environment: Environment, image: str, seconds: float) -> Iterator[bool]:
    """Hold the environment's lock for the release of `image` (a digest); whether it waited.

    Waits while somebody else releases the same; Refusal while it is another. After `seconds`, the
    longest that the holder may take, it is anybody's: whoever still has it then is gone.
    """
    s3 = client("s3", environment)
    at = {"Bucket": environment.state_bucket_name, "Key": f"live/{environment.name}/release.lock"}
    holder = {
        "who": client("sts", environment).get_caller_identity()["Arn"],
        "host": socket.gethostname(),
        "machine": machine(),
        "pid": os.getpid(),
        "began": psutil.Process().create_time(),
        "image": image,
        "id": str(uuid.uuid4()),
    }
    etag, waited = _taken(s3, at, holder, seconds)
    try:
        yield waited
    finally:
        try:
            s3.delete_object(**at, IfMatch=etag)  # not if somebody took it over meanwhile
        except (BotoCoreError, ClientError) as error:  # what was done counts, not this
            say(f"s3://{at['Bucket']}/{at['Key']} was not removed: {error}")


def _taken(s3: Any, at: dict[str, str], me: dict[str, Any], seconds: float) -> tuple[str, bool]:
    """The ETag of the lock, as soon as it is ours, and whether that was waited for."""
    condition, waiting = {"IfNoneMatch": "*"}, False
    while True:
        now = datetime.now(UTC)
        until = now + timedelta(seconds=seconds)
        body = json.dumps(me | {"since": f"{now:%F %T%z}", "until": f"{until:%F %T%z}"})
        try:
            return str(s3.put_object(**at, Body=body, **condition)["ETag"]), waiting
        except s3.exceptions.NoSuchBucket:
            found = f"bucket {at['Bucket']} is missing"
            raise Refusal(found, "Terraform's state", "apply the environment first") from None
        except ClientError as error:
            if error.response["Error"]["Code"] not in LOST:
                raise
        holder, etag = _holder(s3, at)
        if holder.get("id") == me["id"]:  # botocore wrote it again: the first answer was lost
            return etag, waiting
        condition = {"IfMatch": etag} if etag and gone(holder) else {"IfNoneMatch": "*"}
        if gone(holder):
            continue
        found = f"{holder['who']} (process {holder['pid']} on {holder['host']}) is releasing"
        found = f"{found} {holder['image']:.19} since {holder['since']}, until {holder['until']}"
        if holder["image"] != me["image"]:
            way_out = f"wait; if it is gone for good, delete s3://{at['Bucket']}/{at['Key']}"
            raise Refusal(found, "nobody else to release here", way_out)
        if not waiting:
            say(f"{found}: waiting for its end")
        waiting = True
        time.sleep(PAUSE_SECONDS)


def _holder(s3: Any, at: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Who holds it, empty if nobody does or can read it, and its ETag, empty without one."""
    try:
        found = s3.get_object(**at)
    except s3.exceptions.NoSuchKey:
        return {}, ""
    try:
        return dict(json.loads(found["Body"].read())), str(found["ETag"])
    except (TypeError, ValueError):
        return {}, str(found["ETag"])


def gone(holder: dict[str, Any]) -> bool:
    """Whether it holds nothing any more: nobody, its time is over, or it was a process here."""
    if not holder or datetime.fromisoformat(holder["until"]) < datetime.now(UTC):
        return True
    if holder.get("machine") != machine():
        return False
    try:  # that pid may be another's by now; clocks are set by seconds
        return abs(psutil.Process(holder["pid"]).create_time() - float(holder["began"])) > 5
    except psutil.NoSuchProcess:
        return True


def machine() -> str:
    """Where a pid means one process: a boot and a namespace; clones share the host's name."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        return f"{boot.strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:  # no Linux
        return str(uuid.getnode())
