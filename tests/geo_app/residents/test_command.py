"""`geo-app residents`: these pages alone, on a host that has nothing of the staff's."""

from __future__ import annotations

import base64
import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from pydantic import SecretStr

from geo_app.exchange import phones
from geo_app.sealing import sealer
from geo_app.settings import Settings
from tests.geo_app.residents.conftest import VILLAGE

COMMAND = [sys.executable, "-m", "geo_app.cli", "residents"]


def _environment(home, **settings):
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return kept | {"GEO_APP_HOME": str(home), "PORT": "0", "WEB_WORKERS": "1"} | settings


def test_it_takes_in_reports_with_its_own_address_of_the_database_and_the_key_for_telephone_numbers(surfaces, tmp_path):
    data_key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = _environment(tmp_path / "elsewhere", RESIDENT_DATABASE_URL=surfaces.resident_url, DATA_KEY=data_key)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with subprocess.Popen(COMMAND, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().removeprefix("residents ").strip()
            page = browser.open(f"{address}/tell", timeout=60).read().decode()
            form = dict(re.findall(r'name="(csrf_token|key)" value="([^"]+)"', page))
            form |= {"matter": "report", "category": "SS01", "village": VILLAGE, "phone": "13800001234"}
            sent = urlencode({**form, "text": "从另一台机器交来的"}).encode()
            receipt = browser.open(f"{address}/tell", data=sent, timeout=60).read().decode()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    number = re.findall(r'<p class="big[^"]*">([^<]+)</p>', receipt)[0]
    ((sealed,),) = surfaces.ask(
        "select phone_sealed from petitioners p join cases c on c.id = p.case_id where external_id = %s", number
    )
    staff = Settings(geo_app_home=tmp_path / "staff", data_key=SecretStr(data_key))
    assert phones.opened(bytes(sealed), sealer(staff)) == "13800001234"


def test_without_that_key_it_does_not_start(surfaces, tmp_path):
    settings = _environment(tmp_path / "elsewhere", RESIDENT_DATABASE_URL=surfaces.resident_url)
    done = subprocess.run(COMMAND, env=settings, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "DATA_KEY" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "elsewhere" / "secrets" / "data_key").exists()
