/** Wraps a listener so that one that throws does not fail the request that it is told of. */
export function guardedListener<Told>(listen: ((told: Told) => void) | undefined): (told: Told) => void {
  return (told) => {
    try {
      listen?.(told);
    } catch {
      // A throwing listener must not fail the request.
    }
  };
}
