import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { mock } from "node:test";
import { WriteStream } from "node:tty";
import { createLog, type Log } from "../../../local/terminal/progress";

const ESCAPE = "\u001B[";
/** A terminal whose colour depth does not depend on the variables of a CI, as Node's own does. */
const TERMINAL = {
  isTTY: true,
  columns: 80,
  getColorDepth: () =>
    WriteStream.prototype.getColorDepth({ TERM: process.env["TERM"], NO_COLOR: process.env["NO_COLOR"] }),
};

describe("the log of a command", () => {
  const variables = ["NO_COLOR", "FORCE_COLOR", "TERM"] as const;
  const before = variables.map((name) => [name, process.env[name]] as const);

  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"] });
    for (const name of variables) delete process.env[name];
    process.env["TERM"] = "xterm-256color";
  });
  afterEach(() => {
    mock.timers.reset();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("has plain lines with occasional progress outside of a terminal", () => {
    assert.equal(written({}, work), "Building\n  takes long\n  2 of 3\nwarning: done late\n");
  });

  it("rewrites one line of progress on a terminal, and erases it before another message", () => {
    const text = written(TERMINAL, work);
    assert.ok(text.includes(`${ESCAPE}1mBuilding${ESCAPE}22m`));
    for (const line of ["0 of 3", "1 of 3", "2 of 3"]) assert.ok(text.includes(`  ${line}${ESCAPE}2K`), line);
    assert.ok(!/of 3\n/.test(text));
  });

  it("has no colour when NO_COLOR is set", () => {
    process.env["NO_COLOR"] = "1";
    const text = written(TERMINAL, work);
    assert.ok(text.includes(`${ESCAPE}2K`) && !text.includes(`${ESCAPE}1m`));
  });

  it("has no control characters on a dumb terminal", () => {
    process.env["TERM"] = "dumb";
    assert.ok(!written(TERMINAL, work).includes(ESCAPE));
  });

  it("clears the progress line before output of another program", () => {
    const text = written(TERMINAL, (log) => {
      log.progress("1 of 3");
      log.output("said\nsaid");
    });
    assert.match(text, /1 of 3.*\u001B\[2K.*said\nsaid$/s);
  });

  it("never wraps a line of progress", () => {
    const text = written({ ...TERMINAL, columns: 20 }, (log) => log.progress("x".repeat(100)));
    assert.ok(text.length < 20);
  });
});

/** The output of a log on a stream of that kind. */
function written(stream: object, write: (log: Log) => void): string {
  const out = Object.assign(new PassThrough({ encoding: "utf8" }), stream);
  write(createLog(out));
  return String(out.read());
}

function work(log: Log): void {
  log.step("Building");
  log.info("takes long");
  for (let part = 0; part < 3; part++) {
    log.progress(`${part} of 3`);
    mock.timers.tick(6_000);
  }
  log.warn("done late");
}
