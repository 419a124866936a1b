/** How far something is, `done` of `total`, with words beside it. */
export function Progress({ done, total, says }: { done: number; total: number; says: string }) {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div class="progress">
      <p role="status">
        <b>{says}</b>
      </p>
      <progress max={1} value={share} aria-label={says} />
      <span class="small quiet">{Math.floor(share * 100)} %</span>
    </div>
  );
}
