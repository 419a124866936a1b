import { Component, type ComponentChildren } from 'preact';
import { ErrorBox } from './ErrorBox.tsx';

interface Props {
  children: ComponentChildren;
  /** A page that broke is tried again on another address. */
  address: string;
}

/** Keeps the frame standing when a page breaks. */
export class Safe extends Component<Props, { broken: Error | null }> {
  override state = { broken: null };

  static override getDerivedStateFromError(broken: Error) {
    return { broken };
  }

  override componentDidCatch(error: Error) {
    console.error(error);
  }

  override componentDidUpdate(before: Props) {
    if (before.address !== this.props.address && this.state.broken !== null) this.setState({ broken: null });
  }

  render({ children }: Props) {
    if (this.state.broken === null) return children;
    const error = new Error(
      'This page broke while it was drawn. Nothing was changed. Reload, and tell us if it happens again.',
    );
    return <ErrorBox error={error} retry={() => location.reload()} retryText="Reload" />;
  }
}
