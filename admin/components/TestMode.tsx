/** Said on every page of a deployment that moves no real money. */
export function TestMode() {
  return (
    <aside class="test" aria-label="Test mode">
      <b>Test mode</b>: no real money
    </aside>
  );
}
