import type { ComponentChildren, JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Icon, type IconName } from './Icon.tsx';

interface Look {
  /** `first`: the page's one primary action; `danger`: it cannot be undone. */
  look?: 'first' | 'danger' | 'quiet' | undefined;
  icon?: IconName | undefined;
  /** Only the icon is shown; `children` is its name for those who do not see it. */
  bare?: boolean | undefined;
  children: ComponentChildren;
}

export interface ButtonProps extends Look, Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon' | 'children'> {
  /** What it started is under way: it says so and cannot be pressed again. */
  busy?: boolean | undefined;
  type?: 'button' | 'submit';
  disabled?: boolean | undefined;
}

/** A disabled button stays reachable, so that its `title` can say why. */
export function Button({
  look,
  icon,
  bare,
  busy,
  disabled,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const off = busy || disabled;
  return (
    <button
      {...rest}
      type={type}
      class={classes(look, bare)}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      <Inside icon={icon} bare={bare}>
        {children}
      </Inside>
    </button>
  );
}

type LinkProps = Look &
  Omit<JSX.HTMLAttributes<HTMLAnchorElement>, 'icon' | 'children'> & {
    href: string;
    target?: string;
    rel?: string;
    download?: string;
  };

/** Looks like a button and leads somewhere; `href` is whole. What is below /admin opens without loading the app anew. */
export function ButtonLink({ look, icon, bare, children, href, ...rest }: LinkProps) {
  const inside = (
    <Inside icon={icon} bare={bare}>
      {children}
    </Inside>
  );
  if (href.startsWith('/admin/') && rest.target === undefined && rest.download === undefined)
    return (
      <Link href={`~${href}`} class={classes(look, bare)}>
        {inside}
      </Link>
    );
  return (
    <a {...rest} href={href} class={classes(look, bare)}>
      {inside}
    </a>
  );
}

function Inside({ icon, bare, children }: Pick<Look, 'icon' | 'bare' | 'children'>) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {bare ? <span class="hush">{children}</span> : children}
    </>
  );
}

const classes = (look: Look['look'], bare: boolean | undefined) =>
  ['button', look, bare && 'bare'].filter(Boolean).join(' ');
