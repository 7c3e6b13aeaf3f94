/**
 * The visible pages of one origin in one browser: they elect a leader that sends the heartbeats of all, and share the
 * states that arrive.
 *
 * They use a channel instead of Web Locks, because Firefox does not keep pages that hold a lock in its back-forward
 * cache. A hidden page does not take part; when it is shown again, it asks the server.
 */
export interface Tabs<Message> {
  /** Whether this page sends the heartbeats of all; without channels in the browser, every page sends its own. */
  leads(): boolean;
  /** Takes over from a leader that sends nothing although it is visible. */
  stealLead(): void;
  post(message: Message): void;
  /** The page was shown. */
  join(): void;
  /** The page was hidden. */
  leave(): void;
}

/**
 * A message between pages. With a number: the sender leads, and this is its number. `null` alone: the sender joins or
 * leaves, so the leader announces itself. With a second element: a message to share.
 */
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

  /** Leads unless another page announces itself first. Pages that start together wait for different times. */
  function campaign(): void {
    clearTimeout(timer);
    timer = setTimeout(lead, 100 + me * 100, me);
  }

  function receive([leader, message]: Said<Message>): void {
    if (message) onMessage(message);
    // Of two leaders, the one with the smaller number stays.
    else if (leader !== null && !(leads && me < leader)) {
      clearTimeout(timer);
      leads = false;
    } else if (leads) say(me);
    else campaign();
  }

  return {
    leads: () => leads,
    // Smaller than any page's number.
    stealLead: () => lead(-1),
    post: (message) => say(null, message),
    join() {
      try {
        channel = new BroadcastChannel(name);
      } catch {
        // Firefox throws if storage is blocked; old webviews have no channels.
        return lead(me);
      }
      channel.onmessage = ({ data }) => receive(data);
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
