import type { Texts } from "./en.ts";

export const de: Texts = {
  signIn: "Anmelden",
  signInLead: "Melden Sie sich an, um die Seiten von {app} zu sehen.",
  signInAgain:
    "Bitte melden Sie sich noch einmal an, damit wir wissen, dass Sie es sind. Nehmen Sie die Änderung danach erneut vor.",
  continueWith: "Weiter mit {provider}",
  usePasskey: "Verwenden Sie den Passkey, den Sie bei der Einladung erstellt haben.",
  orUsePasskey: "Oder verwenden Sie den Passkey, den Sie bei der Einladung erstellt haben.",
  signInByPasskey: "Mit Passkey anmelden",
  lostPasskey: "Passkey verloren? Bitten Sie die Person, die diesen Chat betreibt, um eine neue Einladung.",
  oldBrowser: "Dieser Browser kann hier keine Passkeys verwenden. Bitte versuchen Sie es mit einem neueren.",
  noPasskey: "Es wurde kein Passkey verwendet. Bitte versuchen Sie es noch einmal.",
  unknownPasskey: "Dieser Passkey öffnet hier nichts.",
  welcome: "Willkommen, {name}",
  opensChildren: "Sie sehen und bestimmen die Grenzen von: {children}.",
  opensStaff: "Sie sehen die Seiten des Teams.",
  opensOwn: "Sie sehen Ihre eigenen Grenzen und können um Zeit bitten.",
  passkeyLead:
    "Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder Displaysperre an. Ein Passwort gibt es nicht.",
  makePasskey: "Passkey erstellen",
  readCode:
    "Lesen Sie diesen Code jetzt der Person vor, die Sie eingeladen hat. Sie gibt ihn dort ein, wo sie die Einladung erstellt hat.",
  inviteRefused: "Diese Einladung wurde nicht bestätigt. Bitten Sie um eine neue.",
  inviteGone: "Einladung ungültig",
  inviteGoneText: "Diese Einladung wurde schon benutzt oder ist zu alt. Bitten Sie um eine neue.",
  signedIn: "Angemeldet",
  continue: "Weiter",
  signOut: "Abmelden",
  signOutHere: "Hier abmelden",
  signOutEverywhere: "Überall abmelden",
  signedOut: "Abgemeldet",
  signedOutText: "Sie sind hier abgemeldet.",
  signOutThere: "Auch bei {provider} abmelden",
  notSignedIn: "Nicht angemeldet",
  cancelled: "Die Anmeldung wurde abgebrochen. Sie können es noch einmal versuchen.",
  stale: "Diese Anmeldung ist zu alt oder wurde schon benutzt. Bitte beginnen Sie von vorn.",
  notNow: "Gerade nicht möglich",
  providerAway: "Die Anmeldung funktioniert gerade nicht. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
  notSetUp: "Nicht eingerichtet",
  notSetUpText:
    "Die Anmeldung ist nicht richtig eingerichtet. Bitte sagen Sie der Person Bescheid, die diesen Chat betreibt.",
  notKnown: "Hier nicht bekannt",
  notKnownText:
    "Sie sind dort angemeldet, aber hier hat Sie noch niemand eingetragen. Wenden Sie sich an die Person, die diesen Chat betreibt.",
  unverified:
    "{provider} hat Ihre Adresse noch nicht bestätigt. Bestätigen Sie sie dort und melden Sie sich erneut an.",
  tooManyTries: "Zu viele Versuche. Bitte warten Sie zehn Minuten.",
  wrongSite: "Diese Seite funktioniert nur unter {site}.",
  unavailable: "Etwas funktioniert gerade nicht. Bitte versuchen Sie es noch einmal.",
  modelClosed: "Dieses Modell ist hier nicht für dich freigegeben.",
  modelsOpen: "Du kannst verwenden: {models}.",
};
