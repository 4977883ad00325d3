"""The way it was: a Bottle handler that gets the object from S3 each time, on waitress.

python -m bench.peers.bottle_s3 PORT BUCKET KEY, with boto3's own variables. It is given its best:
one client, with a connection for each thread, and a better server than Bottle's own.
"""

import sys
from typing import Any

import boto3
from botocore.config import Config
from bottle import Bottle, response
from waitress import serve

THREADS = 8  # as many as the service's
port, bucket, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
s3: Any = boto3.client("s3", config=Config(max_pool_connections=THREADS))
app = Bottle()


@app.get("/example.jpg")  # type: ignore[untyped-decorator]  # Bottle has no types
def show() -> bytes:
    """The object as it is in S3 right now."""
    answer = s3.get_object(Bucket=bucket, Key=key)
    response.content_type = "image/jpeg"
    body: bytes = answer["Body"].read()
    return body


serve(app, host="127.0.0.1", port=port, threads=THREADS)
