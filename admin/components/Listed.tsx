import { Fragment } from 'preact';
import { Link } from 'wouter-preact';

/** "D-20871, D-20902 and D-20931", each the way to its page. */
export function Listed({ links }: { links: { text: string; href: string }[] }) {
  return (
    <>
      {links.map(({ text, href }, at) => (
        <Fragment key={href}>
          {at > 0 && (at === links.length - 1 ? ' and ' : ', ')}
          <Link href={href} class="whole">
            {text}
          </Link>
        </Fragment>
      ))}
    </>
  );
}
