import type { Position } from "../generated/arena_pb.js";

/** The field's width and height, in its own units. */
const SIZE = 100;
/**
 * How far behind the server the picture is, in milliseconds: positions come every 100 ms, and must be there before they
 * are needed.
 */
const DELAY = 150;
const MARGIN = 6;
const RADIUS = 2.6;
const BUBBLE_MILLIS = 5000;

interface Sample {
  readonly time: number;
  readonly x: number;
  readonly y: number;
}

interface Figure {
  readonly samples: Sample[];
  text: string;
  textUntil: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Colour = (name: string) => string;

/** A colour's angle for each name. */
export function hueOf(name: string): number {
  let hash = 7;
  for (const letter of name) {
    hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003;
  }
  return (hash * 137.5) % 360;
}

/** What there is to be seen, and where it is at a time of the server's clock. */
export class Scene {
  readonly #figures = new Map<string, Figure>();
  readonly #canvas: HTMLCanvasElement;
  me = "";

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  get players(): string[] {
    return [...this.#figures.keys()];
  }

  /** Where everybody is at that time; who is not among them is gone. */
  update(positions: readonly Position[], time: number): void {
    for (const name of this.#figures.keys()) {
      if (!positions.some(({ player }) => player === name)) {
        this.#figures.delete(name);
      }
    }
    for (const { player, x, y } of positions) {
      const figure = this.#figures.get(player) ?? { samples: [], text: "", textUntil: 0 };
      figure.samples.push({ time, x, y });
      // The one before the picture's time is still needed.
      while (figure.samples.length > 2 && figure.samples[1]!.time < time - 4 * DELAY) {
        figure.samples.shift();
      }
      this.#figures.set(player, figure);
    }
  }

  clear(): void {
    this.#figures.clear();
  }

  say(player: string, text: string): void {
    const figure = this.#figures.get(player);
    if (figure) {
      figure.text = text.length > 32 ? `${text.slice(0, 31)}…` : text;
      figure.textUntil = performance.now() + BUBBLE_MILLIS;
    }
  }

  /** Where a player is in the picture. */
  positionOf(player: string, serverTime: number): { x: number; y: number } | undefined {
    const samples = this.#figures.get(player)?.samples;
    if (!samples?.length) {
      return undefined;
    }
    const time = serverTime - DELAY;
    const next = samples.findIndex((sample) => sample.time > time);
    if (next <= 0) {
      return next === 0 ? samples[0] : samples.at(-1);
    }
    const from = samples[next - 1]!;
    const to = samples[next]!;
    const share = (time - from.time) / (to.time - from.time);
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  }

  /** @param stick - a direction to show where the finger is, in pixels of the page */
  draw(serverTime: number, stick: { from: DOMPoint; to: DOMPoint } | undefined): void {
    const canvas = this.#canvas;
    const context = canvas.getContext("2d")!;
    const width = canvas.clientWidth;
    const pixels = Math.round(width * devicePixelRatio);
    if (canvas.width !== pixels) {
      canvas.width = pixels;
      canvas.height = pixels;
    }
    const style = getComputedStyle(canvas);
    const colour = (name: string) => style.getPropertyValue(`--${name}`);
    const scale = pixels / (SIZE + 2 * MARGIN);
    context.setTransform(scale, 0, 0, scale, MARGIN * scale, MARGIN * scale);
    context.clearRect(-MARGIN, -MARGIN, SIZE + 2 * MARGIN, SIZE + 2 * MARGIN);
    context.strokeStyle = colour("grid");
    context.lineWidth = 1.2 / (width / (SIZE + 2 * MARGIN));
    context.beginPath();
    for (let at = 0; at <= SIZE; at += 10) {
      context.moveTo(at, 0);
      context.lineTo(at, SIZE);
      context.moveTo(0, at);
      context.lineTo(SIZE, at);
    }
    context.stroke();

    // On a phone everything is larger, or nobody could read it.
    const zoom = Math.max(1, 560 / width);
    context.textAlign = "center";
    // One's own is on top.
    const names = this.players.sort((left, right) => Number(left === this.me) - Number(right === this.me));
    for (const name of names) {
      this.#drawFigure(context, name, this.positionOf(name, serverTime)!, zoom, colour);
    }
    this.#drawNames(context, names.reverse(), serverTime, zoom, colour);
    for (const [name, figure] of this.#figures) {
      if (performance.now() < figure.textUntil) {
        this.#drawBubble(context, figure.text, this.positionOf(name, serverTime)!, zoom, colour);
      }
    }
    if (stick) {
      const box = canvas.getBoundingClientRect();
      const toField = (point: DOMPoint): [number, number] => [
        ((point.x - box.left) / width) * (SIZE + 2 * MARGIN) - MARGIN,
        ((point.y - box.top) / width) * (SIZE + 2 * MARGIN) - MARGIN,
      ];
      context.fillStyle = colour("muted");
      for (const [point, radius, alpha] of [
        [stick.from, 5.5, 0.18],
        [stick.to, 2.8, 0.45],
      ] as const) {
        context.globalAlpha = alpha;
        context.beginPath();
        context.arc(...toField(point), radius * zoom, 0, 2 * Math.PI);
        context.fill();
      }
      context.globalAlpha = 1;
    }
  }

  #drawFigure(context: CanvasRenderingContext2D, name: string, at: Point, zoom: number, colour: Colour): void {
    const radius = RADIUS * zoom;
    context.fillStyle = `oklch(${colour("player")} ${hueOf(name)})`;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fill();
    if (name === this.me) {
      context.strokeStyle = colour("text");
      context.lineWidth = 0.35 * zoom;
      context.beginPath();
      context.arc(at.x, at.y, radius + 0.9 * zoom, 0, 2 * Math.PI);
      context.stroke();
    }
    context.fillStyle = colour("surface");
    context.font = `700 ${2.7 * zoom}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    context.fillText(name.charAt(0).toUpperCase(), at.x, at.y + 0.15 * zoom);
  }

  /** Names of those who stand together, as all do who have just come, make a list. */
  #drawNames(
    context: CanvasRenderingContext2D,
    names: readonly string[],
    serverTime: number,
    zoom: number,
    colour: Colour,
  ): void {
    const distance = (RADIUS + 2.7) * zoom;
    const height = 2.6 * zoom;
    const drawn: { left: number; right: number; y: number }[] = [];
    context.fillStyle = colour("muted");
    context.font = `500 ${2.1 * zoom}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    for (const name of names) {
      const at = this.positionOf(name, serverTime)!;
      const width = context.measureText(name).width;
      const left = onPicture(at.x, width);
      const right = left + width + zoom;
      const step = isLow(at) ? -height : height;
      let y = at.y + Math.sign(step) * distance;
      while (drawn.some((other) => other.left < right && left < other.right && Math.abs(other.y - y) < 0.9 * height)) {
        y += step;
      }
      drawn.push({ left, right, y });
      context.fillText(name, left + width / 2, y);
    }
  }

  #drawBubble(context: CanvasRenderingContext2D, text: string, at: Point, zoom: number, colour: Colour): void {
    context.font = `500 ${2.2 * zoom}px system-ui, sans-serif`;
    const width = context.measureText(text).width + 3 * zoom;
    const height = 4.2 * zoom;
    const left = onPicture(at.x, width);
    const above = at.y - (RADIUS + (isLow(at) ? 4.4 : 1.8)) * zoom - height;
    const top = above > 1 - MARGIN ? above : at.y + (RADIUS + 4.6) * zoom;
    context.fillStyle = colour("text");
    context.beginPath();
    context.roundRect(left, top, width, height, 1.4 * zoom);
    context.fill();
    context.fillStyle = colour("surface");
    context.textBaseline = "middle";
    context.fillText(text, left + width / 2, top + height / 2 + 0.1 * zoom);
  }
}

/** Whether a name below somebody would not be on the picture. */
function isLow({ y }: Point): boolean {
  return y > SIZE - MARGIN;
}

/** Where something begins that has its middle there, if it is to be on the picture as a whole. */
function onPicture(middle: number, width: number): number {
  return Math.min(Math.max(middle - width / 2, 1 - MARGIN), SIZE + MARGIN - 1 - width);
}
