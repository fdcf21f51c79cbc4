"""requests with everything taken out of it that would act on its own.

A session here sends exactly the headers it is given over one recording connection for each
request, keeps no cookie and follows no redirect. It does not read bodies.
"""

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection as PlainConnection
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from watcher.fetch.connection import Dialler, RecordingConnection, RecordingTlsConnection
from watcher.fetch.recording import Recording
from watcher.fetch.target import Target


class RecordedRequest(requests.PreparedRequest):
    """A request that is sent as written and knows where its recording goes."""

    def __init__(self, target: Target, headers: Mapping[str, str], recording: Recording) -> None:
        """Ask for ``target`` with these headers and no others."""
        super().__init__()
        self.method = "GET"
        self.url = target.url
        self.headers = CaseInsensitiveDict(headers)
        self.target = target
        self.recording = recording


class RecordingSession(requests.Session):
    """A session that adds nothing of its own."""

    def __init__(self, adapter: HTTPAdapter) -> None:
        """Send everything through ``adapter``."""
        super().__init__()
        self.trust_env = False
        self.mount("https://", adapter)
        self.mount("http://", adapter)


class RecordingAdapter(HTTPAdapter):
    """Sends each request over a recording connection of its own."""

    def __init__(self, dialler: Dialler, trust: ssl.SSLContext) -> None:
        """Connect with ``dialler``, and check certificates against ``trust``."""
        super().__init__()
        self._dialler = dialler
        self._trust = trust

    def send(
        self,
        request: requests.PreparedRequest,
        *_args: Any,
        **_kwargs: Any,
    ) -> requests.Response:
        """Send and read the head of the answer. Raises `AttemptError`, `OSError`, `HTTPException`.

        Proxies, certificates and timeouts that a session passes along are not ours and unused.
        """
        if not isinstance(request, RecordedRequest):
            message = "only requests with a recording are sent"
            raise TypeError(message)
        target = request.target
        if target.scheme == "https":
            connection: RecordingConnection = RecordingTlsConnection(
                target, self._dialler, request.recording, ssl_context=self._trust
            )
        else:
            connection = RecordingConnection(target, self._dialler, request.recording)
        connection.request("GET", target.request_target, headers=request.headers)
        # Given no headers, requests sees neither a redirect to read ahead nor a cookie to keep.
        response = requests.Response()
        # urllib3's response would read ahead, decode and log; http.client's only frames.
        response.raw = PlainConnection.getresponse(connection)
        response.status_code = response.raw.status
        response.request = request
        response.url = target.url
        return response
