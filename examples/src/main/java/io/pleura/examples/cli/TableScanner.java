package io.pleura.examples.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Finds the rows of a comma-separated table in its bytes, so that a torn last one is seen. */
final class TableScanner {

  private final InputStream in;
  private long rowStart;
  private long position;
  private String row = "";

  TableScanner(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /**
   * Goes to the next whole row: up to a line break outside quotation marks.
   *
   * @return false when there is none; what is left is torn
   */
  boolean next() throws IOException {
    rowStart = position;
    var bytes = new ByteArrayOutputStream();
    boolean quoted = false;
    for (int b = in.read(); b >= 0; b = in.read()) {
      bytes.write(b);
      quoted ^= b == '"';
      if (b == '\n' && !quoted) {
        position += bytes.size();
        row = bytes.toString(StandardCharsets.UTF_8);
        return true;
      }
    }
    row = bytes.toString(StandardCharsets.UTF_8);
    return false;
  }

  /** The row, or what is left after the last whole one. */
  String row() {
    return row;
  }

  /** Bytes before the row. */
  long rowStart() {
    return rowStart;
  }

  /** Bytes up to the end of the last whole row. */
  long position() {
    return position;
  }
}
