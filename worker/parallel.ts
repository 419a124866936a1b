/** A Worker holds six connections; one is left for the queue. */
const AT_ONCE = 5;

/** Works on all items, some at a time; an item that fails is told to `failed` and does not stop the others. */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  failed: (item: T, error: unknown) => void,
): Promise<void> {
  const left = items.values();
  const run = async () => {
    for (const item of left) await work(item).catch((error: unknown) => failed(item, error));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}
