/** Calls at most one at a time; of those that come meanwhile, the last. */
export function latest(work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let isBusy = false;
  let again = false;
  const run = async (): Promise<void> => {
    isBusy = true;
    do {
      again = false;
      try {
        await work();
      } catch (error) {
        failed(error);
      }
    } while (again);
    isBusy = false;
  };
  return () => {
    again = true;
    if (!isBusy) void run();
  };
}
