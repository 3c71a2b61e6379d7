import type { ConnectionOptions } from "node:tls";
import type { TlsOptions } from "../options.ts";

/** Options of Node's TLS sockets. */
export function tlsSettings({ ca, cert, key, passphrase, insecure }: TlsOptions): ConnectionOptions {
  return {
    ...(ca !== undefined && { ca: typeof ca === "string" ? [ca] : [...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    ...(insecure && { rejectUnauthorized: false }),
  };
}
