import { createGateway } from "@recess/gateway";

declare const Bun: { serve(options: { fetch: unknown; hostname: string; port: number }): unknown };

const gateway = await createGateway({ file: process.env["GATEWAY_FILE"] ?? "" });
Bun.serve({ fetch: gateway.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
