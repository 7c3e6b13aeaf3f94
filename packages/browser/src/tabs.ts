/**
 * The visible pages of one origin in one browser: they elect one that sends the heartbeats of all, and share the states that arrive.
 *
 * They do so over a channel, without Web Locks: Firefox keeps no page that holds one in its back-forward cache. A hidden page
 * takes no part at all; when it is shown again, it asks the server.
 */
export interface Tabs<Message> {
  /** This page sends the heartbeats of all; where the browser has no channels, every page sends its own. */
  leads(): boolean;
  /** Takes the lead from one that has gone silent while visible. */
  stealLead(): void;
  post(message: Message): void;
  /** The page was shown. */
  join(): void;
  /** The page was hidden. */
  leave(): void;
}

/** What a page says: that it leads, with its number; or else who does, as it comes and as it goes; or what it learned. */
type Said<Message> = readonly [leader: number | null, message?: Message];

export function createTabs<Message>(
  name: string,
  onMessage: (message: Message) => void,
  onElected: () => void,
): Tabs<Message> {
  let channel: BroadcastChannel | undefined;
  let leads = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const me = Math.random();

  function say(...said: Said<Message>): void {
    channel?.postMessage(said);
  }

  function lead(leader: number): void {
    leads = true;
    say(leader);
    onElected();
  }

  /** Leads unless another page says first that it does. Pages that begin together wait for different times. */
  function campaign(): void {
    clearTimeout(timer);
    timer = setTimeout(lead, 100 + me * 100, me);
  }

  function hear([leader, message]: Said<Message>): void {
    if (message) onMessage(message);
    // Of two that lead, the one with the smaller number goes on.
    else if (leader !== null && !(leads && me < leader)) {
      clearTimeout(timer);
      leads = false;
    } else if (leads) say(me);
    else campaign();
  }

  return {
    leads: () => leads,
    // Smaller than any number of a page.
    stealLead: () => lead(-1),
    post: (message) => say(null, message),
    join() {
      try {
        channel = new BroadcastChannel(name);
      } catch {
        // Firefox throws where storage is blocked; old webviews have none.
        return lead(me);
      }
      channel.onmessage = ({ data }) => hear(data);
      say(null);
      campaign();
    },
    leave() {
      clearTimeout(timer);
      leads = false;
      say(null);
      channel?.close();
      channel = undefined;
    },
  };
}
