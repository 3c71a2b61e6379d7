/** A function of the override grammar was called in a way it cannot be; becomes an OverrideError that names the override. */
export class FunctionError extends Error {}
