package io.pleura.examples.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files of a case.
 *
 * @param name of the case
 */
record Cases(String name) {

  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));
  private static final int DESCRIPTION = 148;
  private static final int DESCRIPTION_LENGTH = 79;

  static final Cases BASE = new Cases("D00_base");
  static final Cases FLIPPED = new Cases("D25_mask_stored_flipped");
  static final Cases TWO_LABELS = new Cases("D06_two_labels");
  static final Cases MASK_ELSEWHERE = new Cases("D03_mask_elsewhere");

  byte[] ct() throws IOException {
    return file("ct.nii.gz");
  }

  byte[] mask() throws IOException {
    return file("mask.nii.gz");
  }

  private byte[] file(String file) throws IOException {
    return Files.readAllBytes(FIELD.resolve(name).resolve(file));
  }

  static byte[] unpacked(byte[] gzip) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  static byte[] packed(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** The same image with a text in its header. */
  static byte[] marked(byte[] nifti, String text) throws IOException {
    byte[] bytes = unpacked(nifti);
    byte[] mark = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mark, 0, bytes, DESCRIPTION, Math.min(mark.length, DESCRIPTION_LENGTH));
    return packed(bytes);
  }
}
