// Holds deploy/kubernetes to the schemas of Kubernetes, to the service's settings, and to what the service can do without.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { track } from "./track.js";

const require = createRequire(import.meta.url);
// The compiled schemas are no part of what the package exports; its classes would copy a resource before they look at it.
const schemas = join(dirname(require.resolve("kubernetes-models")), "_schemas");
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.argv[2] ?? join(root, "deploy", "kubernetes");
const faults = [];

function read(path) {
  // A key that stands twice is a fault, too.
  const documents = parseAllDocuments(readFileSync(path, "utf8"));
  documents.flatMap((document) => [...document.errors, ...document.warnings]).forEach((error) => fault(path, error.message));
  return documents.map((document) => document.toJS());
}

function fault(path, message) {
  faults.push(`${relative(folder, path)}: ${message}`);
}

function schemaOf({ apiVersion, kind }) {
  const [version, group = "core"] = String(apiVersion).split("/").reverse();
  const name = [group.split(".")[0], version, kind].map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
  return require(join(schemas, `IoK8sApi${name}.js`)).validate;
}

function checkSchema(path, resource) {
  let validate;
  try {
    validate = schemaOf(resource);
  } catch {
    fault(path, `${resource?.apiVersion} ${resource?.kind} is no resource of Kubernetes.`);
    return;
  }

  const tracked = track(resource);
  if (!validate(tracked.value)) {
    validate.errors.forEach((error) => fault(path, `${error.instancePath} ${error.message ?? JSON.stringify(error.params)}`));
  }

  // The schemas allow unknown fields: what they never looked at is unknown to them.
  tracked.unread().forEach((name) => fault(path, `${name} is no known field.`));
}

const settings = new Set(
  [...readFileSync(join(root, "docs", "configuration.md"), "utf8").matchAll(/^\| `([A-Za-z]+(?::[A-Za-z]+)+)`/gm)].map((row) => row[1]));

// What the container asks for beside the service.
const foreign = ["ASPNETCORE_HTTP_PORTS", "HOME"];

function checkSettings(path, container) {
  for (const { name } of container.env ?? []) {
    const setting = name.replaceAll("__", ":");
    if (!settings.has(setting) && !foreign.includes(name)) {
      fault(path, `${name} is no setting of docs/configuration.md.`);
    }
  }
}

function checkPod(path, pod) {
  const [container] = pod.containers;
  const setting = (name) => container.env.find((variable) => variable.name === name)?.value;
  checkSettings(path, container);
  const demands = {
    "has no token of the cluster": pod.automountServiceAccountToken === false,
    "does not run as root": pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser > 0,
    "has the runtime's seccomp profile": pod.securityContext.seccompProfile?.type === "RuntimeDefault",
    "cannot gain privileges": container.securityContext.allowPrivilegeEscalation === false,
    "has no capabilities": container.securityContext.capabilities?.drop?.includes("ALL") && !container.securityContext.capabilities.add,
    "writes to /tmp alone": container.securityContext.readOnlyRootFilesystem === true
      && container.volumeMounts.length === 1 && container.volumeMounts[0].mountPath === "/tmp"
      && pod.volumes.some((volume) => volume.name === container.volumeMounts[0].name && volume.emptyDir),
    "has a home that it may write to": setting("HOME") === "/tmp",
    "takes its connection string from a secret": container.env.some(
      (variable) => variable.name === "ConnectionStrings__Scheduler" && variable.valueFrom?.secretKeyRef && !variable.value),
    "has a limit of memory": container.resources.limits?.memory,
  };
  if (container.ports) {
    Object.assign(demands, {
      "asks for keys or tokens": ["ApiKey", "Jwt"].includes(setting("Authentication__Mode")),
      "leaves migrations to the job": setting("Database__MigrateOnStart") === "false",
      "listens where it is probed": container.ports.some((port) => port.name === "http" && String(port.containerPort) === setting("ASPNETCORE_HTTP_PORTS")),
      "has as long to end as it takes":
        pod.terminationGracePeriodSeconds > Number(setting("Shutdown__DrainSeconds")) + Number(setting("Shutdown__TimeoutSeconds")),
      "is found not ready before it stops accepting":
        container.readinessProbe?.periodSeconds * container.readinessProbe?.failureThreshold < Number(setting("Shutdown__DrainSeconds")),
      "is probed": container.startupProbe?.httpGet?.path === "/health/live" && container.livenessProbe?.httpGet?.path === "/health/live"
        && container.readinessProbe.httpGet?.path === "/health/ready",
    });
  }

  Object.entries(demands).filter(([, holds]) => !holds).forEach(([demand]) => fault(path, `It must hold that the pod ${demand}.`));
}

function checkKustomization(path, kustomization, files) {
  const known = ["apiVersion", "kind", "namespace", "resources", "images"];
  Object.keys(kustomization).filter((key) => !known.includes(key)).forEach((key) => fault(path, `/${key} is not known to this check.`));
  const listed = kustomization.resources ?? [];
  files.filter((file) => !listed.includes(file)).forEach((file) => fault(path, `${file} is not listed.`));
  listed.filter((file) => !files.includes(file)).forEach((file) => fault(path, `${file} does not exist.`));
}

// A selector that finds nothing breaks nothing that a schema could see.
function checkSelectors(resources) {
  const labels = resources.find(({ resource }) => resource.kind === "Deployment")?.resource.spec.template.metadata.labels ?? {};
  for (const { path, resource } of resources) {
    const selector = { Deployment: (spec) => spec.selector.matchLabels, PodDisruptionBudget: (spec) => spec.selector.matchLabels, Service: (spec) => spec.selector }[resource.kind];
    const pairs = Object.entries(selector?.(resource.spec) ?? {});
    if (selector && (pairs.length === 0 || pairs.some(([name, value]) => labels[name] !== value))) {
      fault(path, "The selector does not find the pods of the Deployment.");
    }
  }
}

const resources = [];
const images = [];
for (const part of readdirSync(folder)) {
  const directory = join(folder, part);
  const files = readdirSync(directory).filter((file) => file !== "kustomization.yaml");
  const path = join(directory, "kustomization.yaml");
  const [kustomization] = read(path);
  checkKustomization(path, kustomization, files);
  images.push(JSON.stringify(kustomization.images));
  for (const file of files) {
    const filePath = join(directory, file);
    read(filePath).forEach((resource) => resources.push({ path: filePath, resource }));
  }
}

for (const { path, resource } of resources) {
  checkSchema(path, resource);
  if (resource.kind === "Secret") {
    fault(path, "A secret has no place in the tree.");
  }
}

// What is malformed is judged no further.
if (faults.length === 0) {
  resources.filter(({ resource }) => resource.spec?.template).forEach(({ path, resource }) => checkPod(path, resource.spec.template.spec));
  checkSelectors(resources);
  if (new Set(images).size !== 1) {
    faults.push("The kustomizations name different releases.");
  }
}

faults.forEach((message) => console.error(message));
console.log(`${basename(folder)}: ${resources.length} resources, ${faults.length} faults.`);
process.exit(faults.length > 0 || resources.length === 0 ? 1 : 0);
