import { testOnPhones } from "./phones.ts";

testOnPhones("beside a keyboard on the screen, all of each screen can be reached", "hidden", [
  { width: 320, height: 640, keyboard: 300 },
  { width: 430, height: 932, keyboard: 400 },
  { width: 740, height: 360, keyboard: 150 },
]);
