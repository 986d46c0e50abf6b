// One line of JSON out, one line of JSON in, both at once: published scripts are synchronous.

const output = new TextEncoder();
const input = new TextDecoder();
const chunk = new Uint8Array(64 * 1024);
let pending: Uint8Array[] = [];

const { stdin, stdout } = Deno;
const read = stdin.readSync.bind(stdin);
const write = stdout.writeSync.bind(stdout);

export function send(message: unknown): void {
  let bytes = output.encode(JSON.stringify(message) + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(write(bytes));
}

export function receive(): any {
  for (;;) {
    const count = read(chunk);
    if (count === null) throw new Error("The engine has ended.");
    const end = chunk.subarray(0, count).indexOf(10);
    if (end < 0) {
      pending.push(chunk.slice(0, count));
      continue;
    }
    const line = concatenated([...pending, chunk.slice(0, end)]);
    pending = end + 1 < count ? [chunk.slice(end + 1, count)] : [];
    return JSON.parse(input.decode(line));
  }
}

function concatenated(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
