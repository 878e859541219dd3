import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { C2S_SaySchema, C2S_SteerSchema } from "../../examples/generated/arena_pb.js";
import { ArenaPage, launchBrowser } from "../support/browser.js";
import { gameClient, join, over } from "../support/clients.js";
import { GameServer } from "../support/server.js";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const PING_INTERVAL = 1000;

let server: GameServer;
let arena: ArenaPage;
let browser: Browser;
beforeAll(async () => {
  [server, arena, browser] = await Promise.all([
    GameServer.start([`--byteborne.session-protocol.ping-interval=${PING_INTERVAL}ms`]),
    ArenaPage.serve(),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  arena?.stop();
  await server?.stop();
  expect(server.warnings).toEqual([]);
});

describe("the arena in a browser", () => {
  const pages: Page[] = [];
  let errors: string[];
  beforeEach(() => {
    errors = [];
  });
  afterEach(async () => {
    await closePages();
    expect(errors).toEqual([]);
  });

  const closePages = () => Promise.all(pages.splice(0).map((page) => page.context().close()));

  async function openPage(options: BrowserContextOptions = {}, { webSocketPort } = server): Promise<Page> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        errors.push(message.text());
      }
    });
    const address = `ws://${new URL(arena.url).hostname}:${webSocketPort}`;
    await page.goto(`${arena.url}?server=${encodeURIComponent(address)}`);
    pages.push(page);
    return page;
  }

  async function play(name: string, room: string, options?: BrowserContextOptions, on?: GameServer): Promise<Page> {
    const page = await openPage(options, on);
    await page.fill("#name", name);
    await page.fill("#room-name", room);
    await page.click("#play");
    await page.waitForSelector("#status[data-state=open]");
    await page.waitForSelector("#login:not([open])", { state: "attached" });
    return page;
  }

  /** Where a page shows a player, on the field's own scale. */
  const position = (page: Page, player: string) =>
    page.evaluate((player) => {
      const { client, scene } = (globalThis as unknown as { arena: typeof import("../../examples/arena/main.js") })
        .arena;
      return scene.positionOf(player, client.serverTime());
    }, player);

  async function awaitPosition(page: Page, player: string, is: (x: number, y: number) => boolean): Promise<void> {
    await expect
      .poll(
        async () => {
          const at = await position(page, player);
          return at !== undefined && is(at.x, at.y);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  }

  const say = async (page: Page, text: string) => {
    await page.fill("#text", text);
    await page.press("#text", "Enter");
  };

  test("two pages see each other come, move, talk and go", async () => {
    const ada = await play("Ada", "lobby");
    const grace = await play("Grace", "lobby");
    await ada.waitForSelector("#players :text('Grace')");
    await grace.waitForSelector("#players :text('Ada')");
    expect(await ada.locator("#players li").allTextContents()).toEqual(["Ada (you)", "Grace"]);
    // The second to come, too, although the list has all names before the login is done.
    expect(await grace.locator("#players li").allTextContents()).toEqual(["Grace (you)", "Ada"]);

    await grace.keyboard.down("ArrowRight");
    await awaitPosition(ada, "Grace", (x, y) => x > 55 && y === 50);
    await grace.keyboard.up("ArrowRight");
    await ada.keyboard.down("KeyW");
    await awaitPosition(grace, "Ada", (x, y) => x === 50 && y < 45);
    await ada.keyboard.up("KeyW");

    await say(grace, "Hello, 안녕!");
    await ada.waitForSelector("#lines :text('Hello, 안녕!')");

    await grace.context().close();
    pages.splice(pages.indexOf(grace), 1);
    await ada.waitForSelector("#lines :text('Grace has gone')");
  });

  test("a whisper reaches a player in another room, and a shout everybody", async () => {
    const ada = await play("Ada", "here");
    const grace = await play("Grace", "there");

    await say(ada, "@Grace psst");
    await grace.waitForSelector("#lines :text('(to you) psst')");
    await ada.waitForSelector("#lines :text('(to Grace) psst')");
    await say(ada, "@Nobody psst");
    await ada.waitForSelector("#lines :text('Not possible: Nobody is not here')");
    await say(grace, "!Dinner is ready");
    await ada.waitForSelector("#lines :text('Dinner is ready')");
  });

  test("the picture moves evenly, by the server's time", async () => {
    const page = await play("Even", "smooth");
    await page.keyboard.down("KeyD");
    await awaitPosition(page, "Even", (x) => x > 53);
    const steps = await page.evaluate(async () => {
      const { client, scene } = (globalThis as unknown as { arena: typeof import("../../examples/arena/main.js") })
        .arena;
      const seen: { time: number; x: number }[] = [];
      while (seen.length < 60) {
        await new Promise(requestAnimationFrame);
        const time = client.serverTime();
        seen.push({ time, x: scene.positionOf("Even", time)!.x });
      }
      return seen;
    });
    // Ten units a second, whenever it is looked at.
    const speeds = steps.slice(1).map((step, i) => ((step.x - steps[i]!.x) / (step.time - steps[i]!.time)) * 1000);
    const sorted = [...speeds].sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeCloseTo(10, 0);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
  });

  test("a finger moves the player on a phone, and nothing is out of reach", async () => {
    const page = await play("Thumb", "phone", { viewport: PHONE, hasTouch: true, isMobile: true });
    const field = (await page.locator("#field").boundingBox())!;
    const middle = { x: field.x + field.width / 2, y: field.y + field.height / 2 };
    const fingers = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) =>
      fingers.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", middle);
    await touch("touchMove", { x: middle.x, y: middle.y + 80 });
    await awaitPosition(page, "Thumb", (x, y) => x === 50 && y > 55);
    await touch("touchEnd");
    for (const size of [PHONE, { width: 320, height: 568 }, { width: 844, height: 390 }, DESKTOP]) {
      await page.setViewportSize(size);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${size.width} × ${size.height}`).toBe(0);
    }
  });

  test("a connection that is cut is noticed, and comes back", async () => {
    const ada = await play("Ada", "cut");
    const grace = await play("Grace", "cut");
    await ada.waitForSelector("#players :text('Grace')");
    await grace.click("#plug");
    const cutAt = performance.now();
    await grace.waitForSelector("#status-text:text-is('Cut, not noticed yet')");
    await grace.waitForSelector("#status[data-state=reconnecting]");
    // Exact times are measured without a browser, which draws slowly where there is no graphics card.
    expect(performance.now() - cutAt).toBeLessThan(4 * PING_INTERVAL);
    await grace.waitForSelector("#notice:visible");
    // So does the server.
    await ada.waitForSelector("#lines :text('Grace has gone')");
    await say(grace, "said meanwhile");

    await grace.click("#plug");
    await grace.waitForSelector("#status[data-state=open]");
    await grace.waitForSelector("#notice", { state: "hidden" });
    await ada.waitForSelector("#lines :text('said meanwhile')");
    await grace.keyboard.down("ArrowUp");
    await awaitPosition(ada, "Grace", (_, y) => y < 45);
  });

  test("a player who comes back in time has not been away, and a line that was said meanwhile arrives once", async () => {
    const keeping = await GameServer.start([
      `--byteborne.session-protocol.ping-interval=${PING_INTERVAL}ms`,
      ...["--byteborne.resume.window=30s"],
    ]);
    try {
      const ada = await play("Ada", "resume", {}, keeping);
      const grace = await play("Grace", "resume", {}, keeping);
      await ada.waitForSelector("#players :text('Grace')");
      const session = () =>
        grace.evaluate(() =>
          String((globalThis as unknown as { arena: { client: { sessionId: bigint } } }).arena.client.sessionId),
        );
      const id = await session();
      await grace.keyboard.down("ArrowRight");
      await awaitPosition(ada, "Grace", (x) => x > 55);
      await grace.click("#plug");
      await grace.waitForSelector("#status[data-state=reconnecting]");
      await grace.keyboard.up("ArrowRight");
      await say(grace, "said meanwhile");
      await grace.waitForSelector("#lines :text('is sent when you are back')");
      // She goes on, and may be seen to.
      await awaitPosition(ada, "Grace", (x) => x === 100);

      await grace.click("#plug");
      await grace.waitForSelector("#status[data-state=open]");
      await grace.waitForSelector("#lines :text('You are back')");
      await ada.waitForSelector("#lines :text('said meanwhile')");
      await say(grace, "said afterwards");
      await ada.waitForSelector("#lines :text('said afterwards')");
      expect(await session()).toBe(id);
      for (const page of [ada, grace]) {
        const lines = await page.locator("#lines li:not(.news)").allTextContents();
        expect(lines).toEqual(["Grace said meanwhile", "Grace said afterwards"]);
      }
      expect(await ada.locator("#lines .news").allTextContents()).not.toContain("Grace has gone");
      await grace.locator("#text").blur();
      await grace.keyboard.down("ArrowLeft");
      await awaitPosition(ada, "Grace", (x) => x < 95);
    } finally {
      await closePages();
      await keeping.stop();
    }
  });

  test("a server that was stopped is said to be, until it is back", async () => {
    let stopped: GameServer | undefined = await GameServer.start();
    try {
      const page = await play("Ada", "stop", {}, stopped);
      const ports = stopped;
      stopped = undefined;
      await ports.stop();
      await page.waitForSelector("#notice-title:text-is('The server was stopped')");
      await page.waitForSelector("#notice-text:text-matches('Attempt ([2-9]|[0-9]{2})')");
      expect(await page.textContent("#notice-title")).toBe("The server was stopped");

      stopped = await GameServer.start([], ports);
      await page.waitForSelector("#status[data-state=open]");
    } finally {
      await closePages();
      await stopped?.stop();
      // Chromium's own words for attempts that fail.
      errors = errors.filter((error) => !error.includes("ERR_CONNECTION_REFUSED"));
    }
  });

  test("what is refused is said", async () => {
    const page = await openPage();
    await page.evaluate(() => document.querySelector("#name")?.removeAttribute("pattern"));
    await page.fill("#name", "not a name");
    await page.click("#play");
    await page.waitForSelector("#problem :text('a name has 1 to 20'), #problem:text('a name has 1 to 20')");
    await page.fill("#name", "a-name");
    await page.click("#play");
    await page.waitForSelector("#status[data-state=open]");
  });

  test("screenshots", async () => {
    const cast = { Grace: [-0.5, -0.4], Edsger: [0.42, -0.3], Barbara: [-0.3, 0.45], Alan: [0.3, 0.25] };
    const others = Object.keys(cast).map((name) => gameClient(over("ws", server.webSocketPort), name));
    const shoot = (page: Page, name: string) => page.screenshot({ path: `screenshots/${name}.png` });
    try {
      const login = await openPage();
      await login.fill("#name", "Ada");
      await shoot(login, "login");

      for (const [i, [x, y]] of Object.values(cast).entries()) {
        await others[i]!.connect();
        await join(others[i]!, "lobby");
        others[i]!.send(C2S_SteerSchema, { x: x!, y: y! });
      }
      const desktop = await play("Ada", "lobby");
      const dark = await play("Linus", "lobby", { colorScheme: "dark" });
      const phone = await play("Margaret", "lobby", {
        viewport: PHONE,
        hasTouch: true,
        isMobile: true,
        deviceScaleFactor: 2,
      });
      await phone.waitForSelector("#players :text('Linus')");
      await shoot(phone, "crowd");
      await desktop.keyboard.down("ArrowLeft");
      await dark.keyboard.down("ArrowUp");
      await awaitPosition(desktop, "Ada", (x) => x < 41);
      await desktop.keyboard.up("ArrowLeft");
      await awaitPosition(dark, "Linus", (_, y) => y < 23);
      await dark.keyboard.up("ArrowUp");
      await awaitPosition(desktop, "Grace", (x) => x < 26);
      for (const other of others) {
        other.send(C2S_SteerSchema, {});
      }
      others[0]!.send(C2S_SaySchema, { text: "Anybody for a game?" });
      await desktop.waitForSelector("#lines :text('Anybody')");
      others[2]!.send(C2S_SaySchema, { text: "Yes! Come over here" });
      await desktop.waitForSelector("#lines :text('Yes!')");
      await say(desktop, "On my way");
      await desktop.waitForSelector("#lines :text('On my way')");
      await desktop.locator("#text").blur();
      await Promise.all([shoot(desktop, "desktop"), shoot(dark, "dark"), shoot(phone, "phone")]);

      await phone.setViewportSize({ width: PHONE.height, height: PHONE.width });
      await shoot(phone, "landscape");

      await Promise.all([desktop.click("#plug"), phone.click("#plug")]);
      await Promise.all([desktop, phone].map((page) => page.waitForSelector("#status[data-state=reconnecting]")));
      await shoot(desktop, "disconnected");
      await shoot(phone, "landscape-disconnected");
      await phone.setViewportSize(PHONE);
      await shoot(phone, "phone-disconnected");
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });
});
