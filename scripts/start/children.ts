import { type DevServer, type DevServerOptions, startDevServer } from './child.ts';
import { ToolError } from './run.ts';

/** All that start has running, and the two ways it ends: asked to, or because something failed. */
export class Children {
  readonly #running: DevServer[] = [];
  #ending = false;

  async launch(options: DevServerOptions): Promise<void> {
    const child = await startDevServer(options);
    this.#running.push(child);
    void child.ended.then(() => this.fail(new Error(`${child.name} has stopped.`)));
    if (this.#ending) await child.stop();
  }

  /** Ends everything, having said why and what the children said last. */
  async fail(error: unknown): Promise<void> {
    if (this.#ending) return;
    const output =
      error instanceof ToolError ? [error.output] : this.#running.map((child) => child.lastOutput());
    const reason = error instanceof Error ? error.message : String(error);
    console.error([...output.filter(Boolean), reason].join('\n\n'));
    await this.end(1);
  }

  async end(code: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    await Promise.all(this.#running.map((child) => child.stop()));
    process.exit(code);
  }
}
