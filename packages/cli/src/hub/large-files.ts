import { HubError } from "./hub-error.ts";
import { type HubPlace, placeText } from "./hub-place.ts";
import { type HubSession, withRetries } from "./hub-session.ts";
import type { LocalFile } from "./local-file.ts";
import { putPart } from "./put-part.ts";

const lfs = { accept: "application/vnd.git-lfs+json", "content-type": "application/vnd.git-lfs+json" };

interface Action {
  readonly href: string;
  readonly header?: Readonly<Record<string, string>>;
}

interface LfsObject {
  readonly oid: string;
  readonly error?: { readonly message?: string };
  readonly actions?: { readonly upload?: Action; readonly verify?: Action };
}

/**
 * Puts large files where a hub keeps them (Git LFS's batch API, transfers `basic` and `multipart`). Those that are there already are
 * not sent again. `onSent` gets the bytes of each part.
 *
 * @throws {HubError}
 */
export async function putLargeFiles(
  session: HubSession,
  place: HubPlace,
  files: readonly LocalFile[],
  onSent: (bytes: number) => void,
): Promise<void> {
  const what = `large files of ${placeText(place)}`;
  const body = {
    operation: "upload",
    transfers: ["basic", "multipart"],
    hash_algo: "sha256",
    objects: files.map(({ hash, bytes }) => ({ oid: hash, size: bytes })),
  };
  const path = `/datasets/${place.owner}/${place.name}.git/info/lfs/objects/batch`;
  const answer = await session.post(what, path, JSON.stringify(body), lfs);
  const objects = objectsIn(answer);
  for (const file of files) {
    const object = objects.find(({ oid }) => oid === file.hash);
    if (object === undefined || object.error !== undefined) {
      const why = object?.error?.message ?? "nothing was said of it";
      throw new HubError(`${file.name} cannot be put to ${placeText(place)}: ${why}`, { retryable: false });
    }
    const { upload, verify } = object.actions ?? {};
    if (upload === undefined) onSent(file.bytes);
    else await send(session, file, upload, onSent);
    if (verify !== undefined) {
      const told = JSON.stringify({ oid: file.hash, size: file.bytes });
      await session.postTo(`checking ${file.name}`, verify.href, told, { ...lfs, ...verify.header });
    }
  }
}

async function send(
  { signal, postTo }: HubSession,
  file: LocalFile,
  { href, header = {} }: Action,
  onSent: (bytes: number) => void,
): Promise<void> {
  const what = `sending ${file.name}`;
  const put = async (url: string, headers: Readonly<Record<string, string>>, from: number, to: number) => {
    const part = { path: file.path, from, to, url, headers };
    const etag = await withRetries(what, { signal, retryMs: 1000 }, () => putPart(what, part, signal));
    onSent(to - from);
    return etag;
  };
  const { chunk_size: size, ...rest } = header;
  if (size === undefined) {
    await put(href, rest, 0, file.bytes);
    return;
  }
  // Of a multipart transfer the header names the parts' addresses by number.
  const chunk = Number(size);
  const numbers = Object.keys(rest)
    .filter((key) => /^\d+$/.test(key))
    .sort((a, b) => Number(a) - Number(b));
  const parts: { partNumber: number; etag: string }[] = [];
  for (const [index, number] of numbers.entries()) {
    const from = index * chunk;
    const etag = await put(rest[number]!, {}, from, Math.min(file.bytes, from + chunk));
    if (etag === undefined) throw new HubError(`${what}: part ${number} has no mark`, { retryable: true });
    parts.push({ partNumber: Number(number), etag });
  }
  await postTo(what, href, JSON.stringify({ oid: file.hash, parts }), lfs);
}

function objectsIn(answer: unknown): readonly LfsObject[] {
  const objects: unknown =
    typeof answer === "object" && answer !== null ? Reflect.get(answer, "objects") : [];
  return Array.isArray(objects) ? objects : [];
}
