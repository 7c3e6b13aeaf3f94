export { type GatewayReading, readGatewayFile, type ReadGatewayOptions } from "./config/read.ts";
export type { GatewaySettings } from "./config/settings.ts";
