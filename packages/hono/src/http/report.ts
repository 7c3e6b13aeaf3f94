/** Receives errors that do not change the response. */
export interface Reporting<Input> {
  readonly onError?: ((error: unknown, input: Input) => void) | undefined;
}

export function report<Input>({ onError }: Reporting<Input>, error: unknown, input: Input): void {
  if (onError === undefined) {
    console.error(error);
    return;
  }
  try {
    onError(error, input);
  } catch (thrown) {
    // Background work is not awaited elsewhere, and an unhandled rejection ends the process.
    console.error(thrown);
  }
}
