// Makes bot-api.schema.json from the newest @grammyjs/types: what each method that the playground knows must answer.
// Run by make_schema.sh in a folder of its own where the npm packages are; usage: make_schema.mjs METHODS.txt OUT.json
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [methodsFile, outFile] = process.argv.slice(2);
const wanted = readFileSync(methodsFile, "utf8").split(/\s+/).filter(Boolean);
const typesFolder = "node_modules/@grammyjs/types";
const source = readFileSync(`${typesFolder}/methods.d.ts`, "utf8");
const { version } = JSON.parse(readFileSync(`${typesFolder}/package.json`, "utf8"));

// The generator spoils Message itself where an intersection refines it; the refinements do not matter here.
for (const file of ["message.d.ts", "update.d.ts"]) {
  const text = readFileSync(`${typesFolder}/${file}`, "utf8");
  writeFileSync(`${typesFolder}/${file}`, text.replaceAll(/\bMessage & (\{[^}]*\}|Update\.\w+)( & Update\.\w+)*/g, "Message"));
}

// A method's declaration begins with its name after four spaces and ends with "): Type;".
const answers = new Map();
let name = null;
for (const line of source.split("\n")) {
  name = /^ {4}(\w+)\(/.exec(line)?.[1] ?? name;
  const end = /^ {4}.*\): (.+);$/.exec(line);
  if (name !== null && end !== null) {
    answers.set(name, end[1]);
    name = null;
  }
}

// Rich messages are never sent here; a message with a caption has its medium too, which that type leaves out.
const plain = (type) => type.replaceAll("Update.Edited & ", "").replace("(Message.RichMessageMessage) | ", "")
  .replace("Message.CaptionableMessage", "Message");

// The generator does not follow ReturnType<…>, so the entry file names each answer's type itself.
const imports = source.split("\n").filter((line) => line.startsWith("import type")).map((line) =>
  line.replace(/from "\.\/(\w+)\.js"/, 'from "@grammyjs/types/$1.js"')
);
const missing = wanted.filter((method) => !answers.has(method));
const known = wanted.filter((method) => answers.has(method));
writeFileSync("entry.d.ts", [
  ...imports,
  'import type { ApiError } from "@grammyjs/types/api.js";',
  "export interface Answers {",
  ...known.map((method) => `  ${method}: ${plain(answers.get(method))};`),
  "  ApiError: ApiError;",
  "}",
].join("\n"));

// Kinds of updates and fields of messages that the playground never sends. Unknown fields are refused by the schema,
// so leaving them out makes it smaller, not weaker.
const KEPT = {
  Update: /^(update_id|message|edited_message|callback_query|my_chat_member|chat_member|chat_join_request)$/,
  Message: new RegExp(
    "^(message_id|from|chat|date|edit_date|text|entities|caption|caption_entities|photo|document|reply_markup|" +
      "reply_to_message|link_preview_options|has_protected_content|has_media_spoiler|forward_origin|new_chat_members|" +
      "left_chat_member|pinned_message|receiver_user|ephemeral_message_id)$",
  ),
};

// NonNullable<…> on a list makes the generator say "object"; Message itself has the field right.
function mend(schema) {
  const { Message } = schema.definitions;
  for (const [name, { properties = {} }] of Object.entries(schema.definitions)) {
    if (!isMessage(name)) continue;
    for (const field of Object.keys(properties)) properties[field] = Message.properties[field] ?? properties[field];
  }
}

const isMessage = (name) => name === "Message" || name.startsWith("Message.");

function keep(node, kept) {
  for (const field of Object.keys(node.properties ?? {})) if (!kept.test(field)) delete node.properties[field];
}

function prune(schema) {
  keep(schema.definitions.Update, KEPT.Update);
  for (const [name, definition] of Object.entries(schema.definitions)) if (isMessage(name)) keep(definition, KEPT.Message);
  const used = new Set();
  const visit = (node) => {
    if (node === null || typeof node !== "object") return;
    const target = node.$ref?.replace("#/definitions/", "");
    if (target !== undefined && !used.has(decodeURIComponent(target))) {
      used.add(decodeURIComponent(target));
      visit(schema.definitions[decodeURIComponent(target)]);
    }
    Object.values(node).forEach(visit);
  };
  visit({ $ref: schema.$ref });
  for (const name of Object.keys(schema.definitions)) if (!used.has(name)) delete schema.definitions[name];
}

const raw = execFileSync("npx", [
  "ts-json-schema-generator", "--path", "entry.d.ts", "--type", "Answers", "--no-type-check",
], { encoding: "utf8", maxBuffer: 1 << 28 });
const schema = JSON.parse(raw, (key, value) => (key === "description" && typeof value === "string" ? undefined : value));
mend(schema);
prune(schema);
schema.$comment = `Made by make_schema.sh from @grammyjs/types ${version} (MIT, see LICENSE).`;
writeFileSync(outFile, `${JSON.stringify(schema)}\n`);
process.stdout.write(`@grammyjs/types ${version}: ${known.length} methods, ${Object.keys(schema.definitions).length} types\n`);
if (missing.length > 0) process.stdout.write(`not there: ${missing.join(" ")}\n`);
