import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";

/** Documents of a web crawl, as generated: file names in order, and what they hold. */
export interface Documents {
  readonly files: readonly string[];
  readonly rows: number;
  readonly english: number;
  readonly plainBytes: number;
  readonly zstdBytes: number;
}

const compress = promisify(zstdCompress);
const shards = 4;
const documentsPerFrame = 10_000;
const englishShare = 0.05;
const skippableFrame = Buffer.concat([Buffer.from("502a4d1805000000", "hex"), Buffer.from("bench")]);

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Made-up words; picked with the square of a random number, the first ones come far more often, as in a language. */
function wordsFrom(random: () => number): string[] {
  const letters = "etaoinshrdlucmfwypvbgk";
  const letter = () => letters[Math.floor(random() ** 2 * letters.length)]!;
  return Array.from({ length: 30_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 9) }, letter).join(""),
  );
}

/**
 * Writes documents of 1 to 3 KB to four `.jsonl.zst` files of many frames, with a skippable frame after each. One in twenty is
 * English enough to be let in.
 */
export async function writeDocuments(folder: string, rows: number): Promise<Documents> {
  const random = randomFrom(17);
  const words = wordsFrom(random);
  const files: string[] = [];
  let english = 0;
  let plainBytes = 0;
  let zstdBytes = 0;
  let row = 0;
  for (let shard = 0; shard < shards; shard++) {
    const path = join(folder, `shard-${shard}.jsonl.zst`);
    files.push(path);
    const file = createWriteStream(path);
    for (const end = Math.round((rows * (shard + 1)) / shards); row < end; ) {
      const lines: string[] = [];
      for (; row < end && lines.length < documentsPerFrame; row++) {
        let text = "";
        for (const length = 900 + 2000 * random(); text.length < length; ) {
          text += `${words[Math.floor(random() ** 2 * words.length)]} `;
        }
        const en = random() < englishShare ? 0.8 + 0.2 * random() : 0.79 * random();
        if (en >= 0.8) english++;
        lines.push(
          JSON.stringify({
            text,
            metadata: { "WARC-Record-ID": `<urn:uuid:${row}>`, "Content-Length": text.length },
            language_id_whole_page_fasttext: { en },
            url: `http://example.com/${row}`,
          }),
        );
      }
      const plain = Buffer.from(`${lines.join("\n")}\n`);
      const frame = await compress(plain);
      plainBytes += plain.length;
      zstdBytes += frame.length;
      file.write(frame);
      if (!file.write(skippableFrame)) await once(file, "drain");
    }
    file.end();
    await once(file, "finish");
  }
  return { files, rows, english, plainBytes, zstdBytes };
}
