"""A job summary as GitHub shows it: its own Markdown, the tags that it lets through, its style."""

import re

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

# https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/sanitization_filter.rb
ALLOWED = set(
    """
    h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul
    table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s
    strike summary details caption figure figcaption abbr bdo cite dfn mark small source span
    time wbr
    """.split()  # noqa: SIM905  # a list of 64 quoted words is not read by anybody
)
# What decides about widths in https://github.com/sindresorhus/github-markdown-css
STYLE = """
body { margin: 0; padding: 16px; color: #1f2328; overflow-wrap: break-word;
       font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 1012px; margin: auto; }
a { color: #0969da; text-decoration: none; }
p, ul, table, details { margin: 0 0 16px; }
ul { padding-left: 2em; }
table { display: block; width: max-content; max-width: 100%; overflow: auto;
        border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid #d1d9e0; text-align: left; }
tr:nth-child(2n) { background: #f6f8fa; }
code { padding: .2em .4em; font: 85% ui-monospace, "Liberation Mono", monospace;
       white-space: break-spaces; background: #818b981f; border-radius: 6px; }
"""


def html(markdown: str) -> str:
    """The body that GitHub makes of Markdown. ValueError for a tag that it would take out."""
    body: str = github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    if foreign := set(re.findall(r"</?([a-z0-9]+)", body)) - ALLOWED:
        raise ValueError(f"GitHub takes out: {', '.join(sorted(foreign))}")
    return body


def page(markdown: str) -> str:
    """A whole page that looks like the summary of a run."""
    wide = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">{wide}<style>{STYLE}</style>'
    return (
        f"<!doctype html><html><head>{head}</head><body><main>{html(markdown)}</main></body></html>"
    )
