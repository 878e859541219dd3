import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { type ClientEvents, GameClient, type GameClientOptions, webSocketTransport } from "@byteborne/client";
import { tcpTransport } from "@byteborne/client/node";
import { WebSocket } from "ws";
import {
  C2S_JoinSchema,
  C2S_LoginSchema,
  file_arena,
  S2C_JoinSchema,
  S2C_LoginSchema,
} from "../../examples/generated/arena_pb.js";
import { file_chat } from "../../examples/generated/chat_pb.js";
import { file_rps } from "../../examples/generated/rps_pb.js";
import { file_whisper } from "../../examples/generated/whisper_pb.js";

export type Protocol = "tcp" | "ws";

/** What differs between the transports in Node.js. */
export function over(protocol: Protocol, port: number): Pick<GameClientOptions, "url" | "transport"> {
  return {
    url: `${protocol}://127.0.0.1:${port}`,
    transport: protocol === "tcp" ? tcpTransport() : webSocketTransport((url) => new WebSocket(url)),
  };
}

/** Knows all messages of the samples, and logs in if it is given a player's name. */
export function gameClient(
  options: Partial<GameClientOptions> & Pick<GameClientOptions, "url">,
  player?: string,
): GameClient {
  return new GameClient({
    messages: [file_arena, file_chat, file_rps, file_whisper],
    name: "test",
    version: "1.0.0",
    onConnect: async (session) => {
      if (player) {
        const { error } = await session.request(C2S_LoginSchema, { name: player }, S2C_LoginSchema, {
          timeout: 20_000,
        });
        if (error) {
          throw new Error(error);
        }
      }
    },
    ...options,
  });
}

export async function join(client: GameClient, room: string): Promise<MessageShape<typeof S2C_JoinSchema>> {
  return client.request(C2S_JoinSchema, { room }, S2C_JoinSchema);
}

/** The next event or message that is as it should be. */
export function next<E extends keyof ClientEvents>(
  client: GameClient,
  event: E,
  matches?: (value: ClientEvents[E]) => boolean,
): Promise<ClientEvents[E]>;
export function next<D extends DescMessage>(
  client: GameClient,
  schema: D,
  matches?: (value: MessageShape<D>) => boolean,
): Promise<MessageShape<D>>;
export function next(client: GameClient, what: DescMessage | keyof ClientEvents, matches: unknown = () => true) {
  return new Promise((resolve) => {
    const stop = client.on(what as DescMessage, (value) => {
      if ((matches as (value: unknown) => boolean)(value)) {
        stop();
        resolve(value);
      }
    });
  });
}
