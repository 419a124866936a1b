/** The form in which a key or a link's token is kept: they are random, so a plain digest cannot be guessed back. */
export function hashToken(token: string): Promise<string> {
  return hashBytes(new TextEncoder().encode(token));
}

/** SHA-256, in hexadecimal. */
export async function hashBytes(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
