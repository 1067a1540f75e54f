package io.pleura.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A chosen extractor and its settings, before it is made. */
public interface ExtractorSettings {

  /**
   * Which extractor.
   *
   * @return id of its provider
   */
  String extractorId();

  /**
   * Its settings as text.
   *
   * @return values by key, as {@link FeatureExtractorProvider#create} takes them
   */
  Map<String, String> values();

  /**
   * What decides every value of the extractor: its id and its settings, sorted by key.
   *
   * @return SHA-256, 64 lower-case hexadecimal digits
   */
  default String fingerprint() {
    return fingerprint(extractorId(), values());
  }

  /**
   * The fingerprint of an extractor.
   *
   * @param extractorId id of its provider
   * @param settings its semantic settings by key
   * @return SHA-256, 64 lower-case hexadecimal digits
   */
  static String fingerprint(String extractorId, Map<String, String> settings) {
    // Each text is preceded by its length, so that no two settings have the same canonical form.
    var text = new StringBuilder("pleura-extractor 1\n");
    List<String> parts = new ArrayList<>(List.of(extractorId));
    new TreeMap<>(settings).forEach((key, value) -> parts.addAll(List.of(key, value)));
    parts.forEach(part -> text.append(part.length()).append(':').append(part).append('\n'));
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
