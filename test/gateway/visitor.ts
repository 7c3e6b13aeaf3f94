/** What a visitor sees after all redirects. */
export interface Visit {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser without pages: it keeps each site's cookies and follows redirects. */
export interface Visitor {
  get(url: string): Promise<Visit>;
  post(url: string, form: Readonly<Record<string, string>>): Promise<Visit>;
  /** Stops before a redirect to an address that begins with this, and returns that address. */
  getUntil(url: string, stop: string): Promise<string>;
  readonly cookies: Map<string, Map<string, string>>;
}

const MAX_REDIRECTS = 20;

export function newVisitor(): Visitor {
  const cookies = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    let jar = cookies.get(origin);
    if (jar === undefined) cookies.set(origin, (jar = new Map()));
    return jar;
  };
  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    const { origin } = new URL(url);
    const jar = jarOf(origin);
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: {
        ...(init.headers as Record<string, string> | undefined),
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const isGone = value === "" || /;\s*max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line);
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const follow = async (first: string, init: RequestInit, stop: string | null): Promise<Visit | string> => {
    let url = first;
    let response = await ask(url, init);
    for (let count = 0; count < MAX_REDIRECTS; count++) {
      const location = response.headers.get("location");
      if (location === null || response.status < 300 || response.status >= 400) break;
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (stop !== null && url.startsWith(stop)) return url;
      response = await ask(url, {});
    }
    return { status: response.status, url, text: await response.text(), headers: response.headers };
  };
  return {
    cookies,
    async get(url) {
      return (await follow(url, {}, null)) as Visit;
    },
    async post(url, form) {
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        origin: new URL(url).origin,
      };
      const body = new URLSearchParams(form).toString();
      return (await follow(url, { method: "POST", headers, body }, null)) as Visit;
    },
    async getUntil(url, stop) {
      const found = await follow(url, {}, stop);
      if (typeof found !== "string")
        throw new Error(`No redirect to ${stop}: ${found.status} ${found.url} ${found.text}`);
      return found;
    },
  };
}
