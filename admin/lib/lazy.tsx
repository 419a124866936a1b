import { type ComponentChildren, type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ErrorBox } from '../components/ErrorBox.tsx';
import { PageSkeleton } from '../components/Skeleton.tsx';

/**
 * A screen whose code is fetched when it is first shown, or already when somebody is about to go there (`load`).
 * @param Waiting what stands there meanwhile: the layout of a whole page, unless it is a part of one.
 */
export function lazy<P extends object>(
  get: () => Promise<ComponentType<P>>,
  Waiting: ComponentType = PageSkeleton,
): ((props: P) => ComponentChildren) & { load(): Promise<unknown> } {
  let loaded: ComponentType<P> | undefined;
  const load = async () => {
    loaded ??= await get();
    return loaded;
  };
  function Lazy(props: P): ComponentChildren {
    const [, setShown] = useState<object>();
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded === undefined)
        load().then(
          () => setShown({}),
          () => setFailed(true),
        );
    }, []);
    if (failed)
      return <ErrorBox error={new Error(MOVED_ON)} retry={() => location.reload()} retryText="Reload" />;
    return loaded === undefined ? <Waiting /> : h(loaded, props);
  }
  return Object.assign(Lazy, { load });
}

const MOVED_ON = 'This page could not be loaded. Selfpay may have been updated, or the connection is gone.';
