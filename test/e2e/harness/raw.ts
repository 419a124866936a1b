// HTTP without a client's good manners: the path goes out as written, and nothing is followed.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { freshAddress } from './browser.ts';
import type { SiteFacts } from './site.ts';

export interface RawResponse {
  status: number;
  type: string;
  headers: IncomingHttpHeaders;
  body: string;
  bytes: Buffer;
}

export interface RawOptions {
  headers?: Record<string, string>;
  body?: string;
  /** Sends the body in pieces, without saying how long it is. */
  chunked?: boolean;
}

export function request(
  site: Pick<SiteFacts, 'url'>,
  method: string,
  path: string,
  options: RawOptions = {},
): Promise<RawResponse> {
  const { hostname, port, host } = new URL(site.url);
  const headers: Record<string, string> = { host, 'cf-connecting-ip': freshAddress(), ...options.headers };
  if (options.body !== undefined && !options.chunked)
    headers['content-length'] = String(Buffer.byteLength(options.body));
  // Node refuses to send what is not ASCII; as UTF-8 bytes it goes out as a browser would send it.
  const written = Buffer.from(path, 'utf8')
    .toString('latin1')
    .replace(/[\x80-\xff ]/g, (char) => {
      return `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
  return new Promise((resolve, reject) => {
    let answered = false;
    const sent = httpRequest({ hostname, port, method, path: written, headers, agent: false }, (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const type = response.headers['content-type'] ?? '';
        resolve({
          status: response.statusCode ?? 0,
          type,
          headers: response.headers,
          body: bytes.toString(),
          bytes,
        });
      });
    });
    // A server may answer and hang up before it has read a long body.
    sent.on('error', (error) => {
      if (!answered) reject(error);
    });
    sent.end(options.body);
  });
}
