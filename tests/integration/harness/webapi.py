"""Client of the WebUI's API; docs/webapi.md describes the part under megatorrent/."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .waiting import wait_until


class ApiError(Exception):
    """An answer other than 2xx. `code`: the name of what kind it is, if it says so"""

    def __init__(self, action, status, text, code=None):
        super().__init__(f"{action}: {status} {code or ''} {text}")
        self.status = status
        self.text = text
        self.code = code


class RpcError(Exception):
    """What a JSON-RPC call is refused by"""

    def __init__(self, method, code, message, data=None):
        super().__init__(f"{method}: {code} {message} {data}")
        self.code = code
        self.message = message
        self.error = (data or {}).get("error")


class WebApi:
    def __init__(self, address, port):
        self.base = f"http://{address}:{port}/api/v2/"
        self.cookies = http.cookiejar.CookieJar()
        # without its cookie every request would start a session of its own, which the program keeps for an hour
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies))
        self.megatorrent = Megatorrent(self)

    def get(self, action, **parameters):
        query = urllib.parse.urlencode(_texts(parameters))
        return self._send(action, urllib.request.Request(self.base + action + (f"?{query}" if query else "")))

    def post(self, action, **fields):
        body = urllib.parse.urlencode(_texts(fields)).encode()
        return self._send(action, urllib.request.Request(self.base + action, data=body, method="POST"))

    def post_file(self, action, name, content, **fields):
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                 for key, value in _texts(fields).items()]
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
                     "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._send(action, urllib.request.Request(self.base + action, data=body, headers=headers))

    def rpc(self, body, path="/api/rpc", **headers):
        """What /api/rpc answers to a body: bytes, or what becomes JSON (None: by GET, without any). None: nothing"""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._send(path, urllib.request.Request(self.base.removesuffix("/api/v2/") + path, data=data, headers=headers))

    def call(self, method, **params):
        """The result of one JSON-RPC call, or its error, raised."""
        answer = self.rpc({"jsonrpc": "2.0", "method": method, "params": params, "id": 1})
        if "error" in answer:
            raise RpcError(method, **answer["error"])
        return answer["result"]

    def _send(self, action, request):
        try:
            with self._opener.open(request, timeout=30) as answer:
                body = answer.read()
                is_json = answer.headers.get_content_type() == "application/json"
        except urllib.error.HTTPError as error:
            with error:
                raise ApiError(action, error.code, error.read().decode(errors="replace"), error.headers["X-Megatorrent-Error"]) from None
        if is_json:
            return json.loads(body) if body else None
        try:
            return body.decode()
        except UnicodeDecodeError:
            return body


class Megatorrent:
    """The actions under megatorrent/, and what is often done with several of them."""

    def __init__(self, api):
        self._api = api

    def get(self, action, **parameters):
        return self._api.get(f"megatorrent/{action}", **parameters)

    def post(self, action, **fields):
        return self._api.post(f"megatorrent/{action}", **fields)

    def status(self):
        return self.get("status")

    def subscription(self, key):
        return next((entry for entry in self.get("subscriptions") if entry["key"] == key), None)

    def channel(self, key):
        return next((entry for entry in self.get("channels") if entry["key"] == key), None)

    def items(self, key, **parameters):
        """All items, page by page."""
        items = []
        while True:
            page = self.get("items", key=key, offset=len(items), limit=5000, **parameters)
            items += page["items"]
            if not page["items"] or len(items) >= page["total"]:
                return items

    def wait_for_items(self, key, condition, what, timeout=20, **parameters):
        """Until condition(items). The list shows what is committed, which is up to a second behind the numbers of the subscription."""
        return wait_until(lambda: (found := self.items(key, **parameters)) and condition(found) and found,
                          lambda: f"{what}; they are {self.items(key, **parameters)[:10]}", timeout)

    def create_channel(self, title, **fields):
        return self.post("createChannel", title=title, **fields)

    def subscribe(self, link, **fields):
        return self._once_removed("addSubscription", link=link, **fields)["key"]

    def import_channel(self, identity, title, **fields):
        return self._once_removed("importChannel", identity=identity, title=title, **fields)

    def _once_removed(self, action, **fields):
        """Removing an earlier one takes a moment."""
        def done():
            try:
                return self.post(action, **fields)
            except ApiError as error:
                if error.status == 409 and "being removed" in error.text:
                    return None
                raise
        return wait_until(done, "the earlier one to be removed", 20)

    def start_publishing(self, key, *paths, **fields):
        if paths:
            fields["paths"] = [str(path) for path in paths]
        return self.post("publish", key=key, **fields)["task"]

    def publish(self, key, *paths, timeout=120, **fields):
        """Publishes, and returns the finished task, which must have succeeded."""
        task = self.wait_for_task(self.start_publishing(key, *paths, **fields), timeout)
        if task["state"] != "done":
            raise AssertionError(f"publishing ended as {task['state']}: {task['error']}")
        return task

    def withdraw(self, key, *paths, timeout=60):
        task = self.wait_for_task(self.post("withdraw", key=key, paths=list(paths))["task"], timeout)
        if task["state"] != "done":
            raise AssertionError(f"withdrawing ended as {task['state']}: {task['error']}")
        return task

    def task(self, identifier):
        return next(iter(self.get("tasks", id=identifier)), None)

    def wait_for_task(self, identifier, timeout=120):
        task = wait_until(lambda: (task := self.task(identifier)) and task["state"] != "running" and task,
                          lambda: f"the end of task {self.task(identifier)}", timeout)
        # whatever is told of single files has a name for programs beside its sentence
        for problem in task["problems"] + task["notes"]:
            if not problem["error"] or problem["errorName"] in ("", "refused"):
                raise AssertionError(f"a problem without a sentence or name: {problem}")
        return task

    def wait_for_subscription(self, key, condition, what, timeout=60, interval=0.05):
        """Until condition(subscription); a subscription that fails does not keep one waiting, unless that is what is asked for."""
        def check():
            entry = self.subscription(key)
            return entry if (entry and condition(entry)) else None
        return wait_until(check, lambda: f"{what}; it is {self.subscription(key)}", timeout, interval)

    def wait_complete(self, key, sequence=0, timeout=90, interval=0.05):
        """Until all that is wanted of this version (or a newer one) is here."""
        return self.wait_for_subscription(
            key, lambda entry: entry["state"] == "complete" and entry["sequence"] >= max(sequence, 1),
            f"the subscription to be complete (sequence {sequence})", timeout, interval)


def _texts(parameters):
    def text(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (list, dict)):
            return json.dumps(value, ensure_ascii=False)
        return str(value)
    return {key: text(value) for key, value in parameters.items() if value is not None}
