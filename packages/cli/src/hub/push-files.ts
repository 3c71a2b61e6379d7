import { readFile } from "node:fs/promises";
import { HubError } from "./hub-error.ts";
import { type HubPlace, placeText } from "./hub-place.ts";
import type { HubSession } from "./hub-session.ts";
import { putLargeFiles } from "./large-files.ts";
import type { LocalFile } from "./local-file.ts";

/** What is pushed, and as what. */
export interface Push {
  readonly place: HubPlace;
  readonly files: readonly LocalFile[];
  /** First line of the commit's message. */
  readonly summary: string;
  /** Whether a data set that has to be made is seen by its owner only. */
  readonly private: boolean;
  /** Branch. */
  readonly revision: string;
}

/**
 * Puts files into a data set on a hub, in one commit: all of them are there afterwards, or none. Makes the data set where there is none.
 *
 * @returns address of the commit, where the hub says it. @throws {HubError}
 */
export async function pushFiles(
  session: HubSession,
  push: Push,
  onSent: (bytes: number) => void = () => {},
): Promise<string | undefined> {
  const { place, files, summary, revision } = push;
  const here = placeText(place);
  await makeDataSet(session, push);
  const path = `/api/datasets/${place.owner}/${place.name}`;
  const branch = encodeURIComponent(revision);
  const modes = await uploadModes(session, `${path}/preupload/${branch}`, here, files);
  const large = files.filter(({ name }) => modes.get(name) === "lfs");
  if (large.length > 0) await putLargeFiles(session, place, large, onSent);
  const lines = [
    { key: "header", value: { summary, description: "" } },
    ...(await Promise.all(files.map(entry))),
  ];
  const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
  const ndjson = { "content-type": "application/x-ndjson" };
  const answer = await session.post(`commit to ${here}`, `${path}/commit/${branch}`, body, ndjson);
  return textIn(answer, "commitUrl");

  async function entry({ name, path, hash, bytes }: LocalFile) {
    if (modes.get(name) === "lfs") {
      return { key: "lfsFile", value: { path: name, algo: "sha256", oid: hash, size: bytes } };
    }
    return {
      key: "file",
      value: { path: name, encoding: "base64", content: await readFile(path, "base64") },
    };
  }
}

async function makeDataSet(session: HubSession, { place, private: hidden }: Push): Promise<void> {
  const body = { type: "dataset", organization: place.owner, name: place.name, private: hidden };
  try {
    await session.post(`making ${placeText(place)}`, "/api/repos/create", JSON.stringify(body));
  } catch (error) {
    // It is there already.
    if (!(error instanceof HubError) || error.status !== 409) throw error;
  }
}

/** How the hub wants each file: `lfs`, or `regular` within the commit. */
async function uploadModes(
  session: HubSession,
  path: string,
  here: string,
  files: readonly LocalFile[],
): Promise<ReadonlyMap<string, string>> {
  const told = files.map(({ name, bytes, sample }) => ({
    path: name,
    size: bytes,
    sample: Buffer.from(sample).toString("base64"),
  }));
  const answer = await session.post(`files of ${here}`, path, JSON.stringify({ files: told }));
  const wanted: unknown =
    typeof answer === "object" && answer !== null ? Reflect.get(answer, "files") : undefined;
  const modes = new Map(
    (Array.isArray(wanted) ? wanted : []).flatMap((file: unknown) => {
      const [name, mode] = [textIn(file, "path"), textIn(file, "uploadMode")];
      return name === undefined || mode === undefined ? [] : [[name, mode] as const];
    }),
  );
  const untold = files.find(({ name }) => !modes.has(name));
  if (untold === undefined) return modes;
  throw new HubError(`${here}: the hub does not say how it wants ${untold.name}; is HF_ENDPOINT right?`, {
    retryable: false,
  });
}

function textIn(object: unknown, key: string): string | undefined {
  const value: unknown = typeof object === "object" && object !== null ? Reflect.get(object, key) : undefined;
  return typeof value === "string" ? value : undefined;
}
