import { expect, test } from "vitest";
import { mappingOf, type MappingText } from "./mapping.ts";

const GIVEN: MappingText = {
  map: ["at=when", "account=user"],
  types: [],
  type: "message",
  age: undefined,
  zone: undefined,
  atZone: "UTC",
};

test.each<[Partial<MappingText>, string]>([
  [{ types: ["chat_sent=mesage"] }, '"mesage" is not a type of event. Did you mean "message"?'],
  [{ type: "post" }, '"post" is not a type of event.'],
  [{ map: ["at=when"] }, '--map does not name the column for "account".'],
  [{ map: ["at=when", "account=user", "devise=kind"] }, '--map: an event has no key "devise". Did you mean "device"?'],
  [{ zone: "Paris" }, '--zone: "Paris" is not a time zone.'],
  [{ age: "teen" }, '--age: "teen" is not an age.'],
])("%j cannot be used", (given, message) => {
  expect(() => mappingOf({ ...GIVEN, ...given })).toThrow(message);
});
