/** Runs one call at a time; of the calls made meanwhile, only the last one runs. */
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
