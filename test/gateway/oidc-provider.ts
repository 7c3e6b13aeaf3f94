import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, Provider } from "oidc-provider";

/** A certified OpenID Connect provider, on loopback. */
export interface TestProvider {
  readonly issuer: string;
  /** The subject of the person who signs in next; `null`: they cancel. */
  signInAs(subject: string | null): void;
  /** Does not respond to requests until `up`. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

export const CLIENT_SECRET = "secret-of-the-client-that-nobody-sees";

/** Claims about the people whom the provider knows. */
const PEOPLE: Readonly<Record<string, object>> = {
  mum: { email: "Mum@example.com", email_verified: true },
  stranger: { email: "stranger@example.com", email_verified: true },
  forger: { email: "mum@example.com", email_verified: false },
  ana: { email: "ana@school.example", email_verified: true },
  cem: { email: "cem@school.example", email_verified: true },
};

export async function startProvider(site: () => string): Promise<TestProvider> {
  let subject: string | null = null;
  let isDown = false;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const configuration: Configuration = {
    clients: [
      {
        client_id: "recess",
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${site()}/signin/oidc/callback`],
        post_logout_redirect_uris: [`${site()}/signin`],
        backchannel_logout_uri: `${site()}/signin/oidc/logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...PEOPLE[id] }),
    }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Without a consent screen, because the operator runs both.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? "",
        accountId: ctx.oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
    cookies: { keys: ["k".repeat(32)] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // The gateway is on this machine, which the provider's own requests may not reach by default.
    fetch: (url, options) => fetch(url, Object.assign({}, options, { dispatcher: undefined })),
  };
  const provider = new Provider(issuer, configuration);
  const handle = provider.callback();
  server.on("request", (request, response) => {
    if (isDown) {
      response.destroy();
      return;
    }
    if (request.url?.startsWith("/interaction/") !== true) {
      void handle(request, response);
      return;
    }
    const result = subject === null ? { error: "access_denied" } : { login: { accountId: subject } };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    issuer,
    signInAs: (next) => void (subject = next),
    down: () => {
      isDown = true;
      server.closeAllConnections();
    },
    up: () => void (isDown = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
