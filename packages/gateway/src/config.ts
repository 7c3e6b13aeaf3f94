export { checkPeopleFile } from "./people/check.ts";
export { gatewayJsonSchema } from "./config/json-schema.ts";
export { type GatewayReading, isGatewayText, readGatewayFile, type ReadGatewayOptions } from "./config/read.ts";
export type { GatewaySettings } from "./config/settings.ts";
