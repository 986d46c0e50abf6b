// The module "@adsk/fas": every object of the API is a stand-in for one in the engine's own process.
// A member that the engine does not have fails by its full name, instead of being undefined.

import { receive, send } from "./wire.ts";

interface Described {
  get: Set<string>;
  set: Set<string>;
  methods: Set<string>;
  statics: Set<string>;
}

const ROOT = 0;
const NAMESPACES = new Set(["core", "fusion", "cam"]);
const hello = receive();
const classes = new Map<string, Described>(
  Object.entries<Record<keyof Described, string[]>>(hello.classes).map(([name, members]) => [name, {
    get: new Set(members.get),
    set: new Set(members.set),
    methods: new Set(members.methods),
    statics: new Set(members.statics),
  }]),
);
const enums = new Map<string, Record<string, number>>(Object.entries(hello.enums));
const standIns = new Map<number, object>();
const handles = new WeakMap<object, { $: number }>();

function ask(kind: string, target: number | string, name: string, values: unknown[]): unknown {
  send({ ask: [kind, target, name, values.map(wrapped)] });
  const answer = receive();
  if ("error" in answer) throw new Error(answer.error);
  return unwrapped(answer.ok);
}

function wrapped(value: any): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "object") {
    const handle = handles.get(value);
    if (handle) return handle;
    if (Array.isArray(value)) return value.map(wrapped);
    throw new TypeError("An object that is not of the adsk API cannot be given to it");
  }
  if (typeof value === "function") throw new TypeError("The adsk API here takes no functions: it has no events");
  return typeof value === "bigint" ? Number(value) : value;
}

function unwrapped(value: any): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  return value !== null && typeof value === "object" ? standIn(value.$, value.class) : value;
}

function standIn(handle: number, className: string): object {
  const known = standIns.get(handle);
  if (known) return known;
  const described = classes.get(className)!;
  const methods = new Map<string, (...values: unknown[]) => unknown>();
  const made = new Proxy({}, {
    get(_, name) {
      if (name === Symbol.iterator && described.get.has("count") && described.methods.has("item")) {
        return () => items(made);
      }
      if (name === Symbol.toPrimitive) return () => `[${className}]`;
      if (typeof name === "symbol") return undefined;
      if (described.get.has(name)) return ask("get", handle, name, []);
      if (described.methods.has(name)) {
        let method = methods.get(name);
        if (!method) {
          method = (...values) => ask("call", handle, name, values);
          methods.set(name, method);
        }
        return method;
      }
      if (handle === ROOT && NAMESPACES.has(name)) return namespace(`adsk.${name}`);
      return passive(name) ? undefined : missing(
        `${className.replace("adsk..Adsk", "adsk")}.${name}`,
        [...described.get, ...described.methods],
      );
    },
    set(_, name, value) {
      if (typeof name === "symbol" || !described.set.has(name)) missing(`${className}.${String(name)} =`, described.set);
      ask("set", handle, name as string, [value]);
      return true;
    },
    has: (_, name) => typeof name === "string" && (described.get.has(name) || described.methods.has(name)),
    ownKeys: () => [],
  });
  standIns.set(handle, made);
  handles.set(made, { $: handle });
  return made;
}

function* items(collection: any): Generator<unknown> {
  for (let index = 0; index < collection.count; index++) yield collection.item(index);
}

function namespace(path: string): object {
  return cached(path, (name) => {
    const full = `${path}.${name}`;
    const members = enums.get(full);
    if (members) return enumeration(full, members);
    return classes.has(full) ? classObject(full) : missing(full);
  });
}

function enumeration(path: string, members: Record<string, number>): object {
  return cached(path, (name) => name in members ? members[name] : missing(`${path}.${name}`, Object.keys(members)));
}

function classObject(className: string): object {
  const described = classes.get(className)!;
  return cached(className, (name) => {
    if (name === "classType") return () => className.replaceAll(".", "::");
    if (name === "cast") return (value: unknown) => ask("cast", className, "cast", [value]);
    if (!described.statics.has(name)) return missing(`${className}.${name}`, described.statics);
    return (...values: unknown[]) => ask("static", className, name, values);
  });
}

const made = new Map<string, object>();

function cached(path: string, member: (name: string) => unknown): object {
  let found = made.get(path);
  if (!found) {
    found = new Proxy({}, {
      get: (_, name) => typeof name === "symbol" || passive(name) ? undefined : member(name),
      set: (_, name) => missing(`${path}.${String(name)} =`),
    });
    made.set(path, found);
  }
  return found;
}

/** What the language itself asks of any object. */
function passive(name: string): boolean {
  return name === "then" || name === "toJSON" || name === "constructor" || name === "asymmetricMatch" || name === "nodeType";
}

function missing(what: string, members: Iterable<string> = []): never {
  const path = what.replace(/ =$/, "");
  const name = path.slice(path.lastIndexOf(".") + 1);
  const near = [...members].find((member) => edits(name, member) <= Math.min(2, Math.floor(name.length / 3)));
  const meant = near ? `. Did you mean ${near}?` : "";
  throw new Error(`${path} is not implemented here${what.endsWith(" =") ? ", or cannot be set" : ""}${meant}`);
}

/** How many characters have to be inserted, removed or replaced to make one word of the other. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line++) {
    const above = row;
    row = [line];
    for (let column = 1; column <= other.length; column++) {
      const replaced = above[column - 1] + (one[line - 1] === other[column - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[column] + 1, row[column - 1] + 1));
    }
  }
  return row[other.length];
}

// deno-lint-ignore no-explicit-any
export const adsk: any = standIn(ROOT, "adsk..Adsk");
export default { adsk };
