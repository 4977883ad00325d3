"""The HTML: one page with the picture, one plain page for errors. No script, nothing from afar."""

import base64
import hashlib
from string import Template

from showroom.picture import Picture

PICTURE_PATH = "/example.jpg"

STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --ink: #22211f; --quiet: #55524c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #141414; --ink: #ecebe7; --quiet: #b4b1aa; }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; padding: 1rem;
  display: grid; place-items: center;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
main { width: 100%; text-align: center; }
figure { margin: 0; }
/* The attributes give its place before it has arrived, so nothing jumps when it does. */
img {
  display: block; margin: 0 auto; max-width: 100%; height: auto; object-fit: contain;
  max-height: calc(100vh - 6rem); max-height: calc(100svh - 6rem);
}
h1 { margin: 0; font-size: 1rem; font-weight: 600; }
figcaption, p { margin: .25rem 0 0; color: var(--quiet); }
a { color: inherit; }
"""
# The one inline style, named by its hash, is all the content security policy has to allow.
STYLE_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"

FRAME = Template(f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>{STYLE}</style>
</head>
<body>
<main>
$content
</main>
</body>
</html>
""")
FIGURE = Template(f"""<figure>
<img src="{PICTURE_PATH}" width="$width" height="$height" alt="The picture on show">
<figcaption>
<h1>Showroom</h1>
$width × $height pixels, $megabytes MB ·
<a href="{PICTURE_PATH}">original</a>
</figcaption>
</figure>""")


def picture_page(picture: Picture) -> bytes:
    """The page that shows `picture`, as large as the window allows."""
    megabytes = f"{len(picture.body) / 1e6:.1f}"
    figure = FIGURE.substitute(width=picture.width, height=picture.height, megabytes=megabytes)
    return FRAME.substitute(title="Showroom", content=figure).encode()


def error_page(title: str, way_out: str) -> bytes:
    """A page that says in plain words what is wrong and what to do; both are our own texts."""
    content = f'<h1>{title}</h1>\n<p>{way_out}</p>\n<p><a href="/">To the picture</a></p>'
    return FRAME.substitute(title=title, content=content).encode()
