export { type GatewayReading, readGatewayFile, type ReadGatewayOptions } from "./config/read.ts";
export type { GatewaySettings } from "./config/settings.ts";
export { runGateway, serveGateway, type ServedGateway, type ServeOptions } from "./serve.ts";
export { createGateway, type Gateway, GatewayConfigError, type GatewayOptions } from "./server/gateway.ts";
export type { HealthReport } from "./server/app.ts";
