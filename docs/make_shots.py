"""`make shot`: the pictures of the documentation, taken of the running demo with headless Chromium.

Starts the demo in a folder of its own on a free port, signs in as the officer by one click, and writes
`docs/pictures/*.png`; the pages of the dossier are drawn with poppler's pdftoppm.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
EDGE = Path(sys.executable).with_name("edge")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}

# name, path, as of, language, scheme, size, whole page
SHOTS = (
    ("home", "/", "2012-09-15", "en", "light", WIDE, False),
    ("home-dark", "/", "2012-10-23", "en", "dark", WIDE, False),
    ("star", "/star/", "2012-10-23", "en", "light", WIDE, True),
    ("star-phone", "/star/", "2012-10-23", "en", "light", PHONE, False),
    ("partner", "/partners/tsinghua.edu.cn/", "2012-10-23", "en", "light", WIDE, True),
    ("partner-chinese", "/partners/tsinghua.edu.cn/", "2012-10-23", "zh-hans", "light", WIDE, False),
    ("agreement", "/agreements/A2/", "2012-10-23", "en", "light", WIDE, True),
    ("agreements-dutch", "/agreements/", "2012-10-23", "nl", "light", WIDE, False),
    ("mobility", "/partners/tsinghua.edu.cn/mobility/", "2012-10-23", "en", "light", WIDE, True),
    ("mission", "/missions/M1/", "2012-10-23", "en", "light", WIDE, False),
    ("programme-dutch", "/programmes/J1/", "2012-10-23", "nl", "light", WIDE, False),
    ("strategy", "/strategy/", "2012-10-23", "en", "light", WIDE, True),
    ("enrolment", "/enrolment/", "2012-10-23", "en", "light", WIDE, False),
    ("spreadsheets", "/imports/", "2012-10-23", "en", "light", WIDE, False),
    ("dossier-page", "/partners/tsinghua.edu.cn/dossier/", "2012-10-21", "en", "light", WIDE, False),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_demo(folder: str, port: int) -> Iterator[str]:
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "EDGE_MODE": "demo", "EDGE_DATA_DIR": folder, "EDGE_BASE_URL": address}
    server = subprocess.Popen([EDGE, "demo", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(600):
            try:
                urllib.request.urlopen(address + "/sign-in/login/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait()


def signed_in(browser: Browser, address: str, scheme: str, size: dict[str, int]) -> Page:
    page = browser.new_page(viewport=size, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    page.goto(address + "/demo/")
    page.locator('form[action="/demo/sign-in/officer/"] button').click()
    page.goto(address + "/story/0/")
    return page


def take(browser: Browser, address: str) -> None:
    for name, path, day, language, scheme, size, whole in SHOTS:
        page = signed_in(browser, address, scheme, size)
        if language != "en":
            page.locator(f'form.languages button[value="{language}"]').click()
        page.goto(f"{address}{path}?as_of={day}")
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)
        page.close()
    page = signed_in(browser, address, "light", WIDE)
    page.goto(f"{address}/partners/tsinghua.edu.cn/?as_of=2012-10-23")
    page.emulate_media(media="print")
    page.screenshot(path=PICTURES / "partner-print.png", full_page=True)
    page.close()


def draw_dossier(folder: str) -> None:
    environment = {**os.environ, "EDGE_MODE": "demo", "EDGE_DATA_DIR": folder}
    for language in ("en", "nl", "zh"):
        pdf = Path(folder) / f"{language}.pdf"
        command = [
            EDGE,
            "dossier",
            "tsinghua.edu.cn",
            "--as-of",
            "2012-10-21",
            "--language",
            language,
            "-o",
            pdf,
        ]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        target = PICTURES / f"dossier-{language}"
        subprocess.run(
            ["pdftoppm", "-r", "70", "-f", "1", "-l", "1", "-png", "-singlefile", pdf, target], check=True
        )


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("make shot needs chromium")
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="edge-shots-") as folder,
        running_demo(folder, free_port()) as address,
    ):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            take(browser, address)
            browser.close()
        draw_dossier(folder)
    print(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
