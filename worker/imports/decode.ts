/** How a file's bytes stand for letters; one way for the whole file. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first bytes say: an encoding and how many bytes to skip, a file that is no text, or nothing. */
export type Beginning = { encoding: Encoding; skip: number } | { problem: string } | null;

const SIGNS: [bytes: number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or another zip file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF file'],
  [[0x1f, 0x8b], 'a compressed file'],
];

/** Looks at the first bytes of a file. Null: what it is in shows only when all of it was seen. */
export function readBeginning(bytes: Uint8Array): Beginning {
  const starts = (sign: number[]) => sign.every((byte, at) => bytes[at] === byte);
  const other = SIGNS.find(([sign]) => starts(sign))?.[1];
  if (other !== undefined)
    return { problem: `This is ${other}. Save it as “CSV UTF-8 (comma delimited)” and send that.` };
  if (starts([0xef, 0xbb, 0xbf])) return { encoding: 'utf-8', skip: 3 };
  if (starts([0xff, 0xfe])) return { encoding: 'utf-16le', skip: 2 };
  if (starts([0xfe, 0xff])) return { encoding: 'utf-16be', skip: 2 };
  // A header is ASCII: in UTF-16 every other byte of it is zero.
  if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0) return { encoding: 'utf-16le', skip: 0 };
  if (bytes.length >= 4 && bytes[0] === 0 && bytes[2] === 0) return { encoding: 'utf-16be', skip: 0 };
  if (/^\s*<(!doctype|html|table|\?xml|meta)/i.test(new TextDecoder().decode(bytes.subarray(0, 100))))
    return {
      problem: 'This is a web page, not a table. Save it as “CSV UTF-8 (comma delimited)” and send that.',
    };
  return null;
}

/**
 * Decodes whole letters, as many as there are.
 * @param atEnd whether the file ends here: then a cut letter is an error.
 * @throws TypeError when the bytes are not of this encoding.
 */
export function decode(bytes: Uint8Array, encoding: Encoding, atEnd: boolean): string {
  const whole = atEnd ? bytes : bytes.subarray(0, bytes.length - cutTail(bytes, encoding));
  return new TextDecoder(encoding, { fatal: encoding !== 'windows-1252', ignoreBOM: true }).decode(whole);
}

/** How many bytes the text was decoded from. */
export function byteLength(text: string, encoding: Encoding): number {
  if (encoding === 'windows-1252') return text.length;
  return encoding === 'utf-8' ? new TextEncoder().encode(text).length : 2 * text.length;
}

/** How many bytes at the end begin a letter that goes on after them. */
export function cutTail(bytes: Uint8Array, encoding: Encoding): number {
  if (encoding === 'windows-1252') return 0;
  if (encoding !== 'utf-8') {
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - (encoding === 'utf-16le' ? 1 : 2)] ?? 0;
    return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
  }
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}
