import { testOnPhones } from "./phones.ts";

testOnPhones(
  "on a phone that is held sideways, or with text of twice the size, nothing leaves the page or its own box",
  "measure",
  [
    { width: 568, height: 320 },
    { width: 932, height: 430 },
    { width: 640, height: 640, rem: 32 },
    { width: 320, height: 640, rem: 32 },
  ],
);
