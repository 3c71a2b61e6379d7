import { limitHeapGrowth } from "./heap-growth.ts";
import { main } from "./main.ts";

limitHeapGrowth();
process.exitCode = await main(process.argv.slice(2));
