/** How far something is. `says`: what is being done. */
export function Progress({ says, done, total }: { says: string; done: number; total: number }) {
  const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
  return (
    <div class="progress">
      <p>
        <b role="status">{says}</b> <span class="quiet money">{percent} %</span>
      </p>
      <progress aria-label={says} value={percent} max={100} />
    </div>
  );
}
