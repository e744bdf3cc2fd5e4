import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import Fastify from "fastify";

const db = new Database(process.env.DATABASE);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
const byId = db.prepare("SELECT * FROM Tasks WHERE Id = ?");
const page = db.prepare("SELECT * FROM Tasks WHERE (Start, Id) > (?, ?) ORDER BY Start, Id LIMIT ?");
const filteredPage = db.prepare("SELECT * FROM Tasks WHERE Worker = ? AND Status = ? AND (Start, Id) > (?, ?) ORDER BY Start, Id LIMIT ?");
const insert = db.prepare(`INSERT INTO Tasks (Id, Start, DueAt, Title, Worker, Status, Payload, CreatedAt, UpdatedAt)
  VALUES (@id, @start, @start, @title, @worker, 'SCHEDULED', @payload, @now, @now) RETURNING *`);
const update = db.prepare("UPDATE Tasks SET Payload = ?, UpdatedAt = ?, Version = Version + 1 WHERE Id = ? RETURNING *");

const toText = (id) => id && id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const toBytes = (id) => Buffer.from(id.replaceAll("-", ""), "hex");
const toTime = (milliseconds) => (milliseconds === null ? null : new Date(milliseconds).toISOString());
const toTask = (row) => ({
  id: toText(row.Id), start: toTime(row.Start), title: row.Title, worker: row.Worker, status: row.Status, payload: JSON.parse(row.Payload),
  createdAt: toTime(row.CreatedAt), updatedAt: toTime(row.UpdatedAt), startedAt: toTime(row.StartedAt), finishedAt: toTime(row.FinishedAt),
  dueAt: toTime(row.DueAt), attempt: row.Attempt,
  retry: { maxAttempts: row.RetryMaxAttempts, backoffSeconds: row.RetryBackoffSeconds, backoffFactor: row.RetryBackoffFactor, maxBackoffSeconds: row.RetryMaxBackoffSeconds },
  failure: row.FailureCode && { code: row.FailureCode, message: row.FailureMessage },
  lease: row.LeaseExpiresAt && { claimant: row.LeaseClaimant, expiresAt: toTime(row.LeaseExpiresAt) },
  traceparent: row.Traceparent, scheduleId: toText(row.ScheduleId), scheduledFor: toTime(row.ScheduledFor), version: row.Version,
});

// A version 7 UUID.
const newId = (now) => {
  const id = randomBytes(16);
  id.writeUIntBE(now, 0, 6);
  id[6] = (id[6] & 0x0f) | 0x70;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id;
};

// With schemas, Fastify compiles the serializers.
const nullable = (type) => ({ type: [type, "null"] });
const object = (properties) => ({ type: "object", properties });
const nullableObject = (properties) => ({ anyOf: [{ type: "null" }, object(properties)] });
const [text, integer, maybe] = [{ type: "string" }, { type: "integer" }, nullable("string")];
const task = object({
  id: text, start: text, title: maybe, worker: text, status: text, payload: { type: "object", additionalProperties: true }, createdAt: text, updatedAt: text,
  startedAt: maybe, finishedAt: maybe, dueAt: maybe, attempt: integer,
  retry: object({ maxAttempts: integer, backoffSeconds: integer, backoffFactor: { type: "number" }, maxBackoffSeconds: integer }),
  failure: nullableObject({ code: text, message: maybe }), lease: nullableObject({ claimant: maybe, expiresAt: text }),
  traceparent: maybe, scheduleId: maybe, scheduledFor: maybe, version: integer,
});
const returns = (status, schema) => ({ schema: { response: { [status]: schema } } });

const app = Fastify();
app.get("/api/tasks/:id", returns(200, task), (request, reply) => {
  const row = byId.get(toBytes(request.params.id));
  reply.code(row ? 200 : 404).send(row && toTask(row));
});
app.get("/api/tasks", returns(200, { type: "array", items: task }), (request, reply) => {
  const { worker, status, cursor } = request.query;
  const limit = Number(request.query.limit);
  const [start, id] = cursor ? cursor.split("-") : ["-1", ""];
  const filter = worker ? [worker, status] : [];
  const rows = (worker ? filteredPage : page).all(...filter, Number(start), toBytes(id), limit + 1);
  if (rows.length > limit) {
    rows.pop();
    const last = rows.at(-1);
    const next = new URLSearchParams({ ...(worker && { worker, status }), limit, cursor: `${last.Start}-${last.Id.toString("hex")}` });
    reply.header("Link", `</api/tasks?${next}>; rel="next"`);
  }
  reply.send(rows.map(toTask));
});
app.post("/api/tasks", returns(201, task), (request, reply) => {
  const { start, worker, title = null, payload = {} } = request.body;
  const now = Date.now();
  const row = insert.get({ id: newId(now), start: Date.parse(start), title, worker, payload: JSON.stringify(payload), now });
  reply.code(201).header("Location", `/api/tasks/${toText(row.Id)}`).send(toTask(row));
});
app.patch("/api/tasks/:id/payload", returns(200, task), (request, reply) => {
  const id = toBytes(request.params.id);
  const stored = byId.get(id);
  const row = stored && update.get(JSON.stringify({ ...JSON.parse(stored.Payload), ...request.body }), Date.now(), id);
  reply.code(row ? 200 : 404).send(row && toTask(row));
});
await app.listen({ port: Number(process.env.PORT ?? 5203), host: "127.0.0.1" });
