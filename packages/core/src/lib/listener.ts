/** Wraps a listener so that an exception in it does not fail the request. */
export function guardedListener<Told>(listen: ((told: Told) => void) | undefined): (told: Told) => void {
  return (told) => {
    try {
      listen?.(told);
    } catch {
      // A throwing listener must not fail the request.
    }
  };
}
