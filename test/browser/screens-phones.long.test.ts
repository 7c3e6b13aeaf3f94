import { testOnPhones } from "./phones.ts";

testOnPhones(
  "on a phone that is held upright, nothing leaves the page or its own box, or is too small for a finger",
  "measure",
  [
    { width: 320, height: 640 },
    { width: 360, height: 740 },
    { width: 390, height: 844 },
    { width: 430, height: 932 },
  ],
);
