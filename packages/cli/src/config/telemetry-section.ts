import { Type } from "typebox";
import { closed, orNull } from "./section-parts.ts";

/** `telemetry`: what a process tells those who watch over it. */
export const telemetrySection = Type.Object(
  {
    port: orNull(
      Type.Integer({ minimum: 0, maximum: 65_535 }),
      "port of /healthz, /readyz and /metrics in each process, or one of the next where it is taken; 0: any; null: none",
    ),
    host: Type.String({
      minLength: 1,
      default: "127.0.0.1",
      description: "address to listen on; 0.0.0.0: whoever can reach this machine may read them",
    }),
    traces: Type.Boolean({
      default: false,
      description:
        "whether each row is a trace, sent by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says; needs OpenTelemetry's packages",
    }),
    trace_share: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: "share of rows that are traced",
    }),
  },
  closed,
);
