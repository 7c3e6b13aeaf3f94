import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type Chat, startChat } from "./chat.ts";
import { become, shield } from "./person.ts";

/** The demonstration in several windows, each with separate cookies. */
export interface Windows {
  readonly chat: Chat;
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** The child's window, as Kai, who is fourteen. */
  openChild(): Promise<Page>;
  close(): Promise<void>;
}

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true };

/** Almost stopped, and slow enough that the page polls at most twice a second, as it does while a clock is stopped. */
export const ALMOST_STILL = 0.001;

// Expected events come within a second, or within minutes on a busy machine.
const TIMEOUT_MS = 240_000;

/** `pages`: the folder of the built page. */
export async function openWindows(browser: Browser, pages: string): Promise<Windows> {
  const chat = await startChat({ pages });
  const open: Windows["open"] = async (path, options = {}) => {
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1100, height: 760 }, ...options });
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    await page.goto(chat.url + path);
    return page;
  };
  return {
    chat,
    open,
    openChild: async () => {
      const tablet = await open("/");
      await become(tablet, "fourteen");
      return tablet;
    },
    close: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await chat.close();
    },
  };
}

/** Kai, whose day is over, asks in one window; a parent agrees in another, pauses, and ends the pause. */
export async function askAndAnswer({ open }: Windows, tablet: Page): Promise<void> {
  const screen = shield(tablet);
  // The server sends the text that the family sees.
  await screen.getByText("Your family can see").waitFor();

  // A failure is shown, and can be retried.
  await tablet.route("**/recess/requests", (route) => route.fulfill({ status: 500, body: "" }));
  await screen.getByRole("button", { name: "Ask for more time" }).click();
  await screen.getByRole("button", { name: "That didn't get through. Try again." }).waitFor();
  await tablet.unroute("**/recess/requests");
  await screen.getByRole("button", { name: "That didn't get through. Try again." }).click();
  await screen.getByRole("button", { name: "Asked. The answer will show here." }).waitFor();

  const phone = await open("/family", PHONE);
  await phone.getByText("Kai asks").waitFor();
  await phone.getByText("Opens now, until").waitFor();
  await phone.getByRole("button", { name: "Yes, 15 mins" }).tap();
  await phone.getByText("Done.").waitFor();
  // A mention of an hour of use without a break is due, too. Its screen may come once the answer was read.
  await screen.getByText("You've reached today's").waitFor({ state: "hidden" });

  await phone.getByRole("button", { name: "Pause until tomorrow" }).tap();
  await phone.getByText("Paused by you until").waitFor();
  await screen.getByText("Your chat is paused.").waitFor();
  // No request is offered if an approval would change nothing.
  await screen.getByRole("button", { name: "Ask for more time" }).waitFor({ state: "detached" });
  await phone.getByRole("button", { name: "End the pause" }).tap();
  await phone.getByText("Done.").waitFor();
  await screen.getByText("Your chat is paused.").waitFor({ state: "hidden" });
}
