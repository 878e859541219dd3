/** Whether there may be a network. A runtime that does not know says yes. */
export function isOnline(): boolean {
  return globalThis.navigator?.onLine !== false;
}

/** What a browser says of the world around a page. */
export interface EnvironmentListener {
  /** There is a network again, perhaps another one than before. */
  online(): void;
  /** The page is looked at again. */
  visible(): void;
}

/** Listens until the function that it returns is called. Outside a browser it hears nothing. */
export function listenToEnvironment(listener: EnvironmentListener): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  globalThis.addEventListener?.("online", () => listener.online(), options);
  globalThis.document?.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") {
        listener.visible();
      }
    },
    options,
  );
  return () => stop.abort();
}
