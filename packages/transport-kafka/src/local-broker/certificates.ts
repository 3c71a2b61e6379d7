import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Files of a certificate authority of its own and of a server on this machine. */
export interface Certificates {
  /** The authority's certificate, PEM: what clients are to trust. */
  readonly ca: string;
  /** PEM files as Kafka takes them. */
  readonly keyStore: string;
  readonly trustStore: string;
}

/** Makes an authority and a certificate for localhost and 127.0.0.1, valid for 30 days, in `folder`. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const key = ["-newkey", "rsa:2048", "-nodes"];
  const authority = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=matrix local broker"];
  await openssl("req", "-x509", ...key, "-days", "30", ...authority);
  await openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  await writeFile(at("names.cnf"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names.cnf"];
  await openssl("x509", "-req", "-in", "server.csr", ...signed, "-days", "30", "-out", "server.pem");
  const [ca, serverKey, server] = await Promise.all(
    ["ca.pem", "server.key", "server.pem"].map((name) => readFile(at(name), "utf8")),
  );
  await writeFile(at("keystore.pem"), `${serverKey}${server}${ca}`, { mode: 0o600 });
  return { ca: ca!, keyStore: at("keystore.pem"), trustStore: at("ca.pem") };
}
