package io.pleura.deepfeatures.training;

import io.pleura.deepfeatures.ResNetWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over what a training was given. */
final class TrainingDigest {

  private static final int CHUNK = 16_384;

  private final MessageDigest digest;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);

  TrainingDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String of(ResNetWeights weights) {
    var digest = new TrainingDigest();
    for (String name : weights.layout().shapes().keySet()) {
      digest.add(name);
      digest.add(weights.values(name));
    }
    return digest.hexadecimal();
  }

  static String of(List<LabelledCrop> crops) {
    var digest = new TrainingDigest();
    digest.add(String.valueOf(crops.size()));
    for (LabelledCrop crop : crops) {
      digest.add(String.valueOf(crop.label()));
      digest.add(crop.voxels());
    }
    return digest.hexadecimal();
  }

  void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  void add(float[] values) {
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.asFloatBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, Float.BYTES * count);
    }
  }

  /** 64 lower-case digits; the digest starts anew. */
  String hexadecimal() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
