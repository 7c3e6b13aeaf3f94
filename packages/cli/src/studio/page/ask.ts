/** Asks the studio's server, which is where the page came from. */
export async function ask<Answer>(what: "file" | "look" | "compare" | "save", body: object = {}): Promise<Answer> {
  const response = await fetch(`./api/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

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
