#!/usr/bin/env python3
"""A Scheduler worker that uses only the standard library: worker.py [NAME]. docs/workers.md explains each step."""
import contextlib, http.client, json, logging, mmap, multiprocessing, os, random, signal, sys, threading, time, traceback
from urllib.parse import urlsplit
URL, KEY = urlsplit(os.environ.get("SCHEDULER_URL", "http://localhost:5000")), os.environ.pop("SCHEDULER_API_KEY", "").strip()
NAME = sys.argv[1] if len(sys.argv) > 1 else "python"
LEASE, GRACE, STOP = int(os.environ.get("SCHEDULER_LEASE_SECONDS", "30")), 2, 8  # Work has GRACE s to end, the worker STOP s.
REJECTIONS = {"malformed-json", "validation-failed", "unauthenticated", "forbidden", "cross-site", "not-found", "task-not-found",
              "method-not-allowed", "lease-lost", "body-too-large", "unsupported-media-type"}
stopping = []  # The deadline by which the worker must exit; set by SIGTERM.


def handle(payload, lost):
    """Does the work; returns an object to merge into the payload, or None. It may run twice, and must end when lost is set."""
    words = str(payload["text"]).split()
    return None if any(lost.wait(payload.get("secondsPerWord", 0)) for _ in words) else {"words": len(words)}


def work(payload, outcome):
    """Runs the handler in its own process and session, which can be killed together with all its child processes."""
    os.setsid()
    lost, worker = threading.Event(), multiprocessing.parent_process()
    signal.signal(signal.SIGTERM, lambda *_: lost.set())
    threading.Thread(target=lambda: (worker.join(), os.killpg(0, signal.SIGKILL)), daemon=True).start()
    try:
        result = handle(payload, lost)
        text = json.dumps({} if result is None else result, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if not text.startswith("{") or len(text.encode()) > 256 * 1024:
            raise ValueError(f"a result must be an object of up to 256 KiB, not a {type(result).__name__} of {len(text)} characters")
        report = ["complete", {"payload": json.loads(text)}]
    except BaseException as error:  # Including SystemExit: any exception fails the attempt.
        message = "".join(traceback.format_exception_only(type(error), error)).strip().encode("utf-16-le", "surrogatepass")
        report = ["fail", {"message": message[:4000].decode("utf-16-le", "replace").replace("\0", "")}]  # 2000 UTF-16 code units.
    outcome.write(json.dumps(report).encode())


def send(path, body, seconds=0):
    """Sends a request in a thread and waits for it: a response may take longer in total than the socket timeout allows."""
    def exchange():
        try:
            connection = getattr(http.client, f"{URL.scheme.upper()}Connection")(URL.netloc, timeout=LEASE)
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {KEY}"} if KEY else {})
            connection.request("POST", URL.path.rstrip("/") + path, json.dumps(body), headers)
            response = connection.getresponse()
            document = json.loads(response.read())
            rejected = response.headers.get_content_type() == "application/problem+json" and document["code"] in REJECTIONS
            if not rejected and (response.status != 200 or "tasks" not in document.keys() and path == "/api/claims"):
                raise ValueError(f"status {response.status}")
            responses.append((document["code"] if rejected else "ok", document))
        except Exception as error:  # No connection, a truncated response, HTML: only the service's problems are rejections.
            logging.warning("%s: no response, %s", path, error)
            responses.append(("no response", {}))
    responses, thread = [], threading.Thread(target=exchange, daemon=True)
    thread.start()
    thread.join(seconds)
    return responses


def call(path, body, until):
    """Retries until there is a response; gives up when the lease, or the time to stop, is over."""
    while (left := min([until, *stopping]) - time.monotonic()) > 0:
        responses = send(path, body, min(left, STOP))
        if responses and responses[0][0] != "no response":
            return responses[0]
        time.sleep(random.uniform(0.3, 1))
    return "no response", {}


def run(task, until):
    """Runs a task and keeps its lease. The work is ended when the lease is lost or the worker has to stop."""
    path, lease, outcome = f"/api/tasks/{task['id']}", {"leaseToken": task["lease"]["token"]}, mmap.mmap(-1, 2**20)
    if stopping:
        return call(f"{path}/release", lease, until)
    process = multiprocessing.get_context("fork").Process(target=work, args=(task["payload"], outcome))
    process.start()
    due, responses, code = until - LEASE * 2 / 3, [], "ok"
    while process.is_alive() and not stopping and code not in REJECTIONS and time.monotonic() < until - GRACE:
        if time.monotonic() >= due:
            sent, due, responses = time.monotonic(), time.monotonic() + LEASE / 3, send(f"{path}/heartbeat", lease)
        if responses:
            code, _ = responses.pop()
            until, due = (sent + LEASE, due) if code == "ok" else (until, time.monotonic() + 1)
        process.join(0.05)
    ended = not process.is_alive()
    process.terminate()
    process.join(GRACE)
    with contextlib.suppress(OSError):
        for _ in range(50):  # A killed process exists for a moment more; once the group is empty, this raises.
            os.killpg(process.pid, signal.SIGKILL), process.join(0), time.sleep(0.02)
    ending, fields = json.loads(outcome.read().strip(b"\0") or '["fail", {"message": "No result"}]') if ended else ("release", {})
    if ended or stopping:
        code, document = call(f"{path}/{ending}", {**lease, **fields}, until)
        if code in REJECTIONS - {"lease-lost", "task-not-found"}:
            rejection = {"message": f"The {ending} was rejected: {document!a}"[:2000], "retryable": False}
            ending, code = "fail", call(f"{path}/fail", {**lease, **rejection}, until)[0]
    logging.info("%s attempt %s: %s, %s", path, task["attempt"], ending if ended or stopping else "lease lost", code)


getattr(sys, "set_int_max_str_digits", int)(0)  # Payloads may contain numbers of any length.
logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stdout)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopping.append(time.monotonic() + STOP))
while not stopping:
    claim = {"workers": [NAME], "leaseSeconds": LEASE, "waitSeconds": min(5, LEASE // 3), "claimant": os.uname().nodename}
    started = time.monotonic()
    status, found = call("/api/claims", {**claim, "claimId": os.urandom(16).hex()}, started + LEASE - GRACE)
    if status in REJECTIONS:
        sys.exit(f"The claim was rejected: {found}")
    for claimed in found.get("tasks", []):
        run(claimed, started + LEASE)
