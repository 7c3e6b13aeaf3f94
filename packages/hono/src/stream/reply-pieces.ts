import { textOf } from "./bytes.ts";
import type { Piece } from "./pieces.ts";
import { endHere } from "./reply-controls.ts";
import { insert, over, type ReplyState, report, send } from "./reply-state.ts";

/** Sends complete pieces of the upstream one by one, and ends the reply after one of them if it must. */
export async function passPieces(reply: ReplyState, pieces: readonly Piece[]): Promise<void> {
  const { inspector, options } = reply;
  for (const piece of pieces) {
    inspector.tracker.see(piece.text);
    // The piece is too long to be parsed, such as an image.
    if (!piece.isWhole) options.ledger.addContent();
    const reported = report(reply);
    if (reported !== null) {
      reply.isPassing = true;
      await reported;
      reply.isPassing = false;
      if (reply.isOver) return;
    }
    sendPiece(reply, piece);
    if (piece.isWhole && endHere(reply)) return;
  }
  if (!mustBeParsed(reply)) inspector.relax();
}

function mustBeParsed({ options, isEndNear, waiting, ending }: ReplyState): boolean {
  return isEndNear || options.watchAll === true || options.hideUsage === true || waiting.length > 0 || ending !== null;
}

function sendPiece(reply: ReplyState, { parts, isWhole }: Piece): void {
  const isHidden = reply.options.hideUsage === true && isWhole && reply.inspector.tracker.isUsageOnly();
  if (!isHidden) for (const part of parts) send(reply, part);
  if (isWhole) for (const words of reply.waiting.splice(0)) insert(reply, words);
}

/** Ends the reply as the upstream has: with the bytes that were held back. */
export async function finish(reply: ReplyState): Promise<void> {
  const rest = reply.inspector.kept();
  // Some clients accept a last event whose end is missing.
  if (rest.length > 0) reply.inspector.tracker.see(textOf(rest));
  await report(reply);
  if (reply.isOver) return;
  for (const part of rest) send(reply, part);
  await reply.recording;
  if (reply.isOver) return;
  reply.controller?.close();
  over(reply, "upstream");
}
