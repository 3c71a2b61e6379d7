import { buildConnector } from "undici";

/** Units: milliseconds and connections. */
export interface ConnectRampOptions {
  readonly connectTimeoutMs: number;
  /** Connections being made at once. */
  readonly width: number;
}

/**
 * Makes connections a few at a time: a server's accept queue is short (vLLM's holds 2,048, Linux' default 4,096), and what
 * overflows it waits for a retransmission of seconds or fails.
 */
export function connectRamp({ connectTimeoutMs, width }: ConnectRampOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs });
  const waiting: (() => void)[] = [];
  let connecting = 0;
  return (options, callback) => {
    const start = () => {
      connecting++;
      connect(options, (...result) => {
        connecting--;
        waiting.shift()?.();
        callback(...result);
      });
    };
    if (connecting < width) start();
    else waiting.push(start);
  };
}
