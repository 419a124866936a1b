import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readToken, signToken } from '../../worker/mail/token.ts';

const SECRET = 'tests-tests-tests-tests-tests-tests-tests';

describe('the token of a link', () => {
  it('says what it is about to whoever holds the secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), async (id) => {
        const token = await signToken(SECRET, 'manage', id);
        expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
        expect(await readToken(SECRET, 'manage', token)).toBe(id);
      }),
    );
  });

  it('is good for its purpose only, and under its secret only', async () => {
    const token = await signToken(SECRET, 'manage', 'mai_1');
    expect(await readToken(SECRET, 'cancel', token)).toBeNull();
    expect(await readToken(SECRET, 'link', token)).toBeNull();
    expect(await readToken(`${SECRET}.`, 'manage', token)).toBeNull();
  });

  it('is refused with any one character changed, cut, added or moved', async () => {
    const token = await signToken(SECRET, 'manage', 'mai_1');
    const [id = '', signature = ''] = token.split('.');
    const forged = [...token].flatMap((sign, at) =>
      ['A', 'B', '0', '-', '_', '.', '']
        .filter((other) => other !== sign)
        .map((other) => {
          const signs = [...token];
          signs[at] = other;
          return signs.join('');
        }),
    );
    for (const wrong of [
      ...forged,
      '',
      '.',
      id,
      `${id}.`,
      `.${signature}`,
      `${token} `,
      `${token}=`,
      `${token}.${signature}`,
      `mai_2.${signature}`,
      `${id}.${'A'.repeat(43)}`,
      `${id}\n.${signature}`,
      encodeURIComponent(`${id}/.${signature}`),
    ])
      expect(await readToken(SECRET, 'manage', wrong), wrong).toBeNull();
  });

  it('is refused whatever is sent in its place, and nothing breaks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), async (text) => {
        expect(await readToken(SECRET, 'manage', text)).toBeNull();
        expect(await readToken(SECRET, 'manage', `mai_1.${text}`)).toBeNull();
      }),
    );
  });

  it('is not made about what could be read in two ways', async () => {
    for (const id of ['', 'a.b', 'a\nb', 'ä', 'a/b'])
      await expect(signToken(SECRET, 'manage', id)).rejects.toThrow();
  });
});
