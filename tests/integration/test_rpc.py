"""JSON-RPC at /api/rpc: the specification, the same answers as the WebAPI, and who may not ask."""

import json
import re
import socket
import time
import urllib.error
import urllib.request

from harness.case import IntegrationTest
from harness.content import write_file
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError, RpcError
from test_api import CHANGING, DOCUMENT, READING, UNKNOWN

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, NOT_FOUND, CONFLICT = -32700, -32600, -32601, -32602, -32004, -32009
MIB = 1024 * 1024


def request(method, identifier=None, **params):
    """Without an identifier: a notification"""
    return {"jsonrpc": "2.0", "method": method, "params": params} | ({} if identifier is None else {"id": identifier})


class RpcCase(IntegrationTest):
    backbone = 0

    def assertError(self, answer, code, identifier=None):
        self.assertEqual(set(answer), {"jsonrpc", "id", "error"}, answer)
        self.assertEqual((answer["jsonrpc"], answer["id"], answer["error"]["code"]), ("2.0", identifier, code), answer)
        self.assertGreater(len(answer["error"]["message"]), 8, "a sentence is wanted")
        return answer["error"]

    def assertStatus(self, status, node, body, **options):
        with self.assertRaises(ApiError) as caught:
            node.api.rpc(body, **options)
        self.assertEqual(caught.exception.status, status, caught.exception)
        return caught.exception

    def assertRefused(self, node, code, method, words=(), error=None, **params):
        with self.assertRaises(RpcError) as caught:
            node.api.call(method, **params)
        self.assertEqual(caught.exception.code, code, caught.exception)
        if error:
            self.assertEqual(caught.exception.error, error)
        self.assertMentions(caught.exception.message, *words)


