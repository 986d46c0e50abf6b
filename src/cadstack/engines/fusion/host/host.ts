// Runs the script that its argument names, and tells the engine what it raised, with where.

import { send } from "./wire.ts";
import { adsk } from "./fas.ts";

function tell(reason: unknown): void {
  const error = reason instanceof Error ? reason : new Error(typeof reason === "string" ? reason : Deno.inspect(reason));
  const stack = reason instanceof Error ? error.stack ?? "" : "";
  send({ failed: { name: reason instanceof Error ? error.name : "", message: error.message, stack } });
}

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  tell(event.reason);
  Deno.exit(1);
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  tell(event.error ?? event.message);
  Deno.exit(1);
});

for (const level of ["log", "info", "debug", "warn", "error"] as const) {
  console[level] = (...values: unknown[]) =>
    adsk.log(values.map((value) => typeof value === "string" ? value : Deno.inspect(value)).join(" "));
}
Object.assign(globalThis, { adsk });

try {
  await import(Deno.args[0]);
} catch (reason) {
  tell(reason);
  Deno.exit(1);
}
