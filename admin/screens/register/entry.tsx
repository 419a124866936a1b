export function EntryScreen({ id }: { id: string }) {
  return <p>{id}</p>;
}
