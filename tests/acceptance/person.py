"""A person at a browser, as a program: opens one address, signs in where asked, allows what is asked for.

    BROWSER="python person.py %s" PERSON="john@example.com password" cadstack login

Cookies are kept in the file COOKIES names, so somebody who is signed in already is not asked for a password again.
Every page that was answered is written to standard output, a line each.
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import urljoin

import httpx

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TITLE = re.compile(r"<h1>([^<]*)</h1>")
MOST_PAGES = 6


def visit(url: str, email: str, password: str, decision: str, cookies: Path | None) -> list[str]:
    """The headings of the pages that were seen."""
    seen = []
    with httpx.Client(follow_redirects=True, timeout=30) as http:
        if cookies and cookies.exists():
            http.cookies.update(json.loads(cookies.read_text()))
        page = http.get(url)
        for _ in range(MOST_PAGES):
            seen.append(" ".join(TITLE.findall(page.text)[:1]))
            form = page.text.partition('<form class="card')[2].partition("</form>")[0]
            if not form:
                break
            fields = dict(HIDDEN.findall(form))
            if "password" in form:
                fields |= {"email": email, "password": password}
            else:
                fields |= {"decision": decision}
            action = re.search(r'action="([^"]+)"', form)
            target = urljoin(str(page.url), action[1].replace("&amp;", "&")) if action else str(page.url)
            fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
            page = http.post(target, data=fields, headers={"Origin": target[: target.index("/", 8)]})
        if cookies:
            cookies.write_text(json.dumps(dict(http.cookies)))
    return seen


if __name__ == "__main__":
    who, _, secret = os.environ["PERSON"].partition(" ")
    kept = os.environ.get("COOKIES")
    for heading in visit(sys.argv[1], who, secret, os.environ.get("DECISION", "allow"), Path(kept) if kept else None):
        print(heading, flush=True)
