"""Redoubt from Python: a client of `redoubt serve`, in one file, for Python 3.9 or later. Copy it.

    from redoubt import Gateway

    bob = Gateway("bob")
    bob.send("alice", text="Hello")
    for message in bob.messages():
        print(message.sender, message.text)      # handled when the loop goes on

Safe for several threads, but for one iterator of messages(). docs/gateway.md describes the gateway.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import threading
import time
import uuid
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple
from urllib.parse import urlencode, urlsplit

__all__ = ["Gateway", "Message", "RedoubtError"]

_UNSET: Any = object()
_TIMEOUT = 15.0  # the gateway says something every two seconds
_BACKOFF_MAX = 5.0


class RedoubtError(Exception):
    """The gateway refused; `code` is stable (docs/gateway.md, docs/errors.md)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code


class Message:
    """A received message. Its sender's name was verified; its content is what that sender says."""

    def __init__(self, gateway: "Gateway", fields: Dict[str, Any]) -> None:
        self._gateway = gateway
        self.fields = fields
        self.lease: str = fields["lease"]
        self.id: str = fields["id"]
        self.sender: str = fields["from"]
        self.fingerprint: str = fields["fingerprint"]
        self.type: str = fields["type"]
        self.headers: Dict[str, str] = fields["headers"]
        self.attempt: int = fields["attempt"]
        self.redelivered: bool = fields["redelivered"]
        self.settled = False

    @property
    def body(self) -> Any:
        """JSON as it was sent, text as str, anything else as bytes."""
        if "body" in self.fields:
            return self.fields["body"]
        return self.fields["text"] if "text" in self.fields else self.data

    @property
    def text(self) -> str:
        return self.fields["text"] if "text" in self.fields else self.data.decode()

    @property
    def data(self) -> bytes:
        if "base64" in self.fields:
            return base64.b64decode(self.fields["base64"])
        return self.text.encode() if "text" in self.fields else json.dumps(self.body).encode()

    def handled(self) -> None:
        self._settle({"result": "handled"})

    def reply(self, body: Any = _UNSET, *, text: Optional[str] = None, data: Optional[bytes] = None) -> None:
        """Handled, with an answer to the request that it is."""
        self._settle({"result": "handled", "reply": _content(body, text, data)})

    def refused(self) -> None:
        self._settle({"result": "refused"})

    def failed(self) -> None:
        self._settle({"result": "failed"})

    def retry(self, delay: float = 0) -> None:
        """Gives it to the next reader, `delay` seconds from now."""
        self._settle({"result": "retry", "delayMs": int(delay * 1000)})

    def extend(self, seconds: float) -> None:
        """Lets its lease last for so long from now on."""
        self._gateway._call("POST", f"/v1/inbox/{self.lease}/extend", {"leaseMs": int(seconds * 1000)})

    def _settle(self, how: Dict[str, Any]) -> None:
        self.settled = True
        self._gateway._call("POST", f"/v1/inbox/{self.lease}", how)


