/** Listeners by type of event. */
export interface Events<Map> {
  /** Calls `listener` at each event of the type, until the returned function is called. */
  on<Type extends keyof Map>(type: Type, listener: (event: Map[Type]) => void): () => void;
  emit<Type extends keyof Map>(type: Type, event: Map[Type]): void;
}

export function createEvents<Map>(): Events<Map> {
  const handlers = new Set<(type: keyof Map, event: never) => void>();
  return {
    on(type, listener) {
      const handler = (other: keyof Map, event: never): void => {
        if (other === type) listener(event);
      };
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    emit(type, event) {
      for (const handler of handlers) handler(type, event as never);
    },
  };
}
