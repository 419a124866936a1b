import { initials } from '../../portal/ids.ts';
import type { Me } from '../api/shapes.ts';

/** The office's logo, or its first letters on its colour. */
export function OfficeMark({ office }: { office: Pick<Me['office'], 'name' | 'logo_path' | 'brand_color'> }) {
  if (office.logo_path !== null) return <img class="mark" src={office.logo_path} alt="" />;
  return (
    <span class="mark letters" aria-hidden="true" style={{ '--solid': office.brand_color }}>
      {initials(office.name)}
    </span>
  );
}
