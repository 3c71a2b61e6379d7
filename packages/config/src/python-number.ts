/**
 * Text of a float as Python's `repr` writes it: the shortest digits that read back as the same value, positional from
 * 1e-4 up to 1e16, always with a point or an exponent. Configs hold such texts (`run-${lr}`), so they must not differ.
 */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", power = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

const integer = /^[+-]?\d+(?:_\d+)*$/;
const float = /^[+-]?(?:(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const special = /^[+-]?(?:inf(?:inity)?|nan)$/i;
/** Guards against texts of a million digits, whose conversion takes quadratic time. Python refuses them too. */
export const maxDigits = 4300;

/** What Python's `int(text)` reads, or undefined where it raises: spaces around, a sign, single underscores inside. */
export function readInteger(text: string): bigint | undefined {
  const trimmed = text.trim();
  if (!integer.test(trimmed) || trimmed.length > maxDigits) return undefined;
  const negative = trimmed.startsWith("-");
  const magnitude = BigInt(trimmed.replace(/^[+-]/, "").replaceAll("_", ""));
  return negative ? -magnitude : magnitude;
}

/** What Python's `float(text)` reads, or undefined where it raises. */
export function readFloat(text: string): number | undefined {
  const trimmed = text.trim();
  if (special.test(trimmed)) {
    const sign = trimmed.startsWith("-") ? -1 : 1;
    return /n$/i.test(trimmed) ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  }
  return float.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : undefined;
}
