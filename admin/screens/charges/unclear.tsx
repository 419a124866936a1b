import type { ApiError } from '../../api/client.ts';
import { Icon } from '../../components/Icon.tsx';

/** Nobody knows whether the request arrived. */
export const isUnclear = ({ status }: ApiError): boolean => status === 0 || status >= 500;

/** What to do when no answer came: the same request again is the same charge. */
export function Unclear() {
  return (
    <div class="notice warn" role="alert">
      <Icon name="alert" />
      <div>
        <p>
          <b>No answer came back.</b>
        </p>
        <p>
          It may have been charged. Press Charge again here, without changing anything: it is the same charge,
          and is made only once. Do not begin anew before you have looked at the customer’s gateway requests.
        </p>
      </div>
    </div>
  );
}
