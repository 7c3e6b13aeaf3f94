/** Counts the replies of each account that are under way in this process. */
export interface StreamCount {
  isFull(accountId: string): boolean;
  count(accountId: string): number;
  /** Counts one more; the function that it returns counts it off, once. */
  open(accountId: string): () => void;
}

export function createStreamCount(max: number): StreamCount {
  const counts = new Map<string, number>();
  return {
    isFull: (id) => (counts.get(id) ?? 0) >= max,
    count: (id) => counts.get(id) ?? 0,
    open(id) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (counts.get(id) ?? 0) - 1;
        if (left > 0) counts.set(id, left);
        else counts.delete(id);
      };
    },
  };
}
