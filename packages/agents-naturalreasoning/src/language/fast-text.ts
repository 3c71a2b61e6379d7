import { OptionError } from "@matrix/core";
import type { IdentifyEnglish, LoadIdentifier } from "./identify-english.ts";

const packageName = "fasttext.wasm.js";
/** All that the model knows, so that English's share is found wherever it stands among them. */
const languages = 176;
const english = "__label__en";

/**
 * fastText's small language model (lid.176.ftz) as the package `fasttext.wasm.js` brings it: the same shares as fastText's own
 * program, about 0.2 s to load and 1 ms for a page. Line ends count as spaces, as where DCLM's field was made.
 */
export const loadFastText: LoadIdentifier = async () => {
  const { getLIDModel } = await packageOf();
  const model = await (await getLIDModel()).load();
  return (text): number => {
    const found = model.predict(text.replaceAll("\n", " "), languages, 0);
    try {
      for (let i = 0; i < found.size(); i++) {
        const [share, label] = found.get(i);
        // Rounded as it is, a share can exceed 1 by a hair.
        if (label === english) return Math.min(1, share);
      }
      return 0;
    } finally {
      // It lies in WebAssembly's memory, which is not collected.
      found.delete();
    }
  };
};

async function packageOf() {
  try {
    return await import("fasttext.wasm.js");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const what = missing ? "is not installed" : `does not load (${String(cause)})`;
    throw new OptionError(
      `naturalreasoning: filter.identify_language needs the package ${packageName}, which ${what}; npm install ${packageName}`,
      { cause },
    );
  }
}

/** Loads on the first call, once for all. */
export function loadedOnce(load: LoadIdentifier): LoadIdentifier {
  let loading: Promise<IdentifyEnglish> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}
