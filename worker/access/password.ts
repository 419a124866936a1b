import { BusinessError } from '../http/errors.ts';

/** How many characters a password has. */
export const PASSWORD = { least: 12, most: 128 };

/** Much used and long enough to be tried; compared in lower case, without what is not a letter or digit. */
const COMMON = new Set(
  `123456789012 1234567890123 12345678901234 123456789123 1234567891011 111111111111 000000000000 123123123123 121212121212
   112233445566 987654321098 password1234 password12345 password123456 passwordpassword password2024 password2025 password2026
   passw0rd1234 mypassword123 letmein12345 letmeinletmein welcome12345 welcome123456 welcome2024 welcome2025 welcome2026 changeme1234
   changemenow1 qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf qwerty123456 qwerty1234567 qwertyqwerty asdfghjkl123 asdfghjklzxc
   zxcvbnmasdfg 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc q1w2e3r4t5y6 qazwsxedcrfv abcdefghijkl abcdef123456 abcd12345678 abc123abc123
   iloveyou1234 iloveyouforever sunshine1234 princess1234 football1234 baseball1234 superman1234 trustno11234 administrator admin1234567
   admin12345678 adminadmin12 administrator1 administrator123 billing12345 billingoffice ambulance123 selfpay12345 selfpayselfpay
   correcthorsebatterystaple thisismypassword mypasswordis123 monkey123456 dragon123456 master123456 shadow123456 secret123456 default12345`.split(
    /\s+/,
  ),
);

/**
 * Whether a password may be used: long rather than complicated (NIST SP 800-63B 5.1.1.2), not one that everybody tries,
 * not the person's own name or address.
 * @throws BusinessError invalid, saying what to choose instead.
 */
export function checkPassword(password: string, about: { email: string; name: string }): void {
  const refuse = (message: string) => {
    throw new BusinessError('invalid', message, 'password');
  };
  if (password.length < PASSWORD.least)
    refuse(`Use at least ${PASSWORD.least} characters. Four words that do not belong together are good.`);
  if (password.length > PASSWORD.most) refuse(`Use at most ${PASSWORD.most} characters.`);
  const plain = squeeze(password);
  const own = [about.email.split('@')[0] ?? '', ...about.name.split(/\s+/)].map(squeeze);
  const rest = own.reduce((text, word) => (word.length > 3 ? text.replaceAll(word, '') : text), plain);
  if (COMMON.has(plain) || new Set(plain).size < 5)
    refuse('This password is one of the first that are tried. Choose another.');
  if (rest.length < 6) refuse('This password is mostly your name or e-mail address. Choose another.');
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
