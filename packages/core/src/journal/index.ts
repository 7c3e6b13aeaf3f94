export type {
  AppendedFact,
  Fact,
  GuardianFact,
  JournalEntry,
  NoticeFact,
  OperationFact,
  PolicyFact,
  StopFact,
  UsageFact,
} from "./entry.ts";
export { type Appended, createJournal, type Journal, type JournalOptions } from "./journal.ts";
export type { JournalCounts, JournalProblem } from "./outbox.ts";
export { makeSketch, type Sketch } from "./sketch.ts";
export { type ChainFacts, type ChainProblem, makeVerifier, type Verifier } from "./verify.ts";
