#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(`matrix needs Node 22.15 or newer, this is ${process.versions.node}`);
  process.exit(2);
}
try {
  await import("../dist/bin.js");
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || !String(error.message).includes("dist/bin.js")) throw error;
  console.error("matrix is not built yet; run: npm run build");
  process.exit(2);
}
