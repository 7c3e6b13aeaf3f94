export { checkPeopleFile } from "../people/check.ts";
export { gatewayJsonSchema } from "./json-schema.ts";
export { type GatewayReading, isGatewayText, readGatewayFile, type ReadGatewayOptions } from "./read.ts";
export type { GatewaySettings } from "./settings.ts";
