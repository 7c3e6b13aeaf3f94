import { DEVICE_HEADER } from "@recess/protocol";

const DEVICE = /^[\x20-\x7e]{1,64}$/;

/** Whether a value may name a device: 1 to 64 printable ASCII characters. */
export function isDevice(value: unknown): value is string {
  return typeof value === "string" && DEVICE.test(value);
}

/** The device that a page names in its chat requests, so that its `away` ends the leases of its messages. */
export function deviceOf(headers: Headers): string | undefined {
  const device = headers.get(DEVICE_HEADER);
  return isDevice(device) ? device : undefined;
}
