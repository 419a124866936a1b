/** What a link may do; a token for one is none for another. */
export type Purpose = 'manage' | 'cancel' | 'link';

/**
 * The token of a link: what it is about, and a signature of 256 bits by whoever holds `secret`. Nothing of it needs to
 * be kept; who reads the database cannot make one. It has no end by itself: whoever accepts it asks how old the thing is.
 * @param id letters, digits, `_` and `-`.
 */
export async function signToken(secret: string, purpose: Purpose, id: string): Promise<string> {
  if (!ID.test(id)) throw new Error('a token is about an id');
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), textOf(purpose, id));
  return `${id}.${new Uint8Array(signature).toBase64({ alphabet: 'base64url', omitPadding: true })}`;
}

/** @returns what a token is about; null when it was not signed here for this purpose. */
export async function readToken(secret: string, purpose: Purpose, token: string): Promise<string | null> {
  const [, id, signature] = TOKEN.exec(token) ?? [];
  if (id === undefined || signature === undefined) return null;
  const bytes = Uint8Array.fromBase64(signature, { alphabet: 'base64url' });
  // Compares in constant time.
  const valid = await crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), bytes, textOf(purpose, id));
  return valid ? id : null;
}

const ID = /^[A-Za-z0-9_-]{1,100}$/;
/** 43 characters are 258 bits: the last one has two that must be zero, so that a token is written in one way only. */
const TOKEN = /^([A-Za-z0-9_-]{1,100})\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;

const encoder = new TextEncoder();
// "mail" keeps these apart from whatever else is signed with the same secret.
const textOf = (purpose: Purpose, id: string) => encoder.encode(`mail\n${purpose}\n${id}`);

function keyOf(secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    use,
  ]);
}
