#!/usr/bin/env python3
"""Keeps a copy of all tasks in a SQLite file, without a gap: copy_tasks.py http://localhost:5000 tasks.db

It resumes where it stopped. SCHEDULER_API_KEY is sent as a bearer token if it is set.
"""
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request

API, FILE = sys.argv[1].rstrip("/") + "/api", sys.argv[2]
KEY = os.environ.get("SCHEDULER_API_KEY")


def get(path):
    headers = {"Authorization": "Bearer " + KEY} if KEY else {}
    with urllib.request.urlopen(urllib.request.Request(API + path, headers=headers), timeout=40) as response:
        return json.load(response)


def store(copy, task):
    # An older state than the one that is held is not stored: the listing may be newer than the event.
    copy.execute("INSERT INTO tasks VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version, task = excluded.task"
                 " WHERE excluded.version > version", (task["id"], task["version"], json.dumps(task)))


def read_all(copy):
    position = get("/events")["next"]  # before the listing: what changes during it is read again afterwards
    copy.execute("DELETE FROM tasks")
    for task in get("/tasks"):
        store(copy, task)
    return position


def apply(copy, event):
    if event["type"] == "deleted":
        copy.execute("DELETE FROM tasks WHERE id = ?", (event["taskId"],))
    elif not copy.execute("SELECT 1 FROM tasks WHERE id = ? AND version >= ?", (event["taskId"], event["version"])).fetchone():
        try:
            store(copy, get("/tasks/" + event["taskId"]))
        except urllib.error.HTTPError as error:
            if error.code != 404:  # deleted since: that event follows
                raise


def step(copy):
    position = copy.execute("SELECT max(position) FROM position").fetchone()[0]
    page = None if position is None else get(f"/events?after={position}&limit=1000&waitSeconds=20")
    with copy:  # the changes and the position are stored together
        for event in page["events"] if page else []:
            apply(copy, event)
        position = read_all(copy) if page is None or page["reset"] else page["next"]
        copy.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (position,))


copy = sqlite3.connect(FILE)
copy.executescript("CREATE TABLE IF NOT EXISTS tasks (id TEXT PRIMARY KEY, version INTEGER, task TEXT);"
                   "CREATE TABLE IF NOT EXISTS position (id INTEGER PRIMARY KEY, position INTEGER)")
while True:
    try:
        step(copy)
    except (OSError, ValueError) as error:  # no connection, an error status, or half a response
        print(error, file=sys.stderr)
        time.sleep(1)
