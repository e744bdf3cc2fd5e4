// Compiled but never run: the types generated from the OpenAPI document must suffice to call the service.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated";

const client = createClient<paths>({ baseUrl: "http://localhost:5000" });

export async function tour(): Promise<number> {
  const body: components["schemas"]["CreateTaskRequest"] = {
    start: "2030-01-01T09:00:00Z",
    worker: "reports",
    payload: { month: "2029-12" },
  };
  const created = await client.POST("/api/tasks", { body });
  if (created.error) {
    const problem: components["schemas"]["Problem"] = created.error;
    throw new Error(`${problem.code}: ${problem.detail}`);
  }

  const id: string = created.data.id;
  const path = { id };
  await client.GET("/api/tasks/{id}", { params: { path, header: { "If-None-Match": '"1"' } } });
  await client.PATCH("/api/tasks/{id}", { params: { path }, body: { status: "RUNNING", title: null } });
  await client.PATCH("/api/tasks/{id}", { params: { path }, body: { status: "SCHEDULED", delaySeconds: 0 } });
  await client.PATCH("/api/tasks/{id}/payload", { params: { path }, body: { copies: 3 } });
  await client.DELETE("/api/tasks/{id}/payload/{key}", { params: { path: { id, key: "month" } } });
  await client.DELETE("/api/tasks/{id}", { params: { path } });

  await client.POST("/api/tasks/batch", { body: [{ delaySeconds: 0, worker: "reports" }] });
  await client.DELETE("/api/workers/{worker}", { params: { path: { worker: "reports" } } });

  const page = await client.GET("/api/tasks", { params: { query: { worker: ["reports"], status: ["SCHEDULED"], sort: "-start", limit: 10 } } });
  return page.data?.filter((task) => task.finishedAt === null).length ?? 0;
}

// @ts-expect-error The worker is required.
export const withoutWorker: components["schemas"]["CreateTaskRequest"] = { start: "2030-01-01T09:00:00Z" };

// @ts-expect-error The status is unknown.
export const unknownStatus: components["schemas"]["UpdateTaskRequest"] = { status: "DONE" };
