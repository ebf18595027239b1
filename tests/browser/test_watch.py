"""What the other browser tests rely on: that the watch sees what it is to see."""

import pytest

from tests.browser.conftest import Watched
from tests.servers import Server


def test_the_watch_hears_the_console_the_policy_and_requests_that_leave(
    watched: Watched, shared_viva: Server
) -> None:
    page = watched.open(shared_viva, "/")
    assert watched.said == []
    page.evaluate("() => { try { document.body.innerHTML = '<p>x</p>'; } catch {} }")
    page.evaluate(
        "() => { const s = document.createElement('style'); s.textContent = 'p {}'; document.body.append(s); }"
    )
    page.evaluate("() => fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.evaluate("() => { console.log('hello'); setTimeout(() => { throw Error('oops'); }); }")
    page.wait_for_timeout(50)
    text = "\n".join(watched.said)
    assert "'TrustedHTML'" in text
    assert "style-src 'self'" in text
    assert "connect-src 'self'" in text
    assert "log: hello" in text
    assert "error: oops" in text
    watched.said.clear()
    page.route("http://127.0.0.1:9/*", lambda route: route.abort())
    with pytest.raises(Exception, match="ERR_FAILED"):
        page.goto("http://127.0.0.1:9/away")
    assert watched.strayed == ["http://127.0.0.1:9/away"]
    watched.said.clear()
    watched.strayed.clear()
