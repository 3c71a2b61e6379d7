import type { RayApi } from "./ray-api.ts";

/** Tells the lines of a job's log, from the first on, until Ray ends it, the connection breaks, or the signal comes. */
export function tailLog(
  api: RayApi,
  id: string,
  told: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(api.tailUrl(id), { headers: { ...api.headers() } });
    let rest = "";
    const end = () => socket.close();
    signal.addEventListener("abort", end, { once: true });
    socket.addEventListener("message", ({ data }) => {
      const lines = `${rest}${data}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) told(line);
    });
    // An error is followed by a close.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", () => {
      signal.removeEventListener("abort", end);
      resolve();
    });
    if (signal.aborted) end();
  });
}
