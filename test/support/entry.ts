/** The Worker that the tests run in. It serves nothing itself: tests call the app and the stand-in directly. */
export { StripeSandbox } from '../../sandbox/stripe-sandbox.ts';

export default {
  fetch: () => new Response('tests'),
};