class SpecificationTest(RpcCase):
    def test_the_examples(self):
        """Section 7 of the specification, with methods that there are."""
        node = self.node("one")
        rpc = node.api.rpc
        answer = rpc(b'{"jsonrpc": "2.0", "method": "tasks", "params": {}, "id": 3}')
        self.assertEqual(answer, {"jsonrpc": "2.0", "result": [], "id": 3})
        self.assertError(rpc(b'{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}'), NO_METHOD, 1)
        self.assertError(rpc(b'{"jsonrpc": "2.0", "method": "items", "params": [42, 23], "id": 1}'), INVALID_PARAMS, 1)
        self.assertIsNone(rpc(b'{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}'))
        self.assertIsNone(rpc(b'{"jsonrpc": "2.0", "method": "foobar"}'))
        self.assertError(rpc(b'{"jsonrpc": "2.0", "method": "foobar", "id": "1"}'), NO_METHOD, "1")
        self.assertError(rpc(b'{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]'), PARSE_ERROR)
        self.assertError(rpc(b'{"jsonrpc": "2.0", "method": 1, "params": "bar"}'), INVALID_REQUEST)
        self.assertError(rpc(b'[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method"'), PARSE_ERROR)
        self.assertError(rpc(b"[]"), INVALID_REQUEST)
        for count in (1, 3):
            answers = rpc(list(range(count)))
            self.assertEqual(len(answers), count)
            for answer in answers:
                self.assertError(answer, INVALID_REQUEST)
        first, invalid, unknown, last = rpc(b"""[
            {"jsonrpc": "2.0", "method": "channels", "id": "1"},
            {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
            {"foo": "boo"},
            {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
            {"jsonrpc": "2.0", "method": "subscriptions", "id": "9"}]""")
        self.assertEqual((first, last), ({"jsonrpc": "2.0", "result": [], "id": "1"}, {"jsonrpc": "2.0", "result": [], "id": "9"}))
        self.assertError(invalid, INVALID_REQUEST)
        self.assertError(unknown, NO_METHOD, "5")
        self.assertIsNone(rpc(b'[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]}, {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]'))

    def test_a_batch_of_a_hundred(self):
        """All are answered in their order, each sees what those before it have done, and others are not kept waiting."""
        node = self.node("one")
        calls = [call for number in range(33) for call in (
            request("createChannel", 3 * number, title=f"channel {number}"), request("channels", 3 * number + 1), request("freeSpace", 3 * number + 2, path="/"))]
        answers = node.api.rpc([*calls, request("createChannel", title="without an answer")])
        self.assertEqual([answer["id"] for answer in answers], list(range(99)))
        self.assertEqual([len(answer["result"]) for answer in answers[1::3]], list(range(1, 34)))
        for answer in answers[2::3]:
            self.assertGreater(answer["result"]["total"], 0)
        self.assertEqual(len(node.megatorrent.get("channels")), 34, "a notification is done, too")
        self.assertError(node.api.rpc([request("status", 1)] * 101), INVALID_REQUEST)

        # somebody else asks meanwhile
        body = json.dumps([request("createChannel", number, title="x") for number in range(100)]).encode()
        with socket.create_connection((node.address, 8080)) as connection:
            connection.sendall(f"POST /api/rpc HTTP/1.1\r\nHost: {node.address}:8080\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            start = time.monotonic()
            node.api.get("app/version")
            self.assertLess(time.monotonic() - start, 1 * STRETCH)
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200 OK"))
        # one who does not wait for the answer
        with socket.create_connection((node.address, 8080)) as connection:
            connection.sendall(f"POST /api/rpc HTTP/1.1\r\nHost: {node.address}:8080\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        node.check_alive()
        self.assertEqual(node.api.call("tasks"), [])


class ActionsTest(RpcCase):
    def test_methods_are_the_actions(self):
        """Those of the WebAPI, as documented, with the parameters that their sections name."""
        node = self.node("one")
        methods = {method["name"]: method for method in node.api.call("system.methods")}
        self.assertEqual(set(methods), {*READING, *CHANGING} - {"file"})
        self.assertEqual({name for name, method in methods.items() if method["reads"]}, {*READING} - {"file"})
        text = DOCUMENT.read_text() + "\n##"
        for name, method in methods.items():
            section = re.search(rf"^### [^\n]*`{name}`.*?(?=^##)", text, re.MULTILINE | re.DOTALL).group(0)
            if name in ("setSettings", "previewItems"):    # "what `settings` has", "what `items` takes"
                other = "settings" if name == "setSettings" else "items"
                section += re.search(rf"^### `{other}`.*?(?=^##)", text, re.MULTILINE | re.DOTALL).group(0)
            for parameter in method["params"]:
                self.assertRegex(section, rf"[`\"]{parameter}[`\"=]", f"{name} has a parameter that its documentation does not name")

    def test_the_same_answers(self):
        """As the WebAPI's, in JSON's own types; refusals are the same sentences and codes."""
        node = self.node("one")
        created = node.api.call("createChannel", title="Über", private=True)
        self.assertEqual(set(created), {"key", "link"})
        key = created["key"]
        for action in ("settings", "channels", "subscriptions", "rules", "tasks", "bans", "exportRules"):
            self.assertEqual(node.api.call(action), node.megatorrent.get(action))
        self.assertEqual(node.api.call("items", key=key, limit=5, new=False), node.megatorrent.get("items", key=key, limit=5))
        self.assertEqual(node.api.call("items", key=[key], state=["error", "partial"], filter=None)["total"], 0)
        self.assertTrue(node.api.call("sync", rid=0)["full_update"])
        self.assertIsNone(node.api.call("setChannel", key=key, description="x"))
        self.assertEqual(node.api.call("setSettings", quota=1 << 40)["quota"], 1 << 40)
        node.api.call("addRule", rule={"name": "a", "mustContain": "b", "action": "addTorrent", "torrentParams": {"tags": ["c"]}})
        self.assertEqual(node.api.call("importRules", rules=node.api.call("exportRules"))["taken"], [])
        exported = node.api.call("exportChannel", key=key)
        node.api.call("deleteChannel", key=key)
        self.assertEqual(node.api.call("channels"), [])
        task = node.api.call("publish", key=node.api.call("createChannel", title="files")["key"], paths=[str(write_file(self.scratch / "a,b \"c\".txt", b"x"))])["task"]
        self.assertEqual(node.megatorrent.wait_for_task(task)["state"], "done")
        self.assertIn("secretKey", exported["identity"])

        for action, params in (("pause", {"key": UNKNOWN}), ("cancelTask", {"id": 4711}), ("removeRule", {"name": "none"}), ("previewStatus", {"key": UNKNOWN}), ("pause", {}),
                               ("addSubscription", {"link": "x"}), ("unban", {"host": "198.51.100.1"}), ("channelLink", {"key": UNKNOWN}), ("freeSpace", {"path": "x"})):
            with self.subTest(action, params=params):
                with self.assertRaises(ApiError) as by_form:
                    node.megatorrent.post(action, **params)
                with self.assertRaises(RpcError) as by_rpc:
                    node.api.call(action, **params)
                self.assertEqual(by_rpc.exception.message, by_form.exception.text)
                self.assertEqual(by_rpc.exception.error, by_form.exception.code)
                self.assertTrue(by_form.exception.code)
                self.assertEqual({400: INVALID_PARAMS, 404: NOT_FOUND, 409: CONFLICT}[by_form.exception.status], by_rpc.exception.code)

    def test_answers_that_are_too_large_together(self):
        """What does not fit any more is refused, and not done."""
        node = self.node("one")
        for number in range(2000):
            write_file(self.scratch / "many" / f"{'a long name ' * 18}{number:04}.txt", b"x")
        key = node.megatorrent.create_channel("Many")["key"]
        node.megatorrent.publish(key, self.scratch / "many", timeout=120)
        calls = [{"jsonrpc": "2.0", "method": "items", "params": {"key": key, "limit": 2000}, "id": number} for number in range(60)]
        calls.append({"jsonrpc": "2.0", "method": "createChannel", "params": {"title": "unanswered"}})
        calls.append({"jsonrpc": "2.0", "method": "createChannel", "params": {"title": "answered"}, "id": 60})
        answers = node.api.rpc(calls)
        self.assertEqual([answer["id"] for answer in answers], list(range(61)))
        done = [answer for answer in answers if "result" in answer]
        self.assertTrue(all(len(answer["result"]["items"]) == 2000 for answer in done))
        size = len(json.dumps(done[0]))
        self.assertLess(size * (len(done) - 2), 32 << 20)
        self.assertLess(len(done), 60)
        for answer in answers[len(done):]:
            self.assertMentions(self.assertError(answer, INVALID_REQUEST, answer["id"])["message"], "not done")
        self.assertEqual([channel["title"] for channel in node.megatorrent.get("channels")], ["Many"])

    def test_wrong_types(self):
        """Each is named, and nothing is done."""
        node = self.node("one")
        for method, params in (("pause", {"key": 5}), ("pause", {"key": ["all"]}), ("pause", {"key": None}), ("createChannel", {"title": {}}), ("createChannel", {"title": "x", "private": "true"}),
                               ("createChannel", {"title": "x", "privat": True}), ("setSettings", {"port": "5"}), ("setSettings", {"port": 1.5}), ("setSettings", {"enabled": 0}),
                               ("addSubscription", {"link": UNKNOWN, "peers": [1]}), ("publish", {"key": UNKNOWN, "paths": "/a"}), ("publish", {"key": UNKNOWN, "paths": {"0": "/a"}}),
                               ("addRule", {"rule": 5}), ("items", {"key": UNKNOWN, "limit": True}), ("cancelTask", {"id": "1"}), ("cancelTask", {"id": 1e300})):
            with self.subTest(method, params=params):
                self.assertRefused(node, INVALID_PARAMS, method, [list(params)[-1]], "badParameter", **params)
        self.assertEqual((node.api.call("channels"), node.api.call("subscriptions")), ([], []))

    def test_bare_form(self):
        """As programs for version 5 know it."""
        node = self.node("one")
        rpc = node.api.rpc
        self.assertEqual(rpc({"method": "getSubscriptions", "params": {}}), {"result": {"subscriptions": []}})
        for uri in (f"megatorrent://{UNKNOWN}", f"megatorrent://{UNKNOWN}", f"megatorrent://{UNKNOWN}:{'ab' * 32}", f"megatorrent://{UNKNOWN}:{'ab' * 32}"):
            self.assertEqual(rpc({"method": "addSubscription", "params": {"uri": uri}}), {"result": {"status": "ok"}})
        wait_until(lambda: "ab" * 32 in node.api.call("channelLink", key=UNKNOWN)["link"], "the read key to be taken", 10)
        entry, = rpc({"method": "getSubscriptions"})["result"]["subscriptions"]
        self.assertEqual((set(entry), entry["lastSequence"]), ({"uri", "status", "lastSequence"}, 0))
        self.assertTrue(entry["uri"].startswith(f"megatorrent://{UNKNOWN}"))
        self.assertNotIn("ab" * 32, entry["uri"])
        status = rpc({"method": "getStatus"})["result"]
        self.assertEqual(status, {"heldBlobs": 0, "peers": 0, "serverPort": node.megatorrent.status()["listenPort"]})
        for method, params, words in (("addSubscription", {}, "uri"), ("addSubscription", {"uri": "http://x"}, "uri"), ("addSubscription", [], "uri"), ("nothing", {}, "nothing"),
                                      ("pause", {"key": "x"}, "key"), ("getStatus", 5, "params")):
            answer = rpc({"method": method, "params": params})
            self.assertEqual(set(answer), {"error"})
            self.assertMentions(answer["error"], words)
        self.assertEqual(rpc({"method": "tasks", "params": {}}), {"result": []})
        # null is as good as left out here; JSON-RPC 2.0 forbids it
        for method in ("getStatus", "getSubscriptions", "tasks"):
            self.assertIn("result", rpc({"method": method, "params": None}))
        self.assertMentions(rpc({"method": "addSubscription", "params": None})["error"], "uri")
        self.assertError(rpc({"jsonrpc": "2.0", "method": "tasks", "params": None, "id": 1}), INVALID_REQUEST, 1)


class HostileTest(RpcCase):
    def test_hostile_bodies(self):
        """An error that is an answer, never a fall."""
        node = self.node("one")
        call = b'{"jsonrpc":"2.0","method":"%s","params":%s,"id":%s}'
        for body, code in ((b"\x00", PARSE_ERROR), (b"\xff\xfe{}", PARSE_ERROR), (b"{", PARSE_ERROR), (b'"x"', PARSE_ERROR), (b"5", PARSE_ERROR), (b"{}", INVALID_REQUEST),
                           (b"[" * 100_000, INVALID_REQUEST), (b'{"a":' * 100_000, INVALID_REQUEST), (b"[" + b"1," * 300_000 + b"1]", INVALID_REQUEST),
                           (b"[" + b" " * MIB + b"]", INVALID_REQUEST), (b"x" * (8 * MIB), INVALID_REQUEST), (b"[" + b"[]," * 100 + b"[]]", INVALID_REQUEST),
                           (call % (b"status", b"{}", b"9" * 30), INVALID_REQUEST), (call % (b"status", b"{}", b"1.5"), INVALID_REQUEST), (call % (b"status", b"{}", b"{}"), INVALID_REQUEST),
                           (call % (b"status", b"{}", b"1e999"), PARSE_ERROR), (call % (b"status", b"5", b"null"), INVALID_REQUEST),
                           (call % (b"x" * 500_000, b"{}", b"null"), NO_METHOD), (call % (b"rpc", b"{}", b"null"), NO_METHOD), (call % (b"\\u0000", b"{}", b"null"), NO_METHOD),
                           (call % (b"createChannel", b'{"title":"' + b"t" * 500_000 + b'"}', b"null"), CONFLICT), (call % (b"addSubscription", b'{"link":"\\u0000\\ud800"}', b"null"), INVALID_PARAMS),
                           (call % (b"publish", b'{"key":"%s","paths":[%s]}' % (UNKNOWN.encode(), b'"/a",' * 100_000 + b'"/b"'), b"null"), NOT_FOUND),
                           (call % (b"addRule", b'{"rule":%s}' % (b"[" * 20 + b"]" * 20), b"null"), INVALID_PARAMS)):
            with self.subTest(body[:80]):
                self.assertError(node.api.rpc(body), code)
                node.check_alive()
        for identifier in ("i" * 500_000, 2 ** 63 - 1, -2 ** 63, "\u202e\x00\U0001f600", ""):
            answer = node.api.rpc(request("tasks", identifier))
            self.assertEqual(answer, {"jsonrpc": "2.0", "id": identifier, "result": []})

    def test_types_of_bodies(self):
        """What a form of another site can send is not taken, by whatever way it comes."""
        node = self.node("one")
        body = json.dumps(request("createChannel", 1, title="evil")).encode()
        for content_type in ("text/plain", "text/plain; application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=application/json", "application/jsonx",
                             "application/x-www-form-urlencoded, application/json", ""):
            with self.subTest(content_type):
                self.assertStatus(415, node, body, Content_Type=content_type)
        form = (b'--x\r\nContent-Disposition: form-data; name="a"; filename="application/json"\r\nContent-Type: application/json\r\n\r\n' + body + b"\r\n--x--\r\n")
        for path in ("/api/v2/megatorrent/rpc", "/api/v2/megatorrent/rpc%0A", "/api/rpc%0A", "/api/rpc/", "/api//rpc"):
            with self.subTest(path):
                self.assertStatus(404, node, form, path=path, Content_Type="multipart/form-data; boundary=x")
        self.assertMentions(self.assertStatus(400, node, b"").text, "application/json")
        self.assertStatus(405, node, None)
        self.assertEqual(node.megatorrent.get("channels"), [])
        self.assertEqual(node.api.rpc(body, Content_Type="Application/JSON; charset=utf-8")["id"], 1)

    def test_who_may_not_ask(self):
        """CSRF protection, the check of the host, and the login are the WebUI's own."""
        node = self.node("one")
        node.api.post("app/setPreferences", json={"web_ui_domain_list": "good.example"})
        body = request("createChannel", 1, title="evil")
        for headers in ({"Origin": "http://evil.example"}, {"Referer": "http://evil.example/"}, {"Host": "evil.example"}, {"Host": f"{node.address}:1"}):
            with self.subTest(headers):
                self.assertStatus(401, node, body, **headers)
        self.assertEqual(node.api.call("channels"), [])

        node.api.post("app/setPreferences", json={"bypass_local_auth": False, "web_ui_username": "someone", "web_ui_password": "a password"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for text in (json.dumps(body).encode(), b"{", b'{"method":"getStatus"}'):
            with self.subTest(text):
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    opener.open(urllib.request.Request(f"http://{node.address}:8080/api/rpc", data=text, headers={"Content-Type": "application/json"}), timeout=10)
                caught.exception.close()
                self.assertEqual(caught.exception.code, 403)
        # who has been there before, is
        self.assertEqual(node.api.call("channels"), [])

    def test_logging_out_meanwhile(self):
        """What has not begun by then is not done."""
        node = self.node("one")
        body = json.dumps([request("createChannel", number, title="x") for number in range(100)]).encode()
        node.api.post("app/setPreferences", json={"bypass_local_auth": False, "web_ui_username": "someone", "web_ui_password": "a password"})
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in node.api.cookies)
        with socket.create_connection((node.address, 8080)) as connection:
            connection.sendall(f"POST /api/rpc HTTP/1.1\r\nHost: {node.address}:8080\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n"
                               f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            node.api.post("auth/logout")
            self.assertIn(connection.recv(12), (b"HTTP/1.1 403", b"HTTP/1.1 200"))
        node.check_alive()


class OffTest(RpcCase):
    def test_switched_off(self):
        """Refusals say that it is, by word and code; what needs nothing of it is answered."""
        node = self.node("off", megatorrent=False)
        self.assertRefused(node, CONFLICT, "createChannel", ["switched off"], "switchedOff", title="x")
        self.assertRefused(node, CONFLICT, "setRules", ["\"x\""], "badRule", rules=[{"name": "x"}, {"name": "x"}])
        self.assertFalse(node.api.call("status")["running"])
        self.assertEqual(node.api.rpc({"method": "getStatus"}), {"result": {"heldBlobs": 0, "peers": 0, "serverPort": 0}})
