export { type FileSink, fileSink, type FileSinkOptions } from "./file-sink.ts";
export { decisionOf, nodeGuard, type NodeGuard, type NodeGuardOptions, replySignal } from "./guard/node-guard.ts";
export { type FetchApp, type NodeBindings, nodeHandler } from "./guard/node-handler.ts";
export { ignoreOtherUpgrades } from "./upgrades.ts";
