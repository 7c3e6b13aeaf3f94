import { createGateway } from "@recess/gateway";

declare const Deno: {
  serve(options: { hostname: string; port: number }, fetch: unknown): unknown;
  env: { get(name: string): string | undefined };
};

const gateway = await createGateway({ file: Deno.env.get("GATEWAY_FILE") ?? "" });
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")) }, gateway.fetch);
