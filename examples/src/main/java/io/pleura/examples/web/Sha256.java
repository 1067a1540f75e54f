package io.pleura.examples.web;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests as text. */
final class Sha256 {

  private Sha256() {}

  /** A digest of nothing yet. */
  static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** 64 hexadecimal digits. */
  static String end(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
