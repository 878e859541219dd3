// An application that uses the package as it is published: only its types are checked.
import { type CloseInfo, ConnectionClosedError, GameClient, webSocketTransport } from "@byteborne/client";
import { tcpTransport } from "@byteborne/client/node";
import { WebSocket } from "ws";
import { C2S_ChatSchema, file_chat, S2C_ChatSchema } from "../../examples/generated/chat_pb.js";

const client = new GameClient({ url: "tcp://localhost:12345", messages: [file_chat], transport: tcpTransport() });
client.on(S2C_ChatSchema, (message) => {
  const content: string = message.content;
  console.log(content);
});
client.on("close", (info: CloseInfo) => console.log(info.reason === "kicked", info.mayReconnect));
await client.connect();
client.send(C2S_ChatSchema, { content: "Hello" });
const reply = await client.request(C2S_ChatSchema, { content: "Hello" }, S2C_ChatSchema, { timeout: 2000 });
console.log(reply.content.length, client.serverTime() + client.roundTripTime);
// @ts-expect-error a field that the message does not have
client.send(C2S_ChatSchema, { text: "Hello" });
// @ts-expect-error no such event
client.on("opened", () => {});

export const other = new GameClient({
  url: (last) => last?.address ?? "ws://localhost:12346",
  messages: [file_chat],
  transport: webSocketTransport((url) => new WebSocket(url)),
  reconnect: { maxAttempts: 5 },
  outbox: { maxMessages: 10 },
  onConnect: async (session) => {
    await session.request(C2S_ChatSchema, {}, S2C_ChatSchema);
  },
});
other.connect().catch((error) => console.log(error instanceof ConnectionClosedError && error.info.text));
