export { type GatewayReading, readGatewayFile, type ReadGatewayOptions } from "./config/read.ts";
export type { GatewaySettings } from "./config/settings.ts";
export { runGateway, serveGateway, type ServedGateway, type ServeOptions } from "./serve.ts";
export type { HealthReport } from "./server/app.ts";
export { inviteGuardian, type Invited, FamilyError, openFamily, type OpenFamily } from "./family/invite.ts";
export { createGateway, type Gateway, type GatewayOptions } from "./server/gateway.ts";
export { ListenError } from "./server/listen.ts";
export { GatewayConfigError } from "./config/usable.ts";
export { createLog, type Log, type LogOptions } from "./server/log.ts";