class Gateway:
    """One agent. The address is `url`, or REDOUBT_GATEWAY; the token is in `token_file`, or REDOUBT_TOKEN_FILE, or where
    `redoubt serve --as NAME` writes it."""

    def __init__(self, name: Optional[str] = None, url: Optional[str] = None, token_file: Optional[str] = None) -> None:
        address = urlsplit(url or os.environ.get("REDOUBT_GATEWAY") or "http://127.0.0.1:7465")
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._token_file = token_file or os.environ.get("REDOUBT_TOKEN_FILE") or _token_file(name)
        self._lock = threading.Lock()
        self._connection: Optional[http.client.HTTPConnection] = None

    def send(self, to: str, body: Any = _UNSET, *, text: Optional[str] = None, data: Optional[bytes] = None,
             type: str = "message", headers: Optional[Dict[str, str]] = None, ttl: Optional[float] = None,
             key: Optional[str] = None, wait: float = 30) -> Dict[str, Any]:
        """Sends, and waits for what becomes of it: {"outcome": "HANDLED"|"REJECTED"|"EXPIRED"|"UNCONFIRMED", …}, or
        {"status": …} when `wait` seconds are over. Sent once, also where the connection breaks and it is repeated."""
        message = _message(to, body, text, data, type, headers, ttl, key)
        return self._call("POST", f"/v1/messages?waitMs={int(wait * 1000)}", message, wait)

    def send_many(self, messages: Sequence[Dict[str, Any]], wait: float = 30) -> List[Dict[str, Any]]:
        """Sends up to 1,000 messages in their order, each with the arguments of send() as a dict."""
        every = [_message(**{**dict(body=_UNSET, text=None, data=None, type="message", headers=None, ttl=None, key=None),
                             **message}) for message in messages]
        return self._call("POST", f"/v1/messages?waitMs={int(wait * 1000)}", every, wait)

    def request(self, to: str, body: Any = _UNSET, *, text: Optional[str] = None, data: Optional[bytes] = None,
                type: str = "message", headers: Optional[Dict[str, str]] = None, timeout: float = 30) -> Any:
        """Asks, and returns the body of the reply. Not repeated: RedoubtError says what is known."""
        message = _message(to, body, text, data, type, headers, None, None)
        del message["key"]
        message["timeoutMs"] = int(timeout * 1000)
        reply = self._call("POST", "/v1/requests", message, timeout, again=False)
        return reply["body"] if "body" in reply else reply.get("text", reply.get("base64"))

    def status(self) -> Dict[str, Any]:
        return self._call("GET", "/v1/status")

    def messages(self, prefetch: int = 16, lease: float = 60, type: Optional[str] = None) -> Iterator[Message]:
        """Messages for ever. One that was not settled is handled when the loop goes on; where the loop ends or raises,
        it goes to the next reader. Connects again by itself."""
        query = {"prefetch": prefetch, "leaseMs": int(lease * 1000), **({"type": type} if type else {})}
        pause = 0.1
        while True:
            try:
                for fields in self._stream("/v1/inbox?" + urlencode(query)):
                    pause = 0.1
                    message = Message(self, fields)
                    yield message
                    if not message.settled:
                        self._settle_if_leased(message)
            except (OSError, http.client.HTTPException):
                pass
            except RedoubtError as refused:
                if refused.status not in (401, 503):  # a token of a later run; too many streams
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _BACKOFF_MAX)

    @staticmethod
    def _settle_if_leased(message: Message) -> None:
        try:
            message.handled()
        except RedoubtError as refused:
            if refused.code != "LEASE_GONE":  # it comes again
                raise

    def _stream(self, path: str) -> Iterator[Dict[str, Any]]:
        connection = self._connect()
        try:
            connection.request("GET", path, headers={**self._headers(), "Accept": "text/event-stream"})
            response = connection.getresponse()
            if response.status != 200:
                raise _refusal(response.status, response.read())
            event = ""
            for raw in response:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "message":
                    yield json.loads(line[6:])
        finally:
            connection.close()

    def _call(self, method: str, path: str, body: Any = None, wait: float = 0, again: bool = True) -> Any:
        """Repeated for a minute where the connection breaks: what is sent has a key, and settling twice does nothing."""
        content = None if body is None else json.dumps(body).encode()
        deadline = time.monotonic() + 60
        pause = 0.1
        while True:
            try:
                status, answer = self._exchange(method, path, content, wait)
            except (OSError, http.client.HTTPException):
                if not again or time.monotonic() > deadline:
                    raise
            else:
                if status in (200, 202):
                    return json.loads(answer)
                if status == 204:
                    return None
                refusal = _refusal(status, answer)
                if status not in (401, 429, 503) or time.monotonic() > deadline:
                    raise refusal
            time.sleep(pause)
            pause = min(2 * pause, _BACKOFF_MAX)

    def _exchange(self, method: str, path: str, content: Optional[bytes], wait: float) -> Tuple[int, bytes]:
        with self._lock:
            connection, self._connection = self._connection or self._connect(), None
        try:
            if connection.sock is not None:
                connection.sock.settimeout(wait + _TIMEOUT)
            connection.timeout = wait + _TIMEOUT
            connection.request(method, path, content, {**self._headers(), "Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if self._connection is None:
                self._connection = connection
                return answer
        connection.close()
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)

    def _headers(self) -> Dict[str, str]:
        with open(self._token_file, encoding="ascii") as file:  # each start of the gateway writes a new one
            return {"Authorization": "Bearer " + file.read().strip()}


def _token_file(name: Optional[str]) -> str:
    if name is None:
        raise ValueError("give a name, a token_file, or REDOUBT_TOKEN_FILE")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime):
        return os.path.join(runtime, "redoubt", name + ".token")
    data = os.environ.get("XDG_DATA_HOME", "")
    home = data if os.path.isabs(data) else os.path.expanduser("~/.local/share")
    return os.path.join(os.environ.get("REDOUBT_HOME") or os.path.join(home, "redoubt"), name + ".token")


def _content(body: Any, text: Optional[str], data: Optional[bytes]) -> Dict[str, Any]:
    if (body is not _UNSET) + (text is not None) + (data is not None) != 1:
        raise ValueError("give one of body (JSON), text and data (bytes)")
    if text is not None:
        return {"text": text}
    return {"body": body} if data is None else {"base64": base64.b64encode(data).decode()}


def _message(to: str, body: Any, text: Optional[str], data: Optional[bytes], type: str,
             headers: Optional[Dict[str, str]], ttl: Optional[float], key: Optional[str]) -> Dict[str, Any]:
    message = {"to": to, "type": type, "key": key or str(uuid.uuid4()), **_content(body, text, data)}
    if headers:
        message["headers"] = headers
    if ttl is not None:
        message["ttlMs"] = int(ttl * 1000)
    return message


def _refusal(status: int, answer: bytes) -> RedoubtError:
    try:
        problem = json.loads(answer)
        return RedoubtError(status, problem["code"], problem["detail"])
    except (ValueError, KeyError, TypeError):
        return RedoubtError(status, "UNKNOWN", f"the gateway answered {status}")
