import type { Shell } from "./shell.ts";

/** The code of a pack with one role and one option, as somebody outside would write it. */
const packCode = `
export const echoPack = {
  name: "echo",
  description: "Says what a row says.",
  options: {
    type: "object",
    properties: { times: { type: "integer", minimum: 1, default: 1, description: "how often it is said" } },
    required: ["times"],
    additionalProperties: false,
  },
  models: () => [],
  create: ({ times }) => ({
    orchestrator: {
      name: "echo",
      roles: ["echo"],
      start: () => ({ role: "echo", state: null }),
      next: () => ({ end: { success: true } }),
    },
    agents: { echo: { process: (message) => ({ text: message.input.text.repeat(times) }) } },
  }),
  metrics() {
    let rows = 0;
    return { add: () => void rows++, result: () => ({ rows }) };
  },
};
`;

/** A project that depends on two packs from outside: one that works, and one whose code fails on import. */
export async function projectWithPacks(shell: Shell): Promise<void> {
  const dependencies = {
    "matrix-echo": "1.0.0",
    "matrix-broken": "1.0.0",
    "not-installed": "1.0.0",
    plain: "1.0.0",
  };
  await shell.write("package.json", JSON.stringify({ name: "project", private: true, dependencies }));
  await pack(shell, "echo", packCode);
  await shell.write(
    "node_modules/matrix-echo/conf/echo.yaml",
    "defaults:\n  - matrix\n  - workload: echo\n  - override llm: none\n  - _self_\npack: echo\n",
  );
  await shell.write("node_modules/matrix-echo/conf/workload/echo.yaml", "times: 2\n");
  await pack(shell, "broken", 'throw new Error("this code must not run");');
  await shell.write(
    "node_modules/matrix-broken/conf/broken.yaml",
    "defaults: [matrix, _self_]\npack: broken\n",
  );
  await shell.write("node_modules/plain/package.json", '{"name": "plain", "version": "1.0.0"}');
}

async function pack(shell: Shell, name: string, code: string): Promise<void> {
  const folder = `node_modules/matrix-${name}`;
  const manifest = {
    name: `matrix-${name}`,
    version: "1.2.3",
    type: "module",
    keywords: ["matrix-pack"],
    // Only for import, as most packages of today.
    exports: { ".": { import: "./lib/index.js" } },
    matrix: { packs: { [name]: `${name}Pack` }, conf: "conf" },
  };
  await shell.write(`${folder}/package.json`, JSON.stringify(manifest));
  await shell.write(`${folder}/lib/index.js`, code);
}
