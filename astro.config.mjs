import cloudflare from '@astrojs/cloudflare';
import { defineConfig } from 'astro/config';

/** The office's app: one page, drawn by its script. Hono answers every address below /admin with it. */
const officeApp = {
  name: 'office-app',
  hooks: {
    'astro:config:setup': ({ injectRoute }) =>
      injectRoute({ pattern: '/admin-shell', entrypoint: './admin/shell.astro', prerender: false }),
  },
};

export default defineConfig({
  srcDir: './portal',
  publicDir: './portal/public',
  outDir: './dist',
  output: 'server',
  session: false,
  devToolbar: { enabled: false },
  adapter: cloudflare({ imageService: 'passthrough' }),
  integrations: [officeApp],
  // The app's policy allows no style and no script within a page.
  build: { inlineStylesheets: 'never' },
  // Hono checks the Origin of every form post before a page is rendered.
  security: { checkOrigin: false },
  server: { port: 8787 },
});
