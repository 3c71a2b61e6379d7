/** Whether a text is an address such as `s3://bucket/key`, rather than a path of this machine. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(text);
}
