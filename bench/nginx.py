"""nginx from Debian as a peer: one worker, an access log, configured in a temporary folder."""

import shutil
import subprocess
from pathlib import Path
from string import Template

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MISSING = "not measured: install nginx-light"

# sendfile, tcp_nopush: what every guide to static files turns on. The log is written as it comes.
CONFIGURATION = Template("""daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/error.log warn;
$user
events { worker_connections 1024; }
http {
  types { image/jpeg jpg; image/webp webp; image/avif avif; text/html html; }
  default_type application/octet-stream;
  access_log $folder/access.log combined;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server_tokens off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  $caches
  server {
    listen 127.0.0.1:$port;
    root $root;
    $locations
  }
}
""")

# S3 in path style, for reading: an object's name is a file's; a missing one is NoSuchKey.
S3_LOCATIONS = """
    location / { default_type binary/octet-stream; error_page 404 = @missing; }
    location @missing {
      default_type application/xml;
      return 404 '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>';
    }
"""
# Pages compressed beforehand, like the service's.
SITE_LOCATIONS = """
    gzip_static on;
    location / { index index.html; add_header Cache-Control "no-cache"; }
    location /pictures/ { add_header Cache-Control "public, max-age=31536000, immutable"; }
"""
CACHE = "proxy_cache_path {folder}/cache keys_zone=s3:1m max_size=100m inactive=1d;"
PROXY_LOCATIONS = """
    gzip_static on;
    location / {{ index index.html; add_header Cache-Control "no-cache"; }}
    location = /example.jpg {{
      proxy_pass {origin};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache s3;
      proxy_cache_valid 200 10s;
      proxy_cache_revalidate on;
      proxy_cache_use_stale error timeout updating http_500 http_503;
    }}
"""


def command(folder: Path, port: int, root: Path, locations: str, caches: str = "") -> list[str]:
    """Writes the configuration into `folder` and gives the command that serves `root` with it."""
    folder.mkdir()
    settings = {"port": port, "root": root, "locations": locations, "caches": caches}
    whole = CONFIGURATION.substitute(folder=folder, user=_user(), **settings)
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return [str(PROGRAM), "-p", str(folder), "-e", str(folder / "error.log"), "-c", "nginx.conf"]


def caching(origin: str, folder: Path) -> list[str]:
    """Locations and cache of a proxy that asks `origin` for the picture at most every 10 s."""
    return [PROXY_LOCATIONS.format(origin=f"{origin}/example.jpg"), CACHE.format(folder=folder)]


def _user() -> str:
    """As root, nginx would give its worker to a user that cannot read a temporary folder."""
    return f"user {Path.home().owner()};" if Path.home().owner() == "root" else ""


def version() -> str:
    """As it says itself, such as nginx 1.22.1."""
    said = subprocess.run([str(PROGRAM), "-v"], check=True, capture_output=True, text=True)
    return said.stderr.strip().rpartition(": ")[2].replace("/", " ")
