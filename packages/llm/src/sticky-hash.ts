/**
 * Rendezvous hashing: every key has its own order of endpoints, so that a lost one moves only its own keys. 32 bits,
 * FNV-1a and a final mix; not for secrets.
 */
export function stickyHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** How much a key wants an endpoint; both given as {@link stickyHash}. */
export function stickyScore(key: number, endpoint: number): number {
  let mixed = Math.imul(key ^ Math.imul(endpoint, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
