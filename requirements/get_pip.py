"""Put pip into a virtual environment that was made without it, from a pinned wheel whose hash is checked.

Usage: python get_pip.py ENVIRONMENT_PYTHON. Needs the standard library only. Debian leaves `ensurepip` out of Python;
where its package cannot be installed, this is the way to pip. The package index and its certificate are those of the
user's own pip configuration.
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

WHEEL = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PUBLIC_INDEX = "https://pypi.org/simple"


def main(environment_python: str) -> None:
    """Download the wheel and let it install itself."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / WHEEL
        wheel.write_bytes(download())
        # a wheel is a zip file from which Python can run the package that it holds
        command = [environment_python, str(wheel / "pip"), "install", "--no-index", "--quiet", str(wheel)]
        subprocess.run(command, check=True)


def download() -> bytes:
    """Return the pinned wheel; stops the program when what came is something else."""
    index = setting("index-url", PUBLIC_INDEX).rstrip("/") + "/pip/"
    page = fetch(index).decode("utf-8")
    found = re.search(rf'href="([^"]*/{re.escape(WHEEL)})[#"]', page)
    if found is None:
        sys.exit(f"{index} does not offer {WHEEL}")
    wheel = fetch(urllib.parse.urljoin(index, found[1].replace("&amp;", "&")))
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        sys.exit(f"{WHEEL} from {index} is not the file that was pinned: its hash differs")
    return wheel


def fetch(url: str) -> bytes:
    """Return what lies at an address; proxies are those of the environment."""
    certificate = setting("cert", "") or None
    context = ssl.create_default_context(cafile=certificate)
    with urllib.request.urlopen(url, context=context, timeout=60) as answer:  # noqa: S310 - the user's own index
        body: bytes = answer.read()
        return body


def setting(name: str, otherwise: str) -> str:
    """Return a setting of pip's, from the environment or its configuration files."""
    variable = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if variable:
        return variable
    config = configparser.ConfigParser(interpolation=None)
    config_home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = ["/etc/pip.conf", Path.home() / ".pip/pip.conf", config_home / "pip/pip.conf"]
    config.read([*places, os.environ.get("PIP_CONFIG_FILE", os.devnull)], encoding="utf-8")
    return config.get("global", name, fallback=otherwise)


if __name__ == "__main__":
    main(sys.argv[1])
