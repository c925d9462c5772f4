// An MCP server of a few lines that misbehaves in the way its argument names.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const behaviour = process.argv[2];
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
const text = (value) => ({ content: [{ type: "text", text: value }] });

if (behaviour === "exit-at-start") {
  console.error("cannot find my configuration");
  process.exit(3);
}
if (behaviour === "print-at-start") console.log("Welcome to the server!\nIt prints where it should not.");

let calls = 0;
const call = {
  ok: (id, params) => send({ id, result: text(JSON.stringify(params.arguments)) }),
  die: () => { console.error("out of memory"); process.exit(7); },
  "die-once": (id, params) => {
    if (params.arguments.attempt === 1) process.kill(process.pid, "SIGKILL");
    send({ id, result: text("alive") });
  },
  hang: () => {},
  "hang-deaf": () => { for (;;) ; },
  noise: () => { setInterval(() => process.stdout.write("noise noise noise\n".repeat(1000)), 1); },
  garbage: (id) => process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[}}\n`),
  "half-a-pair": (id) => process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"\\ud800"}]}}\n`),
  large: (id) => send({ id, result: text("x".repeat(3_000_000)) }),
  endless: () => {
    const more = () => { while (process.stdout.write("x".repeat(65536))) ; process.stdout.once("drain", more); };
    process.stdout.write('{"jsonrpc":"2.0","id":999999,"result":"');
    more();
  },
  error: (id) => send({ id, error: { code: -32000, message: "the printer is on fire", data: { hot: true } } }),
  "invalid-params": (id) => send({ id, error: { code: -32602, message: "a is missing" } }),
  "is-error": (id) => send({ id, result: { ...text("no such file"), isError: true, extra: 1.50 } }),
  "is-error-silent": (id) => send({ id, result: { content: [], isError: true } }),
  "no-content": (id) => process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"answer":1.50}}\n`),
  "no-object": (id) => send({ id, result: [1] }),
  "no-result": (id) => process.stdout.write(`{"jsonrpc":"2.0","id":${id}}\n`),
  "other-id": (id) => { send({ id: id + 1000, result: text("wrong") }); send({ id, result: text("right") }); send({ id, result: text("again") }); },
  "notice-flood": (id, params) => {
    const token = params._meta.progressToken;
    for (let i = 0; i < 20_000; i++) send({ method: "notifications/progress", params: { progressToken: token, progress: i, message: "y".repeat(100) } });
    send({ id, result: text("flooded") });
  },
  cancel: (id, params, number) => number === 1
    ? send({ method: "notifications/progress", params: { progressToken: params._meta.progressToken, progress: 1 } })
    : send({ id, result: text(`cancelled ${cancelled}`) }),
  sampling: () => send({ id: "ask", method: "sampling/createMessage", params: { messages: [], maxTokens: 1 } }),
  child: (id) => { spawn("sleep", ["4242"], { stdio: "ignore" }); send({ id, result: text("started") }); },
  env: (id) => send({ id, result: text(Object.keys(process.env).sort().join(",")) }),
  "new-tool": (id) => { tools.push("later"); send({ method: "notifications/tools/list_changed" }); send({ id, result: text("added") }); },
};
const tools = ["run", "weird name"];
let waiting, first;
let cancelled = "nothing";

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === "initialize") {
    if (behaviour === "deaf") return;
    if (behaviour === "refuse") return send({ id, error: { code: -32000, message: "not today" } });
    return send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true } }, serverInfo: { name: "hostile", version: "1" } } });
  }
  if (method === "tools/list") {
    const page = params?.cursor ? tools.slice(1) : tools.slice(0, 1);
    return send({ id, result: { tools: page.map((name) => ({ name, description: "Runs", inputSchema: { type: "object" } })), ...(params?.cursor ? {} : { nextCursor: "2" }) } });
  }
  if (method === "notifications/cancelled") {
    cancelled = params.requestId === first ? "the call" : "something else";
    return;
  }
  if (method === "tools/call") {
    waiting = id;
    first ??= id;
    if (params.name === "later") return send({ id, result: text("late") });
    return call[behaviour in call ? behaviour : "ok"](id, params, ++calls);
  }
  if (id === "ask") return send({ id: waiting, result: text(error ? `refused ${error.code}` : "sampled " + JSON.stringify(result)) });
  if (method && id !== undefined) send({ id, error: { code: -32601, message: "Method not found" } });
});
process.stdin.on("end", () => process.exit(0));
