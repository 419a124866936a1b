import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Office } from '../../api/settings.ts';
import { Segments } from '../../components/Segments.tsx';
import { useLate } from '../../lib/late.ts';

export type PreviewPage = 'ask' | 'bill' | 'off';

const PAGES: { value: PreviewPage; text: string }[] = [
  { value: 'ask', text: 'ID' },
  { value: 'bill', text: 'Bill' },
  { value: 'off', text: 'Closed' },
];
const WIDTHS = { phone: 390, desk: 1180 };
type Width = keyof typeof WIDTHS;
const REST_MS = 300;

interface Props {
  /** What is changed; the rest is as it is stored. */
  office: Partial<Office>;
  page: PreviewPage;
  onPage(page: PreviewPage): void;
}

/** The payer's page with what is being typed. */
export function Preview({ office, page, onPage }: Props) {
  const [width, setWidth] = useState<Width>('phone');
  const draft = useLate(JSON.stringify(office), REST_MS);
  const src = `/admin/preview?${new URLSearchParams({ office: draft, page })}`;
  return (
    <aside class="preview" aria-label="Preview">
      <div class="preview-head">
        <Segments label="Page of the portal" value={page} choices={PAGES} onChoice={onPage} />
        <Segments
          label="Width"
          value={width}
          choices={[
            { value: 'phone', text: 'Phone' },
            { value: 'desk', text: 'Computer' },
          ]}
          onChoice={(wanted) => setWidth(wanted)}
        />
      </div>
      <Frames src={src} width={WIDTHS[width]} />
      <p class="small quiet">
        What payers see with your changes; the invoice is made up. It follows your device’s light or dark
        scheme, as theirs does.
      </p>
    </aside>
  );
}

/** Two frames: the next page is drawn behind the one that is seen, so that nothing flickers. */
function Frames({ src, width }: { src: string; width: number }) {
  const box = useRef<HTMLDivElement>(null);
  const frames = [useRef<HTMLIFrameElement>(null), useRef<HTMLIFrameElement>(null)] as const;
  const [seen, setSeen] = useState<0 | 1>(0);
  const [height, setHeight] = useState(700);
  const [scale, setScale] = useState(1);
  const loading = useRef<0 | 1>(0);
  const begun = useRef(false);
  const measure = (at: 0 | 1) => {
    const page = frames[at].current?.contentDocument?.documentElement;
    if (page) setHeight(Math.max(400, page.offsetHeight));
  };
  useEffect(() => {
    const next: 0 | 1 = begun.current ? (seen === 0 ? 1 : 0) : 0;
    begun.current = true;
    loading.current = next;
    // `replace`: otherwise every letter typed would be a step of the browser's history.
    frames[next].current?.contentWindow?.location.replace(src);
  }, [src]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = new ResizeObserver(([entry]) => {
      if (entry) setScale(Math.min(1, entry.contentRect.width / width));
    });
    fit.observe(element);
    return () => fit.disconnect();
  }, [width]);
  useEffect(() => measure(seen), [width, seen]);
  const loaded = (at: 0 | 1) => {
    if (at !== loading.current || frames[at].current?.contentWindow?.location.href === 'about:blank') return;
    measure(at);
    setSeen(at);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is scrolled to, also by keys.
    <section class="preview-box" tabIndex={0} aria-label="The payer’s page">
      <div class="preview-fit" ref={box} style={{ blockSize: `${Math.ceil(height * scale)}px` }}>
        {([0, 1] as const).map((at) => (
          <iframe
            key={at}
            ref={frames[at]}
            title="The payer’s page"
            class={at === seen ? undefined : 'behind'}
            // Nothing in it is for pressing.
            inert
            style={{ inlineSize: `${width}px`, blockSize: `${height}px`, transform: `scale(${scale})` }}
            onLoad={() => loaded(at)}
          />
        ))}
      </div>
    </section>
  );
}
