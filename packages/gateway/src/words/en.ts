/**
 * The texts of the gateway's own pages and replies, in English. Other languages have the same keys; `{name}` and the
 * like are filled in.
 */
export const en = {
  signIn: "Sign in",
  signInLead: "Sign in to see the pages of {app}.",
  signInAgain: "Please sign in again to confirm that it is you. Your change is kept until then.",
  keptTitle: "Your change",
  keptText: "Your change has been kept, and is not in force yet.",
  keptSend: "Send it now",
  continueWith: "Continue with {provider}",
  usePasskey: "Use the passkey that you made when you were invited.",
  orUsePasskey: "Or use the passkey that you made when you were invited.",
  signInByPasskey: "Sign in with a passkey",
  lostPasskey: "Lost your passkey? Ask the person who runs this chat for a new invitation.",
  oldBrowser: "This browser cannot use passkeys here. Please try a newer one.",
  noPasskey: "No passkey was used. Please try again.",
  unknownPasskey: "This passkey does not open anything here.",
  welcome: "Welcome, {name}",
  opensChildren: "You will see and set the limits of: {children}.",
  opensStaff: "You will see the staff pages.",
  opensOwn: "You will see your own limits, and can ask for time.",
  passkeyLead: "With a passkey you sign in by fingerprint, face or screen lock. There is no password.",
  makePasskey: "Make a passkey",
  readCode: "Now read this code to the person who invited you. They type it where they made the invitation.",
  inviteRefused: "This invitation was not confirmed. Ask for a new one.",
  inviteGone: "Invitation not valid",
  inviteGoneText: "This invitation was used, or is too old. Ask for a new one.",
  signedIn: "Signed in",
  continue: "Continue",
  signOut: "Sign out",
  signOutHere: "Sign out here",
  signOutEverywhere: "Sign out everywhere",
  signedOut: "Signed out",
  signedOutText: "You are signed out here.",
  signOutThere: "Sign out of {provider} too",
  notSignedIn: "Not signed in",
  cancelled: "The sign-in was cancelled. You can try again.",
  stale: "This sign-in is too old, or was used before. Please start again.",
  notNow: "Not now",
  providerAway: "Sign-in isn't working right now. Please try again in a few minutes.",
  notSetUp: "Not set up",
  notSetUpText: "Sign-in is not set up correctly. Please tell the person who runs this chat.",
  notKnown: "Not known here",
  notKnownText: "You are signed in there, but nobody has added you here. Ask the person who runs this chat.",
  unverified: "{provider} has not confirmed your address yet. Confirm it there, and sign in again.",
  tooManyTries: "Too many tries. Please wait ten minutes.",
  wrongSite: "This page works only at {site}.",
  unavailable: "Something isn't working right now. Please try again.",
  modelClosed: "This model isn't open to you here.",
  modelsOpen: "You can use: {models}.",
} as const;

export type TextKey = keyof typeof en;

/** One language's texts. */
export type Texts = { readonly [Key in TextKey]: string };
