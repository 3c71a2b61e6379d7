import { testTransport } from "@matrix/testkit/conformance";
import { describeWithKafka } from "./support/kafka.ts";
import { kafkaSubject } from "./support/kafka-subject.ts";

describeWithKafka("on a real broker", () => {
  testTransport(kafkaSubject("platformatic"));
});
