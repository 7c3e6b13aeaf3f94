export { createMetrics, type MeterLike, type Metrics, type MetricsOptions } from "./metrics.ts";
export { metricsRoute, type MetricsRouteOptions } from "./route.ts";
