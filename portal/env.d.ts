/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** The Worker hands a page over through the execution context; it is all that a template may know. */
    cfContext: ExecutionContext & {
      page: import('../worker/payer/page.ts').PayerPage;
      /** For the page that starts the office's app. */
      shell: { testMode: boolean };
    };
  }
}
