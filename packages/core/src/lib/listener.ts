/** Wraps a listener so that an exception in it does not fail the request. */
export function guardedListener<Value>(listen: ((value: Value) => void) | undefined): (value: Value) => void {
  return (value) => {
    try {
      listen?.(value);
    } catch {
      // A throwing listener must not fail the request.
    }
  };
}
