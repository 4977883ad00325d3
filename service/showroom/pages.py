"""The HTML: one page with the picture, one plain page for errors. No script, nothing from afar."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from string import Template

from showroom.picture import Image, Picture
from showroom.resources import PICTURE_PATH

# Contrasts against the paper: 15 and 7.6 to 1, in the dark 15 and 8.8 to 1.
STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --ink: #22211f; --quiet: #55524c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #141414; --ink: #ecebe7; --quiet: #b4b1aa; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh;
  display: grid; place-items: center;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
main { width: 100%; text-align: center; text-wrap: balance; }
figure { margin: 0; }
/* The attributes give its place before it has arrived, so nothing jumps when it does. */
img {
  display: block; margin: 0 auto; max-width: 100%; height: auto; object-fit: contain;
  max-height: calc(100vh - 5rem); max-height: calc(100svh - 5rem);
}
figcaption {
  padding: .75rem 1rem; line-height: 1.75rem;
  font-size: clamp(1rem, .7rem + .375vw, 1.25rem); /* 16 px up to a laptop, 20 on a desktop */
}
h1 { display: inline; margin: 0; font-size: inherit; font-weight: 600; }
p { display: inline; margin: 0; color: var(--quiet); }
h1 + p::before { content: "\\2003"; }
/* On a phone the caption takes three lines: 4.75rem, still within the 5rem left for it. */
@media (max-width: 30rem) {
  figcaption { padding: .5rem 1rem; line-height: 1.25rem; }
  figcaption > * { display: block; }
  h1 + p::before { content: none; }
}
.error { padding: 1rem; }
.error > * { display: block; margin: 0 0 .75rem; }
.error h1 { font-size: 1.25rem; }
a { color: inherit; text-underline-offset: .2em; white-space: nowrap; }
a:hover { color: var(--ink); }
a:focus-visible { outline: .125rem solid; outline-offset: .125rem; }
@media print {
  body { display: block; min-height: 0; background: none; color: #000; }
  img { max-height: 85vh; }
  p { color: #000; }
}
"""
# The one inline style, named by its hash, is all the content security policy has to allow.
STYLE_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"

# What the caption and the lines of the address bar leave, as the style has it: the width at which
# a picture `ratio` times as wide as high fits.
SIZES = Template("min(100vw, calc((100vh - 5rem) * $ratio))")
FALLBACK_WIDTH = 1080  # pixels; for browsers that know no srcset

FRAME = Template(f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
$head<meta name="theme-color" content="#faf9f6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#141414" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/favicon.ico" sizes="32x32">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
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
$image
<figcaption>
<h1>$title</h1>
<p>$width × $height pixels, <a href="{PICTURE_PATH}">the original</a> has $megabytes MB</p>
</figcaption>
</figure>""")


def picture_page(picture: Picture, url: str = "") -> bytes:
    """The page that shows `picture`, as large as the window allows.

    `url`, https://<host>, is where it is found: without it nothing names its address.
    """
    original = picture.original
    figure = FIGURE.substitute(
        image=_image(picture),
        title=escape(picture.title),
        width=original.width,
        height=original.height,
        megabytes=f"{len(original.body) / 1e6:.1f}",
    )
    head = _head(picture, url)
    return FRAME.substitute(title=escape(picture.title), head=head, content=figure).encode()


def error_page(title: str, way_out: str) -> bytes:
    """A page that says in plain words what is wrong and what to do; both are our own texts."""
    words = f'<h1>{title}</h1>\n<p>{way_out}</p>\n<p><a href="/">To the picture</a></p>'
    content = f'<div class="error">\n{words}\n</div>'
    return FRAME.substitute(title=title, head="", content=content).encode()


def _image(picture: Picture) -> str:
    """The element for it: the smallest type first, and widths that the browser chooses from."""
    original, sets = picture.original, _by_type(picture.images)
    sizes = SIZES.substitute(ratio=round(original.width / original.height, 4))
    sources = [
        f'<source type="{kind}" srcset="{_srcset(sets[kind])}" sizes="{sizes}">'
        for kind in ("image/avif", "image/webp")
        if kind in sets
    ]
    jpegs = sets.get("image/jpeg", [])
    chosen = f' srcset="{_srcset(jpegs)}" sizes="{sizes}"' if jpegs else ""
    source = next((_path(one) for one in jpegs if one.width >= FALLBACK_WIDTH), PICTURE_PATH)
    image = (
        f'<img src="{source}"{chosen} width="{original.width}" height="{original.height}"'
        f' alt="{escape(picture.alt)}" fetchpriority="high">'
    )
    return "\n".join(["<picture>", *sources, image, "</picture>"]) if sources else image


def _by_type(images: Iterable[Image]) -> dict[str, list[Image]]:
    found: dict[str, list[Image]] = {}
    for one in sorted(images, key=lambda image: image.width):
        found.setdefault(one.content_type, []).append(one)
    return found


def _srcset(images: Iterable[Image]) -> str:
    return ", ".join(f"{_path(one)} {one.width}w" for one in images)


def _path(image: Image) -> str:
    return f"/{image.key}"


def _head(picture: Picture, url: str) -> str:
    """For search engines, and for sites that show a link to this one: https://ogp.me."""
    title, alt = escape(picture.title), escape(picture.alt)
    lines = [f'<meta name="description" content="{alt}">']
    if url:
        lines.append(f'<link rel="canonical" href="{url}/">')
        lines += [
            f'<meta property="og:{name}" content="{value}">'
            for name, value in {"type": "website", "title": title, "url": f"{url}/"}.items()
        ]
    if url and (share := picture.share):
        facts = {
            "image": f"{url}{_path(share)}",
            "image:width": share.width,
            "image:height": share.height,
            "image:alt": alt,
        }
        lines += [f'<meta property="og:{name}" content="{value}">' for name, value in facts.items()]
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return "".join(f"{line}\n" for line in lines)
