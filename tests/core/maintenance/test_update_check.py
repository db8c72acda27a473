"""The check for a newer version: one request when asked, and a sentence when there is no answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from xsearch_gui import __version__
from xsearch_gui.core.maintenance.update_check import UpdateCheckFailed, check_for_update

SEEN: list[dict[str, str]] = []


class Feed(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        SEEN.append(dict(self.headers))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    SEEN.clear()
    server = HTTPServer(("127.0.0.1", 0), Feed)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("version", "newer"), [("999.0", True), (__version__, False), ("0.0.1", False)])
def test_a_newer_version_is_told_apart(feed: str, version: str, newer: bool) -> None:
    Feed.body = json.dumps({"info": {"version": version, "package_url": "https://example.org"}}).encode()
    answer = check_for_update(feed)
    assert (answer.newest, answer.newer, answer.current) == (version, newer, __version__)


def test_the_request_tells_nothing_about_the_user(feed: str) -> None:
    Feed.body = b'{"info": {"version": "1.0"}}'
    check_for_update(feed)
    assert len(SEEN) == 1
    assert set(SEEN[0]) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert SEEN[0]["User-Agent"] == "xsearch"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"info": {}}', b'{"info": {"version": "soon"}}'])
def test_another_answer_is_a_sentence(feed: str, body: bytes) -> None:
    Feed.body = body
    with pytest.raises(UpdateCheckFailed, match="did not answer with a version"):
        check_for_update(feed)


def test_without_a_network_a_sentence_says_so() -> None:
    with pytest.raises(UpdateCheckFailed, match="Check the network"):
        check_for_update("http://127.0.0.1:9/")
