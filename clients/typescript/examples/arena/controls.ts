const KEYS: Record<string, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  KeyW: [0, -1],
  KeyS: [0, 1],
  KeyA: [-1, 0],
  KeyD: [1, 0],
};
/** How far a finger goes for full speed, in pixels, and below which it counts as still. */
const REACH = 48;
const DEAD_ZONE = 6;
/** Directions are rounded to this, so that a trembling finger does not send all the time. */
const STEP = 1 / 16;

/** Where the player wants to go: arrow keys, W A S D, or a finger that is dragged over the field. */
export class Controls {
  readonly #held = new Set<string>();
  #stick: { readonly pointer: number; readonly from: DOMPoint; to: DOMPoint } | undefined;
  #direction = { x: 0, y: 0 };

  /** @param changed - told each new direction, with a length of at most 1 */
  constructor(field: HTMLElement, changed: (direction: { x: number; y: number }) => void) {
    const update = () => {
      const { x, y } = this.#wanted();
      if (x !== this.#direction.x || y !== this.#direction.y) {
        this.#direction = { x, y };
        changed(this.#direction);
      }
    };
    addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
      if (event.code in KEYS && !typing) {
        event.preventDefault();
        this.#held.add(event.code);
        update();
      }
    });
    addEventListener("keyup", (event) => {
      this.#held.delete(event.code);
      update();
    });
    addEventListener("blur", () => {
      this.#held.clear();
      update();
    });
    field.addEventListener("pointerdown", (event) => {
      if (!this.#stick) {
        field.setPointerCapture(event.pointerId);
        const point = new DOMPoint(event.clientX, event.clientY);
        this.#stick = { pointer: event.pointerId, from: point, to: point };
      }
    });
    field.addEventListener("pointermove", (event) => {
      if (this.#stick?.pointer === event.pointerId) {
        this.#stick.to = new DOMPoint(event.clientX, event.clientY);
        update();
      }
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      field.addEventListener(end, (event) => {
        if (this.#stick?.pointer === event.pointerId) {
          this.#stick = undefined;
          update();
        }
      });
    }
  }

  get direction(): { x: number; y: number } {
    return this.#direction;
  }

  /** Where the finger came down, and where it has gone from there, no farther than counts. */
  get stick(): { from: DOMPoint; to: DOMPoint } | undefined {
    if (!this.#stick) {
      return undefined;
    }
    const { from, to } = this.#stick;
    const scale = Math.min(1, REACH / Math.hypot(to.x - from.x, to.y - from.y));
    return { from, to: new DOMPoint(from.x + (to.x - from.x) * scale, from.y + (to.y - from.y) * scale) };
  }

  #wanted(): { x: number; y: number } {
    let [x, y] = [0, 0];
    if (this.stick) {
      const { from, to } = this.stick;
      [x, y] = [(to.x - from.x) / REACH, (to.y - from.y) / REACH];
      if (Math.hypot(x, y) < DEAD_ZONE / REACH) {
        [x, y] = [0, 0];
      }
    }
    for (const key of this.#held) {
      x += KEYS[key]![0];
      y += KEYS[key]![1];
    }
    const length = Math.max(1, Math.hypot(x, y));
    const round = (value: number) => Math.round(value / length / STEP) * STEP;
    return { x: round(x), y: round(y) };
  }
}
