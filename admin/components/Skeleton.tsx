/** A bar as wide as what will stand there, in `ch`. */
export function Bone({ ch = 8 }: { ch?: number }) {
  return <span class="bone" style={{ inlineSize: `${ch}ch` }} />;
}

/** Keeps a record page's layout while it is fetched. */
export function PageSkeleton() {
  return (
    <div class="waiting" role="status">
      <span class="hush">Loading…</span>
      <div class="page">
        <div>
          <p class="small">
            <Bone ch={12} />
          </p>
          <p class="page-title">
            <Bone ch={22} />
          </p>
          <p class="figure">
            <Bone ch={8} />
          </p>
        </div>
      </div>
      <div class="record">
        <div class="stack">
          {[4, 3].map((rows) => (
            <section key={rows}>
              <h2>
                <Bone ch={12} />
              </h2>
              {Array.from({ length: rows }, (_, at) => (
                <p class="bone-row" key={at}>
                  <Bone ch={30 - at * 4} />
                  <Bone ch={9} />
                </p>
              ))}
            </section>
          ))}
        </div>
        <aside class="stack">
          <section>
            <h2>
              <Bone ch={9} />
            </h2>
            {Array.from({ length: 5 }, (_, at) => (
              <p class="bone-row" key={at}>
                <Bone ch={8} />
                <Bone ch={16} />
              </p>
            ))}
          </section>
        </aside>
      </div>
    </div>
  );
}
