// Validates deploy/kubernetes against the Kubernetes schemas, the service's settings, and least-privilege requirements.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { track } from "./track.js";

const require = createRequire(import.meta.url);
// The package does not export its compiled schemas, and its classes would copy a resource before they validate it.
const schemas = join(dirname(require.resolve("kubernetes-models")), "_schemas");
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.argv[2] ?? join(root, "deploy", "kubernetes");
const errors = [];

function read(path) {
  // A duplicate key is an error, too.
  const documents = parseAllDocuments(readFileSync(path, "utf8"));
  documents.flatMap((document) => [...document.errors, ...document.warnings]).forEach((error) => addError(path, error.message));
  return documents.map((document) => document.toJS());
}

function addError(path, message) {
  errors.push(`${relative(folder, path)}: ${message}`);
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
    addError(path, `${resource?.apiVersion} ${resource?.kind} is not a Kubernetes resource.`);
    return;
  }

  const tracked = track(resource);
  if (!validate(tracked.value)) {
    validate.errors.forEach((error) => addError(path, `${error.instancePath} ${error.message ?? JSON.stringify(error.params)}`));
  }

  // The schemas allow unknown fields; a field that validation never read is unknown.
  tracked.unread().forEach((name) => addError(path, `${name} is an unknown field.`));
}

const settings = new Set(
  [...readFileSync(join(root, "docs", "configuration.md"), "utf8").matchAll(/^\| `([A-Za-z]+(?::[A-Za-z]+)+)`/gm)].map((row) => row[1]));

// Variables of the container that are not settings of the service.
const foreign = ["ASPNETCORE_HTTP_PORTS", "HOME"];

function checkSettings(path, container) {
  for (const { name } of container.env ?? []) {
    const setting = name.replaceAll("__", ":");
    if (!settings.has(setting) && !foreign.includes(name)) {
      addError(path, `${name} is not a setting in docs/configuration.md.`);
    }
  }
}

function checkPod(path, pod) {
  const [container] = pod.containers;
  const setting = (name) => container.env.find((variable) => variable.name === name)?.value;
  checkSettings(path, container);
  const requirements = {
    "mounts no service account token": pod.automountServiceAccountToken === false,
    "does not run as root": pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser > 0,
    "uses the runtime's default seccomp profile": pod.securityContext.seccompProfile?.type === "RuntimeDefault",
    "cannot escalate privileges": container.securityContext.allowPrivilegeEscalation === false,
    "has no capabilities": container.securityContext.capabilities?.drop?.includes("ALL") && !container.securityContext.capabilities.add,
    "can only write to /tmp": container.securityContext.readOnlyRootFilesystem === true
      && container.volumeMounts.length === 1 && container.volumeMounts[0].mountPath === "/tmp"
      && pod.volumes.some((volume) => volume.name === container.volumeMounts[0].name && volume.emptyDir),
    "has a writable home directory": setting("HOME") === "/tmp",
    "reads its connection string from a secret": container.env.some(
      (variable) => variable.name === "ConnectionStrings__Scheduler" && variable.valueFrom?.secretKeyRef && !variable.value),
    "has a memory limit": container.resources.limits?.memory,
  };
  if (container.ports) {
    Object.assign(requirements, {
      "requires API keys or tokens": ["ApiKey", "Jwt"].includes(setting("Authentication__Mode")),
      "leaves migrations to the Job": setting("Database__MigrateOnStart") === "false",
      "listens on the probed port": container.ports.some((port) => port.name === "http" && String(port.containerPort) === setting("ASPNETCORE_HTTP_PORTS")),
      "has a termination grace period longer than its shutdown":
        pod.terminationGracePeriodSeconds > Number(setting("Shutdown__DrainSeconds")) + Number(setting("Shutdown__TimeoutSeconds")),
      "is detected as not ready before it stops accepting connections":
        container.readinessProbe?.periodSeconds * container.readinessProbe?.failureThreshold < Number(setting("Shutdown__DrainSeconds")),
      "has the three probes": container.startupProbe?.httpGet?.path === "/health/live" && container.livenessProbe?.httpGet?.path === "/health/live"
        && container.readinessProbe.httpGet?.path === "/health/ready",
    });
  }

  Object.entries(requirements).filter(([, holds]) => !holds).forEach(([requirement]) => addError(path, `Unmet requirement: the pod ${requirement}.`));
}

function checkKustomization(path, kustomization, files) {
  const known = ["apiVersion", "kind", "namespace", "resources", "images"];
  Object.keys(kustomization).filter((key) => !known.includes(key)).forEach((key) => addError(path, `/${key} is not supported by this check.`));
  const listed = kustomization.resources ?? [];
  files.filter((file) => !listed.includes(file)).forEach((file) => addError(path, `${file} is not listed.`));
  listed.filter((file) => !files.includes(file)).forEach((file) => addError(path, `${file} does not exist.`));
}

// The schemas do not detect a selector that matches nothing.
function checkSelectors(resources) {
  const labels = resources.find(({ resource }) => resource.kind === "Deployment")?.resource.spec.template.metadata.labels ?? {};
  for (const { path, resource } of resources) {
    const selector = { Deployment: (spec) => spec.selector.matchLabels, PodDisruptionBudget: (spec) => spec.selector.matchLabels, Service: (spec) => spec.selector }[resource.kind];
    const pairs = Object.entries(selector?.(resource.spec) ?? {});
    if (selector && (pairs.length === 0 || pairs.some(([name, value]) => labels[name] !== value))) {
      addError(path, "The selector does not match the pods of the Deployment.");
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
    addError(path, "Secrets must not be committed.");
  }
}

// The further checks require valid resources.
if (errors.length === 0) {
  resources.filter(({ resource }) => resource.spec?.template).forEach(({ path, resource }) => checkPod(path, resource.spec.template.spec));
  checkSelectors(resources);
  if (new Set(images).size !== 1) {
    errors.push("The kustomizations name different releases.");
  }
}

errors.forEach((message) => console.error(message));
console.log(`${basename(folder)}: ${resources.length} resources, ${errors.length} errors.`);
process.exit(errors.length > 0 || resources.length === 0 ? 1 : 0);
