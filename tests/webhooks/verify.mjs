// Reads what was received, a JSON object a line, and says of each whether the reference library takes it.
import { createInterface } from "node:readline";
import { receive } from "./receive.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    console.log("taken", receive(secret, headers, body).challenge ?? "");
  } catch (error) {
    console.log("refused", error.name);
  }
}
