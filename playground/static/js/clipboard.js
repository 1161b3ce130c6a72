/** Copying, with a word about it. */

import { t } from "./i18n.js";
import { toast } from "./dialogs.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("toast.copied"), "copy");
  } catch {
    toast(t(copyByField(text) ? "toast.copied" : "toast.notCopied"), "copy");
  }
}

/** Browsers give the clipboard only to pages on a secure origin; the older way works elsewhere. */
function copyByField(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "off-screen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
