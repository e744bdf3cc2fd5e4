#!/usr/bin/env python3
"""A worker of Scheduler, with the standard library alone: worker.py [NAME]. docs/workers.md explains each step."""
import json, os, random, signal, socket, sys, threading, time, urllib.error, urllib.request, uuid

URL = os.environ.get("SCHEDULER_URL", "http://localhost:5000")
KEY = os.environ.get("SCHEDULER_API_KEY")
NAME = sys.argv[1] if len(sys.argv) > 1 else "python"
LEASE = 30  # seconds
stopping = threading.Event()


def handle(payload, lost):
    """The work itself. It may run twice, and stops when the lease is lost."""
    words = str(payload["text"]).split()
    for _ in words:
        if lost.wait(payload.get("secondsPerWord", 0)):
            return {}
    return {"words": len(words)}


def call(path, body, patience=60.0):
    """Posts until there is an answer, for so many seconds at most: every call here may be repeated. Status 0 is none."""
    until, pause = time.monotonic() + patience, 0.5
    while True:
        request = urllib.request.Request(URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        if KEY:
            request.add_header("Authorization", f"Bearer {KEY}")
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (408, 429) and error.code < 500:
                return error.code, json.load(error)
        except (OSError, ValueError):
            pass  # No answer, or half of one.
        if time.monotonic() + pause > until:
            return 0, {}
        time.sleep(pause * random.uniform(0.5, 1))
        pause = min(pause * 2, 10)


def run(task, sent):
    """Runs a task while a thread keeps its lease, counted from when the claim was sent."""
    path, token = f"/api/tasks/{task['id']}", task["lease"]["token"]
    done, lost = threading.Event(), threading.Event()

    def keep():
        until = sent + LEASE
        while not done.wait(LEASE / 3):
            begun = time.monotonic()
            if call(f"{path}/heartbeat", {"leaseToken": token}, until - begun)[0] != 200:
                return lost.set()
            until = begun + LEASE

    threading.Thread(target=keep, daemon=True).start()
    try:
        ending, report = "complete", {"payload": handle(task["payload"], lost)}
    except Exception as error:  # Whatever it is, the attempt failed by it.
        ending, report = "fail", {"message": f"{type(error).__name__}: {error}"[:2000]}
    done.set()
    status = 0 if lost.is_set() else call(f"{path}/{ending}", {"leaseToken": token, **report})[0]
    print(f"{task['id']} attempt {task['attempt']}: {ending if status == 200 else 'lease lost'}", flush=True)


signal.signal(signal.SIGTERM, lambda *_: stopping.set())
while not stopping.is_set():
    claim = {"workers": [NAME], "leaseSeconds": LEASE, "waitSeconds": 5, "claimant": socket.gethostname(), "claimId": str(uuid.uuid4())}
    started = time.monotonic()
    status, found = call("/api/claims", claim, patience=LEASE)
    if status not in (0, 200):
        sys.exit(f"The claim was refused: {found}")
    for claimed in found.get("tasks", []):
        run(claimed, started)
