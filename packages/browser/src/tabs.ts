/**
 * The visible pages of one origin in one browser: they elect one that beats for all and tell each other what they learn.
 *
 * A hidden page takes no part at all. So a frozen page holds no lock, and nothing throws a page out of the back-forward
 * cache; when it is shown again, it asks the server.
 */
export interface Tabs<Message> {
  /** This page beats for all; where the browser has no locks, every page does. */
  leads(): boolean;
  /** Takes the lead from one that has gone silent while visible. */
  seize(): void;
  post(message: Message): void;
  /** The page was shown. */
  join(): void;
  /** The page was hidden. */
  leave(): void;
}

export function createTabs<Message>(
  name: string,
  on: { message: (message: Message) => void; lead: () => void },
): Tabs<Message> {
  let channel: BroadcastChannel | undefined;
  let leads = false;
  let quit: AbortController | undefined;

  function stand(steal: boolean): void {
    quit?.abort();
    const { signal } = (quit = new AbortController());
    const lead = (): void => {
      leads = true;
      on.lead();
    };
    // Without locks, as on an insecure origin or in a sandbox, every page leads.
    if (navigator.locks === undefined) return lead();
    navigator.locks
      .request(name, steal ? { steal } : { signal }, () => {
        if (signal.aborted) return;
        lead();
        return new Promise((resolve) => signal.addEventListener("abort", resolve));
      })
      .catch(() => {
        if (signal.aborted) return;
        if (!leads) return lead();
        // Taken by another page: that one leads, and this one stands in line again.
        leads = false;
        stand(false);
      });
  }

  return {
    leads: () => leads,
    seize: () => stand(true),
    post: (message) => channel?.postMessage(message),
    join() {
      if (globalThis.BroadcastChannel) {
        channel = new BroadcastChannel(name);
        channel.onmessage = (event) => on.message(event.data);
      }
      stand(false);
    },
    leave() {
      leads = false;
      quit?.abort();
      channel?.close();
      channel = undefined;
    },
  };
}
