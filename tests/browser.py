"""A headless Chromium, driven by chromedriver over HTTP as the W3C WebDriver standard has it."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, TypeAlias

from programs import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Json: TypeAlias = Any
"""What JavaScript returns; the test knows what it is."""

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",  # a script may press play
)
_STARTED = re.compile(rb"started successfully on port (\d+)")
_NO_SUCH_ALERT = 404
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window. `run` returns what a function body in JavaScript returns."""

    def __init__(self, address: str, capabilities: Mapping[str, Any]) -> None:
        self._address = address
        answer = self._send("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self._address = f"{address}/{answer['sessionId']}"

    def open(self, page: Path) -> None:
        """Open a file and return when it is loaded, with all its scripts run."""
        self._send("POST", "/url", {"url": page.as_uri()})

    def run(self, script: str, *arguments: object) -> Json:
        return self._send("POST", "/execute/sync", {"script": script, "args": arguments})

    def run_async(self, body: str, *arguments: object) -> Json:
        """Run the body of an async function and return what it resolves to."""
        script = f"const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then(done)"
        return self._send("POST", "/execute/async", {"script": script, "args": arguments})

    def wait_for(self, condition: str, *, seconds: float = 20) -> None:
        """Wait until an expression in JavaScript is true."""
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({condition})"):
            assert time.monotonic() < end, f"{condition} did not come true in {seconds} s"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        element = self._send("POST", "/element", {"using": "css selector", "value": selector})
        self._send("POST", f"/element/{element[_ELEMENT]}/click", {})

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        self._act((kind, key) for key in keys for kind in ("keyDown", "keyUp"))

    def press_with(self, modifier: str, key: str) -> None:
        """Press a key while another one is held down."""
        self._act((("keyDown", modifier), ("keyDown", key), ("keyUp", key), ("keyUp", modifier)))

    def _act(self, actions: Iterable[tuple[str, str]]) -> None:
        steps = [{"type": kind, "value": key} for kind, key in actions]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    def console(self) -> list[str]:
        """Return what the console has shown since the last call: errors, broken security policies."""
        return [row["message"] for row in self._send("POST", "/se/log", {"type": "browser"})]

    def devtools(self, method: str, **parameters: object) -> Json:
        """Send a command of the Chrome DevTools Protocol."""
        return self._send("POST", "/goog/cdp/execute", {"cmd": method, "params": parameters})

    def dialog(self) -> str | None:
        """Return the text of an open alert; None where there is none."""
        try:
            return str(self._send("GET", "/alert/text"))
        except urllib.error.HTTPError as error:
            if error.code == _NO_SUCH_ALERT:
                return None
            raise

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))

    def close(self) -> None:
        self._send("DELETE", "")

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}{path}", data, method=method)  # noqa: S310 - to itself
        with _no_proxy.open(request, timeout=120) as answer:
            return json.load(answer)["value"]


_no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextlib.contextmanager
def chromium(profile: Path, *, size: tuple[int, int] = (1280, 900), dark: bool = False) -> Iterator[Browser]:
    """Start a browser whose profile is the empty folder *profile*; without one the test is skipped."""
    flags = [*_FLAGS, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"]
    if dark:
        flags.append("--blink-settings=preferredColorScheme=0")
    capabilities = {
        "goog:chromeOptions": {"binary": require("chromium"), "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
        "unhandledPromptBehavior": "ignore",
    }
    with _driver() as address:
        browser = Browser(address, capabilities)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def _driver() -> Iterator[str]:
    """Start chromedriver on a port that it chooses itself."""
    command = [require("chromedriver"), "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            lines: Callable[[], bytes] = process.stdout.readline
            started = next(filter(None, map(_STARTED.search, iter(lines, b""))), None)
            assert started is not None, "chromedriver did not start"
            yield f"http://127.0.0.1:{int(started[1])}/session"
        finally:
            process.terminate()
