import { PgBoss } from "pg-boss";

const [connectionString, workers, limit, count] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const boss = new PgBoss({ connectionString, max: 20 });
boss.on("error", (error) => console.error(error));
await boss.start();
const data = { text: "x".repeat(80) };
const measured = async (jobs, run) => {
  const begin = performance.now();
  await run();
  return (jobs * 1000) / (performance.now() - begin);
};
const parallel = (degree, run) => Promise.all(Array.from({ length: degree }, run));

const insert = (queue, jobs) => {
  let left = jobs / 100;
  return measured(jobs, () => parallel(4, async () => {
    while (left-- > 0) await boss.insert(queue, Array.from({ length: 100 }, () => ({ data })));
  }));
};

const drain = (queue, jobs, complete) => measured(jobs, () => parallel(workers, async () => {
  for (;;) {
    const fetched = await boss.fetch(queue, { batchSize: limit });
    if (!fetched?.length) return;
    await complete(fetched.map((job) => job.id));
  }
}));

const queues = { together: (ids) => boss.complete("together", ids), singly: async (ids) => { for (const id of ids) await boss.complete("singly", id); } };
const result = {};
for (const [queue, complete] of Object.entries(queues)) {
  await boss.createQueue(queue);
  await insert(queue, count / 2);
  await drain(queue, count / 2, complete);
  result.batches = await insert(queue, count);
  result[queue] = await drain(queue, count, complete);
}

await boss.createQueue("created");
let left = count;
result.creations = await measured(count, () => parallel(64, async () => {
  while (left-- > 0) await boss.send("created", data);
}));

await boss.createQueue("lag");
const lags = [];
await parallel(workers, () => boss.work("lag", { pollingIntervalSeconds: 0.5, batchSize: 4, includeMetadata: true }, async (jobs) => {
  for (const job of jobs) lags.push(Date.now() - job.startAfter.getTime());
}));
const due = Array.from({ length: 1500 }, (_, i) => new Date(Date.now() + 2000 + i * 10));
await boss.insert("lag", due.map((startAfter) => ({ data, startAfter })));
for (let i = 0; i < 600 && lags.length < due.length; i++) await new Promise((resolve) => setTimeout(resolve, 100));
lags.sort((a, b) => a - b);
[result.lagMedian, result.lagP99] = [0.5, 0.99].map((share) => lags[Math.floor(lags.length * share)]);
console.log(JSON.stringify(result));
await boss.stop({ graceful: false });
