export type { MeterLike } from "./instruments.ts";
export { createMetrics, type Metrics, type MetricsOptions } from "./metrics.ts";
export { metricsRoute, type MetricsRouteOptions } from "./route.ts";
