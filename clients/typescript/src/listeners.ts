/** Stops what it was returned for; calling it again does nothing. */
export type Unsubscribe = () => void;

type Listener = (value: never) => void;

interface Registration {
  readonly listener: Listener;
  readonly once: boolean;
}

/** Functions that are to be called, by key. They may come and go while they are called. */
export class Listeners<K> {
  readonly #byKey = new Map<K, readonly Registration[]>();
  readonly #failed: (error: unknown) => void;

  /** @param failed - told what a listener throws: neither the others nor the connection suffer from it */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  add(key: K, listener: Listener, once: boolean): Unsubscribe {
    const added = { listener, once };
    this.#byKey.set(key, [...this.#of(key), added]);
    return () => this.#drop(key, added);
  }

  remove(key: K, listener: Listener): void {
    this.#drop(
      key,
      this.#of(key).find((registration) => registration.listener === listener),
    );
  }

  has(key: K): boolean {
    return this.#of(key).length > 0;
  }

  call(key: K, value: unknown): void {
    for (const registration of this.#of(key)) {
      if (registration.once) {
        this.#drop(key, registration);
      }
      try {
        registration.listener(value as never);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #of(key: K): readonly Registration[] {
    return this.#byKey.get(key) ?? [];
  }

  #drop(key: K, dropped: Registration | undefined): void {
    this.#byKey.set(
      key,
      this.#of(key).filter((registration) => registration !== dropped),
    );
  }
}
