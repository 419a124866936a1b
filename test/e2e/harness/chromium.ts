// The browser that comes with `npm ci`: packed in @sparticuz/chromium, unpacked once into a folder named after its version.
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { ROOT } from '../../../scripts/start/settings.ts';

export interface Executable {
  path: string;
  env: Record<string, string>;
}

const SYSTEM_FONTS = '/etc/fonts/fonts.conf';

/** Says its version only when every library it needs is there. */
export function runs({ path, env }: Executable): boolean {
  const { status } = spawnSync(path, ['--headless', '--no-sandbox', '--version'], {
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return status === 0;
}

async function unpack(packed: string, folder: string): Promise<void> {
  const { extract } = createRequire(packed)('tar-fs') as { extract(folder: string): NodeJS.WritableStream };
  const source = (name: string) => createReadStream(join(dirname(packed), '..', 'bin', name));
  await Promise.all([
    pipeline(
      source('chromium.br'),
      createBrotliDecompress(),
      createWriteStream(join(folder, 'chromium'), { mode: 0o755 }),
    ),
    pipeline(source('al2023.tar.br'), createBrotliDecompress(), extract(join(folder, 'al2023'))),
    pipeline(source('fonts.tar.br'), createBrotliDecompress(), extract(join(folder, 'fonts'))),
  ]);
  writeFileSync(join(folder, 'fonts.conf'), fontsConfig());
}

/** The packed configuration names folders of another machine. */
function fontsConfig(): string {
  const here = '<dir prefix="relative">fonts</dir><cachedir prefix="relative">font-cache</cachedir>';
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${here}</fontconfig>\n`;
}

/** Complete or not there at all: two runs may unpack at once, and either may be interrupted. */
async function unpacked(packed: string): Promise<string> {
  const manifest = join(dirname(packed), '..', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const cache = join(ROOT, 'node_modules', '.cache');
  const folder = join(cache, `selfpay-chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  try {
    await unpack(packed, making);
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** null where it cannot run: another platform, or not installed. */
export async function packedChromium(): Promise<Executable | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  let packed: string;
  try {
    packed = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  } catch {
    return null;
  }
  const folder = await unpacked(packed);
  const env: Record<string, string> = existsSync(SYSTEM_FONTS)
    ? {}
    : { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const path = join(folder, 'chromium');
  if (runs({ path, env })) return { path, env };
  const own = join(folder, 'al2023', 'lib');
  const LD_LIBRARY_PATH = [own, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const withOwnLibraries = { path, env: { ...env, LD_LIBRARY_PATH } };
  return runs(withOwnLibraries) ? withOwnLibraries : null;
}
