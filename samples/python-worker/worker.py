#!/usr/bin/env python3
"""A worker of Scheduler, with the standard library alone: worker.py [NAME]. docs/workers.md explains each step."""
import contextlib, http.client, json, logging, mmap, multiprocessing, os, random, signal, sys, threading, time, traceback
from urllib.parse import urlsplit
URL, KEY = urlsplit(os.environ.get("SCHEDULER_URL", "http://localhost:5000")), os.environ.pop("SCHEDULER_API_KEY", "").strip()
NAME = sys.argv[1] if len(sys.argv) > 1 else "python"
LEASE, GRACE, STOP = int(os.environ.get("SCHEDULER_LEASE_SECONDS", "30")), 2, 8  # Work has GRACE seconds to end, the worker STOP.
REFUSALS = {"malformed-json", "validation-failed", "unauthenticated", "forbidden", "cross-site", "not-found", "task-not-found",
            "method-not-allowed", "lease-lost", "body-too-large", "unsupported-media-type"}
stopping = []  # After SIGTERM: when the worker has to have ended.


def handle(payload, lost):
    """The work: returns an object to merge into the payload, or None. It may run twice, and has to end once lost is set."""
    words = str(payload["text"]).split()
    is_lost = any(lost.wait(payload.get("secondsPerWord", 0)) for _ in words)
    return None if is_lost else {"words": len(words)}


def work(payload, outcome):
    """Runs the handler in a process and a session of its own, which can be ended with all that it started."""
    os.setsid()
    lost, worker = threading.Event(), multiprocessing.parent_process()
    signal.signal(signal.SIGTERM, lambda *_: lost.set())
    threading.Thread(target=lambda: (worker.join(), os.killpg(0, signal.SIGKILL)), daemon=True).start()
    try:
        result = handle(payload, lost)
        text = json.dumps({} if result is None else result, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if not text.startswith("{") or len(text.encode()) > 256 * 1024:
            raise ValueError(f"a result is an object of at most 256 KiB, not a {type(result).__name__} of {len(text)} characters")
        report = ["complete", {"payload": json.loads(text)}]
    except BaseException as error:  # Also sys.exit(): whatever it is, the attempt failed by it.
        message = "".join(traceback.format_exception_only(type(error), error)).strip().encode("utf-16-le", "surrogatepass")
        report = ["fail", {"message": message[:4000].decode("utf-16-le", "replace").replace("\0", "")}]  # 2000 UTF-16 code units.
    outcome.write(json.dumps(report).encode())


def send(path, body, seconds=0):
    """Sends a request, and waits for so long. A thread reads the response: it can take longer than a socket's timeout."""
    def exchange():
        try:
            connection = getattr(http.client, f"{URL.scheme.upper()}Connection")(URL.netloc, timeout=LEASE)
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {KEY}"} if KEY else {})
            connection.request("POST", URL.path.rstrip("/") + path, json.dumps(body), headers)
            response = connection.getresponse()
            document = json.loads(response.read())
            refused = response.headers.get_content_type() == "application/problem+json" and document["code"] in REFUSALS
            if not refused and (response.status != 200 or "tasks" not in document.keys() and path == "/api/claims"):
                raise ValueError(f"status {response.status}")
            answers.append((document["code"] if refused else "ok", document))
        except Exception as error:  # No connection, half a response, a page of HTML: only a problem of this service is a refusal.
            logging.warning("%s: no answer, %s", path, error)
            answers.append(("no answer", {}))
    answers, thread = [], threading.Thread(target=exchange, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers


def call(path, body, until):
    """Sends until there is an answer. There is none when the lease, or the time to stop, is over before."""
    while (left := min([until, *stopping]) - time.monotonic()) > 0:
        answers = send(path, body, min(left, STOP))
        if answers and answers[0][0] != "no answer":
            return answers[0]
        time.sleep(random.uniform(0.3, 1))
    return "no answer", {}


def run(task, until):
    """Runs a task and keeps its lease meanwhile. The work is ended when the lease is lost, or when the worker has to stop."""
    path, lease, outcome = f"/api/tasks/{task['id']}", {"leaseToken": task["lease"]["token"]}, mmap.mmap(-1, 2**20)
    if stopping:
        return call(f"{path}/release", lease, until)
    process = multiprocessing.get_context("fork").Process(target=work, args=(task["payload"], outcome))
    process.start()
    due, answers, answer = until - LEASE * 2 / 3, [], "ok"
    while process.is_alive() and not stopping and answer not in REFUSALS and time.monotonic() < until - GRACE:
        if time.monotonic() >= due:
            sent, due, answers = time.monotonic(), time.monotonic() + LEASE / 3, send(f"{path}/heartbeat", lease)
        if answers:
            answer, _ = answers.pop()
            until, due = (sent + LEASE, due) if answer == "ok" else (until, time.monotonic() + 1)
        process.join(0.05)
    ended = not process.is_alive()
    process.terminate()
    process.join(GRACE)
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    ending, fields = json.loads(outcome.read().strip(b"\0") or '["fail", {"message": "No result"}]') if ended else ("release", {})
    if ended or stopping:
        answer, document = call(f"{path}/{ending}", {**lease, **fields}, until)
        if answer in REFUSALS - {"lease-lost", "task-not-found"}:
            refusal = {"message": f"The {ending} was refused: {document!a}"[:2000], "retryable": False}
            ending, answer = "fail", call(f"{path}/fail", {**lease, **refusal}, until)[0]
    logging.info("%s attempt %s: %s, %s", path, task["attempt"], ending if ended or stopping else "lease lost", answer)


getattr(sys, "set_int_max_str_digits", int)(0)  # A payload holds numbers of any length.
logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stdout)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopping.append(time.monotonic() + STOP))
while not stopping:
    claim = {"workers": [NAME], "leaseSeconds": LEASE, "waitSeconds": min(5, LEASE // 3), "claimant": os.uname().nodename}
    started = time.monotonic()
    status, found = call("/api/claims", {**claim, "claimId": os.urandom(16).hex()}, started + LEASE - GRACE)
    if status in REFUSALS:
        sys.exit(f"The claim was refused: {found}")
    for claimed in found.get("tasks", []):
        run(claimed, started + LEASE)
