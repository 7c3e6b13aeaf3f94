/**
 * The visible pages of one origin in one browser: they elect one that sends the heartbeats of all, and share the states that arrive.
 *
 * A hidden page takes no part at all. So a frozen page holds no lock, and nothing throws a page out of the back-forward
 * cache; when it is shown again, it asks the server.
 */
export interface Tabs<Message> {
  /** This page sends the heartbeats of all; where the browser has no locks, every page sends its own. */
  leads(): boolean;
  /** Takes the lead from one that has gone silent while visible. */
  stealLead(): void;
  post(message: Message): void;
  /** The page was shown. */
  join(): void;
  /** The page was hidden. */
  leave(): void;
}

export function createTabs<Message>(
  name: string,
  onMessage: (message: Message) => void,
  onElected: () => void,
): Tabs<Message> {
  let channel: BroadcastChannel | undefined;
  let leads = false;
  let quit: AbortController | undefined;

  function campaign(steal: boolean): void {
    quit?.abort();
    const { signal } = (quit = new AbortController());
    const win = (): void => {
      leads = true;
      onElected();
    };
    // Without locks, as on an insecure origin or in a sandbox, every page leads.
    if (!navigator.locks) return win();
    navigator.locks
      .request(name, steal ? { steal } : { signal }, () => {
        if (signal.aborted) return;
        win();
        return new Promise((resolve) => signal.addEventListener("abort", resolve));
      })
      .catch(() => {
        if (signal.aborted) return;
        if (!leads) return win();
        // Taken by another page: that one leads, and this one waits for its turn again.
        leads = false;
        campaign(false);
      });
  }

  return {
    leads: () => leads,
    stealLead: () => campaign(true),
    post: (message) => channel?.postMessage(message),
    join() {
      if (globalThis.BroadcastChannel) {
        channel = new BroadcastChannel(name);
        channel.onmessage = (event) => onMessage(event.data);
      }
      campaign(false);
    },
    leave() {
      leads = false;
      quit?.abort();
      channel?.close();
      channel = undefined;
    },
  };
}
