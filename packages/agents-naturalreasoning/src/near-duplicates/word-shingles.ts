const word = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * A text's runs of `words` words, each as a hash of 32 bits; repetitions stay. Case, punctuation and white space make no
 * difference. A shorter text is one run; one without words has none.
 */
export function wordShingles(text: string, words: number): Uint32Array {
  const hashes = Uint32Array.from(text.toLowerCase().match(word) ?? [], hashOf);
  const runs = hashes.length === 0 ? 0 : Math.max(1, hashes.length - words + 1);
  const shingles = new Uint32Array(runs);
  for (let start = 0; start < runs; start++) {
    let hash = 0;
    const end = Math.min(start + words, hashes.length);
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ hashes[at]!, 0x9e3779b1) + at - start;
    shingles[start] = mixed(hash);
  }
  return shingles;
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: each bit of the result depends on every bit of the value. */
export function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
