import cloudflare from '@astrojs/cloudflare';
import { defineConfig } from 'astro/config';

export default defineConfig({
  srcDir: './portal',
  publicDir: './portal/public',
  outDir: './dist',
  output: 'server',
  session: false,
  devToolbar: { enabled: false },
  adapter: cloudflare({ imageService: 'passthrough' }),
  // Hono checks the Origin of every form post before a page is rendered.
  security: { checkOrigin: false },
  server: { port: 8787 },
});
