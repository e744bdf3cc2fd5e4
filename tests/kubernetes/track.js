/** Wraps plain data in proxies that record which fields are read. */
export function track(data) {
  const read = new Set();
  const paths = [];

  function wrap(value, path) {
    if (value === null || typeof value !== "object") {
      return value;
    }

    const children = new Map(Object.entries(value).map(([key, child]) => {
      const childPath = `${path}/${key}`;
      paths.push(childPath);
      return [key, { path: childPath, value: wrap(child, childPath) }];
    }));
    return new Proxy(value, {
      get(target, key) {
        const child = children.get(key);
        if (!child) {
          return target[key];
        }

        read.add(child.path);
        return child.value;
      },
    });
  }

  return { value: wrap(data, ""), unread: () => paths.filter((path) => !read.has(path)) };
}
